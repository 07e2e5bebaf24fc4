"""Worlds that begin anywhere in the journey, with all that must always hold checked after each test."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest

from ledger import Ledger
from tests.integration.journey.story import REGISTERED_AT, Begun, Step
from tests.integration.journey.world import World


class Snapshots:
    """Ledgers as they stand after steps of the story, each told once and then copied."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        empty = folder / "empty.sqlite"
        ledger = Ledger.open(f"sqlite:///{empty}")
        ledger.migrate()
        ledger.close()
        self._told: dict[tuple[Step, ...], tuple[Path, datetime]] = {(): (empty, REGISTERED_AT)}

    def after(self, steps: tuple[Step, ...]) -> tuple[Path, datetime]:
        """The file after these steps, and what time it was then."""
        if steps not in self._told:
            path = self._folder / f"{uuid4().hex}.sqlite"
            world = self.copy(steps[:-1], path)
            steps[-1](world)
            world.close()
            self._told[steps] = (path, world.now)
        return self._told[steps]

    def copy(self, steps: tuple[Step, ...], path: Path) -> World:
        """A world of its own after these steps."""
        told, now = self.after(steps)
        return World(f"sqlite:///{shutil.copy(told, path)}", now)


@pytest.fixture(scope="session")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Snapshots:
    """Shared by all tests; none changes them."""
    return Snapshots(tmp_path_factory.mktemp("snapshots"))


@pytest.fixture
def begun(snapshots: Snapshots, tmp_path: Path) -> Iterator[Begun]:
    """Gives worlds in which these steps have been taken."""
    worlds: list[World] = []

    def begin(*steps: Step) -> World:
        worlds.append(snapshots.copy(steps, tmp_path / f"{len(worlds)}.sqlite"))
        return worlds[-1]

    yield begin
    for world in worlds:
        world.check()
        world.close()
