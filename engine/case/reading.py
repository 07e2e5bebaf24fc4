"""A case folder, read whole: a case, or every fault at once.

The files' fields are in `engine.case.files`, what they must agree on in `engine.case.checking`.
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from domain.application.values import Form, Phasing
from domain.ccg.practice import Practice
from domain.ccg.provider import Provider, check_provider
from domain.committee import Committee
from domain.evidence import Evidence
from domain.importing import HEADER_LINE, ImportFaulty, ImportTooLarge
from domain.parsing import faults_in_words
from domain.policy import Policy, Round
from domain.procedures import Procedures
from domain.published import PublishedFigure, PublishedViews
from domain.refusal import Refusal
from engine.case.checking import (
    check_application,
    check_committees,
    check_deciding,
    check_organisations,
    check_people,
    check_registers,
    named_by,
)
from engine.case.files import (
    ApplicationFile,
    CohortFile,
    CommitteesFile,
    OrganisationsFile,
    PeopleFile,
    PersonTable,
    Published,
    ScriptFile,
    TermsTable,
)
from engine.case.imports import check_steps
from engine.case.loading import PEOPLE_FILE, Folder, Loaded
from engine.case.model import Case, Person
from engine.case.registers import Registers
from engine.case.said import Said
from engine.case.salvage import NamedAlready, listed, unreadable
from engine.case.script import ParseCommand, ScriptStep, read_script, steps_of
from engine.case.shipped import UnknownName, load_policy, load_round
from engine.case.tables import is_illustrative, lines_before_header, read_practices, read_table

M = TypeVar("M", bound=BaseModel)
R = TypeVar("R", Round, Policy)

APPLICATION_FILE = "application.toml"
ORGANISATIONS_FILE = "organisations.toml"
PRACTICES_CSV = ("ccg", "practices_csv")
"""Where the table of practices is named."""
COHORT_FILE = "cohort.toml"


def read_people(path: Path) -> tuple[Person, ...]:
    """The people of one file in the form of `people.toml`.

    Raises:
        CaseFaulty: the file has faults; all are named.
    """
    return tuple(map(person_of, _alone(path, PeopleFile).people))


def read_committees(path: Path) -> tuple[Committee, ...]:
    """The committees of one file in the form of `committees.toml`; whether they can work is the register's to say.

    Raises:
        CaseFaulty: the file has faults; all are named.
    """
    return _alone(path, CommitteesFile).committees


def _alone(path: Path, model: type[M]) -> M:
    folder = Folder(path.parent)
    loaded = folder.load(path.name, model)
    folder.check()
    return loaded.content


@dataclass(frozen=True)
class Examined:
    """A case folder, with every fault of it noted."""

    folder: Folder
    said: Said
    cohort: Loaded[CohortFile] | None
    """Of whose terms it has those that its own file does not say."""
    procedures: Procedures | None
    providers: tuple[Provider, ...]
    evidence: tuple[Evidence, ...]
    script: ScriptFile
    steps: tuple[ScriptStep, ...]
    tables: tuple[str, ...]
    """The CSV files of which the content is invented."""

    def case(self) -> Case:
        """The case.

        Raises:
            CaseFaulty: the folder has faults; all are named.
        """
        self.folder.check()
        said, content = self.said, self.said.application
        people = {table.id: person_of(table) for table in said.people.people}
        return Case(
            folder=self.folder.path,
            people_file=self.folder.find(PEOPLE_FILE),
            cohort=self.cohort.content.key if self.cohort else None,
            organisations=said.bodies,
            ccg_code=said.organisations.ccg.code,
            ccg_name=said.organisations.ccg.name,
            ccg_level=said.organisations.ccg.level,
            practices=said.practices,
            people=tuple(people.values()),
            committees=said.committees.committees,
            interests=said.committees.interests,
            providers=self.providers,
            procedures=self.procedures,
            round=said.round,
            policy=said.policy,
            level=content.level,
            functions=content.functions,
            forms=tuple(Form(function=function, level=level) for function, level in content.forms.items()),
            aims=content.aims,
            phasing=Phasing(start=content.phasing.start, months=content.phasing.months),
            benefits=content.benefits.strip(),
            safeguards=content.safeguards.strip(),
            evidence=self.evidence,
            published=tuple(map(_views, content.published)),
            steps=steps_of(self.steps, people),
            demonstration_until=self.script.demonstration_until,
            illustrative=(*self.folder.illustrative, *self.tables),
        )


def read_case(path: Path, parse: ParseCommand, registers: Registers | None = None) -> Case:
    """The case of a folder; `parse` is the command line's own understanding of a command.

    A folder that lies in a cohort's takes the files that it lacks from there, and a member its application's terms.

    A code that is in none of the registers in use is unknown (rule I1). Invented practices, in a file that says they
    are, need not be in one.

    Raises:
        CaseFaulty: the folder has faults; all are named.
    """
    return examine(path, parse, registers).case()


def examine(path: Path, parse: ParseCommand, registers: Registers | None = None) -> Examined:
    """All that can be read of a folder, as in `read_case`, and every fault."""
    above = path.resolve().parent
    in_cohort = (above / COHORT_FILE).exists()
    folder = Folder(path, above if in_cohort else None)
    cohort = _cohort_of(folder) if in_cohort else None
    terms = terms_of(cohort) if cohort else None
    application = folder.load(APPLICATION_FILE, ApplicationFile, terms)
    organisations = folder.load(ORGANISATIONS_FILE, OrganisationsFile)
    people = folder.load(PEOPLE_FILE, PeopleFile)
    committees = folder.load_if_there("committees.toml", CommitteesFile)
    procedures = folder.load_if_there("procedures.toml", Procedures)
    script = None if in_cohort else folder.load_if_there("script.toml", ScriptFile)
    said = Said(
        application=application.content,
        organisations=organisations.content,
        people=people.content,
        committees=committees.content if committees else CommitteesFile(),
        round=rules(folder, application, "round", Round),
        policy=rules(folder, application, "policy", Policy),
        in_table=_in_table(folder, organisations),
    )
    check_organisations(folder, organisations, said)
    check_registers(folder, organisations, said, registers or Registers())
    check_application(folder, application, said)
    if not in_cohort:
        check_people(folder, people, (said,))
    if committees:
        check_committees(folder, committees, said)
        with suppress(NamedAlready):
            check_deciding(folder, application.own(("policy",)), named_by(said.policy), said)
    if procedures:
        with suppress(NamedAlready):
            check_deciding(folder, (procedures.name, 1), procedures.content.committees(), said)
    steps = read_script(folder, script, said.people, parse) if script else ()
    if script:
        check_steps(folder, script.name, steps, (said,))
    return Examined(
        folder=folder,
        said=said,
        cohort=cohort,
        procedures=procedures.content if procedures else None,
        providers=_providers(folder, organisations),
        evidence=_evidence(folder, application),
        script=script.content if script else ScriptFile(),
        steps=steps,
        tables=illustrative_tables(folder),
    )


def _cohort_of(folder: Folder) -> Loaded[CohortFile] | None:
    """What the cohort's folder says of the cohort, if this one is a member's, or it can't be told."""
    cohort = folder.load(COHORT_FILE, CohortFile)
    with suppress(NamedAlready):
        return cohort if folder.path.resolve().name in cohort.content.members else None
    return cohort


