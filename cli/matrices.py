"""Southwark's matrix of responsibilities: a CCG's part in each row, as it is and as it would be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import typer

from cli.arguments import StreamArgument, parse_day
from cli.deciding import Json
from cli.failing import Unusable
from cli.ledgers import Where, chosen_ledger
from cli.output import print_json, print_line, print_table
from cli.reading import PANEL, At, folded, latest_day, moment_of, register_of
from cli.showing import request_of
from domain.application.values import Request
from domain.calendar import london_day
from domain.ccg.state import RegisteredCcg
from domain.functions import HOLDERS, RESIDUAL_LIABILITY, TITLES, Function, Level, matrix, reserved_on

app = typer.Typer()


@dataclass(frozen=True)
class Row:
    """A row of the matrix: the CCG's part today and, for an application, as it is asked for."""

    row: str
    title: str
    part: str
    requested: str | None


@dataclass(frozen=True)
class Held:
    """A function and who holds it today and, for an application, who is to."""

    function: str
    title: str
    holder: str
    requested: str | None


@dataclass(frozen=True)
class Matrix:
    """The matrix on a day, and what never moves."""

    rows: tuple[Row, ...]
    functions: tuple[Held, ...]
    never_delegated: Mapping[str, str]
    residual_liability: str


@app.command("matrix", rich_help_panel=PANEL)
def show_matrix(
    stream: StreamArgument,
    on: Annotated[
        date | None, typer.Option(metavar="DATE", parser=parse_day, help="On this day; today unless said.")
    ] = None,
    at: At = None,
    ledger: Where = None,
    as_json: Json = False,
) -> None:
    """Show Southwark's matrix of responsibilities, each function's holder, and what never moves.

    Of an open application it shows what is asked for beside what is.

    Example: delegation matrix application-04C-1 --on 2015-07-01
    """
    with chosen_ledger(ledger) as chosen:
        about = folded(chosen, stream, moment_of(at))
        day = on or latest_day(chosen, about)
        ccg = register_of(chosen, about, None)
    if ccg is None:
        raise Unusable(f"{stream} is not about a registered CCG.")
    found = _found(ccg, request_of(about.state), day)
    if as_json:
        print_json(found)
        return
    _print(f"{ccg.name} on {london_day(day)}", found)


def _found(ccg: RegisteredCcg, request: Request | None, day: date) -> Matrix:
    def now(function: Function) -> Level:
        return ccg.level_of(function, day)

    def then(function: Function) -> Level:
        if request is None or function not in request.functions:
            return now(function)
        return max(now(function), request.level_of(function))

    rows = zip(matrix(now), matrix(then), strict=True)
    return Matrix(
        rows=tuple(Row(row.row, row.title, row.part, None if request is None else asked.part) for row, asked in rows),
        functions=tuple(
            Held(function.value, title, HOLDERS[now(function)], None if request is None else HOLDERS[then(function)])
            for function, title in TITLES.items()
        ),
        never_delegated=reserved_on(day),
        residual_liability=RESIDUAL_LIABILITY,
    )


def _print(title: str, found: Matrix) -> None:
    rows = ((row.row, row.title, row.part, row.requested or "") for row in found.rows)
    print_table(title, ("row", "responsibility", "the CCG's part", "as asked for"), rows, "")
    functions = ((each.function, each.title, each.holder, each.requested or "") for each in found.functions)
    print_table("Who holds each function", ("function", "", "holder", "as asked for"), functions, "")
    print_line(f"Never delegated: {'; '.join(found.never_delegated.values())}.")
    print_line(found.residual_liability)
