"""How a cohort's state follows from its events.

Never refuses: an event that does not fit the state leaves it as it is.
"""

from typing import assert_never

from domain.cohort.events import (
    ApplicationEnded,
    ApplicationJoined,
    CohortConcluded,
    CohortEvent,
    CohortFailed,
    CohortOpened,
    DecisionRecorded,
    DriftRecorded,
    Escalated,
    JoinerTurnedAway,
    Reminded,
    WentAhead,
)
from domain.cohort.state import (
    DECIDE,
    CohortState,
    Concluded,
    Deciding,
    Failed,
    Member,
    OpenState,
    Proceeding,
    Shared,
    Unopened,
    undecided,
)
from domain.deadlines import Clocks


def evolve(state: CohortState, event: CohortEvent) -> CohortState:
    """The state after the event."""
    match state:
        case Unopened():
            return _opened(event) if isinstance(event, CohortOpened) else state
        case Deciding() | Proceeding():
            return _went_on(state, event)
        case Failed():
            if isinstance(event, JoinerTurnedAway):
                return state.model_copy(update={"told": (*state.told, event.application_id)})
            return state
        case Concluded():
            return state
        case _:
            assert_never(state)


def _opened(event: CohortOpened) -> Deciding:
    shared = Shared(
        key=event.key,
        name=event.name,
        lead=event.lead,
        coupling=event.coupling,
        terms=event.terms,
        decide_by=event.decide_by,
    )
    members = tuple(Member(ccg_code=code) for code in event.members)
    return Deciding(shared=shared, members=members, clocks=Clocks().start(event.schedule))


def _went_on(state: OpenState, event: CohortEvent) -> CohortState:
    match event:
        case CohortOpened() | JoinerTurnedAway():
            return state
        case ApplicationJoined() | DriftRecorded() | DecisionRecorded() | ApplicationEnded():
            return _told(state, event)
        case WentAhead():
            clocks = state.clocks.stop([DECIDE]) if event.deadline is None else state.clocks.passed(event.deadline)
            return Proceeding(shared=state.shared, members=state.members, clocks=clocks)
        case CohortFailed():
            return Failed(
                shared=state.shared,
                members=state.members,
                reason=event.reason,
                ccgs=event.ccgs,
                told=event.applications,
            )
        case CohortConcluded():
            return Concluded(shared=state.shared, members=state.members)
        case Reminded() | Escalated():
            return state.model_copy(update={"clocks": state.clocks.passed(event.deadline)})
        case _:
            assert_never(event)


def _told(
    state: OpenState, event: ApplicationJoined | DriftRecorded | DecisionRecorded | ApplicationEnded
) -> OpenState:
    members = tuple(_changed(each, event) if each.ccg_code == event.ccg_code else each for each in state.members)
    # Once all have decided there is nothing left to remind of, or to escalate.
    clocks = state.clocks if undecided(members) else state.clocks.stop([DECIDE])
    return state.model_copy(update={"members": members, "clocks": clocks})


def _changed(member: Member, event: ApplicationJoined | DriftRecorded | DecisionRecorded | ApplicationEnded) -> Member:
    match event:
        case ApplicationJoined():
            return Member(ccg_code=member.ccg_code, application_id=event.application_id, drift=event.drift)
        case DriftRecorded():
            return member.model_copy(update={"drift": event.drift})
        case DecisionRecorded():
            return member.model_copy(update={"decision": event.decision})
        case ApplicationEnded():
            return member.model_copy(update={"ended": event.ending})
        case _:
            assert_never(event)
