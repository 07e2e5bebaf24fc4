"""Worlds that begin anywhere in the journey, with all that must always hold checked after each test."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from ledger import Ledger
from tests.integration.journey.story import REGISTERED_AT, Begun, Step
from tests.integration.journey.world import Hands, World


class Worlds:
    """Worlds on few ledgers, which are set back to where a test begins.

    A new ledger compiles its statements anew, and telling the story from its beginning takes longer than most tests.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ledgers: list[tuple[Ledger, Hands]] = []
        self._used = 0
        self._told: dict[tuple[Step, ...], tuple[Path, datetime]] = {}

    def all_free(self) -> None:
        """No world given so far is used any more."""
        self._used = 0

    def after(self, steps: tuple[Step, ...]) -> World:
        """A world in which these steps have been taken."""
        if steps not in self._told:
            used = self._used
            world = self.after(steps[:-1]) if steps else self._empty()
            for step in steps[-1:]:
                step(world)
            snapshot = self._folder / f"told-{len(self._told)}.sqlite"
            _copy(self._path(used), snapshot)
            self._told[steps] = (snapshot, world.now)
            self._used = used
        snapshot, now = self._told[steps]
        ledger, clock = self._ledger()
        _copy(snapshot, self._path(self._used))
        self._used += 1
        clock.now = now
        return World(ledger, clock)

    def _empty(self) -> World:
        ledger, clock = self._ledger()
        self._used += 1
        return World(ledger, clock)

    def _ledger(self) -> tuple[Ledger, Hands]:
        if self._used == len(self._ledgers):
            clock = Hands(REGISTERED_AT)
            ledger = Ledger.open(f"sqlite:///{self._path(self._used)}", clock)
            ledger.migrate()
            self._ledgers.append((ledger, clock))
        return self._ledgers[self._used]

    def _path(self, number: int) -> Path:
        return self._folder / f"{number}.sqlite"

    def close(self) -> None:
        """Close the ledgers."""
        for ledger, _ in self._ledgers:
            ledger.close()


def _copy(from_: Path, to: Path) -> None:
    with closing(sqlite3.connect(from_)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


@pytest.fixture(scope="session")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Shared by all tests."""
    worlds = Worlds(tmp_path_factory.mktemp("worlds"))
    yield worlds
    worlds.close()


@pytest.fixture
def begun(worlds: Worlds) -> Iterator[Begun]:
    """Gives worlds in which these steps have been taken."""
    given: list[World] = []

    def begin(*steps: Step) -> World:
        given.append(worlds.after(steps))
        return given[-1]

    yield begin
    worlds.all_free()
    for world in given:
        world.check()
