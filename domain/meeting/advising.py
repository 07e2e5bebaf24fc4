"""Clinical advice from outside, for items on which no local GP may speak."""

from domain.ccg.state import RegisteredCcg
from domain.codes import ccg_stream, check_practice_code
from domain.committee import check_secretary
from domain.meeting.commands import Item, RecordAdvice
from domain.meeting.conflicts import affects, works_for_affected
from domain.meeting.events import AdviceRecorded, MeetingEvent
from domain.meeting.items import item_under_way
from domain.meeting.reading import registered_interests, registered_providers
from domain.meeting.refusals import AdviserHasInterest, AdviserPracticeMissing, LocalGpMaySpeak
from domain.meeting.state import Advice, Convened, InSession
from domain.meeting.taking_part import taking_part
from domain.noun import Context


def record_advice(state: Convened | InSession, command: RecordAdvice, context: Context) -> tuple[MeetingEvent, ...]:
    """Clinical advice on the open item from outside, kept apart from the votes; the same again is nothing new.

    Raises:
        NotAuthorised: the sender is not this committee's secretary.
        UnknownItem, ItemNotOpen: it is not the open item.
        LocalGpMaySpeak: a GP of a member practice takes part, so that no other's advice is needed.
        AdviserHasInterest: the adviser declared one, has one in the register, holds a seat, or works in a member
            practice, in one that the item affects, or in one with a part in a provider that it affects.
        AdviserPracticeMissing: a GP's practice is not named, so that nobody knows whether they are local.
        MalformedCode: the adviser's practice (rule I1).
    """
    check_secretary(state.called.committee, context.actor, state.called.ccg_code)
    under_way = item_under_way(state, command.item_id)
    present = taking_part(state, under_way)
    local = [s.subject for s in state.called.committee.seats if s.kind == "gp" and s.practice in state.called.practices]
    speaking = [subject for subject in local if subject in present]
    if speaking:
        raise LocalGpMaySpeak(f"{', '.join(speaking)} may speak on item {command.item_id} as a local GP.")
    _check_adviser(state, under_way.item, command, context)
    advice = Advice(adviser=command.adviser, kind=command.kind, practice=command.practice)
    return () if advice in under_way.advice else (AdviceRecorded(item_id=command.item_id, advice=advice),)


def _check_adviser(state: Convened | InSession, item: Item, command: RecordAdvice, context: Context) -> None:
    called, adviser = state.called, command.adviser
    if command.practice is not None:
        check_practice_code(command.practice)
    elif command.kind == "out_of_area_gp":
        raise AdviserPracticeMissing(f"{adviser} advises as a GP from another area; name the practice they work in.")
    ccg = context.state_of(ccg_stream(called.ccg_code), RegisteredCcg)
    interests = () if ccg is None else registered_interests(ccg)
    providers = (*called.providers, *(() if ccg is None else registered_providers(ccg)))
    if command.practice in called.practices:
        why = "works in a member practice"
    elif not command.nil or called.committee.seat(adviser) is not None:
        why = "has an interest in it, or a seat of the committee"
    elif any(each.subject == adviser and affects(item, each.organisation, called.practices) for each in interests):
        why = "has an interest in it, by the register"
    elif command.practice is not None and works_for_affected(command.practice, item, providers):
        why = "works in a practice that it affects, or that has a part in a provider which it affects"
    else:
        return
    raise AdviserHasInterest(f"{adviser} can't advise on item {item.item_id}: {adviser} {why}.")
