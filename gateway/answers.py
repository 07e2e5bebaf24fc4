"""What the gateway answers besides an outcome: receipts, what went wrong on the way, and what it turns away itself.

Not the decisions: those are the domain's, made in the ledger's transaction.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic_core import PydanticSerializationError

from domain.codes import is_stream_id, noun_of
from domain.messages import WORKFLOW_TYPES, Envelope, weight
from domain.parsing import check_text, quoted
from domain.people import SYSTEM, SYSTEM_ROLES, Actor
from domain.refusal import MalformedCommand, NotAuthorised, NotOpened, Refusal

MOST_BYTES_IN_COMMAND: Final = 1_500_000
"""Temporal takes 2 MB as one payload."""
DERIVED: Final = 5
"""The version of the UUIDs that `domain.codes.derived_id` gives."""

_COMMAND_ID = re.compile(r"[A-Za-z0-9._-]{1,100}")


class Undecided(Exception):
    """The engine has the command durably, and it will be decided; it was not decided within the gateway's patience."""

    def __init__(self, stream_id: str, command_id: str) -> None:
        super().__init__(f"Received, not yet decided: command {command_id} for {stream_id}.")
        self.stream_id = stream_id
        self.command_id = command_id


class NotDelivered(Exception):
    """The engine gave no answer. Whether it has the command is unknown; sending it again with its id is safe."""

    def __init__(self, stream_id: str, command_id: str, reason: str) -> None:
        super().__init__(
            f"The engine gave no answer ({reason}). It is not known whether it has command {command_id} for "
            f"{stream_id}; send it again with the same command id."
        )
        self.stream_id = stream_id
        self.command_id = command_id


class CommandTooLarge(Refusal):
    """The command is larger than what Temporal carries as one payload."""


class CommandIdUnusable(Refusal):
    """The command's id has not the form of one, or has the form of those of the engine's own commands (rule I3)."""

    number = "I3"


@dataclass(frozen=True)
class Receipt:
    """The engine has the command durably; it is decided as soon as a worker runs."""

    stream_id: str
    command_id: str
    received_at: datetime


def no_stream(stream_id: str) -> NotOpened:
    """The refusal of what is for a stream that is not there, and does not open it."""
    return NotOpened(f"There is nothing called {quoted(stream_id)}, and this command does not open it.")


def check_sendable(envelope: Envelope, actor: Actor) -> None:
    """Nothing, when the envelope may be sent.

    Raises:
        NotAuthorised: a person claims to be the engine or another stream.
        CommandIdUnusable: the command's id can't be one of a person's command.
        NotOpened: no stream can have this id.
        MalformedCommand: it holds what is no text.
        CommandTooLarge: more than fits into one payload.
    """
    if actor.organisation == SYSTEM or SYSTEM_ROLES.intersection(actor.roles):
        raise NotAuthorised(f"{actor.subject} can't act as the engine or as another stream; no person can.")
    _check_command_id(envelope.command_id)
    if not is_stream_id(envelope.stream_id) or noun_of(envelope.stream_id) not in WORKFLOW_TYPES:
        raise no_stream(envelope.stream_id)
    try:
        size = weight((envelope,))
    except PydanticSerializationError:
        check_text(envelope.command)
        raise MalformedCommand("The command can't be sent: who sends it is stated by what is not text.") from None
    if size > MOST_BYTES_IN_COMMAND:
        raise CommandTooLarge(
            f"The command has {size:,} bytes; at most {MOST_BYTES_IN_COMMAND:,} can be sent. Divide it into parts."
        )


def _check_command_id(command_id: str) -> None:
    """Nothing, when a person may use the id.

    Whoever took the id of a deadline's command, or of one that a stream will send, would keep that one from counting.
    """
    if not _COMMAND_ID.fullmatch(command_id):
        raise CommandIdUnusable(
            f"The command id {quoted(command_id)} is not made of letters, digits, full stops, hyphens and underscores, "
            "at most 100 of them."
        )
    if _is_derived(command_id):
        raise CommandIdUnusable(
            f"The command id {command_id} has the form of those that the engine derives for its own commands, a UUID "
            "of version 5; choose another."
        )


def _is_derived(command_id: str) -> bool:
    try:
        return UUID(command_id).version == DERIVED
    except ValueError:
        return False
