"""What a CCG's register says: members, committees, interests, and levels with their dates."""

from datetime import date
from typing import Literal

from domain.ccg.commands import AgendaItem
from domain.ccg.practice import FormerPractice, Practice
from domain.ccg.provider import Provider
from domain.committee import Committee
from domain.functions import Function, Level
from domain.interest import Interest
from domain.meeting.state import ItemResult
from domain.model import Value
from domain.procedures import Procedures


class HeldLevel(Value):
    """A level for one function, from its effective date on; announced and effective dates stand apart (rule C2)."""

    function: Function
    level: Level
    announced_on: date
    effective_on: date
    delegation_id: str


class Training(Value):
    """That a member of a committee was trained in something."""

    subject: str
    topic: str
    on: date


class DecidedItem(Value):
    """An item that a committee was convened to decide, and what it made of it."""

    item: AgendaItem
    result: ItemResult | None = None
    """None until the meeting has told."""
    referred_to: str | None = None


class CommissioningMeeting(Value):
    """A meeting that was convened from this register."""

    meeting_id: str
    committee: str
    items: tuple[DecidedItem, ...]

    def item(self, item_id: str) -> DecidedItem | None:
        """The item with this id."""
        return next((each for each in self.items if each.item.item_id == item_id), None)


class Outstanding(Value):
    """An item that a meeting left undecided, and that no later one of the committee that is to decide it took up."""

    meeting_id: str
    item: AgendaItem
    committee: str
    """Key of the committee that is to decide it: the meeting's own, or the one that it was referred to."""
    why: Literal["inquorate", "deferred", "referred"]


class Considered(Value):
    """A level that the CCG considers applying for; no level it has (rule C2)."""

    level: Level
    since: date
    until: date | None
    """The last day; None while it considers it."""

    def on(self, day: date) -> bool:
        """Whether it is considered on that day (London)."""
        return self.since <= day and (self.until is None or day <= self.until)


class NotRegistered(Value):
    """A CCG that is not registered."""


class RegisteredCcg(Value):
    """A CCG. It is registered for good; its stream never closes."""

    code: str
    name: str
    practices: tuple[Practice, ...]
    """Today's members, by code."""
    level: Level
    """For every function without a level of its own."""
    region: str = ""
    """The region of NHS England that it belongs to; empty where nobody said."""
    committees: tuple[Committee, ...] = ()
    procedures: Procedures | None = None
    """As adopted last."""
    interests: tuple[Interest, ...] = ()
    """In the order they were registered."""
    providers: tuple[Provider, ...] = ()
    """In the order they were entered."""
    trainings: tuple[Training, ...] = ()
    """In the order they were recorded."""
    meetings: tuple[CommissioningMeeting, ...] = ()
    """In the order they were convened."""
    levels: tuple[HeldLevel, ...] = ()
    """In the order they were recorded."""
    considered: tuple[Considered, ...] = ()
    """In the order they were recorded."""
    former_practices: tuple[FormerPractice, ...] = ()
    """In the order they left."""

    def committee(self, key: str) -> Committee | None:
        """The committee with this key."""
        return next((committee for committee in self.committees if committee.key == key), None)

    def provider(self, code: str) -> Provider | None:
        """The provider with this word; case and surrounding blanks don't matter, as in interests."""
        wanted = code.strip().casefold()
        return next((each for each in self.providers if each.code.casefold() == wanted), None)

    def meeting(self, meeting_id: str) -> CommissioningMeeting | None:
        """The meeting with this id, when it was convened from here."""
        return next((meeting for meeting in self.meetings if meeting.meeting_id == meeting_id), None)

    @property
    def outstanding(self) -> tuple[Outstanding, ...]:
        """The items that are still to be decided, in the order of their meetings; a later item of the same id is it."""
        found: dict[tuple[str, str], Outstanding] = {}
        for meeting in self.meetings:
            for decided in meeting.items:
                found.pop((meeting.committee, decided.item.item_id), None)
                if decided.result in ("inquorate", "deferred", "referred"):
                    committee = decided.referred_to or meeting.committee
                    found[committee, decided.item.item_id] = Outstanding(
                        meeting_id=meeting.meeting_id, item=decided.item, committee=committee, why=decided.result
                    )
        return tuple(found.values())

    def practice(self, code: str) -> Practice | None:
        """The member practice with this code; None also when it left."""
        return next((practice for practice in self.practices if practice.code == code), None)

    @property
    def localities(self) -> tuple[str, ...]:
        """The localities that its practices belong to, by name."""
        return tuple(sorted({practice.locality for practice in self.practices if practice.locality is not None}))

    def former_practice(self, code: str) -> FormerPractice | None:
        """The practice with this code that left."""
        return next((former for former in self.former_practices if former.practice.code == code), None)

    def successor(self, code: str) -> str:
        """The code of the practice that one goes on in: its own, or that of the practice it merged into."""
        former = self.former_practice(code)
        return code if former is None or former.into is None else self.successor(former.into)

    def codes_of(self, code: str) -> tuple[str, ...]:
        """The code of a practice, and since a merger also that of the practice in which it goes on (rule F4)."""
        return tuple(dict.fromkeys((code, self.successor(code))))

    def level_of(self, function: Function, on: date) -> Level:
        """The level for a function on a day: the one that became effective last, of two on one day the later told."""
        effective = [held for held in self.levels if held.function is function and held.effective_on <= on]
        # max() gives the first of equals, and the levels stand in the order they were told.
        return max(reversed(effective), key=lambda held: held.effective_on).level if effective else self.level

    def holds(self, function: Function, on: date) -> bool:
        """Whether the function is delegated to the CCG on a day (rule F7)."""
        return self.level_of(function, on) is Level.DELEGATED

    def overall_level(self, on: date) -> Level:
        """The highest level for any function on a day, which is the level that a CCG is counted at."""
        return max(self.level_of(function, on) for function in Function)

    def commissioning_committee(self) -> Committee | None:
        """The committee that decides on primary care commissioning; lay-chaired, or it was not established (W4)."""
        return next((each for each in self.committees if "primary_care_commissioning" in each.decides), None)


CcgState = NotRegistered | RegisteredCcg
