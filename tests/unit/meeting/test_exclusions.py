"""The same conflict gets the same exclusion in every meeting, by rule id (rules W4, W5)."""

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.committee import ConflictRule, Seat
from domain.interest import Interest, InterestKind
from domain.meeting.commands import Item
from domain.meeting.conflicts import ACTED_BEFORE, INFORMS, LEAVES, OWN_PRACTICE, RULES, exclusions
from domain.meeting.taking_part import recused
from tests.unit.ccg.people import COMMISSIONING
from tests.unit.meeting.tables import PREMISES, SCHEME, interest

PRACTICES = ("X00001", "X00002", "X00003")
ORGANISATIONS = (*PRACTICES, "FEDERATION-EAST", "CHARITY")

INTERESTS = st.builds(
    interest,
    subject=st.sampled_from(["lay-1", "lay-2", "exec-1", "gp-1", "gp-away", "nurse", "stranger"]),
    organisation=st.sampled_from(ORGANISATIONS),
    kind=st.sampled_from(["direct_financial", "non_financial_professional", "non_financial_personal"]),
) | st.builds(
    interest,
    subject=st.sampled_from(["lay-1", "gp-1", "nurse"]),
    organisation=st.sampled_from(ORGANISATIONS),
    kind=st.just("indirect"),
    underlying=st.sampled_from(["direct_financial", "non_financial_professional", "non_financial_personal"]),
)
ITEMS = st.builds(
    lambda affected, everybody: PREMISES.model_copy(
        update={"affected": tuple(affected), "affects_all_practices": everybody}
    ),
    affected=st.lists(st.sampled_from(ORGANISATIONS), max_size=3),
    everybody=st.booleans(),
)


@pytest.mark.parametrize(
    ("kind", "underlying", "rule_id", "action", "principle"),
    [
        ("direct_financial", None, "COI-1", LEAVES, "equality of treatment"),
        ("non_financial_professional", None, "COI-2", INFORMS, "proportionality"),
        ("non_financial_personal", None, "COI-3", LEAVES, "equality of treatment"),
        ("indirect", "direct_financial", "COI-4", LEAVES, "transparency"),
        ("indirect", "non_financial_professional", "COI-4", INFORMS, "transparency"),
    ],
)
def test_each_kind_of_interest_excludes_by_its_own_rule(
    kind: str, underlying: str | None, rule_id: str, action: str, principle: str
) -> None:
    held = interest("nurse", "FEDERATION-EAST", kind, underlying)
    found = [each for each in exclusions(PREMISES, COMMISSIONING, PRACTICES, (held,)) if each.subject == "nurse"]
    assert [(each.rule_id, each.action, each.principle) for each in found] == [(rule_id, action, principle)]
    assert (found[0].organisation, found[0].interest) == ("FEDERATION-EAST", "nurse in FEDERATION-EAST")


def test_an_interest_in_a_practice_conflicts_with_what_affects_all_of_them() -> None:
    """A lay member whose spouse is a partner in one practice, say, where an incentive scheme is for all."""
    spouse = interest("lay-1", "X00002", "indirect", "direct_financial")
    elsewhere = interest("lay-2", "Y00009")
    found = exclusions(SCHEME, COMMISSIONING, PRACTICES, (spouse, elsewhere))
    assert [(each.subject, each.rule_id) for each in found] == [("gp-1", "COI-5"), ("lay-1", "COI-4")]


def test_who_acted_in_the_matter_before_is_excluded_whatever_the_committee_says_of_interests() -> None:
    """Rule W3."""
    item = PREMISES.model_copy(update={"affected": (), "acted_before": ("lay-1", "stranger")})
    lenient = COMMISSIONING.model_copy(update={"conflicts": (ConflictRule(item=item.kind, excludes=()),)})
    (found,) = exclusions(item, lenient, PRACTICES, ())
    assert (found.subject, found.rule_id, found.organisation) == ("lay-1", "COI-6", item.subject_stream)


def test_rule_ids_are_unique() -> None:
    rules = (*RULES.values(), OWN_PRACTICE, ACTED_BEFORE)
    assert len({rule.rule_id for rule in rules}) == len(rules)


def test_an_interest_elsewhere_excludes_nobody() -> None:
    assert recused(exclusions(PREMISES, COMMISSIONING, (), (interest("nurse", "CHARITY"),))) == {"gp-1"}


