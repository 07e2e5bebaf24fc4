"""What edges ask of the ledger: typed rows of the projections, and a stream's timeline.

Nothing secret leaves through here: a ballot's answers are left out until it has closed (rule W6).
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, JsonValue
from sqlalchemy import Connection, Select, and_, or_, select

from domain.ballot.events import SECRET_UNTIL_CLOSED, BallotClosed
from domain.messages import FAULT
from domain.people import Actor
from ledger.instants import to_text
from ledger.projections.applications import APPLICATIONS
from ledger.projections.ballots import BALLOTS, ROLL, TALLIES
from ledger.projections.common import DEADLINES, NOTICE, OPEN, OWED, REFUSALS, TASKS
from ledger.projections.delegations import DELEGATIONS, HOLDINGS, PHASES, REVIEWS
from ledger.projections.levels import CCGS, LEVELS
from ledger.projections.meetings import MEETING_ITEMS, MEETINGS
from ledger.projections.surveys import PUBLISHED_FIGURES, SURVEY_RESULTS, SURVEYS
from ledger.records import RecordedEvent
from ledger.store import Ledger
from ledger.tables import COMMANDS, EVENTS, NOTICES, STREAMS


def _listed(text: str | None) -> Any:
    return () if text is None else json.loads(text)


Codes = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""A stored list; empty where nothing is stored."""


class Reading(BaseModel):
    """A row as an edge shows it. Instants are UTC, dates London's."""

    model_config = ConfigDict(frozen=True, extra="ignore")


R = TypeVar("R", bound=Reading)


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


class WaitingTask(Reading):
    """Something that waits for somebody."""

    stream_id: str
    key: str
    title: str
    role: str
    organisation: str
    subject: str | None
    due_at: datetime | None
    command: str


class Ahead(Reading):
    """A deadline that a stream has ahead of it."""

    stream_id: str
    kind: str
    effect: str
    at: datetime
    reaches_at: datetime


class Ballot(Reading):
    """A ballot, with its turnout; outcome and scope only once it is closed (rule W6)."""

    stream_id: str
    application_id: str
    ccg_code: str
    stage: str
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


class Survey(Reading):
    """A survey; its results are in `survey_results` once it is closed."""

    stream_id: str
    application_id: str
    ccg_code: str
    stage: str
    functions: Codes
    segments: Codes
    opened_at: datetime
    closes_at: datetime | None
    responses: int | None
    reason: str | None


class SurveyResult(Reading):
    """What a segment said of one function: `yes` of `answered`, of all `respondents`."""

    segment: str
    function: str
    yes: int
    answered: int
    respondents: int


class PublishedFigure(Reading):
    """A percentage as it was published, apart from every count (rule F5)."""

    stream_id: str
    segment: str
    function: str
    percentage: int
    respondents: int | None
    source: str
    irreproducible: bool


class Meeting(Reading):
    """A meeting."""

    stream_id: str
    application_id: str
    ccg_code: str
    committee: str
    title: str
    meets_at: datetime
    stage: str
    reason: str | None


class Excluded(Reading):
    """Somebody excluded from an item, and by which rule."""

    subject: str
    rule: str


class MeetingItem(Reading):
    """What became of an item."""

    item_id: str
    title: str
    kind: str
    stage: str
    excluded: Annotated[tuple[Excluded, ...], BeforeValidator(_listed)]
    result: str | None
    for_: int | None
    against: int | None
    abstained: int | None
    denominator: int | None
    casting_vote: str | None
    reasons: Codes


class Delegation(Reading):
    """Where a delegation stands."""

    stream_id: str
    application_id: str
    ccg_code: str
    stage: str
    closed: bool
    scope: Codes
    live: Codes
    complete: bool
    start_on: date | None
    months: int | None
    operational_by: date | None
    paused_since: date | None
    paused_days: int | None
    notice_effective_on: date | None
    ended_on: date | None
    reasons: str | None


class Phase(Reading):
    """A phase of a delegation with its dates and gates."""

    number: int
    name: str
    functions: Codes
    planned_on: date
    due_on: date
    started_on: date | None
    gates_met: Codes
    gates_open: Codes


class Holding(Reading):
    """A function that went live."""

    function: str
    phase: int
    effective_on: date
    returned_on: date | None


class Kpi(Reading):
    """A figure of a quarterly review."""

    function: str
    name: str
    value: str
    unit: str


class Review(Reading):
    """A quarter that has ended; without a rating it waits for its review."""

    quarter: int
    from_on: date
    to_on: date
    rating: str | None
    kpis: Annotated[tuple[Kpi, ...], BeforeValidator(_listed)]
    action_plan: str
    plan_completed: bool


class Ccg(Reading):
    """A CCG; `level` is that of every function without one of its own."""

    stream_id: str
    code: str
    name: str
    level: int
    practices: int


