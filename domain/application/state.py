"""What is known of an application at each stage.

Not how it got there: that is in its events.
"""

from datetime import date
from enum import StrEnum
from typing import Literal

from domain.application.values import Condition, Purpose, Request, Risk, View
from domain.ballot.results import Verdict
from domain.convening import referral
from domain.deadlines import Clocks
from domain.evidence import Evidence
from domain.functions import Function
from domain.meeting.state import ItemResult
from domain.model import Value
from domain.policy import BallotPosition, Body, Policy, RiskKind, Round, SubmissionItem

Ending = Literal["completed", "rejected", "withdrawn", "lapsed"]


class Capacity(StrEnum):
    """In what capacity a person acted; nobody acts in two (rule W3)."""

    RECORDS = "records"
    """Records a check that the application depends on: part two, the constitution's amendment."""
    APPROVES = "approves"
    """Approves for NHS England, alone or as a member of its panel."""
    SIGNS = "signs"
    """Signs the application for the CCG, or the agreement for either side."""


class Act(Value):
    """That a person acted in a capacity."""

    capacity: Capacity
    subject: str


class CalledBallot(Value):
    """A ballot that the application called."""

    ballot_id: str
    functions: tuple[Function, ...]
    outcome: Verdict | None = None
    """None while it has no verified result."""


class CalledSurvey(Value):
    """A survey that the application called."""

    survey_id: str
    closed: bool = False


class CalledMeeting(Value):
    """A meeting that was convened for the application."""

    meeting_id: str
    kind: Purpose
    voters: tuple[str, ...]
    """Subjects of the committee's members who have a vote."""
    result: ItemResult | None = None
    """None until the meeting has closed."""
    referred_to: str | None = None
    """Key of the committee or panel that it was handed to, when nobody was left to decide it there."""


class MissingView(Value):
    """A view that is wanted on record, and is not."""

    body: Body
    localities: tuple[str, ...] | None
    """Those whose view is missing, where the body gives it by locality; None when it has given none at all."""


