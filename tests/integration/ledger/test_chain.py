"""Canonical JSON and hashes: the fast ways give exactly what the standard says."""

import hashlib
import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.chain import EventRow, canonical, event_hash
from ledger.tables import EVENTS

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=8,
)
CANONICAL_OBJECTS = st.dictionaries(TEXT, st.none() | st.booleans() | st.integers(-999, 999) | TEXT, max_size=3).map(
    lambda value: canonical(dict(value))
)


@given(st.dictionaries(TEXT, JSON_VALUES))
def test_canonical_json_is_that_of_rfc_8785(value: dict[str, Any]) -> None:
    assert canonical(value).encode() == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53])
def test_what_has_no_canonical_form_is_an_error(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical({"value": value})


@settings(max_examples=20)
@given(
    st.builds(
        EventRow,
        stream_id=TEXT,
        version=st.integers(1, 2**31),
        event_id=TEXT,
        type=TEXT,
        schema_version=st.integers(1, 99),
        occurred_at=TEXT,
        recorded_at=TEXT,
        actor=CANONICAL_OBJECTS,
        command_id=TEXT,
        correlation_id=TEXT,
        causation_id=st.none() | TEXT,
        payload=CANONICAL_OBJECTS,
        previous_hash=TEXT,
    )
)
def test_an_events_hash_is_that_of_its_canonical_json(row: EventRow) -> None:
    document = row._asdict() | {"actor": json.loads(row.actor), "payload": json.loads(row.payload)}
    assert event_hash(row) == hashlib.sha256(rfc8785.dumps(document)).hexdigest()


def test_an_event_row_has_the_order_of_the_tables_columns() -> None:
    assert EVENTS.columns.keys() == ["position", *EventRow._fields, "hash"]
