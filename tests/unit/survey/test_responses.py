"""Who answers a survey, how often, and with what (rules F5, I1, I4, T2)."""

from datetime import timedelta

import pytest

from domain.asking import ClosingOutsidePolicy, FunctionRepeated, NotItsApplication
from domain.figures import CountRequired
from domain.functions import FunctionReserved, UnknownFunction
from domain.importing import ImportFaulty
from domain.people import stream_actor
from domain.published import UnknownSegment
from domain.refusal import AlreadyOpened, MalformedCode, NotAuthorised, NotOpened, Refusal, TooLate, UnknownPractice
from domain.survey.commands import Answer
from domain.survey.events import ResponsesImported
from domain.survey.noun import NOUN
from domain.survey.refusals import (
    AlreadyAnswered,
    CommentTooLong,
    FunctionNotAsked,
    NothingAnswered,
    NotYourAnswer,
    PersonalData,
    RespondentUnusable,
    SegmentNotAsked,
    UnknownAnswer,
)
from domain.survey.responses import COMMENT_LIMIT
from domain.survey.results import Opinion
from tests.spec import given
from tests.unit.ballot.voting import APPLICATION, CLOSES_AT, DURING, OPENED_AT, code, lead
from tests.unit.survey.asking import STREAMS, asked, imported, opened, opening, recorded, response


def test_a_survey_opens_for_both_segments_until_the_policys_period_ends() -> None:
    state = opened().state
    assert state.terms.segments == ("stakeholder", "practice")
    assert state.terms.practices == (code(1), code(2), code(3))
    assert state.closes_at == CLOSES_AT


def test_a_survey_asks_known_segments_and_at_least_one() -> None:
    asked(opening(segments=("public",))).then_refused(UnknownSegment, "public")
    asked(opening(segments=())).then_refused(SegmentNotAsked)
    only = opened(segments=("stakeholder",))
    recorded(only, response(code(1), segment="practice")).then_refused(SegmentNotAsked)
    assert only.tasks == ()


def test_a_survey_obeys_its_policys_period_and_its_application() -> None:
    asked(opening(closes_at=CLOSES_AT + timedelta(seconds=1))).then_refused(ClosingOutsidePolicy)
    other = stream_actor("application-99A-1")
    given(NOUN).when(opening(), other, OPENED_AT, streams=STREAMS).then_refused(NotItsApplication)
    opened().when(opening(), APPLICATION, DURING, streams=STREAMS).then_refused(AlreadyOpened)
    recorded(given(NOUN), response("s-1")).then_refused(NotOpened)


def test_a_response_is_recorded_with_a_blank_for_what_was_not_answered() -> None:
    command = response("s-1").model_copy(update={"answers": (Answer(function="b", choice=" Yes "),)})
    survey = recorded(opened(), command).then_types("survey.response_recorded")
    kept = survey.state.responses["stakeholder/s-1"]
    assert [answer.opinion for answer in kept.answers] == [Opinion.BLANK, Opinion.YES]


def test_a_respondent_answers_once_in_a_segment() -> None:
    survey = recorded(opened(), response("s-1")).recorded
    recorded(survey, response("s-1", "ny")).then_refused(AlreadyAnswered, "s-1")
    recorded(survey, response("s-2")).then_types("survey.response_recorded")


def test_a_practice_answers_for_itself_in_the_practice_segment() -> None:
    own = response(code(1), segment="practice")
    survey = recorded(opened(), own, lead(code(1))).recorded
    assert {task.key for task in survey.tasks} == {f"respond/{code(2)}", f"respond/{code(3)}"}
    recorded(opened(), own, lead(code(2))).then_refused(NotYourAnswer)
    recorded(opened(), response("s-1"), lead(code(1))).then_refused(NotYourAnswer)
    recorded(opened(), own, APPLICATION).then_refused(NotAuthorised)


@pytest.mark.parametrize(
    ("respondent", "segment", "rule"),
    [
        ("X00009", "practice", UnknownPractice),
        ("x1", "practice", MalformedCode),
        ("s-1", "patients", UnknownSegment),
        ("Jo Smith", "stakeholder", RespondentUnusable),
        ("jo@example.org", "stakeholder", RespondentUnusable),
        ("9434765919", "stakeholder", RespondentUnusable),
        ("", "stakeholder", RespondentUnusable),
    ],
)
def test_a_respondent_is_a_member_practice_or_an_opaque_reference(
    respondent: str, segment: str, rule: type[Refusal]
) -> None:
    recorded(opened(), response(respondent, segment=segment)).then_refused(rule)


