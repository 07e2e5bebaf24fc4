"""The ledger against its peer, the `eventsourcing` library: responses to one survey, in one SQLite file each.

`python -m bench.ledger [RESPONSES]`. The peer is needed for this alone, and is installed by hand: `pip install
eventsourcing==9.5.6`. Both sides run in turn, several times, and the best of each is shown: figures of different
machines say nothing, and the ratios do.

Appending is counted from the same frozen pydantic values in memory to the commit, without making them. Ours is then a
canonical document, an id, a hash over it and the event before, and a row of 14 columns; the peer's is a document and a
row of 4. Beside it stands the peer given plain dictionaries, which spares it the pydantic values. The prototype of this
ledger was said to do 1.7 times the peer, which is not reached here. Most of our time goes into the document: given a
document of one word, ready as JSON, ours appended as many as the peer.

Deciding is everything that a command takes: it is looked up, parsed, judged, folded, recorded with its outcome, hashed,
and shown in the projections. The peer has nothing like it.
"""

import importlib
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import delete, update

from domain.ccg.commands import RegisterCcg
from domain.ccg.practice import Practice
from domain.codes import derived_id
from domain.functions import Function
from domain.messages import ACCEPTED, Batch, Envelope, Sender
from domain.model import Command
from domain.people import Actor, Role, stream_actor
from domain.policy import Policy
from domain.survey.commands import Answer, OpenSurvey, RecordResponse
from domain.survey.events import ResponseRecorded
from domain.survey.results import GivenAnswer, Opinion, Response
from ledger import Ledger
from ledger.chain import GENESIS, EventRow, canonical, event_hash
from ledger.database import insert
from ledger.folding import parse_event
from ledger.instants import to_text
from ledger.redeciding import redecide
from ledger.tables import EVENTS, STREAMS
from ledger.verification import verify

RESPONSES = 5_000
BATCH = 250
ALONE = 200
RUNS = 5
PRACTICES = 63
AT = datetime(2014, 7, 10, 12, tzinfo=UTC)
SURVEY, COPY, CCG = "survey-04C-1-1", "survey-04C-1-2", "ccg-04C"
FUNCTIONS = tuple("abcdefg")
GIVEN = tuple(GivenAnswer(function=Function(code), opinion=Opinion.YES) for code in FUNCTIONS)
MANAGER = Actor(subject="manager", organisation="04C", roles=(Role.PROGRAMME_MANAGER,))


@dataclass(frozen=True)
class Figure:
    """So many in a second, and what the peer does."""

    what: str
    ours: float
    peers: float | None = None

    def or_better(self, other: "Figure") -> "Figure":
        """The better of two runs, for each side."""
        peers = None if self.peers is None or other.peers is None else max(self.peers, other.peers)
        return Figure(self.what, max(self.ours, other.ours), peers)

    def __str__(self) -> str:
        """A line of the printed table."""
        line = f"{self.what:<48} {self.ours:>9,.0f}/s"
        if self.peers is None:
            return line
        return f"{line}   peer {self.peers:>9,.0f}/s   ratio {self.ours / self.peers:>5.2f}"


def rate(count: int, work: Callable[[], object]) -> float:
    """How many in a second."""
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def batches(count: int) -> Iterator[range]:
    """Numbers up to a count, in batches."""
    return (range(start, min(start + BATCH, count)) for start in range(0, count, BATCH))


def envelope(stream_id: str, command: Command, command_id: str, actor: Actor = MANAGER) -> Envelope:
    """A command on its way."""
    return Envelope(
        command_id=command_id,
        stream_id=stream_id,
        command=command.model_dump(mode="json"),
        sender=Sender.of(actor),
        received_at=AT,
        correlation_id=command_id,
    )


def decide(ledger: Ledger, stream_id: str, envelopes: Sequence[Envelope]) -> None:
    """Decide commands together, all of which must be accepted."""
    outcomes = ledger.decide(Batch(stream_id=stream_id, envelopes=tuple(envelopes))).outcomes
    assert all(outcome.result == ACCEPTED for outcome in outcomes), outcomes[0]


