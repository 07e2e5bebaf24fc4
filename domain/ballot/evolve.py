"""What a ballot's events make of its state; nothing is judged here, and nothing raised."""

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from domain.ballot.events import (
    BallotClosed,
    BallotEscalated,
    BallotEvent,
    BallotExtended,
    BallotOpened,
    BallotReminded,
    BallotStopped,
    PaperVoteRecorded,
    ResultVerified,
    RollAnnotated,
    VerificationOverdue,
    VoteCast,
    VotesImported,
)
from domain.ballot.results import Vote
from domain.ballot.state import BallotState, Counting, Open, Stopped, Verified
from domain.deadlines import Deadline, Schedule, without


def evolve(state: BallotState, event: BallotEvent) -> BallotState:
    """The state after the event; an event of another stage changes nothing."""
    match event:
        case BallotOpened():
            return Open(terms=event.terms, closes_at=event.closes_at, schedule=event.schedule)
        case VoteCast() | PaperVoteRecorded():
            return _with_votes(state, (event.vote,))
        case VotesImported():
            return _with_import(_with_votes(state, event.votes), event)
        case RollAnnotated():
            return _annotated(state, event)
        case BallotExtended():
            return _extended(state, event)
        case BallotReminded() | VerificationOverdue() | BallotEscalated():
            return _past(state, event.deadline)
        case BallotClosed():
            return _closed(state, event)
        case ResultVerified():
            return _verified(state, event)
        case BallotStopped():
            return Stopped(terms=state.terms, reason=event.reason) if isinstance(state, Open | Counting) else state
        case _:
            assert_never(event)


def _with_votes(state: BallotState, votes: Iterable[Vote]) -> BallotState:
    if not isinstance(state, Open):
        return state
    return state.model_copy(update={"votes": state.votes.adding((vote.practice, vote) for vote in votes)})


def _with_import(state: BallotState, event: VotesImported) -> BallotState:
    if not isinstance(state, Open):
        return state
    in_part = (*state.in_part, event.file_sha256) if event.left_out else state.in_part
    return state.model_copy(update={"imported": (*state.imported, event.file_sha256), "in_part": in_part})


def _annotated(state: BallotState, event: RollAnnotated) -> BallotState:
    if not isinstance(state, Open | Counting):
        return state
    return state.model_copy(update={"annotations": (*state.annotations, event.annotation)})


def _extended(state: BallotState, event: BallotExtended) -> BallotState:
    if not isinstance(state, Open):
        return state
    return state.model_copy(update={"closes_at": event.closes_at, "schedule": event.schedule})


def _past(state: BallotState, deadline: Deadline) -> BallotState:
    if not isinstance(state, Open | Counting):
        return state
    passed: dict[str, Schedule | datetime] = {"schedule": without(state.schedule, deadline)}
    return state.model_copy(update=passed | ({"reminded_at": deadline.at} if isinstance(state, Open) else {}))


def _closed(state: BallotState, event: BallotClosed) -> BallotState:
    if not isinstance(state, Open):
        return state
    return Counting(
        terms=state.terms,
        closed_at=event.closed_at,
        annotations=state.annotations,
        verify_by=event.verify_by,
        schedule=event.schedule,
        outcome=event.count.outcome,
        results=event.count.results,
        scope=event.count.scope,
        turnout=event.count.turnout,
    )


def _verified(state: BallotState, event: ResultVerified) -> BallotState:
    if not isinstance(state, Counting):
        return state
    return Verified(
        terms=state.terms,
        closed_at=state.closed_at,
        annotations=state.annotations,
        verified_by=event.verified_by,
        outcome=state.outcome,
        results=state.results,
        scope=state.scope,
        turnout=state.turnout,
    )
