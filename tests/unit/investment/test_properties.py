"""What no sequence of commands breaks in an investment."""

from datetime import datetime, timedelta

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from domain.investment.commands import PassDeadline, ProposeTerms, WithdrawInvestment
from domain.investment.events import (
    ClinicalModelAgreed,
    GeneralPracticeRecommended,
    InvestmentApproved,
    InvestmentEvent,
    TermsProposed,
)
from domain.investment.evolve import evolve
from domain.investment.state import ClinicalModel, Closed, InvestmentState
from domain.people import CLOCK
from domain.refusal import AlreadyClosed, Refusal
from tests.spec import Decision, Given
from tests.unit.investment.liverpool import (
    ANOTHER,
    GENERAL_PRACTICE,
    MANAGER,
    PROPOSED_AT,
    STEPS,
    convene,
    proposed,
    tell,
)

KINDS = ("convene", "convene", "agreed", "agreed", "agreed", "not_agreed", "deferred", "terms", "terms", "clock", "end")
steps = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 9)), max_size=25)


def sent(investment: Given, kind: str, choice: int, at: datetime) -> Decision | None:
    """What one step sends; None when there is nothing to send."""
    match kind:
        case "convene":
            return convene(investment, STEPS[choice % 3][0], at)
        case "agreed" | "not_agreed" | "deferred":
            convened = [each for each in investment.events if each.type == "investment.meeting_convened"]
            return tell(investment, kind, at) if convened else None
        case "terms":
            terms = GENERAL_PRACTICE if choice % 2 else ANOTHER
            return investment.when(ProposeTerms(terms=terms), MANAGER, at)
        case "clock":
            deadline = investment.where.deadline
            command = deadline and PassDeadline(kind=deadline.name, due=deadline.at)
            return investment.when(command, CLOCK, command.due) if command else None
        case _:
            return investment.when(WithdrawInvestment(reasons="No"), MANAGER, at) if choice == 0 else None


def check_order(events: list[InvestmentEvent]) -> None:
    """No value before the model is agreed, no approval before route and value, and each decision once."""
    types = [type(event) for event in events]
    if TermsProposed in types:
        assert types.index(ClinicalModelAgreed) < types.index(TermsProposed)
    if GeneralPracticeRecommended in types:
        assert types.index(TermsProposed) < types.index(GeneralPracticeRecommended)
    for once in (ClinicalModelAgreed, GeneralPracticeRecommended, InvestmentApproved):
        assert types.count(once) <= 1
    for event in events:
        if isinstance(event, InvestmentApproved):
            in_general_practice = GeneralPracticeRecommended in types
            assert event.decided_by == ("investment" if in_general_practice else "route_and_value")


@settings(max_examples=80)
@for_all(steps)
def test_whatever_is_sent_the_bodies_decide_in_their_order_and_what_has_ended_refuses_all(
    tried: list[tuple[str, int]],
) -> None:
    investment, at = proposed(), PROPOSED_AT
    folded: InvestmentState = investment.state
    for kind, choice in tried:
        at += timedelta(minutes=1)
        ended = isinstance(investment.state, Closed)
        decision = sent(investment, kind, choice, at)
        if decision is None:
            continue
        if isinstance(decision.outcome, Refusal):
            assert not ended or isinstance(decision.outcome, AlreadyClosed)
        else:
            assert not ended
            for event in decision.events:
                folded = evolve(folded, event)  # type: ignore[arg-type] # the noun's own union
            investment = decision.recorded
        assert investment.state == folded
        if isinstance(folded, ClinicalModel):
            assert "1250000" not in folded.model_dump_json()
        if not isinstance(folded, Closed):
            assert investment.tasks or folded.case.open_meeting  # type: ignore[union-attr] # it was proposed
    check_order(list(investment.events))  # type: ignore[arg-type] # the noun's own union
