"""A portfolio's file, `portfolio.toml`: the CCGs of a region with their levels, and distributions that are aimed at."""

from pathlib import Path

from domain.codes import check_ccg_code
from domain.functions import Level
from domain.portfolio import Target
from engine.case.checking import asked
from engine.case.faults import CaseFaulty
from engine.case.files import PortfolioFile
from engine.case.loading import Folder, Loaded

PORTFOLIO_FILE = "portfolio.toml"


def read_portfolio(path: Path) -> PortfolioFile:
    """The portfolio of a folder.

    Raises:
        CaseFaulty: it has faults; all are named.
    """
    folder = Folder(path)
    loaded = load_portfolio(folder)
    if loaded is None or folder.faults:
        raise CaseFaulty(str(path), folder.faults)
    return loaded.content


def load_portfolio(folder: Folder, *, needed: bool = True) -> Loaded[PortfolioFile] | None:
    """A folder's portfolio, if it has one; what is wrong with it is noted."""
    loaded = folder.load(PORTFOLIO_FILE, PortfolioFile, needed=needed)
    if loaded is None:
        return None
    portfolio, at = loaded.content, loaded.positions.line
    codes = [ccg.code for ccg in portfolio.ccgs]
    for index, ccg in enumerate(portfolio.ccgs):
        line = at(("ccgs", index))
        asked(folder, loaded.name, line, lambda code=ccg.code: check_ccg_code(code))  # type: ignore[misc]
        if codes.index(ccg.code) != index:
            folder.note(loaded.name, line, "CcgTwice", f"CCG {ccg.code} is listed more than once")
        if ccg.considering is not None and ccg.considering <= ccg.level:
            sentence = f"CCG {ccg.code} is at level {ccg.level}, and considers level {ccg.considering}"
            folder.note(loaded.name, line, "LevelNotAhead", sentence)
        if ccg.considering is not None and portfolio.considering_since is None:
            folder.note(loaded.name, line, "FieldMissing", "considering_since is missing, the day since when")
    return loaded


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
