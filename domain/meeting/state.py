"""The stages of a meeting, and of each of its items."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.ccg.provider import Provider
from domain.committee import Committee
from domain.deadlines import Schedule
from domain.interest import Interest
from domain.meeting.commands import AdviserKind, Choice, ConvenedBy, Item
from domain.meeting.conflicts import Exclusion
from domain.model import Value

ItemResult = Literal["agreed", "not_agreed", "inquorate", "deferred", "referred"]


class MemberVote(Value):
    """One member's vote on an item."""

    subject: str
    choice: Choice


class Tally(Value):
    """The votes that were counted on an item, and what votes for were compared with."""

    for_: int
    against: int
    abstained: int
    casting_vote: Choice | None = None
    """How whoever presides broke a tie, if they did; not among the three numbers."""
    denominator: int
    """Votes, or voting seats that are not recused, as the committee's data says; with a casting vote that was counted
    among them."""


class Advice(Value):
    """Clinical advice from outside on an item; it is no vote."""

    adviser: str
    kind: AdviserKind
    practice: str | None = None


class PendingItem(Value):
    """An item that is not yet taken up, or that a conflict found late has reopened."""

    stage: Literal["pending"] = "pending"
    item: Item
    ruled_out: tuple[Exclusion, ...] = ()
    """Who was excluded by whoever presided when it was taken up before, and still is when it is taken up again."""
    result: None = None


class ItemUnderWay(Value):
    """The item that is open: those in conflict are excluded, the others vote."""

    stage: Literal["under_way"] = "under_way"
    item: Item
    exclusions: tuple[Exclusion, ...]
    let_stay: tuple[str, ...] = ()
    """Subjects of those excluded whom whoever presides lets stay for the discussion; they have no vote."""
    votes: tuple[MemberVote, ...] = ()
    advice: tuple[Advice, ...] = ()
    result: None = None

    def vote_of(self, subject: str) -> Choice | None:
        """How somebody voted, or None."""
        return next((vote.choice for vote in self.votes if vote.subject == subject), None)


class ConcludedItem(Value):
    """An item that was decided, found inquorate, or deferred."""

    stage: Literal["concluded"] = "concluded"
    item: Item
    result: ItemResult
    concluded_at: datetime
    """UTC."""
    exclusions: tuple[Exclusion, ...] = ()
    let_stay: tuple[str, ...] = ()
    votes: tuple[MemberVote, ...] = ()
    present: tuple[str, ...] = ()
    """Subjects of those who took part in it: declared, not recused, not absent."""
    presiding: str | None = None
    """Who presided; None when nobody could, or the item was deferred."""
    tally: Tally | None = None
    """None when no votes were counted: the item was inquorate or deferred."""
    reasons: tuple[str, ...] = ()
    """What the quorum lacked, or why it was deferred or referred; empty when votes were counted."""
    advice: tuple[Advice, ...] = ()
    referred_to: str | None = None
    """Key of the committee or panel that it went to."""


ItemState = Annotated[PendingItem | ItemUnderWay | ConcludedItem, Field(discriminator="stage")]


class Declaration(Value):
    """What one member declared; with it they attend."""

    subject: str
    interests: tuple[Interest, ...]
    """As declared, whether the register has them or not; none is a declaration of nil."""


class Called(Value):
    """What a meeting was convened with; it never changes."""

    convened_by: ConvenedBy
    ccg_code: str
    committee: Committee
    meets_at: datetime
    """UTC."""
    register_of_interests: tuple[Interest, ...]
    """Of those who hold a seat, as the CCG's register stood when the meeting was convened."""
    practices: tuple[str, ...]
    """Codes of the CCG's member practices then."""
    grace_seconds: int
    providers: tuple[Provider, ...] = ()
    """As the CCG's register had them then, in which the practices of members may have a part."""


class NotConvened(Value):
    """A meeting that does not exist."""


class Convened(Value):
    """Called, and not begun: declarations are received."""

    called: Called
    items: tuple[PendingItem, ...]
    declarations: tuple[Declaration, ...] = ()
    schedule: Schedule

    def item(self, item_id: str) -> PendingItem | None:
        """The item with this id."""
        return next((each for each in self.items if each.item.item_id == item_id), None)


class InSession(Value):
    """Begun: items are taken up one at a time."""

    called: Called
    items: tuple[ItemState, ...]
    declarations: tuple[Declaration, ...]
    schedule: Schedule

    def item(self, item_id: str) -> ItemState | None:
        """The item with this id."""
        return next((each for each in self.items if each.item.item_id == item_id), None)

    @property
    def under_way(self) -> ItemUnderWay | None:
        """The item that is open."""
        return next((each for each in self.items if isinstance(each, ItemUnderWay)), None)


class Closed(Value):
    """Ended, every item with its result."""

    called: Called
    items: tuple[ConcludedItem, ...]
    declarations: tuple[Declaration, ...]
    closed_at: datetime
    """UTC."""

    def item(self, item_id: str) -> ConcludedItem | None:
        """The item with this id."""
        return next((each for each in self.items if each.item.item_id == item_id), None)


class Stopped(Value):
    """Ended without result by the stream that convened it."""

    called: Called
    declarations: tuple[Declaration, ...] = ()
    reason: str


MeetingState = NotConvened | Convened | InSession | Closed | Stopped
