"""How an application's state follows from its events.

Never refuses: an event that does not fit the state leaves it as it is.
"""

from typing import assert_never

from domain.application.events import (
    AgreementIssued,
    ApplicationApproved,
    ApplicationCompleted,
    ApplicationEvent,
    ApplicationLapsed,
    ApplicationRejected,
    ApplicationResubmitted,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    BallotCalled,
    BallotResultRecorded,
    ClearedForAgreement,
    ConditionClaimed,
    ConditionConfirmed,
    ConstitutionAmended,
    DecisionDeferred,
    DelegationBegun,
    DelegationRecorded,
    EngagementCompleted,
    Escalated,
    ExpressionOfInterestAccepted,
    ExpressionOfInterestAcknowledged,
    ExpressionOfInterestAmended,
    ExpressionOfInterestReturned,
    ExpressionOfInterestSubmitted,
    MeetingConvened,
    MeetingDecisionRecorded,
    MembersSupportRecorded,
    Overdue,
    PartTwoConfirmed,
    Reminded,
    ReturnedForInformation,
    RiskClosed,
    RiskRecorded,
    SignedForCcg,
    SignedForNhsEngland,
    Started,
    SurveyCalled,
    SurveyResultRecorded,
    ViewRecorded,
)
from domain.application.state import (
    Act,
    Agreement,
    ApplicationState,
    Approval,
    Approved,
    AwaitingInformation,
    CalledBallot,
    CalledMeeting,
    CalledSurvey,
    Capacity,
    Case,
    Closed,
    Delegating,
    Ending,
    Engagement,
    ExpressionOfInterest,
    GoverningBody,
    NotStarted,
    OpenState,
    PartTwo,
    ReturnedExpressionOfInterest,
    Submission,
    TrackedCondition,
)
from domain.application.state import Started as StartedState
from domain.deadlines import Clocks, Schedule


def condition_clock(key: str) -> str:
    """The kind of a condition's deadline."""
    return f"condition-{key}"


def evolve(state: ApplicationState, event: ApplicationEvent) -> ApplicationState:
    """The state after the event."""
    match state:
        case NotStarted():
            return _started(event) if isinstance(event, Started) else state
        case StartedState():
            return _opened(state, event) if isinstance(event, ExpressionOfInterestSubmitted) else state
        case Closed():
            return state
        case _:
            return _went_on(state, event)


def _started(event: Started) -> StartedState:
    return StartedState(
        ccg_code=event.ccg_code,
        ccg_name=event.ccg_name,
        policy=event.policy,
        round=event.round,
        cohort_id=event.cohort_id,
    )


def _opened(state: StartedState, event: ExpressionOfInterestSubmitted) -> ExpressionOfInterest:
    case = Case(
        ccg_code=state.ccg_code,
        ccg_name=state.ccg_name,
        policy=state.policy,
        round=state.round,
        request=event.request,
        scope=event.request.functions,
        clocks=Clocks().start(event.schedule),
        cohort_id=state.cohort_id,
    )
    return ExpressionOfInterest(case=case)


def _went_on(state: OpenState, event: ApplicationEvent) -> ApplicationState:
    match event:
        case Started() | ExpressionOfInterestSubmitted():
            return state
        case (
            ExpressionOfInterestAcknowledged()
            | ExpressionOfInterestAccepted()
            | ExpressionOfInterestReturned()
            | ExpressionOfInterestAmended()
        ):
            return _answered(state, event)
        case BallotCalled() | BallotResultRecorded() | SurveyCalled() | SurveyResultRecorded():
            return _asked(state, event)
        case MembersSupportRecorded():
            return state.model_copy(update={"members_support": True}) if isinstance(state, Engagement) else state
        case ViewRecorded() | RiskRecorded() | RiskClosed():
            return _with_case(state, _noted(state.case, event))
        case EngagementCompleted():
            return GoverningBody(case=_clocked(state.case, event.schedule))
        case MeetingConvened() | MeetingDecisionRecorded():
            return _met(state, event)
        case ApplicationSubmitted() | ApplicationResubmitted() | ReturnedForInformation() | PartTwoConfirmed():
            return _submitted(state, event)
        case ApplicationApproved() | DecisionDeferred() | ClearedForAgreement():
            return _decided(state, event)
        case ConditionClaimed() | ConditionConfirmed():
            return _condition(state, event)
        case AgreementIssued() | SignedForCcg() | SignedForNhsEngland() | ConstitutionAmended():
            return _agreed(state, event) if isinstance(state, Agreement) else state
        case DelegationBegun():
            return Delegating(case=state.case, delegation_id=event.delegation_id)
        case DelegationRecorded():
            return state.model_copy(update={"live": event.live}) if isinstance(state, Delegating) else state
        case Reminded() | Overdue() | Escalated():
            return _with_case(state, state.case.model_copy(update={"clocks": state.case.clocks.passed(event.deadline)}))
        case ApplicationCompleted() | ApplicationRejected() | ApplicationWithdrawn() | ApplicationLapsed():
            return _closed(state, event)
        case _:
            assert_never(event)


