"""When phases may start (rules T5, S8), and how a delegation opens."""

from datetime import date

import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from domain.calendar import add_months
from domain.ccg.state import HeldLevel
from domain.delegation.events import DelegationOpened
from domain.delegation.phasing import check_operational_by, check_scope, plan_phases
from domain.delegation.refusals import FunctionWithoutPhase, PhasingOutsidePolicy
from domain.functions import Function, FunctionReserved, Level, UnknownFunction
from domain.people import stream_actor
from domain.refusal import AlreadyOpened, MalformedCode, NotAuthorised, NotOpened, Refusal, UnknownCcg
from tests.spec import utc
from tests.unit.delegation.leicester import (
    APPLICATION,
    AREA_TEAM,
    CCG,
    MANAGER,
    OPENED_AT,
    POLICY,
    STREAMS,
    live,
    nothing,
    opened,
    opening,
    review,
)

ALL = tuple(Function)


def dates(start: date, months: int) -> list[date]:
    return [phase.planned_on for phase in plan_phases(POLICY.delegation, ALL, start, months)]


def test_t5_phases_are_counted_from_the_start_and_clamped_at_month_end() -> None:
    assert dates(date(2014, 12, 31), 6) == [
        date(2014, 12, 31),
        date(2015, 2, 28),
        date(2015, 4, 30),
        date(2015, 6, 30),
    ]


def test_six_months_are_two_and_two_and_two_and_nine_are_three_and_three_and_three() -> None:
    assert dates(date(2014, 9, 1), 6) == [date(2014, 9, 1), date(2014, 11, 1), date(2015, 1, 1), date(2015, 3, 1)]
    assert dates(date(2014, 9, 1), 9) == [date(2014, 9, 1), date(2014, 12, 1), date(2015, 3, 1), date(2015, 6, 1)]


def test_a_share_that_is_no_whole_number_of_months_is_rounded_down() -> None:
    assert dates(date(2014, 9, 1), 7) == [date(2014, 9, 1), date(2014, 11, 1), date(2015, 1, 1), date(2015, 4, 1)]


@pytest.mark.parametrize(
    ("months", "latest"), [(6, date(2014, 12, 31)), (9, date(2014, 9, 30))], ids=["six months", "nine months"]
)
def test_s8_the_latest_start_still_ends_by_30_june_2015_and_a_day_later_does_not(months: int, latest: date) -> None:
    by = date(2015, 6, 30)
    check_operational_by(plan_phases(POLICY.delegation, ALL, latest, months), by)
    too_late = plan_phases(POLICY.delegation, ALL, date.fromordinal(latest.toordinal() + 1), months)
    with pytest.raises(PhasingOutsidePolicy, match="30 June 2015"):
        check_operational_by(too_late, by)


