"""A world on an engine that skips time: commands go through the gateway, and workflows wait, keep time and deliver.

All parts are the real ones: server, worker, workflows, activities, gateway and ledger. Only time is moved.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, closing, contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from temporalio.client import WorkflowExecutionDescription, WorkflowExecutionStatus, WorkflowHistory
from temporalio.testing import WorkflowEnvironment

from domain.codes import noun_of
from domain.messages import ROLL, Outcome
from domain.model import Command
from domain.people import CLOCK, Actor
from domain.ports import Clock
from engine.rehearsal import PATIENCE, POLL, ManualClock, Rehearsal, SilentNotifier
from engine.replay import replay
from engine.resumption import sweep
from engine.server import time_skipping_server
from engine.workers import running_worker
from gateway import Gateway, Starter
from ledger import Ledger
from tests.journey.world import World
from tests.workflow.support import Fired, timers_fired


class OnEngine(World):
    """A world whose streams have workflows, and a worker that may be away."""

    def __init__(
        self, runner: asyncio.Runner, environment: WorkflowEnvironment, ledger: Ledger, clock: ManualClock
    ) -> None:
        """The environment was started by the runner; the clock is the one that the ledger was opened with."""
        super().__init__(ledger)
        self._runner = runner
        self._environment = environment
        self._clock = clock
        self._offset = clock() - runner.run(environment.get_current_time())
        self._starter = Starter(environment.client, clock_offset=self._offset)
        self._rehearsal = Rehearsal(environment, ledger, self._gateway(clock), clock, self._offset)
        self._worker = AsyncExitStack()
        self._over = frozenset(ledger.streams()) - frozenset(ledger.open_streams())

    def _gateway(self, clock: Clock) -> Gateway:
        return Gateway(self._environment.client, self.ledger, clock, clock_offset=self._offset)

    @property
    def now(self) -> datetime:
        """The instant it is; UTC."""
        return self._clock()

    def send(
        self, by: Actor, stream_id: str, command: Command, *, received_at: datetime | None = None, id_: str = ""
    ) -> Outcome:
        """The command, decided now; received now, or at another instant if it was long on its way."""
        gateway = self._rehearsal.gateway if received_at is None else self._gateway(lambda: received_at)
        outcome = self._runner.run(gateway.send(stream_id, command, by, command_id=id_ or None))
        self.settle()
        return outcome

    def send_together(self, *sent: tuple[Actor, str, Command]) -> Sequence[Outcome]:
        """Commands of the same moment, decided together where they are for the same stream."""

        async def together() -> Sequence[Outcome]:
            gateway = self._rehearsal.gateway
            return await asyncio.gather(*(gateway.send(stream_id, command, by) for by, stream_id, command in sent))

        outcomes = self._runner.run(together())
        self.settle()
        return outcomes

    def settle(self) -> None:
        """Wait until the workflows have done all that is due."""
        self._runner.run(self._rehearsal.settle())

    def until(self, instant: datetime) -> tuple[str, ...]:
        """Time passes up to an instant; the names of the deadlines whose clock commands were sent, in order."""
        before = self.decided()
        self._runner.run(self._rehearsal.advance(instant))
        sent = (each.envelope for each in self.since(before) if each.envelope.sender.subject == CLOCK.subject)
        return tuple(f"{noun_of(each.stream_id)}.{each.command['kind']}" for each in sent)

    def submit(self, by: Actor, stream_id: str, command: Command, *, received_at: datetime) -> str:
        """The command, delivered durably though no worker may run; its id."""
        receipt = self._runner.run(self._gateway(lambda: received_at).submit(stream_id, command, by))
        return receipt.command_id

    # The worker

    def resume(self) -> tuple[str, ...]:
        """A worker comes, and starts a workflow for what has none; those streams."""
        working = running_worker(self.ledger, self._starter, (SilentNotifier(),), shutdown=timedelta(0))
        self._runner.run(self._worker.enter_async_context(working))
        swept = self._runner.run(sweep(self.ledger, self._starter))
        self.settle()
        return swept.resumed

    def start(self, stream_id: str) -> None:
        """A workflow for a stream begins, whether there is such a stream or not."""
        assert self._runner.run(self._starter.start(stream_id)), "it ran already"

    def roll(self, stream_id: str) -> None:
        """A stream's workflow continues as new."""
        run_id = self._described(stream_id).run_id
        self._runner.run(self._environment.client.get_workflow_handle(stream_id).signal(ROLL))
        self._runner.run(self._until(stream_id, lambda described: described.run_id != run_id))

    def close(self) -> None:
        """The worker goes."""
        self._runner.run(self._worker.aclose())

    # What the engine knows

    def workflows(self) -> tuple[str, ...]:
        """The streams that have, or had, a workflow here: all but those that had closed before."""
        return tuple(stream_id for stream_id in self.ledger.streams() if stream_id not in self._over)

    def parent(self, stream_id: str) -> str | None:
        """The stream whose workflow started this one's as its child."""
        return self._described(stream_id).parent_id

    def timers_fired(self, stream_id: str) -> list[Fired]:
        """The timers of a stream's latest run that fired, by the domain's clock."""
        return timers_fired(self._history(stream_id), self._offset)

    def check(self) -> None:
        """As on any ledger; open streams have a running workflow and closed ones none; and today's code does it again.

        A workflow ends a moment after the ledger says that its stream is closed.
        """
        super().check()
        still_open = self.ledger.open_streams()
        for stream_id in self.workflows():
            status = WorkflowExecutionStatus.RUNNING if stream_id in still_open else WorkflowExecutionStatus.COMPLETED
            self._runner.run(self._until(stream_id, partial(_has, status)))
            assert self._runner.run(replay(self._history(stream_id))) is None

    async def _until(self, stream_id: str, is_so: Callable[[WorkflowExecutionDescription], bool]) -> None:
        handle = self._environment.client.get_workflow_handle(stream_id)
        async with asyncio.timeout(PATIENCE.total_seconds()):
            while not is_so(await handle.describe()):  # noqa: ASYNC110  # the engine tells nobody
                await asyncio.sleep(POLL)

    def _described(self, stream_id: str) -> WorkflowExecutionDescription:
        return self._runner.run(self._environment.client.get_workflow_handle(stream_id).describe())

    def _history(self, stream_id: str) -> WorkflowHistory:
        return self._runner.run(self._environment.client.get_workflow_handle(stream_id).fetch_history())


def _has(status: WorkflowExecutionStatus, described: WorkflowExecutionDescription) -> bool:
    return described.status is status


@contextmanager
def on_engine(ledger_file: Path, now: datetime) -> Iterator[OnEngine]:
    """A world that goes on from a ledger at an instant, on an engine of its own that has no workflow yet."""
    clock = ManualClock(now)
    ledger = Ledger.open(f"sqlite:///{ledger_file}", clock)
    # A loop of its own, and not as the thread's: pytest has one there for the tests that are coroutines.
    with closing(ledger), asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        opened = AsyncExitStack()
        world = OnEngine(runner, runner.run(opened.enter_async_context(time_skipping_server())), ledger, clock)
        try:
            yield world
        finally:
            world.close()
            runner.run(opened.aclose())
