"""Checks that several stages share: the stage itself, reasons, dates of decisions, four eyes, who tells."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeVar

from domain.application.refusals import DateInThePast, DateTooFar, DecidedInTheFuture, NotItsTeller
from domain.application.state import Capacity, Case, OpenState
from domain.application.where import waiting_for
from domain.calendar import add_months, at_hour, london_date, london_day, next_working_day
from domain.noun import Context
from domain.policy import Policy
from domain.refusal import FourEyes, ReasonsMissing, StageOutOfOrder

S = TypeVar("S", bound=OpenState)

FARTHEST_MONTHS = 120
"""How far ahead a day may lie by which somebody is to act: this project's own choice."""

_DID: Mapping[Capacity, str] = {
    Capacity.RECORDS: "recorded a check on this application",
    Capacity.APPROVES: "approved this application",
    Capacity.SIGNS: "signed for this application",
}
_DO: Mapping[Capacity, str] = {
    Capacity.RECORDS: "record a check on it",
    Capacity.APPROVES: "approve it",
    Capacity.SIGNS: "sign for it",
}


def out_of_order(state: OpenState) -> StageOutOfOrder:
    """The refusal of what belongs to another stage."""
    return StageOutOfOrder(
        f"This can't be done now: the application is at the stage '{state.stage.replace('_', ' ')}' and waits for "
        f"{waiting_for(state)}."
    )


def at(state: OpenState, stage: type[S]) -> S:
    """The state, when it is of this stage.

    Raises:
        StageOutOfOrder: it is of another.
    """
    if not isinstance(state, stage):
        raise out_of_order(state)
    return state


def check_reasons(reasons: str, what: str) -> str:
    """The reasons, trimmed.

    Raises:
        ReasonsMissing: there are none.
    """
    if not (trimmed := reasons.strip()):
        raise ReasonsMissing(f"{what} needs its reasons stated.")
    return trimmed


def check_decided_on(decided_on: date | None, context: Context) -> date:
    """The day (London) on which a decision was taken: as stated, else the day it is received (rule T1).

    Raises:
        DecidedInTheFuture: the day stated has not come yet.
    """
    today = london_date(context.received_at)
    if decided_on is not None and decided_on > today:
        raise DecidedInTheFuture(
            f"The decision is dated {london_day(decided_on)}, which is after {london_day(today)}, when it was received."
        )
    return decided_on or today


def check_ahead(day: date, context: Context, what: str) -> date:
    """The day, when it has not passed (London).

    Raises:
        DateInThePast: it is today or earlier.
        DateTooFar: it is years away.
    """
    if day <= london_date(context.received_at):
        raise DateInThePast(f"{what} is {london_day(day)}, which does not lie ahead.")
    return check_near(day, context, what)


def check_near(day: date, context: Context, what: str) -> date:
    """The day (London), when it lies within ten years, and so is no slip of the pen that nobody would live to see.

    Raises:
        DateTooFar: it is further away.
    """
    farthest = add_months(london_date(context.received_at), FARTHEST_MONTHS)
    if day > farthest:
        raise DateTooFar(f"{what} is {london_day(day)}, which is after {london_day(farthest)}, ten years from now.")
    return day


def end_of(policy: Policy, day: date) -> datetime:
    """When a deadline on that day passes, by the policy's hour (rule T4)."""
    return at_hour(next_working_day(day) if policy.move_to_working_day else day, policy.deadline_hour)


def check_four_eyes(case: Case, capacity: Capacity, *subjects: str) -> None:
    """Nothing, when none of them acted on this application in another capacity, or is about to in a panel (rule W3).

    Raises:
        FourEyes: one did, or is.
    """
    for other in Capacity:
        if other is capacity:
            continue
        for subject in subjects:
            if subject in case.who(other):
                raise FourEyes(f"{subject} {_DID[other]}, and so can't {_DO[capacity]}.")
    for subject in subjects:
        if capacity is not Capacity.APPROVES and subject in case.sitting_panel:
            raise FourEyes(f"{subject} votes in the panel that is convened to decide, and so can't {_DO[capacity]}.")


def check_teller(context: Context, stream_id: str, called: object) -> None:
    """Nothing, when a stream tells its own result to the application that called it (rule W2).

    Raises:
        NotItsTeller: another one tells it, or this application did not call it.
    """
    if context.actor.subject != stream_id:
        raise NotItsTeller(f"What came of {stream_id} can be told only by itself, not by {context.actor.subject}.")
    if not called:
        raise NotItsTeller(f"{context.stream_id} did not call {stream_id}.")
