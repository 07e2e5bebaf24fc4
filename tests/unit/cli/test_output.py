"""What is printed stays readable, and its reader's going stops nothing."""

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.output import months, print_json, print_line, print_table, visible
from cli.stdout import Output
from domain.messages import Outcome
from tests.unit.cli.stand_in import StandIn, run


@pytest.fixture
def nobody_reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[Output]:
    """Standard output as a pipe whose reader has gone."""
    reader, writer = os.pipe()
    os.close(reader)
    stream = os.fdopen(writer, "w", encoding="utf-8")
    output = Output(stream)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", output)
        yield output
    with suppress(BrokenPipeError):
        stream.close()


@pytest.mark.parametrize("text", ["a\x1b[31mred", "a\x07", "a\rb", "a\x9b31m", "a\u202egnp.exe"])
def test_what_a_terminal_would_obey_is_shown_and_not_obeyed(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_line(text)
    print_table(text, ("column",), [(text,)], "")
    told = capsys.readouterr().out
    assert told.count("\N{REPLACEMENT CHARACTER}") == 3
    assert not set(told) & {"\x1b", "\x07", "\r", "\x9b", "\u202e"}


def test_text_of_any_language_is_shown_as_it_is() -> None:
    assert visible("Épsilon, naïve\nحسن\t🎄") == "Épsilon, naïve\nحسن\t🎄"


def test_a_refusal_keeps_its_exit_code_though_nobody_reads_of_it(stack: StandIn, nobody_reads: Output) -> None:
    stack.answer = Outcome(command_id="", result="refused", rule="TooLate", sentence="Too late.")
    assert run(["eoi", "acknowledge", "application-04C-1", "--as", "pm"]) == 1
    nobody_reads.flush()
    assert nobody_reads.fault is None


@pytest.mark.usefixtures("nobody_reads")
def test_a_reader_who_goes_does_not_keep_the_rest_from_being_sent(stack: StandIn) -> None:
    assert run(["survey", "publish", "survey-04C-1-1", "examples/leicester-city", "--as", "pm"]) == 0
    assert len(stack.sent) == 2


def test_a_full_disk_is_remembered() -> None:
    full = Path("/dev/full").open("w", encoding="utf-8")  # noqa: SIM115  # it can't be closed but with an error
    output = Output(full)
    output.write("x" * 100_000)
    output.write("more")
    output.flush()
    with suppress(OSError):
        full.close()
    assert output.fault == "No space left on device"


def test_a_stream_that_was_closed_beneath_is_let_go_of_in_silence() -> None:
    beneath = io.TextIOWrapper(io.BytesIO())
    output = Output(beneath)
    beneath.close()
    # As Python does of itself, and from 3.13 on complains of what that raises.
    output.close()


def test_json_is_plain_ascii_where_the_output_is_not_unicode(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as read:
        with os.fdopen(writer, "w", encoding="ascii") as latin:
            monkeypatch.setattr(sys, "stdout", latin)
            print_json({"name": "Épsilon", "at": datetime(2014, 7, 1, tzinfo=UTC)})
        assert json.loads(read.read().decode("ascii"))["name"] == "Épsilon"


@pytest.mark.parametrize(("number", "said"), [(1, "1 month"), (6, "6 months")])
def test_a_length_of_time_is_said_as_people_say_it(number: int, said: str) -> None:
    assert months(number) == said
