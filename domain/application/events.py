"""What can happen to an application.

People appear as subject ids only. A schedule in an event holds the deadlines that begin to run with it.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.application.state import Dossier
from domain.application.values import Condition, Purpose, Request, Risk, View
from domain.ballot.results import Verdict
from domain.ballot.terms import Elector
from domain.committee import Committee
from domain.deadlines import Deadline, Schedule
from domain.evidence import Evidence
from domain.functions import Function
from domain.meeting.state import ItemResult
from domain.model import Event, Text
from domain.policy import Policy, Round, SubmissionItem


class Started(Event):
    """An application was started: policy and round are pinned for good, as whole documents."""

    type: Literal["application.started"] = "application.started"
    ccg_code: str
    ccg_name: str
    policy: Policy
    policy_hash: str
    """SHA-256 of the policy's content."""
    round: Round
    round_hash: str
    """SHA-256 of the round's content."""
    cohort_id: str | None = None
    """The cohort in which it applies with other CCGs."""


class ExpressionOfInterestSubmitted(Event):
    """The CCG submitted its expression of interest."""

    type: Literal["application.expression_of_interest_submitted"] = "application.expression_of_interest_submitted"
    request: Request
    submitted_by: str
    schedule: Schedule


class ExpressionOfInterestAcknowledged(Event):
    """The area team acknowledged the expression of interest."""

    type: Literal["application.expression_of_interest_acknowledged"] = "application.expression_of_interest_acknowledged"
    acknowledged_by: str


class ExpressionOfInterestAccepted(Event):
    """NHS England accepted the expression of interest; the time to submit runs."""

    type: Literal["application.expression_of_interest_accepted"] = "application.expression_of_interest_accepted"
    accepted_by: str
    decided_on: date
    reasons: Text
    schedule: Schedule


class ExpressionOfInterestReturned(Event):
    """NHS England returned the expression of interest to be amended."""

    type: Literal["application.expression_of_interest_returned"] = "application.expression_of_interest_returned"
    returned_by: str
    decided_on: date
    reasons: Text
    schedule: Schedule


class ExpressionOfInterestAmended(Event):
    """The CCG sent its expression of interest again."""

    type: Literal["application.expression_of_interest_amended"] = "application.expression_of_interest_amended"
    request: Request
    amended_by: str
    schedule: Schedule


class BallotCalled(Event):
    """A ballot of the member practices was called."""

    type: Literal["application.ballot_called"] = "application.ballot_called"
    ballot_id: str
    functions: tuple[Function, ...]
    closes_at: datetime | None
    """UTC; None for the end of the policy's period."""
    called_by: str
    roll: tuple[Elector, ...] = ()
    """Who votes: the CCG's practices at this instant (rule F4)."""


class BallotResultRecorded(Event):
    """A ballot told its verified result."""

    type: Literal["application.ballot_result_recorded"] = "application.ballot_result_recorded"
    ballot_id: str
    outcome: Verdict
    scope: tuple[Function, ...]
    """The application's scope from now on (rule F2)."""


class SurveyCalled(Event):
    """A survey of stakeholders and practices was called."""

    type: Literal["application.survey_called"] = "application.survey_called"
    survey_id: str
    functions: tuple[Function, ...]
    closes_at: datetime | None
    """UTC; None for the end of the policy's period."""
    called_by: str


class SurveyResultRecorded(Event):
    """A survey told that it has closed; its figures bind nobody."""

    type: Literal["application.survey_result_recorded"] = "application.survey_result_recorded"
    survey_id: str


class MembersSupportRecorded(Event):
    """Support at a members' meeting was recorded, in place of a ballot."""

    type: Literal["application.members_support_recorded"] = "application.members_support_recorded"
    recorded_by: str
    decided_on: date
    evidence: tuple[Evidence, ...]
    note: Text


class ViewRecorded(Event):
    """What a body thinks of the application was recorded; it binds nobody."""

    type: Literal["application.view_recorded"] = "application.view_recorded"
    view: View
    recorded_by: str
    localities: tuple[str, ...] = ()
    """All localities of the CCG, where the view is one locality's: the body has given its view when each has."""


