"""Arguments and options as people type them: lists of codes, instants and dates in London, evidence, files.

Files are looked for in the place a command runs in, and dates move with it: a script's place is its case folder.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from typer.models import ArgumentInfo

from domain.application.values import ConditionTerms
from domain.calendar import FIRST_DAY, LAST_DAY, LONDON
from domain.ccg.commands import AgendaItem
from domain.codes import noun_of
from domain.delegation.assurance import KpiResult
from domain.evidence import Evidence
from domain.interest import Interest
from domain.parsing import faults_in_words
from domain.policy import financial_year
from engine.case.model import moved_date, moved_instant


@dataclass(frozen=True)
class Place:
    """Where a command is typed: the folder its paths start from, and by how many days its dates are moved."""

    folder: Path = Path()
    days: int = 0
    closed: bool = False
    """Whether paths stay inside the folder, as a script's do."""


_PLACE: ContextVar[Place] = ContextVar("place", default=Place())  # noqa: B039  # a frozen value


@contextmanager
def typed_in(place: Place) -> Iterator[None]:
    """Commands parsed within are typed there."""
    token = _PLACE.set(place)
    try:
        yield
    finally:
        _PLACE.reset(token)


class Codes(tuple[str, ...]):
    """Codes of functions or items, typed `a,b,c`."""

    __slots__ = ()


def parse_codes(text: str) -> Codes:
    """Codes joined by commas.

    Raises:
        BadParameter: there is none, or nothing stands between two commas.
    """
    codes = Codes(part.strip() for part in text.split(","))
    if not all(codes):
        raise typer.BadParameter(f"'{text}' is not a list of codes joined by commas, such as a,b,c.")
    return codes


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_day(text: str) -> date:
    """A day, moved with its place.

    Raises:
        BadParameter: it is none, or lies outside the calendar.
    """
    try:
        if not _DAY.fullmatch(text):
            raise ValueError(text)
        day = date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a date such as 2014-07-14.") from None
    return moved_date(_within_calendar(text, day), _PLACE.get().days)


def _within_calendar(text: str, day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise typer.BadParameter(f"'{text}' is not of the years {FIRST_DAY.year} to {LAST_DAY.year}.")
    return day


_COMMAND_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@-]{0,99}")


def parse_command_id(text: str) -> str:
    """The id that a command is to have.

    Raises:
        BadParameter: it does not have the form of one.
    """
    if not _COMMAND_ID.fullmatch(text):
        raise typer.BadParameter(f"'{text}' is not an id: at most 100 letters, digits and . _ : @ -, without blanks.")
    return text


_YEAR = re.compile(r"([12][0-9]{3})/[0-9]{2}")


def parse_year(text: str) -> str:
    """A financial year, which moves with the place: to the one that its middle then lies in. Its form is a rule's."""
    days = _PLACE.get().days
    found = _YEAR.fullmatch(text)
    return text if found is None or not days else financial_year(moved_date(date(int(found[1]), 10, 1), days))


def parse_number(text: str) -> int:
    """A whole number from 1.

    Raises:
        BadParameter: it is none.
    """
    if not text.isdecimal() or int(text) < 1:
        raise typer.BadParameter(f"'{text}' is not a whole number from 1.")
    return int(text)


_INSTANT = re.compile(rf"({_DAY.pattern})[T ]([0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?)(Z|[+-][0-9]{{2}}:[0-9]{{2}})?")


def parse_instant(text: str) -> datetime:
    """An instant in London's time unless it says another, as UTC; moved with its place.

    Raises:
        BadParameter: it is none, or lies outside the calendar.
    """
    found = _INSTANT.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError(text)
        typed = datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3] or ''}")
    except ValueError:
        raise typer.BadParameter(
            f"'{text}' is not an instant such as 2014-07-14T17:00, in London's time and whole seconds."
        ) from None
    _within_calendar(text, typed.date())
    return moved_instant(typed if typed.tzinfo else typed.replace(tzinfo=LONDON), _PLACE.get().days)


