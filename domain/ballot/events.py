"""What happens to a ballot."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.ballot.results import Count, Vote
from domain.ballot.terms import Annotation, Terms
from domain.deadlines import Deadline, Schedule
from domain.evidence import Evidence
from domain.importing import Fault, FileHash
from domain.model import Event


class BallotOpened(Event):
    """The ballot was opened: the roll and the rules are frozen."""

    type: Literal["ballot.opened"] = "ballot.opened"
    terms: Terms
    closes_at: datetime
    schedule: Schedule


class VoteCast(Event):
    """A practice cast its vote."""

    type: Literal["ballot.vote_cast"] = "ballot.vote_cast"
    vote: Vote


class PaperVoteRecorded(Event):
    """The returning officer recorded a vote that a practice gave on paper."""

    type: Literal["ballot.paper_vote_recorded"] = "ballot.paper_vote_recorded"
    vote: Vote
    recorded_by: str
    evidence: Evidence


class VotesImported(Event):
    """The returning officer recorded the votes of a file; rows with a fault were left out where that was asked for."""

    type: Literal["ballot.votes_imported"] = "ballot.votes_imported"
    file_sha256: FileHash
    recorded_by: str
    votes: tuple[Vote, ...]
    left_out: tuple[Fault, ...]


class RollAnnotated(Event):
    """A practice on the roll closed or merged; its place on the roll and its vote stand (rule F4)."""

    type: Literal["ballot.roll_annotated"] = "ballot.roll_annotated"
    annotation: Annotation


class BallotExtended(Event):
    """The close was moved to a later instant."""

    type: Literal["ballot.extended"] = "ballot.extended"
    closes_at: datetime
    reason: str
    schedule: Schedule
    not_returned: tuple[str, ...]


class BallotReminded(Event):
    """Whoever is waited for was reminded: the practices that have not voted, or whoever verifies."""

    type: Literal["ballot.reminded"] = "ballot.reminded"
    deadline: Deadline
    not_returned: tuple[str, ...]


class BallotClosed(Event):
    """The ballot closed and was counted."""

    type: Literal["ballot.closed"] = "ballot.closed"
    closed_at: datetime
    """The deadline, or when it was closed early."""
    reason: str | None
    """Why it was closed early, with all votes in; None when its time ended."""
    count: Count
    verify_by: datetime
    schedule: Schedule
    """For the verification."""


class VerificationOverdue(Event):
    """Nobody has verified the result by the time allowed."""

    type: Literal["ballot.verification_overdue"] = "ballot.verification_overdue"
    deadline: Deadline


class BallotEscalated(Event):
    """The verification's delay was put to the accountable officer."""

    type: Literal["ballot.escalated"] = "ballot.escalated"
    deadline: Deadline


class ResultVerified(Event):
    """Somebody who did not open the ballot confirmed its count."""

    type: Literal["ballot.verified"] = "ballot.verified"
    verified_by: str


class BallotStopped(Event):
    """The application ended, and the ballot with it; nothing is counted."""

    type: Literal["ballot.stopped"] = "ballot.stopped"
    reason: str


BallotEvent = Annotated[
    BallotOpened
    | VoteCast
    | PaperVoteRecorded
    | VotesImported
    | RollAnnotated
    | BallotExtended
    | BallotReminded
    | BallotClosed
    | VerificationOverdue
    | BallotEscalated
    | ResultVerified
    | BallotStopped,
    Field(discriminator="type"),
]

SECRET_UNTIL_CLOSED = frozenset({"ballot.vote_cast", "ballot.paper_vote_recorded", "ballot.votes_imported"})
"""Types of events whose answers nobody may be shown until the ballot has closed, nor ever when it was stopped (W6)."""
