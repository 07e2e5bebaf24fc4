"""What an application's events call for: streams to open, to stop and to tell, and people to tell."""

from domain.application.events import (
    ApplicationCompleted,
    ApplicationEvent,
    ApplicationLapsed,
    ApplicationRejected,
    ApplicationWithdrawn,
    BallotCalled,
    BallotResultRecorded,
    DelegationBegun,
    ExpressionOfInterestAmended,
    ExpressionOfInterestSubmitted,
    MeetingConvened,
    MeetingDecisionRecorded,
    SurveyCalled,
)
from domain.application.notices import notices
from domain.application.state import ApplicationState, Capacity, Case, Closed, NotStarted, Started
from domain.ballot.commands import OpenBallot, StopBallot
from domain.codes import noun_of
from domain.cohort.commands import RecordApplication
from domain.convening import convening
from domain.delegation.commands import OpenDelegation
from domain.delegation.commands import Stop as StopDelegation
from domain.meeting.commands import ConveneMeeting, Item, StopMeeting
from domain.model import Command
from domain.noun import Call, Open, Tell
from domain.survey.commands import OpenSurvey, StopSurvey


def calls(stream_id: str, state: ApplicationState, event: ApplicationEvent) -> tuple[Call, ...]:
    """What the event calls for; the state is the one after it."""
    return (
        *_streams(stream_id, state, event),
        *_cohort(stream_id, state, event),
        *notices(stream_id, state, event),
    )


def _streams(stream_id: str, state: ApplicationState, event: ApplicationEvent) -> tuple[Open | Tell, ...]:
    match state:
        case NotStarted() | Started():
            return ()
        case Closed():
            return _stops(stream_id, state, event)
        case _:
            return _opens(stream_id, state.case, event)


def _cohort(stream_id: str, state: ApplicationState, event: ApplicationEvent) -> tuple[Tell, ...]:
    """News for the cohort in which it applies: it began, changed its terms, was decided on, or ended (rule C1)."""
    match state:
        case NotStarted() | Started():
            return ()
        case Closed():
            cohort_id = state.cohort_id
        case _:
            cohort_id = state.case.cohort_id
    match event:
        case ApplicationWithdrawn(reason="cohort_failed"):
            return ()
        case (
            ExpressionOfInterestSubmitted()
            | ExpressionOfInterestAmended()
            | BallotResultRecorded()
            | MeetingDecisionRecorded(purpose="decide_to_apply")
            | ApplicationCompleted()
            | ApplicationRejected()
            | ApplicationWithdrawn()
            | ApplicationLapsed()
        ) if cohort_id is not None:
            return (Tell(cohort_id, RecordApplication(application_id=stream_id)),)
        case _:
            return ()


def _opens(stream_id: str, case: Case, event: ApplicationEvent) -> tuple[Open, ...]:
    match event:
        case BallotCalled():
            ballot = OpenBallot(
                application_id=stream_id,
                ccg_code=case.ccg_code,
                functions=event.functions,
                policy=case.policy,
                partial_scope=case.round.partial_scope,
                opened_by=event.called_by,
                closes_at=event.closes_at,
                roll=event.roll,
            )
            return (Open(event.ballot_id, ballot),)
        case SurveyCalled():
            survey = OpenSurvey(
                application_id=stream_id,
                ccg_code=case.ccg_code,
                functions=event.functions,
                policy=case.policy,
                closes_at=event.closes_at,
            )
            return (Open(event.survey_id, survey),)
        case MeetingConvened():
            return (Open(event.meeting_id, _meeting(stream_id, case, event)),)
        case DelegationBegun():
            delegation = OpenDelegation(
                application_id=stream_id,
                ccg_code=case.ccg_code,
                scope=case.scope,
                start=case.request.phasing.start,
                months=case.request.phasing.months,
                policy=case.policy,
                operational_by=case.round.operational_by,
                approved_or_signed_by=case.who(Capacity.APPROVES, Capacity.SIGNS),
                level=case.request.level,
                forms=tuple(form for form in case.request.forms if form.function in case.scope),
            )
            return (Open(event.delegation_id, delegation),)
        case _:
            return ()


def _meeting(stream_id: str, case: Case, event: MeetingConvened) -> ConveneMeeting:
    applying = event.purpose == "decide_to_apply"
    title = "Whether to apply to take on functions" if applying else "Whether to approve the CCG's application"
    item = Item(
        item_id=event.purpose,
        title=title,
        kind=event.purpose,
        subject_stream=stream_id,
        functions=case.scope,
        affects_all_practices=True,
    )
    return convening(stream_id, case.ccg_code, event.committee, event.meets_at, item, case.policy)


def _stops(stream_id: str, state: Closed, event: ApplicationEvent) -> tuple[Tell, ...]:
    if not isinstance(event, ApplicationCompleted | ApplicationRejected | ApplicationWithdrawn | ApplicationLapsed):
        return ()
    reason = f"{stream_id} was {state.ending} ({state.reason.replace('_', ' ')})."
    return tuple(Tell(stream, _stop(stream, reason)) for stream in event.stops)


def _stop(stream_id: str, reason: str) -> Command:
    match noun_of(stream_id):
        case "ballot":
            return StopBallot(reason=reason)
        case "survey":
            return StopSurvey(reason=reason)
        case "meeting":
            return StopMeeting(reason=reason)
        case _:
            return StopDelegation(reason=reason)
