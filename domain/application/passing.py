"""What a passing deadline brings: a reminder, an escalation, lateness, or the application's end (rules T2, T3)."""

from typing import Literal, assert_never

from domain.application.commands import PassDeadline
from domain.application.endings import stops
from domain.application.events import ApplicationEvent, ApplicationLapsed, Escalated, Overdue, Reminded
from domain.application.state import OpenState
from domain.deadlines import Effect, find

Lapse = Literal[
    "expression_of_interest_not_amended",
    "not_submitted",
    "information_not_given",
    "condition_not_met",
    "agreement_unsigned",
]


def lapse_of(kind: str) -> Lapse | None:
    """Why the application lapses when this kind's deadline is reached; None for those that only fall overdue."""
    match kind:
        case "amend":
            return "expression_of_interest_not_amended"
        case "submit":
            return "not_submitted"
        case "information":
            return "information_not_given"
        case "sign":
            return "agreement_unsigned"
        case _:
            return "condition_not_met" if kind.startswith("condition-") else None


def pass_deadline(state: OpenState, command: PassDeadline) -> tuple[ApplicationEvent, ...]:
    """What the deadline brings; nothing when it has moved, or is done with."""
    deadline = find(state.case.clocks.ahead, command.kind, command.due)
    if deadline is None:
        return ()
    match deadline.effect:
        case Effect.REMIND:
            return (Reminded(deadline=deadline),)
        case Effect.ESCALATE:
            return (Escalated(deadline=deadline),)
        case Effect.REACH:
            reason = lapse_of(deadline.kind)
            if reason is None:
                return (Overdue(deadline=deadline),)
            return (ApplicationLapsed(reason=reason, deadline=deadline, stops=stops(state)),)
        case _:
            assert_never(deadline.effect)
