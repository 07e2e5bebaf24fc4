"""Deadlines, reminders and clocks, on a server whose time the test moves (rules T2, T3, T6)."""

from datetime import UTC, datetime, timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from domain.messages import ACCEPTED
from domain.survey.commands import ExtendSurvey
from ledger import Ledger
from tests.workflow.support import (
    APPLICATION,
    SURVEY,
    SetClock,
    Stack,
    pass_time,
    policy,
    response,
    timers_fired,
    whole,
)

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
async def clock(time_skipping_env: WorkflowEnvironment) -> SetClock:
    return SetClock(await time_skipping_env.get_current_time())


@pytest.fixture
def stack(time_skipping_env: WorkflowEnvironment, ledger: Ledger, clock: SetClock) -> Stack:
    return Stack(time_skipping_env.client, ledger, clock)


async def test_a_deadline_includes_its_second_and_passes_a_grace_later(
    stack: Stack, clock: SetClock, time_skipping_env: WorkflowEnvironment
) -> None:
    async with stack.worker():
        closes_at = whole(await stack.open_survey(policy(open_for="1 hour"))) + HOUR
        clock.now = closes_at + SECOND
        late = await stack.send(response("late"))
        clock.now = closes_at + timedelta(microseconds=999_999)
        last = await stack.send(response("last"))
        assert (late.rule, last.result) == ("TooLate", ACCEPTED)

        await pass_time(time_skipping_env, closes_at + 4 * SECOND)
        assert "survey.closed" not in stack.events()
        await pass_time(time_skipping_env, closes_at + 6 * SECOND)
        await stack.until_event("survey.closed")

        clock.now = closes_at
        assert (await stack.send(response("after"))).rule == "AlreadyClosed"
        await stack.until_ended(SURVEY)
    closed = [event for event in stack.ledger.events(SURVEY) if event.type == "survey.closed"]
    assert [event.occurred_at for event in closed] == [closes_at]
    assert stack.respondents() == ["last"]


async def test_the_clock_command_is_sent_to_the_second_a_grace_after_each_deadline(
    stack: Stack, time_skipping_env: WorkflowEnvironment
) -> None:
    async with stack.worker():
        under = policy(open_for="2 hours", remind_before=("30 minutes", "10 minutes"))
        closes_at = whole(await stack.open_survey(under)) + 2 * HOUR
        for at in (closes_at - 30 * MINUTE, closes_at - 10 * MINUTE, closes_at):
            await pass_time(time_skipping_env, at + 10 * SECOND)
        await stack.until_ended(SURVEY)
    grace = 5 * SECOND
    fired = timers_fired(await stack.history())
    for timer, due in zip(fired, (closes_at - 30 * MINUTE, closes_at - 10 * MINUTE, closes_at), strict=True):
        assert timer.was_due(due + grace)
    await stack.check_replay()


async def test_people_are_reminded_before_the_deadline_and_told_once(
    stack: Stack, time_skipping_env: WorkflowEnvironment
) -> None:
    async with stack.worker():
        closes_at = whole(await stack.open_survey(policy(open_for="2 hours", remind_before=("30 minutes",)))) + 2 * HOUR
        await pass_time(time_skipping_env, closes_at - 29 * MINUTE)
        await stack.until_event("survey.reminded")
        await stack.send(response("another decision"))
    told = [notice.subject for notice in stack.outbox.sent]
    assert told == [f"Survey {SURVEY} is open", f"Reminder: survey {SURVEY} is about to close"]
    assert all(stack.ledger.notice(notice.key) is None for notice in stack.outbox.sent), "recorded as sent"


async def test_a_deadline_that_moved_passes_at_its_new_instant_alone(
    stack: Stack, clock: SetClock, time_skipping_env: WorkflowEnvironment
) -> None:
    async with stack.worker():
        closes_at = whole(await stack.open_survey(policy(open_for="1 hour"))) + HOUR
        clock.now = closes_at - MINUTE
        extended = await stack.send(ExtendSurvey(closes_at=closes_at + HOUR, reason="Half have not answered yet."))
        assert extended.result == ACCEPTED
        await pass_time(time_skipping_env, closes_at + 30 * MINUTE)
        assert "survey.closed" not in stack.events()
        await pass_time(time_skipping_env, closes_at + HOUR + 10 * SECOND)
        await stack.until_ended(SURVEY)
    (timer,) = timers_fired(await stack.history())
    assert timer.was_due(closes_at + HOUR + 5 * SECOND)


async def test_a_case_of_2014_runs_with_its_own_dates(time_skipping_env: WorkflowEnvironment, ledger: Ledger) -> None:
    then = datetime(2014, 11, 3, 9, 0, tzinfo=UTC)
    offset = then - await time_skipping_env.get_current_time()
    stack = Stack(time_skipping_env.client, ledger, SetClock(then), clock_offset=offset)
    async with stack.worker():
        await stack.open_survey(policy(open_for="28 days"))
        closes_at = datetime(2014, 12, 1, 17, 0, tzinfo=UTC)
        await pass_time(time_skipping_env, closes_at - offset + 2 * SECOND)
        assert "survey.closed" not in stack.events()
        await pass_time(time_skipping_env, closes_at - offset + 10 * SECOND)
        await stack.until_event("survey.closed")
        # What it tells its application starts a workflow there, which must know the offset as well.
        await stack.until_ended(APPLICATION)
    closed = [event for event in ledger.events(SURVEY) if event.type == "survey.closed"]
    assert [event.occurred_at for event in closed] == [closes_at]
    started = (await stack.history(APPLICATION)).events[0].workflow_execution_started_event_attributes
    assert str(offset.total_seconds()).encode() in started.input.payloads[0].data
