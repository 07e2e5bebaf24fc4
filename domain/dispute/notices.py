"""What people are told when something happens to a dispute.

Nothing that a party wrote is repeated, so that no notice holds personal data.
"""

from typing import assert_never

from domain.calendar import london, london_day
from domain.deadlines import Deadline
from domain.dispute.duties import Duty, both, duties, of_ccg
from domain.dispute.events import (
    AnswerOverdue,
    AppealDecided,
    DecisionAppealed,
    DecisionOverdue,
    DecisionStood,
    DisputeAnswered,
    DisputeDecided,
    DisputeEvent,
    DisputeRaised,
    DisputeSettled,
    DisputeWithdrawn,
    Escalated,
    MediationFailed,
    MediationLapsed,
    MediationTakenUp,
    MediatorAppointed,
    MediatorStoodDown,
    MeetingConvened,
    MeetingDecisionRecorded,
    PracticeMerged,
    Reminded,
)
from domain.dispute.state import Closed, DisputeState, NotRaised, OpenState
from domain.noun import Notice
from domain.people import Assignee, Role


def notices(stream_id: str, state: DisputeState, event: DisputeEvent) -> tuple[Notice, ...]:
    """The notices that an event calls for; the state is the one after it."""
    match state:
        case NotRaised():
            return ()
        case Closed():
            return _ended(stream_id, state, event)
        case _:
            return _while_open(stream_id, state, event)


def _told(stream_id: str, news: str, *people: Assignee) -> tuple[Notice, ...]:
    subject = f"Dispute {stream_id}: {news}"
    return tuple(Notice(to=to, subject=subject, body=f"{subject}.") for to in people)


def _to_do(stream_id: str, state: OpenState, news: str) -> tuple[Notice, ...]:
    """The news to the parties, and to whoever has to act now what and by when."""
    owed = tuple(
        Notice(
            to=duty.assignee, subject=f"Dispute {stream_id}: {news}", body=f"To do{_by(state, duty.kind)}: {duty.what}."
        )
        for duty in duties(state)
    )
    told = {notice.to for notice in owed}
    return (*owed, *_told(stream_id, news, *(each for each in both(state.case) if each not in told)))


def _by(state: OpenState, kind: str) -> str:
    due = state.case.clocks.due(kind)
    return f", by {london(due)}" if due else ""


def _duty(state: OpenState, deadline: Deadline) -> Duty:
    return next(each for each in duties(state) if each.kind == deadline.kind)


def _while_open(stream_id: str, state: OpenState, event: DisputeEvent) -> tuple[Notice, ...]:
    case = state.case
    match event:
        case DisputeRaised():
            return _to_do(stream_id, state, f"raised by practice {case.practice}")
        case PracticeMerged():
            return _to_do(stream_id, state, f"practice {case.practice} goes on in practice {event.into}")
        case DisputeAnswered():
            return _to_do(stream_id, state, "the CCG has answered")
        case AnswerOverdue():
            news = "the CCG's answer is overdue; the mediation begins without it"
            return (*_to_do(stream_id, state, news), *_told(stream_id, news, of_ccg(case, Role.ACCOUNTABLE_OFFICER)))
        case MediatorAppointed():
            return _to_do(stream_id, state, "a mediator is appointed")
        case MediatorStoodDown():
            return _to_do(stream_id, state, "the mediator has an interest in a party, and stood down")
        case MediationTakenUp():
            return _told(stream_id, "the mediation has begun", *both(case))
        case MediationFailed():
            return _to_do(stream_id, state, "the mediation failed")
        case MediationLapsed():
            return _to_do(stream_id, state, "the mediation brought no result in time")
        case MeetingConvened():
            news = f"the {event.committee.title} meets on {london(event.meets_at)}"
            return _told(stream_id, news, *both(case))
        case MeetingDecisionRecorded():
            if event.result in ("agreed", "not_agreed"):
                return ()
            return _to_do(stream_id, state, f"the meeting brought no decision, its item was {event.result}")
        case DisputeDecided():
            return _to_do(stream_id, state, f"{event.outcome} on {london_day(event.decided_on)}")
        case DecisionAppealed():
            side = f"practice {case.practice}" if event.side == "practice" else "the CCG"
            return _to_do(stream_id, state, f"{side} has appealed against the decision")
        case Reminded():
            duty = _duty(state, event.deadline)
            news = f"reminder, due on {london(event.deadline.reaches_at)}"
            return (Notice(to=duty.assignee, subject=f"Dispute {stream_id}: {news}", body=f"To do: {duty.what}."),)
        case DecisionOverdue():
            return _told(stream_id, "the decision is overdue", *both(case), _duty(state, event.deadline).assignee)
        case Escalated():
            duty = _duty(state, event.deadline)
            news = f"overdue since {london(event.deadline.reaches_at)}"
            return tuple(
                Notice(to=to, subject=f"Dispute {stream_id}: {news}", body=f"Not done: {duty.what}.")
                for to in duty.escalate_to
            )
        case DisputeSettled() | DecisionStood() | AppealDecided() | DisputeWithdrawn():
            return ()  # They end the dispute, so that no state after them is open.
        case _:
            assert_never(event)


def _ended(stream_id: str, state: Closed, event: DisputeEvent) -> tuple[Notice, ...]:
    parties = (
        Assignee(role=Role.PRACTICE_LEAD, organisation=state.acting_practice),
        Assignee(role=Role.PROGRAMME_MANAGER, organisation=state.ccg_code),
        Assignee(role=Role.ACCOUNTABLE_OFFICER, organisation=state.ccg_code),
    )
    match event:
        case DisputeSettled():
            news = "settled"
        case DisputeWithdrawn():
            news = "withdrawn by the practice"
        case DecisionStood():
            news = f"nobody appealed in time, so that the decision stands; it was {state.ending}"
        case AppealDecided():
            news = f"{state.ending} on appeal"
        case _:
            return ()
    return _told(stream_id, news, *parties)
