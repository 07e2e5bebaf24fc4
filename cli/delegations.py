"""The delegation: gates and phases, pauses, reviews, functions used and handed back, and its end."""

from typing import Annotated, Literal

import typer

from cli.arguments import DelegationId, EvidenceList, KpiList, Note, OptionalDay, OptionalReasons, Reasons, parse_number
from cli.deciding import deciding
from cli.session import Sent, session
from domain.calendar import london_date
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
)

app = typer.Typer()
phase = typer.Typer(help="The phases of a delegation and their gates.", no_args_is_help=True)

PhaseNumber = Annotated[int, typer.Argument(metavar="PHASE", parser=parse_number, help="The phase's number, from 1.")]
QuarterNumber = Annotated[
    int,
    typer.Argument(
        metavar="QUARTER", parser=parse_number, help="Counted from 1, from the day the first function went live."
    ),
]
FunctionCode = Annotated[str, typer.Argument(metavar="FUNCTION", help="a to g, R3 or R5.")]


@deciding(phase, "gate", "phase gate delegation-04C-1 1 named_staff --as area-team-officer")
def gate(
    delegation: DelegationId,
    phase: PhaseNumber,
    gate: Annotated[str, typer.Argument(metavar="GATE", help="For example named_staff; `show` lists them.")],
    not_met: Annotated[bool, typer.Option("--not-met", help="It was found not to be met.")] = False,
    note: Note = "",
    evidence: EvidenceList = None,
) -> Sent:
    """Record that a phase's gate is met, or that it is not."""
    command = RecordGate(phase=phase, gate=gate, met=not not_met, note=note, evidence=tuple(evidence or ()))
    return Sent(delegation, command)


@deciding(phase, "activate", "phase activate delegation-04C-1 1 --as nhse-approver")
def activate(delegation: DelegationId, phase: PhaseNumber) -> Sent:
    """Make a phase's functions live, today."""
    return Sent(delegation, ActivatePhase(phase=phase))


@deciding(app, "pause", 'pause delegation-04C-1 --reasons "Staff are ill." --as nhse-approver')
def pause(delegation: DelegationId, reasons: Reasons) -> Sent:
    """Hold the phases that are still to come; their remaining days are kept."""
    return Sent(delegation, Pause(reasons=reasons))


@deciding(app, "resume", "resume delegation-04C-1 --as nhse-approver")
def resume(delegation: DelegationId) -> Sent:
    """Let the phases run again, each later by the days of the pause."""
    return Sent(delegation, Resume())


@deciding(app, "review", 'review delegation-04C-1 1 assured --kpi "a:Plans agreed:3:count" --as area-team-officer')
def review(
    delegation: DelegationId,
    quarter: QuarterNumber,
    rating: Annotated[
        Literal["assured", "assured_with_support", "not_assured"],
        typer.Argument(metavar="RATING", help="assured, assured_with_support or not_assured."),
    ],
    kpis: KpiList = None,
    action_plan: Annotated[str, typer.Option(metavar="TEXT", help="Required with assured_with_support.")] = "",
) -> Sent:
    """Record the review of a quarter that has ended, with a KPI for each function held."""
    command = RecordReview(quarter=quarter, rating=rating, kpis=tuple(kpis or ()), action_plan=action_plan)
    return Sent(delegation, command)


@deciding(app, "complete-plan", "complete-plan delegation-04C-1 1 --as area-team-officer")
def complete_plan(
    delegation: DelegationId, quarter: QuarterNumber, note: Note = "", evidence: EvidenceList = None
) -> Sent:
    """Record that the action plan of a quarter's review has been carried out."""
    return Sent(delegation, CompleteActionPlan(quarter=quarter, note=note, evidence=tuple(evidence or ())))


@deciding(app, "exercise", 'exercise delegation-04C-1 a --what "Priorities for 2015/16" --as programme-manager')
def exercise(
    delegation: DelegationId,
    function: FunctionCode,
    what: Annotated[str, typer.Option(metavar="TEXT", help="What was done under the function.")],
    on: OptionalDay = None,
) -> Sent:
    """Record that a delegated function was used, today unless said."""
    day = on or london_date(session().now())
    return Sent(delegation, ExerciseFunction(function=function, on=day, what=what))


@deciding(app, "hand-back", 'hand-back delegation-04C-1 f --reasons "No capacity." --as accountable-officer')
def hand_back(delegation: DelegationId, function: FunctionCode, reasons: Reasons) -> Sent:
    """Return a live function to NHS England, from today."""
    return Sent(delegation, HandBackFunction(function=function, reasons=reasons))


@deciding(app, "revoke", 'revoke delegation-04C-1 --reasons "Terms ignored." --as nhse-approver')
def revoke(delegation: DelegationId, reasons: Reasons) -> Sent:
    """NHS England takes every live function back, at once."""
    return Sent(delegation, Revoke(reasons=reasons))


@deciding(app, "give-notice", "give-notice delegation-04C-1 --as accountable-officer")
def give_notice(delegation: DelegationId, reasons: OptionalReasons = "") -> Sent:
    """The CCG gives notice to end the delegation."""
    return Sent(delegation, GiveNotice(reasons=reasons))