@pytest.mark.parametrize(
    ("answers", "rule"),
    [
        ((Answer(function="a", choice="72%"),), CountRequired),
        ((Answer(function="72%", choice="yes"),), CountRequired),
        ((Answer(function="a", choice="for"),), UnknownAnswer),
        ((Answer(function="z", choice="yes"),), UnknownFunction),
        ((Answer(function="R7", choice="yes"),), FunctionReserved),
        ((Answer(function="c", choice="yes"),), FunctionNotAsked),
        ((Answer(function="a", choice="yes"), Answer(function="a", choice="no")), FunctionRepeated),
        ((Answer(function="a", choice=""),), NothingAnswered),
        ((), NothingAnswered),
    ],
)
def test_an_answer_that_is_not_one_is_refused_by_its_rule_f5(answers: tuple[Answer, ...], rule: type[Refusal]) -> None:
    recorded(opened(), response("s-1").model_copy(update={"answers": answers})).then_refused(rule)


def test_a_comment_is_kept_within_bounds_and_without_what_identifies_a_person() -> None:
    reason = response("s-1", "  ", comment="  Decisions should be made locally.  ")
    survey = recorded(opened(), reason).recorded
    assert survey.state.responses["stakeholder/s-1"].comment == "Decisions should be made locally."
    too_long = response("s-2", comment="x" * (COMMENT_LIMIT + 1))
    recorded(opened(), too_long).then_refused(CommentTooLong, str(COMMENT_LIMIT))
    for text in ("write to jo@example.org", "ring 0116 496 0000", "NHS number 943 476 5919"):
        recorded(opened(), response("s-2", comment=text)).then_refused(PersonalData)
    recorded(opened(), response("s-2", comment="In 2014/15 and 2015/16 we spent 1,000,000")).then_types(
        "survey.response_recorded"
    )


def test_a_response_in_the_deadlines_own_second_is_in_time_t2() -> None:
    late = CLOSES_AT + timedelta(seconds=1)
    recorded(opened(), response("s-1"), at=late - timedelta(microseconds=1)).then_types("survey.response_recorded")
    recorded(opened(), response("s-1"), at=late).then_refused(TooLate)


FILE = """segment,respondent,a,b,comment
stakeholder,s-1,yes,no,Local knowledge
stakeholder,s-2,yes,,
practice,X00002,no,no,
"""


def test_a_files_responses_are_recorded_together_and_once_i4() -> None:
    decision = imported(opened(), FILE)
    (event,) = decision.events
    assert isinstance(event, ResponsesImported)
    assert [each.respondent for each in event.responses] == ["s-1", "s-2", code(2)]
    imported(decision.recorded, FILE).then_nothing()
    recorded(decision.recorded, response("s-1")).then_refused(AlreadyAnswered)
    imported(opened(), FILE, at=CLOSES_AT + timedelta(seconds=1)).then_refused(TooLate)


FAULTY = """segment,respondent,a,b,comment
stakeholder,s-1,yes,maybe,
public,s-2,yes,no,
practice,X00009,yes,no,
stakeholder,s-4,,,
stakeholder,s-5,yes,no,jo@example.org
stakeholder,s-6,yes,no,
practice,s-6,yes,no,
"""


def test_every_fault_of_a_file_is_named_by_line_and_column_i4() -> None:
    decision = imported(opened(), FAULTY)
    assert isinstance(decision.outcome, ImportFaulty)
    found = {(line, fault.column, fault.rule) for fault in decision.outcome.faults for line in fault.lines}
    assert found == {
        (2, "b", "UnknownAnswer"),
        (3, "segment", "UnknownSegment"),
        (4, "respondent", "UnknownPractice"),
        (5, "respondent", "NothingAnswered"),
        (6, "comment", "PersonalData"),
        (8, "respondent", "MalformedCode"),
    }


def test_the_valid_rows_of_a_file_are_taken_where_that_was_asked_for_i4() -> None:
    (event,) = imported(opened(), FAULTY, accept_valid=True).events
    assert isinstance(event, ResponsesImported)
    assert [each.respondent for each in event.responses] == ["s-6"]
    assert len(event.left_out) == 6


def test_a_file_with_percentages_in_place_of_answers_is_refused_as_such_f5() -> None:
    text = "segment,respondent,a,b\nstakeholder,s-1,72%,55%\nstakeholder,s-2,yes,maybe\n"
    imported(opened(), text).then_refused(CountRequired, "line 2, column 'a': '72%' is a percentage")
    imported(opened(), text).then_refused(CountRequired, "line 3, column 'b'")
