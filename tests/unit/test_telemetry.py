"""Log lines: one JSON object or one line each, sentences for the surroundings, stack traces for defects alone."""

import json
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog

import telemetry
from ledger import LedgerUnavailable

AWAY = "The ledger can't be used at the moment: connection refused."


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """What a process configures once and for all, put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def failed(error: Exception) -> None:
    """Log as the SDK does when an activity fails."""
    try:
        raise error from ValueError("[parameters: ('secret',)]")
    except type(error):
        logging.getLogger("temporalio.activity").warning("Completing activity as failed", exc_info=True)


def test_what_is_wrong_with_the_surroundings_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.configure("json", "info")
    failed(LedgerUnavailable(AWAY))
    (line,) = capsys.readouterr().err.splitlines()
    said = json.loads(line)
    assert (said["event"], said["level"], said["reason"]) == ("Completing activity as failed", "warning", AWAY)
    assert "secret" not in line


def test_a_defect_has_its_stack_trace_within_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.configure("json", "info")
    failed(ZeroDivisionError("division by zero"))
    (line,) = capsys.readouterr().err.splitlines()
    assert "in failed" in json.loads(line)["exception"]


def test_on_the_console_a_line_begins_with_its_time_and_level(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.configure("console", "info")
    structlog.get_logger("worker").info("working", queue="delegation")
    failed(LedgerUnavailable(AWAY))
    ours, theirs = capsys.readouterr().err.splitlines()
    assert "[info     ] working" in ours
    assert "queue=delegation" in ours
    assert AWAY in theirs


def test_the_level_holds_for_libraries_and_warnings_too(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.configure("console", "error")
    failed(LedgerUnavailable(AWAY))
    structlog.get_logger("worker").warning("put off")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("deprecated", DeprecationWarning, stacklevel=1)
    assert capsys.readouterr().err == ""
