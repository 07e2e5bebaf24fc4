"""The bodies that an investment passes, each in a meeting of its own (rules W1, W2)."""

from domain.calendar import london_date
from domain.checks import check_teller
from domain.codes import stream_of
from domain.convening import check_committee_for, check_meets_at, check_none_open, concluded_item, referral
from domain.investment.commands import ConveneMeeting, RecordMeetingDecision
from domain.investment.events import (
    ClinicalModelAgreed,
    GeneralPracticeRecommended,
    InvestmentApproved,
    InvestmentEvent,
    InvestmentRejected,
    MeetingConvened,
    MeetingDecisionRecorded,
)
from domain.investment.refusals import TermsMissing
from domain.investment.state import (
    Approval,
    ClinicalModel,
    OpenState,
    RouteAndValue,
    decision_of,
    named_for,
    terms_of,
)
from domain.meeting.state import ConcludedItem
from domain.noun import Context

Events = tuple[InvestmentEvent, ...]


def convene_meeting(state: OpenState, command: ConveneMeeting, context: Context) -> Events:
    """The committee convened that takes the decision that is next.

    Raises:
        UnknownCommittee, WrongCommittee, CommitteeMayNotDecide, NotAuthorised: the committee (rule W1).
        TermsMissing: it would decide on a route and a value, and none is proposed.
        MeetingStillOpen: one is convened already.
        MeetingInThePast, DateTooFar: when it would meet.
    """
    case, purpose = state.case, decision_of(state)
    handed = referral(case.meetings, purpose)
    committee = check_committee_for(case.ccg_code, command.committee, named_for(state), purpose, context, handed)
    if isinstance(state, RouteAndValue) and state.terms is None:
        raise TermsMissing(f"Route and value of {context.stream_id} are not proposed yet; propose them first.")
    check_none_open(case.open_meeting.meeting_id if case.open_meeting else None)
    return (
        MeetingConvened(
            meeting_id=stream_of("meeting", context.stream_id, len(case.meetings) + 1),
            purpose=purpose,
            committee=committee,
            meets_at=check_meets_at(command.meets_at, context),
            convened_by=context.actor.subject,
        ),
    )


def record_meeting_decision(state: OpenState, command: RecordMeetingDecision, context: Context) -> Events:
    """What a body made of its decision, read from its meeting; told again it is nothing new.

    Inquorate or deferred, it may be convened again.

    Raises:
        NotItsTeller, NothingToTell: it is not told by a closed meeting of this investment (rule W2).
    """
    called = next((each for each in state.case.meetings if each.meeting_id == command.meeting_id), None)
    check_teller(context, command.meeting_id, called)
    if called is None or called.result is not None:
        return ()
    purpose = decision_of(state)
    item = concluded_item(command.meeting_id, command.item_id, called.kind, context)
    recorded = MeetingDecisionRecorded(
        meeting_id=command.meeting_id, purpose=purpose, result=item.result, referred_to=item.referred_to
    )
    return (recorded, *_consequence(state, item, context))


def _consequence(state: OpenState, item: ConcludedItem, context: Context) -> Events:
    decided_on, purpose = london_date(item.concluded_at), decision_of(state)
    if item.result == "not_agreed":
        return (InvestmentRejected(decided_by=purpose, decided_on=decided_on),)
    if item.result != "agreed":
        return ()
    rules, within = state.case.procedures, state.case.procedure.decide
    terms = terms_of(state)
    match state:
        case ClinicalModel():
            due = rules.schedule("route_and_value", context.received_at, within)
            return (ClinicalModelAgreed(decided_on=decided_on, schedule=due),)
        case RouteAndValue() if terms is not None and terms.provider == "general_practice":
            due = rules.schedule("investment", context.received_at, within)
            return (GeneralPracticeRecommended(decided_on=decided_on, schedule=due),)
        case RouteAndValue() | Approval():
            return (InvestmentApproved(decided_by=purpose, decided_on=decided_on),)
