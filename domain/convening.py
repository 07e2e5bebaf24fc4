"""Convening a committee for a decision: which one it is, who convenes it, and when it may meet (rule W1).

Not the meeting itself: that is `domain.meeting`. Not which decision waits: that stands with the noun that waits for it.
"""

from datetime import datetime

from domain.calendar import london, london_date, whole_seconds
from domain.ccg.state import RegisteredCcg
from domain.checks import check_near
from domain.codes import ccg_stream
from domain.committee import Committee, ItemKind, check_decides, check_secretary
from domain.noun import Context
from domain.refusal import Refusal


class WrongCommittee(Refusal):
    """The pinned policy names who takes the decision (rule W1)."""

    number = "W1"


class UnknownCommittee(Refusal):
    """The CCG's register has no such committee."""


class MeetingStillOpen(Refusal):
    """One meeting at a time is convened for a decision."""


class MeetingInThePast(Refusal):
    """A meeting is convened before it is held (rule T1)."""

    number = "T1"


def check_committee_for(ccg_code: str, wanted: str, named: str, kind: ItemKind, context: Context) -> Committee:
    """The committee as the CCG's register has it, when it is the one that decides and the sender is its secretary.

    Args:
        ccg_code: the CCG whose register, read in this transaction, knows the committee.
        wanted: the key of the committee to be convened.
        named: the key of the committee that the pinned rules name for the decision.
        kind: what it would decide.
        context: the sender, and the register.

    Raises:
        UnknownCommittee: the register has none of this key.
        WrongCommittee, CommitteeMayNotDecide: the decision is not this committee's (rule W1).
        NotAuthorised: it is not the sender's committee.
    """
    ccg = context.state_of(ccg_stream(ccg_code), RegisteredCcg)
    committee = ccg.committee(wanted) if ccg else None
    if committee is None:
        raise UnknownCommittee(f"The register of CCG {ccg_code} has no committee '{wanted}'.")
    if wanted != named:
        raise WrongCommittee(f"By the pinned policy this is decided by '{named}', not by '{wanted}'.")
    check_decides(committee, kind)
    check_secretary(committee, context.actor, ccg_code)
    return committee


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
