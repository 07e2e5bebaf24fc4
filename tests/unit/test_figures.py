"""Percentages for people: half up, beside their counts; and what a published one can mean (rules F3, F5, F6)."""

from fractions import Fraction
from itertools import count

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.figures import count_giving, is_percentage, percentage, shown

LEICESTER_STAKEHOLDERS = {"a": 72, "b": 55, "d": 57, "e": 53, "g": 53}
LEICESTER_PRACTICES = {"a": 95, "b": 90, "e": 86, "c": 81, "d": 77, "g": 67, "f": 57}


@pytest.mark.parametrize(
    ("k", "n", "per_cent"), [(1, 200, 1), (1, 201, 0), (5, 1000, 1), (1, 8, 13), (57, 63, 90), (63, 63, 100), (0, 0, 0)]
)
def test_percentages_are_whole_and_half_up_f3(k: int, n: int, per_cent: int) -> None:
    assert percentage(k, n) == per_cent


def test_a_percentage_is_shown_with_its_count_f3() -> None:
    assert shown(57, 63) == "57/63 (90%)"
    assert shown(0, 0) == "0/0"


@for_all(st.integers(1, 300), st.data())
def test_a_percentage_is_the_nearest_whole_one_and_its_count_gives_it_back(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    published = percentage(k, n)
    assert Fraction(-1, 2) < published - Fraction(100 * k, n) <= Fraction(1, 2)
    found = count_giving(published, n)
    assert found is not None
    assert found <= k
    assert percentage(found, n) == published


@for_all(st.integers(-3, 110), st.integers(1, 300))
def test_a_count_is_found_exactly_when_one_of_all_counts_gives_the_percentage_f5(published: int, n: int) -> None:
    giving = [k for k in range(n + 1) if percentage(k, n) == published]
    assert count_giving(published, n) == (giving[0] if giving else None)


def test_77_per_cent_is_the_one_practice_figure_that_63_cannot_give_f5() -> None:
    impossible = [figure for figure in LEICESTER_PRACTICES.values() if count_giving(figure, 63) is None]
    assert impossible == [77]
    assert count_giving(77, 62) == 48


def test_92_is_the_least_number_above_89_that_gives_all_five_stakeholder_figures_f6() -> None:
    def gives_all(n: int) -> bool:
        return all(count_giving(figure, n) is not None for figure in LEICESTER_STAKEHOLDERS.values())

    assert next(n for n in count(90) if gives_all(n)) == 92
    assert count_giving(55, 90) is None
    assert count_giving(72, 91) is None


@pytest.mark.parametrize("text", ["72%", " 72 % ", "72 per cent", "72percent", "7.5%", "about 72%"])
def test_a_percentage_is_recognised_however_it_is_written_f5(text: str) -> None:
    assert is_percentage(text)


@pytest.mark.parametrize("text", ["72", "yes", "", "%", "0.72"])
def test_what_is_no_percentage_is_not_taken_for_one(text: str) -> None:
    assert not is_percentage(text)
