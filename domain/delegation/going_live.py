"""How functions go live: gates, phases in their order, pauses, and the use of what is live."""

from domain.application.state import Closed as ApplicationClosed
from domain.calendar import london_date, london_day
from domain.ccg.state import RegisteredCcg
from domain.codes import ccg_stream
from domain.delegation.commands import ActivatePhase, ExerciseFunction, Pause, RecordGate
from domain.delegation.events import (
    BecameOperational,
    DelegationEvent,
    FunctionDelegated,
    FunctionExercised,
    GateFailed,
    GateMet,
    Paused,
    PhaseStarted,
    Resumed,
    ReviewsBegan,
)
from domain.delegation.evolve import evolve
from domain.delegation.refusals import (
    ApplicationEnded,
    AssuranceOpen,
    DelegationPaused,
    DisputeProcedureMissing,
    GateNotMet,
    LayChairMissing,
    NothingToPause,
    NotPaused,
    PhaseAlreadyActive,
    PhaseNotDue,
    PhaseOutOfOrder,
    UnknownGate,
    UnknownPhase,
)
from domain.delegation.schedule import quarter_end, shifted
from domain.delegation.state import Live, Phase
from domain.functions import FunctionNotHeld, Level, check_function
from domain.noun import Context
from domain.policy import Gate
from domain.refusal import FourEyes, NotYetHappened, ReasonsMissing


def words(gate: str) -> str:
    """A gate or an ending as a sentence writes it."""
    return gate.replace("_", " ")


def record_gate(state: Live, command: RecordGate, context: Context) -> tuple[DelegationEvent, ...]:
    """The area team's finding on a gate; nothing when it is the finding that stands.

    Raises:
        UnknownPhase, UnknownGate: the delegation has none such.
        PhaseAlreadyActive: the phase has gone live.
        FourEyes: the recorder approved the application or signed the agreement (rule W3).
        DisputeProcedureMissing: the CCG has adopted no procedure for disputes.
        LayChairMissing: no committee with a lay chair decides on primary care (rule W4).
        AssuranceOpen: the latest review is not assured, or its action plan is open.
    """
    phase = _phase(state, command.phase)
    gate = next((each for each in phase.plan.gates if each == command.gate), None)
    if gate is None:
        gates = ", ".join(phase.plan.gates) or "none"
        raise UnknownGate(f"Phase {command.phase} has no gate '{command.gate}'; its gates are: {gates}.")
    if phase.started_on is not None:
        raise PhaseAlreadyActive(f"Phase {command.phase} went live on {london_day(phase.started_on)}.")
    recorder = context.actor.subject
    if recorder in state.approved_or_signed_by:
        raise FourEyes(f"{recorder} approved the application or signed the agreement, and so records no gate.")
    if command.met:
        _check_gate_can_be_met(state, gate, context)
    standing = next((each for each in phase.gates if each.gate == gate), None)
    finding = (command.met, command.note, recorder)
    if not command.evidence and standing and (standing.met, standing.note, standing.recorded_by) == finding:
        return ()
    found = GateMet if command.met else GateFailed
    return (found(phase=command.phase, gate=gate, note=command.note, evidence=command.evidence, recorded_by=recorder),)


def _phase(state: Live, number: int) -> Phase:
    phase = state.phase(number)
    if phase is None:
        raise UnknownPhase(f"There is no phase {number}; this delegation has {len(state.phases)}.")
    return phase


def _check_gate_can_be_met(state: Live, gate: Gate, context: Context) -> None:
    ccg = context.state_of(ccg_stream(state.ccg_code), RegisteredCcg)
    match gate:
        case "dispute_procedure":
            if ccg is None or ccg.procedures is None or ccg.procedures.dispute is None:
                raise DisputeProcedureMissing(
                    f"CCG {state.ccg_code} has adopted no procedure for disputes with its practices."
                )
        case "committee_quorate":
            committee = None if ccg is None else ccg.commissioning_committee()
            if committee is None or not committee.lay_chaired:
                raise LayChairMissing(
                    f"CCG {state.ccg_code} has no lay-chaired committee that decides on primary care commissioning."
                )
        case "no_open_not_assured" if (concern := state.concern) is not None:
            why = (
                "is not assured" if concern.rating == "not_assured" else "is assured with support, its action plan open"
            )
            raise AssuranceOpen(f"The latest review, of quarter {concern.quarter}, {why}.")
        case _:
            pass


