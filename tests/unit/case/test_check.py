"""Every fault of a case folder is named, with its file, line and rule."""

import re
from pathlib import Path

import pytest

from cli.app import parse
from engine.case import CaseFaulty, Registers, read_case
from tests.unit.case.folders import change, faults, line_of, read, rules, skeleton


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return skeleton(tmp_path)


def test_the_skeleton_has_no_fault(folder: Path) -> None:
    assert faults(folder) == ()


def test_a_case_says_which_of_its_files_are_invented(folder: Path) -> None:
    (folder / "votes.csv").write_text("# illustrative\npractice,a\n", encoding="utf-8")
    marked = ("organisations.toml", "people.toml", "committees.toml", "script.toml", "round.toml", "votes.csv")
    assert read(folder).illustrative == marked


def test_whether_a_file_is_invented_is_true_or_false(folder: Path) -> None:
    change(folder, "round.toml", "illustrative = true", 'illustrative = "yes"')
    (fault,) = faults(folder)
    assert (fault.rule, fault.line) == ("FieldValue", line_of(folder, "round.toml", "illustrative"))


def test_a_file_may_begin_with_a_byte_order_mark(folder: Path) -> None:
    for path in folder.glob("*.toml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert faults(folder) == ()


def test_what_only_has_the_name_of_a_table_is_none(folder: Path) -> None:
    (folder / "folder.csv").mkdir()
    assert faults(folder) == ()


def test_a_faulty_table_of_practices_brings_no_faults_elsewhere(folder: Path) -> None:
    change(folder, "organisations.toml", '# practices_csv = "practices.csv"  ', 'practices_csv = "practices.csv"  ')
    change(folder, "people.toml", 'organisation = "X00003"', 'organisation = "X00004"')
    change(folder, "committees.toml", 'practice = "X00001"', 'practice = "X00004"')
    (folder / "practices.csv").write_text("code,name\nX00004,\n", encoding="utf-8")
    assert rules(folder) == [("practices.csv", "NameMissing")]
    (folder / "practices.csv").unlink()
    assert rules(folder) == [("organisations.toml", "FileMissing")]


def test_a_fault_among_the_people_hides_none_of_the_script(folder: Path) -> None:
    change(folder, "people.toml", '["nhse_approver"]', '["pope"]')
    change(folder, "script.toml", "ballot verify", "ballot verify-it")
    assert rules(folder) == [("people.toml", "FieldValue"), ("script.toml", "CommandUnclear")]


def test_a_faulty_field_hides_none_of_the_files_that_its_file_names(folder: Path) -> None:
    change(folder, "application.toml", "level = 3 ", 'level = "three" ')
    change(folder, "application.toml", 'policy = "standard"', 'policy = "policy.toml"')
    (folder / "policy.toml").write_text("grace_seconds = -1\n", encoding="utf-8")
    change(folder, "round.toml", "partial_scope = false", 'partial_scope = "no, thanks"')
    change(folder, "organisations.toml", "level = 1 ", "level = 7 ")
    change(folder, "organisations.toml", '# practices_csv = "practices.csv"  ', 'practices_csv = "practices.csv"  ')
    (folder / "practices.csv").write_text("code,name\nX00004,\n", encoding="utf-8")
    assert set(rules(folder)) == {
        ("application.toml", "FieldValue"),
        ("policy.toml", "FieldValue"),
        ("policy.toml", "FieldMissing"),
        ("round.toml", "FieldValue"),
        ("organisations.toml", "FieldValue"),
        ("practices.csv", "NameMissing"),
    }


def test_a_committee_that_the_policy_names_is_there_and_decides_what_it_is_named_for(folder: Path) -> None:
    standard = (Path(__file__).parents[3] / "policies" / "standard.toml").read_text(encoding="utf-8")
    panel = standard.replace("[approval]", '[approval]\npanel = "national_panel"')
    (folder / "policy.toml").write_text(panel, encoding="utf-8")
    change(folder, "application.toml", 'policy = "standard"', 'policy = "policy.toml"')
    change(folder, "committees.toml", 'decides = ["decide_to_apply"]', 'decides = ["dispute"]')
    at = line_of(folder, "application.toml", "policy = ")
    assert [(fault.file, fault.line, fault.rule) for fault in faults(folder)] == [
        ("application.toml", at, "CommitteeMayNotDecide"),
        ("application.toml", at, "UnknownCommittee"),
    ]
    (folder / "committees.toml").unlink()
    assert not [fault for fault in faults(folder) if fault.file == "application.toml"]


def test_a_name_that_is_none_is_one_fault(folder: Path) -> None:
    change(folder, "application.toml", 'round = "round.toml" ', "round = 2014 ")
    change(folder, "application.toml", 'policy = "standard" ', 'policy = "" ')
    change(folder, "organisations.toml", '# practices_csv = "practices.csv" ', "practices_csv = [1] ")
    assert rules(folder) == [("application.toml", "FieldValue")] * 2 + [("organisations.toml", "FieldValue")]


def test_all_that_does_not_fit_together_in_a_round_is_named_in_whole_sentences(folder: Path) -> None:
    change(folder, "round.toml", "months = [6, 9]", "months = [9, 6]")
    change(folder, "round.toml", "start_until = 2015-03-31", "start_until = 2013-03-31")
    (fault,) = faults(folder)
    assert (fault.file, fault.rule) == ("round.toml", "FieldValue")
    assert fault.sentence == "start_until is before start_from; months gives the most before the fewest"


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "people.toml").unlink()
    assert ("people.toml", "FileMissing") in rules(folder)


