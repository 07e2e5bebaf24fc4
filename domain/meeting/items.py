"""Items: taken up one at a time, voted on, counted, or put off."""

from domain.calendar import london, london_date, whole_seconds
from domain.ccg.holding import check_held
from domain.ccg.state import RegisteredCcg
from domain.checks import check_reasons
from domain.codes import ccg_stream
from domain.committee import ABOUT_APPLYING, check_decides, check_secretary
from domain.convening import UnknownCommittee
from domain.meeting.commands import DecideItem, DeferItem, Item, OpenItem, ReferItem, VoteOnItem
from domain.meeting.conflicts import Exclusion
from domain.meeting.counting import count, eligible, faults, presiding
from domain.meeting.events import ItemDecided, ItemDeferred, ItemOpened, ItemReferred, MeetingEvent, VoteCast
from domain.meeting.reading import registered_providers, seated_interests
from domain.meeting.refusals import (
    AlreadyVoted,
    AnotherItemOpen,
    ConflictedVoter,
    DecidableHere,
    DeclarationsMissing,
    Inquorate,
    ItemNotOpen,
    ItemNotPending,
    MeetingNotBegun,
    SeatWithoutVote,
    UnknownItem,
    VotesOutstanding,
)
from domain.meeting.state import ConcludedItem, Convened, InSession, ItemState, ItemUnderWay, PendingItem
from domain.meeting.taking_part import attending, check_seated, exclusions_from, recused, taking_part
from domain.noun import Context
from domain.refusal import ReasonsMissing


def _check_begun(state: Convened | InSession, context: Context) -> None:
    if context.received_at < state.called.meets_at:
        raise MeetingNotBegun(
            f"The meeting of the {state.called.committee.title} begins on {london(state.called.meets_at)}."
        )


def _item(state: Convened | InSession, item_id: str) -> ItemState:
    found = state.item(item_id)
    if found is None:
        known = ", ".join(each.item.item_id for each in state.items)
        raise UnknownItem(f"The meeting has no item '{item_id}'; its items are {known}.")
    return found


def item_under_way(state: Convened | InSession, item_id: str) -> ItemUnderWay:
    """The open item.

    Raises:
        UnknownItem, ItemNotOpen: it is not this one.
    """
    found = _item(state, item_id)
    if not isinstance(found, ItemUnderWay):
        raise ItemNotOpen(f"Item {item_id} is not open.")
    return found


def _check_functions_held(code: str, ccg: RegisteredCcg | None, item: Item, context: Context) -> None:
    if item.kind not in ABOUT_APPLYING:
        check_held(ccg, code, item.functions, london_date(context.received_at), f"Item {item.item_id}")


def _excluded(state: Convened | InSession, ccg: RegisteredCcg | None, item: Item) -> tuple[Exclusion, ...]:
    """By the register as it was pinned and as it stands now: what was registered in between counts too."""
    if ccg is None:
        return exclusions_from(state, item)
    return exclusions_from(state, item, seated_interests(ccg, state.called.committee), registered_providers(ccg))


def open_item(state: Convened | InSession, command: OpenItem, context: Context) -> tuple[MeetingEvent, ...]:
    """An item taken up, with everyone who is excluded from it by what is declared and by the register of that moment.

    An item may be taken up without a quorum: members may still come, and if not it is decided to be inquorate.

    Raises:
        NotAuthorised: the sender is not this committee's secretary.
        MeetingNotBegun, UnknownItem, ItemNotPending, AnotherItemOpen: it is not the item's turn.
        DeclarationsMissing: nobody has declared, so nobody attends.
        FunctionNotHeld: it exercises a function that the CCG does not hold on the day (rule F7).
    """
    check_secretary(state.called.committee, context.actor, state.called.ccg_code)
    _check_begun(state, context)
    found = _item(state, command.item_id)
    if not isinstance(found, PendingItem):
        raise ItemNotPending(f"Item {command.item_id} was taken up already.")
    if isinstance(state, InSession) and state.under_way is not None:
        raise AnotherItemOpen(f"Item {state.under_way.item.item_id} is open; decide or defer it first.")
    if not state.declarations:
        raise DeclarationsMissing(
            f"Item {command.item_id} can't be taken up: no member has declared interests, or that there are none."
        )
    ccg = context.state_of(ccg_stream(state.called.ccg_code), RegisteredCcg)
    _check_functions_held(state.called.ccg_code, ccg, found.item, context)
    excluded = (*_excluded(state, ccg, found.item), *found.ruled_out)
    chair = presiding(state.called.committee, attending(state) - recused(excluded))
    return (ItemOpened(item_id=command.item_id, exclusions=excluded, presiding=chair),)


