"""How a CCG's register follows from its events. Never raises, and decides nothing."""

from typing import assert_never

from domain.ccg.events import (
    CcgEvent,
    CcgRegistered,
    CommitteeEstablished,
    InterestRegistered,
    LevelRecorded,
    PracticeClosed,
    PracticeMerged,
    ProceduresAdopted,
    RegisterUpdated,
)
from domain.ccg.practice import FormerPractice
from domain.ccg.state import CcgState, HeldLevel, NotRegistered, RegisteredCcg


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


def evolve(state: CcgState, event: CcgEvent) -> CcgState:
    """The state after the event."""
    if isinstance(event, CcgRegistered):
        return RegisteredCcg(code=event.code, name=event.name, practices=event.practices, level=event.level)
    if isinstance(state, NotRegistered):
        return state
    match event:
        case RegisterUpdated():
            return state.model_copy(update={"name": event.name, "practices": event.practices, "level": event.level})
        case CommitteeEstablished():
            others = tuple(each for each in state.committees if each.key != event.committee.key)
            return state.model_copy(update={"committees": (*others, event.committee)})
        case ProceduresAdopted():
            return state.model_copy(update={"procedures": event.procedures})
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
        case _:
            assert_never(event)
