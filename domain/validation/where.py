"""Where a validation stands, for its workflow and for people."""

from typing import assert_never

from domain.deadlines import next_of
from domain.noun import Where
from domain.validation.state import AwaitingEvidence, AwaitingHearing, Closed, NotBegun, OpenState, ValidationState


def where(state: ValidationState) -> Where:
    """The stage, whom it waits for and the next deadline; a practice that is silent is heard all the same."""
    match state:
        case NotBegun():
            return Where(stage=state.stage)
        case AwaitingEvidence() | AwaitingHearing():
            return Where(
                stage=state.stage,
                waiting_for=_waiting_for(state),
                deadline=next_of(state.case.clocks.ahead),
                grace_seconds=state.case.procedures.grace_seconds,
            )
        case Closed():
            return Where(stage=state.stage, closed=True)
        case _:
            assert_never(state)


def _waiting_for(state: OpenState) -> str:
    case = state.case
    if isinstance(state, AwaitingEvidence):
        return f"The evidence of practice {case.subject.practice}."
    body = case.committee.replace("_", " ")
    meeting = case.open_meeting
    return f"The committee '{body}', " + (f"in {meeting.meeting_id}." if meeting else "to be convened.")
