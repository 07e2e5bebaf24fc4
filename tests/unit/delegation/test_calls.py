"""What a delegation tells its CCG, its application and people."""

from datetime import date

from domain.application.commands import RecordDelegation
from domain.ccg.commands import RecordLevel
from domain.delegation.commands import (
    ExerciseFunction,
    GiveNotice,
    HandBackFunction,
    Pause,
    RecordGate,
    Resume,
    Revoke,
    Stop,
)
from domain.delegation.noun import NOUN
from domain.functions import FunctionNotHeld, Level
from domain.noun import Call, Notice, Tell
from domain.people import Role
from tests.spec import Given, utc
from tests.unit.delegation.leicester import (
    APPLICATION,
    APPROVER,
    AREA_TEAM,
    OFFICER,
    activated,
    first_live,
    live,
    opened,
    opening,
    operational,
    two_live,
)

LATER = utc(2015, 7, 1, 9)
PROGRESS = Tell("application-04C-1", RecordDelegation(delegation_id="delegation-04C-1"))


def calls_since(stream: Given, since: Given) -> list[Call]:
    """What every event recorded since called for, each by the state after it."""
    called: list[Call] = []
    for number in range(len(since.events), len(stream.events)):
        called += Given(NOUN, stream.stream_id, stream.events[: number + 1]).calls
    return called


def tells(stream: Given, since: Given) -> list[Tell]:
    return [call for call in calls_since(stream, since) if isinstance(call, Tell)]


def notices(stream: Given) -> dict[Role, str]:
    return {call.to.role: call.subject for call in stream.calls if isinstance(call, Notice)}


def level(function: str, value: int, announced_on: date, effective_on: date) -> Tell:
    command = RecordLevel(
        function=function,
        level=value,
        announced_on=announced_on,
        effective_on=effective_on,
        delegation_id="delegation-04C-1",
    )
    return Tell("ccg-04C", command)


def test_the_ccg_is_told_each_level_and_the_application_that_the_first_function_is_live() -> None:
    opened_on, day = date(2014, 11, 28), date(2014, 12, 15)
    assert tells(first_live(), opened()) == [
        level("a", 3, opened_on, day),
        level("e", 3, opened_on, day),
        PROGRESS,
    ]


def test_c2_a_function_goes_live_at_the_level_that_was_applied_for_and_is_then_not_the_ccgs_own() -> None:
    joint = opened(opening().model_copy(update={"level": Level.JOINT}))
    stream = activated(joint, 1, utc(2014, 12, 15, 9))
    assert tells(stream, joint)[:2] == [level(each, 2, date(2014, 11, 28), date(2014, 12, 15)) for each in ("a", "e")]
    use = ExerciseFunction(function="a", on=date(2014, 12, 15), what="Strategy adopted")
    stream.when(use, OFFICER, utc(2014, 12, 16)).then_refused(FunctionNotHeld, "at level 2")


def test_the_application_is_not_told_of_a_phase_in_between_but_of_the_last() -> None:
    assert PROGRESS not in tells(two_live(), first_live())
    assert tells(operational(), two_live()).count(PROGRESS) == 1
    assert operational().calls[0] == PROGRESS


def test_the_ccg_is_told_the_level_that_a_function_goes_back_to() -> None:
    stream = operational().when(HandBackFunction(function="f", reasons="Staff"), OFFICER, LATER).recorded
    day = date(2015, 7, 1)
    assert tells(stream, operational()) == [level("f", 1, day, day)]


def test_an_application_that_waits_for_its_functions_is_told_when_the_delegation_ends_before() -> None:
    revoked = two_live().when(Revoke(reasons="Terms ignored"), APPROVER, LATER).recorded
    assert tells(revoked, two_live())[-1] == PROGRESS
    complete = operational().when(Revoke(reasons="Terms ignored"), APPROVER, LATER).recorded
    assert PROGRESS not in tells(complete, operational())
    stopped = opened().when(Stop(reason="withdrawn"), APPLICATION, LATER).recorded
    assert tells(stopped, opened()) == []


def test_a_failed_gate_a_pause_and_a_notice_are_made_known() -> None:
    failed = opened().when(RecordGate(phase=1, gate="named_staff", met=False), AREA_TEAM, LATER).recorded
    assert notices(failed) == dict.fromkeys((Role.ACCOUNTABLE_OFFICER, Role.NHSE_APPROVER), "Phase 1 is held")
    paused = two_live().when(Pause(reasons="Staff"), APPROVER, utc(2015, 3, 1)).recorded
    assert Role.ACCOUNTABLE_OFFICER in notices(paused)
    resumed = paused.when(Resume(), APPROVER, utc(2015, 3, 2)).recorded
    assert "each 1 day later." in next(call.body for call in resumed.calls if isinstance(call, Notice))
    given = operational().when(GiveNotice(), OFFICER, LATER).recorded
    assert Role.NHSE_APPROVER in notices(given)


def test_nobodys_name_is_in_a_notice() -> None:
    subjects = {actor.subject for actor in (APPROVER, AREA_TEAM, OFFICER)}
    for call in calls_since(operational(), Given(NOUN, "delegation-04C-1", ())):
        if isinstance(call, Notice):
            assert not any(subject in call.subject + call.body for subject in subjects)


def test_tasks_name_the_gates_then_the_activation_of_the_next_phase() -> None:
    assert [task.key for task in opened().tasks] == [
        "gate/1/conflicts_policy",
        "gate/1/committee_quorate",
        "gate/1/named_staff",
    ]
    assert all(task.due_at == "2014-12-15T00:00:00+00:00" for task in opened().tasks)
    stream = two_live().when(RecordGate(phase=3, gate="no_open_not_assured", met=True), AREA_TEAM, LATER).recorded
    assert [(task.key, task.assignee.role) for task in stream.tasks] == [("activate/3", Role.NHSE_APPROVER)]
    assert live(stream).next_phase is not None
    assert stream.where.waiting_for == "NHS England, to activate phase 3, which may start on 15 April 2015"


def test_a_delegation_waits_for_gates_a_resumption_a_review_or_the_next_quarter() -> None:
    assert opened().where.waiting_for.startswith("the area team, to find these gates of phase 1")
    paused = opened().when(Pause(reasons="Staff"), APPROVER, utc(2014, 12, 1)).recorded
    assert paused.where.waiting_for == "NHS England, to resume the phases it paused on 1 December 2014"
    assert operational().where.waiting_for == "the area team, to review quarter 2"
