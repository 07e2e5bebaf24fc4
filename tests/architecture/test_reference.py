"""The reference says what the code says."""

import pytest

from tests.architecture.reference import REFERENCE, pages

PAGES = pages()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_reference_is_as_the_code_is(name: str) -> None:
    stored = (REFERENCE / name).read_text(encoding="utf-8")
    assert stored == PAGES[name], f"docs/reference/{name} is not what the code says: run `make docs`"
