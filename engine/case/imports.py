"""What a script's steps point to: committees, practices, and the CSV files that they import.

The files are read by the very rules of the ballot and the survey, as if it had just opened.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from domain.ballot import opening as ballot_opening
from domain.ballot import state as ballot
from domain.ballot import terms as ballot_terms
from domain.ballot.commands import ImportVotes
from domain.ballot.refusals import OffRoll
from domain.ballot.votes import read_votes
from domain.ccg.practice import Practice
from domain.ccg.state import RegisteredCcg
from domain.codes import ccg_in
from domain.functions import Level
from domain.importing import HEADER_LINE, ImportFaulty, Row, Table
from domain.parsing import quoted
from domain.published import SEGMENTS
from domain.refusal import Refusal, UnknownPractice
from domain.survey import opening as survey_opening
from domain.survey import state as survey
from domain.survey import terms as survey_terms
from domain.survey.commands import ImportResponses
from domain.survey.responses import read_responses
from engine.case.checking import check_known, check_practice
from engine.case.loading import Folder
from engine.case.said import Said
from engine.case.salvage import NamedAlready
from engine.case.script import Parsed, ScriptStep
from engine.case.tables import lines_before_header, read_table

NOBODY = "nobody"
"""Who opened the ballot that a file is tried on."""
STAND_IN = Practice(code="X99999", name="a practice", list_size=1)
"""Who votes and is asked where the practices can't be read, so that every other fault of a file is named."""


class SegmentContradicted(ValueError):
    """A file of responses has a segment in its own column that is not the one it is imported for."""


def with_segment(table: Table, segment: str | None) -> Table:
    """A table of responses with its segment column: its own, or one that says the same in every row.

    Raises:
        SegmentContradicted: its own says something else than what is to be said in every row.
    """
    if segment is None:
        return table
    if "segment" in table.columns:
        own = table.columns.index("segment")
        other = next((row for row in table.rows if len(row.cells) > own and row.cells[own].strip() != segment), None)
        if other is not None:
            raise SegmentContradicted(
                f"it says {quoted(segment)}, and line {other.line} of the file {quoted(other.cells[own].strip())}; "
                "leave the option out, and the file's own column holds."
            )
        return table
    rows = tuple(Row(line=row.line, cells=(segment, *row.cells)) for row in table.rows)
    return table.model_copy(update={"columns": ("segment", *table.columns), "rows": rows})


def check_steps(folder: Folder, file: str, steps: Sequence[ScriptStep], cases: Sequence[Said]) -> None:
    """Note what the steps that are to succeed point to and is not there, or is faulty.

    Of several CCGs it is the one whose code is in the name of the stream that a step is about.
    """
    for found in steps:
        with suppress(NamedAlready):
            if found.parsed is not None and found.table.refused is None:
                for said in _about(found.parsed.values, cases):
                    _check_values(folder, (file, found.line), found.parsed.values, said)
                    _check_import(folder, found, found.parsed, said)


def _about(values: Mapping[str, object], cases: Sequence[Said]) -> Iterator[Said]:
    """The case that a command is about, if any."""
    if len(cases) == 1:
        yield from cases
        return
    codes = {ccg_in(value) for value in values.values() if isinstance(value, str)}
    for case in cases:
        with suppress(NamedAlready):
            if case.ccg_code in codes:
                yield case


def _check_values(folder: Folder, place: tuple[str, int], values: Mapping[str, object], said: Said) -> None:
    practice, committee = values.get("practice"), values.get("committee")
    with suppress(NamedAlready):
        if isinstance(practice, str):
            check_practice(folder, place, practice, said)
    with suppress(NamedAlready):
        if committee is not None and committee not in said.committees_by_key:
            folder.note(*place, "UnknownCommittee", f"committees.toml has no committee '{committee}'")
    with suppress(NamedAlready):
        for subject in _named(values):
            check_known(folder, place, subject, said.people)