def _with_case(state: OpenState, case: Case) -> OpenState:
    return state.model_copy(update={"case": case})


def _noted(case: Case, event: ViewRecorded | RiskRecorded | RiskClosed) -> Case:
    match event:
        case ViewRecorded():
            localities = event.localities or case.localities
            return case.model_copy(update={"views": (*case.views, event.view), "localities": localities})
        case RiskRecorded():
            keys = [risk.key for risk in case.risks]
            if event.risk.key not in keys:
                return case.model_copy(update={"risks": (*case.risks, event.risk)})
            risks = tuple(event.risk if risk.key == event.risk.key else risk for risk in case.risks)
            return case.model_copy(update={"risks": risks})
        case RiskClosed():
            return case.model_copy(update={"risks": tuple(risk for risk in case.risks if risk.key != event.key)})
        case _:
            assert_never(event)


def _clocked(case: Case, schedule: Schedule, *stopped: str) -> Case:
    return case.model_copy(update={"clocks": case.clocks.stop(stopped).start(schedule)})


def _acting(case: Case, capacity: Capacity, *subjects: str) -> Case:
    acts = tuple(Act(capacity=capacity, subject=subject) for subject in subjects)
    return case.model_copy(update={"acts": (*case.acts, *acts)})


def _answered(
    state: OpenState,
    event: ExpressionOfInterestAcknowledged
    | ExpressionOfInterestAccepted
    | ExpressionOfInterestReturned
    | ExpressionOfInterestAmended,
) -> OpenState:
    match (state, event):
        case (ExpressionOfInterest(), ExpressionOfInterestAcknowledged()):
            return ExpressionOfInterest(case=_clocked(state.case, (), "acknowledge"), acknowledged=True)
        case (ExpressionOfInterest(), ExpressionOfInterestAccepted()):
            return Engagement(case=_clocked(state.case, event.schedule, "acknowledge", "respond"))
        case (ExpressionOfInterest(), ExpressionOfInterestReturned()):
            return ReturnedExpressionOfInterest(
                case=_clocked(state.case, event.schedule, "acknowledge", "respond"),
                acknowledged=state.acknowledged,
                reasons=event.reasons,
            )
        case (ReturnedExpressionOfInterest(), ExpressionOfInterestAmended()):
            amended = {"request": event.request, "scope": event.request.functions}
            return ExpressionOfInterest(
                case=_clocked(state.case, event.schedule, "amend").model_copy(update=amended),
                acknowledged=state.acknowledged,
            )
        case _:
            return state


def _asked(
    state: OpenState, event: BallotCalled | BallotResultRecorded | SurveyCalled | SurveyResultRecorded
) -> OpenState:
    case = state.case
    match event:
        case BallotCalled():
            ballot = CalledBallot(ballot_id=event.ballot_id, functions=event.functions)
            return _with_case(state, case.model_copy(update={"ballots": (*case.ballots, ballot)}))
        case BallotResultRecorded():
            ballots = tuple(
                each.model_copy(update={"outcome": event.outcome}) if each.ballot_id == event.ballot_id else each
                for each in case.ballots
            )
            return _with_case(state, case.model_copy(update={"ballots": ballots, "scope": event.scope}))
        case SurveyCalled():
            survey = CalledSurvey(survey_id=event.survey_id)
            return _with_case(state, case.model_copy(update={"surveys": (*case.surveys, survey)}))
        case SurveyResultRecorded():
            surveys = tuple(
                each.model_copy(update={"closed": True}) if each.survey_id == event.survey_id else each
                for each in case.surveys
            )
            return _with_case(state, case.model_copy(update={"surveys": surveys}))
        case _:
            assert_never(event)


def _met(state: OpenState, event: MeetingConvened | MeetingDecisionRecorded) -> OpenState:
    case = state.case
    match event:
        case MeetingConvened():
            voters = tuple(seat.subject for seat in event.committee.seats if seat.votes)
            meeting = CalledMeeting(meeting_id=event.meeting_id, kind=event.purpose, voters=voters)
            return _with_case(state, case.model_copy(update={"meetings": (*case.meetings, meeting)}))
        case MeetingDecisionRecorded():
            told = {"result": event.result, "referred_to": event.referred_to}
            meetings = tuple(
                each.model_copy(update=told) if each.meeting_id == event.meeting_id else each for each in case.meetings
            )
            case = case.model_copy(update={"meetings": meetings})
            if isinstance(state, GoverningBody) and event.result == "agreed":
                return Submission(case=_clocked(case, (), "decide_to_apply"))
            return _with_case(state, case)
        case _:
            assert_never(event)


