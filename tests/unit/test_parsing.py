"""A command that can't be read is refused in a sentence that names field, value and rule, and gives nothing away."""

from typing import Any

import pytest
from pydantic import JsonValue

from domain.application.noun import NOUN as APPLICATION
from domain.ballot.noun import NOUN as BALLOT
from domain.delegation.noun import NOUN as DELEGATION
from domain.noun import Noun
from domain.parsing import parse_command
from domain.refusal import MalformedCommand
from domain.survey.noun import NOUN as SURVEY


def sentence(noun: Noun[Any], **document: JsonValue) -> str:
    """What is said of a document that states no command."""
    with pytest.raises(MalformedCommand) as caught:
        parse_command(noun, document)
    return caught.value.sentence


def test_field_value_and_rule_are_named() -> None:
    said = sentence(DELEGATION, type="delegation.record_gate", phase="one", gate="named_staff", met=True, luck=1)
    assert "field 'phase' is 'one', and must be a whole number" in said
    assert "field 'luck' is not a field here" in said
    rated = sentence(DELEGATION, type="delegation.record_review", quarter=1, rating="good", kpis=[])
    assert "field 'rating' is 'good', and must be one of 'assured', 'assured_with_support' or 'not_assured'" in rated


def test_how_long_a_text_may_be_is_said() -> None:
    said = sentence(APPLICATION, type="application.withdraw", reasons="x" * 4001)
    assert said.endswith("x…', and must have at most 4,000 characters.")


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2200-01-01T00:00:00Z"])
@pytest.mark.parametrize("noun", [APPLICATION, BALLOT, SURVEY], ids=lambda noun: noun.name)
def test_an_instant_that_no_clock_will_show_is_refused_before_anything_is_reckoned_with_it(
    noun: Noun[Any], instant: str
) -> None:
    kind = {"application": "application.call_ballot", "ballot": "ballot.extend", "survey": "survey.extend"}[noun.name]
    reason: dict[str, JsonValue] = {} if noun is APPLICATION else {"reason": "A slip"}
    said = sentence(noun, type=kind, closes_at=instant, **reason)
    assert "field 'closes_at' is" in said
    assert "and must be at " in said


@pytest.mark.parametrize("kind", [None, "ballot.praise", ["ballot.cast_vote"], {"ballot.cast_vote": 1}, 1])
def test_a_command_without_a_known_type_is_refused(kind: JsonValue) -> None:
    assert sentence(BALLOT, type=kind).startswith("The ballot's command can't be read")


@pytest.mark.parametrize(
    "answers",
    [
        "against",
        ["against"],
        [{"function": "a", "choice": 1, "against": True}],
        [{"function": "a", "choice": None}],
        {"a": "against"},
    ],
)
@pytest.mark.parametrize("kind", ["ballot.cast_vote", "ballot.record_paper_vote"])
def test_w6_what_is_said_of_a_vote_that_can_not_be_read_repeats_nothing_of_it(kind: str, answers: JsonValue) -> None:
    said = sentence(BALLOT, type=kind, practice="X00001", answers=answers, against="b")
    assert "against" not in said
    assert "'1'" not in said
    assert "answers" in said


def test_w6_what_is_said_of_a_file_of_votes_repeats_no_cell() -> None:
    rows: JsonValue = [{"line": 2, "cells": ["X00001", False]}, {"line": 3, "cells": "against"}]
    said = sentence(BALLOT, type="ballot.import_votes", file_sha256="against", columns=["practice", "a"], rows=rows)
    assert "against" not in said
    assert "False" not in said
    assert "rows, entry 1, cells, entry 2" in said
