"""All faults of a folder are named in one go, each once, and none that only follows from another."""

import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.app import parse
from engine.case import CaseFaulty, is_cohort, read_case, read_cohort
from tests.unit.case.folders import change, faults, line_of, rules, skeleton

EXAMPLES = Path(__file__).parents[3] / "examples"
FILES = ("application.toml", "organisations.toml", "people.toml", "committees.toml", "round.toml", "script.toml")

FIELD = re.compile(r"^ *(?P<key>\w+) = (?P<value>\"[^\"\n]+\"|'[^'\n]+'|\[.*\]|[^\[\n{\"'#]+)", re.MULTILINE)
INLINE = re.compile(
    r"^  \{.*\b(?P<key>id|organisation|roles|subject|kind|practice) = (?P<value>\"[^\"]+\"|\[.*\])", re.M
)
WRONG = "{ wrong = 1 }"
"""The value of no field."""


@dataclass(frozen=True)
class Slip:
    """A piece of a file that is replaced."""

    file: str
    start: int
    old: str
    new: str
    leans_on: tuple[str, ...] = ()
    """The fields without which its fault can't be seen, as file and key."""
    field: str = ""
    """Its own file and key, where it makes a field wrong."""

    def overlaps(self, other: "Slip") -> bool:
        """Whether both can't be made."""
        same = self.file == other.file
        return same and self.start < other.start + len(other.old) and other.start < self.start + len(self.old)


Found = frozenset[tuple[str, int, str, str]]
"""Faults: each one's file, line, column and rule."""


def named(folder: Path) -> Found:
    """The faults of a case's or a cohort's folder."""
    try:
        (read_cohort if is_cohort(folder) else read_case)(folder, parse)
    except CaseFaulty as error:
        return frozenset((fault.file, fault.line, fault.column, fault.rule) for fault in error.faults)
    return frozenset()


def made(folder: Path, slips: Iterable[Slip]) -> Found:
    """The faults of a folder in which these slips are made; afterwards it is as it was."""
    texts: dict[str, str] = {}
    for slip in sorted(slips, key=lambda slip: -slip.start):
        path = folder / slip.file
        text = path.read_text(encoding="utf-8")
        texts.setdefault(slip.file, text)
        path.write_text(text[: slip.start] + slip.new + text[slip.start + len(slip.old) :], encoding="utf-8")
    try:
        return named(folder)
    finally:
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")


def wrong_fields(folder: Path, file: str) -> list[Slip]:
    """Every field of a file made wrong that stands on a line of its own, or in a table on one line."""
    text = (folder / file).read_text(encoding="utf-8")
    leans_on = ("application.toml round",) if file == "round.toml" else ()
    return [
        Slip(file, found.start("value"), found["value"], WRONG, leans_on, field=f"{file} {found['key']}")
        for pattern in (FIELD, INLINE)
        for found in pattern.finditer(text)
        if found["key"] not in ("illustrative", "percentages")
    ]


def slip(folder: Path, file: str, old: str, new: str, *leans_on: str) -> Slip:
    """A piece that stands in a file exactly once, replaced."""
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, (file, old)
    return Slip(file, text.index(old), old, new, leans_on)


def folder_with_votes(tmp_path: Path) -> Path:
    """The skeleton, and a step that imports a file."""
    folder = skeleton(tmp_path)
    script = folder / "script.toml"
    step = '\n[[steps]]\nat = 2014-07-25T12:00:00\nas = "gp"\nrun = "ballot import ballot-99Z-1-1 votes.csv"\n'
    script.write_text(script.read_text(encoding="utf-8") + step, encoding="utf-8")
    (folder / "votes.csv").write_text("practice,a\nX00001,for\nX00002,for\n", encoding="utf-8")
    return folder


