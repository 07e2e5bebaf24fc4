"""Sending commands, for every edge: stamped, coalesced, retried, and never silently lost.

No rule is decided here. Which failures are retried, and why, was tried: docs/adr/0012.
"""

import asyncio
import random
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any, Final
from uuid import uuid4

import structlog
from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from domain.messages import (
    BUSY,
    HANDLE,
    MOST_IN_BATCH,
    REFUSED,
    Batch,
    Envelope,
    Outcome,
    Outcomes,
    Sender,
    fitting,
)
from domain.model import Command
from domain.noun import Noun
from domain.nouns import NOUNS
from domain.people import Actor
from domain.ports import Clock, Decisions
from domain.refusal import Refusal
from gateway.answers import CommandTooLarge, NotDelivered, Receipt, Undecided, check_sendable, no_stream
from gateway.starting import Starter
from ledger import LedgerUnavailable

log = structlog.get_logger(__name__)

MOST_IN_FLIGHT: Final = 2
"""Batches for one stream: one being decided, one arriving. Temporal allows 10 over all senders."""
PATIENCE: Final = timedelta(seconds=10)
"""How long a batch is tried as an update before it is handed over as a signal."""
HANDOVER_WITHIN: Final = 5.0
"""Seconds in which the engine must have taken a signal."""
MOST_EXHAUSTED: Final = 5
"""How often the engine may say RESOURCE_EXHAUSTED before a batch is handed over as a signal."""
FIRST_PAUSE: Final = 0.02
LONGEST_PAUSE: Final = 0.5
"""Seconds between tries: from the first, doubled, to the longest; jittered."""

PASSING: Final = frozenset(
    {
        RPCStatusCode.FAILED_PRECONDITION,
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.ABORTED,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.CANCELLED,
    }
)
"""What a call may fail with for a while; NOT_FOUND besides, which asks for a start."""
BUSY_OR_GONE: Final = frozenset({BUSY, "AcceptedUpdateCompletedWorkflow"})
"""Types of the failures of an update that a run, ending or continuing as new, could not take any more."""


@dataclass(frozen=True)
class _Waiting:
    """A command, who waits for its outcome, and until when it is tried as an update, by the event loop's clock."""

    envelope: Envelope
    answer: asyncio.Future[Outcome]
    until: float


@dataclass
class _Lane:
    """The commands for one stream that wait to be sent, and the batches on their way."""

    waiting: deque[_Waiting] = field(default_factory=deque)
    in_flight: set[asyncio.Task[None]] = field(default_factory=set)
    called: bool = False


