"""What crosses Temporal: envelopes, outcomes and progress.

These are contracts with recorded histories (docs/reference/contracts.md): they ignore unknown fields, give new
fields defaults, and keep stages and results as open strings.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, JsonValue

from domain.codes import noun_of
from domain.people import Actor, Role

WORKFLOW_TYPES: Mapping[str, str] = {
    "ccg": "Ccg",
    "application": "DelegationApplication",
    "cohort": "Cohort",
    "ballot": "Ballot",
    "survey": "Survey",
    "meeting": "Meeting",
    "delegation": "Delegation",
    "dispute": "Dispute",
    "investment": "Investment",
    "validation": "Validation",
}
"""By noun, the type name of its streams' workflow."""
HANDLE, SUBMIT, ROLL, PROGRESS = "handle", "submit", "roll", "progress"
"""What every workflow answers to: an update, two signals and a query."""
BUSY = "Busy"
"""The type of the error with which an update is turned away while a workflow continues as new."""

TASK_TIMEOUT = timedelta(seconds=3)
"""Of every workflow: a worker killed between commit and answer costs its callers this much, not the usual 10 s."""


def workflow_type(stream_id: str) -> str:
    """The type name of a stream's workflow.

    Raises:
        KeyError: no noun has the word that the id begins with.
    """
    return WORKFLOW_TYPES[noun_of(stream_id)]


_ROLES: Mapping[str, Role] = {role.value: role for role in Role}


class Message(BaseModel):
    """A payload of a workflow, an update, a signal or an activity."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Sender(Message):
    """An actor as it travels; see `domain.people.Actor`."""

    subject: str
    organisation: str
    roles: tuple[str, ...]

    @classmethod
    def of(cls, actor: Actor) -> "Sender":
        """The actor, ready to travel."""
        return cls(subject=actor.subject, organisation=actor.organisation, roles=tuple(actor.roles))

    def actor(self) -> Actor:
        """The actor. A role this version does not know is left out, so it can grant nothing."""
        return Actor(
            subject=self.subject,
            organisation=self.organisation,
            roles=tuple(_ROLES[role] for role in self.roles if role in _ROLES),
        )


class Envelope(Message):
    """A command on its way to its stream.

    `received_at` (UTC) is stamped by the gateway's clock, or is the deadline for a clock command, whatever a sender
    claims (rule T1). The command is carried as JSON, because a workflow forwards it and never reads it.
    """

    command_id: str
    stream_id: str
    command: dict[str, JsonValue]
    sender: Sender
    received_at: datetime
    correlation_id: str
    causation_id: str | None = None


class Outcome(Message):
    """What became of a command: `accepted`, `refused` (with the rule's name and a sentence) or `fault`."""

    command_id: str
    result: str
    version: int = 0
    """The stream's version after the decision."""
    events: tuple[str, ...] = ()
    """The types of the events it brought."""
    rule: str | None = None
    sentence: str | None = None
    shortened: bool = False
    """Whether the sentence was too long to travel; the ledger has all of it."""


ACCEPTED, REFUSED, FAULT = "accepted", "refused", "fault"


class Due(Message):
    """The next deadline (UTC) and the clock command that it brings."""

    kind: str
    at: datetime
    command: dict[str, JsonValue]


class Progress(Message):
    """All that a workflow needs to know of its stream."""

    stream_id: str
    exists: bool = True
    version: int = 0
    stage: str = ""
    closed: bool = False
    waiting_for: str = ""
    """One plain sentence: who or what the stream waits for."""
    due: Due | None = None
    grace_seconds: int = 5


class Owed(Message):
    """Something an event calls for that is not recorded as done.

    `open` starts another stream's workflow with its opening command, `tell` sends one a command, `notice` tells people.
    """

    key: str
    """The derived command id (`open`, `tell`) or notice key: what makes doing it twice harmless."""
    kind: str
    stream_id: str
    """The stream it goes to; for a notice, the stream it is about."""
    envelope: Envelope | None = None
    """Of an opening, unless it is too large to travel; it is told then."""


class Batch(Message):
    """Envelopes for one stream, decided in this order in one transaction."""

    stream_id: str
    envelopes: tuple[Envelope, ...] = ()


class Decided(Message):
    """The answer to a batch: an outcome for each envelope, in order, and where the stream now stands."""

    outcomes: tuple[Outcome, ...] = ()
    progress: Progress
    owed: tuple[Owed, ...] = ()


class Outcomes(Message):
    """The answer to an update: an outcome for each of its envelopes, in their order."""

    outcomes: tuple[Outcome, ...] = ()


class StreamStart(Message):
    """What a stream's workflow begins with.

    `envelopes` are decided first, in this order: an opening command, or what the run before this one left undecided.
    The stream's clock is the engine's plus `clock_offset_seconds`, which only a rehearsal sets (rule T6).
    """

    stream_id: str
    envelopes: tuple[Envelope, ...] = ()
    clock_offset_seconds: float = 0


class Delivery(Message):
    """One owed item that an activity delivers. The item itself is read from the ledger by its key."""

    key: str
    stream_id: str


MOST_IN_BATCH = 250
"""Envelopes: what one transaction and one workflow task do quickly."""
MOST_BYTES_IN_BATCH = 512 * 1024
"""Bytes of JSON: a quarter of what Temporal takes as one payload."""


def weight(messages: Sequence[Message]) -> int:
    """How many bytes of a payload these take."""
    return sum(len(message.model_dump_json().encode()) for message in messages)


def fitting(envelopes: Sequence[Envelope]) -> int:
    """How many envelopes, from the first on, go into one batch: at least one, and no more than the two limits."""
    room = MOST_BYTES_IN_BATCH
    for count, envelope in enumerate(envelopes[:MOST_IN_BATCH]):
        room -= weight((envelope,))
        if room < 0:
            return max(count, 1)
    return min(len(envelopes), MOST_IN_BATCH)
