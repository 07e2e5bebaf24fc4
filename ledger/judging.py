"""One command decided: parsed, given what it reads, decided and folded, with whatever goes wrong turned into an answer.

Not the transaction around it, nor what is written; an audit decides again through the same function.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from domain.codes import is_stream_id
from domain.deciding import decide
from domain.messages import ACCEPTED, FAULT, REFUSED, Envelope
from domain.model import Event
from domain.noun import Call, Context, Noun, Reads
from domain.parsing import parse_command, quoted
from domain.refusal import MalformedCommand, Refusal
from ledger.chain import canonical
from ledger.errors import LedgerError
from ledger.folding import Folded


@dataclass(frozen=True, slots=True)
class Seen:
    """What a decision saw of other streams, and which claims were held by whom."""

    streams: Mapping[str, Folded] = field(default_factory=dict)
    claims: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a decision as it is stored, the state after it, and what it calls for."""

    event: Event
    payload: str
    """The event as canonical JSON."""
    state: Any
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of a command. Steps only when accepted; rule and sentence only when not."""

    result: str
    steps: tuple[Step, ...] = ()
    claims: tuple[str, ...] = ()
    """What the stream claims afterwards."""
    rule: str | None = None
    number: str | None = None
    sentence: str | None = None
    seen: Seen = Seen()


LookUp = Callable[[Reads], Seen]


def judge(
    noun: Noun[Any] | None,
    folded: Folded | None,
    stream_id: str,
    envelope: Envelope,
    decided_at: datetime,
    look_up: LookUp,
) -> Judgement:
    """The judgement of one command on a stream's state.

    Whatever the noun's own code raises, other than a refusal, is a fault: a defect must not block its stream. Its
    record holds the exception's type only, since its text may hold personal data.

    Raises:
        LedgerError: what the decision reads can't be read; nothing was decided.
        SQLAlchemyError: likewise.
    """
    seen = Seen()
    try:
        if noun is None or folded is None:
            raise MalformedCommand(f"There is nothing called {quoted(stream_id)}: no kind of stream begins so.")
        _check_address(stream_id, envelope)
        command = parse_command(noun, envelope.command)
        reads = noun.reads(folded.state, command, stream_id)
        if reads.streams or reads.claims:
            seen = look_up(reads)
        context = Context(
            stream_id=stream_id,
            command_id=envelope.command_id,
            actor=envelope.sender.actor(),
            received_at=envelope.received_at,
            decided_at=decided_at,
            version=folded.version,
            streams={other: fold.state for other, fold in seen.streams.items()},
            claims=seen.claims,
        )
        steps = []
        state = folded.state
        for event in decide(noun, state, command, context):
            state = noun.evolve(state, event)
            steps.append(
                Step(event, canonical(event.model_dump(mode="json")), state, noun.calls(stream_id, state, event))
            )
        return Judgement(ACCEPTED, tuple(steps), noun.claims(state), seen=seen)
    except Refusal as refusal:
        return Judgement(
            REFUSED, rule=refusal.rule, number=refusal.number or None, sentence=refusal.sentence, seen=seen
        )
    except (LedgerError, SQLAlchemyError, MemoryError):
        raise
    except Exception as defect:  # noqa: BLE001 - see above: any defect of a noun's code becomes a recorded fault
        return fault(type(defect).__name__, seen)


def fault(kind: str, seen: Seen) -> Judgement:
    """The judgement when deciding went wrong by a defect."""
    sentence = (
        f"The command could not be decided because of a defect ({kind}); it is recorded, and nothing was changed."
    )
    return Judgement(FAULT, rule=kind, sentence=sentence, seen=seen)


def unheld(
    judgement: Judgement, holder: Callable[[str], str | None], stream_id: str, held: tuple[str, ...]
) -> Judgement:
    """The judgement itself, or a fault when it claims what another stream holds, which its rule should have refused.

    Of a key that the rule did ask about, what it was told counts: when somebody has taken it since, the transaction
    fails at writing it, and the command is decided again.
    """
    for key in judgement.claims:
        if key not in held and (judgement.seen.claims[key] if key in judgement.seen.claims else holder(key)) not in (
            None,
            stream_id,
        ):
            return fault("ClaimHeld", judgement.seen)
    return judgement


def _check_address(stream_id: str, envelope: Envelope) -> None:
    if envelope.stream_id != stream_id:
        raise MalformedCommand(f"The command is for {quoted(envelope.stream_id)} and was brought to '{stream_id}'.")
    if not is_stream_id(stream_id):
        raise MalformedCommand(f"{quoted(stream_id)} does not have the form of a stream's id.")
