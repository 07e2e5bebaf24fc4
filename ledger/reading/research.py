"""How committees dealt with conflicts of interest, for research: no person, practice or provider can be told from it.

Members appear by the kind of their seat and a number within the committee; organisations by their kind.
"""

from collections.abc import Iterator
from datetime import date

from domain.calendar import london_date
from domain.codes import PRACTICE_CODE, noun_of
from domain.committee import Committee
from domain.interest import Interest
from domain.meeting import events as happened
from domain.meeting.commands import Item
from domain.meeting.conflicts import Exclusion
from domain.meeting.noun import NOUN
from domain.meeting.state import Called
from domain.model import Event
from ledger.folding import parse_event
from ledger.reading.rows import Reading
from ledger.store import Ledger


class Researched(Reading):
    """One declaration, exclusion, piece of advice, or decision of a meeting; what does not belong to it is empty."""

    record: str
    """`declaration`, `exclusion`, `reopening`, `advice` or `decision`."""
    meeting: str
    ccg: str
    committee: str
    """Its key."""
    on: date
    """London."""
    item: int | None = None
    """The item's number in the meeting."""
    kind: str = ""
    functions: str = ""
    seat: str = ""
    """Kind of the seat and number of it among the committee's seats of that kind, such as `gp 2`."""
    late: bool | None = None
    """Whether the declaration came when the meeting was already in session."""
    interest: str = ""
    """Its kind, or `nil`."""
    organisation: str = ""
    """`practice` or `other`: whose kind the organisation of an interest or an exclusion is."""
    rule: str = ""
    action: str = ""
    principle: str = ""
    result: str = ""
    quorate: bool | None = None
    lacking: str = ""
    """What the quorum lacked, in words."""
    presiding: str = ""
    """Whose seat presided."""
    for_: int | None = None
    against: int | None = None
    abstained: int | None = None
    denominator: int | None = None


def research_rows(ledger: Ledger) -> Iterator[Researched]:
    """Every meeting's declarations, exclusions and decisions, meeting by meeting, as they happened."""
    for stream_id in ledger.streams():
        if noun_of(stream_id) == "meeting":
            yield from _Meeting(stream_id).rows(ledger)


class _Meeting:
    def __init__(self, stream_id: str) -> None:
        self.stream_id = stream_id
        self.called: Called | None = None
        self.items: tuple[Item, ...] = ()

    def rows(self, ledger: Ledger) -> Iterator[Researched]:
        for recorded in ledger.events(self.stream_id):
            stored = recorded.stored
            event = parse_event(NOUN, stored)
            if isinstance(event, happened.MeetingConvened):
                self.called, self.items = event.called, event.items
            if self.called is not None:
                yield from self._of(self.called, event, london_date(recorded.occurred_at))

    def _of(self, called: Called, event: Event, on: date) -> Iterator[Researched]:
        match event:
            case happened.InterestsDeclared():
                seat = _seat(called.committee, event.subject)
                for interest in event.interests or (None,):
                    yield self._row("declaration", on, seat=seat, late=event.late, **_interest(interest))
            case happened.ItemOpened() | happened.MemberRecused():
                for exclusion in event.exclusions:
                    yield self._row("exclusion", on, event.item_id, **_excluded(called.committee, exclusion))
            case happened.MemberExcluded():
                yield self._row("exclusion", on, event.item_id, **_excluded(called.committee, event.exclusion))
            case happened.MemberLetStay():
                yield self._row("let_stay", on, event.item_id, seat=_seat(called.committee, event.subject))
            case happened.ItemReopened():
                for exclusion in event.exclusions:
                    yield self._row("reopening", on, event.item_id, **_excluded(called.committee, exclusion))
            case happened.AdviceRecorded():
                yield self._row("advice", on, event.item_id, seat=event.advice.kind.replace("_", " "))
            case happened.ItemDecided():
                tally = event.tally
                counted = (
                    {}
                    if tally is None
                    else {
                        "for_": tally.for_,
                        "against": tally.against,
                        "abstained": tally.abstained,
                        "denominator": tally.denominator,
                    }
                )
                yield self._row(
                    "decision",
                    on,
                    event.item_id,
                    result=event.result,
                    quorate=tally is not None,
                    lacking="; ".join(event.reasons),
                    presiding="" if event.presiding is None else _seat(called.committee, event.presiding),
                    **counted,
                )
            case happened.ItemDeferred():
                yield self._row("decision", on, event.item_id, result="deferred")
            case happened.ItemReferred():
                yield self._row("decision", on, event.item_id, result="referred", quorate=False)
            case _:
                return

    def _row(self, record: str, on: date, item_id: str | None = None, **facts: object) -> Researched:
        assert self.called is not None
        number = next((n for n, item in enumerate(self.items, start=1) if item.item_id == item_id), None)
        item = None if number is None else self.items[number - 1]
        about = {} if item is None else {"item": number, "kind": item.kind, "functions": " ".join(item.functions)}
        return Researched.model_validate(
            {
                "record": record,
                "meeting": self.stream_id,
                "ccg": self.called.ccg_code,
                "committee": self.called.committee.key,
                "on": on,
                **about,
                **facts,
            }
        )


def _seat(committee: Committee, subject: str) -> str:
    seat = committee.seat(subject)
    if seat is None:
        return ""
    alike = [each.subject for each in committee.seats if each.kind == seat.kind]
    return f"{seat.kind.replace('_', ' ')} {alike.index(subject) + 1}"


def _kind(organisation: str) -> str:
    return "practice" if PRACTICE_CODE.fullmatch(organisation) else "other"


def _interest(interest: Interest | None) -> dict[str, str]:
    if interest is None:
        return {"interest": "nil"}
    return {"interest": interest.kind, "organisation": _kind(interest.organisation)}


def _excluded(committee: Committee, exclusion: Exclusion) -> dict[str, str]:
    return {
        "seat": _seat(committee, exclusion.subject),
        "rule": exclusion.rule_id,
        "action": exclusion.action,
        "principle": exclusion.principle,
        "organisation": _kind(exclusion.organisation),
    }
