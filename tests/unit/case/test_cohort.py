"""A cohort's folder: what the members have in common stands once, and each has a folder of its own."""

import shutil
from datetime import date
from pathlib import Path

import pytest

import cli.main  # noqa: F401  # adds every command, for a script to be parsed by
from cli.app import parse
from engine.case import CaseFaulty, CohortCase, read_case, read_cohort
from engine.case.portfolios import read_portfolio, targets_of
from tests.unit.case.folders import change, skeleton
from tests.unit.case.folders import rules as folder_rules

EXAMPLE = Path(__file__).parents[3] / "examples" / "south-east-london"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the example."""
    shutil.copytree(EXAMPLE, tmp_path / "cohort")
    return tmp_path / "cohort"


def read(folder: Path) -> CohortCase:
    """The folder's cohort."""
    return read_cohort(folder, parse)


def rules(folder: Path) -> list[tuple[str, str]]:
    """What is wrong with the folder, as file and rule."""
    try:
        read(folder)
    except CaseFaulty as error:
        return [(fault.file, fault.rule) for fault in error.faults]
    return []


def test_a_member_has_the_terms_of_the_cohort_unless_its_own_file_says_otherwise() -> None:
    cohort = read(EXAMPLE)
    by_code = {member.ccg_code: member for member in cohort.members}
    assert by_code["07N"].functions == cohort.functions
    assert by_code["07Q"].functions == cohort.functions[:-1]
    assert {member.round for member in cohort.members} == {cohort.round}
    assert {member.phasing for member in cohort.members} == {cohort.phasing}


def test_a_member_is_a_case_of_its_own_that_knows_its_cohort() -> None:
    member = read_case(EXAMPLE / "bexley", parse)
    assert (member.cohort, member.steps) == ("SEL", ())
    assert member.people_file == EXAMPLE.resolve() / "people.toml"
    assert member.expression_of_interest("cohort-SEL-1").cohort_id == "cohort-SEL-1"


def test_a_folder_in_a_cohorts_that_is_no_member_takes_files_and_no_terms_from_it(folder: Path) -> None:
    assert read_case(folder / "harrow", parse).cohort is None
    change(folder, "harrow/application.toml", 'round = "round.toml"\n', "")
    assert ("harrow/application.toml", "FieldMissing") in rules(folder)


def test_the_command_that_opens_the_cohort_says_what_the_files_say() -> None:
    command = read(EXAMPLE).opening()
    assert (command.key, command.lead, command.coupling) == ("SEL", "08Q", "all_or_none")
    assert command.members == ("07N", "07Q", "08A", "08K", "08L", "08Q")


def test_a_step_for_each_member_is_as_many_steps() -> None:
    cohort = read(EXAMPLE)
    starts = [step for step in cohort.steps if step.run.startswith("start ") and step.refused is None]
    assert [(step.people[0].id, step.run) for step in starts[:2]] == [
        ("manager-bexley", "start bexley"),
        ("manager-bromley", "start bromley"),
    ]
    assert [step.number for step in cohort.steps] == list(range(1, len(cohort.steps) + 1))


def test_moving_a_cohort_moves_its_members_with_it() -> None:
    cohort = read(EXAMPLE).starting(date(2018, 4, 1), 2)
    assert {member.phasing.start for member in cohort.members} == {date(2018, 4, 1)}
    assert {member.phasing.months for member in cohort.members} == {2}
    assert cohort.decide_by.date() == date(2017, 11, 25)
    assert cohort.months_asked == 2


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("cohort.toml", 'lead = "southwark"', 'lead = "harrow"', ("cohort.toml", "LeadNotMember")),
        ("cohort.toml", '"all_or_none"', '"all"', ("cohort.toml", "FieldValue")),
        ("cohort.toml", "2016-11-25", "2016-12-25", ("cohort.toml", "SharedDeadlineOutsideRound")),
        ("cohort.toml", '"round.toml"', '"2999"', ("cohort.toml", "UnknownRound")),
        ("cohort.toml", '"bexley", ', '"bexhill", ', ("cohort.toml", "FileMissing")),
        (
            "bexley/organisations.toml",
            'code = "07N"',
            'code = "07Q"',
            ("bexley/organisations.toml", "MemberNamedTwice"),
        ),
        ("bexley/committees.toml", '{ subject = "gp-bexley"', '{ subject = "gp"', None),
        ("people.toml", '"manager-bexley", organisation = "07N"', '"manager-bexley", organisation = "07X"', None),
        ("policy.toml", 'position = "none"', 'position = "never"', ("policy.toml", "FieldValue")),
        ("portfolio.toml", 'name = "NHS Barnet CCG", level = 3', 'name = "NHS Barnet CCG", level = 4', None),
        ("portfolio.toml", "considering_since = 2016-09-01\n", "", ("portfolio.toml", "FieldMissing")),
        ("portfolio.toml", '"07M"', '"07L"', ("portfolio.toml", "CcgTwice")),
    ],
)
def test_every_fault_is_named_with_the_file_that_has_it(
    folder: Path, file: str, old: str, new: str, fault: tuple[str, str] | None
) -> None:
    if file == "bexley/organisations.toml":
        change(folder, "bexley/application.toml", 'ccg = "07N"', 'ccg = "07Q"')
    change(folder, file, old, new)
    found = rules(folder)
    assert fault in found if fault else file in {name for name, _ in found}


def test_a_step_for_each_member_needs_members(tmp_path: Path) -> None:
    case = skeleton(tmp_path)
    (case / "script.toml").write_text(
        '[[steps]]\nat = 2014-06-16T10:00:00\neach = true\nas = "manager-{folder}"\nrun = "start {folder}"\n',
        encoding="utf-8",
    )
    assert ("script.toml", "NoMembers") in folder_rules(case)


def test_a_portfolio_lists_ccgs_and_targets() -> None:
    portfolio = read_portfolio(EXAMPLE)
    assert len(portfolio.ccgs) == 32
    assert [sum(target.levels.values()) for target in targets_of(portfolio)] == [32, 32]