class Gateway:
    """The one way in. Use one for a process's whole life: what it coalesces is what passes through it.

    `clock` is the domain's clock and stamps every command's `received_at` (rule T1); `clock_offset` is what the
    workflows it starts add to the engine's clock, which only a rehearsal sets (rule T6).
    """

    def __init__(
        self,
        client: Client,
        ledger: Decisions,
        clock: Clock,
        *,
        task_queue: str = "delegation",
        clock_offset: timedelta = timedelta(0),
        patience: timedelta = PATIENCE,
        nouns: Mapping[str, Noun[Any]] = NOUNS,
    ) -> None:
        self._client = client
        self._ledger = ledger
        self._clock = clock
        self._starter = Starter(client, task_queue, clock_offset)
        self._patience = patience
        self._opening = frozenset(command for noun in nouns.values() for command in noun.opening)
        self._lanes: dict[str, _Lane] = {}

    async def send(
        self,
        stream_id: str,
        command: Command,
        actor: Actor,
        *,
        command_id: str | None = None,
        correlation_id: str | None = None,
    ) -> Outcome:
        """Have a command decided, and return what became of it.

        Sent again with the same `command_id` and content, it is answered from its record. What can't reach a decision
        at all (a system role claimed by a person, no such stream, too large) is refused here.

        Raises:
            Undecided: the engine has it, and it is not decided yet.
            NotDelivered: the engine can't be reached.
        """
        envelope = self._envelope(stream_id, command, actor, command_id, correlation_id)
        try:
            check_sendable(envelope, actor)
        except Refusal as refusal:
            (refused,) = await self._turned_away((envelope,), refusal)
            return refused
        return await self._queued(envelope)

    async def submit(
        self,
        stream_id: str,
        command: Command,
        actor: Actor,
        *,
        command_id: str | None = None,
        correlation_id: str | None = None,
    ) -> Receipt:
        """Deliver a command durably without waiting for its decision, although no worker may run.

        One that opens no stream may follow an opening that is itself not decided yet.

        Raises:
            Refusal: a person claims a system role, the command is too large, or there is no such stream to send it to.
            NotDelivered: the engine can't be reached.
        """
        envelope = self._envelope(stream_id, command, actor, command_id, correlation_id)
        try:
            check_sendable(envelope, actor)
            may_start = await self._may_start((envelope,))
            async with asyncio.timeout(HANDOVER_WITHIN):
                if may_start:
                    await self._starter.submit(stream_id, (envelope,))
                elif not await self._starter.join(stream_id, (envelope,)):
                    raise no_stream(stream_id)
        except Refusal as refusal:
            await self._turned_away((envelope,), refusal)
            raise
        except (RPCError, TimeoutError) as error:
            raise NotDelivered(stream_id, envelope.command_id, _reason(error)) from error
        return Receipt(stream_id, envelope.command_id, envelope.received_at)

    async def outcome(self, command_id: str) -> Outcome | None:
        """What became of a command, from the ledger; None while it is not decided."""
        return (await asyncio.to_thread(self._ledger.outcomes, [command_id])).get(command_id)

    def _envelope(
        self, stream_id: str, command: Command, actor: Actor, command_id: str | None, correlation_id: str | None
    ) -> Envelope:
        command_id = str(uuid4()) if command_id is None else command_id
        return Envelope(
            command_id=command_id,
            stream_id=stream_id,
            command=command.model_dump(mode="json"),
            sender=Sender.of(actor),
            received_at=self._clock(),
            correlation_id=correlation_id or command_id,
        )

    async def _queued(self, envelope: Envelope) -> Outcome:
        lane = self._lanes.setdefault(envelope.stream_id, _Lane())
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Outcome] = loop.create_future()
        lane.waiting.append(_Waiting(envelope, answer, loop.time() + self._patience.total_seconds()))
        self._call(envelope.stream_id, lane)
        return await answer

    def _call(self, stream_id: str, lane: _Lane) -> None:
        """Send what waits, at the end of this turn of the event loop: callers of one turn share a batch."""
        if not lane.called and lane.waiting and len(lane.in_flight) < MOST_IN_FLIGHT:
            lane.called = True
            asyncio.get_running_loop().call_soon(self._depart, stream_id, lane)

    def _depart(self, stream_id: str, lane: _Lane) -> None:
        lane.called = False
        count = fitting([one.envelope for one in islice(lane.waiting, MOST_IN_BATCH)])
        batch = [lane.waiting.popleft() for _ in range(count)]
        task = asyncio.get_running_loop().create_task(self._carry(stream_id, batch))
        lane.in_flight.add(task)
        task.add_done_callback(lambda done: self._arrived(stream_id, lane, batch, done))
        self._call(stream_id, lane)

    def _arrived(self, stream_id: str, lane: _Lane, batch: Sequence[_Waiting], task: asyncio.Task[None]) -> None:
        lane.in_flight.discard(task)
        failure = asyncio.CancelledError() if task.cancelled() else task.exception()
        for one in batch:
            if failure is not None and not one.answer.done():
                one.answer.set_exception(failure)
        self._call(stream_id, lane)
        if not lane.in_flight and not lane.waiting:
            self._lanes.pop(stream_id, None)

    async def _carry(self, stream_id: str, batch: Sequence[_Waiting]) -> None:
        """Answer every caller of a batch."""
        envelopes = tuple(one.envelope for one in batch)
        reason = ""
        try:
            outcomes = await self._decided(stream_id, envelopes, until=batch[0].until)
        except (RPCError, TimeoutError, WorkflowUpdateFailedError) as error:
            reason = _reason(error)
            outcomes = (None,) * len(batch)
        for one, outcome in zip(batch, outcomes, strict=True):
            if one.answer.done():
                continue
            if outcome is not None:
                one.answer.set_result(outcome)
            elif reason:
                one.answer.set_exception(NotDelivered(stream_id, one.envelope.command_id, reason))
            else:
                one.answer.set_exception(Undecided(stream_id, one.envelope.command_id))

    async def _decided(
        self, stream_id: str, envelopes: tuple[Envelope, ...], *, until: float
    ) -> Sequence[Outcome | None]:
        """The outcomes, with None for what the engine has and has not decided."""
        batch = Batch(stream_id=stream_id, envelopes=envelopes)
        update_id = str(uuid4())
        pause, exhausted, starting = FIRST_PAUSE, 0, False
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until) as limit:
                # A cancelled call is answered with an error of its own, so that limit and task are asked as well.
                while exhausted < MOST_EXHAUSTED and not limit.expired():
                    try:
                        answered = await self._update(batch, update_id, starting=starting)
                        return await self._in_full(answered.outcomes)
                    except WorkflowUpdateFailedError as failure:
                        if not _was_too_late(failure):
                            raise
                    except WorkflowUpdateRPCTimeoutOrCancelledError as error:
                        if not limit.expired() and _is_being_cancelled():
                            raise asyncio.CancelledError from error
                        log.debug("no answer in time", stream=stream_id)
                    except RPCError as error:
                        if error.status is RPCStatusCode.NOT_FOUND:
                            if not await self._may_start(envelopes):
                                return await self._turned_away(envelopes, no_stream(stream_id))
                            starting = True
                        elif error.status not in PASSING:
                            raise
                        exhausted += error.status is RPCStatusCode.RESOURCE_EXHAUSTED
                    await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311  # a jitter keeps no secret
                    pause = min(pause * 2, LONGEST_PAUSE)
        return await self._handed_over(stream_id, envelopes)

    async def _update(self, batch: Batch, update_id: str, *, starting: bool) -> Outcomes:
        answer: Outcomes
        if starting:
            operation = self._starter.operation(batch.stream_id)
            # The client tells of a failure a second time, by the handle of what should have been started. Somebody has
            # to take that, or asyncio complains that nobody did.
            started = asyncio.ensure_future(operation.workflow_handle())
            try:
                answer = await self._client.execute_update_with_start_workflow(
                    HANDLE, batch, id=update_id, start_workflow_operation=operation, result_type=Outcomes
                )
            finally:
                started.cancel()
        else:
            handle = self._client.get_workflow_handle(batch.stream_id)
            answer = await handle.execute_update(HANDLE, batch, id=update_id, result_type=Outcomes)
        return answer

    async def _in_full(self, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
        """The outcomes with whole sentences, where the ledger can be asked for those that were too long to travel."""
        shortened = [outcome.command_id for outcome in outcomes if outcome.shortened]
        if not shortened:
            return outcomes
        whole = await self._known(shortened)
        return [whole.get(each.command_id, each) if each.shortened else each for each in outcomes]

    async def _known(self, command_ids: Sequence[str]) -> dict[str, Outcome]:
        """What the ledger has of these outcomes; nothing while it can't be asked."""
        try:
            return await asyncio.to_thread(self._ledger.outcomes, command_ids)
        except LedgerUnavailable:
            return {}

    async def _handed_over(self, stream_id: str, envelopes: tuple[Envelope, ...]) -> Sequence[Outcome | None]:
        """Deliver by signal what no update could get answered in time; what was decided meanwhile is answered."""
        log.warning("handed over by signal", stream=stream_id, commands=len(envelopes))
        async with asyncio.timeout(HANDOVER_WITHIN):
            await self._starter.submit(stream_id, envelopes)
        outcomes = await self._known([envelope.command_id for envelope in envelopes])
        return [outcomes.get(envelope.command_id) for envelope in envelopes]

    async def _turned_away(self, envelopes: Sequence[Envelope], refusal: Refusal) -> list[Outcome]:
        """The refusal of each, which the ledger keeps among the refusals if it can be written."""
        recorded = [_type_alone(each) for each in envelopes] if isinstance(refusal, CommandTooLarge) else envelopes
        try:
            await asyncio.to_thread(self._ledger.turn_away, recorded, refusal)
        except LedgerUnavailable as unavailable:
            log.warning("refusal not recorded", stream=envelopes[0].stream_id, rule=refusal.rule, why=str(unavailable))
        return [
            Outcome(command_id=each.command_id, result=REFUSED, rule=refusal.rule, sentence=refusal.sentence)
            for each in envelopes
        ]

    async def _may_start(self, envelopes: Sequence[Envelope]) -> bool:
        """Whether a workflow may be started for these: the stream is known, or one of them opens it.

        When the ledger can't be asked, the workflow will ask it, and end at once if there is no such stream.
        """
        if any(envelope.command.get("type") in self._opening for envelope in envelopes):
            return True
        try:
            return await asyncio.to_thread(self._ledger.exists, envelopes[0].stream_id)
        except LedgerUnavailable:
            return True


def _type_alone(envelope: Envelope) -> Envelope:
    return envelope.model_copy(update={"command": {"type": envelope.command.get("type")}})


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _was_too_late(failure: WorkflowUpdateFailedError) -> bool:
    return isinstance(failure.cause, ApplicationError) and failure.cause.type in BUSY_OR_GONE


def _reason(error: RPCError | TimeoutError | WorkflowUpdateFailedError) -> str:
    match error:
        case RPCError():
            return error.status.name.lower().replace("_", " ")
        case TimeoutError():
            return "no answer in time"
        case _:
            return f"its worker could not read it: {error.cause}"
