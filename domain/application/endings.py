"""How an application ends before all is live: rejected or withdrawn (rules S1, S4)."""

from datetime import date
from typing import Literal

from domain.application.commands import WithdrawApplication
from domain.application.events import ApplicationRejected, ApplicationWithdrawn
from domain.application.refusals import FunctionsLive
from domain.application.state import Delegating, OpenState
from domain.checks import check_reasons
from domain.delegation.state import Closed as DelegationClosed
from domain.delegation.state import Live
from domain.noun import Context


def stops(state: OpenState) -> tuple[str, ...]:
    """The streams that are to stop when the application ends."""
    delegation = (state.delegation_id,) if isinstance(state, Delegating) else ()
    return (*state.case.open_streams, *delegation)


def rejected(
    state: OpenState,
    reason: Literal["expression_of_interest_refused", "governing_body", "nhs_england"],
    rejected_by: str,
    decided_on: date,
    reasons: str,
) -> ApplicationRejected:
    """The end by a rejection."""
    return ApplicationRejected(
        reason=reason, rejected_by=rejected_by, decided_on=decided_on, reasons=reasons, stops=stops(state)
    )


def withdraw(state: OpenState, command: WithdrawApplication, context: Context) -> tuple[ApplicationWithdrawn]:
    """The CCG withdraws.

    Raises:
        ReasonsMissing: it does not say why.
        FunctionsLive: a function has gone live (rule S1), as the delegation's own stream says now.
    """
    reasons = check_reasons(command.reasons, "Withdrawing an application")
    if isinstance(state, Delegating):
        delegation = context.streams.get(state.delegation_id)
        if isinstance(delegation, Live | DelegationClosed) and delegation.holdings:
            raise FunctionsLive(
                f"Function {', '.join(held.function for held in delegation.holdings)} has gone live: the application "
                "can't be withdrawn. Hand functions back or give notice."
            )
    return (
        ApplicationWithdrawn(reason="ccg", withdrawn_by=context.actor.subject, reasons=reasons, stops=stops(state)),
    )
