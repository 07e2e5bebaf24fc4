"""How an application ends before all is live: rejected or withdrawn (rules S1, S4, C1)."""

from datetime import date
from typing import Literal

from domain.application.commands import RecordCohortFailure, WithdrawApplication
from domain.application.events import ApplicationRejected, ApplicationWithdrawn
from domain.application.refusals import FunctionsLive
from domain.application.state import Delegating, OpenState
from domain.checks import check_reasons, check_teller
from domain.cohort.state import Failed
from domain.delegation.state import Closed as DelegationClosed
from domain.delegation.state import Live
from domain.noun import Context
from domain.refusal import NothingToTell


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


def record_cohort_failure(
    state: OpenState, command: RecordCohortFailure, context: Context
) -> tuple[ApplicationWithdrawn]:
    """The cohort failed, and the application is withdrawn with it (rule C1).

    Raises:
        NotItsTeller, NothingToTell: it is not told by the cohort of this application, which has failed (rule W2).
    """
    check_teller(context, command.cohort_id, command.cohort_id == state.case.cohort_id)
    cohort = context.state_of(command.cohort_id, Failed)
    if cohort is None:
        raise NothingToTell(f"{command.cohort_id} has not failed.")
    why = {"declined": "declined", "ended": "ended its application", "undecided": "did not decide in time"}
    return (
        ApplicationWithdrawn(
            reason="cohort_failed",
            withdrawn_by=command.cohort_id,
            reasons=f"All or none was to apply in {command.cohort_id}: CCG {', '.join(cohort.ccgs)} "
            f"{why[cohort.reason]}.",
            stops=stops(state),
        ),
    )
