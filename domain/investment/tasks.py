"""What an investment waits for, and from whom; while a committee is convened, its meeting has the tasks."""

from domain.investment.state import Closed, InvestmentState, NotProposed, RouteAndValue, committee_of, decision_of
from domain.people import Assignee, Role, Task

TITLES = {
    "clinical_model": "the clinical model",
    "route_and_value": "route and value",
    "investment": "the investment in general practice",
}
"""What each decision is about, in words."""


def tasks(state: InvestmentState) -> tuple[Task, ...]:
    """Proposing route and value, or convening the committee that is next."""
    if isinstance(state, NotProposed | Closed) or state.case.open_meeting is not None:
        return ()
    case, decision = state.case, decision_of(state)
    due = case.clocks.due(decision)
    due_at = due.isoformat() if due else None
    if isinstance(state, RouteAndValue) and state.terms is None:
        return (
            Task(
                key="propose_terms",
                title=f"Propose route and value of '{case.service}'",
                assignee=Assignee(role=Role.PROGRAMME_MANAGER, organisation=case.ccg_code),
                due_at=due_at,
                command="investment.propose_terms",
            ),
        )
    return (
        Task(
            key=f"convene_meeting/{decision}",
            title=f"Convene the committee '{committee_of(state)}' to decide on {TITLES[decision]} of '{case.service}'",
            assignee=Assignee(role=Role.COMMITTEE_SECRETARY, organisation=case.ccg_code),
            due_at=due_at,
            command="investment.convene_meeting",
        ),
    )
