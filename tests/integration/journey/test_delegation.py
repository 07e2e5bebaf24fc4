"""What the application and the CCG's register see of a delegation that does not go smoothly (S1, S2, S7, S9, W4)."""

from datetime import date, timedelta

import pytest

from domain.application.commands import RecordConstitutionAmendment
from domain.application.state import Closed, Delegating
from domain.application.values import Phasing
from domain.ccg.commands import AdoptProcedures, EstablishCommittee, RegisterCcg
from domain.ccg.state import RegisteredCcg
from domain.delegation.assurance import KpiResult, Rating
from domain.delegation.commands import (
    ActivatePhase,
    CompleteActionPlan,
    ExerciseFunction,
    GiveNotice,
    HandBackFunction,
    Pause,
    RecordGate,
    RecordReview,
    Resume,
    Revoke,
)
from domain.delegation.refusals import (
    AssuranceOpen,
    DelegationPaused,
    DisputeProcedureMissing,
    GateNotMet,
    HandBackOutOfOrder,
    LayChairMissing,
    NothingLive,
    PhaseNotDue,
    PhaseOutOfOrder,
)
from domain.delegation.state import Closed as ClosedDelegation
from domain.delegation.state import Live
from domain.functions import Function, FunctionNotHeld, Level
from domain.refusal import AlreadyClosed, NotOpened
from tests.cast import (
    APPLICATION,
    APPROVER,
    AREA_TEAM,
    CCG,
    DELEGATION,
    GOVERNING_BODY,
    INTEREST_AT,
    MANAGER,
    OFFICER,
    PHASES_ON,
    PRACTICES,
    PRIMARY_CARE,
    PROCEDURES,
    REGISTERED_AT,
    SECRETARY,
    expression,
    round_2014,
)
from tests.journey.by_hand import Begun
from tests.journey.story import (
    COMPLETED,
    JOURNEY,
    at,
    gates_met,
    goes_live,
    told,
)
from tests.journey.world import World
from tests.spec import london, seconds

PAUSE = Pause(reasons="The budget is not settled.")


def without_primary_care(world: World) -> None:
    """An expression of interest of a CCG that has a governing body and no primary care committee."""
    world.until(REGISTERED_AT)
    world.does(MANAGER, CCG, RegisterCcg(code="99Z", name="Illustrative CCG", practices=PRACTICES, level=1))
    world.does(SECRETARY, CCG, EstablishCommittee(committee=GOVERNING_BODY))
    world.until(INTEREST_AT)
    world.does(MANAGER, APPLICATION, expression())


def levels(world: World, on: date) -> str:
    """The functions at level 3 on a day, by the CCG's register."""
    register = world.state(CCG, RegisteredCcg)
    return "".join(function.value for function in Function if register.level_of(function, on) is Level.DELEGATED)


def review(world: World, quarter: int, rating: Rating, functions: str, action_plan: str = "") -> None:
    """The area team's review of a quarter, with a figure for each of these functions."""
    kpis = tuple(KpiResult(function=each, name="decided in time", value="97.5", unit="percent") for each in functions)
    command = RecordReview(quarter=quarter, rating=rating, kpis=kpis, action_plan=action_plan)
    world.does(AREA_TEAM, DELEGATION, command)


def functions_go_back(world: World, functions: str) -> None:
    """The CCG hands these functions back, one after the other."""
    for code in functions:
        world.does(OFFICER, DELEGATION, HandBackFunction(function=code, reasons="It is too much for us."))


# Going live


def test_a_phase_goes_live_on_its_day_in_its_order_and_with_its_gates_met(begun: Begun) -> None:
    world = begun(*JOURNEY)
    gates_met(world, 1)
    world.refuses(APPROVER, DELEGATION, ActivatePhase(phase=1), PhaseNotDue, "1 December 2014")
    world.until(london(2014, 12, 1, 0))
    world.refuses(APPROVER, DELEGATION, ActivatePhase(phase=2), PhaseOutOfOrder)
    world.does(AREA_TEAM, DELEGATION, RecordGate(phase=1, gate="named_staff", met=False, note="Two have left."))
    world.refuses(APPROVER, DELEGATION, ActivatePhase(phase=1), GateNotMet, "named staff")
    gates_met(world, 1)
    world.does(APPROVER, DELEGATION, ActivatePhase(phase=1))
    assert levels(world, date(2014, 11, 30)) == ""
    assert levels(world, date(2014, 12, 1)) == "ae"


