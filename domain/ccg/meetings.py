"""Meetings that decide on primary care commissioning: convened from the register, and what came of them (W1, W2)."""

from domain.ccg.commands import ConveneMeeting, RecordDeclaration, RecordMeetingDecision
from domain.ccg.eligibility import check_drawn_from
from domain.ccg.events import CcgEvent, InterestRegistered, MeetingConvened, MeetingDecisionRecorded
from domain.ccg.knowing import check_affected
from domain.ccg.state import RegisteredCcg
from domain.checks import check_teller
from domain.codes import stream_of
from domain.committee import check_decides, check_secretary
from domain.convening import UnknownCommittee, check_meets_at, concluded_item
from domain.interest import Interest
from domain.meeting.state import Closed, Convened, InSession, Stopped
from domain.noun import Context


def convene_meeting(state: RegisteredCcg, command: ConveneMeeting, context: Context) -> tuple[CcgEvent, ...]:
    """The committee convened with these items.

    Raises:
        UnknownCommittee: the register has none of this key.
        CommitteeMayNotDecide: it does not decide on primary care commissioning (rule W1).
        NotAuthorised: the sender is not its secretary.
        MemberNotEligible: somebody on it has left the committee that its members are drawn from (rule W4).
        MeetingInThePast, DateTooFar: when it would meet.
        UnknownPractice, UnknownProvider: an item affects somebody whom the register does not know, so that nobody
            could be found to have an interest in it.
    """
    committee = state.committee(command.committee)
    if committee is None:
        raise UnknownCommittee(f"The register of CCG {state.code} has no committee '{command.committee}'.")
    check_decides(committee, "primary_care_commissioning")
    check_secretary(committee, context.actor, state.code)
    check_drawn_from(state, committee)
    for item in command.items:
        for organisation in item.affected:
            check_affected(state, organisation, f"Item {item.item_id}")
    return (
        MeetingConvened(
            meeting_id=stream_of("meeting", context.stream_id, len(state.meetings) + 1),
            committee=committee,
            meets_at=check_meets_at(command.meets_at, context),
            items=command.items,
            convened_by=context.actor.subject,
        ),
    )


def record_meeting_decision(
    state: RegisteredCcg, command: RecordMeetingDecision, context: Context
) -> tuple[CcgEvent, ...]:
    """What a meeting made of an item, read from its stream; told again it is nothing new.

    Raises:
        NotItsTeller, NothingToTell: it is not told by a closed meeting that was convened from here (rule W2).
    """
    meeting = state.meeting(command.meeting_id)
    check_teller(context, command.meeting_id, meeting)
    known = meeting.item(command.item_id) if meeting else None
    if known is not None and known.result is not None:
        return ()
    item = concluded_item(command.meeting_id, command.item_id, "primary_care_commissioning", context)
    return (
        MeetingDecisionRecorded(
            meeting_id=command.meeting_id,
            item_id=command.item_id,
            result=item.result,
            referred_to=item.referred_to,
        ),
    )


def record_declaration(state: RegisteredCcg, command: RecordDeclaration, context: Context) -> tuple[CcgEvent, ...]:
    """What a member declared at a meeting, entered in the register as far as it is not there; else nothing is new.

    So the next meeting finds the same conflict, though nobody names it again (rule W5).

    Raises:
        NotItsTeller: it is not told by a meeting about this CCG (rule W2).
    """
    found = context.streams.get(command.meeting_id)
    meeting = found if isinstance(found, Convened | InSession | Closed | Stopped) else None
    check_teller(context, command.meeting_id, meeting is not None and meeting.called.ccg_code == state.code)
    known = {_undated(interest) for interest in state.interests}
    declared = [
        interest
        for declaration in (meeting.declarations if meeting else ())
        if declaration.subject == command.subject
        for interest in declaration.interests
    ]
    return tuple(InterestRegistered(interest=each) for each in declared if _undated(each) not in known)


def _undated(interest: Interest) -> Interest:
    return interest.model_copy(update={"since": None})
