"""What a rehearsal came to: the dated timeline, results beside what was published, phases, and the verified ledger.

All of it is read from the ledger, as it would be from any other.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cli.output import dates_moved, invented, months, print_line, print_table, words
from cli.timeline import Happening, happenings, with_facts
from domain.ballot import state as ballot
from domain.calendar import london, london_day
from domain.delegation import state as delegation
from domain.figures import percentage, shown
from domain.functions import TITLES, Function
from domain.published import RecordedFigure
from domain.survey import state as survey
from engine.case import AnyCase
from ledger import Ledger
from ledger.reading import Refused, refusals
from ledger.verification import verify


@dataclass(frozen=True)
class BallotRow:
    """A ballot's count for one function."""

    function: Function
    in_favour: int
    denominator: int
    share: str
    against: int
    abstain: int
    passed: bool


@dataclass(frozen=True)
class BallotResult:
    """A ballot's result."""

    stream_id: str
    outcome: str
    returned: int
    roll: int
    rows: tuple[BallotRow, ...]


@dataclass(frozen=True)
class SurveyRow:
    """What a segment said of one function, beside what was published of it; either may be missing."""

    segment: str
    function: Function
    yes: int | None
    answered: int | None
    share: str
    published: int | None
    difference: int | None
    """Counted less published, in percentage points, both as shown."""
    remark: str


@dataclass(frozen=True)
class SurveyResult:
    """A survey's result."""

    stream_id: str
    rows: tuple[SurveyRow, ...]


@dataclass(frozen=True)
class PhaseRow:
    """A phase of a delegation."""

    stream_id: str
    number: int
    name: str
    functions: tuple[Function, ...]
    planned_on: date
    due_on: date
    live_on: date | None


@dataclass(frozen=True)
class Report:
    """A rehearsal, told."""

    key: str
    """The CCG's code, or the cohort's key."""
    name: str
    round: str
    policy: str
    moved_by_days: int
    phasing_start: date
    phasing_months: int
    illustrative: tuple[str, ...]
    timeline: tuple[Happening, ...]
    refusals: tuple[Refused, ...]
    ballots: tuple[BallotResult, ...]
    surveys: tuple[SurveyResult, ...]
    phases: tuple[PhaseRow, ...]
    stages: tuple[tuple[str, str], ...]
    head: str
    sound: bool
    """Whether the ledger is what its chains say."""


def report(case: AnyCase, ledger: Ledger) -> Report:
    """What the ledger says of a rehearsed case."""
    streams = ledger.streams()
    verified = verify(ledger)
    return Report(
        key=case.key,
        name=case.name,
        round=case.round.title,
        policy=case.policy.title,
        moved_by_days=case.moved_by,
        phasing_start=case.phasing.start,
        phasing_months=case.phasing.months,
        illustrative=case.illustrative,
        timeline=happenings(ledger),
        refusals=refusals(ledger),
        ballots=tuple(_ballots(ledger, streams)),
        surveys=tuple(_surveys(ledger, streams)),
        phases=tuple(_phases(ledger, streams)),
        stages=tuple((stream_id, ledger.load(stream_id).progress.stage) for stream_id in streams),
        head=verified.conclusion,
        sound=verified.sound,
    )


def _ballots(ledger: Ledger, streams: Iterable[str]) -> Iterator[BallotResult]:
    for stream_id in streams:
        state = ledger.state(stream_id).state
        if isinstance(state, ballot.Counting | ballot.Verified):
            yield results_of_ballot(stream_id, state)


def results_of_ballot(stream_id: str, state: ballot.Counting | ballot.Verified) -> BallotResult:
    """A closed ballot's result; before the close there is none to be seen (rule W6)."""
    return BallotResult(
        stream_id=stream_id,
        outcome=state.outcome if isinstance(state, ballot.Verified) else f"{state.outcome}, not yet verified",
        returned=state.turnout.returned,
        roll=state.turnout.roll,
        rows=tuple(
            BallotRow(
                function=result.function,
                in_favour=result.for_,
                denominator=result.denominator,
                share=shown(result.for_, result.denominator),
                against=result.against,
                abstain=result.abstain,
                passed=result.passed,
            )
            for result in state.results
        ),
    )


def _surveys(ledger: Ledger, streams: Iterable[str]) -> Iterator[SurveyResult]:
    for stream_id in streams:
        state = ledger.state(stream_id).state
        if isinstance(state, survey.Closed):
            yield results_of_survey(stream_id, state)


def results_of_survey(stream_id: str, state: survey.Closed) -> SurveyResult:
    """A closed survey's result, beside the figures that were published for just that segment and function."""
    published = {(figure.segment, figure.function): figure for figure in state.published}
    rows = []
    for result in state.results:
        figure = published.get((result.segment, result.function))
        if not result.respondents and figure is None:
            continue
        counted = percentage(result.yes, result.answered) if result.respondents else None
        rows.append(
            SurveyRow(
                segment=result.segment,
                function=result.function,
                yes=result.yes if result.respondents else None,
                answered=result.answered if result.respondents else None,
                share=shown(result.yes, result.answered) if result.respondents else "no counts",
                published=None if figure is None else figure.percentage,
                difference=None if figure is None or counted is None else counted - figure.percentage,
                remark=_remark(figure),
            )
        )
    return SurveyResult(stream_id, tuple(rows))


