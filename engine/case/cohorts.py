"""A cohort's folder, read whole: what the members have in common stands once, and each has a folder of its own.

Not what an application's own files say: that is read as of any case.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from domain.application.values import Phasing
from domain.policy import Policy, Round
from engine.case.checking import check_cohort, check_people, codes_of
from engine.case.files import CohortFile, PeopleFile, PortfolioFile, ScriptFile
from engine.case.imports import check_steps
from engine.case.loading import PEOPLE_FILE, Folder
from engine.case.model import CohortCase
from engine.case.portfolios import PORTFOLIO_FILE, check_portfolio
from engine.case.reading import (
    APPLICATION_FILE,
    COHORT_FILE,
    Examined,
    examine,
    illustrative_tables,
    person_of,
    rules,
    terms_of,
)
from engine.case.registers import Registers
from engine.case.said import NOTHING
from engine.case.salvage import listed
from engine.case.script import ParseCommand, read_script, steps_of


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
    people = folder.load(PEOPLE_FILE, PeopleFile)
    portfolio = folder.load_if_there(PORTFOLIO_FILE, PortfolioFile)
    script = folder.load_if_there("script.toml", ScriptFile)
    terms = terms_of(cohort)
    round_, policy = rules(folder, terms, "round", Round), rules(folder, terms, "policy", Policy)
    examined = dict(_examined(folder, parse, registers))
    said = {name: found.said for name, found in examined.items()}
    names = [name for _, name in listed(cohort.content, lambda of: of.members)]
    codes = dict(codes_of(said))
    members = {name: codes[name] for name in names if name in codes}
    cases = (*said.values(), *(NOTHING for name in names if name not in said))
    if portfolio:
        check_portfolio(folder, portfolio)
    check_people(folder, people, cases)
    check_cohort(folder, cohort, said, round_)
    steps = read_script(folder, script, people.content, parse, members) if script else ()
    if script:
        check_steps(folder, script.name, steps, cases)
    folder.check()
    read = {name: found.case() for name, found in examined.items()}
    known = {table.id: person_of(table) for table in people.content.people}
    return CohortCase(
        folder=path,
        people_file=folder.find(PEOPLE_FILE),
        key=cohort.content.key,
        name=cohort.content.name,
        lead=members[cohort.content.lead],
        members=tuple(read[name] for name in members),
        coupling=cohort.content.coupling,
        decide_by=cohort.content.decide_by,
        round=round_,
        policy=policy,
        level=terms.content.level,
        functions=terms.content.functions,
        phasing=Phasing(start=terms.content.phasing.start, months=terms.content.phasing.months),
        people=tuple(known.values()),
        steps=steps_of(steps, known),
        demonstration_until=script.content.demonstration_until if script else None,
        illustrative=(
            *folder.illustrative,
            *illustrative_tables(folder),
            *(f"{name}/{file}" for name, case in read.items() for file in case.illustrative if file[:2] != ".."),
        ),
    )


def _examined(folder: Folder, parse: ParseCommand, registers: Registers | None) -> Iterator[tuple[str, Examined]]:
    """Each folder below with an application, by its name; their faults are noted, each file's once."""
    for below in sorted(path.parent for path in folder.path.glob(f"*/{APPLICATION_FILE}")):
        found = examine(below, parse, registers)
        for fault in found.folder.faults:
            folder.faults.append(replace(fault, file=posixpath.normpath(f"{below.name}/{fault.file}")))
        yield below.name, found