def test_a_file_that_is_not_toml_is_named_with_its_line(folder: Path) -> None:
    change(folder, "application.toml", "level = 3 ", "level = = 3 ")
    (fault,) = faults(folder)
    assert (fault.file, fault.rule, fault.line) == ("application.toml", "NotToml", line_of(folder, fault.file, "= ="))


def test_a_file_that_is_not_text_is_named_with_its_line(folder: Path) -> None:
    (folder / "people.toml").write_bytes(b"people = [\n\xff]")
    assert ("people.toml", 2, "NotText") in [(fault.file, fault.line, fault.rule) for fault in faults(folder)]


def test_an_unknown_field_is_named_with_its_line(folder: Path) -> None:
    change(folder, "application.toml", "months = 6 ", "month = 6 ")
    found = {(fault.rule, fault.line) for fault in faults(folder)}
    at = line_of(folder, "application.toml", "month = 6")
    assert found == {("UnknownField", at), ("FieldMissing", line_of(folder, "application.toml", "[phasing]"))}


def test_all_faults_of_all_files_are_named_at_once(folder: Path) -> None:
    change(folder, "application.toml", '"f", "g"]', '"f", "R7"]')
    change(folder, "application.toml", 'policy = "standard"', 'policy = "strict"')
    change(folder, "organisations.toml", '"X00003"', '"X0003"')
    change(folder, "people.toml", '"gp", organisation = "99Z"', '"gp", organisation = "98Z"')
    change(folder, "committees.toml", 'practice = "X00001"', 'practice = "X00009"')
    change(folder, "script.toml", 'as = "nhse-approver"', 'as = "somebody-else"')
    assert set(rules(folder)) == {
        ("application.toml", "FunctionReserved"),
        ("application.toml", "UnknownPolicy"),
        ("organisations.toml", "MalformedCode"),
        ("people.toml", "UnknownOrganisation"),
        ("committees.toml", "UnknownPractice"),
        ("script.toml", "UnknownPerson"),
    }


