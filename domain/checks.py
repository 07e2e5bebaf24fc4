"""Checks that several nouns share: reasons, dates of decisions and of evidence, days ahead, and who tells a result."""

from datetime import date

from domain.calendar import add_months, london_date, london_day
from domain.evidence import Evidence
from domain.model import Command
from domain.noun import Context
from domain.refusal import (
    DateInThePast,
    DateTooFar,
    DecidedInTheFuture,
    NotItsTeller,
    NotYetHappened,
    ReasonsMissing,
)

FARTHEST_MONTHS = 120
"""How far ahead a day may lie by which somebody is to act: this project's own choice."""


def check_reasons(reasons: str, what: str, stated: str = "reasons") -> str:
    """The reasons, trimmed; or what else has to be stated in words, as the sentence names it.

    Raises:
        ReasonsMissing: there are none.
    """
    if not (trimmed := reasons.strip()):
        raise ReasonsMissing(f"{what} needs its {stated} stated.")
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


def check_evidence(command: Command, context: Context) -> None:
    """Nothing, when every document that a command names as evidence is there already (rules I5, T1).

    Raises:
        NotYetHappened: one is dated (London) after the day on which the command is received.
    """
    named: Evidence | tuple[Evidence, ...] = getattr(command, "evidence", ())
    today = london_date(context.received_at)
    for document in (named,) if isinstance(named, Evidence) else named:
        if document.dated > today:
            # Not its title: no sentence repeats what somebody wrote with a vote (rule W6).
            raise NotYetHappened(
                f"The evidence holds a document that is dated {london_day(document.dated)}, which is after "
                f"{london_day(today)}, when it was received."
            )


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


def check_teller(context: Context, stream_id: str, called: object) -> None:
    """Nothing, when a stream tells its own result to the one that called it (rule W2).

    Raises:
        NotItsTeller: another one tells it, or the stream told did not call it.
    """
    if context.actor.subject != stream_id:
        raise NotItsTeller(f"What came of {stream_id} can be told only by itself, not by {context.actor.subject}.")
    if not called:
        raise NotItsTeller(f"{context.stream_id} did not call {stream_id}.")
