"""What a cohort waits for, and from whom."""

from domain.cohort.state import CohortState, Deciding, Proceeding
from domain.people import Assignee, Role, Task


def tasks(state: CohortState) -> tuple[Task, ...]:
    """For each member that has not decided: to begin its application, or to have its governing body decide."""
    if not isinstance(state, Deciding | Proceeding):
        return ()
    due_at = state.shared.decide_by.isoformat()
    found = []
    for member in state.members:
        manager = Assignee(role=Role.PROGRAMME_MANAGER, organisation=member.ccg_code)
        secretary = Assignee(role=Role.COMMITTEE_SECRETARY, organisation=member.ccg_code)
        if member.application_id is None and isinstance(state, Deciding):
            title, command = "Begin the application in the cohort", "application.submit_expression_of_interest"
            begin = Task(key=f"begin/{member.ccg_code}", title=title, assignee=manager, due_at=due_at, command=command)
            found.append(begin)
        elif member.application_id is not None and not member.decided:
            title, command = "Have the governing body decide for the cohort", "application.convene_meeting"
            key = f"decide/{member.ccg_code}"
            found.append(Task(key=key, title=title, assignee=secretary, due_at=due_at, command=command))
    return tuple(found)
