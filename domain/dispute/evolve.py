"""How a dispute's state follows from its events.

Never refuses: an event that does not fit the state leaves it as it is.
"""

from collections.abc import Iterable
from datetime import date
from typing import assert_never

from domain.convening import CalledMeeting, told_by
from domain.deadlines import Clocks, Schedule
from domain.dispute.events import (
    AnswerOverdue,
    AppealDecided,
    DecisionAppealed,
    DecisionOverdue,
    DecisionStood,
    DisputeAnswered,
    DisputeDecided,
    DisputeEvent,
    DisputeRaised,
    DisputeSettled,
    DisputeWithdrawn,
    Escalated,
    MediationFailed,
    MediationLapsed,
    MediationTakenUp,
    MediatorAppointed,
    MediatorStoodDown,
    MeetingConvened,
    MeetingDecisionRecorded,
    PracticeMerged,
    Reminded,
)
from domain.dispute.state import (
    Appeal,
    Case,
    Closed,
    Decided,
    Decision,
    DisputeState,
    Ending,
    Mediation,
    Mediator,
    NotRaised,
    OpenState,
    Raised,
)


def evolve(state: DisputeState, event: DisputeEvent) -> DisputeState:
    """The state after the event."""
    match state:
        case NotRaised():
            return _raised(event) if isinstance(event, DisputeRaised) else state
        case Closed():
            return state
        case _:
            return _open(state, event)


def _raised(event: DisputeRaised) -> Raised:
    return Raised(
        case=Case(
            ccg_code=event.ccg_code,
            practice=event.practice,
            subject=event.subject,
            function=event.function,
            procedures=event.procedures,
            clocks=Clocks().start(event.schedule),
            acted=tuple(dict.fromkeys((event.raised_by, *event.decided_by))),
        )
    )


def _open(state: OpenState, event: DisputeEvent) -> DisputeState:
    match event:
        case DisputeRaised():
            return state
        case PracticeMerged():
            return state.model_copy(update={"case": state.case.model_copy(update={"succeeded_by": event.into})})
        case DisputeAnswered():
            case = _acted(_clocked(state.case, ("respond",), event.schedule), event.answered_by)
            return Mediation(
                case=case, answered=True, mediator=state.mediator if isinstance(state, Mediation) else None
            )
        case AnswerOverdue():
            passed = state.case.clocks.passed(event.deadline).start(event.schedule)
            return Mediation(case=state.case.model_copy(update={"clocks": passed}), answered=False)
        case MediatorAppointed() | MediationTakenUp() | MediatorStoodDown():
            return _mediated(state, event) if isinstance(state, Mediation) else state
        case MediationFailed():
            return Decision(case=_clocked(state.case, ("respond", "mediate"), event.schedule))
        case MediationLapsed():
            passed = state.case.clocks.passed(event.deadline)
            case = state.case.model_copy(update={"clocks": passed})
            return Decision(case=_clocked(case, ("respond", "mediate"), event.schedule))
        case MeetingConvened():
            called = CalledMeeting(meeting_id=event.meeting_id, kind=event.purpose)
            return _with_meetings(state, (*state.case.meetings, called))
        case MeetingDecisionRecorded():
            meetings = (
                told_by(each, event.result, event.referred_to) if each.meeting_id == event.meeting_id else each
                for each in state.case.meetings
            )
            return _with_meetings(state, meetings)
        case DisputeDecided():
            case = _clocked(state.case, ("decide",), event.schedule)
            return Decided(case=case, outcome=event.outcome, decided_by=event.decided_by)
        case DecisionAppealed():
            return _appealed(state, event) if isinstance(state, Decided) else state
        case DisputeSettled():
            return _ended(state, "settled", event.on)
        case DisputeWithdrawn():
            return _ended(state, "withdrawn", event.on)
        case DecisionStood() | AppealDecided():
            return _ended(state, event.outcome, event.on)
        case Reminded() | DecisionOverdue() | Escalated():
            passed = state.case.clocks.passed(event.deadline)
            return state.model_copy(update={"case": state.case.model_copy(update={"clocks": passed})})
        case _:
            assert_never(event)


def _clocked(case: Case, done: Iterable[str], schedule: Schedule) -> Case:
    return case.model_copy(update={"clocks": case.clocks.stop(done).start(schedule)})


def _acted(case: Case, subject: str) -> Case:
    return case.model_copy(update={"acted": tuple(dict.fromkeys((*case.acted, subject)))})


def _with_meetings(state: OpenState, meetings: Iterable[CalledMeeting]) -> OpenState:
    return state.model_copy(update={"case": state.case.model_copy(update={"meetings": tuple(meetings)})})


def _mediated(state: Mediation, event: MediatorAppointed | MediationTakenUp | MediatorStoodDown) -> Mediation:
    match event:
        case MediatorAppointed():
            mediator = Mediator(subject=event.mediator, organisation=event.organisation)
            return state.model_copy(update={"mediator": mediator})
        case MediationTakenUp():
            begun = state.mediator and state.mediator.model_copy(update={"taken_up": True})
            return state.model_copy(update={"mediator": begun, "case": _acted(state.case, event.mediator)})
        case MediatorStoodDown():
            return state.model_copy(update={"mediator": None})
        case _:
            assert_never(event)


def _appealed(state: Decided, event: DecisionAppealed) -> Appeal:
    case = _acted(_clocked(state.case, ("appeal",), event.schedule), event.appealed_by)
    return Appeal(case=case, outcome=state.outcome, decided_by=state.decided_by, appealed_by=event.side)


def _ended(state: OpenState, ending: Ending, on: date) -> Closed:
    return Closed(
        stage=ending,
        ccg_code=state.case.ccg_code,
        practice=state.case.practice,
        succeeded_by=state.case.succeeded_by,
        subject=state.case.subject,
        function=state.case.function,
        on=on,
        appealed_by=state.appealed_by if isinstance(state, Appeal) else None,
    )