def known_slips(folder: Path) -> list[Slip]:
    """Faults that no single field shows."""
    codes, ids, seats = ("organisations.toml code",), ("people.toml id",), ("committees.toml subject",)
    functions, policy, round_ = (
        ("application.toml functions",),
        ("application.toml policy",),
        ("application.toml round",),
    )
    practising = (*codes, "people.toml organisation")
    return [
        slip(folder, "application.toml", '"a", "b",', '"a", "a",', *functions),
        slip(folder, "application.toml", "level = 3 ", "level = 2 ", *round_, "round.toml levels"),
        slip(folder, "application.toml", "months = 6 ", "months = 5 ", *round_, "round.toml months"),
        slip(folder, "application.toml", '"documents/expression', '"documents/no-expression'),
        slip(folder, "organisations.toml", '"X00003"', '"x00003"', *practising),
        slip(folder, "people.toml", '"gp", organisation = "99Z"', '"gp", organisation = "98Z"', *codes),
        slip(folder, "people.toml", '["nhse_approver"]', '["nhse_approver", "programme_manager"]', *codes),
        slip(folder, "committees.toml", 'chair = "lay-chair"', 'chair = "nobody"', *seats),
        slip(
            folder, "committees.toml", "quorum = 2 ", "quorum = 4 ", "committees.toml quorum_of", "committees.toml kind"
        ),
        slip(folder, "committees.toml", 'practice = "X00001"', 'practice = "X00009"', *codes),
        slip(folder, "committees.toml", 'subject = "gp"\n', 'subject = "ghost"\n', *ids),
        slip(folder, "script.toml", "at = 2014-07-21T09:00:00", "at = 2014-06-01T09:00:00", "script.toml at"),
        slip(folder, "script.toml", 'as = "nhse-approver"', 'as = "ghost"', *ids),
        slip(folder, "script.toml", 'refused = "NotAuthorised"', 'refused = "NotAllowed"'),
        slip(folder, "script.toml", "eoi acknowledge", "eoi acknowledged"),
        slip(folder, "votes.csv", "X00002,for", "X00002,yes", *codes, *functions, *policy, "script.toml run"),
    ]


@pytest.fixture(scope="module")
def voted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return folder_with_votes(tmp_path_factory.mktemp("together"))


@pytest.mark.parametrize("file", FILES)
def test_a_wrong_field_is_named_and_nothing_that_only_follows_from_it(voted: Path, file: str) -> None:
    for wrong in wrong_fields(voted, file):
        at = (voted / file).read_text(encoding="utf-8").count("\n", 0, wrong.start) + 1
        assert {found[:2] for found in made(voted, [wrong])} == {(file, at)}


@given(st.data())
@settings(max_examples=30)
def test_what_is_named_together_is_what_is_named_one_by_one(voted: Path, data: st.DataObject) -> None:
    known, wrong = known_slips(voted), [found for file in FILES for found in wrong_fields(voted, file)]
    chosen: list[Slip] = []
    for each in data.draw(st.lists(st.sampled_from([*known, *wrong]), min_size=2, max_size=8)):
        chosen += [] if any(each.overlaps(other) for other in chosen) else [each]
    alone = {each: made(voted, [each]) for each in chosen}
    fields = {each.field for each in chosen}
    seen = [found for each, found in alone.items() if not fields & set(each.leans_on)]
    together = made(voted, chosen)
    assert together <= frozenset().union(*alone.values()), "nothing only follows from something else"
    assert together >= frozenset().union(*seen), "nothing is hidden but by what it leans on"


def test_every_part_of_a_step_is_looked_at_whatever_is_wrong_with_the_others(tmp_path: Path) -> None:
    folder = skeleton(tmp_path)
    step = 'at = 2014-06-19T09:00:00\nas = "programme-manager"\nrun = "eoi accept application-99Z-1"\n'
    change(folder, "script.toml", step, 'at = 2014-06-30\nas = [5, "ghost"]\nrun = "eoi accept"\n')
    change(folder, "script.toml", 'refused = "NotAuthorised"', 'refused = "NotAllowed"')
    change(folder, "script.toml", "at = 2014-07-22T09:00:00", "at = 2014-06-01T09:00:00")
    at = line_of(folder, "script.toml", "at = 2014-06-30")
    assert [(fault.line, fault.rule) for fault in faults(folder)] == [
        (at, "FieldValue"),
        (at + 1, "FieldValue"),
        (at + 1, "UnknownPerson"),
        (at + 2, "CommandUnclear"),
        (at + 3, "UnknownRule"),
        (line_of(folder, "script.toml", "at = 2014-06-01"), "StepsOutOfOrder"),
    ]


