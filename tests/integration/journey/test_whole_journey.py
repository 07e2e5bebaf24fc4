"""The whole journey: who is waited for at each stage, what streams tell each other, and what the register then says."""

from datetime import date

import pytest

from domain.application.commands import SubmitExpressionOfInterest
from domain.application.refusals import ApplicationAlreadyOpen, LevelNotAbove
from domain.application.state import Closed, Delegating
from domain.ballot.state import Verified
from domain.ccg.state import RegisteredCcg
from domain.delegation.commands import ExerciseFunction
from domain.functions import Function, FunctionNotHeld
from tests.cast import (
    APPLICATION,
    BALLOT,
    CCG,
    DELEGATION,
    MANAGER,
    MEETING,
    PHASES_ON,
    SURVEY,
    expression,
    policy,
)
from tests.journey.by_hand import Begun
from tests.journey.story import (
    COMPLETED,
    JOURNEY,
    acceptance,
    amendment,
    approval,
    asking,
    ballot,
    before,
    convened,
    goes_live,
    interest,
    interest_in,
    issue,
    part_two,
    signatures,
    submission,
    survey,
    through,
    told,
)


def test_each_stage_waits_for_somebody_who_can_bring_the_next(begun: Begun) -> None:
    world = begun(interest)
    assert world.stage(APPLICATION) == "expression_of_interest"
    assert world.todo(APPLICATION) == {"acknowledge": "area_team_officer", "respond": "nhse_approver"}

    told(world, acceptance)
    assert world.stage(APPLICATION) == "engagement"
    assert world.waiting_for(APPLICATION) == "The survey to be called and the members' ballot to be called."
    assert world.todo(APPLICATION) == {"call_ballot": "programme_manager", "call_survey": "programme_manager"}

    told(world, asking)
    assert world.waiting_for(APPLICATION) == "The survey to close and the members' ballot to be won."
    assert world.todo(APPLICATION) == {}
    assert world.todo(BALLOT) == dict.fromkeys(("vote/X00001", "vote/X00002", "vote/X00003"), "practice_lead")

    told(world, survey)
    assert world.waiting_for(APPLICATION) == "The members' ballot to be won."
    assert world.stage(SURVEY) == "closed"

    told(world, ballot)
    assert world.stage(BALLOT) == "verified"
    assert world.stage(APPLICATION) == "governing_body"
    assert world.todo(APPLICATION) == {"decide_to_apply": "committee_secretary"}

    told(world, convened)
    assert world.todo(APPLICATION) == {}
    assert world.todo(MEETING) == {
        **dict.fromkeys(
            ("declare/lay-chair", "declare/lay-member", "declare/accountable-officer", "declare/gp"),
            "committee_member",
        ),
        "open_item": "committee_secretary",
    }


def test_the_later_stages_wait_for_the_ccg_and_nhs_england_in_turn(begun: Begun) -> None:
    world = begun(*before(submission))
    assert world.stage(MEETING) == "closed"
    assert world.stage(APPLICATION) == "submission"
    assert world.todo(APPLICATION) == {"submit": "accountable_officer"}

    told(world, submission)
    assert world.stage(APPLICATION) == "submission"
    assert world.todo(APPLICATION) == {"area_team": "area_team_officer"}

    told(world, part_two)
    assert world.stage(APPLICATION) == "approval"
    assert world.todo(APPLICATION) == {"decide": "nhse_approver"}

    told(world, approval)
    assert world.stage(APPLICATION) == "agreement"
    assert world.todo(APPLICATION) == {"issue": "area_team_officer", "constitution": "area_team_officer"}

    told(world, issue)
    assert world.todo(APPLICATION) == {"sign_for_ccg": "accountable_officer", "constitution": "area_team_officer"}

    told(world, signatures)
    assert world.todo(APPLICATION) == {"constitution": "area_team_officer"}
    assert not world.ledger.exists(DELEGATION)

    told(world, amendment)
    assert world.stage(APPLICATION) == "delegating"
    assert world.stage(DELEGATION) == "preparing"
    assert world.todo(APPLICATION, DELEGATION) == dict.fromkeys(
        ("gate/1/conflicts_policy", "gate/1/committee_quorate", "gate/1/named_staff"), "area_team_officer"
    )


