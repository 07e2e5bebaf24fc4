"""What may be proposed, under which procedure, and which functions it exercises."""

import pytest

from domain.ccg.provider import Provider
from domain.ccg.refusals import UnknownProvider
from domain.ccg.state import HeldLevel, NotRegistered
from domain.functions import Function, FunctionNotHeld, FunctionReserved, Level, UnknownFunction
from domain.investment.commands import ProposeInvestment, WithdrawInvestment
from domain.investment.events import InvestmentProposed
from domain.investment.refusals import ProposalIncomplete
from domain.noun import Open
from domain.people import Actor
from domain.refusal import (
    MalformedCode,
    NoProcedure,
    NotAuthorised,
    NotOpened,
    Refusal,
    UnknownCcg,
    UnknownPractice,
    WrongStream,
)
from tests.unit.investment.liverpool import (
    CCG,
    MANAGER,
    PROCEDURES,
    PROPOSED_AT,
    SECRETARY,
    STREAMS,
    convene,
    nothing,
    proposal,
    proposed,
)

HELD = CCG.model_copy(
    update={
        "levels": (
            HeldLevel(
                function=Function.INCENTIVE_SCHEMES,
                level=Level.DELEGATED,
                announced_on=PROPOSED_AT.date(),
                effective_on=PROPOSED_AT.date(),
                delegation_id="delegation-99A-1",
            ),
        )
    }
)


def test_the_procedures_that_stand_are_pinned() -> None:
    event = proposed().events[0]
    assert isinstance(event, InvestmentProposed)
    assert event.procedures == PROCEDURES
    assert event.proposed_by == "pm"


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"ccg_code": "99a"}, MalformedCode),
        ({"ccg_code": "99B"}, NotAuthorised),
        ({"functions": ("z",)}, UnknownFunction),
        ({"functions": ("R7",)}, FunctionReserved),
        ({"functions": ("R3",)}, FunctionNotHeld),
        ({"affected": ("X00009",)}, UnknownPractice),
        ({"affected": ("X00001", "FEDERATION")}, UnknownProvider),
        ({"service": " "}, ProposalIncomplete),
        ({"clinical_model": ""}, ProposalIncomplete),
    ],
    ids=str,
)
def test_what_can_not_be_proposed_is_refused_by_its_rule(changes: dict[str, object], rule: type[Refusal]) -> None:
    nothing().when(proposal(**changes), MANAGER, PROPOSED_AT, streams=STREAMS).then_refused(rule)


def test_a_stream_of_another_name_or_an_unknown_ccg_or_person_is_refused() -> None:
    stranger = Actor(subject="pm", organisation="04C", roles=MANAGER.roles)
    for by in (stranger, SECRETARY):
        nothing().when(proposal(), by, PROPOSED_AT, streams=STREAMS).then_refused(NotAuthorised)
    for name in ("investment-99A-0", "investment-99A", "investment-99A-1-1"):
        nothing(name).when(proposal(), MANAGER, PROPOSED_AT, streams=STREAMS).then_refused(WrongStream, name)
    nothing().when(proposal(), MANAGER, PROPOSED_AT, streams={"ccg-99A": NotRegistered()}).then_refused(UnknownCcg)
    nothing().when(WithdrawInvestment(reasons="No"), MANAGER, PROPOSED_AT).then_refused(NotOpened)


@pytest.mark.parametrize(
    "procedures", [None, PROCEDURES.model_copy(update={"investment": None})], ids=("none", "other")
)
def test_without_a_procedure_nothing_is_proposed(procedures: object) -> None:
    ccg = CCG.model_copy(update={"procedures": procedures})
    nothing().when(proposal(), MANAGER, PROPOSED_AT, streams={"ccg-99A": ccg}).then_refused(NoProcedure, "Liverpool")


def test_f7_functions_that_it_exercises_are_held_and_go_with_every_item() -> None:
    command: ProposeInvestment = proposal(functions=("R3", "R3"))
    investment = nothing().when(command, MANAGER, PROPOSED_AT, streams={"ccg-99A": HELD}).recorded
    (meeting,) = [call for call in convene(investment, "primary_care").recorded.calls if isinstance(call, Open)]
    assert meeting.command.model_dump()["items"][0]["functions"] == ("R3",)


def test_an_item_affects_those_that_are_named_or_else_all_practices() -> None:
    federation = Provider(code="FEDERATION", name="City Federation", form="charity")
    streams = {"ccg-99A": CCG.model_copy(update={"providers": (federation,)})}
    for affected in ((), ("X00001", "FEDERATION")):
        investment = nothing().when(proposal(affected=affected), MANAGER, PROPOSED_AT, streams=streams).recorded
        calls = convene(investment, "primary_care").recorded.calls
        (meeting,) = [call for call in calls if isinstance(call, Open)]
        item = meeting.command.model_dump()["items"][0]
        assert (item["affected"], item["affects_all_practices"]) == (affected, not affected)
