"""What can be asked of a ballot."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.ballot.terms import Elector
from domain.calendar import Moment
from domain.evidence import Evidence
from domain.importing import Import
from domain.model import Command, Value
from domain.policy import Policy


class Answer(Value):
    """A practice's answer for one function, as it was given: `for`, `against`, `abstain`, or blank to abstain."""

    function: str
    choice: str


class OpenBallot(Command):
    """Open a ballot of the CCG's member practices. Sent by the application that called it."""

    type: Literal["ballot.open"] = "ballot.open"
    application_id: str
    ccg_code: str
    functions: tuple[str, ...]
    """What is put to the practices, each for itself."""
    policy: Policy
    partial_scope: bool
    """Whether a failed function leaves the scope instead of failing the ballot (rule F2)."""
    opened_by: str
    """The subject of the person who called it, and who therefore can't verify it (rule W3)."""
    closes_at: Moment | None = None
    """None for the policy's own period; else an instant that is not after the end of that period."""
    roll: tuple[Elector, ...] = ()
    """Who votes: the CCG's practices when the ballot was called, which is when it counts as opened (rule F4)."""


class CastVote(Command):
    """Cast the practice's vote. Its own lead alone can; a function left out abstains."""

    type: Literal["ballot.cast_vote"] = "ballot.cast_vote"
    practice: str
    answers: tuple[Answer, ...]


class RecordPaperVote(Command):
    """Record a vote that a practice gave on paper. The returning officer does, and names the paper."""

    type: Literal["ballot.record_paper_vote"] = "ballot.record_paper_vote"
    practice: str
    answers: tuple[Answer, ...]
    evidence: Evidence


class ImportVotes(Import, Command):
    """Record the votes of a file, all in one decision (rule I4).

    Columns: `practice`, and one for each function with `for`, `against`, `abstain` or nothing in it. At most
    `domain.importing.ROW_LIMIT` rows and `BYTE_LIMIT` bytes.
    """

    type: Literal["ballot.import_votes"] = "ballot.import_votes"


class AnnotateRoll(Command):
    """Note that a practice on the roll has closed or merged meanwhile; the roll stays as it is (rule F4)."""

    type: Literal["ballot.annotate_roll"] = "ballot.annotate_roll"
    practice: str
    change: Literal["closed", "merged"]
    on: date
    into: str | None = None
    """The practice it merged into."""


class ExtendBallot(Command):
    """Move the close to a later instant, within the pinned policy's limit altogether (rule W6)."""

    type: Literal["ballot.extend"] = "ballot.extend"
    closes_at: Moment
    reason: str


class CloseEarly(Command):
    """Close before the time: only when every practice on the roll has voted (rule W6)."""

    type: Literal["ballot.close_early"] = "ballot.close_early"
    reason: str


class VerifyResult(Command):
    """Confirm the count, as somebody who did not open the ballot (rule W3)."""

    type: Literal["ballot.verify"] = "ballot.verify"


class StopBallot(Command):
    """End the ballot without a result. Sent by its application when that ends."""

    type: Literal["ballot.stop"] = "ballot.stop"
    reason: str


class PassDeadline(Command):
    """A deadline has passed. Sent by the clock alone."""

    type: Literal["ballot.pass_deadline"] = "ballot.pass_deadline"
    kind: str
    due: datetime


BallotCommand = Annotated[
    OpenBallot
    | CastVote
    | RecordPaperVote
    | ImportVotes
    | AnnotateRoll
    | ExtendBallot
    | CloseEarly
    | VerifyResult
    | StopBallot
    | PassDeadline,
    Field(discriminator="type"),
]
