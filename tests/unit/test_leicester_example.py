"""The Leicester example holds the published figures, and what is invented in it is marked so."""

import csv
import re
import shlex
import tomllib
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from domain.committee import Committee, check_committee

EXAMPLES = Path(__file__).parents[2] / "examples"
FOLDER = EXAMPLES / "leicester-city"
PUBLISHED = {"a": 72, "b": 55, "d": 57, "e": 53, "g": 53}
VIEWS = {"a": 95, "b": 90, "e": 86, "c": 81, "d": 77, "g": 67, "f": 57}


def table(name: str) -> list[dict[str, str]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def half_up(count: int, total: int) -> int:
    return (200 * count + total) // (2 * total)


def votes_for() -> tuple[Counter[str], list[str]]:
    """Votes for each function and the practices that voted: by the file, on paper and one by one."""
    tally: Counter[str] = Counter()
    practices = []
    for row in table("votes.csv"):
        practices.append(row["practice"])
        tally.update(function for function, choice in row.items() if choice == "for")
    for step in toml(FOLDER / "script.toml")["steps"]:
        words = shlex.split(step["run"])
        if words[:2] not in (["ballot", "vote"], ["ballot", "paper-vote"]) or "refused" in step:
            continue
        who = step["as"] if isinstance(step["as"], list) else [step["as"]]
        chosen = words[words.index("--for") + 1].split(",")
        for person in who:
            practices.append(words[words.index("--practice") + 1] if "--practice" in words else person[-6:].upper())
            tally.update(chosen)
    return tally, practices


def test_there_are_63_illustrative_practices_with_codes_that_no_real_one_has() -> None:
    practices = table("practices.csv")
    assert [row["code"] for row in practices] == [f"X{number:05d}" for number in range(1, 64)]
    assert all(row["name"].startswith("Illustrative Practice ") for row in practices)
    assert len({row["locality"] for row in practices}) == 4


@pytest.mark.parametrize(("function", "percentage"), PUBLISHED.items())
def test_92_stakeholder_responses_give_each_published_percentage_half_up(function: str, percentage: int) -> None:
    responses = table("responses-stakeholders.csv")
    assert len({row["respondent"] for row in responses}) == 92
    assert {row[function] for row in responses} == {"yes", "no"}
    assert half_up(sum(row[function] == "yes" for row in responses), 92) == percentage


@pytest.mark.parametrize("total", [90, 91])
def test_no_smaller_number_above_89_gives_all_published_percentages(total: int) -> None:
    reachable = {half_up(count, total) for count in range(total + 1)}
    assert not set(PUBLISHED.values()) <= reachable


def test_published_figures_are_kept_as_published_and_without_counts() -> None:
    application = toml(FOLDER / "application.toml")
    stakeholders, practices = application["published"]
    assert stakeholders["percentages"] == PUBLISHED
    assert "respondents" not in stakeholders  # "more than 89" is no number
    assert practices["percentages"] == VIEWS
    assert practices["respondents"] == 63


def test_only_the_77_percent_of_the_practices_is_a_figure_that_63_can_not_give() -> None:
    reachable = {half_up(count, 63) for count in range(64)}
    assert {function for function, percentage in VIEWS.items() if percentage not in reachable} == {"d"}


def test_58_of_63_practices_return_the_ballot_and_each_votes_once() -> None:
    _, practices = votes_for()
    assert len(practices) == len(set(practices)) == 58
    assert set(practices) <= {row["code"] for row in table("practices.csv")}


@pytest.mark.parametrize("function", "abcdefg")
def test_every_function_passes_with_more_than_half_of_the_whole_roll(function: str) -> None:
    tally, _ = votes_for()
    assert Fraction(tally[function], 63) > Fraction(1, 2)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.name)
def test_an_invented_table_says_so_in_its_first_line(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# illustrative")


@pytest.mark.parametrize("path", sorted((FOLDER / "documents").iterdir()), ids=lambda path: path.name)
def test_an_invented_document_says_so_in_its_first_line(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("Illustrative document")


@pytest.mark.parametrize(
    "name", ["organisations.toml", "people.toml", "committees.toml", "procedures.toml", "script.toml"]
)
def test_an_invented_file_is_marked_illustrative(name: str) -> None:
    assert toml(FOLDER / name)["illustrative"] is True


def test_people_have_ids_by_what_they_act_as_and_no_names() -> None:
    people = toml(FOLDER / "people.toml")["people"]
    assert all(re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", person["id"]) for person in people)
    assert not any("name" in person for person in people)


def test_the_people_of_the_example_can_act_against_any_stack() -> None:
    assert toml(EXAMPLES / "people.toml")["people"] == toml(FOLDER / "people.toml")["people"]


@pytest.mark.parametrize("committee", toml(FOLDER / "committees.toml")["committees"], ids=lambda made: made["key"])
def test_a_committee_can_work_as_it_is_made(committee: dict[str, str]) -> None:
    check_committee(Committee.model_validate(committee, strict=False))