def _named(values: Mapping[str, object]) -> Iterator[str]:
    """The people whom a command names by their ids, beside who types it."""
    member, absent, conditions = (values.get(name) for name in ("member", "absent", "conditions"))
    if isinstance(member, str):
        yield member
    if isinstance(absent, list):
        yield from absent
    if isinstance(conditions, list):
        yield from (terms.owner for terms in conditions)


def _check_import(folder: Folder, found: ScriptStep, parsed: Parsed, said: Said) -> None:
    path, segment = parsed.values.get("csv"), parsed.values.get("segment")
    if not isinstance(path, Path) or parsed.values.get("accept_valid"):
        return
    practices, leaning = _practices(said)
    register = RegisteredCcg(
        code=said.ccg_code, name=said.ccg_code, practices=practices, level=Level.GREATER_INVOLVEMENT
    )
    if parsed.path == ("ballot", "import"):
        _check_file(folder, path, leaning, lambda table: _read_votes(said, register, table, _instant(found, said)))
    elif parsed.path == ("survey", "import"):
        named = str(segment) if segment else None
        _check_file(
            folder,
            path,
            leaning,
            lambda table: _read_responses(said, register, with_segment(table, named), _instant(found, said)),
        )


def _practices(said: Said) -> tuple[tuple[Practice, ...], Collection[str]]:
    """The member practices, and the rules that can't be asked of them since not all can be read."""
    try:
        practices = tuple(practice for practice in said.practices if practice.code)
    except NamedAlready:
        return (STAND_IN,), (OffRoll.__name__, UnknownPractice.__name__)
    if not practices:
        raise NamedAlready
    return practices, ()


def _instant(found: ScriptStep, said: Said) -> datetime:
    """When a step's ballot or survey may have opened; any instant of the round does when its own can't be read."""
    try:
        return found.table.at
    except NamedAlready:
        return said.round.opens_at


def _check_file(folder: Folder, path: Path, leaning: Collection[str], read: Callable[[Table], object]) -> None:
    name = path.relative_to(folder.path).as_posix() if path.is_relative_to(folder.path) else str(path)
    try:
        header = lines_before_header(path.read_bytes()) + HEADER_LINE
        read(read_table(path))
    except OSError as error:
        folder.note(name, 0, "FileMissing", f"it can't be read: {(error.strerror or 'unknown').lower()}")
    except SegmentContradicted as error:
        folder.note(name, 0, "SegmentContradicted", f"--segment: {error}")
    except NamedAlready:
        return
    except Refusal as refusal:
        faulty = refusal if isinstance(refusal, ImportFaulty) else refusal.__cause__
        if isinstance(faulty, ImportFaulty):
            folder.rows_refused(name, tuple(each for each in faulty.faults if each.rule not in leaning), header)
        else:
            folder.refused(name, 0, refusal)


def _read_votes(said: Said, register: RegisteredCcg, table: Table, at: datetime) -> None:
    roll = ballot_opening.roll_of(register, said.policy)
    opening = ballot_opening.check_opening(roll, said.functions, said.policy, at, None)
    terms = ballot_terms.Terms(
        application_id=f"application-{said.ccg_code}-1",
        ccg_code=said.ccg_code,
        functions=opening.functions,
        partial_scope=True,
        policy=said.policy,
        roll=roll,
        opened_by=NOBODY,
        opened_at=at,
        latest_close=opening.latest_close,
    )
    command = ImportVotes.of(table)
    read_votes(ballot.Open(terms=terms, closes_at=opening.closes_at, schedule=()), command)


def _read_responses(said: Said, register: RegisteredCcg, table: Table, at: datetime) -> None:
    opening = survey_opening.check_opening(register, said.functions, SEGMENTS, said.policy, at, None)
    terms = survey_terms.Terms(
        application_id=f"application-{said.ccg_code}-1",
        ccg_code=said.ccg_code,
        functions=opening.functions,
        segments=opening.segments,
        policy=said.policy,
        practices=opening.practices,
        opened_at=at,
        latest_close=opening.latest_close,
    )
    command = ImportResponses.of(table)
    read_responses(survey.Open(terms=terms, closes_at=opening.closes_at, schedule=()), command)
