"""The portfolio: how many CCGs are at which level, what they consider, and what open applications would change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cli.arguments import OptionalDay, OptionalInstant, existing_folder
from cli.deciding import Json
from cli.failing import Unusable
from cli.ledgers import Where, chosen_ledger
from cli.output import print_csv, print_json, print_line, print_table, words
from cli.reading import PANEL
from cli.session import session
from cli.showing import LEVELS
from domain.calendar import london_date, london_day
from domain.functions import Level
from domain.portfolio import Basis, Standing, Target, course, distribution
from engine.case.portfolios import read_portfolio, targets_of
from ledger import reading as read

app = typer.Typer()


@dataclass(frozen=True)
class Row:
    """A CCG: the level it is at, the one announced, what it would be at, and what it considers."""

    code: str
    name: str
    region: str
    effective: int
    announced: int
    if_approved: int
    considering: int | None


@dataclass(frozen=True)
class Counted:
    """How many CCGs are counted at a level."""

    level: int
    effective: int
    announced: int
    if_approved: int


@dataclass(frozen=True)
class Change:
    """The distribution from a day on: CCGs at level 3, 2 and 1."""

    on: date
    delegated: int
    joint: int
    greater_involvement: int


@dataclass(frozen=True)
class Compared:
    """A level of a target, beside what is found on its day."""

    title: str
    source: str
    on: date
    level: int
    target: int
    found: int
    difference: int


@dataclass(frozen=True)
class Portfolio:
    """The CCGs of a region, or all, on a day. `changes` and `targets` are reckoned on the basis named."""

    on: date
    region: str
    basis: Basis
    levels: tuple[Counted, ...]
    considering: int
    changes: tuple[Change, ...]
    targets: tuple[Compared, ...]
    ccgs: tuple[Row, ...]


@app.command("portfolio", rich_help_panel=PANEL)
def show_portfolio(
    on: OptionalDay = None,
    if_approved: Annotated[
        bool, typer.Option("--if-approved", help="Reckon changes and targets as if every open application succeeded.")
    ] = False,
    region: Annotated[str, typer.Option(metavar="NAME", help="Only the CCGs of this region.")] = "",
    targets: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", parser=existing_folder, help="Compare with the targets of its portfolio.toml."),
    ] = None,
    at: OptionalInstant = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the CCGs as CSV.")] = False,
    ledger: Where = None,
    as_json: Json = False,
) -> None:
    """Count the CCGs at each level on a day: in effect, announced, and if open applications succeed by their phasing.

    What a CCG considers is no level, and is counted apart. --at shows what was recorded by an instant.

    Example: delegation portfolio --region London --on 2017-04-01 --if-approved
    """
    with chosen_ledger(ledger) as chosen:
        standings = read.standings(chosen, at)
    _check_region(standings, region)
    aimed = () if targets is None else targets_of(read_portfolio(targets))
    day = on or london_date(session().now())
    found = _portfolio(standings, day, region, "if_approved" if if_approved else "effective", aimed)
    if as_csv:
        names = [field.name for field in fields(Row)]
        print_csv(names, ([getattr(row, name) for name in names] for row in found.ccgs))
    elif as_json:
        print_json(found)
    else:
        _print(found)


def _check_region(standings: Iterable[Standing], region: str) -> None:
    known = sorted({each.ccg.region for each in standings} - {""})
    if region and region not in known:
        raise Unusable(f"--region: no CCG of '{region}' is registered; the regions are: {', '.join(known) or 'none'}.")


def _of(standings: Iterable[Standing], region: str) -> tuple[Standing, ...]:
    return tuple(each for each in standings if region in ("", each.ccg.region))


def _portfolio(
    everywhere: Sequence[Standing], on: date, region: str, basis: Basis, aimed: Iterable[Target]
) -> Portfolio:
    standings = _of(everywhere, region)
    rows = tuple(_row(standing, on) for standing in standings)
    counted = {name: distribution(standings, on, name) for name in ("effective", "announced", "if_approved")}
    return Portfolio(
        on=on,
        region=region,
        basis=basis,
        levels=tuple(
            Counted(level.value, *(counted[name][level] for name in ("effective", "announced", "if_approved")))
            for level in sorted(Level, reverse=True)
        ),
        considering=sum(row.considering is not None for row in rows),
        changes=tuple(
            Change(day, at[Level.DELEGATED], at[Level.JOINT], at[Level.GREATER_INVOLVEMENT])
            for day, at in course(standings, basis)
        ),
        targets=tuple(each for target in aimed for each in _compared(_of(everywhere, target.region), target, basis)),
        ccgs=rows,
    )


def _row(standing: Standing, on: date) -> Row:
    return Row(
        code=standing.ccg.code,
        name=standing.ccg.name,
        region=standing.ccg.region,
        effective=standing.level(on, "effective"),
        announced=standing.level(on, "announced"),
        if_approved=standing.level(on, "if_approved"),
        considering=max((each.level.value for each in standing.considering(on)), default=None),
    )


def _compared(standings: Sequence[Standing], target: Target, basis: Basis) -> Iterable[Compared]:
    found = distribution(standings, target.on, basis)
    differences = target.differences(found)
    for level, count in target.levels.items():
        yield Compared(target.title, target.source, target.on, level, count, found[level], differences.get(level, 0))


def _print(found: Portfolio) -> None:
    where = f"CCGs of {found.region}" if found.region else "CCGs"
    print_table(
        f"{len(found.ccgs)} {where} by level on {london_day(found.on)}",
        ("level", "in effect", "announced", "if applications succeed"),
        ((LEVELS[Level(row.level)], row.effective, row.announced, row.if_approved) for row in found.levels),
        "",
    )
    print_line(f"Considering a higher level, and counted at the one they have: {found.considering}.")
    changes = ((london_day(row.on), row.delegated, row.joint, row.greater_involvement) for row in found.changes)
    print_table(
        f"Changes, {words(found.basis)}", ("from", "level 3", "level 2", "level 1"), changes, "Nothing changes."
    )
    if found.targets:
        _print_targets(found.targets)
    ccgs = ((row.code, row.name, row.effective, row.announced, row.if_approved, row.considering) for row in found.ccgs)
    columns = ("code", "CCG", "in effect", "announced", "if approved", "considering")
    print_table("CCGs", columns, ccgs, "No CCG is registered; `delegation ccg import FOLDER` registers a portfolio's.")


def _print_targets(compared: Iterable[Compared]) -> None:
    rows = (
        (
            row.title,
            london_day(row.on),
            LEVELS[Level(row.level)],
            row.target,
            row.found,
            "none" if row.difference == 0 else f"{row.difference:+d} (differs)",
        )
        for row in compared
    )
    print_table("Targets", ("target", "on", "level", "target", "found", "difference"), rows, "")
