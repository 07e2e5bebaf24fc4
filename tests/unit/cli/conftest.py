"""A session that stands in for a running stack."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import cli.main
from ledger import Ledger
from settings import Settings
from tests.unit.cli.stand_in import StandIn


@pytest.fixture
def stand_in(ledger: Ledger) -> StandIn:
    """A session without a stack, on an empty ledger."""
    return StandIn(ledger)


@pytest.fixture
def stack(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """The command line runs against the session that stands in."""

    @contextmanager
    def live(_settings: Settings) -> Iterator[StandIn]:
        yield stand_in

    monkeypatch.setattr(cli.main, "live", live)
    return stand_in