def vote(state: Convened | InSession, command: VoteOnItem, context: Context) -> tuple[MeetingEvent, ...]:
    """A member's vote on the open item.

    Raises:
        NotAMember, SeatWithoutVote, DeclarationsMissing, ConflictedVoter, AlreadyVoted: the sender has no vote on it.
        MeetingNotBegun, UnknownItem, ItemNotOpen: it is not the item's turn.
        Inquorate: those who take part are no quorum for it (rule W5).
    """
    subject, committee = context.actor.subject, state.called.committee
    check_seated(state, subject)
    _check_begun(state, context)
    under_way = item_under_way(state, command.item_id)
    if subject not in attending(state):
        raise DeclarationsMissing(f"{subject} has not declared interests, or that there are none, at this meeting.")
    for exclusion in under_way.exclusions:
        if exclusion.subject == subject:
            why = ", ".join(filter(None, (exclusion.interest, exclusion.organisation)))
            raise ConflictedVoter(
                f"{subject} is excluded from item {command.item_id} by {exclusion.rule_id} ({why}; principle: "
                f"{exclusion.principle})."
            )
    if under_way.vote_of(subject) is not None:
        raise AlreadyVoted(f"{subject} has voted on item {command.item_id}.")
    present = taking_part(state, under_way)
    if not any(seat.subject == subject for seat in eligible(committee, present)):
        raise SeatWithoutVote(f"The seat of {subject} on the {committee.title} has no vote.")
    lacking = faults(committee, under_way.item, present)
    if lacking:
        raise Inquorate(f"Item {command.item_id} can't be voted on: {'; '.join(lacking)}.")
    return (VoteCast(item_id=command.item_id, subject=subject, choice=command.choice),)


def _check_absent(state: Convened | InSession, under_way: ItemUnderWay, absent: tuple[str, ...]) -> None:
    for subject in absent:
        check_seated(state, subject)
        if under_way.vote_of(subject) is not None:
            raise AlreadyVoted(f"{subject} has voted on item {under_way.item.item_id}, so was not absent from it.")


def decide_item(state: Convened | InSession, command: DecideItem, context: Context) -> tuple[MeetingEvent, ...]:
    """The open item decided: its votes counted, or without a quorum found inquorate.

    Raises:
        NotAuthorised: the sender is not this committee's secretary.
        UnknownItem, ItemNotOpen: it is not the open item.
        NotAMember, AlreadyVoted: somebody is named as absent who can't be.
        VotesOutstanding: a member who is there has not voted (rule W1).
    """
    check_secretary(state.called.committee, context.actor, state.called.ccg_code)
    under_way = item_under_way(state, command.item_id)
    _check_absent(state, under_way, command.absent)
    committee = state.called.committee
    present = taking_part(state, under_way) - frozenset(command.absent)
    chair = presiding(committee, present)
    decided = ItemDecided(
        item_id=command.item_id,
        result="inquorate",
        present=tuple(seat.subject for seat in committee.seats if seat.subject in present),
        presiding=chair,
        tally=None,
        reasons=faults(committee, under_way.item, present),
        decided_at=whole_seconds(context.received_at),
    )
    if decided.reasons:
        return (decided,)
    missing = [s.subject for s in eligible(committee, present) if under_way.vote_of(s.subject) is None]
    if missing:
        raise VotesOutstanding(
            f"Item {command.item_id} can't be counted: {', '.join(missing)} declared and did not vote; "
            "name them as absent if they are."
        )
    result, tally = count(committee, under_way, chair)
    return (decided.model_copy(update={"result": result, "tally": tally}),)


def defer_item(state: Convened | InSession, command: DeferItem, context: Context) -> tuple[MeetingEvent, ...]:
    """An item put off, open or not yet taken up, before or at the meeting; votes on it are void.

    With all its items put off a meeting can be closed before its time, and so be called off.

    Raises:
        NotAuthorised: the sender is not this committee's secretary.
        UnknownItem, ItemNotPending: it is not an item to put off.
        ReasonsMissing: no reason is given.
    """
    check_secretary(state.called.committee, context.actor, state.called.ccg_code)
    if isinstance(_item(state, command.item_id), ConcludedItem):
        raise ItemNotPending(f"Item {command.item_id} is concluded already.")
    if not command.reason.strip():
        raise ReasonsMissing(f"Item {command.item_id} is put off for a reason, which is missing.")
    deferred_at = whole_seconds(context.received_at)
    return (ItemDeferred(item_id=command.item_id, reason=command.reason, deferred_at=deferred_at),)


def refer_item(state: Convened | InSession, command: ReferItem, context: Context) -> tuple[MeetingEvent, ...]:
    """The open item handed to another committee or a panel, since those who are left can't decide it.

    Raises:
        NotAuthorised: the sender is not this committee's secretary.
        UnknownItem, ItemNotOpen: it is not the open item.
        DecidableHere: those who take part are quorate and somebody presides.
        UnknownCommittee, CommitteeMayNotDecide: the CCG's register has no such committee that may decide the item, so
            that nobody ever would.
        ReasonsMissing: no reason is given.
    """
    check_secretary(state.called.committee, context.actor, state.called.ccg_code)
    under_way = item_under_way(state, command.item_id)
    if not faults(state.called.committee, under_way.item, taking_part(state, under_way)):
        raise DecidableHere(
            f"Item {command.item_id} can be decided here: those who take part are quorate, and somebody presides."
        )
    ccg = context.state_of(ccg_stream(state.called.ccg_code), RegisteredCcg)
    to = None if ccg is None else ccg.committee(command.to)
    if to is None:
        raise UnknownCommittee(f"The register of CCG {state.called.ccg_code} has no committee '{command.to}'.")
    check_decides(to, under_way.item.kind)
    reason = check_reasons(command.reason, f"Referring item {command.item_id}")
    referred_at = whole_seconds(context.received_at)
    return (ItemReferred(item_id=command.item_id, to=command.to, reason=reason, referred_at=referred_at),)