@each(st.dates(date(2013, 1, 1), date(2030, 12, 31)), st.integers(1, 9))
def test_t5_no_boundary_is_ever_counted_from_the_one_before_it(start: date, months: int) -> None:
    planned = dates(start, months)
    assert planned == [add_months(start, whole) for whole in (0, months // 3, 2 * months // 3, months)]
    assert planned == sorted(planned)


def test_a_phase_without_a_function_in_scope_disappears_and_the_rest_are_numbered_on() -> None:
    planned = plan_phases(POLICY.delegation, check_scope(("d", "f", "a")), date(2014, 12, 15), 6)
    assert [(phase.number, [each.value for each in phase.functions]) for phase in planned] == [
        (1, ["a"]),
        (2, ["d"]),
        (3, ["f"]),
    ]
    assert [phase.planned_on for phase in planned] == [date(2014, 12, 15), date(2015, 2, 15), date(2015, 6, 15)]


def test_w4_a_smaller_scope_gets_round_no_gate_of_a_phase_that_disappears() -> None:
    (contracts, sanctions) = plan_phases(POLICY.delegation, check_scope(("b", "f")), date(2014, 12, 15), 6)
    assert contracts.gates == (
        "conflicts_policy",
        "committee_quorate",
        "named_staff",
        "budget_signed",
        "kpis_agreed",
        "no_open_not_assured",
    )
    assert sanctions.gates == ("no_open_not_assured", "dispute_procedure"), "with that of the phase before it"
    (monitoring,) = plan_phases(POLICY.delegation, check_scope(("e",)), date(2014, 12, 15), 6)
    assert monitoring.gates == POLICY.delegation.phases[0].gates, "what would come later stands before nothing"


@pytest.mark.parametrize("months", [0, 10])
def test_s8_months_outside_the_policy_are_refused(months: int) -> None:
    nothing().when(opening(months=months), APPLICATION, OPENED_AT, streams=STREAMS).then_refused(
        PhasingOutsidePolicy, "outside the policy's 1 to 9"
    )


def test_s8_a_phasing_that_ends_after_the_rounds_last_day_is_refused() -> None:
    nothing().when(opening(start=date(2015, 1, 1)), APPLICATION, OPENED_AT, streams=STREAMS).then_refused(
        PhasingOutsidePolicy, "1 July 2015"
    )


def test_s8_a_function_for_which_the_policy_has_no_phase_is_refused() -> None:
    first_only = POLICY.delegation.model_copy(update={"phases": POLICY.delegation.phases[:1]})
    policy = POLICY.model_copy(update={"delegation": first_only})
    nothing().when(opening(policy=policy), APPLICATION, OPENED_AT, streams=STREAMS).then_refused(
        FunctionWithoutPhase, "b, c, d, f, g"
    )


@pytest.mark.parametrize(
    ("scope", "rule"), [(("a", "R2"), FunctionReserved), (("z",), UnknownFunction), ((), PhasingOutsidePolicy)]
)
def test_f1_a_scope_holds_functions_that_can_be_delegated(scope: tuple[str, ...], rule: type[Refusal]) -> None:
    nothing().when(opening(scope=scope), APPLICATION, OPENED_AT, streams=STREAMS).then_refused(rule)


def test_a_delegation_opens_with_its_phases_and_the_levels_that_functions_return_to() -> None:
    joint = HeldLevel(
        function=Function.MONITORING,
        level=Level.JOINT,
        announced_on=date(2014, 5, 1),
        effective_on=date(2014, 6, 1),
        delegation_id="delegation-04C-0",
    )
    ccg = CCG.model_copy(update={"levels": (joint,)})
    decision = nothing().when(opening(scope=("a", "e")), APPLICATION, OPENED_AT, streams={"ccg-04C": ccg})
    (event,) = decision.events
    assert isinstance(event, DelegationOpened)
    assert [(each.function.value, each.level.value) for each in event.levels_before] == [("a", 1), ("e", 2)]
    state = live(decision.recorded)
    assert [phase.due_on for phase in state.phases] == [date(2014, 12, 15)]
    assert (state.live, state.complete, state.late_by, state.overran_by) == ((), False, 0, 0)
    assert decision.recorded.where.stage == "preparing"


def test_w2_only_its_application_opens_a_delegation() -> None:
    other = stream_actor("application-08Q-1")
    nothing().when(opening(), other, OPENED_AT, streams=STREAMS).then_refused(NotAuthorised)
    nothing().when(opening(), MANAGER, OPENED_AT, streams=STREAMS).then_refused(NotAuthorised)


def test_i1_a_delegation_is_to_a_registered_ccg() -> None:
    nothing().when(opening(), APPLICATION, OPENED_AT).then_refused(UnknownCcg)
    bad = opening().model_copy(update={"ccg_code": "4C"})
    nothing().when(bad, APPLICATION, OPENED_AT).then_refused(MalformedCode)


def test_a_delegation_opens_once_and_nothing_is_done_before() -> None:
    opened().when(opening(), APPLICATION, OPENED_AT, streams=STREAMS).then_refused(AlreadyOpened)
    nothing().when(review(1), AREA_TEAM, OPENED_AT).then_refused(NotOpened)


def test_a_phase_whose_day_has_come_when_the_delegation_opens_counts_from_the_opening() -> None:
    stream = opened(at=utc(2014, 12, 20, 10))
    first = stream.where.deadline
    assert first is not None
    assert (first.name, first.at) == ("phase_1", utc(2014, 12, 20, 10))
    assert [each.at for each in live(stream).schedule if each.name == "activate_1"] == [utc(2014, 12, 27, 17)]