def test_a_file_that_a_step_imports_is_read_though_the_steps_instant_is_wrong(tmp_path: Path) -> None:
    folder = folder_with_votes(tmp_path)
    change(folder, "script.toml", "at = 2014-07-25T12:00:00", 'at = "noon"')
    (folder / "votes.csv").write_text("practice,a\nX00009,for\n", encoding="utf-8")
    assert rules(folder) == [("script.toml", "FieldValue"), ("votes.csv", "OffRoll")]


def test_what_is_wrong_with_a_vote_is_named_though_the_practices_can_not_all_be_read(tmp_path: Path) -> None:
    folder = folder_with_votes(tmp_path)
    change(folder, "organisations.toml", 'code = "X00003"', "code = 5")
    (folder / "votes.csv").write_text("practice,a\nX00001,72%\nX00009,for\nX1,for\n", encoding="utf-8")
    assert rules(folder) == [
        ("organisations.toml", "FieldValue"),
        ("votes.csv", "CountRequired"),
        ("votes.csv", "MalformedCode"),
    ]


def test_all_that_is_wrong_with_a_committee_is_named(tmp_path: Path) -> None:
    folder = skeleton(tmp_path)
    change(folder, "committees.toml", 'chair = "lay-chair"', 'chair = "gpp"')
    change(folder, "committees.toml", "quorum = 2 ", 'quorum = "two" ')
    change(folder, "committees.toml", '["decide_to_apply"]', '["decide_to_apply", "decide_application"]')
    change(folder, "committees.toml", 'subject = "gp", kind = "gp"', 'subject = "gp", kind = "doctor"')
    change(folder, "committees.toml", 'practice = "X00001"', 'practice = "X00009"')
    assert [(fault.line, fault.rule) for fault in faults(folder)] == [
        (line_of(folder, "committees.toml", "[[committees]]"), "DecisionOfAnotherBody"),
        (line_of(folder, "committees.toml", "[[committees]]"), "ChairNotSeated"),
        (line_of(folder, "committees.toml", "quorum = "), "FieldValue"),
        (line_of(folder, "committees.toml", '"doctor"'), "FieldValue"),
        (line_of(folder, "committees.toml", '"doctor"'), "UnknownPractice"),
    ]


def test_a_person_is_known_whatever_else_is_wrong_with_them_and_nobody_is_unknown_when_an_id_is(tmp_path: Path) -> None:
    folder = skeleton(tmp_path)
    change(folder, "people.toml", '["nhse_approver"]', '["pope", "programme_manager"]')
    change(folder, "script.toml", 'as = "area-team-officer"', 'as = "ghost"')
    assert rules(folder) == [
        ("people.toml", "FieldValue"),
        ("people.toml", "RoleOfOtherOrganisation"),
        ("script.toml", "UnknownPerson"),
    ]
    change(folder, "people.toml", 'id = "gp"', "id = 5")
    assert ("script.toml", "UnknownPerson") not in rules(folder)


def test_a_code_without_its_form_is_named_once_and_not_missing_elsewhere(tmp_path: Path) -> None:
    folder = skeleton(tmp_path)
    change(folder, "organisations.toml", 'code = "99Z"', 'code = "99z"')
    change(folder, "committees.toml", 'practice = "X00001"', 'practice = "X1"')
    assert rules(folder) == [("committees.toml", "MalformedCode"), ("organisations.toml", "MalformedCode")]


def test_what_a_misspelt_field_may_be_meant_for_is_not_missing_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    shutil.copytree(EXAMPLES / "leicester-city", folder)
    change(folder, "organisations.toml", "practices_csv", "practices_cvs")
    assert rules(folder) == [("organisations.toml", "UnknownField")]
    folder = skeleton(tmp_path / "other")
    change(folder, "organisations.toml", '[[practices]]\ncode = "X00003"', '[[practises]]\ncode = "X00003"')
    assert rules(folder) == [("organisations.toml", "UnknownField")]