def open_survey(ledger: Ledger) -> None:
    """A CCG and its survey."""
    text = (Path(__file__).parents[1] / "policies" / "standard.toml").read_text(encoding="utf-8")
    policy = Policy.model_validate(tomllib.loads(text), strict=False)
    members = tuple(Practice(code=f"X{number:05d}", name=f"Practice {number}") for number in range(PRACTICES))
    register = RegisterCcg(code="04C", name="A CCG", practices=members, level=1)
    decide(ledger, CCG, [envelope(CCG, register, "registers")])
    opening = OpenSurvey(application_id="application-04C-1", ccg_code="04C", functions=FUNCTIONS, policy=policy)
    decide(ledger, SURVEY, [envelope(SURVEY, opening, "opens", stream_actor("application-04C-1"))])


def response(number: int) -> Envelope:
    """A stakeholder's response on its way."""
    answers = tuple(Answer(function=function, choice="yes") for function in FUNCTIONS)
    command = RecordResponse(segment="stakeholder", respondent=f"r{number}", answers=answers)
    return envelope(SURVEY, command, f"response-{number}")


def append(ledger: Ledger, events: Sequence[ResponseRecorded]) -> None:
    """Only what an event store does: serialise, chain and append events to a stream, a batch in a transaction."""
    version, hash_ = 0, GENESIS
    actor, at = canonical(MANAGER.model_dump(mode="json")), to_text(AT)
    with ledger.database.writing() as connection:
        head = {"stream_id": COPY, "noun": "survey", "version": 0, "hash": hash_, "stage": "", "closed": False}
        insert(connection, STREAMS, [head])
    for batch in batches(len(events)):
        rows = []
        for number in batch:
            event = events[number]
            version += 1
            row = EventRow(
                stream_id=COPY,
                version=version,
                event_id=derived_id(f"copy-{number}", 0),
                type=event.type,
                schema_version=event.schema_version,
                occurred_at=at,
                recorded_at=at,
                actor=actor,
                command_id=f"copy-{number}",
                correlation_id=f"copy-{number}",
                causation_id=None,
                payload=canonical(event.model_dump(mode="json")),
                previous_hash=hash_,
            )
            hash_ = event_hash(row)
            rows.append(row._asdict() | {"hash": hash_})
        with ledger.database.writing() as connection:
            insert(connection, EVENTS, rows)
            head_row = update(STREAMS).where(STREAMS.c.stream_id == COPY)
            connection.execute(head_row.values(version=version, hash=hash_))


def read_verify_parse(ledger: Ledger) -> None:
    """Read a stream's events, recompute each hash, and parse each event."""
    noun = ledger.nouns["survey"]
    for event in ledger.events(COPY):
        stored = event.stored
        assert event_hash(stored) == event.hash
        parse_event(noun, stored)


@cache
def peers_own() -> tuple[Any, Any]:
    """The peer's application class, and a survey as an aggregate of its kind."""
    try:
        application: Any = importlib.import_module("eventsourcing.application")
        domain: Any = importlib.import_module("eventsourcing.domain")
        persistence: Any = importlib.import_module("eventsourcing.persistence")
    except ModuleNotFoundError:
        raise SystemExit("The peer is not installed: pip install eventsourcing==9.5.6") from None

    class ResponseAsDocument(persistence.Transcoding):  # type: ignore[misc]  # the peer is no dependency: no types here
        type = Response
        name = "response"

        def encode(self, obj: Response) -> dict[str, Any]:
            return obj.model_dump(mode="json")

        def decode(self, data: dict[str, Any]) -> Response:
            return Response.model_validate(data, strict=False)

    class PeerApplication(application.Application):  # type: ignore[misc]  # likewise
        def register_transcodings(self, transcoder: Any) -> None:
            super().register_transcodings(transcoder)
            transcoder.register(ResponseAsDocument())

    class PeerSurvey(domain.Aggregate):  # type: ignore[misc]  # likewise
        def __init__(self) -> None:
            self.responses: dict[str, object] = {}

        @domain.event("ResponseRecorded")  # type: ignore[untyped-decorator]  # likewise
        def record(self, respondent: str, response: object) -> None:
            self.responses[respondent] = response

    return PeerApplication, PeerSurvey


