"""What a case becomes: commands, moved dates, a demonstration."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain.policy import financial_year
from engine.case import Case, load_policy, load_round, write_skeleton
from engine.case.model import moved_instant
from engine.case.shipped import UnknownName
from engine.case.skeleton import FIRST_STEP, FolderInUse
from engine.rehearsal import demonstration
from tests.unit.case.folders import change, read, skeleton


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return read(skeleton(tmp_path))


def test_evidence_carries_the_hash_of_the_documents_bytes(case: Case) -> None:
    content = (case.folder / "documents" / "expression-of-interest.txt").read_bytes()
    assert [document.sha256 for document in case.evidence] == [hashlib.sha256(content).hexdigest()]


def test_the_commands_say_what_the_files_say(case: Case) -> None:
    register, submitted = case.register(), case.expression_of_interest()
    assert (register.code, register.level, len(register.practices)) == ("99Z", 1, 3)
    assert submitted.functions == tuple("abcdefg")
    assert submitted.phasing.start == date(2014, 12, 15)
    assert (submitted.round.name, submitted.round.start_from) == ("example", date(2014, 4, 1))
    assert submitted.policy == load_policy("standard")


def test_moving_a_case_moves_all_its_dates_by_the_same_days(case: Case) -> None:
    moved = case.moved(100)
    assert moved.moved_by == 100
    assert moved.phasing.start == date(2015, 3, 25)
    assert moved.round == case.round.moved(100)
    assert moved.evidence[0].dated == date(2014, 9, 14)
    assert [step.at for step in moved.steps] == [moved_instant(step.at, 100) for step in case.steps]


def test_a_moved_instant_keeps_its_london_time_of_day_across_the_clock_change() -> None:
    assert moved_instant(datetime(2014, 10, 25, 9, tzinfo=UTC), 1) == datetime(2014, 10, 26, 10, tzinfo=UTC)


def test_a_start_moves_the_case_so_that_phasing_starts_then_and_months_change_it(case: Case) -> None:
    planned = case.starting(date(2026, 12, 1), 9)
    assert planned.phasing.start == date(2026, 12, 1)
    assert planned.phasing.months == 9
    assert planned.moved_by == (date(2026, 12, 1) - date(2014, 12, 15)).days


def test_a_demonstration_ends_on_the_latest_day_that_has_all_of_it_behind(case: Case) -> None:
    evening, morning = datetime(2026, 5, 1, 20, tzinfo=UTC), datetime(2026, 5, 1, 6, tzinfo=UTC)
    for now, day in ((evening, date(2026, 5, 1)), (morning, date(2026, 4, 30))):
        shown = demonstration(case, now)
        assert shown.demonstration_until is not None
        assert shown.demonstration_until.date() == day
        assert shown.demonstration_until <= now
        assert [step.run.split()[0] for step in shown.steps] == ["start", "eoi", "eoi", "eoi", "survey", "ballot"]


def test_without_an_end_a_demonstration_plays_every_step(tmp_path: Path) -> None:
    folder = skeleton(tmp_path)
    change(folder, "script.toml", "demonstration_until = 2014-07-22T12:00:00 ", "# ")
    whole = read(folder)
    assert len(demonstration(whole, datetime(2026, 5, 1, tzinfo=UTC)).steps) == len(whole.steps)


def test_a_skeleton_is_never_written_over_something(tmp_path: Path) -> None:
    folder = skeleton(tmp_path)
    with pytest.raises(FolderInUse, match="nothing was written"):
        write_skeleton(folder, FIRST_STEP)


def test_a_round_or_policy_that_does_not_ship_is_unknown_and_the_shipped_ones_are_named() -> None:
    with pytest.raises(UnknownName, match="those that ship are 2014"):
        load_round("../2014")
    with pytest.raises(UnknownName, match="standard"):
        load_policy("strict")


def test_a_fresh_skeleton_is_open_today_whatever_day_it_is(tmp_path: Path) -> None:
    for number, today in enumerate((date(2026, 11, 22), date(2027, 4, 5), date(2028, 2, 29))):
        write_skeleton(tmp_path / str(number), today)
        case = read(tmp_path / str(number))
        assert case.round.opens_at.date() <= today < case.round.expressions_close_at.date()
        assert 0 <= (case.steps[0].at.date() - today).days < 7
        assert all(document.dated <= today for document in case.evidence)
        assert case.round.financial_year == financial_year(case.round.start_from)
