"""How a CCG's register follows from its events. Never raises, and decides nothing."""

from typing import assert_never

from domain.ccg.events import (
    CcgEvent,
    CcgRegistered,
    CommitteeEstablished,
    ConsideringRecorded,
    InterestRegistered,
    LevelRecorded,
    MeetingConvened,
    MeetingDecisionRecorded,
    PracticeClosed,
    PracticeMerged,
    ProceduresAdopted,
    ProviderRegistered,
    RegisterUpdated,
    TrainingRecorded,
)
from domain.ccg.practice import FormerPractice
from domain.ccg.state import (
    CcgState,
    CommissioningMeeting,
    Considered,
    DecidedItem,
    HeldLevel,
    NotRegistered,
    RegisteredCcg,
    Training,
)


def _left(state: RegisteredCcg, event: PracticeClosed | PracticeMerged) -> RegisteredCcg:
    practice = state.practice(event.code)
    if practice is None:
        return state
    match event:
        case PracticeClosed():
            former = FormerPractice(practice=practice, on=event.on, reason=event.reason)
        case PracticeMerged():
            former = FormerPractice(practice=practice, on=event.on, reason="merger", into=event.into)
        case _:
            assert_never(event)
    return state.model_copy(
        update={
            "practices": tuple(each for each in state.practices if each.code != event.code),
            "former_practices": (*state.former_practices, former),
        }
    )


def _decided(meeting: CommissioningMeeting, event: MeetingDecisionRecorded) -> CommissioningMeeting:
    if meeting.meeting_id != event.meeting_id:
        return meeting
    change = {"result": event.result, "referred_to": event.referred_to}
    items = tuple(
        each.model_copy(update=change) if each.item.item_id == event.item_id else each for each in meeting.items
    )
    return meeting.model_copy(update={"items": items})


def _considering(state: RegisteredCcg, event: ConsideringRecorded) -> tuple[Considered, ...]:
    # The same level from the same day once more says until when.
    others = (each for each in state.considered if (each.level, each.since) != (event.level, event.since))
    return (*others, Considered(level=event.level, since=event.since, until=event.until))


def evolve(state: CcgState, event: CcgEvent) -> CcgState:
    """The state after the event."""
    if isinstance(event, CcgRegistered):
        return RegisteredCcg(
            code=event.code, name=event.name, practices=event.practices, level=event.level, region=event.region
        )
    if isinstance(state, NotRegistered):
        return state
    match event:
        case RegisterUpdated():
            named = {"name": event.name, "practices": event.practices, "level": event.level}
            return state.model_copy(update=named | {"region": event.region or state.region})
        case CommitteeEstablished():
            others = tuple(each for each in state.committees if each.key != event.committee.key)
            return state.model_copy(update={"committees": (*others, event.committee)})
        case ProceduresAdopted():
            return state.model_copy(update={"procedures": event.procedures})
        case ProviderRegistered():
            kept = tuple(each for each in state.providers if each.code != event.provider.code)
            return state.model_copy(update={"providers": (*kept, event.provider)})
        case TrainingRecorded():
            training = Training(subject=event.subject, topic=event.topic, on=event.on)
            return state.model_copy(update={"trainings": (*state.trainings, training)})
        case MeetingConvened():
            meeting = CommissioningMeeting(
                meeting_id=event.meeting_id,
                committee=event.committee.key,
                items=tuple(DecidedItem(item=item) for item in event.items),
            )
            return state.model_copy(update={"meetings": (*state.meetings, meeting)})
        case MeetingDecisionRecorded():
            return state.model_copy(update={"meetings": tuple(_decided(each, event) for each in state.meetings)})
        case InterestRegistered():
            return state.model_copy(update={"interests": (*state.interests, event.interest)})
        case PracticeClosed() | PracticeMerged():
            return _left(state, event)
        case LevelRecorded():
            held = HeldLevel(
                function=event.function,
                level=event.level,
                announced_on=event.announced_on,
                effective_on=event.effective_on,
                delegation_id=event.delegation_id,
            )
            return state.model_copy(update={"levels": (*state.levels, held)})
        case ConsideringRecorded():
            return state.model_copy(update={"considered": _considering(state, event)})
        case _:
            assert_never(event)
