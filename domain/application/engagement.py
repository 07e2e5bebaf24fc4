"""Asking members and stakeholders: ballots, surveys, support at a members' meeting (rules S3, S4, F2, W2)."""

from datetime import datetime

from domain.application.checks import at, out_of_order
from domain.application.commands import (
    CallBallot,
    CallSurvey,
    RecordBallotResult,
    RecordMembersSupport,
    RecordSurveyResult,
)
from domain.application.events import (
    ApplicationEvent,
    BallotCalled,
    BallotResultRecorded,
    MembersSupportRecorded,
    SurveyCalled,
    SurveyResultRecorded,
)
from domain.application.refusals import (
    BallotAlreadyWon,
    BallotForeseen,
    BallotNotForeseen,
    BallotOutOfPlace,
    BallotStillOpen,
    FunctionOutsideScope,
    ScopeNotFull,
    SupportAlreadyRecorded,
    SurveyStillOpen,
)
from domain.application.state import (
    Case,
    Engagement,
    GoverningBody,
    OpenState,
    Submission,
    ballot_in_place,
)
from domain.ballot.opening import check_opening as check_ballot_opening
from domain.ballot.opening import roll_of
from domain.ballot.state import Verified
from domain.calendar import london_date, whole_seconds
from domain.ccg.state import RegisteredCcg
from domain.checks import check_decided_on, check_teller
from domain.codes import ccg_stream, stream_of
from domain.functions import Function, check_function
from domain.noun import Context
from domain.policy import BallotPosition
from domain.refusal import EvidenceMissing, NothingToTell
from domain.survey.commands import OpenSurvey
from domain.survey.opening import check_opening as check_survey_opening
from domain.survey.state import Closed as SurveyClosed

Events = tuple[ApplicationEvent, ...]
SEGMENTS: tuple[str, ...] = OpenSurvey.model_fields["segments"].default


def call_ballot(state: OpenState, command: CallBallot, context: Context) -> Events:
    """A ballot is called, where the policy places it, and again only after one that was not won.

    Raises:
        BallotNotForeseen, BallotOutOfPlace: the policy has it not, or not here (rule S3).
        BallotStillOpen, BallotAlreadyWon: there is one.
        FunctionOutsideScope, ScopeNotFull: the functions put to the members (rule F2).
        Refusal: the ballot could not be opened; see `domain.ballot.opening`.
    """
    case = state.case
    _check_ballot_place(state)
    if case.open_ballot is not None:
        raise BallotStillOpen(f"{case.open_ballot.ballot_id} has no verified result yet; one ballot is held at a time.")
    if case.ballot_won:
        raise BallotAlreadyWon("The members' ballot is won, and is not held again.")
    functions = _asked_about(case, command.functions, context)
    if len(functions) < len(case.scope) and not case.round.partial_scope:
        raise ScopeNotFull(
            f"The round {case.round.name} has full scope: every function applied for is put to the vote."
        )
    roll = roll_of(context.state_of(ccg_stream(case.ccg_code), RegisteredCcg), case.policy)
    check_ballot_opening(roll, functions, case.policy, context.received_at, command.closes_at)
    return (
        BallotCalled(
            ballot_id=stream_of("ballot", context.stream_id, len(case.ballots) + 1),
            functions=functions,
            closes_at=_instant(command.closes_at),
            called_by=context.actor.subject,
            roll=roll,
        ),
    )


def _check_ballot_place(state: OpenState) -> None:
    position = state.case.policy.ballot.position
    if position is BallotPosition.NONE:
        raise BallotNotForeseen("The pinned policy has no ballot; support is recorded at a members' meeting.")
    if not ballot_in_place(state):
        raise BallotOutOfPlace(
            f"The pinned policy places the ballot '{position.value}', and the application is at the stage "
            f"'{state.stage.replace('_', ' ')}'."
        )


def _asked_about(case: Case, codes: tuple[str, ...], context: Context) -> tuple[Function, ...]:
    on = london_date(context.received_at)
    functions = tuple(check_function(code, on) for code in codes) or case.scope
    outside = [function.value for function in functions if function not in case.scope]
    if outside:
        raise FunctionOutsideScope(f"Function {', '.join(outside)} is not in the scope of this application.")
    return functions