def _remark(figure: RecordedFigure | None) -> str:
    if figure is None:
        return "nothing published"
    if figure.irreproducible:
        return f"irreproducible: no whole number of {figure.respondents} is {figure.percentage}%"
    return ""


def _phases(ledger: Ledger, streams: Iterable[str]) -> Iterator[PhaseRow]:
    for stream_id in streams:
        state = ledger.state(stream_id).state
        if isinstance(state, delegation.Live):
            yield from phase_rows(stream_id, state)


def phase_rows(stream_id: str, state: delegation.Live) -> Iterator[PhaseRow]:
    """A delegation's phases with their dates."""
    for phase in state.phases:
        yield PhaseRow(
            stream_id=stream_id,
            number=phase.plan.number,
            name=phase.plan.name,
            functions=phase.plan.functions,
            planned_on=phase.plan.planned_on,
            due_on=phase.due_on,
            live_on=phase.started_on,
        )


def print_report(found: Report) -> None:
    """The report for people."""
    print_line(f"{found.name} ({found.key})", "bold")
    print_line(
        f"{found.round}; {found.policy}; phasing from {london_day(found.phasing_start)} over "
        f"{months(found.phasing_months)}."
    )
    if found.moved_by_days:
        print_line(dates_moved(found.moved_by_days))
    for line in invented(found.illustrative):
        print_line(line, "yellow")
    print_line("")
    print_timeline(found.timeline)
    for ballot_ in found.ballots:
        print_line("")
        print_ballot(ballot_)
    for survey_ in found.surveys:
        print_line("")
        print_survey(survey_)
    if found.phases:
        print_line("")
        print_phases(found.phases)
    if found.refusals:
        print_line("")
        print_refusals(found.refusals)
    print_line("")
    print_line("; ".join(f"{stream_id}: {words(stage)}" for stream_id, stage in found.stages) + ".")
    print_line(found.head, "bold" if found.sound else "bold red")


def print_timeline(timeline: Sequence[Happening]) -> None:
    """Events, each on its line, and under which rules they were decided."""
    rows = (
        (
            london(each.occurred_at),
            each.stream_id,
            with_facts(each.what, each.facts),
            f"{each.subject} ({each.organisation})",
            each.deadline,
        )
        for each in timeline
    )
    print_table("Timeline", ("when (London)", "stream", "what", "who", "deadline"), rows, "Nothing happened.")
    under = {f"version {each.rules_version}, policy {each.policy_hash[:12]}" for each in timeline if each.policy_hash}
    if under:
        print_line(f"Under these rules: {'; '.join(sorted(under))}. See: delegation policy show STREAM")


def print_ballot(found: BallotResult) -> None:
    """A ballot's result for each function."""
    title = f"{found.stream_id}: {found.outcome}; {shown(found.returned, found.roll)} of the roll returned"
    rows = (
        (
            row.function.value,
            TITLES[row.function],
            row.share,
            row.against,
            row.abstain,
            "passed" if row.passed else "failed",
        )
        for row in found.rows
    )
    print_table(title, ("function", "", "for", "against", "abstain", "result"), rows, f"{title}.")


def print_survey(found: SurveyResult) -> None:
    """A survey's result for each segment and function, beside what was published for just that."""
    rows = (
        (
            row.segment,
            row.function.value,
            TITLES[row.function],
            row.share,
            "" if row.published is None else f"{row.published}%",
            "" if row.difference is None else "none" if row.difference == 0 else f"{row.difference:+d}",
            row.remark,
        )
        for row in found.rows
    )
    columns = ("segment", "function", "", "yes", "published", "difference", "remark")
    print_table(f"{found.stream_id}: opinions, not a ballot", columns, rows, f"{found.stream_id}: nothing was said.")


def print_phases(phases: Iterable[PhaseRow]) -> None:
    """Phases with their dates."""
    rows = (
        (
            row.number,
            row.name,
            ", ".join(row.functions),
            london_day(row.planned_on),
            london_day(row.due_on),
            london_day(row.live_on) if row.live_on else "not live",
        )
        for row in phases
    )
    print_table("Phases", ("phase", "name", "functions", "planned", "due", "live"), rows, "There are no phases.")


def print_refusals(rows: Iterable[Refused]) -> None:
    """Refused commands, each with its rule and sentence."""
    cells = (
        (london(row.received_at), row.stream_id, row.type, row.subject, f"{row.rule}: {row.sentence}") for row in rows
    )
    print_table("Refused", ("when (London)", "stream", "command", "who", "rule"), cells, "Nothing was refused.")
