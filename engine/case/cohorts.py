"""A cohort's folder, read whole: what the members have in common stands once, and each has a folder of its own.

Not what an application's own files say: that is read as of any case.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from domain.application.values import Phasing
from domain.policy import Policy, Round
from engine.case.checking import check_cohort, check_people
from engine.case.faults import CaseFaulty
from engine.case.files import CohortFile, PeopleFile, ScriptFile
from engine.case.imports import Expected, check_steps
from engine.case.loading import Folder
from engine.case.model import Case, CohortCase
from engine.case.portfolios import load_portfolio
from engine.case.reading import APPLICATION_FILE, COHORT_FILE, illustrative_tables, person_of, read_case, rules
from engine.case.registers import Registers
from engine.case.script import ParseCommand, read_script


def is_cohort(path: Path) -> bool:
    """Whether this is a cohort's folder."""
    return (path / COHORT_FILE).exists()


def read_cohort(path: Path, parse: ParseCommand, registers: Registers | None = None) -> CohortCase:
    """The cohort of a folder, with the case of each folder in it that holds an application.

    Raises:
        CaseFaulty: the folder, or one in it, has faults; all are named.
    """
    folder = Folder(path)
    cohort = folder.load(COHORT_FILE, CohortFile)
    people = folder.load("people.toml", PeopleFile)
    load_portfolio(folder, needed=False)
    script = folder.load("script.toml", ScriptFile, needed=False)
    terms = cohort.content.terms if cohort else None
    round_ = rules(folder, COHORT_FILE, ("terms", "round"), Round)
    policy = rules(folder, COHORT_FILE, ("terms", "policy"), Policy)
    if not (cohort and terms and people and round_ and policy):
        raise CaseFaulty(str(path), folder.faults)
    cases = dict(_cases(folder, parse, registers))
    codes = {case.ccg_code for case in cases.values()}
    known = {person.id: person_of(person) for person in people.content.people}
    members = {name: cases[name].ccg_code for name in cohort.content.members if name in cases}
    if not folder.faults:  # Else somebody's organisation may be missing only because its file has a fault.
        check_people(folder, people, codes, frozenset().union(*(case.organisations for case in cases.values())))
    check_cohort(folder, cohort, cases, round_)
    steps = read_script(folder, script, known, parse, members) if script else ()
    if script:
        check_steps(folder, script.name, steps, tuple(map(_expected, cases.values())))
    if folder.faults:
        raise CaseFaulty(str(path), folder.faults)
    return CohortCase(
        folder=path,
        people_file=folder.find("people.toml"),
        key=cohort.content.key,
        name=cohort.content.name,
        lead=members[cohort.content.lead],
        members=tuple(cases[name] for name in members),
        coupling=cohort.content.coupling,
        decide_by=cohort.content.decide_by,
        round=round_,
        policy=policy,
        level=terms.level,
        functions=terms.functions,
        phasing=Phasing(start=terms.phasing.start, months=terms.phasing.months),
        people=tuple(known.values()),
        steps=tuple(found.step for found in steps),
        demonstration_until=script.content.demonstration_until if script else None,
        illustrative=(
            *folder.illustrative,
            *illustrative_tables(folder),
            *(f"{name}/{file}" for name, case in cases.items() for file in case.illustrative if file[:2] != ".."),
        ),
    )


def _cases(folder: Folder, parse: ParseCommand, registers: Registers | None) -> Iterator[tuple[str, Case]]:
    """The case of each folder below, by the folder's name; their faults are noted, each file's once."""
    for below in sorted(path.parent for path in folder.path.glob(f"*/{APPLICATION_FILE}")):
        try:
            yield below.name, read_case(below, parse, registers)
        except CaseFaulty as error:
            for fault in error.faults:
                folder.faults.append(replace(fault, file=posixpath.normpath(f"{below.name}/{fault.file}")))


def _expected(case: Case) -> Expected:
    return Expected(
        ccg_code=case.ccg_code,
        practices=case.practices,
        functions=case.functions,
        policy=case.policy,
        committees={committee.key for committee in case.committees},
        elsewhere=case.organisations,
        people={person.id: person for person in case.people},
    )
