"""How a survey goes on, closes and is counted, and what stays apart from the count (rules F5, F6, T1 to T3)."""

from datetime import timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.application.commands import RecordSurveyResult
from domain.asking import ExtensionBeyondPolicy, ExtensionTooShort, NoFunctions, NotItsApplication
from domain.figures import CountRequired
from domain.functions import FunctionReserved
from domain.noun import Notice, Tell
from domain.people import CLOCK, Actor, Role, stream_actor
from domain.published import PercentageOutOfRange, PublishedFigure, UnknownSegment
from domain.refusal import AlreadyClosed, ReasonsMissing, Refusal, TooLate
from domain.survey.commands import (
    CloseEarly,
    ExtendSurvey,
    PassDeadline,
    RecordPublishedFigures,
    StopSurvey,
    SurveyCommand,
)
from domain.survey.refusals import AlreadyExtended, FigureRecorded
from domain.survey.state import Closed, Open
from tests.spec import Decision, Given
from tests.unit.ballot.voting import APPLICATION, CLOSES_AT, DURING, code
from tests.unit.survey.asking import (
    HALFWAY,
    MANAGER,
    imported,
    opened,
    opening,
    recorded,
    response,
    responses_file,
)

LATER = CLOSES_AT + timedelta(days=7)


def closed(survey: Given) -> Given:
    """The survey, its time over."""
    due = survey.state.closes_at
    return survey.when(PassDeadline(kind="close", due=due), CLOCK, due).recorded


def figures(*percentages: int, segment: str = "practice", respondents: int | str | None = 63) -> RecordPublishedFigures:
    """Published percentages for functions a and on."""
    return RecordPublishedFigures(
        segment=segment,
        figures=tuple(
            PublishedFigure(function=function, percentage=each, respondents=respondents, source="Leicester 2014")
            for function, each in zip("abcdefg", percentages, strict=False)
        ),
    )


def published(survey: Given, command: RecordPublishedFigures) -> Decision:
    """The figures, recorded by the programme manager."""
    return survey.when(command, MANAGER, DURING)


def test_results_are_counts_by_segment_and_function_with_blanks_left_out() -> None:
    survey = opened()
    for command in (
        response("s-1", "yy"),
        response("s-2", "y "),
        response("s-3", "nn"),
        response(code(1), "ny", segment="practice"),
    ):
        survey = recorded(survey, command).recorded
    done = closed(survey)
    assert isinstance(done.state, Closed)
    assert [(r.segment, r.function, r.yes, r.answered, r.respondents) for r in done.state.results] == [
        ("stakeholder", "a", 2, 3, 3),
        ("stakeholder", "b", 1, 2, 3),
        ("practice", "a", 0, 1, 1),
        ("practice", "b", 1, 1, 1),
    ]
    assert done.calls == (Tell("application-04C-1", RecordSurveyResult(survey_id="survey-04C-1-1")),)
    assert done.where.closed


def test_halfway_the_manager_and_the_practices_that_have_not_answered_are_reminded() -> None:
    survey = recorded(opened(), response(code(2), segment="practice")).recorded
    deadline = survey.where.deadline
    assert deadline is not None
    assert (deadline.name, deadline.at) == ("close.remind", HALFWAY)
    reminded = survey.when(PassDeadline(kind="close.remind", due=HALFWAY), CLOCK, HALFWAY).recorded
    to = [(call.to.role, call.to.organisation) for call in reminded.calls if isinstance(call, Notice)]
    lead = Role.PRACTICE_LEAD
    assert to == [(Role.PROGRAMME_MANAGER, "04C"), (lead, code(1)), (lead, code(3))]
    reminded.when(PassDeadline(kind="close.remind", due=HALFWAY), CLOCK, HALFWAY).then_nothing()


def test_the_clock_alone_brings_a_survey_to_its_close_at_the_deadline_t3() -> None:
    survey = opened()
    while (deadline := survey.where.deadline) is not None:
        survey = survey.when(PassDeadline(kind=deadline.name, due=deadline.at), CLOCK, deadline.at).recorded
    assert [event.type for event in survey.events[1:]] == ["survey.reminded", "survey.reminded", "survey.closed"]
    assert isinstance(survey.state, Closed)
    assert survey.state.closed_at == CLOSES_AT


def test_a_response_received_in_time_counts_although_it_is_decided_later_t3() -> None:
    decision = opened().when(response("s-1"), MANAGER, CLOSES_AT, decided_at=CLOSES_AT + timedelta(hours=1))
    decision.then_types("survey.response_recorded")


def test_a_survey_is_extended_once_later_and_within_the_policys_limit() -> None:
    command = ExtendSurvey(closes_at=LATER, reason="Few answers")
    extended = opened().when(command, MANAGER, DURING).then_types("survey.extended")
    assert extended.state.closes_at == LATER
    again = ExtendSurvey(closes_at=LATER + timedelta(days=1), reason="Fewer")
    extended.when(again, MANAGER, DURING).then_refused(AlreadyExtended)
    extended.when(PassDeadline(kind="close", due=CLOSES_AT), CLOCK, CLOSES_AT).then_nothing()
    recorded(extended, response("s-1"), at=LATER).then_types("survey.response_recorded")
    beyond = ExtendSurvey(closes_at=CLOSES_AT + timedelta(days=15), reason="Few answers")
    opened().when(beyond, MANAGER, DURING).then_refused(ExtensionBeyondPolicy)
    opened().when(ExtendSurvey(closes_at=DURING, reason="x"), MANAGER, DURING).then_refused(ExtensionTooShort)
    opened().when(ExtendSurvey(closes_at=LATER, reason=""), MANAGER, DURING).then_refused(ReasonsMissing)
    opened().when(command, MANAGER, CLOSES_AT + timedelta(seconds=1)).then_refused(TooLate)