class RiskRecorded(Event):
    """A risk was entered in the register, or stated anew."""

    type: Literal["application.risk_recorded"] = "application.risk_recorded"
    risk: Risk
    recorded_by: str


class RiskClosed(Event):
    """A risk was taken out of the register."""

    type: Literal["application.risk_closed"] = "application.risk_closed"
    key: str
    reasons: Text
    closed_by: str


class EngagementCompleted(Event):
    """All that must come before the governing body's decision is done."""

    type: Literal["application.engagement_completed"] = "application.engagement_completed"
    schedule: Schedule


class MeetingConvened(Event):
    """A committee was convened to take a decision, as the CCG's register has it."""

    type: Literal["application.meeting_convened"] = "application.meeting_convened"
    meeting_id: str
    purpose: Purpose
    committee: Committee
    meets_at: datetime
    """UTC."""
    convened_by: str


class MeetingDecisionRecorded(Event):
    """A meeting told what it made of the decision it was convened for."""

    type: Literal["application.meeting_decision_recorded"] = "application.meeting_decision_recorded"
    meeting_id: str
    purpose: Purpose
    result: ItemResult
    referred_to: str | None = None
    """Key of the committee or panel that it was handed to, when nobody was left to decide it there."""


class ApplicationSubmitted(Event):
    """The CCG submitted part one."""

    type: Literal["application.submitted"] = "application.submitted"
    dossier: Dossier
    submitted_by: str
    schedule: Schedule


class PartTwoConfirmed(Event):
    """The area team added its part; NHS England's time to decide runs."""

    type: Literal["application.part_two_confirmed"] = "application.part_two_confirmed"
    confirmed_by: str
    evidence: tuple[Evidence, ...]
    schedule: Schedule


class ReturnedForInformation(Event):
    """The application was returned for information; nothing is decided until it is answered."""

    type: Literal["application.returned_for_information"] = "application.returned_for_information"
    returned_by: str | None
    """None when it was returned at once because required items were missing (rule S5)."""
    missing: tuple[SubmissionItem, ...]
    reasons: Text
    schedule: Schedule
    """Empty when an answer still lacked items: the clock that runs goes on."""


class ApplicationResubmitted(Event):
    """The CCG answered a return for information."""

    type: Literal["application.resubmitted"] = "application.resubmitted"
    dossier: Dossier
    """As it stands with the answer."""
    resubmitted_by: str
    schedule: Schedule


class ApplicationApproved(Event):
    """NHS England approved, with or without conditions."""

    type: Literal["application.approved"] = "application.approved"
    approved_by: tuple[str, ...]
    """The officer, or the members of the panel who voted."""
    meeting_id: str | None
    """The panel's meeting, where a panel decided."""
    decided_on: date
    reasons: Text
    conditions: tuple[Condition, ...]
    schedule: Schedule


class DecisionDeferred(Event):
    """NHS England put its decision off; the application keeps its place."""

    type: Literal["application.deferred"] = "application.deferred"
    deferred_by: str
    until: date
    decided_on: date
    reasons: Text
    schedule: Schedule


class ClearedForAgreement(Event):
    """Approved, and no ballot stands in the way: the agreement can be issued."""

    type: Literal["application.cleared_for_agreement"] = "application.cleared_for_agreement"
    schedule: Schedule


class ConditionClaimed(Event):
    """The owner of a condition said that it is met."""

    type: Literal["application.condition_claimed"] = "application.condition_claimed"
    key: str
    claimed_by: str
    evidence: tuple[Evidence, ...]


class ConditionConfirmed(Event):
    """NHS England confirmed that a condition is met."""

    type: Literal["application.condition_confirmed"] = "application.condition_confirmed"
    key: str
    confirmed_by: str


class AgreementIssued(Event):
    """The agreement was issued; the time for signing runs."""

    type: Literal["application.agreement_issued"] = "application.agreement_issued"
    issued_by: str
    evidence: tuple[Evidence, ...]
    schedule: Schedule


class SignedForCcg(Event):
    """The accountable officer signed the agreement."""

    type: Literal["application.signed_for_ccg"] = "application.signed_for_ccg"
    signed_by: str


