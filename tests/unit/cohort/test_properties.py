"""Whatever members do in whatever order, a cohort keeps its promise (rule C1)."""

from datetime import timedelta

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from domain.cohort.events import DecisionRecorded
from domain.cohort.refusals import HeldByCohort
from domain.cohort.state import Concluded, Deciding, Failed, Proceeding
from domain.cohort.terms import Coupling
from domain.refusal import Refusal
from tests.spec import Given
from tests.unit.cohort.test_barrier import submitted
from tests.unit.cohort.trio import (
    CODES,
    DECIDE_BY,
    DECIDED_AT,
    agreed,
    begun,
    declined,
    opened,
    passed,
    tell,
    withdrawn,
)

NEWS = ("begun", "agreed", "declined", "withdrawn", "deadline")
STEP = st.tuples(st.sampled_from(CODES), st.sampled_from(NEWS))
COUPLING = st.sampled_from(["all_or_none", "proceed_with_rest"])
APPLICATIONS = {
    code: {
        "begun": begun(code, opened()).recorded,
        "agreed": agreed(code),
        "declined": declined(code),
        "withdrawn": withdrawn(code),
    }
    for code in CODES
}


def play(coupling: Coupling, steps: list[tuple[str, str]]) -> list[Given]:
    """The cohort after each piece of news."""
    cohort = opened(coupling)
    found = [cohort]
    for code, news in steps:
        late = news == "deadline"
        cohort = passed(cohort, DECIDE_BY) if late else tell(cohort, APPLICATIONS[code][news]).recorded
        found.append(cohort)
    return found


@settings(max_examples=60)
@for_all(coupling=COUPLING, steps=st.lists(STEP, max_size=10))
def test_any_order_of_news_keeps_the_promise(coupling: Coupling, steps: list[tuple[str, str]]) -> None:
    for cohort in play(coupling, steps):
        state = cohort.state
        members = state.members
        match state:
            case Deciding():
                assert any(not member.decided for member in members)
                assert cohort.where.deadline is not None
                assert coupling == "proceed_with_rest" or not any(member.out for member in members)
            case Failed():
                assert coupling == "all_or_none"
                assert cohort.where.closed
                assert cohort.where.deadline is None
            case Proceeding() | Concluded():
                late = [member for member in members if not member.decided]
                assert coupling == "proceed_with_rest" or not late
            case _:
                raise AssertionError(state)
        # What is told twice is nothing new.
        for each in APPLICATIONS.values():
            twice = tell(cohort, each["agreed"])
            again = tell(twice.recorded, each["agreed"]).outcome
            assert again == ()


@settings(max_examples=40)
@for_all(coupling=COUPLING, steps=st.lists(STEP, max_size=8))
def test_all_or_none_one_submits_only_when_all_agreed(coupling: Coupling, steps: list[tuple[str, str]]) -> None:
    cohort = play(coupling, steps)[-1]
    agreeing = {
        event.ccg_code for event in cohort.events if isinstance(event, DecisionRecorded) and event.decision == "agreed"
    }
    outcome = submitted(cohort, at=DECIDED_AT).outcome
    if isinstance(outcome, Refusal):
        assert isinstance(outcome, HeldByCohort)
    elif coupling == "all_or_none":
        assert agreeing == set(CODES)
    after = submitted(cohort, at=DECIDE_BY + timedelta(seconds=1)).outcome
    if coupling == "proceed_with_rest":
        assert not isinstance(after, Refusal)
