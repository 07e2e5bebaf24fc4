"""What people are told when something happens to an application. Names functions and items, never a person."""

from typing import assert_never

from domain.application.duties import assignee, duty
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
from domain.application.evolve import condition_clock
from domain.application.state import ApplicationState, Closed, NotStarted, OpenState
from domain.application.state import Started as StartedState
from domain.application.submission import items_in_words
from domain.calendar import london, london_day
from domain.codes import NHS_ENGLAND
from domain.deadlines import Deadline
from domain.noun import Notice
from domain.people import Assignee, Role

MANAGER, OFFICER = Role.PROGRAMME_MANAGER, Role.ACCOUNTABLE_OFFICER
AREA_TEAM, SIGNATORY = Role.AREA_TEAM_OFFICER, Role.NHSE_SIGNATORY


def notices(stream_id: str, state: ApplicationState, event: ApplicationEvent) -> tuple[Notice, ...]:
    """The notices that an event calls for; the state is the one after it."""
    match state:
        case NotStarted() | StartedState():
            return ()
        case Closed():
            return _ended(stream_id, state, event)
        case _:
            return _Telling(stream_id, state).of(event)


class _Telling:
    """Notices about one open application."""

    def __init__(self, stream_id: str, state: OpenState) -> None:
        self.state = state
        self.about = f"{state.case.ccg_name} ({stream_id})"

    def _to(self, subject: str, body: str, *people: Assignee) -> tuple[Notice, ...]:
        return tuple(Notice(to=to, subject=f"{self.about}: {subject}", body=body) for to in people)

    def _roles(self, subject: str, body: str, *roles: Role) -> tuple[Notice, ...]:
        return self._to(subject, body, *(assignee(self.state.case, role) for role in roles))

    def _due(self, kind: str, news: str) -> tuple[Notice, ...]:
        """News to whoever has to act on it, with the time by which."""
        owed, due = duty(self.state, kind), self.state.case.clocks.due(kind)
        by = f", by {london(due)}" if due else ""
        return self._to(news, f"{news[:1].upper()}{news[1:]}. To do{by}: {owed.what}.", owed.assignee)

    def of(self, event: ApplicationEvent) -> tuple[Notice, ...]:
        match event:
            case ExpressionOfInterestSubmitted():
                news = "an expression of interest was submitted"
                return (*self._due("acknowledge", news), *self._due("respond", news))
            case ExpressionOfInterestAcknowledged():
                body = "The area team has received the expression of interest."
                return self._roles("expression of interest acknowledged", body, MANAGER)
            case ExpressionOfInterestAccepted():
                body = "NHS England accepted the expression of interest. The submission is due by "
                closes = london(self.state.case.round.submissions_close_at)
                return self._roles("expression of interest accepted", f"{body}{closes}.", MANAGER, OFFICER)
            case ExpressionOfInterestReturned():
                return self._due("amend", "NHS England returned the expression of interest to be amended")
            case ExpressionOfInterestAmended():
                return self._due("respond", "the expression of interest was amended")
            case BallotResultRecorded():
                body = f"The members' ballot {event.ballot_id} is verified: {event.outcome}."
                return self._roles(f"ballot {event.outcome}", body, MANAGER)
            case SurveyResultRecorded():
                body = f"The survey {event.survey_id} has closed; its results can be read."
                return self._roles("survey closed", body, MANAGER)
            case EngagementCompleted():
                return self._due("decide_to_apply", "all that comes before the decision to apply is done")
            case MeetingDecisionRecorded():
                return self._met(event)
            case ApplicationSubmitted() | ApplicationResubmitted():
                return self._submitted(event)
            case PartTwoConfirmed():
                return self._due("decide", "the application is complete and waits for a decision")
            case ReturnedForInformation():
                lacks = f"; missing: {items_in_words(event.missing)}" if event.missing else ""
                return self._due("information", f"the application was returned for information{lacks}")
            case ApplicationApproved():
                return self._approved(event)
            case DecisionDeferred():
                body = f"NHS England put its decision off until {london_day(event.until)}."
                return self._roles("decision put off", body, MANAGER, OFFICER)
            case ClearedForAgreement():
                return self._due("issue", "the application is approved and no ballot stands in the way")
            case ConditionClaimed():
                return self._due(condition_clock(event.key), f"condition '{event.key}' is claimed as met")
            case ConditionConfirmed():
                body = f"NHS England confirmed that condition '{event.key}' is met."
                return self._roles(f"condition '{event.key}' confirmed", body, MANAGER)
            case AgreementIssued():
                return self._due("sign", "the agreement was issued")
            case SignedForCcg():
                return self._due("sign", "the CCG signed the agreement")
            case SignedForNhsEngland():
                body = "Both sides have signed the agreement."
                return self._roles("agreement signed", body, MANAGER, OFFICER)
            case ConstitutionAmended():
                body = "The amendment of the CCG's constitution is approved."
                return self._roles("constitution amended", body, MANAGER)
            case DelegationBegun():
                body = f"Everything before the first phase is done; {event.delegation_id} opens."
                return self._roles("delegation begins", body, MANAGER, OFFICER, AREA_TEAM)
            case DelegationRecorded():
                body = f"Live now: {', '.join(event.live) or 'no function'}."
                return self._roles("functions live", body, MANAGER)
            case Reminded() | Overdue() | Escalated():
                return self._passed(event)
            case (
                Started()
                | BallotCalled()
                | SurveyCalled()
                | MembersSupportRecorded()
                | ViewRecorded()
                | RiskRecorded()
                | RiskClosed()
                | MeetingConvened()
                | ApplicationCompleted()
                | ApplicationRejected()
                | ApplicationWithdrawn()
                | ApplicationLapsed()
            ):
                return ()
            case _:
                assert_never(event)

    def _met(self, event: MeetingDecisionRecorded) -> tuple[Notice, ...]:
        """News of a decision that asks somebody to act; an approval or a rejection brings its own."""
        match (event.purpose, event.result):
            case ("decide_to_apply", "agreed"):
                return self._due("submit", "the governing body agreed to apply")
            case (_, "agreed" | "not_agreed"):
                return ()
            case ("decide_to_apply", _):
                return self._due("decide_to_apply", f"the governing body's decision was {event.result}")
            case _:
                return self._due("decide", f"the panel's decision was {event.result}")

    def _submitted(self, event: ApplicationSubmitted | ApplicationResubmitted) -> tuple[Notice, ...]:
        kinds = {deadline.kind for deadline in event.schedule}
        news = "part one was submitted" if isinstance(event, ApplicationSubmitted) else "the CCG has answered"
        return tuple(notice for kind in ("area_team", "decide") if kind in kinds for notice in self._due(kind, news))

    def _approved(self, event: ApplicationApproved) -> tuple[Notice, ...]:
        body = "NHS England approved the application."
        if event.conditions:
            body = f"NHS England approved the application with {len(event.conditions)} conditions."
        owners = tuple(
            notice
            for condition in event.conditions
            for notice in self._due(condition_clock(condition.key), f"approved with condition '{condition.key}'")
        )
        return (*self._roles("approved", body, MANAGER, OFFICER), *owners)

    def _passed(self, event: Reminded | Overdue | Escalated) -> tuple[Notice, ...]:
        deadline: Deadline = event.deadline
        owed, due = duty(self.state, deadline.kind), london(deadline.reaches_at)
        match event:
            case Reminded():
                return self._to(f"due by {due}", f"Reminder. To do by {due}: {owed.what}.", owed.assignee)
            case Overdue():
                manager = assignee(self.state.case, MANAGER)
                return self._to("overdue", f"This was due by {due}: {owed.what}.", owed.assignee, manager)
            case Escalated():
                body = f"This was due by {due} and is still not done: {owed.what}."
                return self._to("still overdue", body, owed.escalate_to)
            case _:
                assert_never(event)


def _ended(stream_id: str, state: Closed, event: ApplicationEvent) -> tuple[Notice, ...]:
    if not isinstance(event, ApplicationCompleted | ApplicationRejected | ApplicationWithdrawn | ApplicationLapsed):
        return ()
    words = state.reason.replace("_", " ")
    subject = f"{state.ccg_name} ({stream_id}): application {state.ending}"
    body = f"The application of {state.ccg_name} was {state.ending} ({words})."
    if isinstance(event, ApplicationLapsed):
        body = f"{body} What was due by {london(event.deadline.reaches_at)} was not done."
    people = (
        Assignee(role=MANAGER, organisation=state.ccg_code),
        Assignee(role=OFFICER, organisation=state.ccg_code),
        Assignee(role=AREA_TEAM, organisation=NHS_ENGLAND),
    )
    return tuple(Notice(to=to, subject=subject, body=body) for to in people)
