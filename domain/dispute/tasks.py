"""What a dispute waits for, and from whom."""

from domain.dispute.duties import duties
from domain.dispute.state import Closed, DisputeState, NotRaised
from domain.people import Task


def tasks(state: DisputeState) -> tuple[Task, ...]:
    """The open tasks; none of convening while a meeting is convened."""
    if isinstance(state, NotRaised | Closed):
        return ()
    case = state.case
    return tuple(
        Task(
            key=duty.key,
            title=duty.what,
            assignee=duty.assignee,
            due_at=due.isoformat() if (due := case.clocks.due(duty.kind)) else None,
            command=duty.command,
        )
        for duty in duties(state)
        if duty.key != "convene_meeting" or case.open_meeting is None
    )