class HeldLevel(Reading):
    """A CCG's level for one function, announced and effective apart (rule C2)."""

    ccg_code: str
    function: str
    level: int
    announced_on: date
    effective_on: date
    delegation_id: str


class Refused(Reading):
    """A refused command, and the rule it broke."""

    command_id: str
    stream_id: str
    type: str
    subject: str
    organisation: str
    rule: str
    number: str | None
    sentence: str
    received_at: datetime
    decided_at: datetime


class Faulted(Reading):
    """A command that could not be decided because of a defect."""

    command_id: str
    stream_id: str
    type: str
    rule: str
    """The type of the exception."""
    received_at: datetime
    decided_at: datetime


class NoticeOfEvent(Reading):
    """A notice that an event called for; with channel and instant once it was sent."""

    key: str
    stream_id: str
    role: str
    organisation: str
    subject: str
    body: str
    called_at: datetime
    channel: str | None
    recorded_at: datetime | None


class Entry(Reading):
    """One event of a timeline: who did what, when, by which command, under which rules."""

    position: int
    stream_id: str
    version: int
    type: str
    occurred_at: datetime
    recorded_at: datetime
    subject: str
    organisation: str
    roles: tuple[str, ...]
    command_id: str
    command: str
    """The command's type."""
    rules_version: str
    policy_hash: str | None
    payload: dict[str, JsonValue]
    concealed: bool
    """Whether the payload is left out, because it holds answers of a ballot that has not closed (rule W6)."""
    hash: str


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


def _read(ledger: Ledger, shape: type[R], query: Select[Any]) -> tuple[R, ...]:
    with ledger.database.reading() as connection:
        return _rows(connection, shape, query)


def _rows(connection: Connection, shape: type[R], query: Select[Any]) -> tuple[R, ...]:
    return tuple(shape.model_validate({**row}) for row in connection.execute(query).mappings())


def applications(ledger: Ledger, *, ccg_code: str | None = None, closed: bool | None = None) -> tuple[Application, ...]:
    """The applications, by CCG; of one CCG, or only open or closed ones, when asked for."""
    query = select(APPLICATIONS).order_by(APPLICATIONS.c.ccg_code, APPLICATIONS.c.stream_id)
    if ccg_code is not None:
        query = query.where(APPLICATIONS.c.ccg_code == ccg_code)
    if closed is not None:
        query = query.where(APPLICATIONS.c.closed.is_(closed))
    return _read(ledger, Application, query)


def overview(ledger: Ledger, application_id: str) -> Overview | None:
    """One application with all that belongs to it, as of one moment; None when there is none."""
    with ledger.database.reading() as connection:
        found = _rows(connection, Application, select(APPLICATIONS).where(APPLICATIONS.c.stream_id == application_id))
        if not found:
            return None
        family = _family(connection, application_id)

        def its(shape: type[R], table: Any) -> tuple[R, ...]:
            query = select(table).where(table.c.application_id == application_id).order_by(table.c.stream_id)
            return _rows(connection, shape, query)

        return Overview(
            application=found[0],
            ballots=its(Ballot, BALLOTS),
            surveys=its(Survey, SURVEYS),
            meetings=its(Meeting, MEETINGS),
            delegations=its(Delegation, DELEGATIONS),
            tasks=_rows(connection, WaitingTask, _tasks().where(TASKS.c.stream_id.in_(family))),
            deadlines=_rows(connection, Ahead, _deadlines().where(DEADLINES.c.stream_id.in_(family))),
            levels=_rows(connection, HeldLevel, _levels().where(LEVELS.c.ccg_code == found[0].ccg_code)),
        )


def _tasks() -> Select[Any]:
    return select(TASKS).order_by(TASKS.c.due_at.is_(None), TASKS.c.due_at, TASKS.c.stream_id, TASKS.c.key)


def tasks(ledger: Ledger, stream_id: str | None = None) -> tuple[WaitingTask, ...]:
    """What waits for anybody, the most pressing first; on one stream when asked for."""
    query = _tasks()
    return _read(ledger, WaitingTask, query if stream_id is None else query.where(TASKS.c.stream_id == stream_id))


def tasks_for(ledger: Ledger, actor: Actor) -> tuple[WaitingTask, ...]:
    """What waits for this person: by role and organisation, or by name where only they will do."""
    anybody = and_(TASKS.c.subject.is_(None), TASKS.c.organisation == actor.organisation)
    mine = and_(TASKS.c.role.in_([role.value for role in actor.roles]), or_(TASKS.c.subject == actor.subject, anybody))
    return _read(ledger, WaitingTask, _tasks().where(mine))


