"""What an investment's commands bring, by its stage (rules W1, W2, F7)."""

from typing import assert_never

from domain.calendar import london_date, london_day
from domain.checks import check_reasons
from domain.deadlines import Effect, find
from domain.investment.commands import (
    ConveneMeeting,
    InvestmentCommand,
    PassDeadline,
    ProposeInvestment,
    ProposeTerms,
    RecordMeetingDecision,
    WithdrawInvestment,
)
from domain.investment.events import DecisionOverdue, Escalated, InvestmentEvent, InvestmentWithdrawn, Reminded
from domain.investment.meetings import convene_meeting, record_meeting_decision
from domain.investment.proposing import propose, propose_terms
from domain.investment.state import (
    Approval,
    ClinicalModel,
    Closed,
    InvestmentState,
    NotProposed,
    OpenState,
    RouteAndValue,
)
from domain.noun import Context
from domain.refusal import AlreadyClosed, AlreadyOpened, NotOpened

Events = tuple[InvestmentEvent, ...]


def decide(state: InvestmentState, command: InvestmentCommand, context: Context) -> Events:
    """The events a command brings.

    Raises:
        Refusal: a rule is broken; its class names it.
    """
    match state:
        case NotProposed():
            if isinstance(command, ProposeInvestment):
                return propose(command, context)
            raise NotOpened(f"There is no investment '{context.stream_id}'.")
        case ClinicalModel() | RouteAndValue() | Approval():
            return _open(state, command, context)
        case Closed():
            if isinstance(command, PassDeadline):
                return ()
            raise AlreadyClosed(f"{context.stream_id} was {state.ending} on {london_day(state.on)}.")
        case _:
            assert_never(state)


def _open(state: OpenState, command: InvestmentCommand, context: Context) -> Events:
    match command:
        case ProposeInvestment():
            raise AlreadyOpened(f"{context.stream_id} is proposed already.")
        case ProposeTerms():
            return propose_terms(state, command, context)
        case ConveneMeeting():
            return convene_meeting(state, command, context)
        case RecordMeetingDecision():
            return record_meeting_decision(state, command, context)
        case WithdrawInvestment():
            return _withdraw(state, command, context)
        case PassDeadline():
            return _pass_deadline(state, command)
        case _:
            assert_never(command)


def _withdraw(state: OpenState, command: WithdrawInvestment, context: Context) -> Events:
    meeting = state.case.open_meeting
    return (
        InvestmentWithdrawn(
            on=london_date(context.received_at),
            reasons=check_reasons(command.reasons, "Withdrawing an investment"),
            withdrawn_by=context.actor.subject,
            stops=() if meeting is None else (meeting.meeting_id,),
        ),
    )


def _pass_deadline(state: OpenState, command: PassDeadline) -> Events:
    deadline = find(state.case.clocks.ahead, command.kind, command.due)
    if deadline is None:
        return ()
    match deadline.effect:
        case Effect.REMIND:
            return (Reminded(deadline=deadline),)
        case Effect.REACH:
            return (DecisionOverdue(deadline=deadline),)
        case Effect.ESCALATE:
            return (Escalated(deadline=deadline),)
        case _:
            assert_never(deadline.effect)
