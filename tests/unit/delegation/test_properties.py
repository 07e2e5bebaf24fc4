"""What no sequence of commands can break."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from hypothesis import given as each
from hypothesis import settings
from hypothesis import strategies as st

from domain.calendar import add_months, at_hour, london_date
from domain.delegation.commands import (
    ActivatePhase,
    CompleteActionPlan,
    ExerciseFunction,
    GiveNotice,
    HandBackFunction,
    Pause,
    RecordGate,
    RecordReview,
    Resume,
    Revoke,
    Stop,
)
from domain.delegation.events import FunctionDelegated, FunctionExercised, FunctionReturned, PhaseStarted
from domain.delegation.state import Closed, Live
from domain.functions import Function
from domain.model import Command
from domain.people import Actor
from domain.policy import Gate
from domain.refusal import Refusal
from tests.spec import Given, utc
from tests.unit.delegation.leicester import (
    APPLICATION,
    APPROVER,
    AREA_TEAM,
    BOTH,
    OFFICER,
    START,
    STREAMS,
    first_live,
    kpis,
    opened,
    operational,
    passed,
    two_live,
)

GATES: tuple[Gate, ...] = (
    "conflicts_policy",
    "committee_quorate",
    "named_staff",
    "budget_signed",
    "dispute_procedure",
    "kpis_agreed",
    "no_open_not_assured",
)
FUNCTIONS = tuple(each.value for each in Function)
KINDS = (
    *("go live", "go live", "gate", "activate", "pause", "resume", "resume", "hand back", "hand back"),
    *("review", "review", "complete plan", "use", "use", "clock", "clock", "notice", "revoke", "stop"),
)
Step = tuple[str, int, int]
"""What is tried, a choice within it, and how many hours after the step before."""

steps = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 99), st.integers(0, 24 * 60)), min_size=5, max_size=30
)
Sent = list[tuple[Command, Actor, datetime]]


def going_live(stream: Given, at: datetime) -> Sent:
    """All that the next phase still needs, on its day or when that has passed."""
    state = stream.state
    phase = state.next_phase if isinstance(state, Live) else None
    if phase is None:
        return [(ActivatePhase(phase=1), APPROVER, at)]
    then = max(at, at_hour(phase.due_on, time(9)))
    gates: Sent = [
        (RecordGate(phase=phase.plan.number, gate=gate, met=True), AREA_TEAM, then) for gate in phase.open_gates
    ]
    return [*gates, (ActivatePhase(phase=phase.plan.number), APPROVER, then)]


def recording_review(stream: Given, choice: int, at: datetime) -> Sent:
    """A review of the first quarter that waits for one, or of the next to end."""
    state = stream.state
    assert isinstance(state, Live | Closed)
    waiting = state.quarters_to_review if isinstance(state, Live) else ()
    number = len(state.quarters) + 1 if isinstance(state, Live) else 1
    document = {
        "quarter": waiting[0].number if waiting else number,
        "rating": ("assured", "assured_with_support", "not_assured")[choice % 3],
        "kpis": kpis(*(function.value for function in (waiting[0].functions if waiting else state.live))),
        "action_plan": "Recruit",
    }
    return [(RecordReview.model_validate(document), AREA_TEAM, at)]


def sent(kind: str, choice: int, stream: Given, at: datetime) -> Sent:
    """What is sent at one step."""
    held = tuple(function.value for function in stream.state.live)
    function = held[-1 - choice % len(held)] if held and choice < 80 else FUNCTIONS[choice % len(FUNCTIONS)]
    phase = choice % 4 + 1
    match kind:
        case "go live":
            return going_live(stream, at)
        case "gate":
            gate = GATES[choice % len(GATES)]
            return [(RecordGate(phase=phase, gate=gate, met=choice % 2 == 0), BOTH, at)]
        case "activate":
            return [(ActivatePhase(phase=phase), BOTH if choice > 80 else APPROVER, at)]
        case "pause":
            return [(Pause(reasons="Staff"), AREA_TEAM, at)]
        case "resume":
            return [(Resume(), APPROVER, at)]
        case "hand back":
            return [(HandBackFunction(function=function, reasons="Staff"), OFFICER, at)]
        case "review":
            return recording_review(stream, choice, at)
        case "complete plan":
            return [(CompleteActionPlan(quarter=phase), AREA_TEAM, at)]
        case "use":
            on = london_date(at) - timedelta(days=choice)
            return [(ExerciseFunction(function=function, on=on, what="Decided"), OFFICER, at)]
        case "notice":
            return [(GiveNotice(), OFFICER, at)]
        case "revoke":
            return [(Revoke(reasons="Terms ignored"), APPROVER, at)] if choice > 80 else []
        case _:
            return [(Stop(reason="withdrawn"), APPLICATION, at)] if choice > 90 else []


def check(stream: Given) -> None:
    """The invariants, from the recorded events alone and against the state that they fold to."""
    state = stream.state
    assert isinstance(state, Live | Closed)
    held: dict[Function, date] = {}
    started: list[int] = []
    for event in stream.events:
        match event:
            case PhaseStarted():
                assert event.phase == len(started) + 1, "phases go live in order and once"
                started.append(event.phase)
                planned = add_months(START, [0, 2, 4, 6][event.phase - 1])
                assert event.started_on >= planned, "no phase before its date, counted from the start"
            case FunctionDelegated():
                assert event.function in state.scope, "nothing is delegated outside the scope"
                assert event.function not in held, "nothing is delegated twice"
                assert event.phase in started, "no function before its phase"
                held[event.function] = event.effective_on
            case FunctionReturned():
                assert held.pop(event.function) <= event.effective_on
            case FunctionExercised():
                assert event.function in state.scope
                assert any(each.function is event.function and each.on(event.on) for each in state.holdings)
            case _:
                pass
    assert set(state.live) == set(held), "what is live is what went live and did not go back"
    if isinstance(state, Live):
        for phase in state.phases:
            assert (phase.started_on is not None) == (phase.plan.number in started)
            assert phase.due_on <= phase.plan.planned_on + timedelta(days=state.paused_days)
        names = [(each.name, each.at) for each in state.schedule]
        assert len(names) == len(set(names)), "a clock command names one deadline"


@settings(max_examples=60)
@each(st.sampled_from((opened, first_live, two_live, operational)), steps)
def test_no_sequence_of_commands_breaks_the_delegation(begin: Callable[[], Given], tried: list[Step]) -> None:
    stream, at = begin(), utc(2014, 12, 16) if begin in (opened, first_live) else utc(2015, 6, 16)
    for kind, choice, hours in tried:
        at += timedelta(hours=hours)
        if kind == "clock":
            stream = passed(stream, at)
            continue
        for command, actor, received_at in sent(kind, choice, stream, at):
            at = max(at, received_at)
            closed = isinstance(stream.state, Closed)
            decision = stream.when(command, actor, received_at, streams=STREAMS)
            if isinstance(decision.outcome, Refusal):
                assert decision.outcome.sentence
            else:
                assert not closed, "a closed delegation refuses all"
                stream = decision.recorded
    check(stream)
