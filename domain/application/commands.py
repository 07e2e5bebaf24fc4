"""What can be asked of an application, and what other streams tell it.

Codes are plain text here, so that a malformed one is refused by its rule and recorded, not lost as a parse error.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from domain.application.values import Benefit, ConditionTerms, Form, Phasing, Position, Purpose, Risk
from domain.calendar import Moment
from domain.evidence import Evidence
from domain.model import Command, Text
from domain.policy import Body, Policy, Round
from domain.published import PublishedViews


class SubmitExpressionOfInterest(Command):
    """Begin an application: what a CCG asks for, in which round, under which policy."""

    type: Literal["application.submit_expression_of_interest"] = "application.submit_expression_of_interest"
    ccg_code: str
    round: Round
    policy: Policy
    level: int
    """1, 2 or 3; above the CCG's level today."""
    functions: tuple[str, ...]
    phasing: Phasing
    benefits: Text
    safeguards: Text = ""
    forms: tuple[Form, ...] = ()
    """Functions asked for at another level than `level`; only a partial-scope round allows them."""
    aims: tuple[Benefit, ...] = ()
    """Benefits by national aim."""
    evidence: tuple[Evidence, ...] = ()
    published: tuple[PublishedViews, ...] = ()
    financial_year: str | None = None
    """The year that the sender takes the round to be for, such as 2014/15; None for whatever it is."""
    cohort_id: str | None = None
    """The cohort in which it applies with other CCGs, such as cohort-SEL-1; None when it applies alone."""


class AcknowledgeExpressionOfInterest(Command):
    """The area team has received it."""

    type: Literal["application.acknowledge_expression_of_interest"] = "application.acknowledge_expression_of_interest"


class AcceptExpressionOfInterest(Command):
    """NHS England accepts it: the CCG may go on."""

    type: Literal["application.accept_expression_of_interest"] = "application.accept_expression_of_interest"
    reasons: Text = ""
    decided_on: date | None = None
    """The day of the decision, when taken in a room (rule T1); None for the day it is received."""


class ReturnExpressionOfInterest(Command):
    """NHS England wants it amended."""

    type: Literal["application.return_expression_of_interest"] = "application.return_expression_of_interest"
    reasons: Text = ""
    decided_on: date | None = None
    """As for an acceptance."""


class RefuseExpressionOfInterest(Command):
    """NHS England refuses it, for good."""

    type: Literal["application.refuse_expression_of_interest"] = "application.refuse_expression_of_interest"
    reasons: Text = ""
    decided_on: date | None = None
    """As for an acceptance."""


class AmendExpressionOfInterest(Command):
    """Send a returned expression of interest again, as a whole; round and policy stay as pinned."""

    type: Literal["application.amend_expression_of_interest"] = "application.amend_expression_of_interest"
    level: int
    functions: tuple[str, ...]
    phasing: Phasing
    benefits: Text
    safeguards: Text = ""
    forms: tuple[Form, ...] = ()
    """Functions asked for at another level than `level`; only a partial-scope round allows them."""
    aims: tuple[Benefit, ...] = ()
    """Benefits by national aim."""
    evidence: tuple[Evidence, ...] = ()
    published: tuple[PublishedViews, ...] = ()


class CallBallot(Command):
    """Call a ballot of the member practices; it opens at once."""

    type: Literal["application.call_ballot"] = "application.call_ballot"
    functions: tuple[str, ...] = ()
    """What is put to them; none for the whole scope. Only a partial-scope round allows fewer."""
    closes_at: Moment | None = None
    """None for the policy's whole period; else an earlier instant."""


class CallSurvey(Command):
    """Call a survey of stakeholders and practices; it opens at once."""

    type: Literal["application.call_survey"] = "application.call_survey"
    functions: tuple[str, ...] = ()
    """What is asked about; none for the whole scope."""
    closes_at: Moment | None = None
    """None for the policy's whole period; else an earlier instant."""


