"""A portfolio's file, `portfolio.toml`: the CCGs of a region with their levels, and distributions that are aimed at."""

from contextlib import suppress
from pathlib import Path

from domain.codes import check_ccg_code
from domain.functions import Level
from domain.portfolio import Target
from engine.case.checking import asked
from engine.case.files import PortfolioFile
from engine.case.loading import Folder, Loaded
from engine.case.salvage import NamedAlready, listed

PORTFOLIO_FILE = "portfolio.toml"


def read_portfolio(path: Path) -> PortfolioFile:
    """The portfolio of a folder.

    Raises:
        CaseFaulty: it has faults; all are named.
    """
    folder = Folder(path)
    portfolio = folder.load(PORTFOLIO_FILE, PortfolioFile)
    check_portfolio(folder, portfolio)
    folder.check()
    return portfolio.content


def check_portfolio(folder: Folder, loaded: Loaded[PortfolioFile]) -> None:
    """Each CCG is there once, and considers a level above its own since a day that is stated."""
    codes: list[str] = []
    for index, ccg in listed(loaded.content, lambda of: of.ccgs):
        place = loaded.at(("ccgs", index))
        with suppress(NamedAlready):
            asked(folder, place, lambda ccg=ccg: check_ccg_code(ccg.code))  # type: ignore[misc]
            if ccg.code in codes:
                folder.note(*place, "CcgTwice", f"CCG {ccg.code} is listed more than once")
            codes.append(ccg.code)
        with suppress(NamedAlready):
            if ccg.considering is not None and ccg.considering <= ccg.level:
                sentence = f"CCG {ccg.code} is at level {ccg.level}, and considers level {ccg.considering}"
                folder.note(*place, "LevelNotAhead", sentence)
        with suppress(NamedAlready):
            if ccg.considering is not None and loaded.content.considering_since is None:
                folder.note(*place, "FieldMissing", "considering_since is missing, the day since when")


def targets_of(portfolio: PortfolioFile) -> tuple[Target, ...]:
    """The distributions that are aimed at, each for the portfolio's region."""
    return tuple(
        Target(
            title=table.title,
            source=table.source,
            on=table.on,
            region=portfolio.region,
            levels={Level(int(level)): count for level, count in table.levels.items()},
        )
        for table in portfolio.targets
    )
