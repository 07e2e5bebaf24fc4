"""Meetings: when they meet, and what became of each item."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Index, Integer, Table, Text

from domain.meeting.noun import NOUN
from domain.meeting.state import ConcludedItem, ItemState, ItemUnderWay, MeetingState, NotConvened, Stopped
from domain.noun import Noun
from ledger.chain import as_sent
from ledger.instants import to_text
from ledger.projections.projection import Projection, Row
from ledger.tables import METADATA

MEETINGS = Table(
    "meetings",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("convened_by", Text, nullable=False),
    Column("ccg_code", Text, nullable=False),
    Column("committee", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("meets_at", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("reason", Text),
    Index("ix_meetings_convened_by", "convened_by"),
)

MEETING_ITEMS = Table(
    "meeting_items",
    METADATA,
    Column("stream_id", Text, primary_key=True),
    Column("item_id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("excluded", Text, nullable=False),
    Column("result", Text),
    Column("for_", Integer),
    Column("against", Integer),
    Column("abstained", Integer),
    Column("denominator", Integer),
    Column("casting_vote", Text),
    Column("reasons", Text, nullable=False),
)


def _meeting(noun: Noun[Any], stream_id: str, state: MeetingState) -> Iterable[Row]:
    if isinstance(state, NotConvened):
        return
    called = state.called
    yield {
        "stream_id": stream_id,
        "convened_by": called.convened_by,
        "ccg_code": called.ccg_code,
        "stage": noun.where(state).stage,
        "committee": called.committee.key,
        "title": called.committee.title,
        "meets_at": to_text(called.meets_at),
        "reason": state.reason if isinstance(state, Stopped) else None,
    }


def _items(_noun: Noun[Any], stream_id: str, state: MeetingState) -> Iterable[Row]:
    if isinstance(state, NotConvened | Stopped):
        return
    for number, each in enumerate(state.items, start=1):
        yield _item(stream_id, number, each)


def _item(stream_id: str, number: int, each: ItemState) -> Row:
    row: dict[str, Any] = dict.fromkeys(MEETING_ITEMS.columns.keys())
    exclusions = each.exclusions if isinstance(each, ItemUnderWay | ConcludedItem) else ()
    row |= {
        "stream_id": stream_id,
        "item_id": each.item.item_id,
        "number": number,
        "title": each.item.title,
        "kind": each.item.kind,
        "stage": each.stage,
        "excluded": as_sent([{"subject": one.subject, "rule": one.rule_id} for one in exclusions]),
        "result": each.result,
        "reasons": as_sent(list(each.reasons) if isinstance(each, ConcludedItem) else []),
    }
    if isinstance(each, ConcludedItem) and (tally := each.tally) is not None:
        row |= {"for_": tally.for_, "against": tally.against, "abstained": tally.abstained}
        row |= {"denominator": tally.denominator, "casting_vote": tally.casting_vote}
    return row


MEETING_PROJECTIONS = (
    Projection(MEETINGS, _meeting, noun=NOUN.name),
    Projection(MEETING_ITEMS, _items, noun=NOUN.name),
)
