"""The CCG answers, and a mediator without an interest brings a settlement, or the dispute goes to the committee."""

from datetime import timedelta

import pytest

from domain.dispute.commands import (
    AnswerDispute,
    AppointMediator,
    ConveneMeeting,
    RecordMediationFailed,
    RecordSettlement,
    TakeUpMediation,
    WithdrawDispute,
)
from domain.dispute.events import MediationLapsed
from domain.dispute.refusals import AlreadyAnswered, MediatorNotIndependent, NotAParty, NotTheMediator
from domain.interest import Interest
from domain.meeting.refusals import InterestOfAnother
from domain.noun import Notice
from domain.people import Actor, Role
from domain.refusal import EvidenceMissing, NotAuthorised, ReasonsMissing, StageOutOfOrder, TooLate
from tests.spec import Given, utc
from tests.unit.dispute.practice import (
    AGREED,
    ANSWER_DUE,
    LEAD,
    MANAGER,
    MEDIATION_ENDS,
    MEDIATOR,
    MERGED,
    MET_AT,
    OTHER_LEAD,
    SECRETARY,
    STREAMS,
    answered,
    appointed,
    failed,
    mediated,
    passed,
    raised,
)

SECOND = timedelta(seconds=1)
ANSWER = AnswerDispute(position="The list was right.")
SETTLEMENT = RecordSettlement(terms="The visit is repeated.", evidence=(AGREED,))
FAILURE = RecordMediationFailed(reasons="The positions stayed apart.")


def test_with_the_ccgs_answer_the_mediation_begins() -> None:
    stream = raised().when(ANSWER, MANAGER, ANSWER_DUE).then_types("dispute.answered")
    assert stream.where.stage == "mediation"
    assert [task.command for task in stream.tasks] == ["dispute.appoint_mediator"]


def test_the_ccg_answers_once() -> None:
    answered().when(ANSWER, MANAGER, utc(2015, 9, 5)).then_refused(AlreadyAnswered)


def test_nobody_answers_for_the_ccg_but_itself() -> None:
    raised().when(ANSWER, LEAD, utc(2015, 9, 5)).then_refused(NotAuthorised)
    raised().when(AnswerDispute(position=" "), MANAGER, utc(2015, 9, 5)).then_refused(ReasonsMissing, "its position")


def test_the_ccgs_silence_stops_nothing_and_is_escalated_until_it_answers() -> None:
    stream = passed(raised(), ANSWER_DUE)
    assert [event.type for event in stream.events[1:]] == ["dispute.reminded", "dispute.answer_overdue"]
    assert stream.where.stage == "mediation"
    assert {task.key for task in stream.tasks} == {"answer", "appoint_mediator"}
    escalated = passed(stream, ANSWER_DUE + timedelta(days=5))
    assert escalated.events[-1].type == "dispute.escalated"
    assert {call.to.role for call in escalated.calls if isinstance(call, Notice)} == {
        Role.ACCOUNTABLE_OFFICER,
        Role.AREA_TEAM_OFFICER,
    }
    late = escalated.when(ANSWER, MANAGER, utc(2015, 9, 17)).then_types("dispute.answered")
    assert [task.key for task in late.tasks] == ["appoint_mediator"]


def test_an_answer_in_its_deadlines_second_is_in_time_and_one_after_it_is_late_whatever_is_decided_first() -> None:
    """Rules T2, T3."""
    raised().when(ANSWER, MANAGER, ANSWER_DUE + SECOND - timedelta(microseconds=1)).then_types("dispute.answered")
    late = raised().when(ANSWER, MANAGER, ANSWER_DUE + SECOND)
    stream = late.then_types("dispute.answer_overdue", "dispute.answered")
    assert stream.events[1] == passed(raised(), ANSWER_DUE).events[-1], "what the clock would have brought"


def test_a_mediator_takes_up_the_mediation_with_a_declaration_and_records_a_settlement() -> None:
    stream = appointed()
    (task,) = stream.tasks
    assert (task.assignee.role, task.assignee.subject) == (Role.MEDIATOR, "mediator-1")
    begun = stream.when(TakeUpMediation(), MEDIATOR, utc(2015, 9, 8), streams=STREAMS)
    settled = begun.recorded.when(SETTLEMENT, MEDIATOR, MEDIATION_ENDS).then_types("dispute.settled")
    assert settled.where.closed
    assert settled.where.stage == "settled"
    assert len(settled.calls) == 3


@pytest.mark.parametrize(
    ("mediator", "organisation", "why"),
    [
        ("mediator-1", "04C", "is of 04C, which is a party"),
        ("mediator-1", "X00005", "is of X00005, which is a party"),
        ("lead-5", "ELSEWHERE", "has acted in this dispute"),
        ("pm-04c", "ELSEWHERE", "has acted in this dispute"),
        ("lay-4", "ELSEWHERE", "sits on the Appeal panel"),
        ("mediator-3", "MEDIATION", "has an interest in X00005"),
    ],
)
def test_a_mediator_with_an_interest_in_a_party_is_not_appointed(mediator: str, organisation: str, why: str) -> None:
    command = AppointMediator(mediator=mediator, organisation=organisation)
    answered().when(command, MANAGER, utc(2015, 9, 7), streams=STREAMS).then_refused(MediatorNotIndependent, why)


