"""A survey of Leicester to try workflows with: it takes any number of commands, and has a deadline and reminders.

Everything is real: ledger, nouns, workflows, activities, gateway and server.
"""

import asyncio
import tomllib
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from temporalio.client import Client, WorkflowHistory
from temporalio.testing import WorkflowEnvironment

from domain.calendar import parse_period
from domain.messages import ACCEPTED, Envelope, Outcome, Sender
from domain.model import Command
from domain.people import Actor, Role, stream_actor
from domain.policy import Policy
from domain.ports import Clock, PendingNotice
from domain.survey.commands import Answer, OpenSurvey, RecordResponse
from engine.replay import replay
from engine.workers import WorkersLedger, running_worker
from gateway import Gateway, Starter
from ledger import Ledger

APPLICATION = "application-04C-1"
SURVEY = "survey-04C-1-1"
MANAGER = Actor(subject="pm", organisation="04C", roles=(Role.PROGRAMME_MANAGER,))
MOMENTS = 30.0
"""Seconds in which a worker has done anything it has to do, also where the machine is busy with other tests."""
ANSWERS = (Answer(function="a", choice="yes"), Answer(function="b", choice="no"))


def system_clock() -> datetime:
    return datetime.now(UTC)


def whole(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(microsecond=0)


def policy(*, open_for: str = "28 days", remind_before: Sequence[str] = (), grace_seconds: int = 5) -> Policy:
    """The standard policy with another length of surveys."""
    text = Path("policies/standard.toml").read_text(encoding="utf-8")
    standard = Policy.model_validate(tomllib.loads(text), strict=False)
    survey = standard.survey.model_copy(
        update={
            "open_for": parse_period(open_for),
            "remind_before": tuple(parse_period(words) for words in remind_before),
        }
    )
    return standard.model_copy(update={"survey": survey, "grace_seconds": grace_seconds})


def response(respondent: str) -> RecordResponse:
    return RecordResponse(segment="stakeholder", respondent=respondent, answers=ANSWERS)


def opening(received_at: datetime, under: Policy, *, stream_id: str = SURVEY, command_id: str = "open") -> Envelope:
    """The command with which an application opens its survey."""
    command = OpenSurvey(application_id=APPLICATION, ccg_code="04C", functions=("a", "b"), policy=under)
    return Envelope(
        command_id=command_id,
        stream_id=stream_id,
        command=command.model_dump(mode="json"),
        sender=Sender.of(stream_actor(APPLICATION)),
        received_at=received_at,
        correlation_id=command_id,
    )


@dataclass
class SetClock:
    """A clock that shows what it is set to: what the gateway stamps commands with."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Outbox:
    """A channel of notices that keeps what it was given."""

    channel: str = "outbox"
    sent: list[PendingNotice] = field(default_factory=list)

    def send(self, notice: PendingNotice) -> None:
        self.sent.append(notice)


@dataclass
class Stack:
    """A gateway, a ledger and where their engine is; a worker runs for as long as a test says."""

    client: Client
    ledger: Ledger
    clock: Clock = system_clock
    clock_offset: timedelta = timedelta(0)
    outbox: Outbox = field(default_factory=Outbox)

    def __post_init__(self) -> None:
        self.starter = Starter(self.client, clock_offset=self.clock_offset)
        self.gateway = self.another_gateway()

    def another_gateway(self, *, patience: timedelta = timedelta(seconds=10)) -> Gateway:
        return Gateway(self.client, self.ledger, self.clock, clock_offset=self.clock_offset, patience=patience)

    @asynccontextmanager
    async def worker(self, ledger: WorkersLedger | None = None) -> AsyncIterator[None]:
        async with running_worker(ledger or self.ledger, self.starter, (self.outbox,), shutdown=timedelta(seconds=1)):
            yield

    async def send(self, command: Command, *, command_id: str | None = None, actor: Actor = MANAGER) -> Outcome:
        return await self.gateway.send(SURVEY, command, actor, command_id=command_id)

    async def open_survey(self, under: Policy | None = None) -> datetime:
        """Deliver the opening command, wait until it is decided, and return when it was received."""
        received_at = self.clock()
        await self.starter.submit(SURVEY, (opening(received_at, under or policy()),))
        assert (await self.outcome("open")).result == ACCEPTED
        return received_at

    async def outcome(self, command_id: str) -> Outcome:
        """What became of a command, waited for."""
        await until(lambda: command_id in self.ledger.outcomes([command_id]))
        return self.ledger.outcomes([command_id])[command_id]

    def events(self, stream_id: str = SURVEY) -> list[str]:
        return [event.type for event in self.ledger.events(stream_id)]

    def respondents(self, stream_id: str = SURVEY) -> list[str]:
        """Whose responses were recorded, in their order."""
        found = []
        for event in self.ledger.events(stream_id):
            recorded: Any = event.payload.get("response")
            if recorded is not None:
                found.append(recorded["respondent"])
        return found

    async def until_event(self, event_type: str, *, stream_id: str = SURVEY) -> None:
        await until(lambda: event_type in self.events(stream_id))

    async def until_ended(self, workflow_id: str) -> None:
        """Wait until a workflow's latest run has completed. Its result is not awaited, since that lets time pass."""
        async with asyncio.timeout(MOMENTS):
            while await self.status(workflow_id) != "COMPLETED":  # noqa: ASYNC110  # the engine tells nobody
                await asyncio.sleep(0.02)

    async def status(self, workflow_id: str) -> str:
        status = (await self.client.get_workflow_handle(workflow_id).describe()).status
        assert status is not None
        return status.name

    async def history(self, workflow_id: str = SURVEY, run_id: str | None = None) -> WorkflowHistory:
        return await self.client.get_workflow_handle(workflow_id, run_id=run_id).fetch_history()

    async def check_replay(self, workflow_ids: Iterable[str] = (SURVEY,)) -> None:
        """What was recorded is what today's code does."""
        for workflow_id in workflow_ids:
            assert await replay(await self.history(workflow_id)) is None


async def until(is_so: Callable[[], bool]) -> None:
    """Wait for something that a worker brings about in the ledger."""
    async with asyncio.timeout(MOMENTS):
        while not is_so():  # noqa: ASYNC110  # the ledger tells nobody
            await asyncio.sleep(0.02)


@dataclass(frozen=True)
class Fired:
    """A timer that fired, by the engine's clock, to the nearest second.

    It was set to `set_to` at the latest, and fired at `at`: later than that by as much as a busy machine takes to come
    round to it, and never earlier.
    """

    set_to: datetime
    at: datetime

    def was_due(self, instant: datetime) -> bool:
        """Whether this was its instant."""
        return self.set_to <= instant <= self.at


def timers_fired(history: WorkflowHistory, offset: timedelta = timedelta(0)) -> list[Fired]:
    """The timers of a run that fired, in their order; `offset` is added to the engine's clock."""
    now, set_to, found = datetime.max.replace(tzinfo=UTC), {}, []
    for event in history.events:
        at = event.event_time.ToDatetime(UTC)
        if event.HasField("workflow_task_started_event_attributes"):
            now = at
        elif event.HasField("timer_started_event_attributes"):
            timer = event.timer_started_event_attributes
            set_to[event.event_id] = now + timer.start_to_fire_timeout.ToTimedelta()
        elif event.HasField("timer_fired_event_attributes"):
            was_set_to = set_to[event.timer_fired_event_attributes.started_event_id]
            found.append(Fired(_to_the_second(was_set_to + offset), _to_the_second(at + offset)))
    return found


def _to_the_second(instant: datetime) -> datetime:
    # The engine shows whole milliseconds, and its distance to the domain's clock is no whole number of them.
    return (instant + timedelta(seconds=0.5)).replace(microsecond=0)


async def pass_time(environment: WorkflowEnvironment, until: datetime) -> None:
    """Let the engine's time pass until an instant."""
    await environment.sleep(until - await environment.get_current_time())
