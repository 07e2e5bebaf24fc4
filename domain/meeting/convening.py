"""How a meeting is convened: committee, items, register of interests and practices are pinned then."""

from domain.calendar import whole_seconds
from domain.ccg.state import RegisteredCcg
from domain.codes import ccg_stream, check_ccg_code
from domain.committee import Committee, check_committee, check_decides
from domain.deadlines import Schedule
from domain.functions import check_function
from domain.meeting.commands import ConveneMeeting, Item
from domain.meeting.events import MeetingConvened, MeetingEvent
from domain.meeting.reading import registered_providers, seated_interests
from domain.meeting.refusals import CcgNotRegistered, FunctionNotNamed, ItemNamedTwice, NoItems
from domain.meeting.state import Called
from domain.noun import Context
from domain.refusal import NotAuthorised

MEET = "meet"
"""The kind of the deadline at which the meeting is to be held; a contract with recorded clock commands."""


def _check_items(command: ConveneMeeting) -> None:
    if not command.items:
        raise NoItems(f"A meeting of the {command.committee.title} needs at least one item.")
    ids = [item.item_id for item in command.items]
    twice = sorted({item_id for item_id in ids if ids.count(item_id) > 1})
    if twice:
        raise ItemNamedTwice(f"More than one item of the meeting is called {', '.join(twice)}.")
    for item in command.items:
        check_decides(command.committee, item.kind)
        for code in item.functions:
            check_function(code)
        if item.kind == "primary_care_commissioning" and not item.functions:
            raise FunctionNotNamed(f"Item {item.item_id}, '{item.title}', does not say which function it exercises.")


def _schedule(command: ConveneMeeting, context: Context) -> Schedule:
    timing = command.timing
    at = whole_seconds(command.meets_at)
    return timing.schedule_at(MEET, context.received_at, at, timing.remind_before, timing.escalate_after)


def _with_practices_of_today(committee: Committee, ccg: RegisteredCcg) -> Committee:
    """The committee as it is pinned: who came from a practice that merged since now works in the other.

    Else a merger would end a GP's conflict (rules W5, F4).
    """
    seats = tuple(
        seat if seat.practice is None else seat.model_copy(update={"practice": ccg.successor(seat.practice)})
        for seat in committee.seats
    )
    return committee.model_copy(update={"seats": seats})


def _affecting_practices_of_today(item: Item, ccg: RegisteredCcg) -> Item:
    """The item as it is pinned: what affects a practice that merged since affects the one in which it goes on.

    Both codes stand, since an interest may be declared in either.
    """
    affected = (code for each in item.affected for code in ccg.codes_of(each))
    return item.model_copy(update={"affected": tuple(dict.fromkeys(affected))})


def convene(command: ConveneMeeting, context: Context) -> tuple[MeetingEvent, ...]:
    """The meeting convened.

    Raises:
        NotAuthorised: another stream than the one it is for convenes it.
        CcgNotRegistered: there is no register of interests to pin.
        NoItems, ItemNamedTwice, CommitteeMayNotDecide, UnknownFunction, FunctionReserved, FunctionNotNamed: its items.
        Refusal: the committee can't work as it is made; see `domain.committee.check_committee`.
    """
    if context.actor.subject != command.convened_by:
        raise NotAuthorised(f"{context.actor.subject} can't convene a meeting on behalf of {command.convened_by}.")
    ccg = context.state_of(ccg_stream(check_ccg_code(command.ccg_code)), RegisteredCcg)
    if ccg is None:
        raise CcgNotRegistered(f"CCG {command.ccg_code} is not registered, so its register of interests is unknown.")
    check_committee(command.committee)
    _check_items(command)
    called = Called(
        convened_by=command.convened_by,
        ccg_code=command.ccg_code,
        committee=_with_practices_of_today(command.committee, ccg),
        meets_at=whole_seconds(command.meets_at),
        register_of_interests=seated_interests(ccg, command.committee),
        practices=tuple(practice.code for practice in ccg.practices),
        grace_seconds=command.timing.grace_seconds,
        providers=registered_providers(ccg),
    )
    items = tuple(_affecting_practices_of_today(item, ccg) for item in command.items)
    return (MeetingConvened(called=called, items=items, schedule=_schedule(command, context)),)
