"""Decisions of committees: the governing body's, and that of NHS England's panel (rules W1, W2)."""

from domain.application.checks import at, check_four_eyes
from domain.application.commands import ConveneMeeting, RecordMeetingDecision
from domain.application.endings import rejected
from domain.application.events import (
    ApplicationApproved,
    ApplicationEvent,
    MeetingConvened,
    MeetingDecisionRecorded,
)
from domain.application.evolve import evolve
from domain.application.state import ApplicationState, Approval, Capacity, GoverningBody, OpenState
from domain.calendar import london_date
from domain.checks import check_teller
from domain.codes import stream_of
from domain.convening import (
    WrongCommittee,
    check_committee_for,
    check_meets_at,
    check_none_open,
    concluded_item,
    referral,
)
from domain.meeting.state import ConcludedItem
from domain.noun import Context

Events = tuple[ApplicationEvent, ...]


def convene_meeting(state: OpenState, command: ConveneMeeting, context: Context) -> Events:
    """The committee that the policy names is convened for the decision that the application waits for.

    Raises:
        StageOutOfOrder: the application does not wait for this decision.
        WrongCommittee, CommitteeMayNotDecide: the decision is not this committee's (rule W1).
        UnknownCommittee: the CCG's register has none of this key.
        NotAuthorised: it is not the sender's committee.
        MeetingStillOpen: one is convened already.
        MeetingInThePast: it would have been held already.
        DateTooFar: it would be held years from now.
        FourEyes: a member of the panel signed for the applicant, or recorded a check (rule W3).
    """
    at(state, GoverningBody if command.purpose == "decide_to_apply" else Approval)
    case = state.case
    named = case.named_for(command.purpose)
    if named is None:
        raise WrongCommittee("By the pinned policy an officer of NHS England decides the application, and no panel.")
    handed = referral(case.meetings, command.purpose)
    committee = check_committee_for(case.ccg_code, command.committee, named, command.purpose, context, handed)
    if command.purpose == "decide_application":
        check_four_eyes(case, Capacity.APPROVES, *(seat.subject for seat in committee.seats if seat.votes))
    under_way = case.open_meeting(command.purpose)
    check_none_open(under_way.meeting_id if under_way else None)
    meets_at = check_meets_at(command.meets_at, context)
    return (
        MeetingConvened(
            meeting_id=stream_of("meeting", context.stream_id, len(case.meetings) + 1),
            purpose=command.purpose,
            committee=committee,
            meets_at=meets_at,
            convened_by=context.actor.subject,
        ),
    )


def record_meeting_decision(state: OpenState, command: RecordMeetingDecision, context: Context) -> Events:
    """What a meeting made of its decision, read from its stream; told again it is nothing new.

    Inquorate or deferred, it may be convened again; so may whom a referred decision was handed to. What a panel decides
    on an application that was meanwhile returned for information has no effect (rule S5).

    Raises:
        NotItsTeller, NothingToTell: it is not told by a closed meeting of this application (rule W2).
    """
    called = next((each for each in state.case.meetings if each.meeting_id == command.meeting_id), None)
    check_teller(context, command.meeting_id, called)
    if called is None or called.result is not None:
        return ()
    item = concluded_item(command.meeting_id, command.item_id, called.kind, context)
    recorded = MeetingDecisionRecorded(
        meeting_id=command.meeting_id, purpose=called.kind, result=item.result, referred_to=item.referred_to
    )
    return (recorded, *_consequence(evolve(state, recorded), command.meeting_id, item))


def _consequence(state: ApplicationState, meeting_id: str, item: ConcludedItem) -> Events:
    """What follows once the result is recorded: an end then no longer stops the meeting, which has told it."""
    decided_on = london_date(item.concluded_at)
    match (state, item.result):
        case (GoverningBody(), "not_agreed"):
            return (rejected(state, "governing_body", meeting_id, decided_on, "The governing body did not agree."),)
        case (Approval(), "not_agreed"):
            return (rejected(state, "nhs_england", meeting_id, decided_on, "NHS England's panel did not agree."),)
        case (Approval(), "agreed"):
            approved = ApplicationApproved(
                approved_by=tuple(vote.subject for vote in item.votes),
                meeting_id=meeting_id,
                decided_on=decided_on,
                reasons="NHS England's panel agreed.",
                conditions=(),
                schedule=(),
            )
            return (approved,)
        case _:
            return ()
