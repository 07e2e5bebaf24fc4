"""Nothing depends on how a batch was composed: a retry composes it differently."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.messages import Batch, Envelope, Outcome
from ledger import Ledger
from ledger.projections import PROJECTED_TABLES
from ledger.redeciding import redecide
from ledger.verification import verify
from tests.integration.ledger import parcel
from tests.integration.ledger.support import POSTMAN, STRANGER, SetClock, envelope, rows, rows_of_all

ONE = "parcel-1"
COMMANDS = st.one_of(
    st.builds(parcel.Send, shelf=st.sampled_from([None, "A", "B"])),
    st.builds(parcel.Stamp, text=st.sampled_from(["blue", "red", "green", "white"])),
    st.builds(parcel.Split, into=st.sampled_from(["parcel-1-1", "parcel-1-2"])),
    st.builds(parcel.Greet, other=st.just("parcel-2")),
    st.builds(parcel.Seize, shelf=st.sampled_from(["A", "B", "held"])),
    st.sampled_from([parcel.Drop(), parcel.Weigh(), parcel.Deliver()]),
)


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[Envelope], list[list[int]]]:
    """Envelopes, some of which share an id, and a way of delivering them: in groups, some of them again."""
    commands = draw(st.lists(COMMANDS, min_size=1, max_size=12))
    ids = [draw(st.sampled_from([f"own-{number}", "shared"])) for number in range(len(commands))]
    strangers = draw(st.lists(st.booleans(), min_size=len(commands), max_size=len(commands)))
    envelopes = [
        envelope(ONE, command, command_id, actor=STRANGER if stranger and number % 5 == 4 else POSTMAN)
        for number, (command, command_id, stranger) in enumerate(zip(commands, ids, strangers, strict=True))
    ]
    groups: list[list[int]] = []
    position = 0
    while position < len(envelopes):
        size = draw(st.integers(1, 4))
        again = draw(st.lists(st.integers(0, position), max_size=2))
        groups.append([*again, *range(position, min(position + size, len(envelopes)))])
        position += size
    return envelopes, groups


def opened(folder: str, name: str, migrated: Path) -> tuple[Ledger, str]:
    file = Path(folder) / name
    shutil.copy(migrated, file)
    ledger = Ledger.open(f"sqlite:///{file}", SetClock(), parcel.NOUNS)
    held = envelope("parcel-9", parcel.Send(shelf="held"), "holder")
    ledger.decide(Batch(stream_id="parcel-9", envelopes=(held,)))
    return ledger, f"sqlite:///{file}"


EVENTS = "version, event_id, type, payload, previous_hash, hash"
DECISIONS = "command_id, decided_version, result, version, events, rule, sentence, hash"


def recorded(url: str) -> dict[str, Any]:
    """All that must not depend on how commands were grouped."""
    return {
        "events": rows(url, f"SELECT {EVENTS} FROM events WHERE stream_id = '{ONE}' ORDER BY version"),
        "commands": rows(url, f"SELECT {DECISIONS} FROM commands ORDER BY position"),
        **rows_of_all(url, [table.name for table in PROJECTED_TABLES]),
    }


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deliveries())
def test_batches_composed_differently_record_the_same(
    migrated_file: Path, drawn: tuple[list[Envelope], list[list[int]]]
) -> None:
    envelopes, groups = drawn
    with TemporaryDirectory() as folder:
        together, together_url = opened(folder, "together.sqlite", migrated_file)
        singly, singly_url = opened(folder, "singly.sqlite", migrated_file)
        grouped, grouped_url = opened(folder, "grouped.sqlite", migrated_file)

        all_at_once = together.decide(Batch(stream_id=ONE, envelopes=tuple(envelopes))).outcomes
        one_by_one = [singly.decide(Batch(stream_id=ONE, envelopes=(each,))).outcomes[0] for each in envelopes]
        answers: dict[int, Outcome] = {}
        for group in groups:
            batch = Batch(stream_id=ONE, envelopes=tuple(envelopes[index] for index in group))
            for index, outcome in zip(group, grouped.decide(batch).outcomes, strict=True):
                assert answers.setdefault(index, outcome).model_copy(update={"version": 0}) == outcome.model_copy(
                    update={"version": 0}
                )

        assert recorded(together_url) == recorded(singly_url) == recorded(grouped_url)
        assert list(all_at_once) == one_by_one
        for ledger in (together, singly, grouped):
            assert verify(ledger).sound, verify(ledger).conclusion
            assert redecide(ledger).sound, redecide(ledger).conclusion
            events = list(ledger.events(ONE))
            assert [event.version for event in events] == list(range(1, len(events) + 1))
            state: parcel.ParcelState = parcel.NotSent()
            for event in events:
                state = parcel.evolve(state, parcel.PARCEL.events.validate_json(event.stored.payload))
            assert ledger.state(ONE).state == state
            ledger.close()