class Case(Value):
    """What every stage of an application carries: what was pinned, what is asked for, who acted, what was called."""

    ccg_code: str
    ccg_name: str
    policy: Policy
    round: Round
    request: Request
    scope: tuple[Function, ...]
    """The functions still applied for: those asked for, less those that a partial-scope ballot failed (rule F2)."""
    clocks: Clocks
    ballots: tuple[CalledBallot, ...] = ()
    surveys: tuple[CalledSurvey, ...] = ()
    meetings: tuple[CalledMeeting, ...] = ()
    acts: tuple[Act, ...] = ()
    views: tuple[View, ...] = ()
    """In the order they were recorded."""
    localities: tuple[str, ...] = ()
    """The CCG's localities, as they were when a view was last given by locality."""
    risks: tuple[Risk, ...] = ()
    """The register as it stands, by the order of entry."""
    cohort_id: str | None = None
    """The cohort in which it applies with other CCGs."""

    @property
    def views_missing(self) -> tuple[MissingView, ...]:
        """The views that the policy wants on record, and are not."""
        wanted = ((body, self._silent_localities(body)) for body in self.policy.engagement.views)
        return tuple(MissingView(body=body, localities=silent) for body, silent in wanted if silent != ())

    def _silent_localities(self, body: Body) -> tuple[str, ...] | None:
        """The localities whose view is missing of a body that gives it by locality; None when it has given none."""
        given = {view.locality for view in self.views if view.body == body}
        if not given:
            return None
        return () if None in given else tuple(each for each in self.localities if each not in given)

    @property
    def risks_missing(self) -> tuple[RiskKind, ...]:
        """The kinds of risk that the policy wants in the register, and are not."""
        recorded = {risk.kind for risk in self.risks}
        return tuple(kind for kind in self.policy.engagement.risks if kind not in recorded)

    @property
    def open_ballot(self) -> CalledBallot | None:
        """The ballot without a verified result."""
        return next((ballot for ballot in self.ballots if ballot.outcome is None), None)

    @property
    def open_survey(self) -> CalledSurvey | None:
        """The survey that has not closed."""
        return next((survey for survey in self.surveys if not survey.closed), None)

    def open_meeting(self, purpose: Purpose) -> CalledMeeting | None:
        """The meeting for this decision that has not closed."""
        return next((m for m in self.meetings if m.kind == purpose and m.result is None), None)

    def named_for(self, purpose: Purpose) -> str | None:
        """Key of the committee or panel that the pinned policy names for a decision; None where an officer decides."""
        return self.policy.governing_body.committee if purpose == "decide_to_apply" else self.policy.approval.panel

    def decided_by(self, purpose: Purpose) -> str | None:
        """Key of the committee or panel that decides: the one it was referred to last, or the one that is named."""
        return referral(self.meetings, purpose) or self.named_for(purpose)

    @property
    def governing_body_agreed(self) -> bool:
        """Whether the governing body decided to apply."""
        return any(m.kind == "decide_to_apply" and m.result == "agreed" for m in self.meetings)

    @property
    def sitting_panel(self) -> tuple[str, ...]:
        """Subjects of those who vote in the panel that is convened to decide for NHS England."""
        meeting = self.open_meeting("decide_application")
        return meeting.voters if meeting else ()

    @property
    def open_streams(self) -> tuple[str, ...]:
        """Ids of the ballots, surveys and meetings that were called and have told no result."""
        return (
            *(ballot.ballot_id for ballot in self.ballots if ballot.outcome is None),
            *(survey.survey_id for survey in self.surveys if not survey.closed),
            *(meeting.meeting_id for meeting in self.meetings if meeting.result is None),
        )

    @property
    def ballot_won(self) -> bool:
        """Whether the members' ballot was passed."""
        return any(ballot.outcome == "passed" for ballot in self.ballots)

    @property
    def ballot_lost(self) -> bool:
        """Whether the last ballot that the policy allows has ended, and none was won (rule S4)."""
        ended = bool(self.ballots) and self.open_ballot is None
        return ended and not self.ballot_won and len(self.ballots) > self.policy.ballot.reballots

    @property
    def ballot_settled(self) -> bool:
        """Whether no ballot stands between an approval and the agreement (rule S4)."""
        return self.policy.ballot.position is BallotPosition.NONE or self.ballot_won

    @property
    def survey_settled(self) -> bool:
        """Whether the survey that the policy requires, if it does, has closed (rule S3)."""
        return not self.policy.survey.required or any(survey.closed for survey in self.surveys)

    def who(self, *capacities: Capacity) -> tuple[str, ...]:
        """Subjects who acted in these capacities, each once."""
        return tuple(dict.fromkeys(act.subject for act in self.acts if act.capacity in capacities))


class Dossier(Value):
    """What the CCG submitted, with all that was sent again."""

    items: tuple[SubmissionItem, ...]
    """Items named as held, with or without a document."""
    evidence: tuple[Evidence, ...]
    signatories: tuple[str, ...]
    """Subjects who signed for the CCG, the accountable officer among them."""


class TrackedCondition(Value):
    """A condition of the approval, and how far it is."""

    terms: Condition
    claimed_by: str | None = None
    confirmed: bool = False


class NotStarted(Value):
    """There is no such application."""

    stage: Literal["not_started"] = "not_started"


class Started(Value):
    """Policy and round are pinned; the expression of interest is recorded with them."""

    stage: Literal["expression_of_interest"] = "expression_of_interest"
    ccg_code: str
    ccg_name: str
    policy: Policy
    round: Round
    cohort_id: str | None = None


class ExpressionOfInterest(Value):
    """NHS England has yet to answer the expression of interest."""

    stage: Literal["expression_of_interest"] = "expression_of_interest"
    case: Case
    acknowledged: bool = False


