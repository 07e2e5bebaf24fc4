"""The whole stack in real time: Leicester from its case folder to completed, killing worker and engine on the way."""

import asyncio
import os
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from cli.app import NAME, root
from cli.arguments import Place, typed_in
from cli.cases import usable_case
from cli.failing import DONE, REFUSED
from cli.live import live
from cli.main import run
from cli.session import acting_through
from domain.application.state import Closed
from domain.application.state import Closed as Completed
from domain.ballot.state import Open, Verified
from domain.calendar import LONDON
from domain.delegation.state import Live as LiveDelegation
from domain.functions import Function
from engine.case import Person, Step
from engine.server import EmbeddedServer, free_port
from engine.supervisor import ProcessPart, Supervisor
from gateway import NotDelivered, Undecided
from ledger import Ledger
from settings import Settings

ROOT = Path(__file__).parents[2]
LEICESTER = ROOT / "examples" / "leicester-city"
OPEN_FOR = 20
"""Seconds for which ballot and survey are open here, instead of 28 days."""
SHORTER = (
    ('open_for = "28 days"', f'open_for = "{OPEN_FOR} seconds"'),
    ('remind_before = ["14 days", "2 days"]', 'remind_before = ["10 seconds", "4 seconds"]'),
    ('remind_before = ["14 days", "7 days", "2 days"]', 'remind_before = ["12 seconds", "6 seconds"]'),
    ('max_extension = "14 days"', 'max_extension = "10 seconds"'),
    ('starts_at = "1/3"', 'starts_at = "0"'),
    ('starts_at = "2/3"', 'starts_at = "0"'),
    ('starts_at = "1"', 'starts_at = "0"'),
)
MEETS_IN = timedelta(seconds=2)
CONDITION_DUE = "2014-12-05"
"""As the script says it; here it has to lie ahead."""
KILLED_BEFORE = {
    "ballot paper-vote": ("worker",),
    "ballot verify": ("engine",),
    "meeting decide": ("worker", "engine"),
}
"""What is killed right before the first step of each kind, so that its command is sent into the outage."""


