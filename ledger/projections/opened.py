"""What the projections of streams that an application opened have in common; a noun's own is in its module."""

from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import Table

from domain.functions import Function
from domain.noun import Noun
from ledger.chain import as_sent


class OfApplication(Protocol):
    """What a stream's state says of whose it is."""

    @property
    def application_id(self) -> str:
        """The application that opened it."""

    @property
    def ccg_code(self) -> str:
        """The CCG that applies."""


def opened_row(table: Table, noun: Noun[Any], stream_id: str, whose: OfApplication, state: Any) -> dict[str, Any]:
    """The row of such a stream, complete but for what its noun adds; columns that nobody fills are null."""
    return dict.fromkeys(table.columns.keys()) | {
        "stream_id": stream_id,
        "application_id": whose.application_id,
        "ccg_code": whose.ccg_code,
        "stage": noun.where(state).stage,
    }


def codes(functions: Iterable[Function]) -> str:
    """Functions as they are stored in a row."""
    return as_sent([function.value for function in functions])
