"""What a delegation's events call for: levels told to the CCG, progress told to the application, notices to people."""

from typing import assert_never

from domain.application.commands import RecordDelegation
from domain.calendar import london, london_date, london_day
from domain.ccg.commands import RecordLevel
from domain.codes import ccg_stream
from domain.deadlines import Deadline, Schedule
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
from domain.delegation.schedule import about, shifted_day
from domain.delegation.state import Closed, DelegationState, Live, NotStarted
from domain.delegation.tasks import APPROVER, AREA_TEAM
from domain.functions import TITLES
from domain.noun import Call, Notice, Tell
from domain.people import Assignee, Role


def calls(stream_id: str, state: DelegationState, event: DelegationEvent) -> tuple[Call, ...]:
    """What the event calls for, given the state after it."""
    match state:
        case NotStarted():
            return ()
        case Live() | Closed():
            return (*_tells(stream_id, state, event), *_notices(stream_id, state, event))
        case _:
            assert_never(state)


def _ccg_officer(state: Live | Closed) -> Assignee:
    return Assignee(role=Role.ACCOUNTABLE_OFFICER, organisation=state.ccg_code)


def _tells(stream_id: str, state: Live | Closed, event: DelegationEvent) -> tuple[Tell, ...]:
    application = Tell(state.application_id, RecordDelegation(delegation_id=stream_id))
    match event:
        case FunctionDelegated() | FunctionReturned():
            return (
                Tell(
                    ccg_stream(state.ccg_code),
                    RecordLevel(
                        function=event.function.value,
                        level=event.level.value,
                        announced_on=event.announced_on,
                        effective_on=event.effective_on,
                        delegation_id=stream_id,
                    ),
                ),
            )
        case ReviewsBegan() if state.complete:
            return ()  # With one go-live all is told by what follows, after which the application has ended.
        case ReviewsBegan() | BecameOperational():
            return (application,)
        case DelegationClosed() if event.ending != "withdrawn" and isinstance(state, Closed) and not state.complete:
            # An application that waits for every function to be live would wait for ever.
            return (application,)
        case _:
            return ()


