"""A delegation's state after an event."""

from collections.abc import Callable
from typing import assert_never

from domain.deadlines import Deadline, without, without_kinds
from domain.delegation.assurance import Review
from domain.delegation.events import (
    ActionPlanCompleted,
    AutonomyEarned,
    AutonomyLost,
    BecameOperational,
    DelegationClosed,
    DelegationEvent,
    DelegationOpened,
    Escalated,
    FunctionDelegated,
    FunctionExercised,
    FunctionReturned,
    GateFailed,
    GateMet,
    NoticeGiven,
    Paused,
    PhaseCameDue,
    PhaseOverdue,
    PhaseStarted,
    QuarterEnded,
    Reminded,
    Resumed,
    ReviewOverdue,
    ReviewRecorded,
    ReviewsBegan,
)
from domain.delegation.schedule import is_of_phases, phase_kinds, quarter_kind, review_kind, shifted_day
from domain.delegation.state import (
    Closed,
    DelegationState,
    GateRecord,
    Holding,
    Live,
    NotStarted,
    PauseInForce,
    Phase,
    TerminationNotice,
)


def evolve(state: DelegationState, event: DelegationEvent) -> DelegationState:
    """The state after the event; it never raises, and an event of another stage changes nothing."""
    match state:
        case NotStarted():
            return _opened(event) if isinstance(event, DelegationOpened) else state
        case Live():
            return _lived(state, event)
        case Closed():
            return state
        case _:
            assert_never(state)


def _opened(event: DelegationOpened) -> Live:
    return Live(
        application_id=event.application_id,
        ccg_code=event.ccg_code,
        scope=event.scope,
        start=event.start,
        months=event.months,
        policy=event.policy,
        operational_by=event.operational_by,
        opened_on=event.opened_on,
        levels_before=event.levels_before,
        approved_or_signed_by=event.approved_or_signed_by,
        level=event.level,
        forms=event.forms,
        phases=tuple(Phase(plan=plan, due_on=plan.planned_on) for plan in event.phases),
        schedule=event.schedule,
    )


def _lived(state: Live, event: DelegationEvent) -> DelegationState:
    match event:
        case DelegationOpened():
            return state
        case GateMet() | GateFailed():
            return _with_gate(state, event)
        case PhaseStarted():
            started = _with_phase(state, event.phase, lambda p: p.model_copy(update={"started_on": event.started_on}))
            return started.model_copy(update={"schedule": without_kinds(state.schedule, phase_kinds(event.phase))})
        case FunctionDelegated():
            holding = Holding(function=event.function, phase=event.phase, effective_on=event.effective_on)
            return state.model_copy(update={"holdings": (*state.holdings, holding)})
        case ReviewsBegan():
            return state.model_copy(
                update={"reviews_from": event.from_on, "schedule": (*state.schedule, *event.schedule)}
            )
        case BecameOperational() | FunctionExercised():
            return state
        case Paused():
            held = tuple(deadline for deadline in state.schedule if is_of_phases(deadline))
            return state.model_copy(
                update={
                    "pause": PauseInForce(since=event.on, reasons=event.reasons, held=held),
                    "schedule": tuple(deadline for deadline in state.schedule if not is_of_phases(deadline)),
                }
            )
        case Resumed():
            return _resumed(state, event)
        case QuarterEnded():
            return state.model_copy(
                update={
                    "quarters": (*state.quarters, event.quarter),
                    "schedule": (*without(state.schedule, event.deadline), *event.schedule),
                }
            )
        case ReviewRecorded():
            return _reviewed(state, event.review)
        case AutonomyEarned() | AutonomyLost():
            running = (quarter_kind(len(state.quarters) + 1),)
            return state.model_copy(
                update={
                    "autonomy_since": event.on if isinstance(event, AutonomyEarned) else None,
                    "schedule": (*without_kinds(state.schedule, running), *event.schedule),
                }
            )
        case ActionPlanCompleted():
            reviews = tuple(
                review.model_copy(update={"plan_completed": True}) if review.quarter == event.quarter else review
                for review in state.reviews
            )
            return state.model_copy(update={"reviews": reviews})
        case FunctionReturned():
            holdings = tuple(
                holding.model_copy(update={"returned_on": event.effective_on})
                if holding.function is event.function and holding.returned_on is None
                else holding
                for holding in state.holdings
            )
            return state.model_copy(update={"holdings": holdings})
        case NoticeGiven():
            notice = TerminationNotice(given_on=event.given_on, effective_on=event.effective_on, reasons=event.reasons)
            return state.model_copy(update={"notice": notice, "schedule": (*state.schedule, *event.schedule)})
        case DelegationClosed():
            return Closed(
                application_id=state.application_id,
                ccg_code=state.ccg_code,
                scope=state.scope,
                ending=event.ending,
                on=event.on,
                reasons=event.reasons,
                complete=state.complete,
                holdings=state.holdings,
            )
        case PhaseCameDue() | PhaseOverdue() | ReviewOverdue() | Reminded() | Escalated():
            return _passed(state, event.deadline)
        case _:
            assert_never(event)


def _passed(state: Live, deadline: Deadline) -> Live:
    return state.model_copy(update={"schedule": without(state.schedule, deadline)})


def _with_phase(state: Live, number: int, change: Callable[[Phase], Phase]) -> Live:
    phases = tuple(change(phase) if phase.plan.number == number else phase for phase in state.phases)
    return state.model_copy(update={"phases": phases})


def _with_gate(state: Live, event: GateMet | GateFailed) -> Live:
    record = GateRecord(gate=event.gate, met=isinstance(event, GateMet), note=event.note, recorded_by=event.recorded_by)

    def recorded(phase: Phase) -> Phase:
        others = tuple(known for known in phase.gates if known.gate != event.gate)
        recorders = tuple(dict.fromkeys((*phase.recorders, event.recorded_by)))
        return phase.model_copy(update={"gates": (*others, record), "recorders": recorders})

    return _with_phase(state, event.phase, recorded)


def _resumed(state: Live, event: Resumed) -> Live:
    paused = state.pause
    if paused is None:
        return state
    phases = tuple(
        phase.model_copy(update={"due_on": shifted_day(phase.due_on, event.paused_days)})
        if phase.started_on is None and phase.due_on > paused.since
        else phase
        for phase in state.phases
    )
    return state.model_copy(
        update={
            "phases": phases,
            "pause": None,
            "paused_days": state.paused_days + event.paused_days,
            "schedule": (*state.schedule, *event.schedule),
        }
    )


def _reviewed(state: Live, review: Review) -> Live:
    reviewed = state.model_copy(
        update={
            "reviews": (*state.reviews, review),
            "schedule": without_kinds(state.schedule, (review_kind(review.quarter),)),
        }
    )
    return reviewed if reviewed.concern is None else _with_assurance_gates_open(reviewed)


def _with_assurance_gates_open(state: Live) -> Live:
    """What was found before the review no longer holds: the gate is to be recorded again."""
    phases = tuple(
        phase.model_copy(update={"gates": tuple(known for known in phase.gates if known.gate != "no_open_not_assured")})
        if phase.started_on is None
        else phase
        for phase in state.phases
    )
    return state.model_copy(update={"phases": phases})
