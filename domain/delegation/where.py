"""Where a delegation stands: its stage, who is waited for, and its next deadline."""

from typing import assert_never

from domain.calendar import london_day
from domain.deadlines import next_of
from domain.delegation.state import Closed, DelegationState, Live, NotStarted
from domain.noun import Where


def where(state: DelegationState) -> Where:
    """Where the delegation stands."""
    match state:
        case NotStarted():
            return Where(stage="not_started")
        case Live():
            return Where(
                stage=stage(state),
                waiting_for=_waiting_for(state),
                deadline=next_of(state.schedule),
                grace_seconds=state.policy.grace_seconds,
            )
        case Closed():
            return Where(stage=state.ending, closed=True)
        case _:
            assert_never(state)


def stage(state: Live) -> str:
    """`preparing` until a function is live, `phasing` until all have gone live, then `operational`; or `paused`."""
    if state.pause is not None:
        return "paused"
    if state.complete:
        return "operational"
    return "phasing" if state.holdings else "preparing"


def _waiting_for(state: Live) -> str:
    if state.pause is not None:
        return f"NHS England, to resume the phases it paused on {london_day(state.pause.since)}"
    if state.quarters_to_review:
        return f"the area team, to review quarter {state.quarters_to_review[0].number}"
    phase = state.next_phase
    if phase is None:
        return "the end of the quarter, for the next review"
    starts = f"phase {phase.plan.number}, which may start on {london_day(phase.due_on)}"
    if phase.open_gates:
        gates = ", ".join(gate.replace("_", " ") for gate in phase.open_gates)
        return f"the area team, to find these gates of {starts}, met: {gates}"
    return f"NHS England, to activate {starts}"
