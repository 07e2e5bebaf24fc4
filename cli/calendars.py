"""A case's deadlines as a calendar file (RFC 5545)."""

from collections.abc import Iterator

from icalendar import Calendar, Event

from cli.output import words
from cli.timeline import running
from domain.codes import derived_id, noun_of
from domain.deadlines import Deadline, Effect
from engine.case import AnyCase
from ledger import Ledger


def write_calendar(case: AnyCase, ledger: Ledger) -> bytes:
    """Every deadline that a stream of the ledger had or has: the same file for the same ledger."""
    calendar = Calendar()
    calendar.add("prodid", "-//delegation//rehearsal//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{case.name}: deadlines")
    for stream_id in ledger.streams():
        for deadline in _deadlines(ledger, stream_id):
            calendar.add_component(_entry(stream_id, deadline, case))
    content: bytes = calendar.to_ical()
    return content


def _deadlines(ledger: Ledger, stream_id: str) -> Iterator[Deadline]:
    """Each deadline as it stood last: one that was moved while it ran counts at its new instant only."""
    noun = ledger.nouns[noun_of(stream_id)]
    standing: dict[str, Deadline] = {}
    for event in ledger.events(stream_id):
        now = {
            d.kind: d for d in running(noun, ledger.state(stream_id, event.version).state) if d.effect is Effect.REACH
        }
        yield from (deadline for kind, deadline in standing.items() if kind not in now)
        standing = now
    yield from standing.values()


def _entry(stream_id: str, deadline: Deadline, case: AnyCase) -> Event:
    entry = Event()
    entry.add("uid", derived_id(stream_id, deadline.name, deadline.at.isoformat()))
    entry.add("dtstamp", case.round.opens_at)
    entry.add("dtstart", deadline.at)
    entry.add("summary", f"{stream_id}: {words(deadline.kind)} due")
    return entry
