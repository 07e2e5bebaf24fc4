"""Gates, phases in their order, four eyes, pauses, and what may be done with what is live."""

from datetime import date, datetime

import pytest

from domain.application.state import Closed as ApplicationClosed
from domain.committee import Seat
from domain.delegation.commands import ActivatePhase, ExerciseFunction, Pause, RecordGate, Resume, Stop
from domain.delegation.events import (
    BecameOperational,
    FunctionDelegated,
    FunctionExercised,
    GateFailed,
    GateMet,
    Paused,
    PhaseStarted,
    Resumed,
    ReviewsBegan,
)
from domain.delegation.refusals import (
    ApplicationEnded,
    DelegationPaused,
    DisputeProcedureMissing,
    GateNotMet,
    LayChairMissing,
    NothingToPause,
    NotPaused,
    PhaseAlreadyActive,
    PhaseNotDue,
    PhaseOutOfOrder,
    UnknownGate,
    UnknownPhase,
)
from domain.evidence import Evidence
from domain.functions import AtLevel, Function, FunctionNotHeld, FunctionReserved, Level, UnknownFunction
from domain.people import Actor
from domain.procedures import Procedures
from domain.refusal import FourEyes, NotAuthorised, NotYetHappened, ReasonsMissing, Refusal
from tests.spec import Given, utc
from tests.unit.delegation.leicester import (
    APPLICATION,
    APPROVER,
    AREA_TEAM,
    BOTH,
    CCG,
    COMMISSIONING,
    MANAGER,
    OFFICER,
    activated,
    first_live,
    gates_met,
    live,
    opened,
    opening,
    operational,
    passed,
    two_live,
)
from tests.unit.dispute.practice import PROCEDURES

DAY = utc(2014, 12, 15, 9)


def ready(at: datetime = DAY) -> Given:
    """The first phase's gates are met."""
    return gates_met(opened(), 1, at)


def test_a_phase_goes_live_function_by_function_and_reviews_begin() -> None:
    (phase, first, second, began) = ready().when(ActivatePhase(phase=1), APPROVER, DAY).events
    day = date(2014, 12, 15)
    assert phase == PhaseStarted(phase=1, name="Strategy and monitoring", started_on=day, activated_by="approver-1")
    announced = date(2014, 11, 28)
    assert first == FunctionDelegated(
        phase=1, function=Function.NEEDS_AND_PRIORITIES, announced_on=announced, effective_on=day
    )
    assert second == FunctionDelegated(phase=1, function=Function.MONITORING, announced_on=announced, effective_on=day)
    assert isinstance(began, ReviewsBegan)
    assert began.from_on == day
    state = live(first_live())
    assert [each.value for each in state.live] == ["a", "e"]
    assert first_live().where.stage == "phasing"


def test_a_phase_may_start_from_the_first_moment_of_its_day_in_london_and_not_before() -> None:
    ready().when(ActivatePhase(phase=1), APPROVER, utc(2014, 12, 14, 23, 59, 59)).then_refused(
        PhaseNotDue, "15 December 2014"
    )
    assert ready().when(ActivatePhase(phase=1), APPROVER, utc(2014, 12, 15)).events
    summer = opened(opening(start=date(2014, 9, 15)), at=utc(2014, 9, 1))
    assert gates_met(summer, 1, utc(2014, 9, 2)).when(ActivatePhase(phase=1), APPROVER, utc(2014, 9, 14, 23)).events


def test_a_phase_is_held_by_gates_that_are_not_met_and_they_are_named() -> None:
    stream = opened().when(RecordGate(phase=1, gate="named_staff", met=True), AREA_TEAM, DAY).recorded
    stream.when(ActivatePhase(phase=1), APPROVER, DAY).then_refused(GateNotMet, "conflicts policy, committee quorate")


