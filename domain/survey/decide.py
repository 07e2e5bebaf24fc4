"""What a survey's commands bring, by its stage (rules F5, F6, I4, T1 to T4)."""

from datetime import datetime
from typing import assert_never

from domain.asking import check_extension, check_reason, check_teller
from domain.calendar import london, whole_seconds
from domain.ccg.state import RegisteredCcg
from domain.codes import ccg_stream
from domain.deadlines import Deadline, Effect, Schedule, check_in_time, find
from domain.noun import Context
from domain.people import Role
from domain.policy import Policy
from domain.refusal import AlreadyClosed, AlreadyOpened, NotOpened
from domain.survey.commands import (
    CloseEarly,
    ExtendSurvey,
    ImportResponses,
    OpenSurvey,
    PassDeadline,
    RecordPublishedFigures,
    RecordResponse,
    StopSurvey,
    SurveyCommand,
)
from domain.survey.events import (
    PublishedFiguresRecorded,
    ResponseRecorded,
    ResponsesImported,
    SurveyClosed,
    SurveyEvent,
    SurveyExtended,
    SurveyOpened,
    SurveyReminded,
    SurveyStopped,
)
from domain.survey.figures import check_figures
from domain.survey.opening import check_opening
from domain.survey.refusals import AlreadyExtended, NotYourAnswer
from domain.survey.responses import check_response, read_responses
from domain.survey.results import PRACTICE, count
from domain.survey.state import Closed, Open, Stopped, SurveyState, Unopened, unanswered
from domain.survey.terms import CLOSE, Terms


def decide(state: SurveyState, command: SurveyCommand, context: Context) -> tuple[SurveyEvent, ...]:
    """The events a command brings.

    Raises:
        Refusal: the command breaks a rule; see `domain.survey.refusals` and `domain.asking`.
    """
    match state:
        case Unopened():
            return _unopened(command, context)
        case Open():
            return _open(state, command, context)
        case Closed() | Stopped():
            if isinstance(command, PassDeadline):
                return ()
            raise AlreadyClosed(f"Survey {context.stream_id} has ended; nothing more is recorded on it.")
        case _:
            assert_never(state)


def _unopened(command: SurveyCommand, context: Context) -> tuple[SurveyEvent, ...]:
    if not isinstance(command, OpenSurvey):
        raise NotOpened(f"There is no survey {context.stream_id}.")
    check_teller(context.actor, command.application_id)
    opening = check_opening(
        context.state_of(ccg_stream(command.ccg_code), RegisteredCcg),
        command.functions,
        command.segments,
        command.policy,
        context.received_at,
        command.closes_at,
    )
    terms = Terms(
        application_id=command.application_id,
        ccg_code=command.ccg_code,
        functions=opening.functions,
        segments=opening.segments,
        policy=command.policy,
        practices=opening.practices,
        opened_at=context.received_at,
        latest_close=opening.latest_close,
    )
    schedule = _until_close(command.policy, context.received_at, opening.closes_at)
    return (SurveyOpened(terms=terms, closes_at=opening.closes_at, schedule=schedule),)


def _open(state: Open, command: SurveyCommand, context: Context) -> tuple[SurveyEvent, ...]:
    match command:
        case RecordResponse():
            return _record(state, command, context)
        case ImportResponses():
            return _import(state, command, context)
        case RecordPublishedFigures():
            _check_still_open(state, context)
            return (PublishedFiguresRecorded(figures=check_figures(state, command)),)
        case ExtendSurvey():
            return _extend(state, command, context)
        case CloseEarly():
            _check_still_open(state, context)
            return (_closed(state, whole_seconds(context.received_at), check_reason(command.reason)),)
        case StopSurvey():
            check_teller(context.actor, state.terms.application_id)
            return (SurveyStopped(reason=check_reason(command.reason)),)
        case PassDeadline():
            return _pass_deadline(state, command)
        case OpenSurvey():
            raise AlreadyOpened(f"Survey {context.stream_id} is open already.")
        case _:
            assert_never(command)


def _check_still_open(state: Open, context: Context) -> None:
    check_in_time(context.received_at, state.closes_at, "Everything for this survey")


def _record(state: Open, command: RecordResponse, context: Context) -> tuple[SurveyEvent, ...]:
    _check_still_open(state, context)
    actor = context.actor
    runs_it = actor.is_a(Role.PROGRAMME_MANAGER) and actor.organisation == state.terms.ccg_code
    if not runs_it and (command.segment, command.respondent) != (PRACTICE, actor.organisation):
        raise NotYourAnswer(f"{actor.subject} can answer only for {actor.organisation}, in the practice segment.")
    return (ResponseRecorded(response=check_response(state, command)),)


def _import(state: Open, command: ImportResponses, context: Context) -> tuple[SurveyEvent, ...]:
    if command.adds_nothing(state.imported, state.in_part):
        return ()
    _check_still_open(state, context)
    reading = read_responses(state, command)
    return (
        ResponsesImported(
            file_sha256=command.file_sha256,
            recorded_by=context.actor.subject,
            responses=reading.items,
            left_out=reading.faults,
        ),
    )


def _extend(state: Open, command: ExtendSurvey, context: Context) -> tuple[SurveyEvent, ...]:
    _check_still_open(state, context)
    reason = check_reason(command.reason)
    if state.extended:
        raise AlreadyExtended(f"The survey was extended to {london(state.closes_at)} already; that is possible once.")
    closes_at = check_extension(state.closes_at, state.terms.latest_close, command.closes_at)
    # A clock command is sent once: a passed reminder, set again by an extension long on its way, would never pass.
    start = max(context.received_at, state.reminded_at or context.received_at)
    schedule = _until_close(state.terms.policy, start, closes_at)
    return (SurveyExtended(closes_at=closes_at, reason=reason, schedule=schedule),)


def _pass_deadline(state: Open, command: PassDeadline) -> tuple[SurveyEvent, ...]:
    match find(state.schedule, command.kind, command.due):
        case None:
            return ()
        case Deadline(effect=Effect.REACH) as deadline:
            return (_closed(state, deadline.at, None),)
        case deadline:
            return (SurveyReminded(deadline=deadline, not_answered=unanswered(state)),)


def _closed(state: Open, closed_at: datetime, reason: str | None) -> SurveyClosed:
    results = count(state.terms.segments, state.terms.functions, state.responses.values())
    return SurveyClosed(closed_at=closed_at, reason=reason, results=results)


def _until_close(policy: Policy, start: datetime, closes_at: datetime) -> Schedule:
    return policy.schedule_at(CLOSE, start, closes_at, policy.survey.remind_before)
