"""The ledger: the one place where commands are decided and what happened is kept (docs/adr/0001).

Not the rules, which are the nouns'; not time or delivery, which are Temporal's.
"""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Self

from sqlalchemy import Connection, func, select

from domain.codes import noun_of
from domain.messages import Batch, Decided, Due, Envelope, Outcome, Progress
from domain.noun import Noun
from domain.nouns import NOUNS
from domain.ports import Clock, PendingNotice
from domain.refusal import NotOpened, Refusal
from ledger import owing
from ledger.appending import Appending, decided_before
from ledger.chain import record_hash
from ledger.database import Database, insert_new
from ledger.errors import LedgerConflict
from ledger.folding import Folded, Folds, Head, collector_paused, parse_event, read_head
from ledger.instants import plain, to_text
from ledger.migrating import check_schema, migrate
from ledger.projections import PROJECTIONS
from ledger.projections.projection import Projected
from ledger.recording import Received, record_turned_away, storable
from ledger.records import RecordedCommand, RecordedEvent
from ledger.tables import COMMANDS, EVENTS, NOTICES, STREAMS

ATTEMPTS = 8
"""How often a batch is decided anew when another writer was first to a row that it needs."""
PAGE = 1000
"""Rows read at once when a whole history is gone through."""


def utc_now() -> datetime:
    """The system's clock."""
    return datetime.now(UTC)