def test_a_failed_gate_holds_the_phase_until_it_is_met() -> None:
    failed = RecordGate(phase=1, gate="named_staff", met=False, note="Two posts are vacant")
    stream = (
        ready()
        .when(failed, AREA_TEAM, DAY)
        .then(
            GateFailed(phase=1, gate="named_staff", note="Two posts are vacant", evidence=(), recorded_by="area-team-1")
        )
    )
    stream.when(ActivatePhase(phase=1), APPROVER, DAY).then_refused(GateNotMet, "named staff")
    stream = stream.when(RecordGate(phase=1, gate="named_staff", met=True), AREA_TEAM, DAY).recorded
    assert stream.when(ActivatePhase(phase=1), APPROVER, DAY).events


def test_a_gate_keeps_its_evidence_and_the_same_finding_again_changes_nothing() -> None:
    policy = Evidence(kind="conflicts_policy", title="Conflicts policy", dated=date(2014, 10, 1), sha256="0" * 64)
    found = RecordGate(phase=1, gate="conflicts_policy", met=True, note="Adopted", evidence=(policy,))
    stream = (
        opened()
        .when(found, AREA_TEAM, DAY)
        .then(GateMet(phase=1, gate="conflicts_policy", note="Adopted", evidence=(policy,), recorded_by="area-team-1"))
    )
    again = RecordGate(phase=1, gate="conflicts_policy", met=True, note="Adopted")
    stream.when(again, AREA_TEAM, DAY).then_nothing()
    stream.when(again, BOTH, DAY).then_types("delegation.gate_met")


@pytest.mark.parametrize(
    ("phase", "gate", "rule"),
    [(9, "named_staff", UnknownPhase), (0, "named_staff", UnknownPhase), (1, "dispute_procedure", UnknownGate)],
)
def test_only_gates_that_a_phase_has_are_recorded(phase: int, gate: str, rule: type[Refusal]) -> None:
    opened().when(RecordGate(phase=phase, gate=gate, met=True), AREA_TEAM, DAY).then_refused(rule)


def test_gates_are_named_as_they_are_typed() -> None:
    unknown = RecordGate(phase=1, gate="named staff", met=True)
    opened().when(unknown, AREA_TEAM, DAY).then_refused(UnknownGate, "conflicts_policy, committee_quorate, named_staff")


def test_no_gate_is_recorded_of_a_phase_that_is_live() -> None:
    first_live().when(RecordGate(phase=1, gate="named_staff", met=False), AREA_TEAM, DAY).then_refused(
        PhaseAlreadyActive, "15 December 2014"
    )


def test_w3_whoever_recorded_a_gate_of_a_phase_does_not_activate_it() -> None:
    stream = opened().when(RecordGate(phase=1, gate="named_staff", met=False), BOTH, DAY).recorded
    stream = gates_met(stream, 1, DAY)
    stream.when(ActivatePhase(phase=1), BOTH, DAY).then_refused(FourEyes, "both-1")
    assert stream.when(ActivatePhase(phase=1), APPROVER, DAY).events


def test_w3_whoever_recorded_a_gate_of_another_phase_may_activate_this_one() -> None:
    stream = first_live().when(RecordGate(phase=3, gate="no_open_not_assured", met=True), BOTH, DAY).recorded
    ready_two = gates_met(stream, 2, DAY)
    assert ready_two.when(ActivatePhase(phase=2), BOTH, utc(2015, 2, 15, 9)).events


def test_w3_whoever_approved_the_application_or_signed_the_agreement_records_no_gate() -> None:
    stream = opened(opening(approved_or_signed_by=("area-team-1",)))
    stream.when(RecordGate(phase=1, gate="named_staff", met=True), AREA_TEAM, DAY).then_refused(FourEyes)


@pytest.mark.parametrize(
    "streams",
    [
        {},
        {"ccg-04C": CCG.model_copy(update={"committees": ()})},
        {"ccg-04C": CCG.model_copy(update={"committees": (COMMISSIONING.model_copy(update={"decides": ()}),)})},
        {
            "ccg-04C": CCG.model_copy(
                update={
                    "committees": (
                        COMMISSIONING.model_copy(
                            update={"seats": (Seat(subject="lay-1", kind="gp"), *COMMISSIONING.seats[1:])}
                        ),
                    )
                }
            )
        },
    ],
    ids=["no register", "no committee", "another committee", "a GP in the chair"],
)
def test_w4_the_committee_gate_needs_a_lay_chaired_committee_for_primary_care(streams: dict[str, object]) -> None:
    met = RecordGate(phase=1, gate="committee_quorate", met=True)
    opened().when(met, AREA_TEAM, DAY, streams=streams).then_refused(LayChairMissing)
    failed = RecordGate(phase=1, gate="committee_quorate", met=False)
    opened().when(failed, AREA_TEAM, DAY, streams=streams).then_types("delegation.gate_failed")