def test_a_primary_care_committee_in_the_register_is_a_gate(begun: Begun) -> None:
    world = begun(without_primary_care, *JOURNEY[1:])
    gate = RecordGate(phase=1, gate="committee_quorate", met=True)
    world.refuses(AREA_TEAM, DELEGATION, gate, LayChairMissing, "99Z")
    world.does(SECRETARY, CCG, EstablishCommittee(committee=PRIMARY_CARE))
    world.does(AREA_TEAM, DELEGATION, gate)


def test_a_dispute_procedure_in_the_register_is_a_gate_before_sanctions(begun: Begun) -> None:
    world = begun(*JOURNEY)
    world.does(MANAGER, CCG, AdoptProcedures(procedures=PROCEDURES.model_copy(update={"dispute": None})))
    gate = RecordGate(phase=4, gate="dispute_procedure", met=True)
    world.refuses(AREA_TEAM, DELEGATION, gate, DisputeProcedureMissing, "99Z")
    world.does(MANAGER, CCG, AdoptProcedures(procedures=PROCEDURES))
    world.does(AREA_TEAM, DELEGATION, gate)


def test_an_agreement_later_than_the_first_phases_day_leaves_that_phase_due_at_once(begun: Begun) -> None:
    world = begun(*JOURNEY[:-1])
    opened_at = london(2015, 2, 10)
    world.until(opened_at)
    world.does(AREA_TEAM, APPLICATION, RecordConstitutionAmendment(decided_on=date(2015, 2, 10)))
    assert world.until(opened_at + seconds(5)) == ("delegation.phase_1", "delegation.phase_2")
    for phase in (1, 2):
        gates_met(world, phase)
        world.does(APPROVER, DELEGATION, ActivatePhase(phase=phase))
    assert levels(world, date(2015, 2, 10)) == "abde"


# Pausing


def test_a_pause_keeps_the_remaining_days_of_the_phases_and_nothing_else(begun: Begun) -> None:
    world = begun(*JOURNEY, goes_live)
    world.until(london(2015, 1, 12))
    world.does(APPROVER, DELEGATION, PAUSE)
    assert world.stage(DELEGATION) == "paused"
    assert world.todo(DELEGATION)["resume"] == "nhse_approver"
    assert world.until(london(2015, 3, 13)) == ("delegation.quarter_1",)
    world.refuses(APPROVER, DELEGATION, ActivatePhase(phase=2), DelegationPaused)
    world.does(APPROVER, DELEGATION, Resume())
    due = [phase.due_on for phase in world.state(DELEGATION, Live).phases]
    assert due == [PHASES_ON[0], *(day + timedelta(days=60) for day in PHASES_ON[1:])]
    assert (world.stage(APPLICATION), world.stage(DELEGATION)) == ("delegating", "phasing")
    told(world, *(goes_live,) * 3)
    assert world.stage(APPLICATION) == "completed"
    assert levels(world, date(2015, 7, 30)) == "abcdeg"
    assert levels(world, date(2015, 7, 31)) == "abcdefg"


def test_a_pause_of_an_hour_moves_nothing(begun: Begun) -> None:
    world = begun(*JOURNEY, goes_live)
    before_it = world.state(DELEGATION, Live).schedule
    world.does(APPROVER, DELEGATION, PAUSE)
    world.forward(hours=1)
    world.does(APPROVER, DELEGATION, Resume())
    assert set(world.state(DELEGATION, Live).schedule) == set(before_it)


