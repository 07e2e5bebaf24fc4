"""Functions, what is reserved (rule F1), and Southwark's matrix derived from a level for each function."""

from datetime import date

import pytest

from domain.functions import (
    RESERVED_LISTS,
    ROWS,
    TITLES,
    Function,
    FunctionReserved,
    Level,
    Responsibility,
    UnknownFunction,
    check_function,
    matrix,
    reserved_on,
    rows_of,
)


def derived(default: Level, **levels: Level) -> dict[str, Responsibility]:
    """The matrix with one level for all functions but those named by their codes."""
    return {each.row: each for each in matrix(lambda function: levels.get(function.value, default))}


def test_every_function_has_a_title_and_a_row() -> None:
    assert set(TITLES) == set(Function)
    assert all(rows_of(function) for function in Function)


@pytest.mark.parametrize("code", [function.value for function in Function])
def test_f1_a_function_is_known_by_its_code(code: str) -> None:
    assert check_function(code).value == code


@pytest.mark.parametrize("code", ["R2", "R7", "payment_administration", "list_management", "individual_performance"])
def test_f1_reserved_functions_are_refused_and_named(code: str) -> None:
    with pytest.raises(FunctionReserved, match=f"Function '{code}'.*stays with NHS England at every level"):
        check_function(code)


@pytest.mark.parametrize("code", ["h", "A", "", "R1", "R9", " a"])
def test_f1_unknown_functions_are_refused(code: str) -> None:
    with pytest.raises(UnknownFunction, match="the codes are a to g, R3 and R5"):
        check_function(code)


def test_f1_what_is_reserved_is_told_by_the_list_of_the_day_and_never_moves_to_a_ccg() -> None:
    """Whatever the day is to which a case's dates are moved (rule T6)."""
    assert (
        reserved_on()
        == reserved_on(date(2014, 5, 1))
        == reserved_on(date(2022, 3, 31))
        == reserved_on(date(2013, 4, 1))
    )
    assert reserved_on(date(2022, 4, 1)).keys() == reserved_on().keys()
    assert "others than CCGs" in reserved_on(date(2022, 4, 1))["R2"]
    for code in reserved_on():
        with pytest.raises(FunctionReserved, match=f"'{code}'"):
            check_function(code, date(2027, 4, 1))


def test_lists_of_reserved_functions_stand_in_the_order_of_their_days_and_reserve_no_function() -> None:
    days = [each.from_on for each in RESERVED_LISTS]
    assert days == sorted(set(days))
    assert not {code for each in RESERVED_LISTS for code in each.functions} & {each.value for each in Function}


@pytest.mark.parametrize(
    ("function", "rows"),
    [
        ("a", ("R1",)),
        ("b", ("R1", "R3")),
        ("c", ("R1", "R4")),
        ("d", ("R4",)),
        ("e", ("R6",)),
        ("f", ("R6",)),
        ("g", ("R1",)),
        ("R3", ("R3",)),
        ("R5", ("R5",)),
    ],
)
def test_leicesters_functions_map_to_southwarks_rows(function: str, rows: tuple[str, ...]) -> None:
    assert rows_of(Function(function)) == rows


@pytest.mark.parametrize(
    ("level", "parts"),
    [
        (
            Level.GREATER_INVOLVEMENT,
            [
                "Potential for involvement, no decision role",
                "Involvement, no decision role",
                "No",
                "No",
                "No",
                "Opportunity for involvement in discussions",
                "No",
            ],
        ),
        (
            Level.JOINT,
            [
                "Jointly with NHS England",
                "Involvement, no decision role",
                "Subject to joint agreement",
                "Jointly with NHS England",
                "Jointly with NHS England",
                "Jointly with NHS England",
                "No",
            ],
        ),
        (Level.DELEGATED, ["Yes", "Involvement, no decision role", "Yes", "Yes", "Yes", "Yes", "No"]),
    ],
    ids=["level 1", "level 2", "level 3"],
)
def test_one_level_for_all_functions_gives_southwarks_own_column(level: Level, parts: list[str]) -> None:
    rows = derived(level)
    assert list(rows) == ["R1", "R2", "R3", "R4", "R5", "R6", "R7"]
    assert [each.part for each in rows.values()] == parts
    assert not any(each.partly for each in rows.values())


def test_r6_is_partly_when_monitoring_and_sanctions_differ() -> None:
    row = derived(Level.DELEGATED, f=Level.GREATER_INVOLVEMENT)["R6"]
    assert row.partly
    assert row.part == "Partly: e: Yes; f: Opportunity for involvement in discussions"
    assert row.levels == ((Function.MONITORING, Level.DELEGATED), (Function.SANCTIONS, Level.GREATER_INVOLVEMENT))


def test_a_row_is_partly_when_only_some_of_its_functions_are_delegated() -> None:
    rows = derived(Level.GREATER_INVOLVEMENT, a=Level.DELEGATED, d=Level.DELEGATED)
    assert {row for row, each in rows.items() if each.partly} == {"R1", "R4"}


def test_every_row_without_functions_is_reserved_whatever_the_day() -> None:
    fixed = {row.code for row in ROWS if not row.functions}
    assert fixed == {"R2", "R7"}
    assert all(fixed <= each.functions.keys() for each in RESERVED_LISTS)