def terms_of(cohort: Loaded[CohortFile]) -> Loaded[TermsTable]:
    """The table of terms in a cohort's file."""
    try:
        terms = cohort.content.terms
    except NamedAlready:
        terms = unreadable(TermsTable)
    return Loaded(cohort.name, cohort.positions, terms, table=("terms",))


def person_of(table: PersonTable) -> Person:
    """Somebody, as a case has them."""
    return Person(id=table.id, organisation=table.organisation, roles=table.roles, name=table.name)


def _views(published: Published) -> PublishedViews:
    return PublishedViews(
        segment=published.segment,
        figures=tuple(
            PublishedFigure(
                function=function,
                percentage=percentage,
                respondents=published.respondents,
                source=published.source,
            )
            for function, percentage in published.percentages.items()
        ),
    )


def _in_table(folder: Folder, loaded: Loaded[OrganisationsFile]) -> tuple[Practice, ...] | None:
    """The practices of the CSV file, if one is named; None when they can't be read."""
    try:
        name = loaded.content.ccg.practices_csv
    except NamedAlready:
        return None
    return () if name is None else _practices(folder, name, loaded.at(PRACTICES_CSV))


def _practices(folder: Folder, name: str, place: tuple[str, int]) -> tuple[Practice, ...] | None:
    content = folder.bytes_of(name, *place)
    if content is None:
        return None
    header = lines_before_header(content) + HEADER_LINE
    try:
        return read_practices(read_table(folder.find(name)))
    except ImportFaulty as refusal:
        folder.rows_refused(name, refusal.faults, header)
    except ImportTooLarge as refusal:
        folder.refused(name, 0, refusal)
    return None


def _providers(folder: Folder, loaded: Loaded[OrganisationsFile]) -> tuple[Provider, ...]:
    """The other organisations that are providers: those whose form is stated."""
    found = []
    for index, other in listed(loaded.content, lambda of: of.organisations):
        place = loaded.at(("organisations", index, "code"))
        try:
            if other.form is not None:
                stated = Provider(code=other.code, name=other.name, form=other.form, practices=other.practices)
                found.append(check_provider(stated))
        except NamedAlready:
            continue
        except ValidationError as error:
            folder.note(*place, "FieldValue", "; ".join(faults_in_words(error)))
        except Refusal as refusal:
            folder.refused(*place, refusal)
    return tuple(found)


def rules(folder: Folder, loaded: Loaded[M], field: str, model: type[R]) -> R:
    """The shipped round or policy that a field names, or one of the folder's own; unreadable when there is none."""
    try:
        name: str = getattr(loaded.content, field)
        place = loaded.at((field,))
        if not name.endswith(".toml"):
            return model.model_validate((load_round if model is Round else load_policy)(name))
        if folder.bytes_of(name, *place) is not None:
            return folder.load(name, model).content
    except NamedAlready:
        pass
    except UnknownName as error:
        folder.note(*place, f"Unknown{field.capitalize()}", str(error))
    return unreadable(model)


def _evidence(folder: Folder, loaded: Loaded[ApplicationFile]) -> tuple[Evidence, ...]:
    found = []
    for index, document in listed(loaded.content, lambda of: of.evidence):
        with suppress(NamedAlready):
            content = folder.bytes_of(document.file, *loaded.at(("evidence", index, "file")))
            if content is not None:
                sha256 = hashlib.sha256(content).hexdigest()
                found.append(Evidence(kind=document.kind, title=document.title, dated=document.dated, sha256=sha256))
    return tuple(found)


def illustrative_tables(folder: Folder) -> tuple[str, ...]:
    """The CSV files that say of themselves that they are invented."""
    names = sorted(path.name for path in folder.path.glob("*.csv") if path.is_file())
    return tuple(name for name in names if is_illustrative(folder.bytes_of(name, name, 0) or b""))
