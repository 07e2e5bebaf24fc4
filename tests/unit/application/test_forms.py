"""A form for each function: joint here, delegated there, so that each has a holder of its own; and benefits by aim."""

from datetime import date
from typing import Any

import pytest

from domain.application.noun import NOUN
from domain.application.refusals import FunctionOutsideScope, LevelNotAbove, LevelNotOffered, ScopeNotFull
from domain.application.values import Benefit, Form
from domain.asking import FunctionRepeated
from domain.ccg.state import HeldLevel
from domain.delegation.commands import OpenDelegation
from domain.functions import HOLDERS, AtLevel, Function, FunctionReserved, Level
from domain.refusal import Refusal
from tests.spec import given
from tests.unit.application.leicester import (
    BEGAN_AT,
    CCG,
    MANAGER,
    asked,
    began,
    case,
    delegating,
    expression,
    opens,
    round_2014,
)

PARTIAL = round_2014(partial_scope=True, levels=(2, 3))
STRATEGY_AND_MECHANICS: dict[str, Any] = {
    "round": PARTIAL,
    "functions": ("a", "d", "b", "e"),
    "forms": (Form(function="b", level=2), Form(function="e", level=2), Form(function="a", level=3)),
}


def test_each_function_is_asked_for_in_its_own_form_and_has_its_own_holder() -> None:
    request = case(began(**STRATEGY_AND_MECHANICS)).request
    assert request.forms == (
        AtLevel(function=Function.LOCAL_CONTRACTS, level=Level.JOINT),
        AtLevel(function=Function.MONITORING, level=Level.JOINT),
    )
    assert HOLDERS[request.level_of(Function.NEEDS_AND_PRIORITIES)] == "the CCG"
    assert HOLDERS[request.level_of(Function.MONITORING)] == "NHS England and the CCG together"


@pytest.mark.parametrize(
    ("changed", "rule", "part"),
    [
        ({"round": round_2014(levels=(2, 3)), "functions": tuple("abcdefg")}, ScopeNotFull, "at one level"),
        ({"forms": (Form(function="f", level=2),)}, FunctionOutsideScope, "Function f"),
        ({"forms": (Form(function="a", level=2), Form(function="a", level=3))}, FunctionRepeated, "two levels"),
        ({"forms": (Form(function="a", level=1),)}, LevelNotOffered, "not 1"),
        ({"forms": (Form(function="R2", level=3),)}, FunctionReserved, "R2"),
    ],
)
def test_a_form_that_does_not_fit_is_refused(changed: dict[str, Any], rule: type[Refusal], part: str) -> None:
    asked(expression(**STRATEGY_AND_MECHANICS | changed)).then_refused(rule, part)


def test_a_form_that_the_ccg_has_already_is_refused_for_that_function_alone() -> None:
    held = HeldLevel(
        function=Function.LOCAL_CONTRACTS,
        level=Level.JOINT,
        announced_on=date(2014, 1, 1),
        effective_on=date(2014, 4, 1),
        delegation_id="delegation-04C-0",
    )
    streams = {"ccg-04C": CCG.model_copy(update={"levels": (held,)})}
    command = expression(**STRATEGY_AND_MECHANICS)
    given(NOUN).when(command, MANAGER, BEGAN_AT, streams=streams).then_refused(LevelNotAbove, "level 2 or above")


def test_the_delegation_is_opened_with_the_forms_that_were_asked_for() -> None:
    stream = delegating(**STRATEGY_AND_MECHANICS)
    command = opens(stream).command
    assert isinstance(command, OpenDelegation)
    assert {form.function: form.level for form in command.forms} == {
        Function.LOCAL_CONTRACTS: Level.JOINT,
        Function.MONITORING: Level.JOINT,
    }


def test_benefits_are_kept_by_national_aim() -> None:
    aims = (Benefit(aim="inequalities", text="Nearer care where it is scarce."),)
    assert case(began(aims=aims)).request.aims == aims
