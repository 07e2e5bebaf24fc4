"""An application and the streams that it calls for: opened as children, told to stop, and heard (rule W2)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from domain.application.commands import (
    AcceptExpressionOfInterest,
    CallBallot,
    CallSurvey,
    WithdrawApplication,
)
from domain.ccg.commands import RegisterCcg
from domain.messages import ACCEPTED
from domain.model import Command
from domain.people import Actor
from ledger import Ledger
from tests.unit.application.leicester import (
    APPROVER,
    BEGAN_AT,
    CALLED_AT,
    CCG,
    MANAGER,
    OFFICER,
    expression,
)
from tests.workflow.support import APPLICATION, SURVEY, SetClock, Stack, pass_time

BALLOT = "ballot-04C-1-1"
REGISTER = RegisterCcg(code=CCG.code, name=CCG.name, practices=CCG.practices, level=CCG.level)
WITHDRAW = WithdrawApplication(reasons="The governing body has changed its mind.")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(BEGAN_AT)


@pytest.fixture
async def stack(time_skipping_env: WorkflowEnvironment, ledger: Ledger, clock: SetClock) -> AsyncIterator[Stack]:
    offset = BEGAN_AT - await time_skipping_env.get_current_time()
    stack = Stack(time_skipping_env.client, ledger, clock, clock_offset=offset)
    async with stack.worker():
        yield stack


async def accepted(stack: Stack, command: Command, actor: Actor, stream_id: str = APPLICATION) -> None:
    outcome = await stack.gateway.send(stream_id, command, actor)
    assert outcome.result == ACCEPTED, outcome.sentence


async def in_engagement(stack: Stack, clock: SetClock, time_skipping_env: WorkflowEnvironment) -> None:
    await accepted(stack, REGISTER, MANAGER, "ccg-04C")
    await accepted(stack, expression(), MANAGER)
    await accepted(stack, AcceptExpressionOfInterest(), APPROVER)
    clock.now = CALLED_AT
    await pass_time(time_skipping_env, CALLED_AT - stack.clock_offset)


async def parent_of(stack: Stack, stream_id: str) -> str | None:
    return (await stack.client.get_workflow_handle(stream_id).describe()).parent_id


async def test_ballot_and_survey_run_in_parallel_as_children_of_the_application(
    stack: Stack, clock: SetClock, time_skipping_env: WorkflowEnvironment
) -> None:
    await in_engagement(stack, clock, time_skipping_env)
    await asyncio.gather(accepted(stack, CallBallot(), MANAGER), accepted(stack, CallSurvey(), MANAGER))
    await stack.until_event("ballot.opened", stream_id=BALLOT)
    await stack.until_event("survey.opened", stream_id=SURVEY)
    assert [await stack.status(stream) for stream in (BALLOT, SURVEY)] == ["RUNNING", "RUNNING"]
    assert [await parent_of(stack, stream) for stream in (BALLOT, SURVEY)] == [APPLICATION, APPLICATION]


async def test_a_result_is_told_to_the_application(
    stack: Stack, clock: SetClock, time_skipping_env: WorkflowEnvironment
) -> None:
    await in_engagement(stack, clock, time_skipping_env)
    await accepted(stack, CallSurvey(closes_at=CALLED_AT + timedelta(days=3)), MANAGER)
    await stack.until_event("survey.opened", stream_id=SURVEY)
    await pass_time(time_skipping_env, CALLED_AT + timedelta(days=3, seconds=10) - stack.clock_offset)
    await stack.until_event("application.survey_result_recorded", stream_id=APPLICATION)
    await stack.until_ended(SURVEY)
    await stack.check_replay((APPLICATION, SURVEY))


async def test_withdrawal_stops_the_children(
    stack: Stack, clock: SetClock, time_skipping_env: WorkflowEnvironment
) -> None:
    await in_engagement(stack, clock, time_skipping_env)
    await accepted(stack, CallBallot(), MANAGER)
    await accepted(stack, CallSurvey(), MANAGER)
    await accepted(stack, WITHDRAW, OFFICER)
    for stream in (APPLICATION, BALLOT, SURVEY):
        await stack.until_ended(stream)
    assert stack.events(BALLOT)[-1] == "ballot.stopped"
    assert stack.events(SURVEY)[-1] == "survey.stopped"
    assert stack.ledger.open_streams() == ("ccg-04C",)
    await stack.check_replay((APPLICATION, BALLOT, SURVEY))


async def test_a_stop_never_overtakes_the_opening_it_follows(
    stack: Stack, clock: SetClock, time_skipping_env: WorkflowEnvironment
) -> None:
    await in_engagement(stack, clock, time_skipping_env)
    await asyncio.gather(accepted(stack, CallSurvey(), MANAGER), accepted(stack, WITHDRAW, OFFICER))
    for stream in (APPLICATION, SURVEY):
        await stack.until_ended(stream)
    assert stack.events(SURVEY) == ["survey.opened", "survey.stopped"]


async def test_openings_that_together_are_too_large_to_travel_are_told(
    stack: Stack, clock: SetClock, time_skipping_env: WorkflowEnvironment
) -> None:
    opening = expression()
    vast = opening.model_copy(update={"policy": opening.policy.model_copy(update={"title": "t" * 1_100_000})})
    await accepted(stack, REGISTER, MANAGER, "ccg-04C")
    await accepted(stack, vast, MANAGER)
    await accepted(stack, AcceptExpressionOfInterest(), APPROVER)
    clock.now = CALLED_AT
    await asyncio.gather(accepted(stack, CallBallot(), MANAGER), accepted(stack, CallSurvey(), MANAGER))
    await stack.until_event("ballot.opened", stream_id=BALLOT)
    await stack.until_event("survey.opened", stream_id=SURVEY)


async def test_a_stream_whose_workflow_runs_already_is_told_its_opening(
    stack: Stack, clock: SetClock, time_skipping_env: WorkflowEnvironment
) -> None:
    await in_engagement(stack, clock, time_skipping_env)
    assert await stack.starter.start(SURVEY)
    await accepted(stack, CallSurvey(), MANAGER)
    await stack.until_event("survey.opened", stream_id=SURVEY)
    assert await parent_of(stack, SURVEY) is None
    assert await stack.status(SURVEY) == "RUNNING"