class SignedForNhsEngland(Event):
    """NHS England signed the agreement, after the CCG."""

    type: Literal["application.signed_for_nhs_england"] = "application.signed_for_nhs_england"
    signed_by: str
    schedule: Schedule


class ConstitutionAmended(Event):
    """The amendment of the CCG's constitution was approved."""

    type: Literal["application.constitution_amended"] = "application.constitution_amended"
    recorded_by: str
    decided_on: date
    evidence: tuple[Evidence, ...]


class DelegationBegun(Event):
    """Everything before the first phase is done; the delegation opens."""

    type: Literal["application.delegation_begun"] = "application.delegation_begun"
    delegation_id: str


class DelegationRecorded(Event):
    """The delegation told which functions are live."""

    type: Literal["application.delegation_recorded"] = "application.delegation_recorded"
    live: tuple[Function, ...]


class Reminded(Event):
    """Somebody was reminded of what is due."""

    type: Literal["application.reminded"] = "application.reminded"
    deadline: Deadline


class Overdue(Event):
    """A deadline passed that ends nothing: what was due is late."""

    type: Literal["application.overdue"] = "application.overdue"
    deadline: Deadline


class Escalated(Event):
    """What is late was raised with somebody senior."""

    type: Literal["application.escalated"] = "application.escalated"
    deadline: Deadline


class ApplicationCompleted(Event):
    """Every function in scope is live: the application has come to its end."""

    type: Literal["application.completed"] = "application.completed"
    delegation_id: str
    live: tuple[Function, ...]
    stops: tuple[str, ...]
    """Streams that the application called and that are still open."""


class ApplicationRejected(Event):
    """The application was rejected, for good."""

    type: Literal["application.rejected"] = "application.rejected"
    reason: Literal["expression_of_interest_refused", "governing_body", "nhs_england"]
    rejected_by: str
    """The officer, or the meeting."""
    decided_on: date
    reasons: Text
    stops: tuple[str, ...]
    """As for a completion."""


class ApplicationWithdrawn(Event):
    """The application was withdrawn."""

    type: Literal["application.withdrawn"] = "application.withdrawn"
    reason: Literal["ccg", "ballot_failed", "delegation_ended", "cohort_failed"]
    withdrawn_by: str
    """The accountable officer, or the stream whose result withdraws it."""
    reasons: Text
    stops: tuple[str, ...]
    """As for a completion."""


class ApplicationLapsed(Event):
    """A deadline passed that ends the application."""

    type: Literal["application.lapsed"] = "application.lapsed"
    reason: Literal[
        "expression_of_interest_not_amended",
        "not_submitted",
        "information_not_given",
        "condition_not_met",
        "agreement_unsigned",
    ]
    deadline: Deadline
    stops: tuple[str, ...]
    """As for a completion."""


ApplicationEvent = Annotated[
    Started
    | ExpressionOfInterestSubmitted
    | ExpressionOfInterestAcknowledged
    | ExpressionOfInterestAccepted
    | ExpressionOfInterestReturned
    | ExpressionOfInterestAmended
    | BallotCalled
    | BallotResultRecorded
    | SurveyCalled
    | SurveyResultRecorded
    | MembersSupportRecorded
    | ViewRecorded
    | RiskRecorded
    | RiskClosed
    | EngagementCompleted
    | MeetingConvened
    | MeetingDecisionRecorded
    | ApplicationSubmitted
    | PartTwoConfirmed
    | ReturnedForInformation
    | ApplicationResubmitted
    | ApplicationApproved
    | DecisionDeferred
    | ClearedForAgreement
    | ConditionClaimed
    | ConditionConfirmed
    | AgreementIssued
    | SignedForCcg
    | SignedForNhsEngland
    | ConstitutionAmended
    | DelegationBegun
    | DelegationRecorded
    | Reminded
    | Overdue
    | Escalated
    | ApplicationCompleted
    | ApplicationRejected
    | ApplicationWithdrawn
    | ApplicationLapsed,
    Field(discriminator="type"),
]