class Ledger:
    """An append-only store of events and decided commands. May be used by many threads and many processes.

    Every method may raise `LedgerUnavailable` when the database can't be used at the moment, `LedgerNotMigrated` when
    it lacks tables, and `LedgerDamaged` when what is stored is damaged; all are in `ledger.errors`.
    """

    def __init__(self, database: Database, clock: Clock, nouns: Mapping[str, Noun[Any]]) -> None:
        self.database = database
        self.nouns = nouns
        self._clock = clock
        self._folds = Folds(nouns)
        self._projected = Projected(PROJECTIONS)

    @classmethod
    def open(cls, url: str, clock: Clock = utc_now, nouns: Mapping[str, Noun[Any]] = NOUNS) -> Self:
        """The ledger at a database URL, `sqlite:///FILE` or `postgresql://…`; nothing is connected yet.

        The clock gives what is recorded as `recorded_at` and `decided_at`, in UTC; no rule compares them.

        Raises:
            LedgerUnavailable: the URL is none of the two.
        """
        return cls(Database(url), clock, nouns)

    def close(self) -> None:
        """Close all connections."""
        self.database.close()

    def migrate(self) -> None:
        """Create the tables, or bring them up to what this version of the program needs.

        Raises:
            LedgerTooNew: a newer version of the program has migrated the database.
        """
        migrate(self.database)

    def check_schema(self) -> None:
        """Nothing, when the tables are what this version of the program needs.

        Raises:
            LedgerNotMigrated: they are not there, or older.
            LedgerTooNew: they are newer.
        """
        check_schema(self.database)

    def decide(self, batch: Batch) -> Decided:
        """Decide a batch in one transaction, and answer an outcome for each envelope, in order.

        A command already decided is answered from its record, so that repeating a call is harmless (rule I3); refusals
        and faults are outcomes, and recorded. How a batch was composed changes nothing of what is recorded.

        Raises:
            LedgerDamaged: the stream's events do not lead to its head.
            LedgerTooNew: the stream holds what only a newer version of the program can read.
        """
        for attempt in range(1, ATTEMPTS):
            try:
                return self._decide(batch)
            except LedgerConflict:
                # The other writer has committed; seeing its claim or command, the decision may now be another.
                time.sleep(random.uniform(0.001, 0.005) * attempt)  # noqa: S311 - spreads writers, guards nothing
        return self._decide(batch)

    def _decide(self, batch: Batch) -> Decided:
        with self.database.writing() as connection:
            stream_id = storable(batch.stream_id)
            appending = Appending(connection, self._folds, self._projected, stream_id, self._clock())
            with collector_paused():
                outcomes = appending.decide(batch)
            appending.write()
            standing = self._standing(connection, stream_id, appending.folded)
        if appending.folded is not None:
            self._folds.keep(appending.folded)
        return standing.model_copy(update={"outcomes": outcomes})

    def load(self, stream_id: str) -> Decided:
        """Where a stream stands and what it owes; no outcomes. Its progress says when there is no such stream."""
        with self.database.reading() as connection:
            known = self._folds.noun(stream_id) is not None
            return self._standing(connection, stream_id, self._folds.current(connection, stream_id) if known else None)

    def _standing(self, connection: Connection, stream_id: str, folded: Folded | None) -> Decided:
        if folded is None or folded.version == 0:
            return Decided(progress=Progress(stream_id=stream_id, exists=False))
        noun = self.nouns[noun_of(stream_id)]
        return Decided(progress=progress_of(noun, folded), owed=owing.outstanding(connection, stream_id))

    def outcomes(self, command_ids: Sequence[str]) -> dict[str, Outcome]:
        """By command id, the outcomes of those that were decided."""
        with self.database.reading() as connection:
            found = decided_before(connection, command_ids)
        return {command_id: outcome for command_id, (outcome, _) in found.items()}

    def owed_envelope(self, key: str) -> Envelope | None:
        """The command that an event called for, delivered or not; None when nothing was called for by that key."""
        with self.database.reading() as connection:
            return owing.owed_envelope(connection, key)

    def notice(self, key: str) -> PendingNotice | None:
        """The notice; None when it was recorded as sent, or nothing was called for by that key."""
        with self.database.reading() as connection:
            return owing.pending_notice(connection, key)

    def turn_away(self, envelopes: Sequence[Envelope], refusal: Refusal) -> None:
        """Record the refusal of commands that can't be given to a stream to decide; of each the first time counts.

        It changes no stream. Each may be decided another time, when a refusal of that decision takes this one's place.
        """
        now, rule, number = to_text(self._clock()), refusal.rule, refusal.number or None
        received = (Received.of(envelope) for envelope in envelopes)
        turned_away = [one.turned_away(now, rule, number, refusal.sentence) for one in received]
        with self.database.writing() as connection:
            record_turned_away(connection, turned_away)

    def record_notice(self, key: str, channel: str) -> None:
        """Record that a notice was sent by a channel; recording it again changes nothing."""
        record = {"key": key, "channel": channel, "recorded_at": to_text(self._clock())}
        with self.database.writing() as connection:
            insert_new(connection, NOTICES, [record | {"hash": record_hash(record)}])

    def open_streams(self) -> tuple[str, ...]:
        """The streams that are not closed, or owe something, by id."""
        with self.database.reading() as connection:
            return owing.open_streams(connection)

    def faulted(self) -> tuple[Envelope, ...]:
        """The engine's own commands that a defect kept from being decided, each under the id to send it again with."""
        with self.database.reading() as connection:
            return owing.faulted(connection)

    def owing(self) -> str | None:
        """A stream that owes something which is not recorded as done; None when none does."""
        with self.database.reading() as connection:
            return owing.owing(connection)

    def streams(self) -> tuple[str, ...]:
        """All streams, by id."""
        with self.database.reading() as connection:
            return tuple(connection.scalars(select(STREAMS.c.stream_id).order_by(STREAMS.c.stream_id)))

    def exists(self, stream_id: str) -> bool:
        """Whether anything happened on the stream; a refused opening leaves none (rule I6)."""
        return self.head(stream_id).version > 0

    def head(self, stream_id: str) -> Head:
        """Where the stream's chain ends; version 0 when there is no such stream."""
        with self.database.reading() as connection:
            return read_head(connection, stream_id)

    def state(self, stream_id: str, at: int | datetime | None = None) -> Folded:
        """A stream's state now, at a version, or as it was recorded at an instant (rule T7).

        Version 0, and the noun's initial state, when nothing was recorded by then.

        Raises:
            NotOpened: no noun has the word that the id begins with.
        """
        self._known(stream_id)
        with self.database.reading() as connection:
            if at is None:
                return self._folds.current(connection, stream_id)
            latest = select(func.max(EVENTS.c.version)).where(EVENTS.c.stream_id == stream_id)
            match at:
                case datetime():
                    latest = latest.where(EVENTS.c.recorded_at <= to_text(at))
                case _:
                    latest = latest.where(EVENTS.c.version <= at)
            return self._folds.at_version(connection, stream_id, connection.scalar(latest) or 0)

    def events(self, stream_id: str | None = None, *, after: int = 0) -> Iterator[RecordedEvent]:
        """The events of a stream after a version, or of all streams after a position, in that order.

        Of all streams: those of one stream are in order, and streams are interleaved roughly as they were written. This
        is for audits, and holds secrets; what people are shown comes from `ledger.reading` (rule W6).
        """
        order = EVENTS.c.position if stream_id is None else EVENTS.c.version
        chosen = select(EVENTS).order_by(order).limit(PAGE)
        if stream_id is not None:
            chosen = chosen.where(EVENTS.c.stream_id == stream_id)
        while True:
            with self.database.reading() as connection:
                page = [RecordedEvent.of(row) for row in connection.execute(chosen.where(order > after))]
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1].position if stream_id is None else page[-1].version

    def history(self, stream_id: str) -> Iterator[tuple[RecordedEvent, Folded]]:
        """Every event of a stream with the state after it, folded once.

        Raises:
            NotOpened: no noun has the word that the id begins with.
        """
        noun = self._known(stream_id)
        state = noun.initial
        for event in self.events(stream_id):
            stored = event.stored
            state = noun.evolve(state, parse_event(noun, stored))
            yield event, Folded(stream_id, event.version, event.hash, state)

    def _known(self, stream_id: str) -> Noun[Any]:
        noun = self._folds.noun(stream_id)
        if noun is None:
            raise NotOpened(f"There is nothing called '{stream_id}': no kind of stream begins so.")
        return noun

    def commands(self, stream_id: str | None = None) -> Iterator[RecordedCommand]:
        """The decided commands of a stream, or of all, in the order they were decided; with secrets, as `events`."""
        after = 0
        chosen = select(COMMANDS).order_by(COMMANDS.c.position).limit(PAGE)
        if stream_id is not None:
            chosen = chosen.where(COMMANDS.c.stream_id == stream_id)
        while True:
            with self.database.reading() as connection:
                page = [
                    RecordedCommand.of(row) for row in connection.execute(chosen.where(COMMANDS.c.position > after))
                ]
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1].position


def progress_of(noun: Noun[Any], folded: Folded) -> Progress:
    """All that a workflow needs to know of a stream that exists, with the clock command of its next deadline."""
    where = noun.where(folded.state)
    due = None
    if where.deadline is not None:
        instant = plain(where.deadline.at)
        command = {"type": f"{noun.name}.pass_deadline", "kind": where.deadline.name, "due": instant}
        due = Due(kind=where.deadline.name, at=where.deadline.at, command=dict(command))
    return Progress(
        stream_id=folded.stream_id,
        version=folded.version,
        stage=where.stage,
        closed=where.closed,
        waiting_for=where.waiting_for,
        due=due,
        grace_seconds=where.grace_seconds,
    )