def test_what_fields_mean_together_is_asked_though_another_field_beside_them_is_wrong(tmp_path: Path) -> None:
    folder = skeleton(tmp_path)
    change(folder, "application.toml", 'policy = "standard"', 'policy = "policy.toml"')
    standard = (EXAMPLES.parent / "policies" / "standard.toml").read_text(encoding="utf-8")
    (folder / "policy.toml").write_text(standard, encoding="utf-8")
    change(folder, "policy.toml", "max_months = 9", 'max_months = "nine"')
    change(folder, "policy.toml", '"conflicts_policy", "committee_quorate"', '"conflicts_policy"')
    first, wrong = faults(folder)
    assert "lacks the gate committee_quorate" in first.sentence
    assert (first.line, wrong.line) == tuple(line_of(folder, "policy.toml", part) for part in ("[delegation]", "nine"))


def test_a_term_that_is_wrong_is_named_once_where_it_stands(tmp_path: Path) -> None:
    folder = tmp_path / "cohort"
    shutil.copytree(EXAMPLES / "south-east-london", folder)
    change(folder, "cohort.toml", 'functions = ["a", "b",', 'functions = ["a", "a",')
    change(folder, "cohort.toml", "level = 3", 'level = "three"')
    change(folder, "bexley/organisations.toml", 'code = "X81001"', "code = 5")
    assert {(fault[0], fault[3]) for fault in named(folder)} == {
        ("cohort.toml", "FunctionRepeated"),
        ("cohort.toml", "FieldValue"),
        ("bexley/organisations.toml", "FieldValue"),
    }


def test_a_member_that_has_no_folder_brings_no_other_faults(tmp_path: Path) -> None:
    folder = tmp_path / "cohort"
    shutil.copytree(EXAMPLES / "south-east-london", folder)
    (folder / "bexley" / "application.toml").unlink()
    assert {(fault[0], fault[3]) for fault in named(folder)} == {("cohort.toml", "FileMissing")}


def test_a_member_that_is_named_twice_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "cohort"
    shutil.copytree(EXAMPLES / "south-east-london", folder)
    change(folder, "cohort.toml", '["bexley", "bromley",', '["bexley", "bexley", "bromley",')
    assert {(fault[0], fault[3]) for fault in named(folder)} == {("cohort.toml", "MemberNamedTwice")}


def test_people_that_a_cohort_has_none_of_are_missing_once(tmp_path: Path) -> None:
    folder = tmp_path / "cohort"
    shutil.copytree(EXAMPLES / "south-east-london", folder)
    (folder / "people.toml").unlink()
    assert {(fault[0], fault[3]) for fault in named(folder)} == {("people.toml", "FileMissing")}


@pytest.mark.parametrize("name", ["leicester-city", "south-east-london"])
def test_in_the_examples_a_wrong_field_is_named_alone_too(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "case"
    shutil.copytree(EXAMPLES / name, folder)
    for path in sorted((*folder.glob("*.toml"), *folder.glob("bexley/*.toml"))):
        file = path.relative_to(folder).as_posix()
        for wrong in wrong_fields(folder, file)[:: max(1, len(wrong_fields(folder, file)) // 2)]:
            at = path.read_text(encoding="utf-8").count("\n", 0, wrong.start) + 1
            assert {found[:2] for found in made(folder, [wrong])} == {(file, at)}


@pytest.mark.parametrize("name", ["skeleton", "leicester-city", "south-east-london"])
def test_a_file_that_is_not_toml_is_all_that_is_named(tmp_path: Path, name: str) -> None:
    folder = skeleton(tmp_path) if name == "skeleton" else shutil.copytree(EXAMPLES / name, tmp_path / "case")
    for path in sorted(folder.glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        end = Slip(path.name, len(text), "", "\n= =\n")
        assert {(file, rule) for file, _, _, rule in made(folder, [end])} == {(path.name, "NotToml")}