@pytest.mark.parametrize("adopted", [None, PROCEDURES.model_copy(update={"dispute": None})], ids=["none", "others"])
def test_sanctions_wait_for_a_dispute_procedure_that_the_ccg_has_adopted(adopted: Procedures | None) -> None:
    """Leicester's paragraph 33: its practices asked for one."""
    met = RecordGate(phase=4, gate="dispute_procedure", met=True)
    streams: dict[str, object] = {"ccg-04C": CCG.model_copy(update={"procedures": adopted})}
    opened().when(met, AREA_TEAM, DAY, streams=streams).then_refused(DisputeProcedureMissing, "no procedure")
    opened().when(met, AREA_TEAM, DAY, streams={"ccg-04C": CCG}).then_types("delegation.gate_met")
    failed = RecordGate(phase=4, gate="dispute_procedure", met=False)
    opened().when(failed, AREA_TEAM, DAY, streams=streams).then_types("delegation.gate_failed")


def test_phases_go_live_in_their_order_and_once() -> None:
    late = utc(2015, 6, 20)
    gates_met(opened(), 2, DAY).when(ActivatePhase(phase=2), APPROVER, late).then_refused(PhaseOutOfOrder)
    first_live().when(ActivatePhase(phase=1), APPROVER, late).then_refused(PhaseAlreadyActive)
    first_live().when(ActivatePhase(phase=7), APPROVER, late).then_refused(UnknownPhase, "this delegation has 4")


def test_only_nhs_englands_approver_activates_a_phase() -> None:
    for actor in (AREA_TEAM, OFFICER, Actor(subject="x", organisation="04C", roles=APPROVER.roles)):
        ready().when(ActivatePhase(phase=1), actor, DAY).then_refused(NotAuthorised)


def test_the_last_phase_makes_it_fully_operational_and_the_delegation_lives_on() -> None:
    stream = operational()
    assert stream.events[-1] == BecameOperational(on=date(2015, 6, 15), late_by=0, overran_by=0)
    assert [each.value for each in live(stream).live] == ["a", "e", "b", "d", "c", "g", "f"]
    assert (live(stream).complete, stream.where.stage, stream.where.closed) == (True, "operational", False)
    assert stream.where.waiting_for.startswith("the area team, to review quarter 2")


def test_a_scope_of_one_phase_is_operational_at_once() -> None:
    stream = activated(opened(opening(scope=("e",))), 1, DAY)
    assert [event.type for event in stream.events[-4:]] == [
        "delegation.phase_started",
        "delegation.function_delegated",
        "delegation.reviews_began",
        "delegation.became_operational",
    ]


def application_closed(stage: str) -> dict[str, object]:
    closed = ApplicationClosed.model_validate(
        {
            "stage": stage,
            "ccg_code": "04C",
            "ccg_name": "NHS Leicester City CCG",
            "reason": "ccg_withdrew",
            "reasons": "",
            "ended_at_stage": "delegating",
        }
    )
    return {"application-04C-1": closed}


def test_s1_nothing_goes_live_after_the_application_was_withdrawn() -> None:
    ready().when(ActivatePhase(phase=1), APPROVER, DAY, streams=application_closed("withdrawn")).then_refused(
        ApplicationEnded, "withdrawn"
    )
    assert ready().when(ActivatePhase(phase=1), APPROVER, DAY, streams=application_closed("completed")).events


def test_s1_an_application_that_ends_stops_its_delegation() -> None:
    stream = opened().when(Stop(reason="withdrawn"), APPLICATION, DAY).then_types("delegation.closed")
    assert (stream.where.stage, stream.where.closed) == ("withdrawn", True)
    stream = first_live().when(Stop(reason="withdrawn"), APPLICATION, DAY).recorded
    assert [event.type for event in stream.events[-3:]] == [
        "delegation.function_returned",
        "delegation.function_returned",
        "delegation.closed",
    ]
    other = APPLICATION.model_copy(update={"subject": "application-08Q-1"})
    opened().when(Stop(reason="withdrawn"), other, DAY).then_refused(NotAuthorised)


