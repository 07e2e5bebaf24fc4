"""The committees that decide on a dispute and on the appeal: convened, and what they made of it (rules W1, W2, W3)."""

from domain.calendar import london_date
from domain.checks import check_reasons, check_teller
from domain.codes import stream_of
from domain.committee import ItemKind
from domain.convening import check_committee_for, check_meets_at, check_none_open, concluded_item, referral
from domain.dispute.checks import at, out_of_order, practices_of, side_of
from domain.dispute.commands import AppealDecision, ConveneMeeting, RecordMeetingDecision
from domain.dispute.events import (
    AppealDecided,
    DecisionAppealed,
    DisputeDecided,
    DisputeEvent,
    MeetingConvened,
    MeetingDecisionRecorded,
)
from domain.dispute.refusals import AppealedAlready
from domain.dispute.state import Appeal, Decided, Decision, OpenState, named_for, reversed_
from domain.meeting.state import ConcludedItem
from domain.noun import Context

APPEAL, DECIDE_APPEAL = "appeal", "decide_appeal"

Events = tuple[DisputeEvent, ...]


def convene_meeting(state: OpenState, command: ConveneMeeting, context: Context) -> Events:
    """The committee convened that the pinned procedure names for the dispute, or for the appeal.

    Raises:
        StageOutOfOrder: neither waits for a committee.
        UnknownCommittee, WrongCommittee, CommitteeMayNotDecide, NotAuthorised: the committee (rule W1).
        MeetingStillOpen: one is convened already.
        MeetingInThePast, DateTooFar: when it would meet.
    """
    if not isinstance(state, Decision | Appeal):
        raise out_of_order(state)
    case = state.case
    kind: ItemKind = "appeal" if isinstance(state, Appeal) else "dispute"
    handed = referral(case.meetings, kind)
    committee = check_committee_for(case.ccg_code, command.committee, named_for(state), kind, context, handed)
    check_none_open(case.open_meeting.meeting_id if case.open_meeting else None)
    return (
        MeetingConvened(
            meeting_id=stream_of("meeting", context.stream_id, len(case.meetings) + 1),
            purpose=kind,
            committee=committee,
            meets_at=check_meets_at(command.meets_at, context),
            affected=practices_of(case, context),
            convened_by=context.actor.subject,
        ),
    )


def record_meeting_decision(state: OpenState, command: RecordMeetingDecision, context: Context) -> Events:
    """What a meeting made of the dispute or the appeal, read from its stream; told again it is nothing new.

    Inquorate or deferred, it may be convened again.

    Raises:
        NotItsTeller, NothingToTell: it is not told by a closed meeting of this dispute (rule W2).
    """
    called = next((each for each in state.case.meetings if each.meeting_id == command.meeting_id), None)
    check_teller(context, command.meeting_id, called)
    if called is None or called.result is not None:
        return ()
    item = concluded_item(command.meeting_id, command.item_id, called.kind, context)
    recorded = MeetingDecisionRecorded(
        meeting_id=command.meeting_id, purpose=called.kind, result=item.result, referred_to=item.referred_to
    )
    return (recorded, *_consequence(state, command.meeting_id, item, context))


def _consequence(state: OpenState, meeting_id: str, item: ConcludedItem, context: Context) -> Events:
    if item.result not in ("agreed", "not_agreed"):
        return ()
    agreed, on = item.result == "agreed", london_date(item.concluded_at)
    match state:
        case Decision(case=case):
            return (
                DisputeDecided(
                    meeting_id=meeting_id,
                    outcome="upheld" if agreed else "dismissed",
                    decided_on=on,
                    decided_by=item.present,
                    schedule=case.procedures.schedule(APPEAL, context.received_at, case.procedure.appeal),
                ),
            )
        case Appeal(outcome=outcome):
            return (
                AppealDecided(
                    meeting_id=meeting_id,
                    allowed=agreed,
                    outcome=reversed_(outcome) if agreed else outcome,
                    on=on,
                    decided_by=item.present,
                ),
            )
        case _:
            return ()


def appeal(state: OpenState, command: AppealDecision, context: Context) -> Events:
    """A party's appeal, which another committee decides.

    Raises:
        AppealedAlready: there was one.
        StageOutOfOrder: nothing is decided yet.
        NotAParty: the sender acts for neither side.
        TooLate: the time to appeal has passed (rule T2).
        ReasonsMissing: no grounds are given.
    """
    if isinstance(state, Appeal):
        raise AppealedAlready("The decision has been appealed against; there is one appeal, and what it brings stands.")
    case = at(state, Decided).case
    side = side_of(case, context)
    case.clocks.check_in_time(APPEAL, context.received_at, "An appeal against the decision")
    return (
        DecisionAppealed(
            side=side,
            grounds=check_reasons(command.grounds, "An appeal", "grounds"),
            evidence=command.evidence,
            appealed_by=context.actor.subject,
            schedule=case.procedures.schedule(DECIDE_APPEAL, context.received_at, case.procedure.decide),
        ),
    )