def test_an_item_for_all_practices_concerns_gps_of_member_practices_only() -> None:
    assert recused(exclusions(SCHEME, COMMISSIONING, ("X00001",), ())) == {"gp-1"}
    assert recused(exclusions(SCHEME, COMMISSIONING, ("X00002",), ())) == frozenset()


@pytest.mark.parametrize("kind", ["direct_financial", "indirect"])
def test_an_interest_in_one_member_practice_excludes_from_an_item_for_all_of_them(kind: str) -> None:
    held = interest("lay-1", " x00002 ", kind, "direct_financial" if kind == "indirect" else None)
    assert recused(exclusions(SCHEME, COMMISSIONING, PRACTICES, (held,))) == {"gp-1", "lay-1"}
    assert recused(exclusions(SCHEME, COMMISSIONING, ("X00001",), (held,))) == {"gp-1"}, "no member practice"


def test_a_practice_manager_is_excluded_where_their_own_practice_is_named() -> None:
    seats = (*COMMISSIONING.seats, Seat(subject="manager", kind="practice_manager", practice="X00001"))
    committee = COMMISSIONING.model_copy(update={"seats": seats})
    assert recused(exclusions(PREMISES, committee, PRACTICES, ())) == {"gp-1", "manager"}
    assert recused(exclusions(SCHEME, committee, PRACTICES, ())) == {"gp-1"}


def test_w4_only_interests_that_the_committee_names_exclude() -> None:
    rule = ConflictRule(item="primary_care_commissioning", excludes=("non_financial_personal",))
    committee = COMMISSIONING.model_copy(update={"conflicts": (rule,)})
    held = (interest("nurse", "X00001"), interest("lay-1", "X00001", "non_financial_personal"))
    assert recused(exclusions(PREMISES, committee, PRACTICES, held)) == {"lay-1"}


@for_all(item=ITEMS, held=st.lists(INTERESTS, max_size=8), random=st.randoms(use_true_random=False))
def test_w5_exclusions_do_not_depend_on_the_order_or_repetition_of_what_is_known(
    item: Item, held: list[Interest], random: object
) -> None:
    shuffled = [*held, *held]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    seats = COMMISSIONING.model_copy(update={"seats": COMMISSIONING.seats[::-1]})
    assert exclusions(item, COMMISSIONING, PRACTICES, held) == exclusions(item, seats, PRACTICES[::-1], shuffled)


@for_all(item=ITEMS, held=st.lists(INTERESTS, max_size=8))
def test_w5_each_interest_excludes_as_it_would_alone(item: Item, held: list[Interest]) -> None:
    together = set(exclusions(item, COMMISSIONING, PRACTICES, held))
    alone = {each for one in held for each in exclusions(item, COMMISSIONING, PRACTICES, (one,))}
    assert together == alone | set(exclusions(item, COMMISSIONING, PRACTICES, ()))


@for_all(first=ITEMS, second=ITEMS, held=INTERESTS)
def test_w5_two_items_that_affect_the_same_organisation_exclude_its_holder_alike(
    first: Item, second: Item, held: Interest
) -> None:
    def of_holder(item: Item) -> list[object]:
        affecting = item.model_copy(update={"affected": (*item.affected, held.organisation)})
        found = exclusions(affecting, COMMISSIONING, PRACTICES, (held,))
        return [each for each in found if each.subject == held.subject and each.rule_id != "COI-5"]

    assert of_holder(first) == of_holder(second)


@for_all(
    item=ITEMS,
    held=st.lists(INTERESTS, max_size=8),
    stated=st.sets(
        st.sampled_from(["direct_financial", "non_financial_professional", "non_financial_personal", "indirect"])
    ),
)
def test_w4_a_committee_that_names_fewer_interests_excludes_no_more(
    item: Item, held: list[Interest], stated: set[InterestKind]
) -> None:
    rule = ConflictRule(item="primary_care_commissioning", excludes=tuple(sorted(stated)))
    fewer = COMMISSIONING.model_copy(update={"conflicts": (rule,)})
    found = set(exclusions(item, fewer, PRACTICES, held))
    assert found <= set(exclusions(item, COMMISSIONING, PRACTICES, held))