def _submitted(
    state: OpenState,
    event: ApplicationSubmitted | ApplicationResubmitted | ReturnedForInformation | PartTwoConfirmed,
) -> OpenState:
    match (state, event):
        case (Submission(), ApplicationSubmitted()):
            case = _acting(state.case, Capacity.SIGNS, *event.dossier.signatories)
            return PartTwo(case=_clocked(case, event.schedule, "submit"), dossier=event.dossier)
        case (AwaitingInformation(), ApplicationResubmitted()):
            case = _acting(state.case, Capacity.SIGNS, *event.dossier.signatories)
            if not event.schedule:
                return state.model_copy(update={"case": case, "dossier": event.dossier})
            case = _clocked(case, event.schedule, "information")
            follows = Approval if state.part_two else PartTwo
            return follows(case=case, dossier=event.dossier)
        case (PartTwo() | Approval() | AwaitingInformation(), ReturnedForInformation()):
            return AwaitingInformation(
                case=_clocked(state.case, event.schedule, "area_team", "decide"),
                dossier=state.dossier,
                missing=event.missing,
                reasons=event.reasons,
                part_two=state.part_two if isinstance(state, AwaitingInformation) else isinstance(state, Approval),
            )
        case (PartTwo(), PartTwoConfirmed()):
            case = _acting(state.case, Capacity.RECORDS, event.confirmed_by)
            return Approval(case=_clocked(case, event.schedule, "area_team"), dossier=state.dossier)
        case _:
            return state


def _decided(state: OpenState, event: ApplicationApproved | DecisionDeferred | ClearedForAgreement) -> OpenState:
    match (state, event):
        case (Approval(), DecisionDeferred()):
            case = _clocked(state.case, event.schedule)
            return Approval(case=case, dossier=state.dossier, deferred_until=event.until)
        case (Approval(), ApplicationApproved()):
            case = _acting(state.case, Capacity.APPROVES, *event.approved_by)
            conditions = tuple(TrackedCondition(terms=terms) for terms in event.conditions)
            return Approved(case=_clocked(case, event.schedule, "decide"), conditions=conditions)
        case (Approved(), ClearedForAgreement()):
            return Agreement(case=_clocked(state.case, event.schedule), conditions=state.conditions)
        case _:
            return state


def _condition(state: OpenState, event: ConditionClaimed | ConditionConfirmed) -> OpenState:
    if not isinstance(state, Approved | Agreement):
        return state
    case = state.case
    if isinstance(event, ConditionConfirmed):
        case = _clocked(case, (), condition_clock(event.key))
        change: dict[str, str | bool] = {"confirmed": True}
    else:
        change = {"claimed_by": event.claimed_by}
    conditions = tuple(
        each.model_copy(update=change) if each.terms.key == event.key else each for each in state.conditions
    )
    return state.model_copy(update={"case": case, "conditions": conditions})


def _agreed(
    state: Agreement, event: AgreementIssued | SignedForCcg | SignedForNhsEngland | ConstitutionAmended
) -> Agreement:
    case = state.case
    match event:
        case AgreementIssued():
            case = _clocked(case, event.schedule, "issue")
            return state.model_copy(update={"case": case, "issued": True})
        case SignedForCcg():
            case = _acting(case, Capacity.SIGNS, event.signed_by)
            return state.model_copy(update={"case": case, "signed_for_ccg_by": event.signed_by})
        case SignedForNhsEngland():
            case = _clocked(_acting(case, Capacity.SIGNS, event.signed_by), event.schedule, "sign")
            return state.model_copy(update={"case": case, "signed_for_nhs_england_by": event.signed_by})
        case ConstitutionAmended():
            case = _clocked(_acting(case, Capacity.RECORDS, event.recorded_by), (), "constitution")
            return state.model_copy(update={"case": case, "constitution_amended": True})
        case _:
            assert_never(event)


def _closed(
    state: OpenState,
    event: ApplicationCompleted | ApplicationRejected | ApplicationWithdrawn | ApplicationLapsed,
) -> Closed:
    ending: Ending
    match event:
        case ApplicationCompleted():
            ending, reason, reasons = "completed", "all_live", ""
        case ApplicationRejected():
            ending, reason, reasons = "rejected", event.reason, event.reasons
        case ApplicationWithdrawn():
            ending, reason, reasons = "withdrawn", event.reason, event.reasons
        case ApplicationLapsed():
            ending, reason, reasons = "lapsed", event.reason, ""
        case _:
            assert_never(event)
    return Closed(
        stage=ending,
        ccg_code=state.case.ccg_code,
        ccg_name=state.case.ccg_name,
        reason=reason,
        reasons=reasons,
        ended_at_stage=state.stage,
        cohort_id=state.case.cohort_id,
    )
