"""A case folder, read whole: a case, or every fault at once.

The files' fields are in `engine.case.files`, what they must agree on in `engine.case.checking`.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from domain.application.values import Form, Phasing
from domain.ccg.practice import Practice
from domain.ccg.provider import Provider, check_provider
from domain.codes import NHS_ENGLAND
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
from engine.case.faults import CaseFaulty
from engine.case.files import (
    ApplicationFile,
    CohortFile,
    CommitteesFile,
    OrganisationsFile,
    PeopleFile,
    PersonTable,
    Published,
    ScriptFile,
)
from engine.case.imports import Expected, check_steps
from engine.case.loading import Folder, Loaded, Source
from engine.case.model import Case, Person
from engine.case.registers import Registers
from engine.case.script import ParseCommand, read_script
from engine.case.shipped import UnknownName, load_policy, load_round
from engine.case.tables import is_illustrative, lines_before_header, read_practices, read_table

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
    folder = Folder(path.parent)
    loaded = folder.load(path.name, PeopleFile)
    if loaded is None:
        raise CaseFaulty(str(path.parent), folder.faults)
    return tuple(map(person_of, loaded.content.people))


def read_committees(path: Path) -> tuple[Committee, ...]:
    """The committees of one file in the form of `committees.toml`; whether they can work is the register's to say.

    Raises:
        CaseFaulty: the file has faults; all are named.
    """
    folder = Folder(path.parent)
    loaded = folder.load(path.name, CommitteesFile)
    if loaded is None:
        raise CaseFaulty(str(path.parent), folder.faults)
    return loaded.content.committees


def read_case(path: Path, parse: ParseCommand, registers: Registers | None = None) -> Case:
    """The case of a folder; `parse` is the command line's own understanding of a command.

    A folder that lies in a cohort's takes the files that it lacks from there, and a member its application's terms.

    A code that is in none of the registers in use is unknown (rule I1). Invented practices, in a file that says they
    are, need not be in one.

    Raises:
        CaseFaulty: the folder has faults; all are named.
    """
    above = path.resolve().parent
    cohort = _cohort_in(above)
    folder = Folder(path, above if cohort else None)
    mirrored = cohort if cohort and path.resolve().name in cohort.members else None
    terms = mirrored.terms.model_dump() if mirrored else None
    application = folder.load(APPLICATION_FILE, ApplicationFile, unless_said=terms)
    organisations = folder.load(ORGANISATIONS_FILE, OrganisationsFile)
    people = folder.load("people.toml", PeopleFile)
    committees = folder.load("committees.toml", CommitteesFile, needed=False)
    procedures = folder.load("procedures.toml", Procedures, needed=False)
    script = None if cohort else folder.load("script.toml", ScriptFile, needed=False)
    practices = _practices(folder, organisations)
    codes = None if practices is None else {practice.code for practice in practices}
    bodies = _bodies(organisations, practices) if organisations and practices is not None else None
    round_ = rules(folder, APPLICATION_FILE, ("round",), Round)
    policy = rules(folder, APPLICATION_FILE, ("policy",), Policy)
    evidence = _evidence(folder, application) if application else ()
    known = {person.id: person_of(person) for person in people.content.people} if people else {}
    if organisations:
        check_organisations(folder, organisations, practices)
        check_registers(folder, organisations, practices or (), registers or Registers())
        if application:
            check_application(folder, application, organisations.content, round_, policy)
        if people and not cohort:
            check_people(folder, people, {organisations.content.ccg.code}, bodies)
    providers = _providers(folder, organisations) if organisations else ()
    if committees and people:
        check_committees(folder, committees, known, None if codes is None else codes | _elsewhere(organisations))
    if procedures:
        known_committees = committees.content.committees if committees else ()
        check_deciding(folder, procedures.name, 1, procedures.content.committees(), known_committees)
    if policy and application and committees:
        line = application.positions.line(("policy",))
        check_deciding(folder, application.name, line, named_by(policy), committees.content.committees)
    steps = read_script(folder, script, known if people else None, parse) if script else ()
    if script and application and people and policy and practices is not None:
        expected = Expected(
            ccg_code=application.content.ccg,
            practices=practices,
            functions=application.content.functions,
            policy=policy,
            elsewhere=_elsewhere(organisations),
            committees={made.key for made in committees.content.committees} if committees else set(),
            people=known,
        )
        check_steps(folder, script.name, steps, (expected,))
    tables = illustrative_tables(folder)
    if folder.faults or not (application and organisations and people and round_ and policy and practices and bodies):
        raise CaseFaulty(str(path), folder.faults)
    content = application.content
    return Case(
        folder=path,
        people_file=folder.find("people.toml"),
        cohort=mirrored.key if mirrored else None,
        organisations=bodies,
        ccg_code=organisations.content.ccg.code,
        ccg_name=organisations.content.ccg.name,
        ccg_level=organisations.content.ccg.level,
        practices=practices,
        people=tuple(known.values()),
        committees=committees.content.committees if committees else (),
        interests=committees.content.interests if committees else (),
        providers=providers,
        procedures=procedures.content if procedures else None,
        round=round_,
        policy=policy,
        level=content.level,
        functions=content.functions,
        forms=tuple(Form(function=function, level=level) for function, level in content.forms.items()),
        aims=content.aims,
        phasing=Phasing(start=content.phasing.start, months=content.phasing.months),
        benefits=content.benefits.strip(),
        safeguards=content.safeguards.strip(),
        evidence=evidence,
        published=tuple(map(_views, content.published)),
        steps=tuple(found.step for found in steps),
        demonstration_until=script.content.demonstration_until if script else None,
        illustrative=(*folder.illustrative, *tables),
    )


def _cohort_in(folder: Path) -> CohortFile | None:
    """What the folder says of a cohort, if it is a cohort's.

    Raises:
        CaseFaulty: its file has faults; all are named.
    """
    reading = Folder(folder)
    loaded = reading.load(COHORT_FILE, CohortFile, needed=False)
    if reading.faults:
        raise CaseFaulty(str(folder), reading.faults)
    return loaded.content if loaded else None


def _bodies(loaded: Loaded[OrganisationsFile], practices: Sequence[Practice]) -> frozenset[str]:
    """The codes of all that people may belong to."""
    return frozenset(
        (loaded.content.ccg.code, NHS_ENGLAND, *(practice.code for practice in practices), *_elsewhere(loaded))
    )


def person_of(table: PersonTable) -> Person:
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


def _practices(folder: Folder, loaded: Loaded[OrganisationsFile] | None) -> tuple[Practice, ...] | None:
    """The member practices; None when their file or table has faults: nothing can be said of what points to them."""
    named = folder.said(ORGANISATIONS_FILE, PRACTICES_CSV)
    in_table = () if named is None else _practices_of_table(folder, *named)
    return None if loaded is None or in_table is None else (*in_table, *loaded.content.practices)


def _practices_of_table(folder: Folder, source: Source, name: str) -> tuple[Practice, ...] | None:
    content = folder.bytes_of(name, source.name, source.positions.line(PRACTICES_CSV))
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


def _elsewhere(loaded: Loaded[OrganisationsFile] | None) -> set[str]:
    """The codes of other organisations, out-of-area practices among them."""
    return {other.code for other in loaded.content.organisations} if loaded else set()


def _providers(folder: Folder, loaded: Loaded[OrganisationsFile]) -> tuple[Provider, ...]:
    """The other organisations that are providers: those whose form is stated."""
    found = []
    for index, other in enumerate(loaded.content.organisations):
        if other.form is None:
            continue
        line = loaded.positions.line(("organisations", index, "code"))
        try:
            found.append(
                check_provider(Provider(code=other.code, name=other.name, form=other.form, practices=other.practices))
            )
        except ValidationError as error:
            folder.note(loaded.name, line, "FieldValue", "; ".join(faults_in_words(error)))
        except Refusal as refusal:
            folder.refused(loaded.name, line, refusal)
    return tuple(found)


def rules(folder: Folder, file: str, place: tuple[str, ...], model: type[R]) -> R | None:
    """A shipped round or policy by its name, or one of the folder's own; `file` names it at `place`."""
    if (named := folder.said(file, place)) is None:
        return None
    source, name = named
    line, what = source.positions.line(place), place[-1]
    if name.endswith(".toml"):
        there = folder.bytes_of(name, source.name, line) is not None
        own = folder.load(name, model) if there else None
        return own.content if own else None
    try:
        return model.model_validate((load_round if model is Round else load_policy)(name))
    except UnknownName as error:
        folder.note(source.name, line, f"Unknown{what.capitalize()}", str(error))
        return None


def _evidence(folder: Folder, loaded: Loaded[ApplicationFile]) -> tuple[Evidence, ...]:
    found = []
    for index, document in enumerate(loaded.content.evidence):
        content = folder.bytes_of(document.file, loaded.name, loaded.positions.line(("evidence", index, "file")))
        if content is not None:
            sha256 = hashlib.sha256(content).hexdigest()
            found.append(Evidence(kind=document.kind, title=document.title, dated=document.dated, sha256=sha256))
    return tuple(found)


def illustrative_tables(folder: Folder) -> tuple[str, ...]:
    """The CSV files that say of themselves that they are invented."""
    names = sorted(path.name for path in folder.path.glob("*.csv") if path.is_file())
    return tuple(name for name in names if is_illustrative(folder.bytes_of(name, name, 0) or b""))
