"""The opinion "Co-commissioning: the pros and cons" of 9 May 2015, point by point."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cli.main import run
from domain.ccg.state import RegisteredCcg
from domain.functions import HOLDERS, Function, Level
from tests.scenarios.conftest import Played

APPLICATION, DELEGATION, CCG, MEETING = "application-99X-1", "delegation-99X-1", "ccg-99X", "meeting-ccg-99X-1"
LIVE = date(2015, 10, 1)


@pytest.fixture
def opinion(played: Callable[[str], Played]) -> Played:
    """The example, played to its end."""
    return played("pros-and-cons")


@pytest.fixture
def register(opinion: Played) -> RegisteredCcg:
    """The CCG's register at the end."""
    state = opinion.state(CCG)
    assert isinstance(state, RegisteredCcg)
    return state


def exclusions(played: Played) -> dict[str, dict[str, str]]:
    """Who was excluded from the committee's item, with what the minutes cite."""
    found: Any = played.event(MEETING, "meeting.item_opened").payload["exclusions"]
    return {each["subject"]: each for each in found}


def test_each_function_has_one_of_the_three_forms(register: RegisteredCcg) -> None:
    forms = {function.value: register.level_of(function, LIVE) for function in Function}
    assert {code for code, level in forms.items() if level is Level.DELEGATED} == {"a", "d"}
    assert {code for code, level in forms.items() if level is Level.JOINT} == {"b", "e"}
    assert {code for code, level in forms.items() if level is Level.GREATER_INVOLVEMENT} == {"c", "f", "g", "R3", "R5"}


def test_a_function_of_another_form_is_not_the_ccgs_to_use(opinion: Played) -> None:
    assert opinion.refused("FunctionNotHeld", "function f")
    assert opinion.refused("FunctionNotHeld", "level 2")


def test_strategy_sits_with_the_ccg_and_contract_mechanics_with_nhs_england(
    opinion: Played, register: RegisteredCcg
) -> None:
    assert HOLDERS[register.level_of(Function.NEEDS_AND_PRIORITIES, LIVE)] == "the CCG"
    for mechanics in (Function.PROVIDERS_AND_MERGERS, Function.DISCRETIONARY_PAYMENTS, Function.SANCTIONS):
        assert HOLDERS[register.level_of(mechanics, LIVE)] == "NHS England"
    assert HOLDERS[register.level_of(Function.MONITORING, LIVE)] == "NHS England and the CCG together"
    assert opinion.event(DELEGATION, "delegation.function_exercised").payload["function"] == "a"


def test_the_holder_of_each_function_is_shown_as_it_is_and_as_it_is_asked_for(
    opinion: Played, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    words = ["matrix", APPLICATION, "--at", "2015-06-01T12:00", "--on", "2015-06-01", "--ledger", str(opinion.folder)]
    assert run([*words, "--json"]) == 0
    holders = {each["function"]: each for each in json.loads(capsys.readouterr().out)["functions"]}
    assert (holders["a"]["holder"], holders["a"]["requested"]) == ("NHS England", "the CCG")
    assert (holders["f"]["holder"], holders["f"]["requested"]) == ("NHS England", "NHS England")


def test_an_application_without_additional_safeguards_is_returned_naming_what_is_missing(opinion: Played) -> None:
    returned = opinion.event(APPLICATION, "application.returned_for_information")
    assert returned.payload["missing"] == ["additional_safeguards"]
    assert returned.payload["reasons"] == "Missing: additional safeguards."


def test_it_is_not_decided_before_the_safeguards_are_set_out(opinion: Played) -> None:
    assert opinion.refused("InformationOutstanding", "additional safeguards")


def test_the_four_national_aims_are_kinds_of_benefit(opinion: Played) -> None:
    request: Any = opinion.event(APPLICATION, "application.expression_of_interest_submitted").payload["request"]
    assert [each["aim"] for each in request["aims"]] == ["integration", "quality", "involvement", "inequalities"]


def test_federations_and_other_providers_are_organisations_in_which_people_hold_interests(
    opinion: Played, register: RegisteredCcg
) -> None:
    assert [(each.code, each.form) for each in register.providers] == [
        ("FEDERATION", "limited_liability_partnership"),
        ("LOCUMS", "company_limited_by_shares"),
    ]
    assert {each["organisation"] for each in exclusions(opinion).values()} == {"FEDERATION", "LOCUMS"}


def test_whoever_has_an_interest_in_them_does_not_vote(opinion: Played) -> None:
    refused = [sentence.split(" ", 1)[0] for _, rule, sentence in opinion.refusals if rule == "ConflictedVoter"]
    assert refused == ["finance-director", "nurse", "lay-2", "gp-1"]
    decided: Any = opinion.event(MEETING, "meeting.item_decided").payload
    assert (decided["result"], decided["tally"]["denominator"]) == ("agreed", 3)


@pytest.mark.parametrize(
    ("subject", "principle"),
    [
        ("lay-2", "transparency"),
        ("nurse", "proportionality"),
        ("gp-1", "non-discrimination"),
        ("finance-director", "equality of treatment"),
    ],
)
def test_each_of_the_four_principles_is_a_reason_that_a_recusal_cites(
    opinion: Played, subject: str, principle: str
) -> None:
    assert exclusions(opinion)[subject]["principle"] == principle
    assert opinion.refused("ConflictedVoter", f"principle: {principle}")
