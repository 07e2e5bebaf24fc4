"""What every stream's workflow does: receive commands, have them decided in order, keep time, deliver what is owed.

Not what a stage means: the journey of each noun is in its own file. Not any rule: a workflow branches on `Progress`.
Why it is built so, and what was tried: docs/adr/0011.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any, NoReturn

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, FailureError

with workflow.unsafe.imports_passed_through():
    from activities import RecordingActivities
    from domain.codes import noun_of
    from domain.messages import (
        BUSY,
        HANDLE,
        MOST_BYTES_IN_BATCH,
        MOST_IN_BATCH,
        PROGRESS,
        ROLL,
        SUBMIT,
        TASK_TIMEOUT,
        Batch,
        Decided,
        Due,
        Envelope,
        Outcome,
        Outcomes,
        Owed,
        Progress,
        Sender,
        StreamStart,
        fitting,
        weight,
        workflow_type,
    )
    from domain.people import CLOCK

from workflows.asking import recorded, send_notice, tell

ABSENT_PATIENCE = timedelta(seconds=60)
"""How long a run without a stream waits for the command that it was started for."""

Stage = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class _Received:
    """Envelopes that arrived together; `answer` is awaited by their sender, or None when nobody waits."""

    envelopes: tuple[Envelope, ...]
    weight: int
    answer: asyncio.Future[tuple[Outcome, ...]] | None = None


class StreamWorkflow:
    """The common part of every noun's workflow. Subclasses give the run method and the stages of the journey."""

    @workflow.init
    def __init__(self, start: StreamStart) -> None:
        self._start = start
        self._progress = Progress(stream_id=start.stream_id, exists=False, stage="loading")
        self._inbox: list[_Received] = []
        self._owed: list[Owed] = []
        """Called for, and not yet under way."""
        self._called: set[str] = set()
        """Keys of all that was taken up in this run."""
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._last_for: dict[str, asyncio.Task[None]] = {}
        """By receiving stream, the delivery after which the next one starts: a stop must not overtake an opening."""
        self._draining = False
        self._cancelled = False
        self._defect: BaseException | None = None
        waiting = start.envelopes
        while waiting:
            count = fitting(waiting)
            self._receive(waiting[:count])
            waiting = waiting[count:]

    @workflow.update(name=HANDLE)
    async def handle(self, batch: Batch) -> Outcomes:
        """Have a batch decided, and answer its outcomes."""
        answer: asyncio.Future[tuple[Outcome, ...]] = asyncio.get_running_loop().create_future()
        self._receive(batch.envelopes, answer)
        return Outcomes(outcomes=await answer)

    @handle.validator
    def _check_not_draining(self, batch: Batch) -> None:
        if self._draining:
            raise ApplicationError(f"{batch.stream_id} is continuing as new; send it again.", type=BUSY)

    @workflow.signal(name=SUBMIT)
    def submit(self, batch: Batch | None = None) -> None:
        """Have a batch decided; its sender does not wait for it."""
        # A signal can't be turned away, and one that an operator sends with nothing in it must not stop the stream.
        if batch is not None:
            self._receive(batch.envelopes)

    @workflow.signal(name=ROLL)
    def roll(self) -> None:
        """Continue as new, so that the new run takes up the worker's present code."""
        self._draining = True

    @workflow.query(name=PROGRESS)
    def progress(self) -> Progress:
        """Where the stream stood after the last decision; stage `loading` before the first."""
        return self._progress

    async def follow(self, *stages: Stage) -> None:
        """Live the stream's life: its stages, each named as the ledger names the stage that it is at.

        Returns when the stream is closed and has delivered what it owes, or was never opened; else continues as new.
        A stage that is not among them, as a newer ledger may know, is waited through.
        """
        life = asyncio.create_task(self._live({stage.__name__: stage for stage in stages}))
        try:
            await asyncio.shield(life)
        except asyncio.CancelledError:
            # What was received is durable, and its senders were told so: it is decided before the run ends.
            self._cancelled = self._draining = True
            await life
            raise
        if not self._is_over():
            self._continue_as_new()

    async def _live(self, stages: Mapping[str, Stage]) -> None:
        await self._load()
        self._beside(self._keep_time())
        self._beside(self._travel(stages))
        await self._drain()

    async def stage_passes(self, *children: str) -> None:
        """Wait until the stream has left the stage it is at, and deliver meanwhile whatever it owes to others.

        A stream of one of the nouns in `children` is opened by starting it as a child. Any other stream that the
        ledger says is owed is opened too, but as a stranger, by a signal: what this version of a journey did not
        expect at a stage is delivered all the same.
        """
        stage = self._progress.stage
        while self._progress.stage == stage:
            owed, self._owed = self._owed, []
            for one in owed:
                self._take_up(one, as_child=one.kind == "open" and noun_of(one.stream_id) in children)
            await workflow.wait_condition(lambda: self._progress.stage != stage or bool(self._owed))

    async def _travel(self, stages: Mapping[str, Stage]) -> NoReturn:
        while True:
            await stages.get(self._progress.stage, self.stage_passes)()

    def _receive(
        self, envelopes: tuple[Envelope, ...], answer: asyncio.Future[tuple[Outcome, ...]] | None = None
    ) -> None:
        self._inbox.append(_Received(envelopes, weight(envelopes), answer))

    async def _load(self) -> None:
        stream_id = self._start.stream_id
        self._stand_at(await recorded(RecordingActivities.load, stream_id, f"Where {stream_id} stands"))
        if not self._progress.exists and not self._inbox:
            # An update-with-start may start a run and never arrive.
            with suppress(TimeoutError):
                await workflow.wait_condition(
                    lambda: bool(self._inbox), timeout=ABSENT_PATIENCE, timeout_summary="Nothing was sent"
                )

    async def _drain(self) -> None:
        """Decide what arrives until the run has nothing more to do.

        One loop, so that what arrives during an append goes into the next batch, and no two batches overlap.
        """
        while True:
            # Waiting for the handlers alone would never end: updates that arrived meanwhile wait for this loop.
            await workflow.wait_condition(lambda: self._defect is not None or self._must_decide() or self._may_leave())
            if self._defect is not None:
                # Never as it is: some kinds of exception would end the run for good, and not only stop this task.
                raise RuntimeError("What runs beside the drain loop has a defect.") from self._defect
            if not self._must_decide():
                return
            await self._decide_next()
            self._draining = self._draining or workflow.info().is_continue_as_new_suggested()

    def _must_decide(self) -> bool:
        if not self._draining or self._cancelled:
            return bool(self._inbox)
        if sum(received.weight for received in self._inbox) > MOST_BYTES_IN_BATCH:
            return True
        return any(received.answer is not None for received in self._inbox)

    def _may_leave(self) -> bool:
        return (self._draining or self._is_over()) and workflow.all_handlers_finished()

    def _is_over(self) -> bool:
        ended = self._progress.closed or not self._progress.exists
        return ended and not (self._inbox or self._owed or self._under_way)

    def _continue_as_new(self) -> NoReturn:
        undecided = tuple(envelope for received in self._inbox for envelope in received.envelopes)
        workflow.continue_as_new(self._start.model_copy(update={"envelopes": undecided}))

    def _take_batch(self) -> list[_Received]:
        count, room = 0, MOST_BYTES_IN_BATCH
        taken: list[_Received] = []
        for received in self._inbox:
            count += len(received.envelopes)
            room -= received.weight
            if taken and (count > MOST_IN_BATCH or room < 0):
                break
            taken.append(received)
        del self._inbox[: len(taken)]
        return taken

    async def _decide_next(self) -> None:
        taken = self._take_batch()
        envelopes = tuple(envelope for received in taken for envelope in received.envelopes)
        batch = Batch(stream_id=self._start.stream_id, envelopes=envelopes)
        decided = await recorded(RecordingActivities.decide_and_append, batch, _summary(envelopes))
        self._stand_at(decided)
        outcomes = iter(decided.outcomes)
        for received in taken:
            own = tuple(islice(outcomes, len(received.envelopes)))
            if received.answer is not None and not received.answer.done():
                received.answer.set_result(own)

    def _stand_at(self, decided: Decided) -> None:
        self._progress = decided.progress
        for owed in decided.owed:
            if owed.key not in self._called:
                self._called.add(owed.key)
                self._owed.append(owed)
        workflow.set_current_details(decided.progress.waiting_for)

    async def _keep_time(self) -> NoReturn:
        """Send the clock command of each deadline, a grace after it; one task, re-armed when the deadline changes."""
        while True:
            await workflow.wait_condition(lambda: self._progress.due is not None)
            due = self._progress.due
            assert due is not None
            fires_at = due.at + timedelta(seconds=self._progress.grace_seconds - self._start.clock_offset_seconds)
            remaining = fires_at - workflow.now()
            if remaining > timedelta(0):
                await self._reached_or_moved(due, remaining)
            if self._progress.due == due:
                self._receive((_clock_envelope(self._start.stream_id, due),))
                # Should the decision leave the deadline where it is, it must not be asked again and again.
                await workflow.wait_condition(lambda due=due: self._progress.due != due)  # type: ignore[misc]

    async def _reached_or_moved(self, due: Due, remaining: timedelta) -> None:
        """Wait until the deadline is reached, or is another one.

        Not by a condition with a timeout: how `asyncio.wait_for` orders what it does differs between versions of
        Python, and a history of one would not replay on the other.
        """
        timer = asyncio.create_task(workflow.sleep(remaining, summary=f"{due.kind} is due {due.at.isoformat()}"))
        try:
            await workflow.wait_condition(lambda: timer.done() or self._progress.due != due)
        finally:
            timer.cancel()

    def _take_up(self, owed: Owed, *, as_child: bool) -> None:
        if owed.kind == "notice":
            self._under_way[owed.key] = self._beside(self._notify(owed))
            return
        previous = self._last_for.get(owed.stream_id)
        task = self._beside(self._deliver(owed, previous, as_child=as_child))
        self._under_way[owed.key] = self._last_for[owed.stream_id] = task

    async def _deliver(self, owed: Owed, previous: asyncio.Task[None] | None, *, as_child: bool) -> None:
        if previous is not None:
            await workflow.wait([previous])
        if not (as_child and await self._start_child(owed)):
            await tell(owed)
        del self._under_way[owed.key]

    async def _start_child(self, owed: Owed) -> bool:
        """Whether the stream's workflow was started with its opening command; one that runs already must be told."""
        envelopes = () if owed.envelope is None else (owed.envelope,)
        try:
            child = await workflow.start_child_workflow(
                workflow_type(owed.stream_id),
                self._start.model_copy(update={"stream_id": owed.stream_id, "envelopes": envelopes}),
                id=owed.stream_id,
                task_timeout=TASK_TIMEOUT,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                cancellation_type=workflow.ChildWorkflowCancellationType.ABANDON,
                static_summary=f"Called for by {self._start.stream_id}",
            )
        except FailureError:
            # Most likely it runs already; in any case a signal delivers the opening, or is tried until it does.
            return False
        # Its end is told by its own stream; a handle whose failure nobody looks at would be reported as lost.
        child.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        return bool(envelopes)

    async def _notify(self, owed: Owed) -> None:
        await send_notice(owed)
        del self._under_way[owed.key]

    def _beside(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something beside the drain loop. A defect in it reaches `run`, where it stops the workflow task."""
        task = asyncio.create_task(work)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            self._defect = task.exception()


def _summary(envelopes: Sequence[Envelope]) -> str:
    kinds = Counter(str(envelope.command.get("type", "?")) for envelope in envelopes)
    return ", ".join(kind if count == 1 else f"{count} of {kind}" for kind, count in kinds.items())


def _clock_envelope(stream_id: str, due: Due) -> Envelope:
    """The clock's command for a deadline; it counts at the deadline, whenever it is sent (rule T3)."""
    command_id = f"{stream_id}:{due.kind}:{due.at.isoformat()}"
    return Envelope(
        command_id=command_id,
        stream_id=stream_id,
        command=due.command,
        sender=Sender.of(CLOCK),
        received_at=due.at,
        correlation_id=command_id,
    )