@pytest.mark.parametrize(
    ("name", "old", "new", "rule"),
    [
        ("application.toml", 'ccg = "99Z"', 'ccg = "99z"', "MalformedCode"),
        ("application.toml", 'ccg = "99Z"', 'ccg = "98Z"', "UnknownCcg"),
        ("application.toml", 'round = "round.toml"', 'round = "1914"', "UnknownRound"),
        ("application.toml", 'policy = "standard"', 'policy = "policy.toml"', "FileMissing"),
        ("application.toml", "level = 3 ", "level = 1 ", "LevelNotHigher"),
        ("application.toml", "level = 3 ", "level = 2 ", "LevelNotInRound"),
        ("application.toml", '["a", "b",', '["a", "a",', "FunctionRepeated"),
        ("application.toml", '["a", "b",', '["x", "b",', "UnknownFunction"),
        ("application.toml", "start = 2014-12-15", "start = 2015-04-01", "PhasingOutsideRound"),
        ("application.toml", "start = 2014-12-15", "start = 2015-03-15", "PhasingOutsidePolicy"),
        ("application.toml", "months = 6", "months = 5", "PhasingOutsideRound"),
        ("application.toml", '"documents/expression-of-interest.txt"', '"documents/none.txt"', "FileMissing"),
        ("application.toml", '"documents/expression-of-interest.txt"', '"../secret.txt"', "OutsideFolder"),
        ("organisations.toml", '"X00003"', '"X00002"', "PracticeTwice"),
        ("people.toml", 'id = "gp"', 'id = "lay-chair"', "PersonTwice"),
        ("people.toml", '["returning_officer"]', '["clock"]', "FieldValue"),
        ("people.toml", '["nhse_approver"]', '["programme_manager"]', "RoleOfOtherOrganisation"),
        ("committees.toml", 'chair = "lay-chair"', 'chair = "somebody"', "ChairNotSeated"),
        ("committees.toml", 'subject = "gp", kind = "gp"', 'subject = "gpp", kind = "gp"', "UnknownPerson"),
        ("committees.toml", "quorum = 2 ", "quorum = 4 ", "QuorumImpossible"),
        ("committees.toml", 'kind = "direct_financial"', 'kind = "indirect"', "UnderlyingInterestUnclear"),
        ("script.toml", "at = 2014-07-16T15:00:00", "at = 2014-06-01T15:00:00", "StepsOutOfOrder"),
        ("script.toml", "demonstration_until = 2014", "demonstration_until = 2013", "StepsOutOfOrder"),
        ("script.toml", "at = 2014-07-16T15:00:00", "at = 2014-07-16", "FieldValue"),
        ("script.toml", 'refused = "NotAuthorised"', 'refused = "NotAllowed"', "UnknownRule"),
        ("script.toml", 'run = "start ."', 'run = "begin ."', "CommandUnclear"),
        ("script.toml", 'run = "start ."', 'run = "start elsewhere"', "CommandUnclear"),
        ("script.toml", 'run = "start ."', 'run = "start .."', "CommandUnclear"),
        ("script.toml", 'run = "start ."', 'run = "start . --as gp"', "CommandUnclear"),
        ("script.toml", 'run = "start ."', 'run = "list"', "CommandUnclear"),
        ("script.toml", 'run = "start ."', 'run = "start \'."', "CommandUnclear"),
        ("script.toml", "ballot verify", "ballot verify-it", "CommandUnclear"),
        ("script.toml", "ballot close ballot-99Z-1-1", "ballot close", "CommandUnclear"),
    ],
)
def test_a_fault_is_named_by_its_rule(folder: Path, name: str, old: str, new: str, rule: str) -> None:
    change(folder, name, old, new)
    assert (name, rule) in rules(folder)


def test_a_step_that_names_an_unknown_practice_or_committee_is_a_fault_unless_it_is_to_be_refused(folder: Path) -> None:
    script = folder / "script.toml"
    steps = """
[[steps]]
at = 2014-07-24T12:00:00
as = "practice-x00001"
run = "ballot vote ballot-99Z-1-1 --for a --practice X00009"

[[steps]]
at = 2014-07-24T12:00:00
as = "practice-x00001"
run = "ballot vote ballot-99Z-1-1 --for a --practice X00009"
refused = "NotYourPractice"

[[steps]]
at = 2014-07-24T12:00:00
as = "committee-secretary"
run = "meeting convene application-99Z-1 --committee board --meets-at 2014-09-09T14:00 --purpose decide_to_apply"
"""
    script.write_text(script.read_text(encoding="utf-8") + steps, encoding="utf-8")
    assert rules(folder) == [("script.toml", "UnknownPractice"), ("script.toml", "UnknownCommittee")]


@pytest.mark.parametrize(
    "run",
    [
        "approve-with-conditions application-99Z-1 --reasons Good --condition key:ghost:2014-12-05:Text",
        "meeting declare meeting-99Z-1-1 --nil --member ghost",
        "meeting decide meeting-99Z-1-1 decide_to_apply --absent gp --absent ghost",
    ],
)
def test_a_step_that_names_somebody_unknown_is_a_fault(folder: Path, run: str) -> None:
    step = f'\n[[steps]]\nat = 2014-07-24T12:00:00\nas = "programme-manager"\nrun = "{run}"\n'
    script = folder / "script.toml"
    script.write_text(script.read_text(encoding="utf-8") + step, encoding="utf-8")
    (fault,) = faults(folder)
    assert (fault.rule, fault.sentence) == ("UnknownPerson", "nobody in people.toml is 'ghost'")


def import_step(folder: Path, run: str, refused: str | None = None) -> None:
    script = folder / "script.toml"
    step = f'\n[[steps]]\nat = 2014-07-24T12:00:00\nas = "returning-officer"\nrun = "{run}"\n'
    step += f'refused = "{refused}"\n' if refused else ""
    script.write_text(script.read_text(encoding="utf-8") + step, encoding="utf-8")


def test_faults_of_a_file_of_votes_are_named_with_line_and_column(folder: Path) -> None:
    import_step(folder, "ballot import ballot-99Z-1-1 votes.csv")
    rows = "# illustrative\n# second comment\npractice,a,b\nX00001,for,yes\nX00009,for,for\nX00002,against\n"
    (folder / "votes.csv").write_text(rows, encoding="utf-8")
    found = [(fault.file, fault.line, fault.column, fault.rule) for fault in faults(folder)]
    assert found == [
        ("votes.csv", 4, "b", "UnknownAnswer"),
        ("votes.csv", 5, "practice", "OffRoll"),
        ("votes.csv", 6, "b", "ImportFaulty"),
    ]