# Pauses (rule S7)


def test_s7_a_pause_keeps_the_remaining_days_of_every_date_to_come() -> None:
    before = live(two_live())
    stream = (
        two_live()
        .when(Pause(reasons="Quarter not assured"), AREA_TEAM, utc(2015, 3, 1, 9))
        .then(Paused(on=date(2015, 3, 1), reasons="Quarter not assured", paused_by="area-team-1"))
    )
    assert not [each for each in live(stream).schedule if each.kind.startswith(("phase", "activate"))]
    assert stream.where.stage == "paused"
    stream = stream.when(Resume(), APPROVER, utc(2015, 3, 11, 20)).recorded
    resumed = stream.events[-1]
    assert isinstance(resumed, Resumed)
    assert (resumed.paused_days, resumed.late_by) == (10, 0)
    after = live(stream)
    assert [phase.due_on for phase in after.phases] == [
        date(2014, 12, 15),
        date(2015, 2, 15),
        date(2015, 4, 25),
        date(2015, 6, 25),
    ]
    was = {each.name: each.at for each in before.schedule if each.kind == "activate_3"}
    now = {each.name: each.at for each in after.schedule if each.kind == "activate_3"}
    assert was["activate_3"] == utc(2015, 4, 22, 16)
    assert now["activate_3"] == utc(2015, 5, 2, 16)
    assert len(after.schedule) == len(before.schedule)


def test_s7_days_of_a_pause_are_whole_days_of_london() -> None:
    stream = two_live().when(Pause(reasons="Staff"), APPROVER, utc(2015, 4, 1, 22, 30)).recorded
    (resumed,) = stream.when(Resume(), APPROVER, utc(2015, 4, 1, 23, 30)).events
    assert isinstance(resumed, Resumed)
    assert resumed.paused_days == 1, "22:30 and 23:30 UTC are two days in London's summer"


def test_s7_a_date_that_had_come_before_the_pause_stays_and_its_activation_keeps_its_remaining_days() -> None:
    stream = passed(first_live(), utc(2015, 2, 16))
    stream = stream.when(Pause(reasons="Staff"), APPROVER, utc(2015, 2, 17, 9)).recorded
    stream = stream.when(Resume(), APPROVER, utc(2015, 3, 17, 9)).recorded
    state = live(stream)
    assert state.phases[1].due_on == date(2015, 2, 15)
    assert [each.at for each in state.schedule if each.name == "activate_2"] == [utc(2015, 3, 22, 17)]
    assert activated(stream, 2, utc(2015, 3, 17, 10)).where.stage == "phasing"


def test_s7_a_deadline_that_the_pause_overtook_on_its_own_day_comes_at_the_resumption() -> None:
    stream = passed(first_live(), utc(2015, 2, 22, 9))
    stream = stream.when(Pause(reasons="Staff"), APPROVER, utc(2015, 2, 22, 16)).recorded
    resumed_at = utc(2015, 2, 22, 18)
    stream = stream.when(Resume(), APPROVER, resumed_at).recorded
    assert [each.at for each in live(stream).schedule if each.name == "activate_2"] == [resumed_at]
    assert passed(stream, resumed_at).events[-1].type == "delegation.phase_overdue"


def test_s7_pauses_add_up_and_their_days_do_not_count_towards_the_most_months() -> None:
    nine = opening(start=date(2014, 9, 30), months=9)
    stream = activated(opened(nine, utc(2014, 9, 1)), 1, utc(2014, 9, 30, 9))
    for day in (1, 11):
        stream = stream.when(Pause(reasons="Staff"), APPROVER, utc(2014, 11, day, 9)).recorded
        stream = stream.when(Resume(), APPROVER, utc(2014, 11, day + 5, 9)).recorded
    state = live(stream)
    assert [phase.due_on for phase in state.phases[1:]] == [date(2015, 1, 9), date(2015, 4, 9), date(2015, 7, 10)]
    assert (state.paused_days, state.overran_by) == (10, 0)
    assert state.late_by == 10, "a pause may push the end past the round's last day; that is recorded"
    last = stream.events[-1]
    assert isinstance(last, Resumed)
    assert last.late_by == 10


