"""What an investment's events call for: meetings to open or call off, and people to tell.

What is told before the clinical model is agreed is made of a stage that knows no value.
"""

from collections.abc import Iterable
from typing import assert_never

from domain.calendar import london
from domain.convening import convening
from domain.investment.events import (
    ClinicalModelAgreed,
    DecisionOverdue,
    Escalated,
    GeneralPracticeRecommended,
    InvestmentApproved,
    InvestmentEvent,
    InvestmentProposed,
    InvestmentRejected,
    InvestmentWithdrawn,
    MeetingConvened,
    MeetingDecisionRecorded,
    Reminded,
    TermsProposed,
)
from domain.investment.state import (
    Closed,
    InvestmentState,
    NotProposed,
    OpenState,
    committee_of,
    decision_of,
    terms_of,
)
from domain.investment.tasks import TITLES
from domain.meeting.commands import Item, StopMeeting
from domain.noun import Call, Notice, Open, Tell
from domain.people import Assignee, Role

MANAGER, OFFICER, SECRETARY = Role.PROGRAMME_MANAGER, Role.ACCOUNTABLE_OFFICER, Role.COMMITTEE_SECRETARY


def calls(stream_id: str, state: InvestmentState, event: InvestmentEvent) -> tuple[Call, ...]:
    """What the event calls for; the state is the one after it."""
    match state:
        case NotProposed():
            return ()
        case Closed():
            return tuple(_ended(stream_id, state, event))
        case _:
            return tuple(_under_way(stream_id, state, event))


def _told(ccg_code: str, subject: str, body: str, *roles: Role) -> Iterable[Notice]:
    return (Notice(to=Assignee(role=role, organisation=ccg_code), subject=subject, body=body) for role in roles)


def _ended(stream_id: str, state: Closed, event: InvestmentEvent) -> Iterable[Call]:
    about = f"'{state.service}' ({stream_id})"
    match event:
        case InvestmentApproved():
            body = f"The investment {about} is approved."
            return _told(state.ccg_code, f"Investment approved: {about}", body, MANAGER, OFFICER)
        case InvestmentRejected():
            body = f"The committee that decides on {TITLES[event.decided_by]} did not agree; {about} has ended."
            return _told(state.ccg_code, f"Investment rejected: {about}", body, MANAGER, OFFICER)
        case InvestmentWithdrawn():
            reason = f"{stream_id} was withdrawn."
            stopped = (Tell(meeting, StopMeeting(reason=reason)) for meeting in event.stops)
            body = f"The investment {about} was withdrawn. Reasons: {event.reasons}"
            return (*stopped, *_told(state.ccg_code, f"Investment withdrawn: {about}", body, OFFICER, SECRETARY))
        case _:
            return ()


def _under_way(stream_id: str, state: OpenState, event: InvestmentEvent) -> Iterable[Call]:
    case = state.case
    about = f"'{case.service}' ({stream_id})"
    due = case.clocks.due(decision_of(state))
    by = f" by {london(due)}" if due else ""
    decision = TITLES[decision_of(state)]
    match event:
        case MeetingConvened():
            item, rules = _item(stream_id, state), case.procedures
            meeting = convening(stream_id, case.ccg_code, event.committee, event.meets_at, item, rules)
            return (Open(event.meeting_id, meeting),)
        case InvestmentProposed() | GeneralPracticeRecommended():
            body = f"The committee '{committee_of(state)}' is to decide on {decision} of {about}{by}."
            return _told(case.ccg_code, f"To be convened: {decision} of {about}", body, SECRETARY)
        case ClinicalModelAgreed():
            body = f"The clinical model of {about} is agreed. Route and value are to be proposed, and decided on{by}."
            return _told(case.ccg_code, f"Clinical model agreed: {about}", body, MANAGER)
        case TermsProposed():
            body = f"Route and value of {about} are proposed; '{committee_of(state)}' is to decide on them{by}."
            return _told(case.ccg_code, f"To be convened: {decision} of {about}", body, SECRETARY)
        case Reminded():
            body = f"The decision on {decision} of {about} is due{by}."
            return _told(case.ccg_code, f"Reminder: {decision} of {about}", body, MANAGER, SECRETARY)
        case DecisionOverdue():
            body = f"The decision on {decision} of {about} was due{by}."
            return _told(case.ccg_code, f"Overdue: {decision} of {about}", body, MANAGER, SECRETARY)
        case Escalated():
            body = f"The decision on {decision} of {about} was due{by}, and has not been taken."
            return _told(case.ccg_code, f"Escalated: {decision} of {about}", body, OFFICER)
        case MeetingDecisionRecorded() | InvestmentApproved() | InvestmentRejected() | InvestmentWithdrawn():
            return ()
        case _:
            assert_never(event)


def _item(stream_id: str, state: OpenState) -> Item:
    case, decision, terms = state.case, decision_of(state), terms_of(state)
    provider = "" if terms is None else terms.provider.replace("other", "another provider").replace("_", " ")
    organisation = "" if terms is None else terms.organisation
    named = f"{organisation} ({provider})" if organisation else provider
    stated = "" if terms is None else f": {terms.route}, from {named}, £{terms.value:,}"
    title = f"{TITLES[decision]} of '{case.service}'{stated}"
    return Item(
        item_id=decision,
        title=f"{title[:1].upper()}{title[1:]}",
        kind=decision,
        subject_stream=stream_id,
        functions=tuple(function.value for function in case.functions),
        affected=tuple(dict.fromkeys((*case.affected, *((organisation,) if organisation else ())))),
        affects_all_practices=not case.affected,
    )