def test_a_deadline_that_a_pause_catches_in_its_grace_passes_after_the_pause(begun: Begun) -> None:
    world = begun(*JOURNEY)
    due = london(2014, 12, 8, 17)
    world.until(due + seconds(3))
    world.does(APPROVER, DELEGATION, PAUSE)
    assert world.until(due + timedelta(days=2)) == ()
    world.does(APPROVER, DELEGATION, Resume())
    assert world.due(DELEGATION) == ("activate_1", due + timedelta(days=2))
    assert world.forward(seconds=10) == ("delegation.activate_1",)


# Assurance


def test_a_quarter_that_is_not_assured_holds_the_next_phase(begun: Begun) -> None:
    world = begun(*JOURNEY, goes_live, goes_live)
    world.until(london(2015, 3, 2))
    review(world, 1, "not_assured", "abde")
    assert world.todo(DELEGATION)["not_assured/1"] == "nhse_approver"
    gate = RecordGate(phase=3, gate="no_open_not_assured", met=True)
    world.refuses(AREA_TEAM, DELEGATION, gate, AssuranceOpen, "quarter 1")
    world.until(london(2015, 6, 2))
    review(world, 2, "assured_with_support", "abde", "Monthly meetings.")
    world.refuses(AREA_TEAM, DELEGATION, gate, AssuranceOpen, "action plan")
    world.does(AREA_TEAM, DELEGATION, CompleteActionPlan(quarter=2))
    told(world, goes_live, goes_live)
    assert world.stage(APPLICATION) == "completed"


# Handing back


def test_functions_go_back_in_reverse_order_and_the_register_says_so(begun: Begun) -> None:
    world = begun(*JOURNEY, goes_live, goes_live)
    world.until(london(2015, 2, 20))
    out_of_order = HandBackFunction(function="a", reasons="It is too much for us.")
    world.refuses(OFFICER, DELEGATION, out_of_order, HandBackOutOfOrder, "b, d")
    functions_go_back(world, "db")
    assert levels(world, date(2015, 2, 19)) == "abde"
    assert levels(world, date(2015, 2, 20)) == "ae"
    assert world.state(CCG, RegisteredCcg).level_of(Function("b"), date(2015, 2, 20)) is Level.GREATER_INVOLVEMENT
    use = ExerciseFunction(function="b", on=date(2015, 2, 20), what="A contract.")
    world.refuses(MANAGER, DELEGATION, use, FunctionNotHeld)
    assert world.stage(APPLICATION) == "delegating"
    told(world, goes_live, goes_live)
    assert world.state(APPLICATION, Closed).ending == "completed"
    assert "".join(world.state(DELEGATION, Live).live) == "aecgf"


def test_functions_handed_back_after_the_application_is_completed_are_between_delegation_and_ccg(begun: Begun) -> None:
    world = begun(*COMPLETED)
    functions_go_back(world, "fgcdb")
    assert levels(world, date(2015, 6, 1)) == "ae"
    functions_go_back(world, "ea")
    assert world.state(DELEGATION, ClosedDelegation).ending == "handed_back"
    assert world.state(APPLICATION, Closed).ending == "completed"
    assert levels(world, date(2015, 6, 1)) == ""
    assert world.ledger.open_streams() == (CCG,)


def test_a_ccg_that_handed_everything_back_can_apply_again(begun: Begun) -> None:
    world = begun(*COMPLETED)
    functions_go_back(world, "fgcdbea")
    again = expression().model_copy(update={"round": round_2014().moved(365), "phasing": _a_year_later()})
    world.does(MANAGER, "application-99Z-2", again)


def _a_year_later() -> Phasing:
    return Phasing(start=date(2015, 12, 1), months=6)


# Revocation and notice


def test_a_revocation_while_phases_are_to_come_ends_the_application(begun: Begun) -> None:
    world = begun(*JOURNEY)
    world.refuses(APPROVER, DELEGATION, Revoke(reasons="Grave concerns."), NothingLive)
    told(world, goes_live, goes_live)
    world.until(london(2015, 2, 20))
    world.does(APPROVER, DELEGATION, Revoke(reasons="Grave concerns."))
    assert world.state(DELEGATION, ClosedDelegation).ending == "revoked"
    closed = world.state(APPLICATION, Closed)
    assert (closed.ending, closed.reason) == ("withdrawn", "delegation_ended")
    assert "revoked: Grave concerns." in closed.reasons
    assert levels(world, date(2015, 2, 20)) == ""
    assert world.told(CCG) == ("ccg.record_level",) * 8
    world.refuses(APPROVER, DELEGATION, ActivatePhase(phase=3), AlreadyClosed, "revoked")
    assert world.forward(days=400) == ()


