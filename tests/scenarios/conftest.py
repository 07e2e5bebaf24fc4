"""The example cases, each played once by the command line, through the real workflows, on an engine that skips time."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from cli.ledgers import LEDGER_FILE
from cli.main import run
from domain.noun import Where
from domain.nouns import noun_for
from ledger import Ledger, RecordedEvent, reading
from tests.workflow.conftest import engines

__all__ = ["engines", "played"]

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class Played:
    """A case that was played to its end, and the ledger that it left."""

    ledger: Ledger
    folder: Path
    """What `rehearse --keep` left: the ledger and the workflows' histories."""
    report: Any
    """What the rehearsal said, read from its JSON."""

    def events(self, stream_id: str, *types: str) -> list[RecordedEvent]:
        """A stream's events in their order, all of them or those of these types."""
        return [event for event in self.ledger.events(stream_id) if not types or event.type in types]

    def event(self, stream_id: str, event_type: str) -> RecordedEvent:
        """The one event of this type on the stream."""
        (event,) = self.events(stream_id, event_type)
        return event

    @cached_property
    def refusals(self) -> list[tuple[str, str, str]]:
        """Each refused command as stream, rule and sentence, in the order they were decided."""
        refused = sorted(reading.refusals(self.ledger), key=lambda each: each.decided_at)
        return [(each.stream_id, each.rule, each.sentence) for each in refused]

    def refused(self, rule: str, part: str = "") -> bool:
        """Whether some command was refused by this rule, in a sentence that holds these words."""
        return any(found == rule and part in sentence for _, found, sentence in self.refusals)

    def state(self, stream_id: str, at: int | None = None) -> Any:
        """A stream's state, as of a version when one is given."""
        return self.ledger.state(stream_id, at).state

    def where(self, stream_id: str) -> Where:
        """Where a stream stands."""
        return noun_for(stream_id).where(self.state(stream_id))


def rehearsed(case: Path, kept: Path) -> Played:
    """A case folder played to its end, its ledger and histories left in a new folder. Close the ledger after use."""
    with redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")) as said:
        assert run(["rehearse", str(case), "--keep", str(kept), "--json"]) == 0
    said.seek(0)
    return Played(Ledger.open(f"sqlite:///{kept / LEDGER_FILE}"), kept, json.load(said))


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Played]]:
    """Plays an example by the name of its folder, at most once in a process.

    The tests of one example stand in one file, and one process has all tests of a file: so it is played once.
    """
    found: dict[str, Played] = {}

    def play(name: str) -> Played:
        if name not in found:
            folder = tmp_path_factory.mktemp(name) / "kept"
            found[name] = rehearsed(EXAMPLES / name, folder)
        return found[name]

    yield play
    for each in found.values():
        each.ledger.close()
