"""Worlds on an engine that skips time, beginning anywhere in the journey."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import ModuleType

import pytest
import structlog
from structlog.testing import LogCapture
from structlog.typing import EventDict

from tests.journey.by_hand import Worlds
from tests.journey.on_engine import OnEngine, on_engine
from tests.journey.story import Step


class Engines:
    """Worlds on engines of their own, each on the ledger of a journey that was told up to some step."""

    def __init__(self, worlds: Worlds, folder: Path) -> None:
        self._worlds = worlds
        self._folder = folder
        self._running = ExitStack()
        self.given: list[OnEngine] = []

    def after(self, *steps: Step) -> OnEngine:
        """A world in which these steps have been taken.

        The engine knows nothing of the steps but the last: what came before is resumed from the ledger, as after a loss
        of the engine's database, and the last step is taken on it.
        """
        world = self._world(steps[:-1])
        world.resume()
        steps[-1](world)
        return world

    def left_alone(self, *steps: Step, until: datetime | None = None) -> OnEngine:
        """A world in which nothing has run since these steps were taken, and nothing does before it is resumed."""
        return self._world(steps, until)

    def _world(self, steps: tuple[Step, ...], now: datetime | None = None) -> OnEngine:
        file = self._folder / f"ledger-{len(self.given)}.sqlite"
        told_until = self._worlds.copy(steps, file)
        self.given.append(self._running.enter_context(on_engine(file, now or told_until)))
        return self.given[-1]

    def close(self) -> None:
        """Stop the engines."""
        self._running.close()


@pytest.fixture
def engines(worlds: Worlds, tmp_path: Path) -> Iterator[Engines]:
    """What must always hold is checked of every world that it gave, after the test."""
    engines = Engines(worlds, tmp_path)
    yield engines
    try:
        for world in engines.given:
            world.check()
    finally:
        engines.close()


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Callable[[ModuleType], list[EventDict]]:
    """What a module logs from now on.

    `structlog.testing.capture_logs` misses it once some earlier test has configured logging: loggers keep what they
    were first used with.
    """

    def of(module: ModuleType) -> list[EventDict]:
        capture = LogCapture()
        monkeypatch.setattr(module, "log", structlog.wrap_logger(None, processors=[capture]))
        return capture.entries

    return of