@pytest.mark.parametrize("organisation", ["X00005", "04c", " x00005 "])
def test_a_mediator_who_declares_an_interest_in_a_party_stands_down_and_another_is_appointed(organisation: str) -> None:
    interest = Interest(
        subject="mediator-1", kind="non_financial_personal", organisation=organisation, description="A friend there"
    )
    declared = appointed().when(TakeUpMediation(interests=(interest,)), MEDIATOR, utc(2015, 9, 8), streams=STREAMS)
    stream = declared.then_types("dispute.mediator_stood_down")
    assert [task.key for task in stream.tasks] == ["appoint_mediator"]
    stream.when(SETTLEMENT, MEDIATOR, utc(2015, 9, 14)).then_refused(NotTheMediator)
    another = AppointMediator(mediator="mediator-2", organisation="MEDIATION")
    stream.when(another, MANAGER, utc(2015, 9, 9), streams=STREAMS).then_types("dispute.mediator_appointed")


def test_an_interest_in_neither_party_is_declared_and_hinders_nothing() -> None:
    interest = Interest(
        subject="mediator-1", kind="direct_financial", organisation="X00001", description="Adviser there"
    )
    declared = appointed().when(TakeUpMediation(interests=(interest,)), MEDIATOR, utc(2015, 9, 8), streams=STREAMS)
    declared.then_types("dispute.mediation_taken_up")
    others = interest.model_copy(update={"subject": "somebody"})
    appointed().when(TakeUpMediation(interests=(others,)), MEDIATOR, utc(2015, 9, 8), streams=STREAMS).then_refused(
        InterestOfAnother
    )


def test_after_a_merger_an_interest_in_the_practice_that_goes_on_counts_too() -> None:
    """Rule F4."""
    interest = Interest(subject="mediator-1", kind="direct_financial", organisation="X00006", description="Partner")
    declared = appointed().when(
        TakeUpMediation(interests=(interest,)), MEDIATOR, utc(2015, 9, 9), streams={"ccg-04C": MERGED}
    )
    declared.then_types("dispute.practice_merged", "dispute.mediator_stood_down")


def test_only_the_mediator_who_took_it_up_records_what_came_of_it_and_a_settlement_with_its_document() -> None:
    other = Actor(subject="mediator-2", organisation="MEDIATION", roles=(Role.MEDIATOR,))
    at = utc(2015, 9, 14)
    mediated().when(SETTLEMENT, other, at).then_refused(NotTheMediator)
    mediated().when(SETTLEMENT, MANAGER, at).then_refused(NotAuthorised)
    appointed().when(SETTLEMENT, MEDIATOR, at).then_refused(NotTheMediator, "declaration")
    undocumented = RecordSettlement(terms="The visit is repeated.", evidence=())
    mediated().when(undocumented, MEDIATOR, at).then_refused(EvidenceMissing)
    mediated().when(RecordMediationFailed(reasons=""), MEDIATOR, at).then_refused(ReasonsMissing, "its reasons")
    blank = SETTLEMENT.model_copy(update={"terms": " "})
    mediated().when(blank, MEDIATOR, at).then_refused(ReasonsMissing, "A settlement needs its terms stated.")


def test_a_failed_mediation_goes_to_the_committee() -> None:
    stream = mediated().when(FAILURE, MEDIATOR, utc(2015, 9, 14)).then_types("dispute.mediation_failed")
    assert stream.where.waiting_for == "The dispute panel to decide."
    (task,) = stream.tasks
    assert (task.command, task.assignee.role) == ("dispute.convene_meeting", Role.COMMITTEE_SECRETARY)


@pytest.mark.parametrize("stream", [answered(), appointed(), mediated()], ids=["answered", "appointed", "mediated"])
def test_a_mediation_without_result_by_its_end_goes_to_the_committee(stream: Given) -> None:
    lapsed = passed(stream, MEDIATION_ENDS)
    assert isinstance(lapsed.events[-1], MediationLapsed)
    assert lapsed.where.stage == "decision"
    lapsed.when(AppointMediator(mediator="m", organisation="O"), MANAGER, MEDIATION_ENDS, streams=STREAMS).then_refused(
        StageOutOfOrder
    )


def test_a_result_after_the_mediations_end_is_too_late_even_before_the_clock_has_told_it() -> None:
    """Rules T2, T3."""
    mediated().when(SETTLEMENT, MEDIATOR, MEDIATION_ENDS + SECOND).then_refused(TooLate, "24 September 2015")
    mediated().when(FAILURE, MEDIATOR, MEDIATION_ENDS + SECOND).then_refused(TooLate)
    overtaking = mediated().when(
        ConveneMeeting(committee="dispute_panel", meets_at=MET_AT), SECRETARY, MEDIATION_ENDS + SECOND, streams=STREAMS
    )
    overtaking.then_types("dispute.mediation_lapsed", "dispute.meeting_convened")


@pytest.mark.parametrize(
    "stream", [raised(), answered(), mediated(), failed()], ids=["raised", "answered", "mediated", "failed"]
)
def test_the_practice_and_nobody_else_withdraws_until_it_is_decided(stream: Given) -> None:
    command, at = WithdrawDispute(reasons="It was cleared up."), utc(2015, 9, 15)
    stream = passed(stream, at)
    withdrawn = stream.when(command, LEAD, at, streams=STREAMS).then_types("dispute.withdrawn")
    assert withdrawn.where.stage == "withdrawn"
    stream.when(command, OTHER_LEAD, at, streams=STREAMS).then_refused(NotAParty)
    merged = stream.when(command, OTHER_LEAD, at, streams={"ccg-04C": MERGED})
    merged.then_types("dispute.practice_merged", "dispute.withdrawn")
    stream.when(command, MANAGER, at, streams=STREAMS).then_refused(NotAuthorised)
    stream.when(WithdrawDispute(reasons=""), LEAD, at, streams=STREAMS).then_refused(ReasonsMissing)
    both = Actor(subject="both", organisation="04C", roles=(Role.PRACTICE_LEAD, Role.PROGRAMME_MANAGER))
    stream.when(command, both, at, streams=STREAMS).then_refused(NotAParty)