def test_functions_go_live_phase_by_phase_until_the_application_is_completed(begun: Begun) -> None:
    world = begun(*JOURNEY)
    live: list[str] = []
    for day, functions in zip(PHASES_ON, ("ae", "bd", "cg", "f"), strict=True):
        assert world.stage(APPLICATION) == "delegating"
        goes_live(world)
        live.extend(functions)
        register = world.state(CCG, RegisteredCcg)
        assert [held.function.value for held in register.levels if held.level == 3] == live
        assert all(register.level_of(Function(code), day) == 3 for code in live)
        assert {held.effective_on for held in register.levels[-len(functions) :]} == {day}
        assert {held.announced_on for held in register.levels} == {date(2014, 8, 20)}
        if functions != "f":
            # The first live function is told, and then nothing until all are.
            assert world.state(APPLICATION, Delegating).live == (Function("a"), Function("e"))
    assert world.stage(DELEGATION) == "operational"
    assert world.state(APPLICATION, Closed).ending == "completed"
    assert world.todo(APPLICATION) == {}


def test_what_streams_tell_each_other_on_the_way_is_all_accepted(begun: Begun) -> None:
    world = begun(*COMPLETED)
    assert world.told(APPLICATION) == (
        "application.record_survey_result",
        "application.record_ballot_result",
        "application.record_meeting_decision",
        "application.record_delegation",
        "application.record_delegation",
    )
    assert world.told(CCG) == ("ccg.record_level",) * 7
    assert world.told(DELEGATION) == ("delegation.open",)


def test_the_delegation_lives_on_after_the_application(begun: Begun) -> None:
    world = begun(*COMPLETED)
    assert world.ledger.open_streams() == (CCG, DELEGATION)
    passed = world.forward(days=400)
    assert [name for name in passed if "quarter" in name] == [f"delegation.quarter_{number}" for number in range(3, 7)]
    assert world.stage(DELEGATION) == "operational"


def test_the_whole_journey_is_decided_alike_when_it_is_decided_again(begun: Begun) -> None:
    begun(*COMPLETED).check_again()


def test_a_function_is_exercised_only_from_the_day_it_is_live(begun: Begun) -> None:
    world = begun(*JOURNEY)
    goes_live(world)
    use = ExerciseFunction(function="a", on=PHASES_ON[0], what="A needs assessment.")
    assert world.does(MANAGER, DELEGATION, use) == ("delegation.function_exercised",)
    before = use.model_copy(update={"on": date(2014, 11, 30)})
    world.refuses(MANAGER, DELEGATION, before, FunctionNotHeld, "30 November 2014")
    world.refuses(MANAGER, DELEGATION, use.model_copy(update={"function": "b"}), FunctionNotHeld, "function b")


def test_a_second_application_begins_only_after_the_first_has_ended(begun: Begun) -> None:
    world = begun(interest)
    world.refuses(MANAGER, "application-99Z-2", expression(), ApplicationAlreadyOpen, APPLICATION)
    assert not world.ledger.exists("application-99Z-2")
    world.forward(days=200)
    assert world.stage(APPLICATION) == "expression_of_interest"


def test_a_ccg_that_holds_every_function_has_nothing_more_to_apply_for(begun: Begun) -> None:
    world = begun(*COMPLETED)
    world.refuses(MANAGER, "application-99Z-2", _in_2015(), LevelNotAbove, "level 3 or above already")


def _in_2015() -> SubmitExpressionOfInterest:
    again = expression()
    return again.model_copy(update={"round": again.round.moved(365)})


@pytest.mark.parametrize("required", [True, False])
def test_a_survey_is_waited_for_only_where_the_policy_requires_one(begun: Begun, required: bool) -> None:
    world = begun(interest_in(policy=policy(survey={"required": required})), acceptance, asking, ballot)
    assert world.stage(SURVEY) == "open"
    assert world.stage(APPLICATION) == ("engagement" if required else "governing_body")


def test_the_ballot_has_the_whole_scope_and_the_register_as_its_roll(begun: Begun) -> None:
    world = begun(*through(ballot))
    verified = world.state(BALLOT, Verified)
    assert "".join(verified.scope) == "abcdefg"
    assert [elector.practice for elector in verified.terms.roll] == ["X00001", "X00002", "X00003"]
