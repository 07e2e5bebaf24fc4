"""Commands are decided once each, and their senders answered, whatever fails in between."""

import asyncio
import itertools
import logging
import multiprocessing
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from domain.messages import ACCEPTED, PROGRESS, Batch, Decided, Progress
from engine.server import EmbeddedServer
from gateway import Undecided
from ledger import Ledger
from ledger.errors import LedgerUnavailable
from tests.workflow.dying import work
from tests.workflow.support import MANAGER, SURVEY, SetClock, Stack, opening, policy, response, system_clock, whole


class FailingLedger:
    """The ledger, behind something that may fail before it is asked, or after it has committed."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.before: Callable[[], None] = lambda: None
        self.after: Callable[[], None] = lambda: None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ledger, name)

    def load(self, stream_id: str) -> Decided:
        self.before()
        return self._ledger.load(stream_id)

    def decide(self, batch: Batch) -> Decided:
        self.before()
        decided = self._ledger.decide(batch)
        self.after()
        return decided


def times(count: int, failure: Callable[[], None]) -> Callable[[], None]:
    """Fails so many times, and then no more."""
    left = [count]

    def fail() -> None:
        if left[0]:
            left[0] -= 1
            failure()

    return fail


def every_other_time(failure: Callable[[], None]) -> Callable[[], None]:
    """Fails the first time, and every second time after it."""
    turns = itertools.cycle((True, False))

    def fail() -> None:
        if next(turns):
            failure()

    return fail


def lost() -> None:
    raise LedgerUnavailable("The connection was lost.")


def killed() -> None:
    raise RuntimeError("The worker died after the commit.")


def given_up() -> None:
    raise ApplicationError("Not worth another try.", non_retryable=True)


def slow() -> None:
    time.sleep(2.5)


@pytest.fixture
def stack(embedded_client: Client, ledger: Ledger) -> Stack:
    return Stack(embedded_client, ledger)


@pytest.fixture
def failing(ledger: Ledger) -> FailingLedger:
    return FailingLedger(ledger)


async def test_a_command_delivered_many_times_is_decided_once(stack: Stack) -> None:
    async with stack.worker():
        await stack.open_survey()
        first = await asyncio.gather(*(stack.send(response("r1"), command_id="c1") for _ in range(5)))
        await stack.gateway.submit(SURVEY, response("r1"), MANAGER, command_id="c1")
        again = await stack.another_gateway().send(SURVEY, response("r1"), MANAGER, command_id="c1")
        other = await stack.send(response("r2"), command_id="c1")
    assert {outcome.result for outcome in first} == {ACCEPTED}
    assert len({*first, again}) == 1
    assert other.rule == "CommandIdReused"
    assert stack.respondents() == ["r1"]


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(times(2, killed), id="at the first two attempts"),
        pytest.param(times(5, killed), id="at more attempts than a local activity has"),
        pytest.param(times(1, slow), id="by answering later than it may"),
        pytest.param(times(1, given_up), id="for good"),
    ],
)
async def test_a_worker_that_fails_between_commit_and_answer_loses_and_repeats_nothing(
    stack: Stack, failing: FailingLedger, failure: Callable[[], None]
) -> None:
    async with stack.worker(failing):
        await stack.open_survey()
        failing.after = failure
        outcome = await stack.send(response("r1"))
    assert outcome.result == ACCEPTED
    assert stack.respondents() == ["r1"]
    await stack.check_replay()


async def test_a_worker_killed_between_commit_and_answer_is_replaced_and_nothing_is_decided_twice(
    embedded_server: EmbeddedServer, ledger: Ledger, ledger_url: str
) -> None:
    stack = Stack(await embedded_server.start(), ledger)
    async with stack.worker():
        await stack.open_survey()
    processes = multiprocessing.get_context("forkserver")
    working = processes.Event()
    doomed = processes.Process(target=work, args=(embedded_server.address, ledger_url, working), daemon=True)
    await asyncio.to_thread(doomed.start)
    assert await asyncio.to_thread(working.wait, 30)
    patient = stack.another_gateway(patience=timedelta(seconds=30))
    caller = asyncio.create_task(patient.send(SURVEY, response("r1"), MANAGER))
    await asyncio.to_thread(doomed.join, 30)
    assert doomed.exitcode == -signal.SIGKILL
    assert stack.respondents() == ["r1"], "committed"
    assert not caller.done(), "and not answered"
    async with stack.worker():
        assert (await caller).result == ACCEPTED
    assert stack.respondents() == ["r1"]
    await stack.check_replay()


async def test_a_worker_stopped_in_the_middle_is_replaced_by_another(stack: Stack) -> None:
    async def answer(number: int) -> str:
        return (await stack.send(response(f"r{number}"))).result

    async with stack.worker():
        await stack.open_survey()
        callers = [asyncio.create_task(answer(number)) for number in range(100)]
        await asyncio.sleep(0.05)
    callers += [asyncio.create_task(answer(number)) for number in range(100, 150)]
    await asyncio.sleep(0.2)
    async with stack.worker():
        assert await asyncio.gather(*callers) == [ACCEPTED] * 150
    assert sorted(stack.respondents()) == sorted(f"r{number}" for number in range(150))


async def test_signals_sent_while_no_worker_runs_are_decided_in_their_order(stack: Stack) -> None:
    async with stack.worker():
        await stack.open_survey()
    for number in range(20):
        receipt = await stack.gateway.submit(SURVEY, response(f"r{number}"), MANAGER)
    with pytest.raises(Undecided) as undecided:
        await stack.another_gateway(patience=timedelta(seconds=1)).send(SURVEY, response("r20"), MANAGER)
    async with stack.worker():
        await stack.outcome(receipt.command_id)
        assert (await stack.outcome(undecided.value.command_id)).result == ACCEPTED
    assert stack.respondents() == [f"r{number}" for number in range(21)]


async def test_what_was_received_in_time_counts_though_no_worker_ran_until_after_the_deadline(
    embedded_client: Client, ledger: Ledger
) -> None:
    opened_at = whole(system_clock()) - timedelta(hours=1, minutes=1)
    closes_at = opened_at + timedelta(hours=1)
    ledger.decide(Batch(stream_id=SURVEY, envelopes=(opening(opened_at, policy(open_for="1 hour")),)))
    clock = SetClock(closes_at + timedelta(seconds=1))
    stack = Stack(embedded_client, ledger, clock)
    late = await stack.gateway.submit(SURVEY, response("late"), MANAGER)
    clock.now = closes_at
    in_time = await stack.gateway.submit(SURVEY, response("in-time"), MANAGER)
    async with stack.worker():
        assert (await stack.outcome(in_time.command_id)).result == ACCEPTED
        assert (await stack.outcome(late.command_id)).rule == "TooLate"
        await stack.until_ended(SURVEY)
    assert stack.respondents() == ["in-time"]
    closed = list(ledger.events(SURVEY))[-1]
    assert (closed.type, closed.occurred_at) == ("survey.closed", closes_at)


async def test_no_failure_of_an_activity_leaves_the_run(
    stack: Stack, failing: FailingLedger, caplog: pytest.LogCaptureFixture
) -> None:
    # The command line, which other tests run in this process, wants less of the SDK's logging.
    caplog.set_level(logging.WARNING, logger="temporalio.workflow")
    async with stack.worker(failing):
        failing.before = times(4, lost)
        await stack.open_survey()
        for count, failure in ((4, killed), (2, given_up)):
            failing.before = times(count, failure)
            assert (await stack.send(response(f"r{count}"))).result == ACCEPTED
        progress = await stack.client.get_workflow_handle(SURVEY).query(PROGRESS, result_type=Progress)
        assert progress == stack.ledger.load(SURVEY).progress
    assert await stack.status(SURVEY) == "RUNNING"
    assert stack.respondents() == ["r4", "r2"]
    assert "asking until it does" in caplog.text
    caplog.clear()
    await stack.check_replay()
    assert caplog.text == "", "a replay is silent"
