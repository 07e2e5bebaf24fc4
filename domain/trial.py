"""A row of commands decided on streams that do not exist yet, to see whether one of them would be refused.

Nothing is recorded, and what counts is what the ledger decides. An edge tries what it would send in several commands,
so that a start which is refused leaves nothing behind (rule I6).
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from domain.codes import derived_id
from domain.deciding import decide
from domain.model import Command
from domain.noun import Context
from domain.nouns import noun_for
from domain.people import Actor
from domain.refusal import Refusal


def _absent(stream_id: str) -> object:
    return noun_for(stream_id).initial


def first_refused(
    commands: Iterable[tuple[str, Command, Actor]],
    received_at: datetime,
    standing: Callable[[str], object] = _absent,
) -> int | None:
    """The place, from 0, of the first of these commands that would be refused; each is (stream id, command, actor).

    `standing` gives the state of a stream that is read and not written to.
    """
    states: dict[str, object] = {}
    versions: dict[str, int] = {}
    for number, (stream_id, command, actor) in enumerate(commands):
        noun = noun_for(stream_id)
        state = states.get(stream_id, noun.initial)
        reads = noun.reads(state, command, stream_id)
        context = Context(
            stream_id=stream_id,
            command_id=derived_id("trial", number),
            actor=actor,
            received_at=received_at,
            decided_at=received_at,
            version=versions.get(stream_id, 0),
            streams={other: states[other] if other in states else standing(other) for other in reads.streams},
            claims=dict.fromkeys(reads.claims),
        )
        try:
            events = decide(noun, state, command, context)
        except Refusal:
            return number
        for event in events:
            state = noun.evolve(state, event)
        states[stream_id] = state
        versions[stream_id] = versions.get(stream_id, 0) + len(events)
    return None
