"""What a validation's events make of its state; nothing is judged here, and nothing raised."""

from datetime import date
from typing import assert_never

from domain.convening import CalledMeeting, told_by
from domain.deadlines import Clocks, Schedule
from domain.evidence import Evidence
from domain.validation.events import (
    Escalated,
    EvidenceGiven,
    EvidenceTimeEnded,
    HearingOverdue,
    InvestmentUpheld,
    InvestmentWithdrawn,
    MeetingConvened,
    MeetingDecisionRecorded,
    NoticeGiven,
    PracticeMerged,
    Reminded,
    ValidationEvent,
)
from domain.validation.notice import EVIDENCE
from domain.validation.state import (
    AwaitingEvidence,
    AwaitingHearing,
    Case,
    Closed,
    Ending,
    NotBegun,
    OpenState,
    ValidationState,
)


def evolve(state: ValidationState, event: ValidationEvent) -> ValidationState:
    """The state after the event; an event of another stage changes nothing."""
    if isinstance(event, NoticeGiven):
        clocks = Clocks().start(event.schedule)
        return AwaitingEvidence(case=Case(subject=event.subject, procedures=event.procedures, clocks=clocks))
    return state if isinstance(state, NotBegun | Closed) else _open(state, event)


def _open(state: OpenState, event: ValidationEvent) -> ValidationState:
    case = state.case
    match event:
        case NoticeGiven():
            return state
        case PracticeMerged():
            return _with(state, succeeded_by=event.into)
        case EvidenceGiven():
            return _to_be_heard(state, event.evidence, event.statement, event.schedule)
        case EvidenceTimeEnded():
            return _to_be_heard(state, (), "", event.schedule)
        case MeetingConvened():
            called = CalledMeeting(meeting_id=event.meeting_id, kind=event.purpose)
            return _with(state, meetings=(*case.meetings, called))
        case MeetingDecisionRecorded():
            meetings = (
                told_by(m, event.result, event.referred_to) if m.meeting_id == event.meeting_id else m
                for m in case.meetings
            )
            return _with(state, meetings=tuple(meetings))
        case InvestmentUpheld():
            return _closed(state, "upheld", event.decided_on)
        case InvestmentWithdrawn():
            return _closed(state, "investment_withdrawn", event.decided_on)
        case Reminded() | HearingOverdue() | Escalated():
            return _with(state, clocks=case.clocks.passed(event.deadline))
        case _:
            assert_never(event)


def _to_be_heard(
    state: OpenState, evidence: tuple[Evidence, ...], statement: str, schedule: Schedule
) -> AwaitingHearing:
    clocks = state.case.clocks.stop([EVIDENCE]).start(schedule)
    case = state.case.model_copy(update={"clocks": clocks})
    return AwaitingHearing(case=case, evidence=evidence, statement=statement)


def _with(state: OpenState, **changes: object) -> OpenState:
    return state.model_copy(update={"case": state.case.model_copy(update=changes)})


def _closed(state: OpenState, ending: Ending, on: date) -> Closed:
    evidence = state.evidence if isinstance(state, AwaitingHearing) else ()
    return Closed(
        stage=ending, subject=state.case.subject, evidence=evidence, on=on, succeeded_by=state.case.succeeded_by
    )
