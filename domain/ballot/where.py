"""Where a ballot stands, in words that give away no answer (rule W6)."""

from typing import assert_never

from domain.ballot.state import BallotState, Counting, Open, Stopped, Unopened, Verified
from domain.calendar import london
from domain.deadlines import next_of
from domain.noun import Where


def where(state: BallotState) -> Where:
    """The stage, who is waited for and the next deadline."""
    match state:
        case Unopened():
            return Where(stage="")
        case Open():
            returned, roll = len(state.votes), len(state.terms.roll)
            waiting = (
                "all practices have voted" if returned == roll else f"{roll - returned} of {roll} practices to vote"
            )
            return Where(
                stage="open",
                waiting_for=f"{waiting}; the ballot closes on {london(state.closes_at)}",
                deadline=next_of(state.schedule),
                grace_seconds=state.terms.policy.grace_seconds,
            )
        case Counting():
            return Where(
                stage="counting",
                waiting_for=f"a returning officer who did not open the ballot, to verify by {london(state.verify_by)}",
                deadline=next_of(state.schedule),
                grace_seconds=state.terms.policy.grace_seconds,
            )
        case Verified():
            return Where(stage="verified", closed=True)
        case Stopped():
            return Where(stage="stopped", closed=True)
        case _:
            assert_never(state)
