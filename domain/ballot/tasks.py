"""Who has something to do in a ballot."""

from domain.ballot.state import BallotState, Counting, Open, not_returned
from domain.people import Assignee, Role, Task


def tasks(state: BallotState) -> tuple[Task, ...]:
    """A vote for each practice that has not voted; then the verification."""
    match state:
        case Open():
            closes_at = state.closes_at.isoformat()
            return tuple(
                Task(
                    key=f"vote/{practice}",
                    title="Vote in the ballot",
                    assignee=Assignee(role=Role.PRACTICE_LEAD, organisation=practice),
                    due_at=closes_at,
                    command="ballot.cast_vote",
                )
                for practice in not_returned(state)
            )
        case Counting():
            return (
                Task(
                    key="verify",
                    title="Verify the ballot's result",
                    assignee=Assignee(role=Role.RETURNING_OFFICER, organisation=state.terms.ccg_code),
                    due_at=state.verify_by.isoformat(),
                    command="ballot.verify",
                ),
            )
        case _:
            return ()
