"""What happens at a meeting of a committee."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.deadlines import Schedule
from domain.interest import Interest
from domain.meeting.commands import Choice, Item
from domain.meeting.conflicts import Exclusion
from domain.meeting.state import Advice, Called, ItemResult, Tally
from domain.model import Event, Text


class MeetingConvened(Event):
    """A meeting of the committee was convened with these items; committee, register and practices are pinned."""

    type: Literal["meeting.convened"] = "meeting.convened"
    called: Called
    items: tuple[Item, ...]
    schedule: Schedule


class InterestsDeclared(Event):
    """A member declared interests, or nil, and with that attends; or added to what was declared."""

    type: Literal["meeting.interests_declared"] = "meeting.interests_declared"
    subject: str
    interests: tuple[Interest, ...]
    """Those that this declaration added."""
    recorded_by: str
    """The member, or the secretary on their behalf."""
    late: bool
    """Whether the meeting was already in session."""


class ItemOpened(Event):
    """An item was taken up, and those in conflict with it were excluded, each by a rule (rules W4, W5)."""

    type: Literal["meeting.item_opened"] = "meeting.item_opened"
    item_id: str
    exclusions: tuple[Exclusion, ...]
    presiding: str | None
    """Who presided when it was taken up: the chair, or who stands in for them; None when nobody could."""


class MemberRecused(Event):
    """A declaration made while an item was open excluded a member who had no part in it yet, or by a further rule."""

    type: Literal["meeting.member_recused"] = "meeting.member_recused"
    item_id: str
    exclusions: tuple[Exclusion, ...]
    """Those that were added."""


class MemberExcluded(Event):
    """Whoever presides over an open item excluded a member from it, beyond what the rules do."""

    type: Literal["meeting.member_excluded"] = "meeting.member_excluded"
    item_id: str
    exclusion: Exclusion
    by: str


class MemberLetStay(Event):
    """Whoever presides over an open item lets an excluded member stay for its discussion, without a vote."""

    type: Literal["meeting.member_let_stay"] = "meeting.member_let_stay"
    item_id: str
    subject: str
    by: str
    reason: Text
    guardian_note: Text


class ItemReopened(Event):
    """A conflict found late, of a member who had taken part, voided what was done on an item; it is pending again."""

    type: Literal["meeting.item_reopened"] = "meeting.item_reopened"
    item_id: str
    exclusions: tuple[Exclusion, ...]
    """Those that were found."""


class VoteCast(Event):
    """A member voted on the open item."""

    type: Literal["meeting.vote_cast"] = "meeting.vote_cast"
    item_id: str
    subject: str
    choice: Choice


class ItemDecided(Event):
    """The votes on an item were counted, or it was found inquorate (rules W1, W5)."""

    type: Literal["meeting.item_decided"] = "meeting.item_decided"
    item_id: str
    result: ItemResult
    present: tuple[str, ...]
    presiding: str | None
    tally: Tally | None
    reasons: tuple[str, ...]
    decided_at: datetime
    """UTC."""


class ItemDeferred(Event):
    """An item was put off, undecided."""

    type: Literal["meeting.item_deferred"] = "meeting.item_deferred"
    item_id: str
    reason: str
    deferred_at: datetime
    """UTC."""


class ItemReferred(Event):
    """An item that nobody was left to decide went to another committee or a panel."""

    type: Literal["meeting.item_referred"] = "meeting.item_referred"
    item_id: str
    to: str
    reason: str
    referred_at: datetime
    """UTC."""


class AdviceRecorded(Event):
    """Somebody without an interest gave clinical advice on the open item, on which no local GP might speak."""

    type: Literal["meeting.advice_recorded"] = "meeting.advice_recorded"
    item_id: str
    advice: Advice


class MeetingClosed(Event):
    """The meeting closed, and its results are told."""

    type: Literal["meeting.closed"] = "meeting.closed"
    closed_at: datetime
    """UTC."""


class MeetingStopped(Event):
    """The meeting ended without result, since what it was convened for has ended."""

    type: Literal["meeting.stopped"] = "meeting.stopped"
    reason: str


class MeetingReminded(Event):
    """The members were reminded of the meeting."""

    type: Literal["meeting.reminded"] = "meeting.reminded"
    at: datetime
    """UTC."""


class MeetingTimeCame(Event):
    """The time came for which the meeting was convened."""

    type: Literal["meeting.time_came"] = "meeting.time_came"
    at: datetime
    """UTC."""


class MeetingEscalated(Event):
    """The meeting was not closed in time after it was to be held, and that was taken further."""

    type: Literal["meeting.escalated"] = "meeting.escalated"
    at: datetime
    """UTC."""


MeetingEvent = Annotated[
    MeetingConvened
    | InterestsDeclared
    | ItemOpened
    | MemberRecused
    | MemberExcluded
    | MemberLetStay
    | ItemReopened
    | VoteCast
    | ItemDecided
    | ItemDeferred
    | ItemReferred
    | AdviceRecorded
    | MeetingClosed
    | MeetingStopped
    | MeetingReminded
    | MeetingTimeCame
    | MeetingEscalated,
    Field(discriminator="type"),
]
