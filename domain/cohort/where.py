"""Where a cohort stands, for its workflow and for people."""

from typing import assert_never

from domain.calendar import london
from domain.cohort.state import CohortState, Concluded, Deciding, Failed, OpenState, Proceeding, Unopened, undecided
from domain.deadlines import next_of
from domain.noun import Where


def where(state: CohortState) -> Where:
    """The stage, whom it waits for and the next deadline."""
    match state:
        case Unopened():
            return Where(stage=state.stage)
        case Failed() | Concluded():
            return Where(stage=state.stage, closed=True)
        case Deciding() | Proceeding():
            return Where(
                stage=state.stage,
                waiting_for=_waiting_for(state),
                deadline=next_of(state.clocks.ahead),
                grace_seconds=state.shared.terms.policy.grace_seconds,
            )
        case _:
            assert_never(state)


def _waiting_for(state: OpenState) -> str:
    waiting = ", ".join(undecided(state.members))
    if isinstance(state, Deciding):
        return f"The governing body of CCG {waiting} to decide by {london(state.shared.decide_by)}."
    still_open = ", ".join(each.open_application for each in state.members if each.open_application is not None)
    return f"The end of {still_open}."