class ReturnedExpressionOfInterest(Value):
    """The CCG has yet to amend what NHS England returned."""

    stage: Literal["expression_of_interest"] = "expression_of_interest"
    case: Case
    acknowledged: bool
    reasons: str


class Engagement(Value):
    """Members and stakeholders are asked, as the policy requires."""

    stage: Literal["engagement"] = "engagement"
    case: Case
    members_support: bool = False
    """Whether support at a members' meeting is recorded."""


class GoverningBody(Value):
    """The CCG's governing body has yet to decide whether to apply."""

    stage: Literal["governing_body"] = "governing_body"
    case: Case


class Submission(Value):
    """The governing body agreed, and nothing is submitted yet."""

    stage: Literal["submission"] = "submission"
    case: Case


class PartTwo(Value):
    """Part one is submitted; the area team has yet to add its part."""

    stage: Literal["submission"] = "submission"
    case: Case
    dossier: Dossier


class AwaitingInformation(Value):
    """Returned for information: the response clock runs, and nothing is decided (rule S5)."""

    stage: Literal["submission"] = "submission"
    case: Case
    dossier: Dossier
    missing: tuple[SubmissionItem, ...]
    reasons: str
    part_two: bool
    """Whether the area team has confirmed its part."""


class Approval(Value):
    """NHS England has yet to decide."""

    stage: Literal["approval"] = "approval"
    case: Case
    dossier: Dossier
    deferred_until: date | None = None
    """The day by which it is to be decided, once put off."""


class Approved(Value):
    """NHS England approved, and a required ballot is not won yet: no agreement follows before it is (rule S4)."""

    stage: Literal["approval"] = "approval"
    case: Case
    conditions: tuple[TrackedCondition, ...]


class Agreement(Value):
    """The agreement is issued and signed, the constitution amended, and every condition met, before anything is live.

    Four independent things, which is why they are parts of this stage and not stages.
    """

    stage: Literal["agreement"] = "agreement"
    case: Case
    conditions: tuple[TrackedCondition, ...]
    issued: bool = False
    signed_for_ccg_by: str | None = None
    signed_for_nhs_england_by: str | None = None
    constitution_amended: bool = False

    @property
    def complete(self) -> bool:
        """Whether all of it is done; NHS England signs last."""
        confirmed = all(condition.confirmed for condition in self.conditions)
        return self.signed_for_nhs_england_by is not None and self.constitution_amended and confirmed


class Delegating(Value):
    """The delegation is open; its functions go live phase by phase."""

    stage: Literal["delegating"] = "delegating"
    case: Case
    delegation_id: str
    live: tuple[Function, ...] = ()
    """The functions that the delegation last told to be live."""


class Closed(Value):
    """The application has ended."""

    stage: Ending
    ccg_code: str
    ccg_name: str
    reason: str
    """The rule or event that ended it, in one word, such as `ballot_failed`."""
    reasons: str
    """What was said about it."""
    ended_at_stage: str
    cohort_id: str | None = None
    """The cohort in which it applied with other CCGs."""

    @property
    def ending(self) -> Ending:
        """How it ended."""
        return self.stage


OpenState = (
    ExpressionOfInterest
    | ReturnedExpressionOfInterest
    | Engagement
    | GoverningBody
    | Submission
    | PartTwo
    | AwaitingInformation
    | Approval
    | Approved
    | Agreement
    | Delegating
)
ApplicationState = NotStarted | Started | OpenState | Closed


def ballot_in_place(state: OpenState) -> bool:
    """Whether this is a stage at which the pinned policy places the ballot (rule S3)."""
    match state.case.policy.ballot.position:
        case BallotPosition.BEFORE:
            return isinstance(state, Engagement)
        case BallotPosition.BESIDE:
            return isinstance(
                state, Engagement | GoverningBody | Submission | PartTwo | AwaitingInformation | Approval | Approved
            )
        case BallotPosition.AFTER:
            return isinstance(state, PartTwo | AwaitingInformation | Approval | Approved)
        case BallotPosition.NONE:
            return False
