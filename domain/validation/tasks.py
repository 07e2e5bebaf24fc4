"""What a validation waits for, and from whom; while the committee is convened, its meeting has the tasks."""

from datetime import datetime

from domain.people import Assignee, Role, Task
from domain.validation.notice import EVIDENCE, HEAR
from domain.validation.state import AwaitingEvidence, Closed, NotBegun, ValidationState


def tasks(state: ValidationState) -> tuple[Task, ...]:
    """The practice's evidence, or convening the committee that hears it."""
    if isinstance(state, NotBegun | Closed) or state.case.open_meeting is not None:
        return ()
    case, about = state.case, state.case.subject
    if isinstance(state, AwaitingEvidence):
        return (
            Task(
                key="give_evidence",
                title=f"Give evidence of the work done to achieve band {case.procedure.band} in {about.financial_year}",
                assignee=Assignee(role=Role.PRACTICE_LEAD, organisation=case.acting_practice),
                due_at=_iso(case.clocks.due(EVIDENCE)),
                command="validation.give_evidence",
            ),
        )
    return (
        Task(
            key="convene_meeting",
            title=f"Convene the committee '{case.committee}' to hear practice {about.practice}",
            assignee=Assignee(role=Role.COMMITTEE_SECRETARY, organisation=about.ccg_code),
            due_at=_iso(case.clocks.due(HEAR)),
            command="validation.convene_meeting",
        ),
    )


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
