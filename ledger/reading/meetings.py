"""Meetings: when they meet, and what became of each item."""

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator

from ledger.projections.meetings import MEETING_ITEMS, MEETINGS
from ledger.reading.rows import Codes, Reading, listed, numbered, one
from ledger.store import Ledger


class Meeting(Reading):
    """A meeting, and the stream that convened it."""

    stream_id: str
    convened_by: str
    ccg_code: str
    stage: str
    committee: str
    title: str
    meets_at: datetime
    reason: str | None


class Excluded(Reading):
    """Somebody excluded from an item, and by which rule."""

    subject: str
    rule: str


class MeetingItem(Reading):
    """What became of an item."""

    item_id: str
    title: str
    kind: str
    stage: str
    excluded: Annotated[tuple[Excluded, ...], BeforeValidator(listed)]
    result: str | None
    for_: int | None
    against: int | None
    abstained: int | None
    denominator: int | None
    casting_vote: str | None
    reasons: Codes


def meeting(ledger: Ledger, meeting_id: str) -> Meeting | None:
    """A meeting; None when there is none."""
    return one(ledger, Meeting, MEETINGS, meeting_id)


def meeting_items(ledger: Ledger, meeting_id: str) -> tuple[MeetingItem, ...]:
    """The items of a meeting, in its order."""
    return numbered(ledger, MeetingItem, MEETING_ITEMS, meeting_id)