def _instant(closes_at: datetime | None) -> datetime | None:
    return None if closes_at is None else whole_seconds(closes_at)


def call_survey(state: OpenState, command: CallSurvey, context: Context) -> Events:
    """A survey is called, once the expression of interest is accepted and before the application is submitted.

    Raises:
        StageOutOfOrder: it is too early or too late for it.
        SurveyStillOpen: there is one.
        FunctionOutsideScope: it asks about other functions.
        Refusal: the survey could not be opened; see `domain.survey.opening`.
    """
    if not isinstance(state, Engagement | GoverningBody | Submission):
        raise out_of_order(state)
    case = state.case
    if case.open_survey is not None:
        raise SurveyStillOpen(f"{case.open_survey.survey_id} has not closed yet; one survey is held at a time.")
    functions = _asked_about(case, command.functions, context)
    ccg = context.state_of(ccg_stream(case.ccg_code), RegisteredCcg)
    check_survey_opening(ccg, functions, SEGMENTS, case.policy, context.received_at, command.closes_at)
    return (
        SurveyCalled(
            survey_id=stream_of("survey", context.stream_id, len(case.surveys) + 1),
            functions=functions,
            closes_at=_instant(command.closes_at),
            called_by=context.actor.subject,
        ),
    )


def record_members_support(state: OpenState, command: RecordMembersSupport, context: Context) -> Events:
    """A members' meeting stands for the ballot, where the policy has none.

    Raises:
        BallotForeseen: the policy has one (rule S3).
        SupportAlreadyRecorded: it is recorded.
        EvidenceMissing: nothing shows it (rule I5).
        DecidedInTheFuture: the meeting has not been held (rule T1).
    """
    engagement = at(state, Engagement)
    if engagement.case.policy.ballot.position is not BallotPosition.NONE:
        raise BallotForeseen("The pinned policy has a ballot; a members' meeting can't stand for it.")
    if engagement.members_support:
        raise SupportAlreadyRecorded("The members' support is recorded already.")
    if not command.evidence:
        raise EvidenceMissing("The minutes of the members' meeting are missing.")
    return (
        MembersSupportRecorded(
            recorded_by=context.actor.subject,
            decided_on=check_decided_on(command.decided_on, context),
            evidence=command.evidence,
            note=command.note,
        ),
    )


def record_ballot_result(state: OpenState, command: RecordBallotResult, context: Context) -> Events:
    """A ballot's verified result, read from its stream; told again it is nothing new.

    In a partial-scope round the functions that it did not pass leave the scope (rule F2).

    Raises:
        NotItsTeller, NothingToTell: it is not told by a ballot of this application with a verified result (rule W2).
    """
    case = state.case
    called = next((ballot for ballot in case.ballots if ballot.ballot_id == command.ballot_id), None)
    check_teller(context, command.ballot_id, called)
    if called is None or called.outcome is not None:
        return ()
    verified = context.state_of(command.ballot_id, Verified)
    if verified is None:
        raise NothingToTell(f"{command.ballot_id} has no verified result.")
    narrowed = verified.outcome == "passed" and case.round.partial_scope
    scope = tuple(function for function in case.scope if function in verified.scope) if narrowed else case.scope
    return (BallotResultRecorded(ballot_id=command.ballot_id, outcome=verified.outcome, scope=scope),)


def record_survey_result(state: OpenState, command: RecordSurveyResult, context: Context) -> Events:
    """A survey has closed; told again it is nothing new.

    Raises:
        NotItsTeller, NothingToTell: it is not told by a closed survey of this application (rule W2).
    """
    called = next((survey for survey in state.case.surveys if survey.survey_id == command.survey_id), None)
    check_teller(context, command.survey_id, called)
    if called is None or called.closed:
        return ()
    if context.state_of(command.survey_id, SurveyClosed) is None:
        raise NothingToTell(f"{command.survey_id} has not closed.")
    return (SurveyResultRecorded(survey_id=command.survey_id),)
