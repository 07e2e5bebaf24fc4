"""What a ballot's events call for: people to be told, and its application."""

from collections.abc import Iterable
from typing import assert_never

from domain.application.commands import RecordBallotResult
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
from domain.ballot.state import BallotState, Unopened
from domain.ballot.terms import VERIFY, Terms
from domain.calendar import london
from domain.noun import Call, Notice, Tell
from domain.people import Assignee, Role


def calls(stream_id: str, state: BallotState, event: BallotEvent) -> tuple[Call, ...]:
    """What the event calls for. No notice holds an answer, a tally or a result (rule W6)."""
    if isinstance(state, Unopened):
        return ()
    terms = state.terms
    match event:
        case BallotOpened():
            asked = ", ".join(event.terms.functions)
            body = f"Functions {asked} are put to the vote. The ballot closes on {london(event.closes_at)}."
            return _to_practices(terms.weights, "A ballot is open: your practice's vote is asked for", body)
        case BallotExtended():
            body = f"The ballot now closes on {london(event.closes_at)}."
            return _to_practices(event.not_returned, "A ballot was extended: your practice has not voted yet", body)
        case BallotReminded() if event.deadline.kind == VERIFY:
            body = f"It is due by {london(event.deadline.reaches_at)}."
            return (_to(Role.RETURNING_OFFICER, terms, f"Reminder: verification of ballot {stream_id}", body),)
        case BallotReminded():
            body = f"The ballot closes on {london(event.deadline.reaches_at)}."
            return _to_practices(event.not_returned, "Reminder: your practice has not voted yet", body)
        case BallotClosed():
            body = f"Somebody who did not open it must verify its count by {london(event.verify_by)}."
            return (_to(Role.RETURNING_OFFICER, terms, f"Ballot {stream_id} has closed", body),)
        case VerificationOverdue():
            body = f"It was due by {london(event.deadline.at)}."
            return (_to(Role.RETURNING_OFFICER, terms, f"Overdue: verification of ballot {stream_id}", body),)
        case BallotEscalated():
            body = f"It was due by {london(event.deadline.reaches_at)}, and its returning officer has been told."
            return (_to(Role.ACCOUNTABLE_OFFICER, terms, f"Escalated: verification of ballot {stream_id}", body),)
        case ResultVerified():
            return (Tell(terms.application_id, RecordBallotResult(ballot_id=stream_id)),)
        case VoteCast() | PaperVoteRecorded() | VotesImported() | RollAnnotated() | BallotStopped():
            return ()
        case _:
            assert_never(event)


def _to(role: Role, terms: Terms, subject: str, body: str) -> Notice:
    return Notice(to=Assignee(role=role, organisation=terms.ccg_code), subject=subject, body=body)


def _to_practices(practices: Iterable[str], subject: str, body: str) -> tuple[Call, ...]:
    return tuple(
        Notice(to=Assignee(role=Role.PRACTICE_LEAD, organisation=practice), subject=subject, body=body)
        for practice in practices
    )
