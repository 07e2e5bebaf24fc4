"""What the ledger's tests share: a clock they set, envelopes, and a look at the tables behind the ledger's back."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from domain.messages import Batch, Decided, Envelope, Outcome, Sender
from domain.model import Command
from domain.people import CLOCK, Actor, Role
from ledger import Ledger
from ledger.tables import APPEND_ONLY
from tests.integration.ledger import parcel

START = datetime(2014, 11, 1, 12, 0, tzinfo=UTC)
POSTMAN = Actor(subject="person-1", organisation=parcel.CCG, roles=(Role.PROGRAMME_MANAGER,))
STRANGER = Actor(subject="person-2", organisation="99Z", roles=(Role.AUDITOR,))
ONE, TWO = "parcel-1", "parcel-2"


@dataclass
class SetClock:
    """A clock that stands still until a test moves it."""

    now: datetime = START

    def __call__(self) -> datetime:
        """The instant it was set to."""
        return self.now

    def forward(self, **by: float) -> None:
        """Move it."""
        self.now += timedelta(**by)


@dataclass
class Ids:
    """Command ids, one after the other."""

    given: int = field(default=0)

    def next(self) -> str:
        """The next one."""
        self.given += 1
        return f"command-{self.given}"


def envelope(
    stream_id: str,
    command: Command | dict[str, Any],
    command_id: str,
    *,
    actor: Actor = POSTMAN,
    received_at: datetime = START,
) -> Envelope:
    """A command on its way."""
    document = command.model_dump(mode="json") if isinstance(command, Command) else command
    return Envelope(
        command_id=command_id,
        stream_id=stream_id,
        command=document,
        sender=Sender.of(actor),
        received_at=received_at,
        correlation_id=f"correlation-{command_id}",
    )


@dataclass
class Desk:
    """Sends commands to a ledger, each with an id of its own unless one is given."""

    ledger: Ledger
    ids: Ids = field(default_factory=Ids)

    def batch(self, stream_id: str, *envelopes: Envelope) -> Decided:
        """Decide envelopes together."""
        return self.ledger.decide(Batch(stream_id=stream_id, envelopes=envelopes))

    def send(
        self,
        stream_id: str,
        command: Command | dict[str, Any],
        *,
        actor: Actor = POSTMAN,
        received_at: datetime = START,
        command_id: str | None = None,
    ) -> Outcome:
        """Decide one command."""
        one = envelope(stream_id, command, command_id or self.ids.next(), actor=actor, received_at=received_at)
        return self.batch(stream_id, one).outcomes[0]

    def sent(self, stream_id: str, *commands: Command) -> None:
        """Open a parcel and send it these commands, all of which must be accepted."""
        for command in (parcel.Send(), *commands):
            outcome = self.send(stream_id, command)
            assert outcome.result == "accepted", outcome

    def pass_deadline(self, stream_id: str, due: datetime) -> Outcome:
        """What the clock sends when a deadline passes."""
        command = parcel.PassDeadline(kind="deliver", due=due)
        return self.send(stream_id, command, actor=CLOCK, received_at=due, command_id=f"{stream_id}:deliver:{due}")


def newest() -> str:
    """The newest schema: the last of the migrations, which are numbered."""
    return max(path.name[:4] for path in Path("ledger/migrations/versions").glob("[0-9]*.py"))


def without_guards(url: str, *statements: str) -> None:
    """Change recorded rows as somebody with full access to the database could."""
    engine = create_engine(url)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for table in APPEND_ONLY:
                for change in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER {table.name}_no_{change}"))
        for statement in statements:
            assert connection.execute(text(statement)).rowcount > 0, statement
    engine.dispose()


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    """What a query finds."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def records(url: str, table: str) -> list[dict[str, Any]]:
    """All rows of a table, by column."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [{**row} for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()]
    engine.dispose()
    return found


def rows_of_all(url: str, tables: Iterable[str]) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of these tables, in an order that does not depend on how they were written."""
    return {table: sorted(rows(url, f"SELECT * FROM {table}"), key=repr) for table in tables}


def reopened(url: str, **changed: Any) -> Ledger:
    """A ledger of parcels with other rules."""
    return Ledger.open(url, SetClock(), {"parcel": replace(parcel.PARCEL, **changed)})
