"""What a passing deadline brings: a reminder, an escalation, lateness, or the next stage (rules T2, T3)."""

from datetime import datetime
from typing import assert_never

from domain.calendar import london_date
from domain.deadlines import Deadline, Effect, find, in_time
from domain.dispute.commands import PassDeadline
from domain.dispute.events import (
    AnswerOverdue,
    DecisionOverdue,
    DecisionStood,
    DisputeEvent,
    Escalated,
    MediationLapsed,
    Reminded,
)
from domain.dispute.evolve import evolve
from domain.dispute.mediating import DECIDE, MEDIATE
from domain.dispute.state import Appeal, Decided, Decision, DisputeState, Mediation, OpenState, Raised


def pass_deadline(state: OpenState, command: PassDeadline) -> tuple[DisputeEvent, ...]:
    """What the deadline brings; nothing when it is done with."""
    deadline = find(state.case.clocks.ahead, command.kind, command.due)
    if deadline is None:
        return ()
    match deadline.effect:
        case Effect.REMIND:
            return (Reminded(deadline=deadline),)
        case Effect.ESCALATE:
            return (Escalated(deadline=deadline),)
        case Effect.REACH:
            return (_reached(state, deadline),)
        case _:
            assert_never(deadline.effect)


def _reached(state: OpenState, deadline: Deadline) -> DisputeEvent:
    procedures, procedure = state.case.procedures, state.case.procedure
    match state:
        case Raised():
            begins = procedures.schedule(MEDIATE, deadline.at, procedure.mediate)
            return AnswerOverdue(deadline=deadline, schedule=begins)
        case Mediation():
            goes_on = procedures.schedule(DECIDE, deadline.at, procedure.decide)
            return MediationLapsed(deadline=deadline, schedule=goes_on)
        case Decided():
            return DecisionStood(deadline=deadline, outcome=state.outcome, on=london_date(deadline.at))
        case Decision() | Appeal():
            return DecisionOverdue(deadline=deadline)
        case _:
            assert_never(state)


def caught_up(state: OpenState, instant: datetime) -> tuple[tuple[DisputeEvent, ...], DisputeState]:
    """The stages that have ended by an instant though their clock command is still to come, and the state after them.

    What a person sends after a stage's end is decided alike whether it overtakes the clock command or not (rule T3).
    """
    events: tuple[DisputeEvent, ...] = ()
    after: DisputeState = state
    while isinstance(after, Raised | Mediation | Decided):
        ahead = (each for each in after.case.clocks.ahead if each.effect is Effect.REACH)
        deadline = next((each for each in ahead if not in_time(instant, each.at)), None)
        if deadline is None:
            break
        event = _reached(after, deadline)
        events, after = (*events, event), evolve(after, event)
    return events, after