def _path(text: str) -> Path:
    place = _PLACE.get()
    path = place.folder / text
    if place.closed and not path.resolve().is_relative_to(place.folder.resolve()):
        raise typer.BadParameter(f"'{text}' lies outside the case folder.")
    try:
        path.stat()
    except OSError as error:
        raise typer.BadParameter(_unreadable(text, error)) from None
    return path


def _unreadable(text: str, error: OSError) -> str:
    missing = isinstance(error, FileNotFoundError | NotADirectoryError)
    return f"'{text}' does not exist." if missing else f"'{text}' can't be read: {error.strerror}."


def existing_file(text: str) -> Path:
    """The path of a file, from the place it was typed in.

    Raises:
        BadParameter: it does not exist, is a folder, or can't be read.
    """
    path = _path(text)
    if not path.is_file():
        raise typer.BadParameter(f"'{text}' is not a file.")
    try:
        path.open("rb").close()
    except OSError as error:
        raise typer.BadParameter(_unreadable(text, error)) from None
    return path


def existing_folder(text: str) -> Path:
    """The path of a folder, from the place it was typed in.

    Raises:
        BadParameter: it does not exist, is no folder, or can't be read.
    """
    path = _path(text)
    try:
        next(path.iterdir(), None)
    except NotADirectoryError:
        raise typer.BadParameter(f"'{text}' is not a folder.") from None
    except OSError as error:
        raise typer.BadParameter(_unreadable(text, error)) from None
    return path


def _parts(text: str, form: str) -> list[str]:
    count = form.count(":")
    parts = [part.strip() for part in text.split(":", count)]
    if len(parts) <= count or not all(parts):
        raise typer.BadParameter(f"'{text}' does not have the form {form}.")
    return parts


def _first_fault(error: ValidationError) -> typer.BadParameter:
    return typer.BadParameter(f"{'; '.join(faults_in_words(error))}.")


EVIDENCE_FORM = "KIND:DATE:FILE:TITLE"
CONDITION_FORM = "KEY:OWNER:DATE:TEXT"
INTEREST_FORM = "KIND:ORGANISATION:TEXT"
ITEM_FORM = "KEY:FUNCTIONS:AFFECTED:TITLE"
KPI_FORM = "FUNCTION:NAME:VALUE:UNIT"


def _evidence(text: str) -> Evidence:
    kind, dated, file, title = _parts(text, EVIDENCE_FORM)
    content = existing_file(file).read_bytes()
    try:
        return Evidence(kind=kind, title=title, dated=parse_day(dated), sha256=hashlib.sha256(content).hexdigest())
    except ValidationError as error:
        raise _first_fault(error) from None


def _condition(text: str) -> ConditionTerms:
    key, owner, due, terms = _parts(text, CONDITION_FORM)
    return ConditionTerms(key=key, text=terms, owner=owner, due=parse_day(due))


@dataclass(frozen=True)
class Declared:
    """An interest as it is declared: whose it is, the command says."""

    kind: str
    organisation: str
    description: str

    def of(self, subject: str) -> Interest:
        """The interest, as this person's.

        Raises:
            BadParameter: there is no such kind of interest.
        """
        kind, _, underlying = self.kind.partition("/")
        stated = {"subject": subject, "kind": kind, "organisation": self.organisation, "description": self.description}
        try:
            return Interest.model_validate(stated | ({"underlying": underlying} if underlying else {}))
        except ValidationError as error:
            raise _first_fault(error) from None


def parse_interest(text: str) -> Declared:
    """An interest in the form KIND:ORGANISATION:TEXT.

    Raises:
        BadParameter: it does not have that form, or there is no such kind.
    """
    kind, organisation, description = _parts(text, INTEREST_FORM)
    declared = Declared(kind, organisation, description)
    declared.of("somebody")
    return declared


def _agenda_item(text: str) -> AgendaItem:
    key, functions, affected, title = _parts(text, ITEM_FORM)
    everybody = affected == "all"
    stated = {
        "item_id": key,
        "title": title,
        "functions": tuple(parse_codes(functions)),
        "affected": () if everybody or affected == "none" else tuple(parse_codes(affected)),
        "affects_all_practices": everybody,
    }
    try:
        return AgendaItem.model_validate(stated)
    except ValidationError as error:
        raise _first_fault(error) from None