class RecordMembersSupport(Command):
    """Record that a members' meeting supported the application, where the policy has no ballot (rule S3)."""

    type: Literal["application.record_members_support"] = "application.record_members_support"
    decided_on: date
    """The day of the members' meeting (rule T1)."""
    evidence: tuple[Evidence, ...]
    """Its minutes, at least."""
    note: Text = ""


class RecordView(Command):
    """Record what a body thinks of the application; a later one of the same body and locality stands beside it."""

    type: Literal["application.record_view"] = "application.record_view"
    body: Body
    position: Position
    taken_on: date
    """The day of the meeting or letter (rule T1)."""
    locality: Text | None = None
    concerns: Text = ""
    evidence: tuple[Evidence, ...] = ()
    """Of a Health and Wellbeing Board its minute, of a Local Medical Committee its letter."""


class RecordRisk(Command):
    """Enter a risk in the application's register, or state one anew under its key."""

    type: Literal["application.record_risk"] = "application.record_risk"
    risk: Risk


class CloseRisk(Command):
    """Take a risk out of the register."""

    type: Literal["application.close_risk"] = "application.close_risk"
    key: str
    reasons: Text = ""


class ConveneMeeting(Command):
    """Convene the committee that the policy names for a decision (rule W1)."""

    type: Literal["application.convene_meeting"] = "application.convene_meeting"
    committee: str
    """The committee's key in the CCG's register."""
    meets_at: Moment
    purpose: Purpose


class RecordBallotResult(Command):
    """A ballot tells that its result is verified; the result is read from its stream (rule W2)."""

    type: Literal["application.record_ballot_result"] = "application.record_ballot_result"
    ballot_id: str


class RecordSurveyResult(Command):
    """A survey tells that it has closed; what it found is read from its stream (rule W2)."""

    type: Literal["application.record_survey_result"] = "application.record_survey_result"
    survey_id: str


class RecordMeetingDecision(Command):
    """A meeting tells what it made of an item; the result is read from its stream (rule W2)."""

    type: Literal["application.record_meeting_decision"] = "application.record_meeting_decision"
    meeting_id: str
    item_id: str


class SubmitApplication(Command):
    """Submit part one by the round's close; an item counts as held when it is named or evidenced (rule S5)."""

    type: Literal["application.submit"] = "application.submit"
    items: tuple[str, ...] = ()
    """Items of the submission that it holds, such as `declaration`."""
    evidence: tuple[Evidence, ...] = ()
    """Documents; one whose kind is an item holds that item."""
    signatories: tuple[str, ...] = ()
    """Subjects who signed for the CCG beside the sender: none of them can approve (rule W3)."""


class ConfirmPartTwo(Command):
    """The area team adds its part of the application."""

    type: Literal["application.confirm_part_two"] = "application.confirm_part_two"
    evidence: tuple[Evidence, ...] = ()


class ReturnForInformation(Command):
    """NHS England asks for more: the response clock runs, and nothing is decided meanwhile (rule S5)."""

    type: Literal["application.return_for_information"] = "application.return_for_information"
    reasons: Text = ""


class ResubmitApplication(Command):
    """Answer a return for information; what was submitted before stays unless sent anew."""

    type: Literal["application.resubmit"] = "application.resubmit"
    items: tuple[str, ...] = ()
    """As for a submission."""
    evidence: tuple[Evidence, ...] = ()
    signatories: tuple[str, ...] = ()
    """As for a submission."""


class ApproveApplication(Command):
    """NHS England approves, without conditions."""

    type: Literal["application.approve"] = "application.approve"
    reasons: Text = ""
    decided_on: date | None = None
    """The day of the decision, when taken in a room (rule T1); None for the day it is received."""


class ApproveWithConditions(Command):
    """NHS England approves; nothing goes live before every condition is confirmed as met."""

    type: Literal["application.approve_with_conditions"] = "application.approve_with_conditions"
    conditions: tuple[ConditionTerms, ...]
    reasons: Text = ""
    decided_on: date | None = None
    """As for an approval."""


