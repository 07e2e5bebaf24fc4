"""Codes and ids."""

from uuid import uuid5

from hypothesis import given
from hypothesis import strategies as st

from domain.codes import NAMESPACE, derived_id


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])) | st.integers(), min_size=1))
def test_a_derived_id_is_a_uuid_of_version_5(parts: list[str | int]) -> None:
    assert derived_id(*parts) == str(uuid5(NAMESPACE, "/".join(str(part) for part in parts)))