class Peer:
    """The same responses in an aggregate of `eventsourcing`, in a SQLite file of its own; WAL, synchronous FULL too."""

    def __init__(self, folder: Path) -> None:
        application, survey = peers_own()
        database = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(folder / "peer.sqlite")}
        self._application = application(env=database)
        self._aggregate = survey
        self._survey = self._opened()

    def _opened(self) -> Any:
        survey = self._aggregate()
        self._application.save(survey)
        return survey

    def append(self, responses: Sequence[object]) -> float:
        """Responses saved to a new survey in a second, in batches; making the events is not counted."""
        self._survey = self._opened()
        spent = 0.0
        for batch in batches(len(responses)):
            for number in batch:
                self._survey.record(respondent=f"r{number}", response=responses[number])
            began = time.perf_counter()
            self._application.save(self._survey)
            spent += time.perf_counter() - began
        return len(responses) / spent

    def read(self) -> None:
        """Read and parse the events; the peer has no hashes to verify."""
        for _ in self._application.events.get(self._survey.id):
            pass

    def fold(self) -> None:
        """Fold the aggregate."""
        assert self._application.repository.get(self._survey.id).responses


def run(count: int, folder: Path) -> Iterator[Figure]:
    """Every figure once, in a folder of its own."""
    url = f"sqlite:///{folder / 'ledger.sqlite'}"
    ledger = Ledger.open(url)
    ledger.migrate()
    open_survey(ledger)
    peer = Peer(folder)
    sent = [response(number) for number in range(count + ALONE)]
    events = [
        ResponseRecorded(response=Response(segment="stakeholder", respondent=f"r{number}", answers=GIVEN))
        for number in range(count)
    ]
    documents = [event.response.model_dump(mode="json") for event in events]
    appended = rate(count, lambda: append(ledger, events))
    yield Figure("append, the peer given plain dictionaries", appended, peer.append(documents))
    yield Figure(f"append, in batches of {BATCH}", appended, peer.append([event.response for event in events]))
    read = rate(count, lambda: read_verify_parse(ledger))
    yield Figure("read and parse, ours with every hash verified", read, rate(count, peer.read))
    forget_copy(ledger)

    def decide_batches() -> None:
        for batch in batches(count):
            decide(ledger, SURVEY, sent[batch.start : batch.stop])

    def decide_each() -> None:
        for each in sent[count:]:
            decide(ledger, SURVEY, [each])

    yield Figure(f"decide, record and project, in batches of {BATCH}", rate(count, decide_batches))
    yield Figure("decide, record and project, one at a time", rate(ALONE, decide_each))
    fresh = Ledger.open(url)
    yield Figure("fold", rate(count, lambda: fresh.state(SURVEY)), rate(count, peer.fold))
    for what, audit in (("audit: verify, with every projection", verify), ("audit: decide again", redecide)):
        began = time.perf_counter()
        report = audit(fresh)
        assert report.sound, report.conclusion
        yield Figure(what, report.commands / (time.perf_counter() - began))
    fresh.close()
    ledger.close()


def forget_copy(ledger: Ledger) -> None:
    """Take away what was appended without commands: an audit would rightly object."""
    with ledger.database.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER events_no_delete")
        connection.execute(delete(EVENTS).where(EVENTS.c.stream_id == COPY))
        connection.execute(delete(STREAMS).where(STREAMS.c.stream_id == COPY))


def main() -> None:
    """Print the best figures of several runs."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else RESPONSES
    best: dict[str, Figure] = {}
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            for figure in run(count, Path(folder)):
                best[figure.what] = figure.or_better(best.get(figure.what, figure))
    print(f"{count:,} responses to one survey; SQLite, WAL, synchronous FULL; best of {RUNS} runs")
    for figure in best.values():
        print(figure)


if __name__ == "__main__":
    main()