class DeferDecision(Command):
    """NHS England decides later; the application keeps its place."""

    type: Literal["application.defer"] = "application.defer"
    until: date
    """The day (London) by which it is to be decided now."""
    reasons: Text = ""
    decided_on: date | None = None
    """As for an approval."""


class RejectApplication(Command):
    """NHS England rejects, for good; the CCG may apply in another round."""

    type: Literal["application.reject"] = "application.reject"
    reasons: Text = ""
    decided_on: date | None = None
    """As for an approval."""


class ClaimCondition(Command):
    """The owner of a condition says that it is met."""

    type: Literal["application.claim_condition"] = "application.claim_condition"
    key: str
    evidence: tuple[Evidence, ...] = ()


class ConfirmCondition(Command):
    """NHS England confirms that a claimed condition is met (rule W3)."""

    type: Literal["application.confirm_condition"] = "application.confirm_condition"
    key: str


class IssueAgreement(Command):
    """Issue the delegation agreement; the time for signing runs from now (rule S6)."""

    type: Literal["application.issue_agreement"] = "application.issue_agreement"
    evidence: tuple[Evidence, ...] = ()


class SignForCcg(Command):
    """The accountable officer signs the agreement."""

    type: Literal["application.sign_for_ccg"] = "application.sign_for_ccg"


class SignForNhsEngland(Command):
    """NHS England signs the agreement, after the CCG (rule S6)."""

    type: Literal["application.sign_for_nhs_england"] = "application.sign_for_nhs_england"


class RecordConstitutionAmendment(Command):
    """Record that the amendment of the CCG's constitution is approved; nothing goes live before it (rule S6)."""

    type: Literal["application.record_constitution_amendment"] = "application.record_constitution_amendment"
    decided_on: date
    """The day of the approval (rule T1)."""
    evidence: tuple[Evidence, ...] = ()


class RecordDelegation(Command):
    """The delegation tells how far it is; what is live is read from its stream (rule W2)."""

    type: Literal["application.record_delegation"] = "application.record_delegation"
    delegation_id: str


class RecordCohortFailure(Command):
    """The cohort tells that it failed, and this application with it; why is read from its stream (rules C1, W2)."""

    type: Literal["application.record_cohort_failure"] = "application.record_cohort_failure"
    cohort_id: str


class WithdrawApplication(Command):
    """The CCG withdraws, at any time until the first function is live (rule S1)."""

    type: Literal["application.withdraw"] = "application.withdraw"
    reasons: Text = ""


class PassDeadline(Command):
    """A deadline has passed: `kind` is its name and `due` its instant (rule T3)."""

    type: Literal["application.pass_deadline"] = "application.pass_deadline"
    kind: str
    due: AwareDatetime


ApplicationCommand = Annotated[
    SubmitExpressionOfInterest
    | AcknowledgeExpressionOfInterest
    | AcceptExpressionOfInterest
    | ReturnExpressionOfInterest
    | RefuseExpressionOfInterest
    | AmendExpressionOfInterest
    | CallBallot
    | CallSurvey
    | RecordMembersSupport
    | RecordView
    | RecordRisk
    | CloseRisk
    | ConveneMeeting
    | RecordBallotResult
    | RecordSurveyResult
    | RecordMeetingDecision
    | SubmitApplication
    | ConfirmPartTwo
    | ReturnForInformation
    | ResubmitApplication
    | ApproveApplication
    | ApproveWithConditions
    | DeferDecision
    | RejectApplication
    | ClaimCondition
    | ConfirmCondition
    | IssueAgreement
    | SignForCcg
    | SignForNhsEngland
    | RecordConstitutionAmendment
    | RecordDelegation
    | RecordCohortFailure
    | WithdrawApplication
    | PassDeadline,
    Field(discriminator="type"),
]