def test_a_revocation_of_an_operational_delegation_leaves_the_application_completed(begun: Begun) -> None:
    world = begun(*COMPLETED)
    world.does(APPROVER, DELEGATION, Revoke(reasons="Grave concerns."))
    assert world.state(APPLICATION, Closed).ending == "completed"
    assert levels(world, date(2015, 6, 1)) == ""
    assert world.told(APPLICATION)[-1] == "application.record_delegation"


def test_a_revocation_that_overtakes_the_news_of_completion_leaves_the_application_completed(begun: Begun) -> None:
    world = begun(*COMPLETED[:-1])
    world.holding = True
    told(world, goes_live)
    world.does(APPROVER, DELEGATION, Revoke(reasons="Grave concerns."))
    assert world.stage(APPLICATION) == "delegating"
    world.settle()
    assert world.state(APPLICATION, Closed).ending == "completed"
    assert levels(world, date(2015, 6, 1)) == ""


def test_a_revocation_that_overtakes_the_news_of_the_first_live_function_is_told(begun: Begun) -> None:
    world = begun(*JOURNEY)
    world.holding = True
    told(world, goes_live)
    world.does(APPROVER, DELEGATION, Revoke(reasons="Grave concerns."))
    world.settle()
    assert world.state(APPLICATION, Closed).reason == "delegation_ended"
    assert world.told(APPLICATION)[-2:] == ("application.record_delegation", "application.record_delegation refused")


@pytest.mark.parametrize(
    ("given_on", "effective_on"),
    [
        (date(2015, 9, 30), date(2016, 4, 1)),
        (date(2015, 10, 1), date(2017, 4, 1)),
    ],
)
def test_what_is_live_stays_live_until_a_notice_takes_effect(begun: Begun, given_on: date, effective_on: date) -> None:
    world = begun(*JOURNEY, goes_live)
    world.until(at(given_on))
    world.does(OFFICER, DELEGATION, GiveNotice())
    assert world.state(APPLICATION, Delegating).live
    world.until(london(effective_on.year, 4, 1, 0) + seconds(4))
    assert world.stage(DELEGATION) == "phasing"
    world.until(london(effective_on.year, 4, 1, 0) + seconds(5))
    assert world.state(DELEGATION, ClosedDelegation).ending == "terminated"
    assert levels(world, effective_on - timedelta(days=1)) == "ae"
    assert levels(world, effective_on) == ""
    returned = world.state(CCG, RegisteredCcg).levels[-1]
    assert (returned.announced_on, returned.effective_on) == (given_on, effective_on)
    assert world.state(APPLICATION, Closed).reason == "delegation_ended"


def test_phases_still_go_live_under_a_notice(begun: Begun) -> None:
    world = begun(*JOURNEY, goes_live)
    world.does(OFFICER, DELEGATION, GiveNotice(reasons="We merge."))
    told(world, *(goes_live,) * 3)
    assert world.state(APPLICATION, Closed).ending == "completed"
    world.until(london(2016, 4, 2))
    assert world.ledger.open_streams() == (CCG,)
    assert levels(world, date(2016, 4, 1)) == ""


# Nothing without an agreement


def test_nothing_can_be_done_with_a_delegation_before_the_application_opens_it(begun: Begun) -> None:
    world = begun(*JOURNEY[:-1])
    for by, command in (
        (AREA_TEAM, RecordGate(phase=1, gate="named_staff", met=True)),
        (APPROVER, ActivatePhase(phase=1)),
        (OFFICER, GiveNotice()),
    ):
        world.refuses(by, DELEGATION, command, NotOpened)
    assert not world.ledger.exists(DELEGATION)
