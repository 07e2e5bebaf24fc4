"""What an application allows, by command; each stage's rules stand in a module of their own."""

from typing import assert_never

from domain.application import (
    agreement,
    approval,
    engagement,
    expression_of_interest,
    meetings,
    submission,
    views_and_risks,
)
from domain.application.commands import (
    AcceptExpressionOfInterest,
    AcknowledgeExpressionOfInterest,
    AmendExpressionOfInterest,
    ApplicationCommand,
    ApproveApplication,
    ApproveWithConditions,
    CallBallot,
    CallSurvey,
    ClaimCondition,
    CloseRisk,
    ConfirmCondition,
    ConfirmPartTwo,
    ConveneMeeting,
    DeferDecision,
    IssueAgreement,
    PassDeadline,
    RecordBallotResult,
    RecordCohortFailure,
    RecordConstitutionAmendment,
    RecordDelegation,
    RecordMeetingDecision,
    RecordMembersSupport,
    RecordRisk,
    RecordSurveyResult,
    RecordView,
    RefuseExpressionOfInterest,
    RejectApplication,
    ResubmitApplication,
    ReturnExpressionOfInterest,
    ReturnForInformation,
    SignForCcg,
    SignForNhsEngland,
    SubmitApplication,
    SubmitExpressionOfInterest,
    WithdrawApplication,
)
from domain.application.consequences import with_consequences
from domain.application.delegating import record_delegation
from domain.application.endings import record_cohort_failure, withdraw
from domain.application.events import ApplicationEvent
from domain.application.passing import pass_deadline
from domain.application.state import ApplicationState, Closed, NotStarted, OpenState, Started
from domain.noun import Context
from domain.refusal import AlreadyClosed, AlreadyOpened, NotOpened, StageOutOfOrder

Events = tuple[ApplicationEvent, ...]


def decide(state: ApplicationState, command: ApplicationCommand, context: Context) -> Events:
    """The events a command brings.

    Raises:
        Refusal: a rule is broken; its class names it.
    """
    match state:
        case NotStarted():
            if isinstance(command, SubmitExpressionOfInterest):
                return expression_of_interest.start(command, context)
            raise NotOpened(f"There is no application '{context.stream_id}'.")
        case Started():
            raise StageOutOfOrder(f"The expression of interest of {context.stream_id} is not recorded yet.")
        case Closed():
            if isinstance(command, PassDeadline):
                return ()
            raise AlreadyClosed(f"{context.stream_id} has ended: {state.ending}.")
        case _:
            return with_consequences(state, _decide(state, command, context), context)


def _decide(state: OpenState, command: ApplicationCommand, context: Context) -> Events:
    match command:
        case SubmitExpressionOfInterest():
            raise AlreadyOpened(f"{context.stream_id} is an open application already.")
        case AcknowledgeExpressionOfInterest():
            return expression_of_interest.acknowledge(state, context)
        case AcceptExpressionOfInterest():
            return expression_of_interest.accept(state, command, context)
        case ReturnExpressionOfInterest():
            return expression_of_interest.return_to_ccg(state, command, context)
        case RefuseExpressionOfInterest():
            return expression_of_interest.refuse(state, command, context)
        case AmendExpressionOfInterest():
            return expression_of_interest.amend(state, command, context)
        case CallBallot():
            return engagement.call_ballot(state, command, context)
        case CallSurvey():
            return engagement.call_survey(state, command, context)
        case RecordMembersSupport():
            return engagement.record_members_support(state, command, context)
        case RecordView():
            return views_and_risks.record_view(state, command, context)
        case RecordRisk():
            return views_and_risks.record_risk(state, command, context)
        case CloseRisk():
            return views_and_risks.close_risk(state, command, context)
        case RecordBallotResult():
            return engagement.record_ballot_result(state, command, context)
        case RecordSurveyResult():
            return engagement.record_survey_result(state, command, context)
        case ConveneMeeting():
            return meetings.convene_meeting(state, command, context)
        case RecordMeetingDecision():
            return meetings.record_meeting_decision(state, command, context)
        case SubmitApplication():
            return submission.submit(state, command, context)
        case ConfirmPartTwo():
            return submission.confirm_part_two(state, command, context)
        case ReturnForInformation():
            return submission.return_for_information(state, command, context)
        case ResubmitApplication():
            return submission.resubmit(state, command, context)
        case ApproveApplication():
            return approval.approve(state, command, context)
        case ApproveWithConditions():
            return approval.approve_with_conditions(state, command, context)
        case DeferDecision():
            return approval.defer(state, command, context)
        case RejectApplication():
            return approval.reject(state, command, context)
        case ClaimCondition():
            return agreement.claim_condition(state, command, context)
        case ConfirmCondition():
            return agreement.confirm_condition(state, command, context)
        case IssueAgreement():
            return agreement.issue(state, command, context)
        case SignForCcg():
            return agreement.sign_for_ccg(state, context)
        case SignForNhsEngland():
            return agreement.sign_for_nhs_england(state, context)
        case RecordConstitutionAmendment():
            return agreement.record_constitution_amendment(state, command, context)
        case RecordDelegation():
            return record_delegation(state, command, context)
        case RecordCohortFailure():
            return record_cohort_failure(state, command, context)
        case WithdrawApplication():
            return withdraw(state, command, context)
        case PassDeadline():
            return pass_deadline(state, command)
        case _:
            assert_never(command)
