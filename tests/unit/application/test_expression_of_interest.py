"""Beginning an application, and NHS England's answer to an expression of interest."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain.application.commands import (
    AcceptExpressionOfInterest,
    AcknowledgeExpressionOfInterest,
    CallBallot,
    CallSurvey,
    RefuseExpressionOfInterest,
    ReturnExpressionOfInterest,
)
from domain.application.events import (
    ExpressionOfInterestAccepted,
    ExpressionOfInterestAcknowledged,
    ExpressionOfInterestSubmitted,
    Started,
)
from domain.application.noun import NOUN
from domain.application.refusals import (
    ApplicationAlreadyOpen,
    BallotOutOfPlace,
    LevelNotAbove,
    LevelNotOffered,
    PhasingOutsideRound,
    RoundNotOpen,
    ScopeNotFull,
    WrongFinancialYear,
)
from domain.application.state import Closed, Engagement, ExpressionOfInterest, GoverningBody
from domain.application.values import Phasing
from domain.asking import FunctionRepeated, NoFunctions
from domain.ccg.state import HeldLevel
from domain.delegation.refusals import FunctionWithoutPhase, PhasingOutsidePolicy
from domain.figures import CountRequired
from domain.functions import Function, FunctionReserved, Level, UnknownFunction
from domain.people import Role
from domain.policy import content_hash
from domain.published import PublishedFigure, PublishedViews
from domain.refusal import (
    AlreadyClosed,
    AlreadyOpened,
    DecidedInTheFuture,
    MalformedCode,
    NotAuthorised,
    NotOpened,
    ReasonsMissing,
    Refusal,
    StageOutOfOrder,
    TooLate,
    UnknownCcg,
    WrongStream,
)
from tests.spec import given, utc
from tests.unit.application.leicester import (
    ACCEPTED_AT,
    APPROVER,
    AREA_TEAM,
    BEGAN_AT,
    CALLED_AT,
    CCG,
    MANAGER,
    STREAMS,
    accepted,
    amended,
    asked,
    began,
    case,
    expression,
    passed,
    person,
    policy,
    round_2014,
    told,
)

RETURNED_AT = utc(2014, 6, 30, 9)
AMEND_BY = utc(2014, 7, 28, 16)
"""Twenty working days after the return, at 17:00 in London."""


def test_an_expression_of_interest_begins_an_application_that_pins_policy_and_round_whole() -> None:
    command = expression()
    started, submitted = asked(command).events
    assert isinstance(started, Started)
    assert (started.policy, started.round) == (command.policy, command.round)
    assert started.policy_hash == content_hash(command.policy)
    assert started.round_hash == content_hash(command.round)
    assert isinstance(submitted, ExpressionOfInterestSubmitted)
    assert submitted.request.functions == tuple(Function(code) for code in "abcdefg")
    assert began().where.stage == "expression_of_interest"


def test_functions_stand_in_their_order_whatever_order_they_were_asked_in() -> None:
    stream = began(functions=("g", "R5", "a", "b", "c", "d", "e", "f"))
    assert case(stream).scope == (*(Function(code) for code in "abcdefg"), Function.COMPLAINTS)


@pytest.mark.parametrize("code", ["4C", "04c", "040", "04C1", ""])
def test_i1_a_malformed_ccg_code_is_refused_whoever_sends_it(code: str) -> None:
    asked(expression(ccg_code=code), by=person("pm", code, Role.PROGRAMME_MANAGER)).then_refused(MalformedCode, code)


def test_i1_a_ccg_that_is_not_in_the_register_is_refused() -> None:
    stranger = person("pm-99a", "99A", Role.PROGRAMME_MANAGER)
    stream = given(NOUN, stream_id="application-99A-1")
    stream.when(expression(ccg_code="99A"), stranger, BEGAN_AT, streams=STREAMS).then_refused(UnknownCcg, "99A")


def test_a_manager_of_another_ccg_cannot_apply_for_this_one() -> None:
    asked(expression(), by=person("pm-99a", "99A", Role.PROGRAMME_MANAGER)).then_refused(NotAuthorised)


@pytest.mark.parametrize(
    "stream_id", ["application-99A-1", "application-04C", "application-04C-0", "application-04C-x"]
)
def test_an_application_stands_on_a_stream_named_for_its_ccg(stream_id: str) -> None:
    stream = given(NOUN, stream_id=stream_id)
    stream.when(expression(), MANAGER, BEGAN_AT, streams=STREAMS).then_refused(WrongStream, stream_id)


def test_i2_a_second_open_application_of_a_ccg_is_refused() -> None:
    holder = {"open-application/04C": "application-04C-1"}
    stream = given(NOUN, stream_id="application-04C-2")
    decision = stream.when(expression(), MANAGER, BEGAN_AT, streams=STREAMS, claims=holder)
    decision.then_refused(ApplicationAlreadyOpen, "application-04C-1")


def test_i2_an_application_holds_its_ccg_until_it_has_ended() -> None:
    assert given(NOUN).claims == ()
    assert began().claims == ("open-application/04C",)
    assert accepted().claims == ("open-application/04C",)
    ended = began().when(RefuseExpressionOfInterest(reasons="Too early."), APPROVER, ACCEPTED_AT).recorded
    assert ended.claims == ()


def test_an_application_is_begun_once() -> None:
    began().when(expression(), MANAGER, BEGAN_AT, streams=STREAMS).then_refused(AlreadyOpened)


def test_nothing_else_begins_an_application() -> None:
    given(NOUN).when(AcceptExpressionOfInterest(), APPROVER, BEGAN_AT).then_refused(NotOpened, "application-04C-1")


def test_an_expression_of_interest_before_its_round_opens_is_refused() -> None:
    asked(expression(), at=utc(2014, 5, 1, 7, 59, 59)).then_refused(RoundNotOpen, "1 May 2014")
    asked(expression(), at=utc(2014, 5, 1, 8)).then_types(
        "application.started", "application.expression_of_interest_submitted"
    )


def test_t2_an_expression_of_interest_is_in_time_until_the_second_of_the_rounds_close() -> None:
    last = utc(2014, 6, 20, 16)
    assert asked(expression(), at=last.replace(microsecond=999_999)).events
    asked(expression(), at=last.replace(second=1)).then_refused(TooLate)


def test_an_expression_of_interest_for_another_financial_year_is_refused() -> None:
    asked(expression(financial_year="2015/16")).then_refused(WrongFinancialYear, "2014/15")
    assert asked(expression(financial_year="2014/15")).events


def test_a_level_that_the_round_does_not_offer_is_refused() -> None:
    asked(expression(level=2)).then_refused(LevelNotOffered, "level 3, not 2")
    asked(expression(level=7)).then_refused(LevelNotOffered)


def test_a_level_that_the_ccg_has_already_is_refused() -> None:
    held = HeldLevel(
        function=Function.MONITORING,
        level=Level.DELEGATED,
        announced_on=date(2014, 1, 1),
        effective_on=date(2014, 4, 1),
        delegation_id="delegation-04C-0",
    )
    streams = {"ccg-04C": CCG.model_copy(update={"levels": (held,)})}
    given(NOUN).when(expression(), MANAGER, BEGAN_AT, streams=streams).then_refused(LevelNotAbove, "function e")


def test_f1_an_unknown_function_is_refused() -> None:
    asked(expression(functions=(*"abcdefg", "z"))).then_refused(UnknownFunction, "'z'")


@pytest.mark.parametrize("code", ["R2", "R7", "payment_administration", "list_management", "individual_performance"])
def test_f1_a_reserved_function_is_refused_at_every_level(code: str) -> None:
    asked(expression(functions=(*"abcdefg", code))).then_refused(FunctionReserved, code)


def test_functions_are_named_once_and_at_least_one() -> None:
    asked(expression(functions=(*"abcdefg", "a"))).then_refused(FunctionRepeated)
    asked(expression(functions=())).then_refused(NoFunctions)


def test_f2_a_full_scope_round_takes_nothing_less_than_a_to_g() -> None:
    asked(expression(functions=tuple("abcde"))).then_refused(ScopeNotFull, "f, g")
    partial = round_2014(partial_scope=True)
    assert asked(expression(functions=tuple("abcde"), round=partial)).events


def test_s8_a_function_that_no_phase_of_the_policy_holds_is_refused() -> None:
    standard = policy()
    kept = tuple(phase for phase in standard.delegation.phases if "f" not in phase.functions)
    without = standard.model_copy(update={"delegation": standard.delegation.model_copy(update={"phases": kept})})
    asked(expression(policy=without)).then_refused(FunctionWithoutPhase, "f")


@pytest.mark.parametrize(
    ("start", "months", "words"),
    [
        (date(2014, 10, 1), 5, "5 months"),
        (date(2014, 9, 1), 10, "10 months"),
        (date(2014, 3, 31), 6, "31 March 2014"),
        (date(2015, 4, 1), 6, "1 April 2015"),
        (date(2015, 1, 1), 6, "1 July 2015"),
        (date(2014, 10, 1), 9, "1 July 2015"),
    ],
)
def test_s8_a_phasing_outside_the_round_is_refused(start: date, months: int, words: str) -> None:
    asked(expression(phasing=Phasing(start=start, months=months))).then_refused(PhasingOutsideRound, words)


@pytest.mark.parametrize(("start", "months"), [(date(2014, 4, 1), 6), (date(2014, 12, 31), 6), (date(2014, 9, 30), 9)])
def test_s8_a_phasing_at_the_rounds_edges_is_accepted(start: date, months: int) -> None:
    assert asked(expression(phasing=Phasing(start=start, months=months))).events


def test_s8_a_phasing_longer_than_the_policy_allows_is_refused() -> None:
    long_round = round_2014(months=(6, 12), operational_by=date(2016, 6, 30))
    phasing = Phasing(start=date(2014, 12, 15), months=10)
    asked(expression(round=long_round, phasing=phasing)).then_refused(PhasingOutsidePolicy, "10 months")


def test_s8_a_single_go_live_on_the_first_of_april_fits_a_round_made_for_it() -> None:
    standard = policy()
    (first, *_) = standard.delegation.phases
    single = first.model_copy(update={"functions": tuple(Function), "gates": (*first.gates, "dispute_procedure")})
    one = standard.model_copy(update={"delegation": standard.delegation.model_copy(update={"phases": (single,)})})
    fixed = {"start_from": date(2015, 4, 1), "start_until": date(2015, 4, 1), "operational_by": date(2015, 4, 1)}
    go_live = round_2014(months=(1, 1), **fixed)
    assert asked(expression(round=go_live, policy=one, phasing=Phasing(start=date(2015, 4, 1), months=1))).events


def test_f5_published_figures_are_kept_as_published_and_an_impossible_one_is_flagged() -> None:
    figures = (
        PublishedFigure(function="a", percentage=95, respondents=63, source="Paragraph 32"),
        PublishedFigure(function="d", percentage=77, respondents=63, source="Paragraph 32"),
    )
    request = case(began(published=(PublishedViews(segment="practice", figures=figures),))).request
    kept = {figure.function: (figure.percentage, figure.irreproducible) for figure in request.published}
    assert kept == {Function.NEEDS_AND_PRIORITIES: (95, False), Function.FINANCIAL_RESOURCES: (77, True)}


def test_f5_a_percentage_of_respondents_is_refused_where_a_count_is_needed() -> None:
    figure = PublishedFigure(function="a", percentage=95, respondents="95%", source="Paragraph 32")
    views = (PublishedViews(segment="practice", figures=(figure,)),)
    asked(expression(published=views)).then_refused(CountRequired, "95%")


def test_the_area_team_acknowledges_once() -> None:
    stream = (
        began()
        .when(AcknowledgeExpressionOfInterest(), AREA_TEAM, BEGAN_AT)
        .then(ExpressionOfInterestAcknowledged(acknowledged_by="area-team-1"))
    )
    stream.when(AcknowledgeExpressionOfInterest(), AREA_TEAM, BEGAN_AT).then_nothing()


def test_only_the_area_team_acknowledges() -> None:
    began().when(AcknowledgeExpressionOfInterest(), MANAGER, BEGAN_AT).then_refused(NotAuthorised, "area team officer")


def test_an_acceptance_opens_engagement_and_starts_the_clock_of_the_submission() -> None:
    decision = began().when(AcceptExpressionOfInterest(), APPROVER, ACCEPTED_AT)
    (event,) = decision.events
    assert isinstance(event, ExpressionOfInterestAccepted)
    assert event.decided_on == date(2014, 7, 1)
    assert isinstance(decision.recorded.state, Engagement)
    assert case(decision.recorded).clocks.due("submit") == utc(2014, 11, 14, 12)
    assert case(decision.recorded).clocks.due("respond") is None


def test_an_acceptance_goes_on_to_the_governing_body_when_the_policy_asks_nobody_before() -> None:
    open_policy = policy(survey={"required": False}, ballot={"position": "beside"})
    decision = began(policy=open_policy).when(AcceptExpressionOfInterest(), APPROVER, ACCEPTED_AT)
    stream = decision.then_types("application.expression_of_interest_accepted", "application.engagement_completed")
    assert isinstance(stream.state, GoverningBody)


def test_t2_an_acceptance_after_the_rounds_close_leaves_no_time_to_submit_and_is_refused() -> None:
    closes_at = utc(2014, 11, 14, 12)
    assert began().when(AcceptExpressionOfInterest(), APPROVER, closes_at).events
    began().when(AcceptExpressionOfInterest(), APPROVER, closes_at.replace(second=1)).then_refused(TooLate)


def test_t1_a_decision_taken_in_a_room_keeps_its_own_day_and_is_never_in_the_future() -> None:
    stream = began()
    (event,) = stream.when(AcceptExpressionOfInterest(decided_on=date(2014, 6, 27)), APPROVER, ACCEPTED_AT).events
    assert isinstance(event, ExpressionOfInterestAccepted)
    assert event.decided_on == date(2014, 6, 27)
    tomorrow = AcceptExpressionOfInterest(decided_on=date(2014, 7, 2))
    stream.when(tomorrow, APPROVER, ACCEPTED_AT).then_refused(DecidedInTheFuture, "2 July 2014")


def test_t1_the_day_is_londons() -> None:
    after_midnight_in_london = utc(2014, 7, 1, 23, 30)
    command = AcceptExpressionOfInterest(decided_on=date(2014, 7, 2))
    assert began().when(command, APPROVER, after_midnight_in_london).events


def test_a_refused_expression_of_interest_ends_the_application() -> None:
    stream = began().when(RefuseExpressionOfInterest(reasons="Not ready."), APPROVER, ACCEPTED_AT).recorded
    assert isinstance(stream.state, Closed)
    assert (stream.state.ending, stream.state.reason) == ("rejected", "expression_of_interest_refused")
    assert stream.where.closed
    stream.when(AcceptExpressionOfInterest(), APPROVER, ACCEPTED_AT).then_refused(AlreadyClosed, "rejected")


@pytest.mark.parametrize("command", [RefuseExpressionOfInterest(), ReturnExpressionOfInterest(reasons=" ")])
def test_a_refusal_and_a_return_need_reasons(command: Any) -> None:
    began().when(command, APPROVER, ACCEPTED_AT).then_refused(ReasonsMissing)


def test_a_returned_expression_of_interest_waits_for_the_ccg_and_is_not_accepted_meanwhile() -> None:
    stream = began().when(ReturnExpressionOfInterest(reasons="Say more."), AREA_TEAM, RETURNED_AT).recorded
    assert stream.where.waiting_for == "The CCG to amend its expression of interest."
    assert case(stream).clocks.due("amend") == AMEND_BY
    assert case(stream).clocks.due("respond") is None
    stream.when(AcceptExpressionOfInterest(), APPROVER, ACCEPTED_AT).then_refused(StageOutOfOrder, "amend")


def test_an_amended_expression_of_interest_is_answered_anew() -> None:
    stream = began().when(AcknowledgeExpressionOfInterest(), AREA_TEAM, BEGAN_AT).recorded
    stream = stream.when(ReturnExpressionOfInterest(reasons="Say more."), AREA_TEAM, RETURNED_AT).recorded
    wider = amended(functions=(*"abcdefg", "R3"))
    stream = stream.when(wider, MANAGER, utc(2014, 7, 10, 9), streams=STREAMS).recorded
    assert isinstance(stream.state, ExpressionOfInterest)
    assert stream.state.acknowledged
    assert Function.INCENTIVE_SCHEMES in case(stream).scope
    assert case(stream).clocks.due("respond") == utc(2014, 9, 5, 16)
    assert case(stream).clocks.due("amend") is None


def test_t2_an_amendment_is_in_time_until_the_second_of_its_clock() -> None:
    stream = began().when(ReturnExpressionOfInterest(reasons="Say more."), AREA_TEAM, RETURNED_AT).recorded
    assert stream.when(amended(), MANAGER, AMEND_BY, streams=STREAMS).events
    stream.when(amended(), MANAGER, AMEND_BY.replace(second=1), streams=STREAMS).then_refused(TooLate)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"functions": ("a",)}, ScopeNotFull),
        ({"level": 1}, LevelNotOffered),
        ({"phasing": Phasing(start=date(2015, 2, 1), months=6)}, PhasingOutsideRound),
    ],
)
def test_an_amendment_is_held_to_the_same_rules(fields: dict[str, Any], rule: type[Refusal]) -> None:
    stream = began().when(ReturnExpressionOfInterest(reasons="Say more."), AREA_TEAM, RETURNED_AT).recorded
    stream.when(amended(**fields), MANAGER, ACCEPTED_AT, streams=STREAMS).then_refused(rule)


def test_only_a_returned_expression_of_interest_is_amended() -> None:
    began().when(amended(), MANAGER, ACCEPTED_AT, streams=STREAMS).then_refused(StageOutOfOrder)


def test_an_expression_of_interest_that_is_not_amended_in_time_lapses() -> None:
    stream = began().when(ReturnExpressionOfInterest(reasons="Say more."), AREA_TEAM, RETURNED_AT).recorded
    before = passed(stream, AMEND_BY.replace(hour=15))
    assert not before.where.closed
    stream = passed(before, AMEND_BY)
    assert isinstance(stream.state, Closed)
    assert (stream.state.ending, stream.state.reason) == ("lapsed", "expression_of_interest_not_amended")


def test_t3_a_reminder_that_passed_does_not_come_back_though_two_decisions_long_on_their_way_set_it_again() -> None:
    answer = {"within": "1 working day", "remind_before": ["26 hours"]}
    parts = {"respond": answer, "acknowledge": answer, "amend": answer}
    reminder, sent, decided = utc(2014, 6, 9, 14), BEGAN_AT + timedelta(hours=1), utc(2014, 6, 9, 15)
    stream = passed(began(policy=policy(expression_of_interest=parts)), reminder)
    assert stream.events[-1].type == "application.reminded"
    returned = ReturnExpressionOfInterest(reasons="Too thin")
    stream = stream.when(returned, AREA_TEAM, sent, decided_at=decided).recorded
    stream = stream.when(amended(), MANAGER, sent, decided_at=decided, streams=STREAMS).recorded
    deadline = stream.where.deadline
    assert deadline is not None
    assert (deadline.name, deadline.at) == ("respond", utc(2014, 6, 10, 16))


def test_nhs_englands_delay_is_reminded_of_and_escalated_and_lapses_nothing() -> None:
    stream = passed(began(), utc(2015, 6, 30))
    types = [event.type.removeprefix("application.") for event in stream.events[2:]]
    assert types == [
        "reminded",  # acknowledge
        "overdue",
        "escalated",
        "reminded",  # respond, ten working days before
        "reminded",
        "overdue",
        "escalated",
    ]
    assert not stream.where.closed
    assert stream.where.deadline is None
    assert [task.due_at for task in stream.tasks] == ["2014-06-16T16:00:00+00:00", "2014-08-04T16:00:00+00:00"]


def test_nothing_further_is_done_before_the_expression_of_interest_is_accepted() -> None:
    began().when(CallBallot(), MANAGER, CALLED_AT, streams=STREAMS).then_refused(BallotOutOfPlace)
    began().when(CallSurvey(), MANAGER, CALLED_AT, streams=STREAMS).then_refused(StageOutOfOrder)


def test_the_area_team_and_the_approver_hear_of_an_expression_of_interest() -> None:
    assert [role for role, _ in told(began())] == [Role.AREA_TEAM_OFFICER, Role.NHSE_APPROVER]