def _kpi(text: str) -> KpiResult:
    function, name, value, unit = _parts(text, KPI_FORM)
    try:
        return KpiResult(function=function, name=name, value=value, unit=unit)
    except ValidationError as error:
        raise _first_fault(error) from None


def _stream(example: str) -> ArgumentInfo:
    """The argument that names a stream of the example's noun."""
    noun = noun_of(example)

    def parse(text: str) -> str:
        if noun_of(text) != noun:
            raise typer.BadParameter(f"'{text}' is no {noun}; the id of one is such as {example}.")
        return text

    argument: ArgumentInfo = typer.Argument(metavar=noun.upper(), parser=parse, help=f"For example {example}.")
    return argument


ApplicationId = Annotated[str, _stream("application-04C-1")]
BallotId = Annotated[str, _stream("ballot-04C-1-1")]
SurveyId = Annotated[str, _stream("survey-04C-1-1")]
MeetingId = Annotated[str, _stream("meeting-04C-1-1")]
DelegationId = Annotated[str, _stream("delegation-04C-1")]
DisputeId = Annotated[str, _stream("dispute-04C-1")]
InvestmentId = Annotated[str, _stream("investment-99A-1")]
ValidationId = Annotated[str, _stream("validation-99A-1")]
CcgId = Annotated[str, _stream("ccg-04C")]
StreamArgument = Annotated[str, typer.Argument(metavar="STREAM", help="For example application-04C-1.")]
ItemId = Annotated[str, typer.Argument(metavar="ITEM", help="The item's id, for example decide_to_apply.")]
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", parser=existing_folder, help="A case folder.")]
CsvFile = Annotated[
    Path, typer.Argument(metavar="CSV", parser=existing_file, help="A CSV file (docs/reference/case-folder.md).")
]
Codes_ = Annotated[
    Codes | None, typer.Option(metavar="LIST", parser=parse_codes, help="Codes joined by commas: a,b,c.")
]
Instant = Annotated[datetime, typer.Option(metavar="INSTANT", parser=parse_instant, help="London: 2014-07-14T17:00.")]
OptionalInstant = Annotated[
    datetime | None, typer.Option(metavar="INSTANT", parser=parse_instant, help="London: 2014-07-14T17:00.")
]
Day = Annotated[date, typer.Option(metavar="DATE", parser=parse_day, help="For example 2014-07-14.")]
OptionalDay = Annotated[date | None, typer.Option(metavar="DATE", parser=parse_day, help="For example 2014-07-14.")]
EvidenceList = Annotated[
    list[Evidence] | None,
    typer.Option(
        "--evidence",
        metavar=EVIDENCE_FORM,
        parser=_evidence,
        help="A document; its SHA-256 is recorded. May be repeated.",
    ),
]
ConditionList = Annotated[
    list[ConditionTerms],
    typer.Option("--condition", metavar=CONDITION_FORM, parser=_condition, help="May be repeated."),
]
DeclaredList = Annotated[
    list[Declared] | None,
    typer.Option(
        "--interest",
        metavar=INTEREST_FORM,
        parser=parse_interest,
        help="KIND is direct_financial, non_financial_professional, non_financial_personal, or indirect/ and one of "
        "these. May be repeated.",
    ),
]
AgendaItems = Annotated[
    list[AgendaItem],
    typer.Option(
        "--item",
        metavar=ITEM_FORM,
        parser=_agenda_item,
        help="AFFECTED is all (practices), none, or codes joined by commas. May be repeated.",
    ),
]
KpiList = Annotated[
    list[KpiResult] | None,
    typer.Option("--kpi", metavar=KPI_FORM, parser=_kpi, help="UNIT is percent, count or days. May be repeated."),
]
Reasons = Annotated[str, typer.Option(metavar="TEXT", help="Why, for those who read it later.")]
OptionalReasons = Annotated[str, typer.Option(metavar="TEXT", help="Why, for those who read it later.")]
Note = Annotated[str, typer.Option(metavar="TEXT", help="A remark that is kept with it.")]
