"""Rehearsals: the script is run as it is typed, time passes as the case says, and what is left can be audited."""

import asyncio
import csv
import io
import json
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from cli.main import run
from cli.rehearsing import demonstrate_into
from domain import RULES_VERSION
from ledger import Ledger
from ledger.verification import verify
from tests.unit.case.folders import change, skeleton

EXAMPLES = Path(__file__).parents[2] / "examples"
APPLICATION, BALLOT, SURVEY = "application-99Z-1", "ballot-99Z-1-1", "survey-99Z-1-1"


def told(capsys: pytest.CaptureFixture[str], *words: object, code: int = 0) -> Any:
    """What a command line prints as JSON."""
    assert run([*map(str, words), "--json"]) == code, capsys.readouterr().err
    return json.loads(capsys.readouterr().out)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small rehearsal, until a week after its last step."""
    parent = tmp_path_factory.mktemp("rehearsal")
    case = skeleton(parent)
    script = case / "script.toml"
    step = '\n[[steps]]\nat = 2014-07-23T11:00:00\nas = "programme-manager"\nrun = "survey publish survey-99Z-1-1 ."\n'
    position = script.read_text(encoding="utf-8").index("\n[[steps]]\nat = 2014-07-24T10:00:00")
    text = script.read_text(encoding="utf-8")
    script.write_text(text[:position] + step + text[position:], encoding="utf-8")
    published = (
        '\n[[published]]\nsegment = "practice"\nsource = "A report"\nrespondents = 63\npercentages = { d = 77 }\n'
    )
    application = case / "application.toml"
    application.write_text(application.read_text(encoding="utf-8") + published, encoding="utf-8")
    folder = parent / "kept"
    words = ["rehearse", case, "--keep", folder, "--until", "2014-09-01T12:00", "--ics", parent / "plan.ics"]
    assert run([*map(str, words)]) == 0
    return folder


def test_the_same_case_gives_the_same_ledger_head_every_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = skeleton(tmp_path)
    heads = {told(capsys, "rehearse", case)["head"] for _ in range(2)}
    assert len(heads) == 1
    assert "The ledger is sound" in heads.pop()


def test_every_step_and_deadline_is_in_the_timeline_at_its_own_instant(
    kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    timeline = told(capsys, "timeline", "--ledger", kept)
    at = {(each["type"], each["occurred_at"]): each for each in timeline}
    acknowledged = at["application.expression_of_interest_acknowledged", "2014-06-18T10:00:00+00:00"]
    assert acknowledged["subject"] == "area-team-officer"
    assert acknowledged["deadline"].startswith("acknowledge in time, due 23 June 2014")
    assert acknowledged["rules_version"] == RULES_VERSION
    reminded = at["survey.reminded", "2014-08-04T16:00:00+00:00"]
    assert reminded["recorded_at"] == "2014-08-04T16:00:05+00:00"  # the grace (rule T3)
    assert reminded["subject"] == "clock"
    assert ("survey.closed", "2014-08-18T16:00:00+00:00") in at
    assert ("ballot.verified", "2014-07-24T10:00:00+00:00") in at


def test_a_rehearsal_that_was_kept_can_be_read_by_every_command(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (application,) = told(capsys, "list", "--ledger", kept)
    assert (application["stream_id"], application["stage"]) == (APPLICATION, "governing_body")
    assert len(told(capsys, "list", "--all", "--ledger", kept)) == 4
    assert told(capsys, "show", APPLICATION, "--ledger", kept)["progress"]["stage"] == "governing_body"
    assert told(capsys, "show", APPLICATION, "--at", "2", "--ledger", kept)["progress"]["version"] == 2
    past = told(capsys, "show", APPLICATION, "--at", "2014-07-21T09:00", "--ledger", kept)
    assert past["progress"]["stage"] == "engagement"
    assert told(capsys, "tasks", "--ledger", kept)[0]["command"] == "application.convene_meeting"
    assert {refused["rule"] for refused in told(capsys, "refusals", "--ledger", kept)} == {"NotAuthorised"}
    assert told(capsys, "faults", "--ledger", kept) == []
    policy, round_ = told(capsys, "policy", "show", APPLICATION, "--ledger", kept)
    assert (policy["name"], round_["name"]) == ("standard", "example")
    assert {
        row["part"] for row in told(capsys, "matrix", "ccg-99Z", "--on", "2014-09-01", "--ledger", kept)["rows"]
    } >= {"No"}
    outcome = told(capsys, "timeline", BALLOT, "--ledger", kept)[0]["command_id"]
    assert told(capsys, "outcome", outcome, "--ledger", kept)["result"] == "accepted"


def test_of_people_with_one_id_the_one_of_the_only_ccg_in_the_ledger_is_meant(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roles = 'roles = ["committee_secretary"]'
    entries = "\n".join(f'{{ id = "secretary", organisation = "{code}", {roles} }},' for code in ("04C", "99Z"))
    (tmp_path / "people.toml").write_text(f"people = [\n{entries}\n]\n", encoding="utf-8")
    words = ("tasks", "--as", "secretary", "--people", tmp_path / "people.toml", "--ledger", kept)
    assert [task["command"] for task in told(capsys, *words)] == ["application.convene_meeting"]


@pytest.mark.parametrize("words", ["list", f"show {APPLICATION}", f"show {BALLOT}", f"show {SURVEY}", "show ccg-99Z"])
def test_reading_for_people_ends_well(kept: Path, capsys: pytest.CaptureFixture[str], words: str) -> None:
    assert run([*words.split(), "--ledger", str(kept)]) == 0
    assert capsys.readouterr().out


def test_a_timeline_as_csv_has_a_row_for_each_event(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["timeline", APPLICATION, "--csv", "--ledger", str(kept)]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == len(told(capsys, "timeline", APPLICATION, "--ledger", kept))
    assert rows[0]["what"] == "An application was started."


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (f"show {APPLICATION} --at 99", f"--at: {APPLICATION} has the versions 1 to "),
        (f"show {APPLICATION} --at 0", f"--at: {APPLICATION} has the versions 1 to "),
        (f"show {APPLICATION} --at {10**30}", f"--at: {APPLICATION} has the versions 1 to "),
        (f"show {APPLICATION} --at 2014-01-01T00:00", f"There was no stream '{APPLICATION}' at 1 January 2014, 00:00."),
        ("refusals application-99Z-9", "There is no stream 'application-99Z-9'"),
        ("refusals castle-1", "no kind of stream begins so"),
        ("timeline application-99Z-9", "There is no stream 'application-99Z-9'"),
        ("matrix ccg-99Z --on 2014-9-1", "'2014-9-1' is not a date"),
    ],
)
def test_what_can_not_be_read_is_one_sentence_and_2(
    kept: Path, capsys: pytest.CaptureFixture[str], words: str, sentence: str
) -> None:
    assert run([*words.split(), "--ledger", str(kept)]) == 2
    assert sentence in capsys.readouterr().err


def test_before_the_close_nobody_sees_an_answer(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for version in ("2", "3", "4"):
        assert run(["show", BALLOT, "--at", version, "--json", "--ledger", str(kept)]) == 0
        shown = capsys.readouterr().out
        assert '"against"' not in shown
        assert '"choice"' not in shown


def test_published_figures_stand_beside_their_own_segment_only(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = told(capsys, "show", SURVEY, "--ledger", kept)["state"]
    (figure,) = state["published"]
    assert (figure["percentage"], figure["irreproducible"]) == (77, True)
    assert run(["show", SURVEY, "--ledger", str(kept)]) == 0
    assert "irreproducible: no whole number of 63 is 77%" in capsys.readouterr().out
    assert run(["show", BALLOT, "--ledger", str(kept)]) == 0
    assert "77%" not in capsys.readouterr().out


def test_a_rehearsal_that_was_kept_can_be_audited(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "audit", "verify", "--ledger", kept)["sound"] is True
    replayed = told(capsys, "audit", "replay", "--ledger", kept)
    assert replayed["sound"] is True
    assert replayed["histories"] == 4


def test_what_was_kept_of_a_ledger_is_compared_with_it_later(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "kept.json"
    found = told(capsys, "audit", "verify", "--ledger", kept, "--keep", file)
    assert sha256(file.read_bytes()).hexdigest() == found["head"]
    assert told(capsys, "audit", "verify", "--ledger", kept, "--since", file)["head"] == found["head"]
    assert run(["audit", "verify", "--ledger", str(kept), "--keep", str(file)]) == 2
    assert "is there already, and is not overwritten" in capsys.readouterr().err
    assert run(["audit", "verify", "--ledger", str(kept), "--keep", str(tmp_path / "none" / "kept.json")]) == 2
    assert "can't be written: No such file or directory." in capsys.readouterr().err

    file.write_text(file.read_text(encoding="utf-8").replace(f'"{BALLOT}":[', f'"{BALLOT}":[1'), encoding="utf-8")
    assert run(["audit", "verify", "--ledger", str(kept), "--since", str(file)]) == 1
    assert f"The events on stream '{BALLOT}' do not begin with the first 1" in capsys.readouterr().out
    file.write_text("{}}", encoding="utf-8")
    assert run(["audit", "verify", "--ledger", str(kept), "--since", str(file)]) == 2
    assert "kept.json is no file that --keep wrote." in capsys.readouterr().err


def test_a_changed_byte_is_found_and_named(kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tampered = sqlite3.connect(tmp_path / "ledger.sqlite")
    intact = sqlite3.connect(kept / "ledger.sqlite")
    intact.backup(tampered)
    triggers = tampered.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (trigger,) in triggers:
        tampered.execute(f"DROP TRIGGER {trigger}")
    changed = "UPDATE events SET payload = replace(payload, 'X00001', 'X00003') WHERE type = 'ballot.vote_cast'"
    tampered.execute(changed)
    tampered.commit()
    tampered.close()
    intact.close()
    assert run(["audit", "verify", "--ledger", str(tmp_path)]) == 1
    assert f"Stream '{BALLOT}', version 2 (ballot.vote_cast): it is not as it was recorded" in capsys.readouterr().out


def test_a_changed_history_is_found_and_named_and_nothing_else_is_printed(
    kept: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "histories").mkdir()
    (tmp_path / "ledger.sqlite").write_bytes((kept / "ledger.sqlite").read_bytes())
    history = json.loads((kept / "histories" / f"{BALLOT}.json").read_text(encoding="utf-8"))
    names = [event for event in history["events"] if "activityTaskScheduledEventAttributes" in event]
    names[0]["activityTaskScheduledEventAttributes"]["activityType"]["name"] = "another"
    (tmp_path / "histories" / f"{BALLOT}.json").write_text(json.dumps(history), encoding="utf-8")
    assert run(["audit", "replay", "--ledger", str(tmp_path), "--json"]) == 1
    printed = capfd.readouterr()
    conclusion = json.loads(printed.out)["conclusion"]
    assert conclusion.startswith(f"Today's workflows no longer replay the history of {BALLOT}: [TMPRL1100] ")
    assert "Failure {" not in conclusion
    assert printed.err == ""


def test_histories_are_found_beside_the_ledgers_file_and_their_absence_is_named(
    kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys, "audit", "replay", "--ledger", kept / "ledger.sqlite")["histories"] == 4
    (tmp_path / "ledger.sqlite").write_bytes((kept / "ledger.sqlite").read_bytes())
    assert run(["audit", "replay", "--ledger", str(tmp_path)]) == 2
    assert f"no histories can be read from {tmp_path}/histories (No such file" in capsys.readouterr().err


def test_what_an_ended_application_pinned_and_asked_for_can_still_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = skeleton(tmp_path)
    script = case / "script.toml"
    command = "withdraw application-99Z-1 --reasons No"
    step = f'\n[[steps]]\nat = 2014-07-31T11:00:00\nas = "accountable-officer"\nrun = "{command}"\n'
    script.write_text(script.read_text(encoding="utf-8") + step, encoding="utf-8")
    assert run(["rehearse", str(case), "--start", "2150-01-05", "--keep", str(tmp_path / "kept")]) == 0
    capsys.readouterr()
    policy, round_ = told(capsys, "policy", "show", APPLICATION, "--ledger", tmp_path / "kept")
    assert (policy["name"], round_["name"]) == ("standard", "example")
    assert run(["show", APPLICATION, "--ledger", str(tmp_path / "kept")]) == 0
    shown = capsys.readouterr().out
    assert f"{APPLICATION}, version" in shown
    assert ": ended, withdrawn\nWithdrawn by the CCG, at the stage engagement. No\n" in shown
    assert f"Ballot {BALLOT}: passed." in shown
    assert shown.count("asked for") == 7
    assert run(["list", "--ledger", str(tmp_path / "kept")]) == 0
    assert "withdrawn by the CCG" in capsys.readouterr().out
    assert "by level on" in shown
    # The rehearsal's time is ahead, and its day counts.
    assert re.search(r"by level on \d+ \w+ 21", shown)


def test_the_calendar_has_every_deadline_at_its_instant(kept: Path) -> None:
    calendar = Calendar.from_ical((kept.parent / "plan.ics").read_bytes())
    found = {str(entry["SUMMARY"]): entry.decoded("DTSTART") for entry in calendar.walk("VEVENT")}
    assert found[f"{APPLICATION}: acknowledge due"] == datetime(2014, 6, 23, 16, tzinfo=UTC)
    assert found[f"{SURVEY}: close due"] == datetime(2014, 8, 18, 16, tzinfo=UTC)


def test_a_start_moves_all_dates_together_and_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = skeleton(tmp_path)
    report = told(capsys, "rehearse", case, "--start", "2026-12-01", "--months", "6")
    days = (datetime(2026, 12, 1, tzinfo=UTC) - datetime(2014, 12, 15, tzinfo=UTC)).days
    assert (report["moved_by_days"], report["phasing_start"], report["phasing_months"]) == (days, "2026-12-01", 6)
    first = datetime.fromisoformat(report["timeline"][0]["occurred_at"])
    assert first.date() == (datetime(2014, 6, 16, tzinfo=UTC) + timedelta(days=days)).date()


def test_leicesters_journey_is_a_plan_for_other_dates_with_other_holidays_and_months(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calendar = tmp_path / "plan.ics"
    planned = told(
        capsys, "rehearse", EXAMPLES / "leicester-city", "--start", "2026-12-01", "--months", "6", "--ics", calendar
    )
    assert planned["phases"][0]["planned_on"] == "2026-12-01"
    assert all(phase["live_on"] for phase in planned["phases"])
    assert len(Calendar.from_ical(calendar.read_bytes()).walk("VEVENT")) > 50


def test_a_plan_that_the_round_does_not_allow_is_refused_by_its_rule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["rehearse", str(skeleton(tmp_path)), "--months", "12"]) == 1
    assert "was refused by Phasing" in capsys.readouterr().out


def test_a_rehearsal_ends_at_the_instant_that_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = skeleton(tmp_path)
    report = told(capsys, "rehearse", case, "--until", "2014-06-30T00:00")
    assert report["timeline"][-1]["type"] == "application.expression_of_interest_acknowledged"
    assert run(["rehearse", str(case), "--until", "2014-06-01T00:00"]) == 2
    assert "--until: 1 June 2014, 00:00 is before the first step" in capsys.readouterr().err


def test_a_rehearsal_that_failed_leaves_its_histories_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = skeleton(tmp_path)
    change(case, "script.toml", 'refused = "NotAuthorised"', "")
    assert run(["rehearse", str(case), "--keep", str(tmp_path / "kept")]) == 1
    capsys.readouterr()
    assert told(capsys, "audit", "replay", "--ledger", tmp_path / "kept")["histories"] == 2


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('refused = "NotAuthorised"', "", "was refused by NotAuthorised: "),
        ('refused = "NotAuthorised"', 'refused = "AlreadyVoted"', "not by AlreadyVoted as the script expects"),
        ('"A clear case."\'', '"A clear case."\'\nrefused = "NotAuthorised"', "was accepted; the script expects"),
    ],
)
def test_an_unexpected_refusal_or_a_missing_one_is_named_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, sentence: str
) -> None:
    case = skeleton(tmp_path)
    change(case, "script.toml", old, new)
    assert run(["rehearse", str(case)]) == 1
    out = capsys.readouterr().out
    assert out.startswith("Step ")
    assert "script.toml, line " in out
    assert sentence in out


def test_a_faulty_folder_is_named_before_anything_starts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = skeleton(tmp_path)
    change(case, "people.toml", '"nhse-approver"', '"nhse approver"')
    assert run(["rehearse", str(case), "--keep", str(tmp_path / "kept")]) == 2
    assert "people.toml, line " in capsys.readouterr().err
    assert not (tmp_path / "kept").exists()


def test_nothing_that_was_kept_is_overwritten(kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rehearse", str(skeleton(tmp_path)), "--keep", str(kept)]) == 2
    assert "is not empty" in capsys.readouterr().err


def test_a_demonstration_has_just_happened_when_it_is_over(tmp_path: Path) -> None:
    now = datetime(2026, 5, 1, 20, 30, tzinfo=UTC)
    url = f"sqlite:///{tmp_path / 'demonstration.sqlite'}"
    asyncio.run(demonstrate_into(url, skeleton(tmp_path), now))
    ledger = Ledger.open(url)
    try:
        assert verify(ledger).sound
        assert ledger.load(BALLOT).progress.stage == "open"
        assert ledger.load(SURVEY).progress.stage == "open"
        opened = next(ledger.events(BALLOT))
        assert opened.occurred_at == datetime(2026, 5, 1, 8, tzinfo=UTC)
        assert all(event.recorded_at <= now for event in ledger.events())
    finally:
        ledger.close()