def test_a_fault_of_the_header_has_the_headers_own_line(folder: Path) -> None:
    import_step(folder, "ballot import ballot-99Z-1-1 votes.csv")
    (folder / "votes.csv").write_text("# illustrative\npractice,z\nX00001,for\n", encoding="utf-8")
    assert [(fault.line, fault.column) for fault in faults(folder)] == [(2, "2")]


def test_a_file_that_a_refused_step_imports_may_be_faulty(folder: Path) -> None:
    import_step(folder, "survey import survey-99Z-1-1 r.csv --segment stakeholder", refused="CountRequired")
    (folder / "r.csv").write_text("respondent,a\nS1,72%\n", encoding="utf-8")
    assert faults(folder) == ()


def test_a_percentage_among_responses_is_named(folder: Path) -> None:
    import_step(folder, "survey import survey-99Z-1-1 r.csv --segment stakeholder")
    (folder / "r.csv").write_text("respondent,a\nS1,72%\n", encoding="utf-8")
    assert [(fault.line, fault.column, fault.rule) for fault in faults(folder)] == [(2, "a", "CountRequired")]


def test_practices_from_a_file_are_read_and_their_faults_named(folder: Path) -> None:
    change(folder, "organisations.toml", '# practices_csv = "practices.csv"  ', 'practices_csv = "practices.csv"  ')
    practices = folder / "practices.csv"
    practices.write_text("code,name,list_size\nX00004,Fourth,4000\n", encoding="utf-8")
    assert read(folder).practices[0].code == "X00004"
    practices.write_text("code,name,list_size\nX4,Fourth,many\n", encoding="utf-8")
    assert [(fault.line, fault.column) for fault in faults(folder)] == [(2, "code"), (2, "list_size")]


def test_a_policy_of_the_folders_own_is_used_and_checked(folder: Path) -> None:
    standard = Path(__file__).parents[3] / "policies" / "standard.toml"
    change(folder, "application.toml", 'policy = "standard"', 'policy = "policy.toml"')
    own = standard.read_text(encoding="utf-8").replace('name = "standard"', 'name = "own"')
    (folder / "policy.toml").write_text(own, encoding="utf-8")
    assert read(folder).policy.name == "own"
    change(folder, "policy.toml", 'threshold = "1/2"', 'threshold = "3/2"')
    (fault,) = faults(folder)
    assert (fault.file, fault.line) == ("policy.toml", line_of(folder, "policy.toml", '"3/2"'))


def test_a_code_that_the_register_in_use_does_not_hold_is_unknown(folder: Path) -> None:
    change(folder, "organisations.toml", "illustrative = true", "illustrative = false")
    registers = Registers(ccgs=frozenset({"04C"}), practices=frozenset({"X00001", "X00002"}))
    with pytest.raises(CaseFaulty) as raised:
        read_case(folder, parse, registers)
    assert [(fault.line, fault.rule) for fault in raised.value.faults] == [
        (line_of(folder, "organisations.toml", '"99Z"'), "UnknownCcg"),
        (line_of(folder, "organisations.toml", "[[practices]]"), "UnknownPractice"),
    ]


def test_invented_practices_need_not_be_in_a_register(folder: Path) -> None:
    read_case(folder, parse, Registers(practices=frozenset()))


def test_a_fault_is_one_sentence_with_its_place_and_rule(folder: Path) -> None:
    change(folder, "application.toml", "months = 6", "months = 5")
    (fault,) = faults(folder)
    line = line_of(folder, "application.toml", "months = 5")
    assert str(fault) == (
        f"application.toml, line {line}: 5 months are outside the round's 6 to 9 (rule S8) (PhasingOutsideRound)."
    )


@pytest.mark.parametrize(
    ("name", "field", "value", "words"),
    [
        ("script.toml", "at", "5", "'5' is a number, and not an instant such as"),
        ("script.toml", "at", '"tomorrow"', "'tomorrow' is not an instant such as"),
        ("application.toml", "start", "86400", "'86400' is a number, and not a date such as"),
        ("application.toml", "dated", "1.5", "'1.5' is a number, and not a date such as"),
    ],
)
def test_a_number_or_a_word_is_no_date(folder: Path, name: str, field: str, value: str, words: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text(re.sub(rf"^{field} = \S+", f"{field} = {value}", text, count=1, flags=re.M), "utf-8")
    (fault,) = faults(folder)
    assert (fault.file, fault.rule) == (name, "FieldValue")
    assert words in fault.sentence
