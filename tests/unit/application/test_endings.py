"""Delegating, withdrawing, and what ending means."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.application.commands import (
    AcceptExpressionOfInterest,
    PassDeadline,
    RecordDelegation,
    ReturnExpressionOfInterest,
    WithdrawApplication,
)
from domain.application.refusals import FunctionsLive
from domain.application.state import Closed, Delegating
from domain.delegation.commands import Stop
from domain.delegation.noun import NOUN as DELEGATION
from domain.delegation.state import Closed as DelegationClosed
from domain.delegation.state import Holding, Live
from domain.functions import Function
from domain.noun import Tell
from domain.people import CLOCK, Actor, Role, stream_actor
from domain.refusal import AlreadyClosed, NotAuthorised, NothingToTell, NotItsTeller, ReasonsMissing, StageOutOfOrder
from tests.spec import Decision, Given, given, utc
from tests.unit.application.leicester import (
    AMENDED_AT,
    APPROVER,
    AREA_TEAM,
    MANAGER,
    OFFICER,
    STREAMS,
    SUBMITTED_AT,
    accepted,
    agreed,
    approved,
    approved_with_conditions,
    ballot_called,
    began,
    complete,
    convened,
    delegating,
    engaged,
    issued,
    opens,
    signed,
    stopped,
    submission,
    submitted,
    survey_called,
    told,
)

DELEGATION_ID = "delegation-04C-1"
WITHDRAW = WithdrawApplication(reasons="The members have changed their minds.")
LIVE_AT = utc(2014, 12, 15, 9)

STAGES: dict[str, Callable[[], Given]] = {
    "expression of interest": began,
    "returned expression of interest": lambda: (
        began().when(ReturnExpressionOfInterest(reasons="More."), AREA_TEAM, utc(2014, 6, 30)).recorded
    ),
    "engagement": lambda: survey_called(ballot_called(accepted())),
    "governing body": lambda: convened(engaged()),
    "submission": agreed,
    "part two": submitted,
    "returned for information": lambda: agreed().when(submission("signature"), OFFICER, SUBMITTED_AT).recorded,
    "approval": complete,
    "agreement": approved,
    "agreement with conditions": approved_with_conditions,
    "signing": lambda: issued(approved()),
    "constitution": lambda: signed(approved()),
    "delegating": delegating,
}


def delegation(stream: Given) -> Live:
    """The delegation that the application opened."""
    opened = opens(stream)
    actor = stream_actor("application-04C-1")
    state = given(DELEGATION, stream_id=DELEGATION_ID).when(opened.command, actor, AMENDED_AT, streams=STREAMS)
    live = state.recorded.state
    assert isinstance(live, Live)
    return live


def holding(live: Live, functions: str) -> Live:
    """The delegation with these functions live."""
    holdings = tuple(Holding(function=Function(code), phase=1, effective_on=LIVE_AT.date()) for code in functions)
    started = tuple(
        phase.model_copy(update={"started_on": LIVE_AT.date()})
        if all(function.value in functions for function in phase.plan.functions)
        else phase
        for phase in live.phases
    )
    return live.model_copy(update={"holdings": holdings, "phases": started})


def recorded(stream: Given, state: object, by: str = DELEGATION_ID) -> Decision:
    """The delegation tells how far it is."""
    command = RecordDelegation(delegation_id=DELEGATION_ID)
    return stream.when(command, stream_actor(by), LIVE_AT, streams={DELEGATION_ID: state})


@pytest.mark.parametrize("stage", STAGES)
def test_s1_the_ccg_withdraws_at_any_stage_before_the_first_function_is_live(stage: str) -> None:
    stream = STAGES[stage]().when(WITHDRAW, OFFICER, LIVE_AT).then_types("application.withdrawn")
    assert isinstance(stream.state, Closed)
    assert (stream.state.ending, stream.state.reason) == ("withdrawn", "ccg")
    assert stream.where.closed
    assert stream.where.stage == "withdrawn"
    assert stream.where.deadline is None
    assert (stream.claims, stream.tasks) == ((), ())


@pytest.mark.parametrize("stage", STAGES)
def test_only_the_ccgs_accountable_officer_withdraws_and_says_why(stage: str) -> None:
    stream = STAGES[stage]()
    stream.when(WITHDRAW, MANAGER, LIVE_AT).then_refused(NotAuthorised)
    stream.when(WithdrawApplication(), OFFICER, LIVE_AT).then_refused(ReasonsMissing)


def test_s1_a_withdrawal_stops_what_was_called() -> None:
    stream = STAGES["engagement"]().when(WITHDRAW, OFFICER, LIVE_AT).recorded
    assert stopped(stream) == ("ballot-04C-1-1", "survey-04C-1-1")
    assert {call.command.type for call in stream.calls if isinstance(call, Tell)} == {"ballot.stop", "survey.stop"}
    meeting = STAGES["governing body"]().when(WITHDRAW, OFFICER, LIVE_AT).recorded
    assert stopped(meeting) == ("meeting-04C-1-1",)


def test_s1_a_withdrawal_stops_the_delegation_that_has_nothing_live() -> None:
    stream = delegating()
    streams = {DELEGATION_ID: delegation(stream)}
    withdrawn = stream.when(WITHDRAW, OFFICER, LIVE_AT, streams=streams).recorded
    (call,) = [call for call in withdrawn.calls if isinstance(call, Tell)]
    assert call.stream_id == DELEGATION_ID
    assert isinstance(call.command, Stop)


def test_s1_once_a_function_is_live_the_ccg_can_not_withdraw_though_it_was_not_told_yet() -> None:
    stream = delegating()
    streams = {DELEGATION_ID: holding(delegation(stream), "ae")}
    stream.when(WITHDRAW, OFFICER, LIVE_AT, streams=streams).then_refused(FunctionsLive, "Hand functions back")


def test_s2_the_application_goes_on_until_every_function_is_live() -> None:
    stream = delegating()
    first = recorded(stream, holding(delegation(stream), "ae")).then_types("application.delegation_recorded")
    assert isinstance(first.state, Delegating)
    assert first.state.live == (Function.NEEDS_AND_PRIORITIES, Function.MONITORING)
    recorded(first, holding(delegation(stream), "ae")).then_nothing()
    last = recorded(first, holding(delegation(stream), "abcdefg"))
    done = last.then_types("application.delegation_recorded", "application.completed")
    assert isinstance(done.state, Closed)
    assert done.state.ending == "completed"
    assert stopped(done) == ()


def test_w2_only_the_delegation_itself_tells_how_far_it_is() -> None:
    stream = delegating()
    live = holding(delegation(stream), "ae")
    recorded(stream, live, by="delegation-99A-1").then_refused(NotItsTeller)
    recorded(stream, None).then_refused(NothingToTell)
    command = RecordDelegation(delegation_id=DELEGATION_ID)
    stream.when(command, APPROVER, LIVE_AT).then_refused(NotAuthorised)
    other = RecordDelegation(delegation_id="delegation-99A-1")
    stream.when(other, stream_actor("delegation-99A-1"), LIVE_AT).then_refused(NotItsTeller)
    approved().when(command, stream_actor(DELEGATION_ID), LIVE_AT).then_refused(StageOutOfOrder)


def test_a_delegation_that_ends_before_all_is_live_withdraws_the_application() -> None:
    stream = delegating()
    live = holding(delegation(stream), "ae")
    revoked = DelegationClosed(
        application_id=live.application_id,
        ccg_code=live.ccg_code,
        scope=live.scope,
        ending="revoked",
        on=LIVE_AT.date(),
        reasons="Not assured.",
        complete=False,
        holdings=live.holdings,
    )
    ended = recorded(stream, revoked).then_types("application.withdrawn")
    assert isinstance(ended.state, Closed)
    assert ended.state.reason == "delegation_ended"
    assert stopped(ended) == ()
    last = recorded(stream, revoked.model_copy(update={"complete": True})).recorded
    assert isinstance(last.state, Closed)
    assert last.state.ending == "completed"


@pytest.mark.parametrize(
    ("command", "by"),
    [
        (WITHDRAW, OFFICER),
        (AcceptExpressionOfInterest(), APPROVER),
        (RecordDelegation(delegation_id=DELEGATION_ID), stream_actor(DELEGATION_ID)),
    ],
)
def test_a_closed_application_refuses_everything(command: Any, by: Actor) -> None:
    stream = complete().when(WITHDRAW, OFFICER, LIVE_AT).recorded
    stream.when(command, by, LIVE_AT).then_refused(AlreadyClosed, "withdrawn")


def test_a_deadline_that_passes_after_the_end_changes_nothing() -> None:
    stream = complete()
    due = stream.where.deadline
    assert due is not None
    ended = stream.when(WITHDRAW, OFFICER, LIVE_AT).recorded
    ended.when(PassDeadline(kind=due.name, due=due.at), CLOCK, due.at).then_nothing()


def test_a_deadline_that_moved_or_was_never_set_changes_nothing() -> None:
    complete().when(PassDeadline(kind="submit", due=utc(2014, 11, 14, 12)), CLOCK, LIVE_AT).then_nothing()


def test_only_the_clock_passes_deadlines() -> None:
    due = utc(2014, 11, 14, 12)
    complete().when(PassDeadline(kind="submit", due=due), OFFICER, due).then_refused(NotAuthorised)


def test_both_sides_hear_of_the_end() -> None:
    stream = complete().when(WITHDRAW, OFFICER, LIVE_AT).recorded
    assert told(stream) == tuple(
        (role, "NHS Leicester City CCG (application-04C-1): application withdrawn")
        for role in (Role.PROGRAMME_MANAGER, Role.ACCOUNTABLE_OFFICER, Role.AREA_TEAM_OFFICER)
    )
