"""Votes from a file: one command, its rows decided together (rule I4)."""

from datetime import timedelta

import pytest

from domain.ballot.events import VotesImported
from domain.ballot.refusals import AlreadyVoted
from domain.figures import CountRequired
from domain.importing import ImportFaulty
from domain.refusal import TooLate
from tests.unit.ballot.voting import CLOSES_AT, DURING, RETURNING, code, imported, opened, vote, votes_file


def test_a_files_votes_are_recorded_together() -> None:
    decision = imported(opened(), "practice,a,b\nX00001,for,against\nX00003,,for\n")
    (event,) = decision.events
    assert isinstance(event, VotesImported)
    assert [vote.practice for vote in event.votes] == [code(1), code(3)]
    assert event.recorded_by == "returning"
    assert event.left_out == ()
    vote(decision.recorded, 3, "ff").then_refused(AlreadyVoted)


def test_importing_a_file_twice_changes_nothing() -> None:
    text = "practice,a,b\nX00001,for,against\n"
    ballot = imported(opened(), text).recorded
    imported(ballot, text).then_nothing()
    ballot.when(votes_file(text), RETURNING, CLOSES_AT + timedelta(days=1), command_id="another").then_nothing()


FAULTY = """practice,a,b
X00001,for,perhaps
X00002,for,for
X00009,for,for
c82001,maybe,for
X00003,for
X00004,for,for
X00004,for,against
"""


def test_a_faulty_row_refuses_the_file_and_every_fault_is_named_by_line_and_column() -> None:
    ballot = opened(4)
    decision = imported(ballot, FAULTY)
    decision.then_refused(ImportFaulty, "Nothing of the file was recorded")
    assert isinstance(decision.outcome, ImportFaulty)
    found = {(line, fault.column, fault.rule) for fault in decision.outcome.faults for line in fault.lines}
    assert found == {
        (2, "b", "UnknownAnswer"),
        (4, "practice", "OffRoll"),
        (5, "practice", "MalformedCode"),
        (5, "a", "UnknownAnswer"),
        (6, "b", "ImportFaulty"),
        (7, "practice", "ImportFaulty"),
        (8, "practice", "ImportFaulty"),
    }
    for words in ("line 2, column 'b'", "line 4, column 'practice'", "lines 7 to 8, column 'practice'"):
        assert words in decision.outcome.sentence


def test_accepting_the_valid_rows_takes_them_and_reports_the_others() -> None:
    decision = imported(opened(4), FAULTY, accept_valid=True)
    (event,) = decision.events
    assert isinstance(event, VotesImported)
    assert [vote.practice for vote in event.votes] == [code(2)]
    assert {line for fault in event.left_out for line in fault.lines} == {2, 4, 5, 6, 7, 8}


def test_accepting_the_valid_rows_of_a_file_without_any_is_refused() -> None:
    imported(opened(), "practice,a,b\nX00009,for,for\n", accept_valid=True).then_refused(ImportFaulty, "line 2")


def test_a_header_that_is_not_the_ballots_refuses_the_file_even_so() -> None:
    imported(opened(), "practice,a,c\nX00001,for,for\n", accept_valid=True).then_refused(ImportFaulty, "column '3'")
    imported(opened(), "a,b\nfor,for\n").then_refused(ImportFaulty, "must have this column")
    imported(opened(), "practice,a,a\nX00001,for,for\n").then_refused(ImportFaulty, "stands 2 times")
    imported(opened(), "practice,a,b\n").then_refused(ImportFaulty, "no row follows the header")
    imported(opened(), "").then_refused(ImportFaulty, "must have this column")


def test_a_vote_that_is_recorded_already_is_a_fault_of_its_row() -> None:
    ballot = vote(opened(), 1, "ff").recorded
    imported(ballot, "practice,a,b\nX00001,for,for\n").then_refused(ImportFaulty, "has already voted (AlreadyVoted)")


def test_a_files_faults_repeat_no_answer_w6() -> None:
    decision = imported(opened(), "practice,a,b\nX00001,againts,for\n")
    assert isinstance(decision.outcome, ImportFaulty)
    assert "againts" not in decision.outcome.sentence


def test_a_files_faults_repeat_no_answer_though_its_columns_changed_places_w6() -> None:
    decision = imported(opened(), "practice,a,b\nagainst,X00001,for\nfor,X00002,for\n")
    assert isinstance(decision.outcome, ImportFaulty)
    assert "lines 2 to 3, column 'practice': The practice's code" in decision.outcome.sentence
    assert "against" not in decision.outcome.sentence.replace("for, against, abstain or blank", "")


@pytest.mark.parametrize("accept_valid", [False, True])
def test_a_percentage_in_a_file_of_votes_is_refused_as_such_and_not_repeated_f5_w6(accept_valid: bool) -> None:
    text = "practice,a,b\nX00001,72%,for\nX00002,for,perhaps\n"
    decision = imported(opened(), text, accept_valid=accept_valid)
    decision.then_refused(CountRequired, "line 2, column 'a': A percentage is given")
    decision.then_refused(CountRequired, "line 3, column 'b'")
    assert isinstance(decision.outcome, CountRequired)
    assert "72" not in decision.outcome.sentence


def test_a_file_that_is_no_csv_is_refused_by_the_ballot_i4() -> None:
    imported(opened(), 'practice,a,b\nX00001,"for,for\n', accept_valid=True).then_refused(
        ImportFaulty, "line 2: the quotes"
    )


def test_a_file_without_a_header_repeats_no_answer_w6() -> None:
    decision = imported(opened(), "X00001,against,for\n")
    assert isinstance(decision.outcome, ImportFaulty)
    assert "against" not in decision.outcome.sentence
    assert "header, column '2': there is no such column; the columns are practice, a, b" in decision.outcome.sentence


def test_a_file_of_which_rows_were_left_out_is_not_done_when_it_is_imported_as_a_whole() -> None:
    ballot = imported(opened(4), FAULTY, accept_valid=True).recorded
    ballot.when(votes_file(FAULTY, accept_valid=True), RETURNING, DURING, command_id="again").then_nothing()
    ballot.when(votes_file(FAULTY), RETURNING, DURING, command_id="whole").then_refused(
        ImportFaulty, "line 3, column 'practice': Practice X00002 has already voted (AlreadyVoted)"
    )


def test_a_file_received_late_is_refused_t2() -> None:
    text = "practice,a,b\nX00001,for,against\n"
    imported(opened(), text, at=CLOSES_AT + timedelta(seconds=1)).then_refused(TooLate)
    imported(opened(), text, at=DURING).then_types("ballot.votes_imported")
