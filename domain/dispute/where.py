"""Where a dispute stands, for its workflow and for people."""

from typing import assert_never

from domain.deadlines import next_of
from domain.dispute.state import (
    Appeal,
    Closed,
    Decided,
    Decision,
    DisputeState,
    Mediation,
    NotRaised,
    OpenState,
    Raised,
    committee_of,
)
from domain.noun import Where


def where(state: DisputeState) -> Where:
    """The stage, whom it waits for and the next deadline."""
    match state:
        case NotRaised():
            return Where(stage=state.stage)
        case Closed():
            return Where(stage=state.stage, closed=True)
        case _:
            words = waiting_for(state)
            return Where(
                stage=state.stage,
                waiting_for=f"{words[:1].upper()}{words[1:]}.",
                deadline=next_of(state.case.clocks.ahead),
                grace_seconds=state.case.procedures.grace_seconds,
            )


def waiting_for(state: OpenState) -> str:
    """Who or what the dispute waits for, as words that follow "waits for"."""
    match state:
        case Raised():
            return "the CCG to answer"
        case Mediation():
            return _mediating(state)
        case Decision():
            return f"the {_words(committee_of(state))} to decide"
        case Decided():
            return "the time to appeal to pass"
        case Appeal():
            return f"the {_words(committee_of(state))} to decide on the appeal"
        case _:
            assert_never(state)


def _mediating(state: Mediation) -> str:
    answer = "" if state.answered else "the CCG to answer and "
    if state.mediator is None:
        return f"{answer}the CCG to appoint a mediator"
    return f"{answer}the mediator to {'record what came of it' if state.mediator.taken_up else 'take the mediation up'}"


def _words(key: str) -> str:
    return key.replace("_", " ")