def test_a_survey_is_closed_early_with_a_reason() -> None:
    opened().when(CloseEarly(reason=" "), MANAGER, DURING).then_refused(ReasonsMissing)
    done = opened().when(CloseEarly(reason="Everybody answered"), MANAGER, DURING).then_types("survey.closed")
    assert isinstance(done.state, Closed)
    assert done.state.closed_at == DURING


def test_published_percentages_are_kept_as_published_and_77_of_63_is_flagged_f5() -> None:
    survey = published(opened(), figures(95, 90, 81, 77, 86, 57, 67)).then_types("survey.published_figures_recorded")
    flagged = [(figure.function, figure.percentage) for figure in survey.state.published if figure.irreproducible]
    assert flagged == [("d", 77)]
    done = closed(survey)
    assert isinstance(done.state, Closed)
    assert len(done.state.published) == 7
    assert {result.respondents for result in done.state.results} == {0}


def test_a_figure_whose_respondents_are_not_stated_is_never_flagged_f5() -> None:
    survey = published(opened(), figures(1, 77, segment="stakeholder", respondents=None)).recorded
    assert [(f.respondents, f.irreproducible) for f in survey.state.published] == [(None, False), (None, False)]


@pytest.mark.parametrize(
    ("command", "rule"),
    [
        (figures(95, respondents="60%"), CountRequired),
        (figures(95, respondents=0), CountRequired),
        (figures(95, respondents=3_000_000_000), CountRequired),
        (figures(101), PercentageOutOfRange),
        (figures(95, segment="public"), UnknownSegment),
        (figures(), NoFunctions),
        (
            RecordPublishedFigures(
                segment="practice", figures=(PublishedFigure(function="R2", percentage=5, source="x"),)
            ),
            FunctionReserved,
        ),
    ],
)
def test_a_figure_that_is_not_one_is_refused_by_its_rule_f5(
    command: RecordPublishedFigures, rule: type[Refusal]
) -> None:
    published(opened(), command).then_refused(rule)


def test_a_published_figure_is_never_replaced_f5() -> None:
    survey = published(opened(), figures(95)).recorded
    published(survey, figures(96)).then_refused(FigureRecorded)
    published(survey, figures(72, segment="stakeholder")).then_types("survey.published_figures_recorded")


def test_its_application_stops_a_survey() -> None:
    stopped = opened().when(StopSurvey(reason="Withdrawn"), APPLICATION, DURING).then_types("survey.stopped")
    assert stopped.where.closed
    assert stopped.calls == ()
    other = stream_actor("application-99A-1")
    opened().when(StopSurvey(reason="Withdrawn"), other, DURING).then_refused(NotItsApplication)


EVERY_COMMAND: tuple[tuple[SurveyCommand, Actor], ...] = (
    (opening(), APPLICATION),
    (response("s-1"), MANAGER),
    (responses_file("segment,respondent,a\nstakeholder,s-1,yes\n"), MANAGER),
    (figures(95), MANAGER),
    (ExtendSurvey(closes_at=LATER, reason="Few answers"), MANAGER),
    (CloseEarly(reason="Everybody answered"), MANAGER),
    (StopSurvey(reason="Withdrawn"), APPLICATION),
)


@pytest.mark.parametrize(("command", "actor"), EVERY_COMMAND, ids=lambda value: getattr(value, "type", ""))
def test_an_ended_survey_refuses_every_command(command: SurveyCommand, actor: Actor) -> None:
    stopped = opened().when(StopSurvey(reason="Withdrawn"), APPLICATION, DURING).recorded
    for survey in (closed(opened()), stopped):
        survey.when(command, actor, DURING).then_refused(AlreadyClosed)
        survey.when(PassDeadline(kind="close", due=CLOSES_AT), CLOCK, CLOSES_AT).then_nothing()
        assert survey.and_given(*opened().and_given().events[1:]).state == survey.state


@for_all(st.lists(st.tuples(st.integers(1, 12), st.text("yn ", min_size=2, max_size=2), st.booleans()), max_size=30))
def test_whatever_is_sent_no_response_is_lost_or_counted_twice(sent: list[tuple[int, str, bool]]) -> None:
    survey = opened()
    expected: dict[str, str] = {}
    for number, choices, by_file in sent:
        respondent = f"s-{number}"
        if by_file:
            words = [{"y": "yes", "n": "no", " ": ""}[choice] for choice in choices]
            decision = imported(survey, f"segment,respondent,a,b\nstakeholder,{respondent},{','.join(words)}\n")
        else:
            decision = recorded(survey, response(respondent, choices))
        if isinstance(decision.outcome, Refusal):
            assert respondent in expected or not choices.strip()
        elif decision.events:
            assert expected.setdefault(respondent, choices) is choices
            survey = decision.recorded
    assert isinstance(survey.state, Open)
    assert len(survey.state.responses) == len(expected)
    done = closed(survey).state
    assert isinstance(done, Closed)
    for position, result in enumerate(done.results[:2]):
        given_for = [choices[position] for choices in expected.values()]
        assert result.yes == given_for.count("y")
        assert result.answered == given_for.count("y") + given_for.count("n")
        assert result.respondents == len(expected)
