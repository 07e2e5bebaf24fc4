"""A batch on one stream, inside the transaction that decides and appends it.

Not the transaction itself, nor its repetition when two writers meet: that is `ledger.store`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from domain import RULES_VERSION
from domain.codes import derived_id, noun_of
from domain.messages import REFUSED, Batch, Envelope, Outcome, Sender
from domain.noun import Noun, Reads
from domain.policy import content_hash
from domain.refusal import CommandIdReused
from domain.timing import Reckoning
from ledger.chain import EventRow, as_sent, canonical, event_hash, record_hash
from ledger.database import insert, insert_new, remove, upsert
from ledger.folding import Folded, Folds, Head, read_head
from ledger.instants import to_text
from ledger.judging import Judgement, Seen, Step, judge, unheld
from ledger.projections.common import CLAIMS, OWED, REFUSALS, claim_rows, owed_rows, refusal_row
from ledger.projections.projection import Projected, Row
from ledger.recording import Received, TurnedAway, record_turned_away
from ledger.records import outcome_of
from ledger.tables import COMMANDS, EVENTS, STREAMS

IDS_AT_ONCE = 500
"""SQLite limits the values in one statement."""


_DECIDED = select(COMMANDS).where(COMMANDS.c.command_id.in_(bindparam("ids", expanding=True)))
_HOLDER = select(CLAIMS.c.stream_id).where(CLAIMS.c.key == bindparam("key"))
_MOVE_HEAD = (
    update(STREAMS)
    .where(STREAMS.c.stream_id == bindparam("id"))
    .values({name: bindparam(name) for name in ("version", "hash", "stage", "closed")})
)


def lock_head(connection: Connection, stream_id: str) -> Head:
    """The stream's head, locked until the transaction ends.

    A stream that does not exist gets a head of version 0 to lock, which `Appending.write` takes away again when
    nothing was appended (rule I6).
    """
    head = read_head(connection, stream_id, to="append")
    if head.version == 0:
        unopened = {"stream_id": stream_id, "noun": noun_of(stream_id), "stage": "", "closed": False}
        insert_new(connection, STREAMS, [unopened | {"version": head.version, "hash": head.hash}])
        head = read_head(connection, stream_id, to="append")
    return head


def decided_before(connection: Connection, command_ids: Sequence[str]) -> dict[str, tuple[Outcome, str]]:
    """By command id, what became of those already decided, and the hash of their content."""
    found = {}
    for start in range(0, len(command_ids), IDS_AT_ONCE):
        ids = command_ids[start : start + IDS_AT_ONCE]
        for row in connection.execute(_DECIDED, {"ids": ids}):
            found[row.command_id] = (outcome_of(row), row.content_hash)
    return found


class Appending:
    """Decides envelopes one after the other on a locked stream, and collects what is to be written for them."""

    def __init__(
        self, connection: Connection, folds: Folds, projected: Projected, stream_id: str, now: datetime
    ) -> None:
        """Locks the stream's head and folds it.

        Raises:
            LedgerDamaged: the stream's events do not lead to its head.
            LedgerTooNew: one of them is not known to this version of the program.
        """
        self.stream_id = stream_id
        self._connection = connection
        self._folds = folds
        self._projected = projected
        self._now = now
        self._now_text = to_text(now)
        self._noun: Noun[Any] | None = folds.noun(stream_id)
        head = lock_head(connection, stream_id)
        self._before = None if self._noun is None else folds.at_head(connection, stream_id, head)
        self.folded = self._before
        self._version = head.version
        self._claims: tuple[str, ...] = ()
        if self._noun is not None and self._before is not None:
            self._claims = self._noun.claims(self._before.state)
        self._read: dict[str, Folded] = {}
        self._policy: tuple[Reckoning | None, str | None] = (None, None)
        self._events: list[dict[str, Any]] = []
        self._commands: list[dict[str, Any]] = []
        self._turned_away: list[TurnedAway] = []
        self._owed: list[Row] = []
        self._refusals: list[Row] = []

    def decide(self, batch: Batch) -> tuple[Outcome, ...]:
        """An outcome for each envelope, in order; those decided before are answered from their record (rule I3)."""
        received = [Received.of(envelope) for envelope in batch.envelopes]
        known = decided_before(self._connection, [one.envelope.command_id for one in received])
        outcomes = []
        for one in received:
            command_id = one.envelope.command_id
            if command_id not in known:
                known[command_id] = (self._decide(one), one.content)
            outcome, decided_content = known[command_id]
            outcomes.append(outcome if one.content == decided_content else self._reused(one))
        return tuple(outcomes)

    def _decide(self, received: Received) -> Outcome:
        envelope = received.envelope
        judgement = judge(self._noun, self.folded, self.stream_id, envelope, self._now, self._look_up)
        judgement = unheld(judgement, self._holder, self.stream_id, self._claims)
        decided_version = self._version
        policy_hash = self._policy_hash()
        actor = _actor_text(envelope.sender)
        for index, step in enumerate(judgement.steps):
            self._append(envelope, actor, index, step)
        if judgement.steps:
            self._claims = judgement.claims
        outcome = Outcome(
            command_id=envelope.command_id,
            result=judgement.result,
            version=self._version,
            events=tuple(step.event.type for step in judgement.steps),
            rule=judgement.rule,
            sentence=judgement.sentence,
        )
        self._record(received, judgement, outcome, decided_version, policy_hash or self._policy_hash())
        return outcome

    def _append(self, envelope: Envelope, actor: str, index: int, step: Step) -> None:
        assert self.folded is not None
        stored = EventRow(
            stream_id=self.stream_id,
            version=self._version + 1,
            event_id=derived_id(envelope.command_id, index),
            type=step.event.type,
            schema_version=step.event.schema_version,
            occurred_at=to_text(envelope.received_at),
            recorded_at=self._now_text,
            actor=actor,
            command_id=envelope.command_id,
            correlation_id=envelope.correlation_id,
            causation_id=envelope.causation_id,
            payload=step.payload,
            previous_hash=self.folded.hash,
        )
        self._version = stored.version
        self.folded = Folded(self.stream_id, stored.version, event_hash(stored), step.state)
        self._events.append(stored._asdict() | {"hash": self.folded.hash})
        self._owed.extend(owed_rows(stored, step.calls))

    def _record(
        self,
        received: Received,
        judgement: Judgement,
        outcome: Outcome,
        decided_version: int,
        policy_hash: str | None,
    ) -> None:
        record = received.record(self._now_text) | {
            "decided_version": decided_version,
            "reads": as_sent({other: fold.version for other, fold in judgement.seen.streams.items()}),
            "claims": as_sent(dict(judgement.seen.claims)),
            "policy_hash": policy_hash,
            "rules_version": RULES_VERSION,
            "result": outcome.result,
            "version": outcome.version,
            "events": as_sent(list(outcome.events)),
            "rule": outcome.rule,
            "number": judgement.number,
            "sentence": outcome.sentence,
        }
        self._commands.append(record | {"hash": record_hash(record)})
        if outcome.result == REFUSED:
            self._refusals.append(refusal_row(record, received.envelope.sender))

    def _reused(self, received: Received) -> Outcome:
        command_id = received.envelope.command_id
        rule = CommandIdReused.__name__
        sentence = (
            f"The command id '{command_id}' was used before for another command; "
            "the first one stands, and this one was not decided."
        )
        self._turned_away.append(received.turned_away(self._now_text, rule, CommandIdReused.number, sentence))
        return Outcome(command_id=command_id, result=REFUSED, version=self._version, rule=rule, sentence=sentence)

    def _look_up(self, reads: Reads) -> Seen:
        known = [other for other in reads.streams if self._folds.noun(other) is not None]
        for other in sorted(set(known) - self._read.keys()):
            # Locked, since otherwise two decisions could each be taken on what the other is about to change. Two that
            # read each other's stream wait for each other; the database ends one, which is decided again.
            head = read_head(self._connection, other, to="read")
            self._read[other] = self._folds.at_head(self._connection, other, head)
        return Seen({other: self._read[other] for other in known}, {key: self._holder(key) for key in reads.claims})

    def _holder(self, key: str) -> str | None:
        if key in self._claims:
            return self.stream_id
        holder: str | None = self._connection.scalar(_HOLDER, {"key": key})
        # A claim that this batch has given up is not yet gone from the table.
        return None if holder == self.stream_id else holder

    def _policy_hash(self) -> str | None:
        if self._noun is None or self.folded is None:
            return None
        policy = self._noun.policy(self.folded.state)
        if policy is not self._policy[0]:
            self._policy = (policy, None if policy is None else _hash_of_policy(policy))
        return self._policy[1]

    def write(self) -> None:
        """Write everything that was decided; the stream is as before when nothing was appended."""
        insert(self._connection, EVENTS, self._events)
        insert(self._connection, COMMANDS, self._commands)
        record_turned_away(self._connection, self._turned_away)
        # A decision takes the place of the same command's having been turned away before.
        upsert(self._connection, REFUSALS, self._refusals)
        insert(self._connection, OWED, self._owed)
        if self._version == 0:
            self._connection.execute(delete(STREAMS).where(STREAMS.c.stream_id == self.stream_id))
        if self._events and self._noun is not None and self._before is not None and self.folded is not None:
            self._project(self._noun, self._before, self.folded)

    def _project(self, noun: Noun[Any], before: Folded, after: Folded) -> None:
        where = noun.where(after.state)
        head = {"version": after.version, "hash": after.hash, "stage": where.stage, "closed": where.closed}
        self._connection.execute(_MOVE_HEAD, head | {"id": self.stream_id})
        self._projected.write(self._connection, noun, before, after)
        self._claim(claim_rows(noun, self.stream_id, before.state), claim_rows(noun, self.stream_id, after.state))

    def _claim(self, held: Mapping[str, Row], wanted: Mapping[str, Row]) -> None:
        remove(self._connection, CLAIMS, [row for key, row in held.items() if key not in wanted])
        # Not an upsert: meeting another stream's claim here is the collision that makes the transaction start again.
        insert(self._connection, CLAIMS, [row for key, row in wanted.items() if key not in held])


@lru_cache(maxsize=64)
def _hash_of_policy(policy: Reckoning) -> str:
    return content_hash(policy)


@lru_cache(maxsize=1024)
def _actor_text(sender: Sender) -> str:
    return canonical(sender.actor().model_dump(mode="json"))
