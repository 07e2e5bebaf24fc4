"""Files of rows: how they are read, how big they may be, and how faults are named (rule I4)."""

import hashlib
from time import perf_counter

import pytest

from domain.importing import (
    BYTE_LIMIT,
    FILE_LIMIT,
    ROW_LIMIT,
    SENTENCE_LIMIT,
    Cells,
    Fault,
    ImportFaulty,
    ImportTooLarge,
    Layout,
    Reading,
    Row,
    import_id,
    parse_csv,
    read_rows,
)
from domain.refusal import Refusal


class NotANumber(Refusal):
    """The cell holds no number."""


def number(text: str) -> int:
    """The cell's number; blank is 0."""
    if text and not text.isdecimal():
        raise NotANumber("This is not a number.")
    return int(text or 0)


def read(cells: Cells) -> tuple[str, int] | None:
    """A row of these tests' files."""
    amount = cells.read("amount", number)
    return None if amount is None else (cells.texts["name"], amount)


LAYOUT = Layout(key=("name",), others=("amount",), read=read)


def reading(content: str, *, accept_valid: bool = False) -> Reading[tuple[str, int]]:
    """What a file comes to."""
    table = parse_csv(content.encode())
    return read_rows(table, LAYOUT, accept_valid=accept_valid)


def test_a_file_is_read_with_the_lines_its_rows_begin_on() -> None:
    content = b'\xef\xbb\xbfname, amount\r\n\r\n"two\nlines",1\r\nlast,2\r\n'
    table = parse_csv(content)
    assert table.columns == ("name", "amount")
    assert table.rows == (Row(line=3, cells=("two\nlines", "1")), Row(line=5, cells=("last", "2")))
    assert table.file_sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"name\n\xff", "line 2: this is not text in UTF-8"),
        ("name\none".encode("utf-16"), "line 1: this is not text in UTF-8"),
        (b"name\na\n\0", "line 3: the line holds a null character"),
        (b'name\none\n"open\ntwo\nthree', "line 3: the quotes of the row that begins here are not right"),
        (b'name\n"one" and a half\n', "line 2: the quotes"),
        (b"name\n" * (FILE_LIMIT // 5 + 1), "line 1: the file has more than 10,000,000 bytes"),
        (b"name\none\n" + b"x" * 200_000, "line 3: a cell of the row that begins here is longer than any may be"),
    ],
)
@pytest.mark.parametrize("accept_valid", [False, True])
def test_a_file_that_is_not_csv_in_utf8_is_refused_and_the_line_is_named_i4(
    content: bytes, words: str, accept_valid: bool
) -> None:
    table = parse_csv(content)
    assert table.file_sha256 == hashlib.sha256(content).hexdigest()
    with pytest.raises(ImportFaulty) as caught:
        read_rows(table, LAYOUT, accept_valid=accept_valid)
    assert words in caught.value.sentence
    assert caught.value.sentence.endswith(" (ImportFaulty).")


def test_an_import_of_a_readable_file_is_sent_as_it_was_before_files_could_be_unreadable_i3() -> None:
    assert "unreadable" not in parse_csv(b"name\none\n").model_dump(mode="json")
    assert parse_csv(b"\xff").model_dump(mode="json")["unreadable"] == {"line": 1, "why": "not_utf8"}


def test_blank_lines_before_the_header_are_passed_over() -> None:
    table = parse_csv(b"\n \r\nname\none\n")
    assert (table.columns, table.rows) == (("name",), (Row(line=4, cells=("one",)),))


def test_an_import_has_the_same_id_for_the_same_file_on_the_same_stream() -> None:
    assert import_id("ballot-1", "00") == import_id("ballot-1", "00")
    ids = {
        import_id("ballot-1", "00"),
        import_id("ballot-2", "00"),
        import_id("ballot-1", "01"),
        import_id("ballot-1", "00", accept_valid=True),
        import_id("ballot-1", "00", attempt=2),
        import_id("ballot-1", "00", accept_valid=True, attempt=2),
    }
    assert len(ids) == 6


def test_a_column_that_the_file_does_not_have_is_blank() -> None:
    assert reading("name\none\ntwo\n").items == (("one", 0), ("two", 0))


