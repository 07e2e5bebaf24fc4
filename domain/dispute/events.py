"""What happens to a dispute."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.committee import Committee, ItemKind
from domain.deadlines import Deadline, Schedule
from domain.dispute.state import Outcome, Side
from domain.evidence import Evidence
from domain.functions import Function
from domain.interest import Interest
from domain.meeting.state import ItemResult
from domain.model import Event
from domain.procedures import Procedures


class DisputeRaised(Event):
    """A practice raised a dispute with its CCG; the procedures that stand are pinned."""

    type: Literal["dispute.raised"] = "dispute.raised"
    ccg_code: str
    practice: str
    subject: str
    grounds: str
    function: Function | None
    decision: str
    on: date
    """London; the day of what is disputed."""
    evidence: tuple[Evidence, ...]
    raised_by: str
    procedures: Procedures
    procedures_hash: str
    schedule: Schedule
    decided_by: tuple[str, ...] = ()
    """Subjects of those who took part in the disputed decision, where it names the meeting that took it."""


class PracticeMerged(Event):
    """The practice merged into another: the dispute goes on, and what waited for the one waits for the other (F4)."""

    type: Literal["dispute.practice_merged"] = "dispute.practice_merged"
    into: str


class DisputeAnswered(Event):
    """The CCG answered; when it did so in time, the mediation begins."""

    type: Literal["dispute.answered"] = "dispute.answered"
    position: str
    evidence: tuple[Evidence, ...]
    answered_by: str
    schedule: Schedule
    """The mediation's deadlines; none when it had begun without the answer."""


class AnswerOverdue(Event):
    """The CCG did not answer in time: the mediation begins without its answer, which stays due."""

    type: Literal["dispute.answer_overdue"] = "dispute.answer_overdue"
    deadline: Deadline
    schedule: Schedule


class MediatorAppointed(Event):
    """A mediator was appointed."""

    type: Literal["dispute.mediator_appointed"] = "dispute.mediator_appointed"
    mediator: str
    organisation: str
    appointed_by: str


class MediationTakenUp(Event):
    """The mediator took the mediation up, with no interest in the practice or the CCG."""

    type: Literal["dispute.mediation_taken_up"] = "dispute.mediation_taken_up"
    mediator: str
    interests: tuple[Interest, ...]
    """As declared; in neither party."""


class MediatorStoodDown(Event):
    """The mediator declared an interest in a party, and stood down."""

    type: Literal["dispute.mediator_stood_down"] = "dispute.mediator_stood_down"
    mediator: str
    interests: tuple[Interest, ...]


class DisputeSettled(Event):
    """The parties settled, which ends the dispute."""

    type: Literal["dispute.settled"] = "dispute.settled"
    terms: str
    evidence: tuple[Evidence, ...]
    recorded_by: str
    on: date


class MediationFailed(Event):
    """The mediation failed: the committee decides."""

    type: Literal["dispute.mediation_failed"] = "dispute.mediation_failed"
    reasons: str
    recorded_by: str
    schedule: Schedule


class MediationLapsed(Event):
    """The mediation brought no result in time: the committee decides."""

    type: Literal["dispute.mediation_lapsed"] = "dispute.mediation_lapsed"
    deadline: Deadline
    schedule: Schedule


class MeetingConvened(Event):
    """A committee was convened for the dispute, or for the appeal."""

    type: Literal["dispute.meeting_convened"] = "dispute.meeting_convened"
    meeting_id: str
    purpose: ItemKind
    committee: Committee
    meets_at: datetime
    affected: tuple[str, ...]
    """Codes of the practice, as it raised the dispute and as it goes on since a merger."""
    convened_by: str


class MeetingDecisionRecorded(Event):
    """A meeting that was convened for the dispute, or for the appeal, has closed."""

    type: Literal["dispute.meeting_decision_recorded"] = "dispute.meeting_decision_recorded"
    meeting_id: str
    purpose: ItemKind
    result: ItemResult
    referred_to: str | None = None
    """Key of the committee or panel that it was handed to, when it was."""


class DisputeDecided(Event):
    """The committee decided; the decision stands unless it is appealed against in time."""

    type: Literal["dispute.decided"] = "dispute.decided"
    meeting_id: str
    outcome: Outcome
    decided_on: date
    decided_by: tuple[str, ...]
    """Subjects of those who took part."""
    schedule: Schedule
    """The time to appeal."""


class DecisionAppealed(Event):
    """A party appealed against the decision."""

    type: Literal["dispute.appealed"] = "dispute.appealed"
    side: Side
    grounds: str
    evidence: tuple[Evidence, ...]
    appealed_by: str
    schedule: Schedule


class DecisionStood(Event):
    """The time to appeal passed, so that the decision stands and the dispute has ended."""

    type: Literal["dispute.decision_stood"] = "dispute.decision_stood"
    deadline: Deadline
    outcome: Outcome
    on: date


class AppealDecided(Event):
    """The appeal was decided, which ends the dispute."""

    type: Literal["dispute.appeal_decided"] = "dispute.appeal_decided"
    meeting_id: str
    allowed: bool
    outcome: Outcome
    on: date
    decided_by: tuple[str, ...]


class DisputeWithdrawn(Event):
    """The practice withdrew its dispute, which ends it."""

    type: Literal["dispute.withdrawn"] = "dispute.withdrawn"
    reasons: str
    withdrawn_by: str
    on: date
    stops: tuple[str, ...]
    """The meeting that was convened and had not closed."""


class Reminded(Event):
    """Somebody was reminded of what is due."""

    type: Literal["dispute.reminded"] = "dispute.reminded"
    deadline: Deadline


class DecisionOverdue(Event):
    """The committee did not decide in time; it still has to."""

    type: Literal["dispute.decision_overdue"] = "dispute.decision_overdue"
    deadline: Deadline


class Escalated(Event):
    """What is overdue was taken to those above."""

    type: Literal["dispute.escalated"] = "dispute.escalated"
    deadline: Deadline


DisputeEvent = Annotated[
    DisputeRaised
    | PracticeMerged
    | DisputeAnswered
    | AnswerOverdue
    | MediatorAppointed
    | MediationTakenUp
    | MediatorStoodDown
    | DisputeSettled
    | MediationFailed
    | MediationLapsed
    | MeetingConvened
    | MeetingDecisionRecorded
    | DisputeDecided
    | DecisionAppealed
    | DecisionStood
    | AppealDecided
    | DisputeWithdrawn
    | Reminded
    | DecisionOverdue
    | Escalated,
    Field(discriminator="type"),
]
