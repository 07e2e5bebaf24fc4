"""How functions go back: handed back in reverse order, revoked, or returned when a notice takes effect."""

from datetime import date

from domain.calendar import london_date, london_day
from domain.delegation.commands import GiveNotice, HandBackFunction, Revoke, Stop
from domain.delegation.events import DelegationClosed, DelegationEvent, Ending, FunctionReturned, NoticeGiven
from domain.delegation.refusals import HandBackOutOfOrder, NothingLive, NoticeAlreadyGiven
from domain.delegation.schedule import termination_day, termination_schedule
from domain.delegation.state import Holding, Live
from domain.functions import FunctionNotHeld, check_function
from domain.noun import Context
from domain.refusal import NotAuthorised, ReasonsMissing


def hand_back_function(state: Live, command: HandBackFunction, context: Context) -> tuple[DelegationEvent, ...]:
    """The function goes back today; when the CCG then holds nothing, the delegation has ended.

    Functions of one phase went live together, so any of the latest phase's goes back first.

    Raises:
        ReasonsMissing: no reasons are given.
        FunctionReserved, UnknownFunction: the function (rule F1).
        FunctionNotHeld: it is not live (rule F7).
        HandBackOutOfOrder: a function that went live later is still held.
    """
    reasons = _reasons(command.reasons, "Handing a function back")
    function = check_function(command.function)
    holding = next((each for each in _held(state) if each.function is function), None)
    if holding is None:
        raise FunctionNotHeld(f"CCG {state.ccg_code} does not hold function {function.value} under this delegation.")
    later = [each.function.value for each in _held(state) if each.phase > holding.phase]
    if later:
        raise HandBackOutOfOrder(
            f"Function {function.value} can't go back before {', '.join(later)}, which went live after it."
        )
    today = london_date(context.received_at)
    returned = _returned(state, holding, today, today, reasons)
    if len(_held(state)) > 1:
        return (returned,)
    return (returned, DelegationClosed(ending="handed_back", on=today, reasons=reasons))


def revoke(state: Live, command: Revoke, context: Context) -> tuple[DelegationEvent, ...]:
    """NHS England takes all functions back today, and the delegation has ended.

    Raises:
        ReasonsMissing: no reasons are given.
        NothingLive: no function is live.
    """
    reasons = _reasons(command.reasons, "A revocation")
    _check_something_live(state)
    return _all_returned(state, "revoked", london_date(context.received_at), reasons)


def give_notice(state: Live, command: GiveNotice, context: Context) -> tuple[DelegationEvent, ...]:
    """The CCG's notice, which takes effect on a 1 April (rule S9); what is live stays live until then.

    Raises:
        NothingLive: no function is live.
        NoticeAlreadyGiven: notice was given before.
    """
    _check_something_live(state)
    if state.notice is not None:
        raise NoticeAlreadyGiven(
            f"Notice was given on {london_day(state.notice.given_on)} "
            f"and takes effect on {london_day(state.notice.effective_on)}."
        )
    given_on = london_date(context.received_at)
    effective_on = termination_day(given_on)
    return (
        NoticeGiven(
            given_on=given_on,
            effective_on=effective_on,
            reasons=command.reasons.strip(),
            schedule=termination_schedule(state.policy, context.received_at, effective_on),
        ),
    )


def stop(state: Live, command: Stop, context: Context) -> tuple[DelegationEvent, ...]:
    """The application has ended, and with it what it would have delegated.

    Functions that went live while the application's end was on its way go back, so that nothing is held without one.

    Raises:
        NotAuthorised: the sender is not the application that it is of (rule W2).
    """
    if context.actor.subject != state.application_id:
        raise NotAuthorised(f"A delegation is stopped by its application {state.application_id} alone.")
    return _all_returned(state, "withdrawn", london_date(context.received_at), command.reason)


def terminate(state: Live, on: date) -> tuple[DelegationEvent, ...]:
    """The notice takes effect (rule S9)."""
    return _all_returned(state, "terminated", on, "The CCG's notice took effect.")


def _held(state: Live) -> tuple[Holding, ...]:
    return tuple(holding for holding in state.holdings if holding.returned_on is None)


def _reasons(stated: str, what: str) -> str:
    if not stated.strip():
        raise ReasonsMissing(f"{what} needs its reasons stated.")
    return stated.strip()


def _check_something_live(state: Live) -> None:
    if not state.live:
        raise NothingLive("No function is live under this delegation; the application can be withdrawn instead.")


def _returned(state: Live, holding: Holding, announced_on: date, effective_on: date, reasons: str) -> FunctionReturned:
    before = next(each.level for each in state.levels_before if each.function is holding.function)
    return FunctionReturned(
        function=holding.function,
        level=before,
        announced_on=announced_on,
        effective_on=effective_on,
        reasons=reasons,
    )


def _all_returned(state: Live, ending: Ending, on: date, reasons: str) -> tuple[DelegationEvent, ...]:
    announced_on = on if state.notice is None or ending != "terminated" else state.notice.given_on
    returned = tuple(_returned(state, each, announced_on, on, reasons) for each in reversed(_held(state)))
    return (*returned, DelegationClosed(ending=ending, on=on, reasons=reasons))