def short_case(folder: Path, now: datetime) -> None:
    """The Leicester case, with its whole journey in one day and its ballot in seconds."""
    shutil.copytree(LEICESTER, folder)
    policy = (ROOT / "policies" / "standard.toml").read_text(encoding="utf-8")
    for long, short in SHORTER:
        assert long in policy, f"the standard policy does not say {long} any more"
        policy = policy.replace(long, short)
    (folder / "policy.toml").write_text(policy, encoding="utf-8")
    today = now.astimezone(LONDON).date()
    local = now.astimezone(LONDON).replace(tzinfo=None, microsecond=0)
    (folder / "round.toml").write_text(
        f"""
        name = "today"
        title = "A round of one day"
        financial_year = "{today.year}/{(today.year + 1) % 100:02d}"
        opens_at = {(local - timedelta(days=1)).isoformat()}
        expressions_close_at = {(local + timedelta(days=30)).isoformat()}
        submissions_close_at = {(local + timedelta(days=60)).isoformat()}
        start_from = {today}
        start_until = {today}
        operational_by = {today + timedelta(days=90)}
        months = [1, 9]
        """,
        encoding="utf-8",
    )
    application = (folder / "application.toml").read_text(encoding="utf-8")
    for named, ours in (
        ('round = "2014"', 'round = "round.toml"'),
        ('policy = "standard"', 'policy = "policy.toml"'),
        ("start = 2014-12-15", f"start = {today}"),
        ("months = 6", "months = 1"),
    ):
        assert named in application
        application = application.replace(named, ours)
    (folder / "application.toml").write_text(application, encoding="utf-8")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a stack of its own, which its worker inherits by the environment."""
    monkeypatch.setenv("DELEGATION_DATA_FOLDER", str(tmp_path / "var"))
    monkeypatch.setenv("DELEGATION_ENGINE_PORT", str(free_port()))
    return Settings()


class Stack:
    """Engine and worker under the supervisor that `delegation up` uses, for a test to kill."""

    def __init__(self, engine: EmbeddedServer, worker: ProcessPart) -> None:
        self.said: list[str] = []
        self._pids: dict[str, Callable[[], int | None]] = {
            "engine": lambda: engine.pid,
            "worker": lambda: worker.pid,
        }

    def kill(self, part: str) -> None:
        """`kill -9` a part, wherever it is in its work; one that is coming up again is killed when it is there."""
        while (process_id := self._pids[part]()) is None:
            time.sleep(0.01)
        os.kill(process_id, signal.SIGKILL)


@asynccontextmanager
async def running_stack(settings: Settings) -> AsyncIterator[Stack]:
    ledger = Ledger.open(settings.ledger_url)
    settings.data_folder.mkdir()
    ledger.migrate()
    ledger.close()
    engine = EmbeddedServer(
        port=settings.engine_port, database=settings.engine_file, log=settings.data_folder / "engine.log"
    )
    worker = ProcessPart("worker", (sys.executable, "-m", "worker"), settings.data_folder / "worker.log")
    stack = Stack(engine, worker)
    supervisor = Supervisor(stack.said.append, first_pause=0.1, longest_pause=1.0)
    try:
        await supervisor.start(engine)
        await supervisor.start(worker)
        yield stack
    finally:
        await supervisor.stop()


class Player:
    """Types the steps of the case's script at the command line, one after another, as fast as they are decided."""

    def __init__(self, stack: Stack, settings: Settings, folder: Path) -> None:
        self._stack = stack
        self._settings = settings
        self._place = Place(folder)
        self._command = root()
        self._to_kill = dict(KILLED_BEFORE)

    def play(self) -> None:
        """Play the script until the application is completed; what follows it there needs the days of the script."""
        with live(self._settings) as session, acting_through(session), typed_in(self._place):
            self._ledger = session.ledger
            for step in usable_case(self._place.folder).steps:
                if step.refused == "PhaseNotDue" or step.words[0] == "review":
                    continue  # about days ahead, of which this journey has none
                if step.refused == "TooLate":
                    self._wait(lambda: not isinstance(self._ledger.state("ballot-04C-1-1").state, Open))
                for part in self._to_kill.pop(" ".join(step.words[:2]), ()):
                    self._stack.kill(part)
                for person in step.people:
                    self._type(step, person)
                    self._wait(self._settled)
                if isinstance(self._ledger.state("application-04C-1").state, Completed):
                    return

    def _type(self, step: Step, person: Person) -> None:
        tomorrow = (datetime.now(LONDON) + timedelta(days=1)).date()
        words = [word.replace(CONDITION_DUE, tomorrow.isoformat()) for word in step.words]
        if "--meets-at" in words:
            at = datetime.now(LONDON) + MEETS_IN
            words[words.index("--meets-at") + 1] = at.replace(microsecond=0, tzinfo=None).isoformat()
        if words[:2] == ["meeting", "open-item"]:
            time.sleep(max(0.0, self._seconds_until_the_meeting()))
        command_id = str(uuid4())
        while True:
            try:
                code = self._command.main(
                    [*words, "--as", person.id, "--command-id", command_id], NAME, standalone_mode=False
                )
            except NotDelivered:
                continue  # whether the engine has it is not known; the same id makes sending it again harmless
            except Undecided as undecided:
                self._wait(partial(self._is_decided, undecided.command_id))
                continue  # answered from its record
            break
        assert (code or DONE) == (REFUSED if step.refused else DONE), f"{person.id}: {step.run}"

    def _seconds_until_the_meeting(self) -> float:
        meets_at: datetime = self._ledger.state("meeting-04C-1-1").state.called.meets_at
        return (meets_at - datetime.now(UTC)).total_seconds()

    def _is_decided(self, command_id: str) -> bool:
        return command_id in self._ledger.outcomes([command_id])

    def _settled(self) -> bool:
        return not any(self._ledger.load(stream).owed for stream in self._ledger.open_streams())

    def _wait(self, condition: Callable[[], bool]) -> None:
        give_up_at = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < give_up_at, "\n".join(self._stack.said)
            time.sleep(0.02)


async def test_leicester_completes_and_nothing_is_lost_though_worker_and_engine_are_killed_on_the_way(
    settings: Settings, tmp_path: Path
) -> None:
    short_case(tmp_path / "case", datetime.now(UTC))
    async with running_stack(settings) as stack:
        await asyncio.to_thread(Player(stack, settings, tmp_path / "case").play)

    assert sum("was ended by SIGKILL" in line for line in stack.said) == 4
    ledger = Ledger.open(settings.ledger_url)
    try:
        application = ledger.state("application-04C-1").state
        ballot = ledger.state("ballot-04C-1-1").state
        delegation = ledger.state("delegation-04C-1").state
        assert isinstance(application, Closed)
        assert application.ending == "completed"
        assert isinstance(ballot, Verified)
        assert ballot.turnout.returned == 58
        assert {result.function.value: result.for_ for result in ballot.results} == {
            "a": 56, "b": 52, "c": 46, "d": 45, "e": 51, "f": 37, "g": 41,
        }  # fmt: skip
        assert isinstance(delegation, LiveDelegation)
        assert set(delegation.live) == {Function(code) for code in "abcdefg"}
        for stream in ledger.streams():
            versions = [event.version for event in ledger.events(stream)]
            assert versions == list(range(1, len(versions) + 1))
        assert not any(command.outcome.result == "fault" for command in ledger.commands())
    finally:
        ledger.close()
    assert run(["audit", "verify"]) == DONE
