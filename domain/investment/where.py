"""Where an investment stands, for its workflow and for people."""

from typing import assert_never

from domain.deadlines import next_of
from domain.investment.state import (
    Approval,
    ClinicalModel,
    Closed,
    InvestmentState,
    NotProposed,
    OpenState,
    RouteAndValue,
    committee_of,
)
from domain.noun import Where


def where(state: InvestmentState) -> Where:
    """The stage, whom it waits for and the next deadline; an investment never lapses."""
    match state:
        case NotProposed():
            return Where(stage=state.stage)
        case ClinicalModel() | RouteAndValue() | Approval():
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
    if isinstance(state, RouteAndValue) and state.terms is None:
        return "The programme manager, to propose route and value."
    body = committee_of(state).replace("_", " ")
    meeting = state.case.open_meeting
    return f"The committee '{body}', " + (f"in {meeting.meeting_id}." if meeting else "to be convened.")
