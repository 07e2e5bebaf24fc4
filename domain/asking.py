"""What a ballot and a survey have in common: functions put to people until a time, for an application.

Not what counts as an answer: that stands with each noun.
"""

from collections.abc import Iterable
from datetime import date, datetime

from domain.calendar import Period, london, whole_seconds
from domain.functions import Function, check_function
from domain.people import Actor
from domain.policy import Policy
from domain.refusal import ReasonsMissing, Refusal


class NoFunctions(Refusal):
    """Nothing is asked about."""


class FunctionRepeated(Refusal):
    """A function stands twice where it may stand once."""


class ClosingOutsidePolicy(Refusal):
    """The close asked for lies outside the period that the pinned policy gives."""


class ExtensionTooShort(Refusal):
    """An extension moves the close to a later instant (rule W6)."""

    number = "W6"


class ExtensionBeyondPolicy(Refusal):
    """The close would move further than the pinned policy allows altogether (rule W6)."""

    number = "W6"


class NotItsApplication(Refusal):
    """Only the application that a ballot or survey belongs to opens or stops it."""


def check_teller(actor: Actor, application_id: str) -> None:
    """Nothing, when the actor is this application.

    Raises:
        NotItsApplication: it is another stream.
    """
    if actor.subject != application_id:
        raise NotItsApplication(f"This belongs to {application_id}; {actor.subject} can't open or stop it.")


def check_asked(codes: Iterable[str], on: date) -> tuple[Function, ...]:
    """The functions asked about on a day (London), in the order given.

    Raises:
        NoFunctions: there is none.
        FunctionRepeated: one stands twice.
        FunctionReserved: one stays with NHS England on that day.
        UnknownFunction: one does not exist.
    """
    functions = tuple(check_function(code, on) for code in codes)
    if not functions:
        raise NoFunctions("At least one function must be asked about.")
    for function in functions:
        if functions.count(function) > 1:
            raise FunctionRepeated(f"Function '{function}' is asked about more than once.")
    return functions


def check_closing(policy: Policy, open_for: Period, start: datetime, closes_at: datetime | None) -> datetime:
    """When it closes (UTC, whole seconds): as asked for, else at the end of the policy's period.

    Raises:
        ClosingOutsidePolicy: it would close at once or earlier, or after that period.
    """
    latest = policy.after(start, open_for)
    if closes_at is None:
        return latest
    closes_at = whole_seconds(closes_at)
    if closes_at <= start:
        raise ClosingOutsidePolicy(f"It would close on {london(closes_at)}, which is not after it opens.")
    if closes_at > latest:
        raise ClosingOutsidePolicy(
            f"It would close on {london(closes_at)}; the policy's period of {open_for} ends on {london(latest)}."
        )
    return closes_at


def latest_close(policy: Policy, closes_at: datetime) -> datetime:
    """How far the pinned policy lets extensions move a close altogether (rule W6); with no time at all, nowhere."""
    extension = policy.ballot.max_extension
    return policy.after(closes_at, extension) if extension.count else closes_at


def check_extension(closes_at: datetime, latest: datetime, wanted: datetime) -> datetime:
    """The new close (UTC, whole seconds).

    Raises:
        ExtensionTooShort: it is not later than the close so far (rule W6).
        ExtensionBeyondPolicy: it is later than extensions may move it altogether (rule W6).
    """
    wanted = whole_seconds(wanted)
    if wanted <= closes_at:
        raise ExtensionTooShort(f"It closes on {london(closes_at)}; {london(wanted)} is not later.")
    if wanted > latest:
        raise ExtensionBeyondPolicy(
            f"By the pinned policy the close can be moved to {london(latest)} at the latest, not to {london(wanted)}."
        )
    return wanted


def check_reason(reason: str) -> str:
    """The reason, trimmed.

    Raises:
        ReasonsMissing: there is none.
    """
    if not (trimmed := reason.strip()):
        raise ReasonsMissing("A reason must be given.")
    return trimmed