def test_the_same_fault_on_many_lines_is_said_once_with_all_of_them() -> None:
    rows = "".join(f"n{line},{'x' if line != 4 else '1'}\n" for line in range(2, 8))
    with pytest.raises(ImportFaulty) as caught:
        reading(f"name,amount\n{rows}")
    assert caught.value.faults == (
        Fault(column="amount", lines=(2, 3, 5, 6, 7), rule="NotANumber", sentence="This is not a number"),
    )
    assert caught.value.sentence.split("\n") == [
        "Nothing of the file was recorded:",
        "- lines 2 to 3, 5 to 7, column 'amount': This is not a number (NotANumber).",
    ]


@pytest.mark.parametrize("accept_valid", [False, True])
def test_a_column_too_many_hides_no_fault_of_a_row(accept_valid: bool) -> None:
    with pytest.raises(ImportFaulty) as caught:
        reading("name,amount,colour\none,x,red\ntwo,2,red\n", accept_valid=accept_valid)
    assert [(fault.lines, fault.column) for fault in caught.value.faults] == [((1,), "3"), ((2,), "amount")]
    assert "- header, column '3': there is no such column" in caught.value.sentence


@pytest.mark.parametrize("header", ["amount", "name,name", "name,amount,amount"])
def test_rows_are_not_read_by_a_header_that_does_not_say_how(header: str) -> None:
    with pytest.raises(ImportFaulty) as caught:
        reading(f"{header}\nx,y\n")
    assert {fault.lines for fault in caught.value.faults} == {(1,)}


def test_a_line_with_too_many_or_too_few_cells_is_named_where_it_goes_wrong() -> None:
    with pytest.raises(ImportFaulty) as caught:
        reading("name,amount\none,1,1\ntwo\n")
    assert [(fault.lines, fault.column) for fault in caught.value.faults] == [((2,), ""), ((3,), "amount")]


def test_of_rows_with_the_same_key_none_is_taken() -> None:
    result = reading("name,amount\none,1\ntwo,2\none,3\n", accept_valid=True)
    assert result.items == (("two", 2),)
    (fault,) = result.faults
    assert (fault.lines, fault.column) == ((2, 4), "name")
    assert fault.sentence == "lines 2, 4 have the same name, and only one can count"


def test_an_import_has_a_limit_in_rows_and_in_bytes() -> None:
    def rows(count: int, text: str = "") -> str:
        return "name\n" + "".join(f"n{index}{text}\n" for index in range(count))

    assert len(reading(rows(ROW_LIMIT)).items) == ROW_LIMIT
    with pytest.raises(ImportTooLarge, match=f"{ROW_LIMIT + 1} rows"):
        reading(rows(ROW_LIMIT + 1))
    with pytest.raises(ImportTooLarge, match=f"{BYTE_LIMIT} at most"):
        reading(rows(10, "é" * (BYTE_LIMIT // 20)))


def test_a_largest_file_of_one_key_is_read_in_a_moment() -> None:
    began = perf_counter()
    with pytest.raises(ImportFaulty, match=f"lines 2 to {ROW_LIMIT + 1}"):
        reading("name\n" + "one\n" * ROW_LIMIT)
    assert perf_counter() - began < 2, "every repetition must not be worded anew"


def test_more_different_faults_than_an_answer_holds_are_counted() -> None:
    many = tuple(
        Fault(column="amount", lines=(line,), rule="NotANumber", sentence="x" * 900) for line in range(2, 1002)
    )
    refusal = ImportFaulty(many)
    assert refusal.faults == many
    assert len(refusal.sentence) < SENTENCE_LIMIT + 1_000
    named = refusal.sentence.count("(NotANumber)")
    assert 500 < named < 1_000
    assert refusal.sentence.endswith(f"and {1_000 - named} more faults, too many to be named.")


def test_every_fault_of_the_largest_file_is_named_in_few_words() -> None:
    with pytest.raises(ImportFaulty) as caught:
        reading("name,amount\n" + "".join(f"n{index},x\n" for index in range(ROW_LIMIT)))
    assert f"lines 2 to {ROW_LIMIT + 1}" in caught.value.sentence
    assert len(caught.value.sentence) < 200