def _notices(stream_id: str, state: Live | Closed, event: DelegationEvent) -> tuple[Notice, ...]:
    officer = _ccg_officer(state)

    def told(subject: str, body: str, *to: Assignee) -> tuple[Notice, ...]:
        return tuple(Notice(to=each, subject=subject, body=f"{body} ({stream_id})") for each in to)

    match event:
        case DelegationOpened():
            dates = "; ".join(
                f"phase {each.number}, {each.name}: {london_day(each.planned_on)}" for each in event.phases
            )
            return told("The delegation is open", f"Its phases may start on these days. {dates}.", officer, AREA_TEAM)
        case GateFailed():
            gate = event.gate.replace("_", " ")
            return told(
                f"Phase {event.phase} is held",
                f"The gate '{gate}' of phase {event.phase} was found not met; the phase can't start until it is.",
                officer,
                APPROVER,
            )
        case PhaseStarted():
            return told(
                f"Phase {event.phase} has started",
                f"Phase {event.phase}, {event.name}, started on {london_day(event.started_on)}.",
                officer,
                AREA_TEAM,
            )
        case BecameOperational():
            late = f", {_days(event.late_by)} after the round's last day" if event.late_by else ""
            return told(
                "The delegation is fully operational",
                f"Every phase had gone live on {london_day(event.on)}{late}.",
                officer,
                APPROVER,
            )
        case Paused():
            return told(
                "The delegation is paused",
                f"Its phases are held from {london_day(event.on)}. Reasons: {event.reasons}",
                officer,
                APPROVER,
            )
        case Resumed():
            late = f" The last lies {_days(event.late_by)} after the round's last day." if event.late_by else ""
            return told(
                "The delegation goes on",
                f"Its phases run again from {london_day(event.on)}, each {_days(event.paused_days)} later.{late}",
                officer,
                AREA_TEAM,
            )
        case QuarterEnded():
            return told(
                f"Quarter {event.quarter.number} is due for review",
                f"The quarter from {london_day(event.quarter.from_on)} to {london_day(event.quarter.to_on)} has ended. "
                f"Review functions {', '.join(each.value for each in event.quarter.functions)}.",
                AREA_TEAM,
            )
        case AutonomyEarned():
            return told(
                "The CCG has earned autonomy",
                f"{event.quarters} quarters in a row were assured: reviews are lighter, the next is of the time up to "
                f"{_last_day(event.schedule)}.",
                officer,
                AREA_TEAM,
            )
        case AutonomyLost():
            return told(
                "The CCG has lost its earned autonomy",
                f"Quarter {event.quarter} was found otherwise than assured: reviews are frequent again, the next "
                f"is of the time up to {_last_day(event.schedule)}.",
                officer,
                AREA_TEAM,
                APPROVER,
            )
        case ReviewRecorded():
            rating = event.review.rating.replace("_", " ")
            to = (officer, APPROVER) if event.review.rating == "not_assured" else (officer,)
            return told(
                f"Quarter {event.review.quarter} was reviewed: {rating}",
                f"The area team's review of quarter {event.review.quarter} is {rating}.{_consequence(event)}",
                *to,
            )
        case FunctionReturned():
            return told(
                f"Function {event.function.value} goes back to NHS England",
                f"'{TITLES[event.function]}' is NHS England's again from {london_day(event.effective_on)}. "
                f"Contracts already decided stand.",
                officer,
                APPROVER,
            )
        case NoticeGiven():
            return told(
                "Notice to end the delegation",
                f"The CCG gave notice on {london_day(event.given_on)}; "
                f"it takes effect on {london_day(event.effective_on)}.",
                officer,
                APPROVER,
            )
        case DelegationClosed():
            return told(
                f"The delegation has ended: {event.ending.replace('_', ' ')}",
                f"It ended on {london_day(event.on)}. Reasons: {event.reasons}",
                officer,
                AREA_TEAM,
            )
        case PhaseCameDue():
            gates = _open_gates(state, event.phase)
            held = f" It is held by gates not recorded as met: {gates}." if gates else ""
            return told(
                f"Phase {event.phase} may start",
                f"The date of phase {event.phase} has come.{held}",
                APPROVER,
                AREA_TEAM,
            )
        case PhaseOverdue():
            return told(
                f"Phase {event.phase} is overdue",
                f"Phase {event.phase} was to be activated by {london(event.deadline.at)}.",
                APPROVER,
                AREA_TEAM,
            )
        case ReviewOverdue():
            return told(
                f"The review of quarter {event.quarter} is overdue",
                f"It was to be recorded by {london(event.deadline.at)}.",
                AREA_TEAM,
            )
        case Reminded():
            what = _named(event.deadline)
            return told(
                f"Reminder: {what}",
                f"This is due on {london(event.deadline.reaches_at)}: {what}.",
                *_reminded(event.deadline, officer),
            )
        case Escalated():
            what = _named(event.deadline)
            return told(
                f"Overdue: {what}", f"This was due on {london(event.deadline.reaches_at)}: {what}.", officer, APPROVER
            )
        case GateMet() | FunctionDelegated() | ReviewsBegan() | ActionPlanCompleted() | FunctionExercised():
            return ()
        case _:
            assert_never(event)


def _last_day(schedule: Schedule) -> str:
    return london_day(shifted_day(london_date(schedule[0].at), -1))


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _consequence(event: ReviewRecorded) -> str:
    match event.review.rating:
        case "assured":
            return ""
        case "assured_with_support":
            return " An action plan was agreed, and the next phase is held until it is carried out."
        case "not_assured":
            return " The phases are to be paused, or functions handed back; the next phase is held."
        case _:
            assert_never(event.review.rating)


def _open_gates(state: Live | Closed, number: int) -> str:
    phase = state.phase(number) if isinstance(state, Live) else None
    return "" if phase is None else ", ".join(gate.replace("_", " ") for gate in phase.open_gates)


def _named(deadline: Deadline) -> str:
    what, number = about(deadline.kind)
    match what:
        case "phase":
            return f"phase {number} of the delegation may start"
        case "activate":
            return f"activation of phase {number} of the delegation"
        case "review":
            return f"review of quarter {number} of the delegation"
        case "quarter":
            return f"end of quarter {number} of the delegation"
        case _:
            return "end of the delegation, of which notice was given"


def _reminded(deadline: Deadline, officer: Assignee) -> tuple[Assignee, ...]:
    match about(deadline.kind)[0]:
        case "phase":
            return (AREA_TEAM, APPROVER)
        case "activate":
            return (APPROVER,)
        case "review" | "quarter":
            return (AREA_TEAM,)
        case _:
            return (officer, APPROVER)
