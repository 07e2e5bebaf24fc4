"""What a CCG's register waits for: items that a meeting left undecided, and that are to be taken up again."""

from domain.ccg.state import CcgState, NotRegistered, Outstanding, RegisteredCcg
from domain.people import Assignee, Role, Task


def _task(state: RegisteredCcg, each: Outstanding) -> Task:
    committee = state.committee(each.committee)
    title = each.committee if committee is None else committee.title
    return Task(
        key=f"convene_meeting/{each.meeting_id}/{each.item.item_id}",
        title=f"Convene the {title} to decide '{each.item.title}' ({each.item.item_id}), which was {each.why}",
        assignee=Assignee(
            role=Role.COMMITTEE_SECRETARY,
            organisation=state.code if committee is None else committee.organisation(state.code),
        ),
        command="ccg.convene_meeting",
    )


def tasks(state: CcgState) -> tuple[Task, ...]:
    """The open tasks."""
    return () if isinstance(state, NotRegistered) else tuple(_task(state, each) for each in state.outstanding)