def _deadlines() -> Select[Any]:
    return select(DEADLINES).order_by(DEADLINES.c.at, DEADLINES.c.stream_id, DEADLINES.c.kind, DEADLINES.c.effect)


def deadlines(ledger: Ledger, stream_id: str | None = None, *, until: datetime | None = None) -> tuple[Ahead, ...]:
    """The deadlines ahead, the first first; of one stream, or until an instant (inclusive), when asked for."""
    query = _deadlines()
    if stream_id is not None:
        query = query.where(DEADLINES.c.stream_id == stream_id)
    if until is not None:
        query = query.where(DEADLINES.c.at <= to_text(until))
    return _read(ledger, Ahead, query)


def ballot(ledger: Ledger, ballot_id: str) -> Ballot | None:
    """A ballot with its turnout; None when there is none."""
    return next(iter(_read(ledger, Ballot, select(BALLOTS).where(BALLOTS.c.stream_id == ballot_id))), None)


def roll(ledger: Ledger, ballot_id: str) -> tuple[Elector, ...]:
    """A ballot's roll, in its order."""
    return _read(ledger, Elector, select(ROLL).where(ROLL.c.stream_id == ballot_id).order_by(ROLL.c.number))


def not_returned(ledger: Ledger, ballot_id: str) -> tuple[Elector, ...]:
    """The practices that have not voted in an open ballot; none once it has closed."""
    waiting = and_(ROLL.c.stream_id == ballot_id, ROLL.c.returned.is_(False))
    return _read(ledger, Elector, select(ROLL).where(waiting).order_by(ROLL.c.number))


def tallies(ledger: Ledger, ballot_id: str) -> tuple[Tally, ...]:
    """The count of a ballot by function; none before it has closed (rule W6)."""
    return _read(ledger, Tally, select(TALLIES).where(TALLIES.c.stream_id == ballot_id).order_by(TALLIES.c.number))


def survey(ledger: Ledger, survey_id: str) -> Survey | None:
    """A survey; None when there is none."""
    return next(iter(_read(ledger, Survey, select(SURVEYS).where(SURVEYS.c.stream_id == survey_id))), None)


def survey_results(ledger: Ledger, survey_id: str) -> tuple[SurveyResult, ...]:
    """The results of a survey by segment and function; none before it has closed."""
    its = SURVEY_RESULTS.c.stream_id == survey_id
    return _read(ledger, SurveyResult, select(SURVEY_RESULTS).where(its).order_by(SURVEY_RESULTS.c.number))


def published_figures(ledger: Ledger, stream_id: str) -> tuple[PublishedFigure, ...]:
    """The figures stated as published to a survey, or in an application."""
    its = PUBLISHED_FIGURES.c.stream_id == stream_id
    return _read(ledger, PublishedFigure, select(PUBLISHED_FIGURES).where(its).order_by(PUBLISHED_FIGURES.c.number))


def meeting(ledger: Ledger, meeting_id: str) -> Meeting | None:
    """A meeting; None when there is none."""
    return next(iter(_read(ledger, Meeting, select(MEETINGS).where(MEETINGS.c.stream_id == meeting_id))), None)


def meeting_items(ledger: Ledger, meeting_id: str) -> tuple[MeetingItem, ...]:
    """The items of a meeting, in its order."""
    its = MEETING_ITEMS.c.stream_id == meeting_id
    return _read(ledger, MeetingItem, select(MEETING_ITEMS).where(its).order_by(MEETING_ITEMS.c.number))


def delegation(ledger: Ledger, delegation_id: str) -> Delegation | None:
    """A delegation; None when there is none."""
    query = select(DELEGATIONS).where(DELEGATIONS.c.stream_id == delegation_id)
    return next(iter(_read(ledger, Delegation, query)), None)


def phases(ledger: Ledger, delegation_id: str) -> tuple[Phase, ...]:
    """The phases of a delegation that is in force."""
    return _read(ledger, Phase, select(PHASES).where(PHASES.c.stream_id == delegation_id).order_by(PHASES.c.number))


def holdings(ledger: Ledger, delegation_id: str) -> tuple[Holding, ...]:
    """Every function that went live under a delegation, in the order of going live."""
    its = HOLDINGS.c.stream_id == delegation_id
    return _read(ledger, Holding, select(HOLDINGS).where(its).order_by(HOLDINGS.c.number))


def reviews(ledger: Ledger, delegation_id: str) -> tuple[Review, ...]:
    """The quarters of a delegation in force that have ended, with their reviews."""
    return _read(
        ledger, Review, select(REVIEWS).where(REVIEWS.c.stream_id == delegation_id).order_by(REVIEWS.c.quarter)
    )


def ccgs(ledger: Ledger) -> tuple[Ccg, ...]:
    """The registered CCGs, by code."""
    return _read(ledger, Ccg, select(CCGS).order_by(CCGS.c.code))


