"""What the workflows' activities, the gateway and the engine ask of the world, as protocols.

The ledger satisfies most of them; nothing here says how.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.messages import Batch, Decided, Envelope, Outcome
from domain.people import Assignee
from domain.refusal import Refusal

Clock = Callable[[], datetime]
"""The domain's clock: now, in UTC. Commands are stamped by it (rule T1)."""


@dataclass(frozen=True)
class PendingNotice:
    """A notice that an event called for. Addressed to a role, so it holds no personal data."""

    key: str
    stream_id: str
    to: Assignee
    subject: str
    body: str
    called_at: datetime
    """When the event that called for it was recorded (UTC)."""


class Recording(Protocol):
    """Deciding, where the truth is (docs/adr/0001)."""

    def decide(self, batch: Batch) -> Decided:
        """Decide and record a batch in one transaction; a command already decided is answered from its record."""

    def load(self, stream_id: str) -> Decided:
        """Where a stream stands and what it owes; no outcomes."""


class Owing(Protocol):
    """What streams owe to other streams."""

    def owed_envelope(self, key: str) -> Envelope | None:
        """The command that an event called for, or None when nothing was called for by that key."""


class Noticing(Protocol):
    """Notices called for, and those sent."""

    def notice(self, key: str) -> PendingNotice | None:
        """The notice, or None when it was recorded as sent, or nothing was called for by that key."""

    def record_notice(self, key: str, channel: str) -> None:
        """Record that a notice was sent by a channel; recording it again changes nothing."""


class Streams(Protocol):
    """Which streams there are."""

    def exists(self, stream_id: str) -> bool:
        """Whether anything is recorded on the stream."""

    def open_streams(self) -> Sequence[str]:
        """The streams that are not closed, or owe something."""

    def faulted(self) -> Sequence[Envelope]:
        """The engine's own commands that a defect kept from being decided, each under the id to send it again with."""


class Decisions(Protocol):
    """What became of commands."""

    def exists(self, stream_id: str) -> bool:
        """Whether anything is recorded on the stream."""

    def outcomes(self, command_ids: Sequence[str]) -> dict[str, Outcome]:
        """By command id, the outcomes of those that were decided."""

    def turn_away(self, envelopes: Sequence[Envelope], refusal: Refusal) -> None:
        """Record the refusal of commands that can't be given to a stream to decide."""


class Notifier(Protocol):
    """One channel by which people are told."""

    channel: str
    """Its name as recorded with the notice, for example `console`."""

    def send(self, notice: PendingNotice) -> None:
        """Tell them. May be called more than once for one notice, which its key makes recognisable.

        Raises:
            OSError: the channel can't be used at the moment; it is tried again.
        """


class Dispatch(Protocol):
    """Durable delivery of commands to a stream, whether or not its workflow runs."""

    async def submit(self, stream_id: str, envelopes: Sequence[Envelope]) -> None:
        """Deliver by signal-with-start; they are decided in this order, after whatever was delivered before."""
