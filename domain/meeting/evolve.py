"""How a meeting's state follows from its events. Never raises, and decides nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from domain.deadlines import Effect
from domain.meeting.conflicts import RULED_BY_CHAIR, Exclusion
from domain.meeting.events import (
    AdviceRecorded,
    InterestsDeclared,
    ItemDecided,
    ItemDeferred,
    ItemOpened,
    ItemReferred,
    ItemReopened,
    MeetingClosed,
    MeetingConvened,
    MeetingEscalated,
    MeetingEvent,
    MeetingReminded,
    MeetingStopped,
    MeetingTimeCame,
    MemberExcluded,
    MemberLetStay,
    MemberRecused,
    VoteCast,
)
from domain.meeting.state import (
    Closed,
    ConcludedItem,
    Convened,
    Declaration,
    InSession,
    ItemState,
    ItemUnderWay,
    MeetingState,
    MemberVote,
    NotConvened,
    PendingItem,
    Stopped,
)


def _declared(declarations: tuple[Declaration, ...], event: InterestsDeclared) -> tuple[Declaration, ...]:
    before = next((each for each in declarations if each.subject == event.subject), None)
    if before is None:
        return (*declarations, Declaration(subject=event.subject, interests=event.interests))
    added = Declaration(subject=event.subject, interests=(*before.interests, *event.interests))
    return tuple(added if each is before else each for each in declarations)


def _session(state: Convened | InSession) -> InSession:
    """The meeting in session; reminders of it, and its time, are then past."""
    if isinstance(state, InSession):
        return state
    return InSession(
        called=state.called,
        items=state.items,
        declarations=state.declarations,
        schedule=tuple(each for each in state.schedule if each.effect is Effect.ESCALATE),
    )


def _on_item(state: Convened | InSession, item_id: str, change: Callable[[ItemState], ItemState]) -> InSession:
    session = _session(state)
    items = tuple(change(each) if each.item.item_id == item_id else each for each in session.items)
    return session.model_copy(update={"items": items})


def _under_way(change: Callable[[ItemUnderWay], ItemState]) -> Callable[[ItemState], ItemState]:
    return lambda item: change(item) if isinstance(item, ItemUnderWay) else item


def _excluded(item: ItemUnderWay, added: tuple[Exclusion, ...]) -> ItemUnderWay:
    """Whoever is excluded by a further rule leaves, though they were let stay before."""
    leaving = {exclusion.subject for exclusion in added}
    staying = tuple(subject for subject in item.let_stay if subject not in leaving)
    return item.model_copy(update={"exclusions": (*item.exclusions, *added), "let_stay": staying})


def _reopened(item: ItemState) -> PendingItem:
    if isinstance(item, PendingItem):
        return item
    ruled_out = tuple(each for each in item.exclusions if each.rule_id == RULED_BY_CHAIR.rule_id)
    return PendingItem(item=item.item, ruled_out=ruled_out)


def _passed(state: Convened | InSession, effect: Effect, at: datetime) -> Convened | InSession:
    schedule = tuple(each for each in state.schedule if (each.effect, each.at) != (effect, at))
    return state.model_copy(update={"schedule": schedule})


def evolve(state: MeetingState, event: MeetingEvent) -> MeetingState:
    """The state after the event."""
    if isinstance(event, MeetingConvened):
        return Convened(
            called=event.called,
            items=tuple(PendingItem(item=item) for item in event.items),
            schedule=event.schedule,
        )
    if isinstance(state, NotConvened | Closed | Stopped):
        return state
    match event:
        case InterestsDeclared():
            return state.model_copy(update={"declarations": _declared(state.declarations, event)})
        case ItemOpened():
            return _on_item(
                state, event.item_id, lambda each: ItemUnderWay(item=each.item, exclusions=event.exclusions)
            )
        case MemberRecused():
            return _on_item(state, event.item_id, _under_way(lambda each: _excluded(each, event.exclusions)))
        case MemberExcluded():
            return _on_item(state, event.item_id, _under_way(lambda each: _excluded(each, (event.exclusion,))))
        case MemberLetStay():
            let_stay = _under_way(lambda each: each.model_copy(update={"let_stay": (*each.let_stay, event.subject)}))
            return _on_item(state, event.item_id, let_stay)
        case ItemReopened():
            return _on_item(state, event.item_id, _reopened)
        case VoteCast():
            vote = MemberVote(subject=event.subject, choice=event.choice)
            voted = _under_way(lambda each: each.model_copy(update={"votes": (*each.votes, vote)}))
            return _on_item(state, event.item_id, voted)
        case ItemDecided():
            decided = _under_way(
                lambda each: ConcludedItem(
                    item=each.item,
                    result=event.result,
                    concluded_at=event.decided_at,
                    exclusions=each.exclusions,
                    let_stay=each.let_stay,
                    votes=each.votes,
                    present=event.present,
                    presiding=event.presiding,
                    tally=event.tally,
                    reasons=event.reasons,
                    advice=each.advice,
                )
            )
            return _on_item(state, event.item_id, decided)
        case ItemDeferred():
            return _on_item(
                state,
                event.item_id,
                lambda each: ConcludedItem(
                    item=each.item,
                    result="deferred",
                    concluded_at=event.deferred_at,
                    exclusions=each.exclusions if isinstance(each, ItemUnderWay) else (),
                    reasons=(event.reason,),
                ),
            )
        case ItemReferred():
            referred = _under_way(
                lambda each: ConcludedItem(
                    item=each.item,
                    result="referred",
                    concluded_at=event.referred_at,
                    exclusions=each.exclusions,
                    let_stay=each.let_stay,
                    reasons=(event.reason,),
                    advice=each.advice,
                    referred_to=event.to,
                )
            )
            return _on_item(state, event.item_id, referred)
        case AdviceRecorded():
            advised = _under_way(lambda each: each.model_copy(update={"advice": (*each.advice, event.advice)}))
            return _on_item(state, event.item_id, advised)
        case MeetingClosed():
            return Closed(
                called=state.called,
                items=tuple(each for each in state.items if isinstance(each, ConcludedItem)),
                declarations=state.declarations,
                closed_at=event.closed_at,
            )
        case MeetingStopped():
            return Stopped(called=state.called, declarations=state.declarations, reason=event.reason)
        case MeetingReminded():
            return _passed(state, Effect.REMIND, event.at)
        case MeetingTimeCame():
            return _passed(state, Effect.REACH, event.at)
        case MeetingEscalated():
            return _passed(state, Effect.ESCALATE, event.at)
        case _:
            assert_never(event)
