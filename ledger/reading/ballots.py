"""Ballots: turnout, roll and count. Nothing of an answer before the close (rule W6)."""

from datetime import datetime

from sqlalchemy import and_, select

from ledger.projections.ballots import BALLOTS, ROLL, TALLIES
from ledger.reading.rows import Codes, Opened, Reading, numbered, one, read
from ledger.store import Ledger


class Ballot(Opened):
    """A ballot, with its turnout; outcome and scope only once it is closed (rule W6)."""

    functions: Codes
    partial_scope: bool
    opened_at: datetime
    closes_at: datetime | None
    """When it closes, or closed; None for a stopped one."""
    roll: int
    returned: int | None
    roll_weight: int
    returned_weight: int | None
    outcome: str | None
    scope: Codes
    verify_by: datetime | None
    verified_by: str | None
    reason: str | None


class Elector(Reading):
    """A practice on a ballot's roll."""

    practice: str
    name: str
    weight: int
    returned: bool | None
    """Known while the ballot is open."""


class Tally(Reading):
    """A closed ballot's count for one function, in weights; `share` is the exact fraction that was compared."""

    function: str
    for_: int
    against: int
    abstain: int
    denominator: int
    share: str
    passed: bool


def ballot(ledger: Ledger, ballot_id: str) -> Ballot | None:
    """A ballot with its turnout; None when there is none."""
    return one(ledger, Ballot, BALLOTS, ballot_id)


def roll(ledger: Ledger, ballot_id: str) -> tuple[Elector, ...]:
    """A ballot's roll, in its order."""
    return numbered(ledger, Elector, ROLL, ballot_id)


def not_returned(ledger: Ledger, ballot_id: str) -> tuple[Elector, ...]:
    """The practices that have not voted in an open ballot; none once it has closed."""
    waiting = and_(ROLL.c.stream_id == ballot_id, ROLL.c.returned.is_(False))
    return read(ledger, Elector, select(ROLL).where(waiting).order_by(ROLL.c.number))


def tallies(ledger: Ledger, ballot_id: str) -> tuple[Tally, ...]:
    """The count of a ballot by function; none before it has closed (rule W6)."""
    return numbered(ledger, Tally, TALLIES, ballot_id)
