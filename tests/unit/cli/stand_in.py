"""A session in place of a running stack: it records what is sent, and answers what a test says."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cli.app import NAME, root
from cli.main import run
from cli.output import print_line
from cli.people import one_person
from cli.session import Happened, Sent, acting_through
from domain.messages import ACCEPTED, Batch, Envelope, Outcome, Sender
from domain.model import Command
from domain.people import Role
from engine.case import AnyCase, C, Person
from gateway import Receipt
from ledger import Ledger

NOW = datetime(2014, 7, 1, 9, tzinfo=UTC)
EVERYBODY = (
    Person("pm", "04C", (Role.PROGRAMME_MANAGER,)),
    Person("ao", "04C", (Role.ACCOUNTABLE_OFFICER,)),
    Person("signatory", "NHSE", (Role.NHSE_SIGNATORY,)),
    Person("lead", "X00001", (Role.PRACTICE_LEAD,)),
    Person("twin", "04C", (Role.PROGRAMME_MANAGER,)),
    Person("twin", "99A", (Role.PROGRAMME_MANAGER,)),
)
__all__ = ["StandIn", "decided", "run", "sent_by"]


@dataclass
class StandIn:
    """Records what is sent; `answer` is what becomes of every command."""

    ledger: Ledger
    answer: Outcome = field(default_factory=lambda: Outcome(command_id="", result=ACCEPTED, version=1))
    sent: list[tuple[Sent, Person, str]] = field(default_factory=list)
    ids: int = 0

    @property
    def ledger_url(self) -> str:
        return self.ledger.database.where

    def now(self) -> datetime:
        return NOW

    def person(self, subject: str, people: Path | None = None, about: str | None = None) -> Person:
        return one_person(EVERYBODY, subject, about)

    def new_command_id(self) -> str:
        self.ids += 1
        return f"new-{self.ids}"

    def send(self, sent: Sent, person: Person, command_id: str) -> Outcome:
        self.sent.append((sent, person, command_id))
        return self.answer.model_copy(update={"command_id": command_id})

    def submit(self, sent: Sent, person: Person, command_id: str) -> Receipt:
        self.sent.append((sent, person, command_id))
        return Receipt(sent.stream_id, command_id, NOW)

    def happened(self, happened: Happened) -> None:
        pass

    def say(self, text: str) -> None:
        print_line(text)

    def moved(self, case: C) -> C:
        return case

    def remember(self, case: AnyCase, stream_id: str) -> None:
        pass


def decided(ledger: Ledger, sent: Sent, person: Person, command_id: str) -> Outcome:
    """What the ledger decides of a command that was sent."""
    envelope = Envelope(
        command_id=command_id,
        stream_id=sent.stream_id,
        command=sent.command.model_dump(mode="json"),
        sender=Sender.of(person.actor),
        received_at=NOW,
        correlation_id=command_id,
    )
    return ledger.decide(Batch(stream_id=sent.stream_id, envelopes=(envelope,))).outcomes[0]


def sent_by(stand_in: StandIn, *words: str) -> list[tuple[str, Command]]:
    """What a command line sends, as stream and command."""
    before = len(stand_in.sent)
    with acting_through(stand_in):
        root().main(list(words), NAME, standalone_mode=False)
    return [(sent.stream_id, sent.command) for sent, _, _ in stand_in.sent[before:]]
