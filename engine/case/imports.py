"""What a script's steps point to: committees, practices, and the CSV files that they import.

The files are read by the very rules of the ballot and the survey, as if it had just opened.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from domain.ballot import opening as ballot_opening
from domain.ballot import state as ballot
from domain.ballot import terms as ballot_terms
from domain.ballot.commands import ImportVotes
from domain.ballot.votes import read_votes
from domain.ccg.practice import Practice
from domain.ccg.state import RegisteredCcg
from domain.codes import ccg_in
from domain.functions import Level
from domain.importing import HEADER_LINE, ImportFaulty, Row, Table
from domain.parsing import quoted
from domain.policy import Policy
from domain.published import SEGMENTS
from domain.refusal import Refusal
from domain.survey import opening as survey_opening
from domain.survey import state as survey
from domain.survey import terms as survey_terms
from domain.survey.commands import ImportResponses
from domain.survey.responses import read_responses
from engine.case.loading import Folder
from engine.case.script import ScriptStep
from engine.case.tables import lines_before_header, read_table

NOBODY = "nobody"
"""Who opened the ballot that a file is tried on."""


@dataclass(frozen=True)
class Expected:
    """What the rest of the folder says, as far as the script leans on it."""

    ccg_code: str
    practices: tuple[Practice, ...]
    functions: tuple[str, ...]
    policy: Policy
    elsewhere: Collection[str]
    """Codes of other organisations, out-of-area practices among them."""
    committees: Collection[str]
    people: Collection[str]

    @property
    def register(self) -> RegisteredCcg:
        """The CCG as it will be registered, less what no import looks at."""
        return RegisteredCcg(
            code=self.ccg_code, name=self.ccg_code, practices=self.practices, level=Level.GREATER_INVOLVEMENT
        )


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


def check_steps(folder: Folder, file: str, steps: Sequence[ScriptStep], cases: Sequence[Expected]) -> None:
    """Note what the steps that are to succeed point to and is not there, or is faulty.

    Of several CCGs it is the one whose code is in the name of the stream that a step is about.
    """
    for found in steps:
        if found.parsed is None or found.step.refused is not None:
            continue
        line, values = found.step.line, found.parsed.values
        about = {ccg_in(value) for value in values.values() if isinstance(value, str)}
        expected = next((each for each in cases if len(cases) == 1 or each.ccg_code in about), None)
        if expected is None:
            continue
        codes = {*(practice.code for practice in expected.practices), *expected.elsewhere}
        practice, committee = values.get("practice"), values.get("committee")
        if practice is not None and practice not in codes:
            folder.note(
                file,
                line,
                "UnknownPractice",
                f"practice '{practice}' is neither a member of the CCG nor one of [[organisations]]",
            )
        if committee is not None and committee not in expected.committees:
            folder.note(file, line, "UnknownCommittee", f"committees.toml has no committee '{committee}'")
        for subject in _named(values):
            if subject not in expected.people:
                folder.note(file, line, "UnknownPerson", f"nobody in people.toml is '{subject}'")
        path = values.get("csv")
        if isinstance(path, Path) and not values.get("accept_valid"):
            segment = values.get("segment")
            at = found.step.at
            if found.parsed.path == ("ballot", "import"):
                _check_file(folder, path, lambda table, case=expected, at=at: _read_votes(case, table, at))  # type: ignore[misc]
            elif found.parsed.path == ("survey", "import"):
                named = str(segment) if segment else None
                _check_file(
                    folder,
                    path,
                    lambda table, case=expected, at=at, named=named: _read_responses(
                        case, with_segment(table, named), at
                    ),  # type: ignore[misc]
                )


def _named(values: Mapping[str, object]) -> Iterator[str]:
    """The people whom a command names by their ids, beside who types it."""
    member, absent, conditions = (values.get(name) for name in ("member", "absent", "conditions"))
    if isinstance(member, str):
        yield member
    if isinstance(absent, list):
        yield from absent
    if isinstance(conditions, list):
        yield from (terms.owner for terms in conditions)


def _check_file(folder: Folder, path: Path, read: Callable[[Table], object]) -> None:
    name = path.relative_to(folder.path).as_posix() if path.is_relative_to(folder.path) else str(path)
    try:
        header = lines_before_header(path.read_bytes()) + HEADER_LINE
        read(read_table(path))
    except OSError as error:
        folder.note(name, 0, "FileMissing", f"it can't be read: {(error.strerror or 'unknown').lower()}")
    except SegmentContradicted as error:
        folder.note(name, 0, "SegmentContradicted", f"--segment: {error}")
    except Refusal as refusal:
        faulty = refusal if isinstance(refusal, ImportFaulty) else refusal.__cause__
        if isinstance(faulty, ImportFaulty):
            folder.rows_refused(name, faulty.faults, header)
        else:
            folder.refused(name, 0, refusal)


def _read_votes(expected: Expected, table: Table, at: datetime) -> None:
    roll = ballot_opening.roll_of(expected.register, expected.policy)
    opening = ballot_opening.check_opening(roll, expected.functions, expected.policy, at, None)
    terms = ballot_terms.Terms(
        application_id=f"application-{expected.ccg_code}-1",
        ccg_code=expected.ccg_code,
        functions=opening.functions,
        partial_scope=True,
        policy=expected.policy,
        roll=roll,
        opened_by=NOBODY,
        opened_at=at,
        latest_close=opening.latest_close,
    )
    command = ImportVotes.of(table)
    read_votes(ballot.Open(terms=terms, closes_at=opening.closes_at, schedule=()), command)


def _read_responses(expected: Expected, table: Table, at: datetime) -> None:
    opening = survey_opening.check_opening(expected.register, expected.functions, SEGMENTS, expected.policy, at, None)
    terms = survey_terms.Terms(
        application_id=f"application-{expected.ccg_code}-1",
        ccg_code=expected.ccg_code,
        functions=opening.functions,
        segments=opening.segments,
        policy=expected.policy,
        practices=opening.practices,
        opened_at=at,
        latest_close=opening.latest_close,
    )
    command = ImportResponses.of(table)
    read_responses(survey.Open(terms=terms, closes_at=opening.closes_at, schedule=()), command)
