"""The running stack as a session: its ledger, its engine, the people this machine knows."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from uuid import uuid4

from anyio.from_thread import BlockingPortal, start_blocking_portal
from temporalio.client import Client

from cli.failing import Unusable
from cli.output import print_line
from cli.people import known_people, one_person, people_files, remember_people
from cli.session import Happened, Sent
from domain.messages import Outcome
from engine.case import AnyCase, C, Person
from engine.connection import Where, connect
from gateway import Gateway, Receipt, Starter
from ledger import Ledger
from settings import Settings


def system_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


class Live:
    """Opened as far as a command needs it: reading needs no engine."""

    def __init__(self, settings: Settings, opened: ExitStack) -> None:
        self._settings = settings
        self._opened = opened

    @cached_property
    def ledger(self) -> Ledger:
        """The stack's ledger.

        Raises:
            Unusable: its file is not there yet.
        """
        if self._settings.database_url is None and not self._settings.ledger_file.is_file():
            raise Unusable(f"There is no ledger at {self._settings.ledger_file} yet; `delegation up` makes one.")
        ledger = Ledger.open(self._settings.ledger_url, system_clock)
        self._opened.callback(ledger.close)
        return ledger

    @property
    def ledger_url(self) -> str:
        """Where that ledger is."""
        return self._settings.ledger_url

    @cached_property
    def starter(self) -> Starter:
        """What starts workflows on the stack's engine."""
        return Starter(self.client, self._settings.task_queue)

    @cached_property
    def portal(self) -> BlockingPortal:
        """The event loop beside this thread, in which everything of the engine's client runs."""
        return self._opened.enter_context(start_blocking_portal())

    @cached_property
    def client(self) -> Client:
        """A client of the stack's engine.

        Raises:
            EngineUnreachable: it does not answer.
        """
        settings = self._settings
        where = Where(settings.engine_address, settings.temporal_namespace, settings.temporal_profile)
        return self.portal.call(connect, where)

    @cached_property
    def _gateway(self) -> Gateway:
        return Gateway(self.client, self.ledger, system_clock, task_queue=self._settings.task_queue)

    def now(self) -> datetime:
        """Now, in UTC."""
        return system_clock()

    def person(self, subject: str, people: Path | None = None, about: str | None = None) -> Person:
        """See `Session.person`."""
        return one_person(known_people([people] if people else people_files(self._settings)), subject, about)

    def new_command_id(self) -> str:
        """An id that no other command has."""
        return str(uuid4())

    def send(self, sent: Sent, person: Person, command_id: str) -> Outcome:
        """See `Session.send`."""
        gateway = self._gateway
        return self.portal.call(
            partial(gateway.send, sent.stream_id, sent.command, person.actor, command_id=command_id)
        )

    def submit(self, sent: Sent, person: Person, command_id: str) -> Receipt:
        """See `Session.submit`."""
        gateway = self._gateway
        return self.portal.call(
            partial(gateway.submit, sent.stream_id, sent.command, person.actor, command_id=command_id)
        )

    def happened(self, happened: Happened) -> None:
        """Nothing: whoever typed the command is told."""

    def say(self, text: str) -> None:
        """Print it."""
        print_line(text)

    def moved(self, case: C) -> C:
        """The case as it is: the running stack has today's dates."""
        return case

    def remember(self, case: AnyCase, stream_id: str) -> None:
        """Keep the people of the case for --as."""
        try:
            remember_people(self._settings, case, stream_id)
        except OSError as error:
            raise Unusable(
                f"The case was begun, but its people can't be kept in {self._settings.data_folder}: "
                f"{error.strerror}; name them by --people."
            ) from None


@contextmanager
def live(settings: Settings) -> Iterator[Live]:
    """The running stack; what a command opened of it is closed in the end."""
    with ExitStack() as opened:
        yield Live(settings, opened)