def test_s7_an_end_after_the_most_months_is_recorded_as_overrun() -> None:
    nine = opening(scope=("a", "f"), start=date(2014, 9, 30), months=9)
    stream = activated(opened(nine, utc(2014, 9, 1)), 1, utc(2014, 9, 30, 9))
    stream = activated(stream, 2, utc(2015, 7, 3, 9))
    assert stream.events[-1] == BecameOperational(on=date(2015, 7, 3), late_by=3, overran_by=3)


def test_s7_nothing_goes_live_during_a_pause_though_gates_may_be_recorded() -> None:
    stream = opened().when(Pause(reasons="Staff"), APPROVER, DAY).recorded
    stream = gates_met(stream, 1, DAY)
    stream.when(ActivatePhase(phase=1), APPROVER, DAY).then_refused(DelegationPaused, "15 December 2014")
    assert [task.command for task in stream.tasks] == ["delegation.resume"]


def test_s7_a_pause_has_reasons_is_not_doubled_and_ends_once() -> None:
    opened().when(Pause(reasons=" "), APPROVER, DAY).then_refused(ReasonsMissing)
    paused = opened().when(Pause(reasons="Staff"), APPROVER, DAY).recorded
    paused.when(Pause(reasons="Staff"), APPROVER, DAY).then_refused(DelegationPaused)
    opened().when(Resume(), APPROVER, DAY).then_refused(NotPaused)
    operational().when(Pause(reasons="Staff"), APPROVER, utc(2015, 7, 1)).then_refused(NothingToPause)
    paused.when(Resume(), AREA_TEAM, DAY).then_refused(NotAuthorised)


# What is held (rule F7)


def use(function: str, on: date) -> ExerciseFunction:
    return ExerciseFunction(function=function, on=on, what="Strategy for 2015/16 adopted")


def test_f7_a_function_is_used_from_the_day_it_is_live() -> None:
    first_live().when(use("a", date(2014, 12, 15)), MANAGER, utc(2014, 12, 16)).then(
        FunctionExercised(
            function=Function.NEEDS_AND_PRIORITIES, on=date(2014, 12, 15), what="Strategy for 2015/16 adopted"
        )
    )


@pytest.mark.parametrize(
    ("function", "on", "rule"),
    [
        ("a", date(2014, 12, 14), FunctionNotHeld),
        ("f", date(2014, 12, 16), FunctionNotHeld),
        ("R3", date(2014, 12, 16), FunctionNotHeld),
        ("R7", date(2014, 12, 16), FunctionReserved),
        ("R9", date(2014, 12, 16), UnknownFunction),
        ("a", date(2014, 12, 17), NotYetHappened),
    ],
    ids=["the day before", "not live yet", "out of scope", "reserved", "unknown", "in the future"],
)
def test_f7_a_function_is_used_only_when_held_on_that_day(function: str, on: date, rule: type[Refusal]) -> None:
    first_live().when(use(function, on), OFFICER, utc(2014, 12, 16, 12)).then_refused(rule)


def test_a_function_goes_live_in_its_own_form_and_a_joint_one_is_not_the_ccgs_to_use() -> None:
    joint = AtLevel(function=Function.MONITORING, level=Level.JOINT)
    stream = gates_met(opened(opening().model_copy(update={"forms": (joint,)})), 1, DAY)
    delegated = activated(stream, 1, DAY)
    levels = {event.function: event.level for event in delegated.events if isinstance(event, FunctionDelegated)}
    assert levels == {Function.NEEDS_AND_PRIORITIES: Level.DELEGATED, Function.MONITORING: Level.JOINT}
    delegated.when(use("e", DAY.date()), MANAGER, DAY).then_refused(FunctionNotHeld, "level 2")
    delegated.when(use("a", DAY.date()), MANAGER, DAY).then_types("delegation.function_exercised")
