"""Every projection anew, from the tables of record alone.

Not comparing it with what is stored: that is `ledger.verification`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, delete, select, text, update

from domain.codes import noun_of
from domain.messages import REFUSED, Envelope
from domain.model import Event
from domain.noun import Noun
from ledger.database import insert
from ledger.errors import LedgerTooNew, legible
from ledger.folding import Folded, parse_event
from ledger.projections import PROJECTED_TABLES, PROJECTIONS
from ledger.projections.common import CLAIMS, OWED, REFUSALS, claim_rows, owed_rows, refusal_row
from ledger.projections.projection import Key, Row
from ledger.records import RecordedEvent
from ledger.store import Ledger
from ledger.tables import COMMANDS, EVENTS, STREAMS, TURNED_AWAY

Rows = dict[Key, Row]
_AT_ONCE = 1000


def folded_events(
    connection: Connection, nouns: Mapping[str, Noun[Any]], stream_id: str | None = None
) -> Iterator[tuple[RecordedEvent, Event, Folded]]:
    """Every event, as recorded and in today's schema, with the state after it; stream by stream, each in its order.

    Raises:
        LedgerTooNew: an event, or a whole stream, is not known to this version of the program.
        LedgerDamaged: an event's content, or who sent a command, can't be read.
    """
    chosen = select(EVENTS).order_by(EVENTS.c.stream_id, EVENTS.c.version).execution_options(yield_per=_AT_ONCE)
    if stream_id is not None:
        chosen = chosen.where(EVENTS.c.stream_id == stream_id)
    current, state = None, None
    with connection.execute(chosen) as found:
        for row in found:
            event = RecordedEvent.of(row)
            noun = nouns.get(noun_of(event.stream_id))
            if noun is None:
                raise LedgerTooNew(f"The ledger holds a stream '{event.stream_id}' of a kind that this version lacks.")
            if event.stream_id != current:
                current, state = event.stream_id, noun.initial
            stored = event.stored
            today = parse_event(noun, stored)
            state = noun.evolve(state, today)
            yield event, today, Folded(stored.stream_id, stored.version, event.hash, state)


def projected(connection: Connection, nouns: Mapping[str, Noun[Any]]) -> dict[Table, Rows]:
    """By table, all rows that the tables of record give, by primary key; the heads' stages among them.

    Raises:
        LedgerTooNew: an event, or a whole stream, is not known to this version of the program.
        LedgerDamaged: an event's content, or who sent a command, can't be read.
    """
    tables: dict[Table, Rows] = {table: {} for table in (*PROJECTED_TABLES, STREAMS)}
    last: dict[str, Folded] = {}
    for event, today, folded in folded_events(connection, nouns):
        called = nouns[noun_of(event.stream_id)].calls(event.stream_id, folded.state, today)
        with legible():
            tables[OWED] |= {(row["key"],): row for row in owed_rows(event.stored, called)}
        last[event.stream_id] = folded
    for stream_id, folded in last.items():
        noun = nouns[noun_of(stream_id)]
        for projection in PROJECTIONS:
            tables[projection.table] |= projection.of(noun, stream_id, folded.state)
        tables[CLAIMS] |= {(key,): row for key, row in claim_rows(noun, stream_id, folded.state).items()}
        where = noun.where(folded.state)
        tables[STREAMS][stream_id,] = {
            "stream_id": stream_id,
            "noun": noun.name,
            "version": folded.version,
            "hash": folded.hash,
            "stage": where.stage,
            "closed": where.closed,
        }
    tables[REFUSALS] = {(row["command_id"], row["content_hash"]): row for row in _refusals(connection)}
    return tables


def _refusals(connection: Connection) -> Iterator[Row]:
    # A decision takes the place of the same command's having been turned away before.
    for refused in (select(TURNED_AWAY), select(COMMANDS).where(COMMANDS.c.result == REFUSED)):
        for row in connection.execute(refused).mappings():
            with legible():
                sender = Envelope.model_validate_json(row["envelope"]).sender
            yield refusal_row({**row}, sender)


def rebuild(ledger: Ledger) -> None:
    """Empty every projection and write it anew, in one transaction; appends wait until it is done.

    Raises:
        LedgerTooNew: an event, or a whole stream, is not known to this version of the program.
        LedgerDamaged: an event's content, or who sent a command, can't be read.
    """
    with ledger.database.writing() as connection:
        if not ledger.database.is_sqlite:
            connection.execute(text("LOCK TABLE streams IN EXCLUSIVE MODE"))
        tables = projected(connection, ledger.nouns)
        heads = tables.pop(STREAMS)
        for table, rows in tables.items():
            connection.execute(delete(table))
            insert(connection, table, list(rows.values()))
        for head in heads.values():
            # The chain's own head is a record and no projection: a rebuild must not hide that events are missing.
            shown = {"stage": head["stage"], "closed": head["closed"]}
            connection.execute(update(STREAMS).where(STREAMS.c.stream_id == head["stream_id"]).values(shown))
