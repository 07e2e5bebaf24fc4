"""A case played through the real workflows on an engine that skips time, with the case's own dates.

Not what a step says: the command line parses and sends it. Not what is printed afterwards: that is in the ledger.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final

from temporalio.testing import WorkflowEnvironment

from domain.calendar import london, london_date
from domain.ports import PendingNotice
from engine.case.model import AnyCase, Person, Step, moved_instant
from engine.replay import export
from engine.server import time_skipping_server
from engine.skipping import Skipping
from engine.workers import running_worker
from gateway import Gateway, Starter
from ledger import Ledger, reading

LEAD: Final = timedelta(hours=1)
"""How long before its first step a case's clock begins, so that starting the engine takes none of the case's time."""
PATIENCE: Final = timedelta(seconds=20)
"""How long, in real time, a deadline or a delivery may take to be recorded."""
POLL: Final = 0.005


class StepFailed(Exception):
    """A step was refused though the script expects no refusal, or the other way round."""


class NotSettled(Exception):
    """The engine did not do in time what was due."""


@dataclass(frozen=True)
class Refused:
    """By which rule a step's command was refused, and the sentence."""

    rule: str
    sentence: str


Perform = Callable[[Step, Person], Awaitable[Refused | None]]
"""Carry out a step's command as a person; None when it was accepted."""


class ManualClock:
    """The domain's clock of a rehearsal: it stands still between the instants it is set to, and never goes back."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def __call__(self) -> datetime:
        """The instant it was last set to."""
        return self._now

    def set(self, instant: datetime) -> None:
        """Go on to an instant; one that has passed changes nothing."""
        self._now = max(self._now, instant)


class SilentNotifier:
    """Notices of a rehearsal reach nobody, and are recorded as sent."""

    channel = "rehearsal"

    def send(self, notice: PendingNotice) -> None:
        """Do nothing."""


@dataclass(frozen=True)
class Rehearsal:
    """An engine that skips time, a worker on it, and the case's ledger and clock."""

    environment: WorkflowEnvironment
    ledger: Ledger
    gateway: Gateway
    clock: ManualClock
    offset: timedelta

    @cached_property
    def _time(self) -> Skipping:
        return Skipping(self.environment, self.ledger.streams)

    async def advance(self, to: datetime) -> None:
        """Let time pass until an instant, from deadline to deadline, each recorded before the next.

        Raises:
            NotSettled: what was due did not happen.
        """
        while (due := await self._next_due()) is not None and due <= to:
            await self._sleep_until(due)
            await self.settle()
        await self._sleep_until(to)

    async def settle(self) -> None:
        """Wait until no open stream has a deadline behind it and nothing is owed.

        Raises:
            NotSettled: it takes longer than it may.
        """
        waiting: str | None = None
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                # The ledger is all that says when it is done, and it can only be asked.
                while (waiting := await asyncio.to_thread(self._waiting)) is not None:  # noqa: ASYNC110
                    await asyncio.sleep(POLL)
        except TimeoutError:
            raise NotSettled(
                f"At {london(self.clock())} {waiting} did not do what was due within {PATIENCE.seconds} s."
            ) from None

    def _waiting(self) -> str | None:
        """A stream of which a deadline has passed, or that owes something.

        In this order, and all streams at one moment: what a deadline or a delivery brought is owed from the moment that
        it is recorded, so that nothing can slip from one answer to the other unseen.
        """
        passed = {each.stream_id for each in reading.deadlines(self.ledger, until=self.clock())}
        due = (each for each in sorted(passed) if (fires := self._fires_at(each)) and fires <= self.clock())
        return next(due, None) or self.ledger.owing()

    async def _next_due(self) -> datetime | None:
        return await asyncio.to_thread(self._first_due)

    def _first_due(self) -> datetime | None:
        ahead = {each.stream_id for each in reading.deadlines(self.ledger)}
        return min((fires for each in ahead if (fires := self._fires_at(each)) is not None), default=None)

    def _fires_at(self, stream_id: str) -> datetime | None:
        """When a stream's next clock command is sent."""
        progress = self.ledger.load(stream_id).progress
        return None if progress.due is None else progress.due.at + timedelta(seconds=progress.grace_seconds)

    async def _sleep_until(self, instant: datetime) -> None:
        # Set first: what is recorded while the engine wakes is then recorded at this instant, on every run.
        self.clock.set(instant)
        await self._time.until(instant - self.offset)


@asynccontextmanager
async def rehearsing(ledger_url: str, begins_at: datetime) -> AsyncIterator[Rehearsal]:
    """An engine, a worker and a ledger for a case whose first step is at this instant.

    Raises:
        EngineMissing, EngineDidNotStart: the time-skipping server is not there or does not start.
        LedgerError: the ledger can't be used.
    """
    clock = ManualClock(begins_at - LEAD)
    ledger = Ledger.open(ledger_url, clock)
    try:
        await asyncio.to_thread(ledger.migrate)
        async with time_skipping_server() as environment:
            offset = begins_at - LEAD - await environment.get_current_time()
            starter = Starter(environment.client, clock_offset=offset)
            gateway = Gateway(environment.client, ledger, clock, clock_offset=offset)
            async with running_worker(ledger, starter, (SilentNotifier(),), shutdown=timedelta(0)):
                yield Rehearsal(environment, ledger, gateway, clock, offset)
    finally:
        ledger.close()


async def play(rehearsal: Rehearsal, steps: Iterable[Step], perform: Perform, until: datetime | None = None) -> None:
    """Play the steps at their instants; where `until` is given those up to then, and let time pass until then.

    Raises:
        StepFailed: a step came to something else than the script says.
        NotSettled: the engine did not do what was due.
    """
    for step in steps:
        if until is not None and step.at > until:
            break
        await rehearsal.advance(step.at)
        for person in step.people:
            refused = await perform(step, person)
            await rehearsal.settle()
            _check(step, person, refused)
    if until is not None:
        await rehearsal.advance(until)


def _check(step: Step, person: Person, refused: Refused | None) -> None:
    where = f"Step {step.number} (script.toml, line {step.line}), {london(step.at)}, {person.id}: `{step.run}`"
    if refused is None:
        if step.refused is not None:
            raise StepFailed(f"{where} was accepted; the script expects {step.refused} to refuse it.")
    elif step.refused is None:
        raise StepFailed(f"{where} was refused by {refused.rule}: {refused.sentence}")
    elif refused.rule != step.refused:
        raise StepFailed(
            f"{where} was refused by {refused.rule}, not by {step.refused} as the script expects: {refused.sentence}"
        )


async def keep_histories(rehearsal: Rehearsal, folder: Path) -> tuple[Path, ...]:
    """Write the history of each stream's workflow into a folder, one file each.

    Raises:
        OSError: the folder can't be written to.
    """
    return await export(rehearsal.environment.client, rehearsal.ledger.streams(), folder)


def demonstration(case: AnyCase, now: datetime) -> AnyCase:
    """A case's beginning as if it had just been played: steps up to `demonstration_until`, or all of them without it.

    All dates are moved together, so that the last of it lies on the latest day that has all of it in the past.
    """
    until = case.demonstration_until or case.steps[-1].at
    days = (london_date(now) - london_date(until)).days
    if moved_instant(until, days) > now:
        days -= 1
    steps = tuple(step for step in case.steps if step.at <= until)
    return replace(case, steps=steps).moved(days)
