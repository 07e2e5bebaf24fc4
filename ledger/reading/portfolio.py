"""Applications: where each stands, and one with everything that belongs to it."""

from datetime import date, datetime

from sqlalchemy import Table, select

from ledger.projections.applications import APPLICATIONS
from ledger.projections.ballots import BALLOTS
from ledger.projections.common import DEADLINES, TASKS
from ledger.projections.delegations import DELEGATIONS
from ledger.projections.levels import LEVELS
from ledger.projections.meetings import MEETINGS
from ledger.projections.surveys import SURVEYS
from ledger.reading.ballots import Ballot
from ledger.reading.delegations import Delegation
from ledger.reading.happenings import family_of
from ledger.reading.meetings import Meeting
from ledger.reading.registers import HeldLevel, by_ccg
from ledger.reading.rows import Codes, R, Reading, read, rows
from ledger.reading.surveys import Survey
from ledger.reading.waiting import Ahead, WaitingTask, by_instant, by_pressure
from ledger.store import Ledger


class Application(Reading):
    """Where an application stands. Of one that has ended, what it asked for is in its timeline."""

    stream_id: str
    ccg_code: str
    ccg_name: str
    stage: str
    closed: bool
    reason: str | None
    """The rule or event that ended it, in one word."""
    reasons: str | None
    ended_at_stage: str | None
    waiting_for: str
    due_kind: str | None
    due_at: datetime | None
    level: int | None
    scope: Codes
    start_on: date | None
    months: int | None
    round: str | None
    policy: str | None
    delegation_id: str | None


class Overview(Reading):
    """An application with everything that it opened, and what waits."""

    application: Application
    ballots: tuple[Ballot, ...]
    surveys: tuple[Survey, ...]
    meetings: tuple[Meeting, ...]
    delegations: tuple[Delegation, ...]
    tasks: tuple[WaitingTask, ...]
    deadlines: tuple[Ahead, ...]
    levels: tuple[HeldLevel, ...]


def applications(ledger: Ledger, *, ccg_code: str | None = None, closed: bool | None = None) -> tuple[Application, ...]:
    """The applications, by CCG; of one CCG, or only open or closed ones, when asked for."""
    query = select(APPLICATIONS).order_by(APPLICATIONS.c.ccg_code, APPLICATIONS.c.stream_id)
    if ccg_code is not None:
        query = query.where(APPLICATIONS.c.ccg_code == ccg_code)
    if closed is not None:
        query = query.where(APPLICATIONS.c.closed.is_(closed))
    return read(ledger, Application, query)


def overview(ledger: Ledger, application_id: str) -> Overview | None:
    """One application with all that belongs to it, as of one moment; None when there is none."""
    with ledger.database.reading() as connection:
        found = rows(connection, Application, select(APPLICATIONS).where(APPLICATIONS.c.stream_id == application_id))
        if not found:
            return None
        family = family_of(connection, application_id)

        def its(shape: type[R], table: Table, opener: str = "application_id") -> tuple[R, ...]:
            query = select(table).where(table.c[opener] == application_id).order_by(table.c.stream_id)
            return rows(connection, shape, query)

        return Overview(
            application=found[0],
            ballots=its(Ballot, BALLOTS),
            surveys=its(Survey, SURVEYS),
            meetings=its(Meeting, MEETINGS, "convened_by"),
            delegations=its(Delegation, DELEGATIONS),
            tasks=rows(connection, WaitingTask, by_pressure().where(TASKS.c.stream_id.in_(family))),
            deadlines=rows(connection, Ahead, by_instant().where(DEADLINES.c.stream_id.in_(family))),
            levels=rows(connection, HeldLevel, by_ccg().where(LEVELS.c.ccg_code == found[0].ccg_code)),
        )
