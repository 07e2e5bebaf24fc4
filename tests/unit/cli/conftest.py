"""A session that stands in for a running stack."""

import pytest

from ledger import Ledger
from tests.unit.cli.stand_in import StandIn


@pytest.fixture
def stand_in(ledger: Ledger) -> StandIn:
    """A session without a stack, on an empty ledger."""
    return StandIn(ledger)