def _levels() -> Select[Any]:
    return select(LEVELS).order_by(LEVELS.c.ccg_code, LEVELS.c.number)


def levels(ledger: Ledger, ccg_code: str | None = None) -> tuple[HeldLevel, ...]:
    """The levels recorded for functions, in the order they were recorded; of one CCG when asked for."""
    query = _levels()
    return _read(ledger, HeldLevel, query if ccg_code is None else query.where(LEVELS.c.ccg_code == ccg_code))


def refusals(ledger: Ledger, stream_ids: Sequence[str] | None = None) -> tuple[Refused, ...]:
    """The refused commands in the order they were decided, those with a used command id among them."""
    query = select(REFUSALS).order_by(REFUSALS.c.decided_at, REFUSALS.c.received_at, REFUSALS.c.command_id)
    return _read(ledger, Refused, query if stream_ids is None else query.where(REFUSALS.c.stream_id.in_(stream_ids)))


def faults(ledger: Ledger) -> tuple[Faulted, ...]:
    """The commands that could not be decided because of a defect; an operator looks at them."""
    return _read(ledger, Faulted, select(COMMANDS).where(COMMANDS.c.result == FAULT).order_by(COMMANDS.c.position))


def notices(ledger: Ledger, stream_ids: Sequence[str] | None = None) -> tuple[NoticeOfEvent, ...]:
    """The notices that events called for, sent or not, in the order they were called for."""
    query = (
        select(OWED, NOTICES.c.channel, NOTICES.c.recorded_at)
        .join_from(OWED, NOTICES, NOTICES.c.key == OWED.c.key, isouter=True)
        .where(OWED.c.kind == NOTICE)
        .order_by(OWED.c.called_at, OWED.c.stream_id, OWED.c.version, OWED.c.number)
    )
    if stream_ids is not None:
        query = query.where(OWED.c.stream_id.in_(stream_ids))
    with ledger.database.reading() as connection:
        return tuple(_notice(row) for row in connection.execute(query).mappings())


def _notice(row: Any) -> NoticeOfEvent:
    content = json.loads(row["content"])
    to = {"role": content["to"]["role"], "organisation": content["to"]["organisation"]}
    return NoticeOfEvent.model_validate({**row, **to, "subject": content["subject"], "body": content["body"]})


def family(ledger: Ledger, stream_id: str) -> tuple[str, ...]:
    """A stream, the streams that it opened, and those that they opened; those that exist, in the order of opening."""
    with ledger.database.reading() as connection:
        return _family(connection, stream_id)


def _family(connection: Connection, stream_id: str) -> tuple[str, ...]:
    found = [stream_id]
    for parent in found:
        opened = (
            select(OWED.c.target)
            .join(STREAMS, STREAMS.c.stream_id == OWED.c.target)
            .where(OWED.c.stream_id == parent, OWED.c.kind == OPEN)
            .order_by(OWED.c.version, OWED.c.number)
        )
        found.extend(child for child in connection.scalars(opened) if child not in found)
    return tuple(found)


def timeline(ledger: Ledger, stream_id: str, *, with_opened: bool = True) -> tuple[Entry, ...]:
    """What happened on a stream, and unless left out on all that it opened, by when it counts."""
    with ledger.database.reading() as connection:
        streams = _family(connection, stream_id) if with_opened else (stream_id,)
        closed = BallotClosed.model_fields["type"].default
        counted = set(
            connection.scalars(
                select(EVENTS.c.stream_id).where(EVENTS.c.stream_id.in_(streams), EVENTS.c.type == closed)
            )
        )
        query = (
            select(EVENTS, COMMANDS.c.type.label("command"), COMMANDS.c.rules_version, COMMANDS.c.policy_hash)
            .join(COMMANDS, COMMANDS.c.command_id == EVENTS.c.command_id)
            .where(EVENTS.c.stream_id.in_(streams))
            .order_by(EVENTS.c.occurred_at, EVENTS.c.recorded_at, EVENTS.c.position)
        )
        return tuple(_entry(row, counted) for row in connection.execute(query))


def _entry(row: Any, counted: set[str]) -> Entry:
    event = RecordedEvent.of(row)
    concealed = event.type in SECRET_UNTIL_CLOSED and event.stream_id not in counted
    actor = event.actor
    return Entry(
        position=event.position,
        stream_id=event.stream_id,
        version=event.version,
        type=event.type,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        subject=actor.subject,
        organisation=actor.organisation,
        roles=tuple(role.value for role in actor.roles),
        command_id=event.command_id,
        command=row.command,
        rules_version=row.rules_version,
        policy_hash=row.policy_hash,
        payload={} if concealed else event.payload,
        concealed=concealed,
        hash=event.hash,
    )
