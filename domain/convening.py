"""Convening a committee for a decision, and what came of it: whose it is, when it may meet, what it tells (rule W1).

Not the meeting itself: that is `domain.meeting`. Not which decision waits: that stands with the noun that waits for it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from domain.calendar import london, london_date, whole_seconds
from domain.ccg.eligibility import check_drawn_from
from domain.ccg.state import RegisteredCcg
from domain.checks import check_near
from domain.codes import ccg_stream
from domain.committee import Committee, ItemKind, MemberNotEligible, check_decides, check_secretary
from domain.meeting.commands import ConveneMeeting, Item, MeetingTiming
from domain.meeting.state import Closed, ConcludedItem, ItemResult
from domain.model import Value
from domain.noun import Context
from domain.refusal import NothingToTell, Refusal
from domain.timing import Reckoning


class WrongCommittee(Refusal):
    """The pinned policy, or the CCG's procedure, names who takes the decision (rule W1)."""

    number = "W1"


class UnknownCommittee(Refusal):
    """The CCG's register has no such committee."""


class MeetingStillOpen(Refusal):
    """One meeting at a time is convened for a decision."""


class MeetingInThePast(Refusal):
    """A meeting is convened before it is held (rule T1)."""

    number = "T1"


class CalledMeeting(Value):
    """A meeting that was convened for a decision."""

    meeting_id: str
    kind: ItemKind
    """What it decides; also the id of its one item."""
    result: ItemResult | None = None
    """None until the meeting has closed."""
    referred_to: str | None = None
    """Key of the committee or panel that it was handed to, when nobody was left to decide it there."""


def told_by(meeting: CalledMeeting, result: ItemResult, referred_to: str | None) -> CalledMeeting:
    """The meeting after it has told what it came to."""
    return meeting.model_copy(update={"result": result, "referred_to": referred_to})


class Handed(Protocol):
    """A meeting that may have handed its decision to another body."""

    @property
    def kind(self) -> ItemKind:
        """What it decides."""

    @property
    def referred_to(self) -> str | None:
        """Key of the committee or panel that it was handed to, if it was."""


def referral(meetings: Iterable[Handed], kind: ItemKind) -> str | None:
    """Key of the committee or panel that a decision of this kind was handed to last, when it was."""
    handed = (each.referred_to for each in reversed(tuple(meetings)) if each.kind == kind)
    return next((key for key in handed if key is not None), None)


def check_committee_for(
    ccg_code: str, wanted: str, named: str, kind: ItemKind, context: Context, referred_to: str | None = None
) -> Committee:
    """The committee as the CCG's register has it, when it is the one that decides and the sender is its secretary.

    Args:
        ccg_code: the CCG whose register, read in this transaction, knows the committee.
        wanted: the key of the committee to be convened.
        named: the key of the committee that the pinned rules name for the decision.
        kind: what it would decide.
        context: the sender, and the register.
        referred_to: the key of the panel that the decision was handed to, which may then take it too.

    Raises:
        UnknownCommittee: the register has none of this key.
        WrongCommittee, CommitteeMayNotDecide: the decision is not this committee's (rule W1).
        NotAuthorised: it is not the sender's committee.
        MemberNotEligible: somebody on it has left the committee that its members are drawn from; or it stands in for
            one with a stricter rule on who works in general practice, or takes part in commissioning (rule W4).
    """
    ccg = context.state_of(ccg_stream(ccg_code), RegisteredCcg)
    committee = ccg.committee(wanted) if ccg else None
    if ccg is None or committee is None:
        raise UnknownCommittee(f"The register of CCG {ccg_code} has no committee '{wanted}'.")
    if wanted not in (named, referred_to):
        handed = f", or by '{referred_to}', to which it was referred" if referred_to else ""
        raise WrongCommittee(f"This is decided by '{named}'{handed}, not by '{wanted}'.")
    check_decides(committee, kind)
    check_secretary(committee, context.actor, ccg_code)
    check_drawn_from(ccg, committee)
    if wanted != named:
        _check_stands_in(ccg.committee(named), committee)
    return committee


def _check_stands_in(named: Committee | None, panel: Committee) -> None:
    if named is None:
        return
    for rule in ("outside_general_practice", "gps_outside_commissioning"):
        if getattr(named, rule) and not getattr(panel, rule):
            raise MemberNotEligible(
                f"The {panel.title} can't stand in for the {named.title}, whose rule {rule} it does not have."
            )


def check_none_open(meeting_id: str | None) -> None:
    """Nothing, when no meeting is convened for the decision.

    Raises:
        MeetingStillOpen: this one is, and has not closed.
    """
    if meeting_id is not None:
        raise MeetingStillOpen(f"{meeting_id} is convened for this decision and has not closed.")


def check_meets_at(meets_at: datetime, context: Context) -> datetime:
    """When the meeting begins (UTC, whole seconds).

    Raises:
        MeetingInThePast: it would have been held already.
        DateTooFar: it would be held years from now.
    """
    if meets_at < context.received_at:
        raise MeetingInThePast(f"The meeting would be on {london(meets_at)}, which is past.")
    check_near(london_date(meets_at), context, "The day of the meeting")
    return whole_seconds(meets_at)


def convening(
    stream_id: str, ccg_code: str, committee: Committee, meets_at: datetime, item: Item, rules: Reckoning
) -> ConveneMeeting:
    """The command that opens a meeting with one item, by the hour and grace of the rules that its convener pinned."""
    return ConveneMeeting(
        convened_by=stream_id,
        ccg_code=ccg_code,
        committee=committee,
        meets_at=meets_at,
        items=(item,),
        timing=MeetingTiming(deadline_hour=rules.deadline_hour, grace_seconds=rules.grace_seconds),
    )


def concluded_item(meeting_id: str, item_id: str, kind: ItemKind, context: Context) -> ConcludedItem:
    """What a meeting made of the decision that it was convened for, read from its stream (rule W2).

    Raises:
        NothingToTell: it has not closed, or not with a result on an item of this kind.
    """
    closed = context.state_of(meeting_id, Closed)
    item = closed.item(item_id) if closed else None
    if item is None or item.item.kind != kind:
        raise NothingToTell(f"{meeting_id} has not closed with a result on '{item_id}'.")
    return item
