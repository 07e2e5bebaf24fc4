"""A dispute is raised by a member practice, about something the CCG did, under the CCG's own procedure."""

from datetime import date

import pytest

from domain.dispute.refusals import DisputedNothing, NoDisputeProcedure
from domain.dispute.state import Raised
from domain.functions import FunctionNotHeld, FunctionReserved
from domain.people import Actor, Role
from domain.refusal import (
    AlreadyOpened,
    MalformedCode,
    NotAuthorised,
    NotYetHappened,
    ReasonsMissing,
    Refusal,
    UnknownCcg,
    UnknownPractice,
    WrongStream,
)
from tests.unit.dispute.practice import (
    ANSWER_DUE,
    DISPUTE_PANEL,
    LEAD,
    MANAGER,
    PROCEDURES,
    RAISED_AT,
    REGISTER,
    STREAMS,
    closed_meeting,
    nothing,
    raised,
    raising,
)


def test_a_practice_raises_a_dispute_and_the_ccg_is_to_answer_within_its_procedures_time() -> None:
    stream = nothing().when(raising(), LEAD, RAISED_AT, streams=STREAMS).then_types("dispute.raised")
    assert stream.where.stage == "raised"
    assert stream.where.waiting_for == "The CCG to answer."
    (task,) = stream.tasks
    assert (task.command, task.assignee.organisation, task.due_at) == ("dispute.answer", "04C", ANSWER_DUE.isoformat())


def test_the_procedures_that_stand_are_pinned() -> None:
    stream = raised()
    assert stream.noun.policy(stream.state) == PROCEDURES


def test_notices_of_a_dispute_repeat_nothing_that_a_party_wrote() -> None:
    stream = nothing().when(raising(grounds="Distinctive words."), LEAD, RAISED_AT, streams=STREAMS).recorded
    assert stream.calls
    assert "Distinctive" not in repr(stream.calls)
    assert "Findings" not in repr(stream.calls)
    assert LEAD.subject not in repr(stream.calls)


def test_w3_those_who_took_the_disputed_decision_do_not_decide_the_dispute() -> None:
    taken = closed_meeting("primary_care_commissioning", DISPUTE_PANEL, "agreed", RAISED_AT, "lay-1", "lay-2")
    command = raising(function=None, decision="meeting-ccg-04C-1")

    def acted(meeting: object) -> tuple[str, ...]:
        streams = {**STREAMS, "meeting-ccg-04C-1": meeting}
        state = nothing().when(command, LEAD, RAISED_AT, streams=streams).recorded.state
        assert isinstance(state, Raised)
        return state.case.acted

    assert acted(taken) == ("lead-5", "lay-1", "lay-2")
    another = taken.model_copy(update={"called": taken.called.model_copy(update={"ccg_code": "99A"})})
    assert acted(another) == acted(None) == ("lead-5",)


def test_without_an_adopted_procedure_there_is_no_dispute() -> None:
    for none in (None, PROCEDURES.model_copy(update={"dispute": None})):
        register = REGISTER.model_copy(update={"procedures": none})
        decision = nothing().when(raising(), LEAD, RAISED_AT, streams={"ccg-04C": register})
        decision.then_refused(NoDisputeProcedure, "adopted no procedure")


def test_a_dispute_about_a_function_is_with_whoever_held_it_that_day() -> None:
    before = raising().model_copy(update={"on": date(2014, 12, 14)})
    nothing().when(before, LEAD, RAISED_AT, streams=STREAMS).then_refused(FunctionNotHeld, "14 December 2014")
    nothing().when(raising("f"), LEAD, RAISED_AT, streams=STREAMS).then_refused(FunctionNotHeld)
    nothing().when(raising("R7"), LEAD, RAISED_AT, streams=STREAMS).then_refused(FunctionReserved)


def test_a_dispute_may_be_about_a_decision_alone() -> None:
    nothing().when(raising(None, "meeting-04C-1-2"), LEAD, RAISED_AT, streams=STREAMS).then_types("dispute.raised")


ABROAD = Actor(subject="lead-9", organisation="X00009", roles=(Role.PRACTICE_LEAD,))
NO_PRACTICE = Actor(subject="lead-9", organisation="04C", roles=(Role.PRACTICE_LEAD,))


@pytest.mark.parametrize(
    ("command", "actor", "stream_id", "rule"),
    [
        (raising(), MANAGER, "dispute-04C-1", NotAuthorised),
        (raising(), ABROAD, "dispute-04C-1", UnknownPractice),
        (raising(), NO_PRACTICE, "dispute-04C-1", MalformedCode),
        (raising(), LEAD, "dispute-99A-1", WrongStream),
        (raising(None), LEAD, "dispute-04C-1", DisputedNothing),
        (raising(grounds=" "), LEAD, "dispute-04C-1", ReasonsMissing),
        (raising().model_copy(update={"on": date(2015, 9, 2)}), LEAD, "dispute-04C-1", NotYetHappened),
        (raising().model_copy(update={"ccg_code": "99A"}), LEAD, "dispute-99A-1", UnknownCcg),
        (raising().model_copy(update={"ccg_code": "O4C"}), LEAD, "dispute-04C-1", MalformedCode),
    ],
)
def test_what_can_not_be_disputed_is_refused_by_its_rule(
    command: object, actor: Actor, stream_id: str, rule: type[Refusal]
) -> None:
    assert isinstance(command, type(raising()))
    nothing(stream_id).when(command, actor, RAISED_AT, streams=STREAMS).then_refused(rule)


def test_a_dispute_is_raised_once() -> None:
    raised().when(raising(), LEAD, RAISED_AT, streams=STREAMS).then_refused(AlreadyOpened)