def activate_phase(state: Live, command: ActivatePhase, context: Context) -> tuple[DelegationEvent, ...]:
    """The phase's functions go live on the day that the command is received, London.

    Raises:
        UnknownPhase, PhaseAlreadyActive: there is none such to activate.
        DelegationPaused: during a pause nothing goes live (rule S7).
        PhaseOutOfOrder: an earlier phase has not gone live.
        PhaseNotDue: the phase's date has not come.
        GateNotMet: a gate of it is not recorded as met.
        FourEyes: the approver recorded one of its gates (rule W3).
        ApplicationEnded: the application ended, other than by being completed (rule S1).
    """
    phase = _phase(state, command.phase)
    today = london_date(context.received_at)
    if phase.started_on is not None:
        raise PhaseAlreadyActive(f"Phase {command.phase} went live on {london_day(phase.started_on)}.")
    if state.pause is not None:
        raise DelegationPaused(f"The delegation has been paused since {london_day(state.pause.since)}.")
    if state.next_phase != phase:
        raise PhaseOutOfOrder(f"Phase {command.phase} can't start before phase {command.phase - 1}.")
    if today < phase.due_on:
        raise PhaseNotDue(f"Phase {command.phase} starts on {london_day(phase.due_on)} at the earliest.")
    if phase.open_gates:
        gates = ", ".join(words(gate) for gate in phase.open_gates)
        raise GateNotMet(f"Phase {command.phase} is held by gates that are not recorded as met: {gates}.")
    if context.actor.subject in phase.recorders:
        raise FourEyes(f"{context.actor.subject} recorded a gate of phase {command.phase}, and so can't activate it.")
    application = context.state_of(state.application_id, ApplicationClosed)
    if application is not None and application.ending != "completed":
        raise ApplicationEnded(f"The application {state.application_id} was {application.ending}.")
    return _went_live(state, phase, context)


def _went_live(state: Live, phase: Phase, context: Context) -> tuple[DelegationEvent, ...]:
    today = london_date(context.received_at)
    number = phase.plan.number
    started = PhaseStarted(phase=number, name=phase.plan.name, started_on=today, activated_by=context.actor.subject)
    delegated = tuple(
        FunctionDelegated(
            phase=number,
            function=function,
            level=state.level_of(function),
            announced_on=state.opened_on,
            effective_on=today,
        )
        for function in phase.plan.functions
    )
    first = (
        (ReviewsBegan(from_on=today, schedule=(quarter_end(state.policy, today, number=1, part=1),)),)
        if not state.holdings
        else ()
    )
    after = evolve(state, started)
    assert isinstance(after, Live)
    last = (BecameOperational(on=today, late_by=after.late_by, overran_by=after.overran_by),) if after.complete else ()
    return (started, *delegated, *first, *last)


def pause(state: Live, command: Pause, context: Context) -> tuple[DelegationEvent, ...]:
    """The phases still to come are held (rule S7); nothing live stops, and reviews stay due.

    Raises:
        ReasonsMissing: no reasons are given.
        DelegationPaused: it is paused already.
        NothingToPause: every phase has gone live.
    """
    if not command.reasons.strip():
        raise ReasonsMissing("A pause needs its reasons stated.")
    if state.pause is not None:
        raise DelegationPaused(f"The delegation has been paused since {london_day(state.pause.since)}.")
    if state.complete:
        raise NothingToPause("Every phase has gone live, so there is nothing to hold; functions can be handed back.")
    return (
        Paused(on=london_date(context.received_at), reasons=command.reasons.strip(), paused_by=context.actor.subject),
    )


def resume(state: Live, context: Context) -> tuple[DelegationEvent, ...]:
    """The phases run again, each later by the whole days of the pause in London's calendar (rule S7).

    An end that a pause pushes past the round's last day is allowed, and recorded as `late_by`.

    Raises:
        NotPaused: there is no pause.
    """
    if state.pause is None:
        raise NotPaused("The delegation is not paused.")
    today = london_date(context.received_at)
    days = max(0, (today - state.pause.since).days)
    resumed = Resumed(
        on=today, paused_days=days, late_by=0, schedule=shifted(state.pause.held, days, context.received_at)
    )
    after = evolve(state, resumed)
    assert isinstance(after, Live)
    return (resumed.model_copy(update={"late_by": after.late_by}),)


def exercise_function(state: Live, command: ExerciseFunction, context: Context) -> tuple[DelegationEvent, ...]:
    """The use of a function on a day on which the CCG held it.

    Raises:
        FunctionReserved, UnknownFunction: the function (rule F1).
        NotYetHappened: the day is still ahead (rule T1).
        FunctionNotHeld: it was not live on that day, or not as the CCG's own (rule F7).
    """
    function = check_function(command.function, command.on)
    if command.on > london_date(context.received_at):
        raise NotYetHappened(f"{london_day(command.on)} is in the future; only what has been done is recorded.")
    if function in state.scope and (level := state.level_of(function)) is not Level.DELEGATED:
        raise FunctionNotHeld(
            f"Function {function.value} is at level {level.value} under this delegation; only at level "
            f"{Level.DELEGATED.value} does CCG {state.ccg_code} hold it."
        )
    if function not in state.held_on(command.on):
        raise FunctionNotHeld(
            f"CCG {state.ccg_code} did not hold function {function.value} under this delegation on "
            f"{london_day(command.on)}."
        )
    return (FunctionExercised(function=function, on=command.on, what=command.what),)
