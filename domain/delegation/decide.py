"""What a delegation's commands bring, or which rule they break."""

from typing import assert_never

from domain.calendar import london_date, london_day
from domain.ccg.state import RegisteredCcg
from domain.codes import ccg_stream, check_ccg_code
from domain.deadlines import check_in_time, due
from domain.delegation.assuring import complete_action_plan, record_review
from domain.delegation.clock import pass_deadline
from domain.delegation.commands import (
    ActivatePhase,
    CompleteActionPlan,
    DelegationCommand,
    ExerciseFunction,
    GiveNotice,
    HandBackFunction,
    OpenDelegation,
    PassDeadline,
    Pause,
    RecordGate,
    RecordReview,
    Resume,
    Revoke,
    Stop,
)
from domain.delegation.ending import give_notice, hand_back_function, revoke, stop
from domain.delegation.events import DelegationEvent, DelegationOpened, LevelBefore
from domain.delegation.going_live import activate_phase, exercise_function, pause, record_gate, resume
from domain.delegation.phasing import check_operational_by, check_scope, plan_phases
from domain.delegation.schedule import TERMINATION, phase_schedule
from domain.delegation.state import Closed, DelegationState, Live, NotStarted
from domain.noun import Context, Reads
from domain.refusal import AlreadyClosed, AlreadyOpened, NotAuthorised, NotOpened, UnknownCcg


def reads(state: DelegationState, command: DelegationCommand, stream_id: str) -> Reads:
    """What the decision needs of other streams (rule W2)."""
    match state, command:
        case NotStarted(), OpenDelegation():
            return Reads(streams=(ccg_stream(command.ccg_code),))
        case Live(), RecordGate(gate="committee_quorate" | "dispute_procedure"):
            return Reads(streams=(ccg_stream(state.ccg_code),))
        case Live(), ActivatePhase():
            return Reads(streams=(state.application_id,))
        case _:
            return Reads()


def decide(state: DelegationState, command: DelegationCommand, context: Context) -> tuple[DelegationEvent, ...]:
    """The events that the command brings; none when there is nothing to do.

    Raises:
        Refusal: the command breaks a rule; its class is the rule's name.
    """
    match state:
        case NotStarted():
            if isinstance(command, OpenDelegation):
                return open_delegation(command, context)
            raise NotOpened(f"There is no delegation '{context.stream_id}'.")
        case Live():
            return _live(state, command, context)
        case Closed():
            if isinstance(command, PassDeadline):
                return ()
            raise AlreadyClosed(
                f"The delegation {context.stream_id} ended on {london_day(state.on)}: it was "
                f"{state.ending.replace('_', ' ')}."
            )
        case _:
            assert_never(state)


def open_delegation(command: OpenDelegation, context: Context) -> tuple[DelegationEvent, ...]:
    """The delegation opens, with its phases dated.

    Raises:
        NotAuthorised: the sender is not the application that it is of (rule W2).
        MalformedCode: the CCG's code (rule I1).
        UnknownCcg: the CCG is not registered (rule I1).
        FunctionReserved, UnknownFunction: the scope (rule F1).
        PhasingOutsidePolicy, FunctionWithoutPhase: the phasing does not fit (rule S8).
    """
    if context.actor.subject != command.application_id:
        raise NotAuthorised(f"A delegation is opened by its application {command.application_id} alone.")
    check_ccg_code(command.ccg_code)
    ccg = context.state_of(ccg_stream(command.ccg_code), RegisteredCcg)
    if ccg is None:
        raise UnknownCcg(f"CCG {command.ccg_code} is not registered.")
    scope = check_scope(command.scope)
    phases = plan_phases(command.policy.delegation, scope, command.start, command.months)
    check_operational_by(phases, command.operational_by)
    today = london_date(context.received_at)
    return (
        DelegationOpened(
            application_id=command.application_id,
            ccg_code=command.ccg_code,
            scope=scope,
            start=command.start,
            months=command.months,
            policy=command.policy,
            operational_by=command.operational_by,
            opened_on=today,
            levels_before=tuple(LevelBefore(function=each, level=ccg.level_of(each, today)) for each in scope),
            approved_or_signed_by=command.approved_or_signed_by,
            level=command.level,
            forms=command.forms,
            phases=phases,
            schedule=tuple(
                deadline for phase in phases for deadline in phase_schedule(command.policy, phase, context.received_at)
            ),
        ),
    )


def _live(state: Live, command: DelegationCommand, context: Context) -> tuple[DelegationEvent, ...]:
    if isinstance(command, PassDeadline):
        return pass_deadline(state, command)
    ends_at = due(state.schedule, TERMINATION)
    if ends_at is not None:
        check_in_time(context.received_at, ends_at, "Whatever is done under a delegation of which notice was given")
    match command:
        case OpenDelegation():
            raise AlreadyOpened(f"The delegation {context.stream_id} is open already.")
        case RecordGate():
            return record_gate(state, command, context)
        case ActivatePhase():
            return activate_phase(state, command, context)
        case Pause():
            return pause(state, command, context)
        case Resume():
            return resume(state, context)
        case HandBackFunction():
            return hand_back_function(state, command, context)
        case RecordReview():
            return record_review(state, command, context)
        case CompleteActionPlan():
            return complete_action_plan(state, command, context)
        case ExerciseFunction():
            return exercise_function(state, command, context)
        case Revoke():
            return revoke(state, command, context)
        case GiveNotice():
            return give_notice(state, command, context)
        case Stop():
            return stop(state, command, context)
        case _:
            assert_never(command)
