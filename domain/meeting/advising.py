"""Clinical advice from outside, for items on which no local GP may speak."""

from domain.codes import check_practice_code
from domain.committee import check_secretary
from domain.meeting.commands import RecordAdvice
from domain.meeting.events import AdviceRecorded, MeetingEvent
from domain.meeting.items import item_under_way
from domain.meeting.refusals import AdviserHasInterest, LocalGpMaySpeak
from domain.meeting.state import Advice, Convened, InSession, ItemUnderWay
from domain.meeting.taking_part import taking_part
from domain.noun import Context


def record_advice(state: Convened | InSession, command: RecordAdvice, context: Context) -> tuple[MeetingEvent, ...]:
    """Clinical advice on the open item from outside, kept apart from the votes; the same again is nothing new.

    Raises:
        NotAuthorised: the sender is not this committee's secretary.
        UnknownItem, ItemNotOpen: it is not the open item.
        LocalGpMaySpeak: a GP of a member practice takes part, so that no other's advice is needed.
        AdviserHasInterest: the adviser declared one, has one in the register, holds a seat, or is a local GP.
        MalformedCode: the adviser's practice (rule I1).
    """
    check_secretary(state.called.committee, context.actor, state.called.ccg_code)
    under_way = item_under_way(state, command.item_id)
    present = taking_part(state, under_way)
    local = [s.subject for s in state.called.committee.seats if s.kind == "gp" and s.practice in state.called.practices]
    speaking = [subject for subject in local if subject in present]
    if speaking:
        raise LocalGpMaySpeak(f"{', '.join(speaking)} may speak on item {command.item_id} as a local GP.")
    _check_adviser(state, under_way, command)
    advice = Advice(adviser=command.adviser, kind=command.kind, practice=command.practice)
    return () if advice in under_way.advice else (AdviceRecorded(item_id=command.item_id, advice=advice),)


def _check_adviser(state: Convened | InSession, under_way: ItemUnderWay, command: RecordAdvice) -> None:
    called, item = state.called, under_way.item
    if command.practice is not None:
        check_practice_code(command.practice)
    concerned = any(
        interest.subject == command.adviser and any(interest.concerns(organisation) for organisation in item.affected)
        for interest in called.register_of_interests
    )
    local = command.practice in called.practices
    if not command.nil or concerned or local or called.committee.seat(command.adviser) is not None:
        why = "works in a member practice" if local else "has an interest in it, or a seat of the committee"
        raise AdviserHasInterest(f"{command.adviser} can't advise on item {command.item_id}: {command.adviser} {why}.")
