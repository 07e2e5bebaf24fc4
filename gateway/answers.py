"""What the gateway answers besides an outcome: receipts, what went wrong on the way, and what it turns away itself.

Not the decisions: those are the domain's, made in the ledger's transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.messages import Envelope, weight
from domain.people import SYSTEM, SYSTEM_ROLES, Actor
from domain.refusal import NotAuthorised, Refusal

MOST_BYTES_IN_COMMAND: Final = 1_500_000
"""Temporal takes 2 MB as one payload."""


class Undecided(Exception):
    """The engine has the command durably, and it will be decided; it was not decided within the gateway's patience."""

    def __init__(self, stream_id: str, command_id: str) -> None:
        super().__init__(f"Received, not yet decided: command {command_id} for {stream_id}.")
        self.stream_id = stream_id
        self.command_id = command_id


class NotDelivered(Exception):
    """The engine could not be reached. Whether it has the command is unknown; sending it again with its id is safe."""

    def __init__(self, stream_id: str, command_id: str, reason: str) -> None:
        super().__init__(
            f"The engine can't be reached ({reason}). It is not known whether it has command {command_id} for "
            f"{stream_id}; send it again with the same command id."
        )
        self.stream_id = stream_id
        self.command_id = command_id


class CommandTooLarge(Refusal):
    """The command is larger than what Temporal carries as one payload."""


@dataclass(frozen=True)
class Receipt:
    """The engine has the command durably; it is decided as soon as a worker runs."""

    stream_id: str
    command_id: str
    received_at: datetime


def check_sendable(envelope: Envelope, actor: Actor) -> None:
    """Nothing, when the envelope may be sent.

    Raises:
        NotAuthorised: a person claims to be the engine or another stream.
        CommandTooLarge: more than fits into one payload.
    """
    if actor.organisation == SYSTEM or SYSTEM_ROLES.intersection(actor.roles):
        raise NotAuthorised(f"{actor.subject} can't act as the engine or as another stream; no person can.")
    if (size := weight((envelope,))) > MOST_BYTES_IN_COMMAND:
        raise CommandTooLarge(
            f"The command has {size:,} bytes; at most {MOST_BYTES_IN_COMMAND:,} can be sent. Divide it into parts."
        )
