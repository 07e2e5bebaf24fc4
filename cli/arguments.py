"""Arguments and options as people type them: lists of codes, instants and dates in London, evidence, files.

Files are looked for in the place a command runs in, and dates move with it: a script's place is its case folder.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from domain.application.values import ConditionTerms
from domain.calendar import LONDON, at_hour
from domain.ccg.commands import AgendaItem
from domain.delegation.assurance import KpiResult
from domain.evidence import Evidence
from domain.interest import Interest
from domain.parsing import faults_in_words
from engine.case.model import moved_date


@dataclass(frozen=True)
class Place:
    """Where a command is typed: the folder its paths start from, and by how many days its dates are moved."""

    folder: Path = Path()
    days: int = 0


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
    """Codes joined by commas."""
    return Codes(part for part in (part.strip() for part in text.split(",")) if part)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is not a date such as 2014-07-14.") from None
    return moved_date(day, _PLACE.get().days)


def parse_number(text: str) -> int:
    """A whole number from 1.

    Raises:
        BadParameter: it is none.
    """
    if not text.isdecimal() or int(text) < 1:
        raise typer.BadParameter(f"'{text}' is not a whole number from 1.")
    return int(text)


_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(Z|[+-]\d{2}:\d{2})?")


def parse_instant(text: str) -> datetime:
    """An instant in London's time unless it says another, as UTC; moved with its place.

    Raises:
        BadParameter: it is none.
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
    local = (typed if typed.tzinfo else typed.replace(tzinfo=LONDON)).astimezone(LONDON)
    return at_hour(
        moved_date(local.date(), _PLACE.get().days), time(local.hour, local.minute, local.second)
    ).astimezone(UTC)


def _path(text: str) -> Path:
    path = _PLACE.get().folder / text
    if not path.exists():
        raise typer.BadParameter(f"'{text}' does not exist.")
    return path


def existing_file(text: str) -> Path:
    """The path of a file, from the place it was typed in.

    Raises:
        BadParameter: it does not exist, or is a folder.
    """
    path = _path(text)
    if not path.is_file():
        raise typer.BadParameter(f"'{text}' is not a file.")
    return path


def existing_folder(text: str) -> Path:
    """The path of a folder, from the place it was typed in.

    Raises:
        BadParameter: it does not exist, or is no folder.
    """
    path = _path(text)
    if not path.is_dir():
        raise typer.BadParameter(f"'{text}' is not a folder.")
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
        return Evidence(kind=kind, title=title, dated=_day(dated), sha256=hashlib.sha256(content).hexdigest())
    except ValidationError as error:
        raise _first_fault(error) from None


def _condition(text: str) -> ConditionTerms:
    key, owner, due, terms = _parts(text, CONDITION_FORM)
    return ConditionTerms(key=key, text=terms, owner=owner, due=_day(due))


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


ApplicationId = Annotated[str, typer.Argument(metavar="APPLICATION", help="For example application-04C-1.")]
BallotId = Annotated[str, typer.Argument(metavar="BALLOT", help="For example ballot-04C-1-1.")]
SurveyId = Annotated[str, typer.Argument(metavar="SURVEY", help="For example survey-04C-1-1.")]
MeetingId = Annotated[str, typer.Argument(metavar="MEETING", help="For example meeting-04C-1-1.")]
DelegationId = Annotated[str, typer.Argument(metavar="DELEGATION", help="For example delegation-04C-1.")]
DisputeId = Annotated[str, typer.Argument(metavar="DISPUTE", help="For example dispute-04C-1.")]
StreamArgument = Annotated[str, typer.Argument(metavar="STREAM", help="For example application-04C-1.")]
CcgId = Annotated[str, typer.Argument(metavar="CCG", help="For example ccg-04C.")]
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
Day = Annotated[date, typer.Option(metavar="DATE", parser=_day, help="For example 2014-07-14.")]
OptionalDay = Annotated[date | None, typer.Option(metavar="DATE", parser=_day, help="For example 2014-07-14.")]
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
