"""The hearing: the committee convened, and what it made of it (rules W1, W2)."""

from domain.calendar import london, london_date
from domain.checks import check_teller
from domain.codes import stream_of
from domain.convening import check_committee_for, check_meets_at, check_none_open, concluded_item, referral
from domain.noun import Context
from domain.refusal import StageOutOfOrder
from domain.validation.commands import ConveneMeeting, RecordMeetingDecision
from domain.validation.events import (
    InvestmentUpheld,
    InvestmentWithdrawn,
    MeetingConvened,
    MeetingDecisionRecorded,
    ValidationEvent,
)
from domain.validation.evidence import ended_by
from domain.validation.notice import EVIDENCE
from domain.validation.state import AwaitingEvidence, OpenState

Events = tuple[ValidationEvent, ...]


def convene_meeting(state: OpenState, command: ConveneMeeting, context: Context) -> Events:
    """The committee convened to hear the practice, once its evidence is given or the time for it has ended.

    Raises:
        StageOutOfOrder: the practice may still give evidence.
        UnknownCommittee, WrongCommittee, CommitteeMayNotDecide, NotAuthorised: the committee (rule W1).
        MeetingStillOpen: one is convened already.
        MeetingInThePast, DateTooFar: when it would meet.
    """
    case = state.case
    ended: Events = ()
    if isinstance(state, AwaitingEvidence):
        end = ended_by(state, context.received_at)
        if end is None:
            due = case.clocks.due(EVIDENCE)
            until = f" until {london(due)}" if due else ""
            raise StageOutOfOrder(
                f"Practice {case.subject.practice} may give evidence{until}, and is heard after that."
            )
        ended = (end,)
    committee = check_committee_for(
        case.subject.ccg_code,
        command.committee,
        case.procedure.committee,
        "validation",
        context,
        referral(case.meetings, "validation"),
    )
    check_none_open(case.open_meeting.meeting_id if case.open_meeting else None)
    convened = MeetingConvened(
        meeting_id=stream_of("meeting", context.stream_id, len(case.meetings) + 1),
        purpose="validation",
        committee=committee,
        meets_at=check_meets_at(command.meets_at, context),
        convened_by=context.actor.subject,
    )
    return (*ended, convened)


def record_meeting_decision(state: OpenState, command: RecordMeetingDecision, context: Context) -> Events:
    """What the hearing came to, read from its meeting; told again it is nothing new.

    Inquorate or deferred, it may be convened again.

    Raises:
        NotItsTeller, NothingToTell: it is not told by a closed meeting of this validation (rule W2).
    """
    called = next((each for each in state.case.meetings if each.meeting_id == command.meeting_id), None)
    check_teller(context, command.meeting_id, called)
    if called is None or called.result is not None:
        return ()
    item = concluded_item(command.meeting_id, command.item_id, called.kind, context)
    recorded = MeetingDecisionRecorded(
        meeting_id=command.meeting_id, purpose="validation", result=item.result, referred_to=item.referred_to
    )
    decided_on = london_date(item.concluded_at)
    match item.result:
        case "agreed":
            return (recorded, InvestmentUpheld(decided_on=decided_on))
        case "not_agreed":
            return (recorded, InvestmentWithdrawn(decided_on=decided_on))
        case _:
            return (recorded,)
