"""The command `delegation`: everything a person can do, put together."""

import asyncio
import logging
import os
import sys
from typing import NoReturn

import typer
from temporalio.service import RPCError

import telemetry
from cli import (
    agreements,
    approvals,
    audit,
    ballots,
    cases,
    ccgs,
    cohorts,
    delegations,
    disputes,
    engagement,
    investments,
    journey,
    matrices,
    meetings,
    portfolios,
    reading,
    rehearsing,
    research,
    surveys,
    validations,
)
from cli.app import NAME, app, root
from cli.failing import DONE, INTERRUPTED, UNUSABLE, Unusable
from cli.live import live
from cli.output import visible
from cli.people import list_people
from cli.session import acting_through
from cli.stdout import hold_standard_streams
from cli.sweeping import sweep
from cli.up import migrate, up
from domain.parsing import is_text
from engine.case import CaseFaulty
from engine.connection import EngineUnreachable
from engine.server import EngineDidNotStart, EngineMissing
from gateway import NotDelivered
from ledger import LedgerError
from settings import Settings, SettingsUnusable

PANELS = {"begin": "Begin", "read": "Read", "act": "Act", "run": "Run the engine", "audit": "Audit"}


def _assemble() -> None:
    app.add_typer(cases.app, name="case", rich_help_panel=PANELS["begin"])
    app.command("rehearse", rich_help_panel=PANELS["begin"])(rehearsing.rehearse)
    app.command("start", rich_help_panel=PANELS["begin"])(cases.start)
    app.command("demonstrate", rich_help_panel=PANELS["begin"])(rehearsing.demonstrate)
    app.command("people", rich_help_panel=PANELS["begin"])(list_people)
    app.add_typer(ccgs.app, name="ccg", rich_help_panel=PANELS["act"])
    app.add_typer(cohorts.app, name="cohort", rich_help_panel=PANELS["act"])
    app.add_typer(journey.eoi, name="eoi", rich_help_panel=PANELS["act"])
    app.add_typer(ballots.app, name="ballot", rich_help_panel=PANELS["act"])
    app.add_typer(surveys.app, name="survey", rich_help_panel=PANELS["act"])
    app.add_typer(meetings.app, name="meeting", rich_help_panel=PANELS["act"])
    app.add_typer(journey.app)
    app.add_typer(engagement.app)
    app.add_typer(engagement.risk, name="risk", rich_help_panel=PANELS["act"])
    app.add_typer(approvals.app)
    app.add_typer(approvals.condition, name="condition", rich_help_panel=PANELS["act"])
    app.add_typer(agreements.app, name="agreement", rich_help_panel=PANELS["act"])
    app.add_typer(delegations.phase, name="phase", rich_help_panel=PANELS["act"])
    app.add_typer(delegations.app)
    app.add_typer(disputes.app, name="dispute", rich_help_panel=PANELS["act"])
    app.add_typer(investments.app, name="investment", rich_help_panel=PANELS["act"])
    app.add_typer(validations.app, name="validation", rich_help_panel=PANELS["act"])
    app.add_typer(reading.app)
    app.add_typer(matrices.app)
    app.add_typer(research.app)
    app.add_typer(portfolios.app)
    app.add_typer(reading.policy, name="policy", rich_help_panel=PANELS["read"])
    ballots.app.command("not-returned")(reading.not_returned)
    disputes.app.command("list")(reading.list_disputes)
    investments.app.command("list")(reading.list_investments)
    validations.app.command("list")(reading.list_validations)
    app.add_typer(audit.app, name="audit", rich_help_panel=PANELS["audit"])
    app.command("up", rich_help_panel=PANELS["run"])(up)
    app.command("migrate", rich_help_panel=PANELS["run"])(migrate)
    app.command("sweep", rich_help_panel=PANELS["run"])(sweep)


_assemble()


_IN_A_SENTENCE = (
    SettingsUnusable,
    Unusable,
    NotDelivered,
    EngineUnreachable,
    EngineMissing,
    EngineDidNotStart,
    LedgerError,
)
"""What is wrong with input or surroundings and says so itself."""


def run(arguments: list[str]) -> int:
    """Run one command line, print what there is to say, and return the exit code."""
    if unreadable := next((each for each in arguments if not is_text(each)), None):
        return _complain(f"{unreadable!a} is not text in UTF-8.")
    try:
        settings = Settings.read()
        telemetry.configure(settings.log_format, "error")
        # A request that was given up on is told of as one sentence; asyncio would tell of it again.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        with live(settings) as session, acting_through(session):
            code = root().main(arguments, NAME, standalone_mode=False)
            return code if isinstance(code, int) else DONE
    except typer.TyperException as error:
        return _misunderstood(error)
    except (typer.Abort, KeyboardInterrupt, asyncio.CancelledError):
        return _complain("Interrupted.", INTERRUPTED)
    except SystemExit as end:
        # How typer ends when a shell asks what could be completed.
        return end.code if isinstance(end.code, int) else DONE
    except CaseFaulty as error:
        return _complain("\n".join(map(str, error.faults)))
    except _IN_A_SENTENCE as error:
        return _complain(str(error))
    except RPCError as error:
        return _complain(f"The engine can't be used: {error}.")


def _misunderstood(error: typer.TyperException) -> int:
    """A command line that is not one; help that was asked for by giving nothing is no error."""
    if not (message := error.format_message()):
        return DONE
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else NAME
    # What typer checks by pydantic is told in words that are pydantic's.
    return _complain(f"{message.replace(': Value error, ', ': ')}\nSee: {path} --help")


def _complain(sentence: str, code: int = UNUSABLE) -> int:
    sys.stderr.write(f"{visible(sentence)}\n")
    return code


def main() -> NoReturn:
    """The process: run the command line it was started with, and end with its exit code."""
    output = hold_standard_streams()
    code = run(sys.argv[1:])
    output.flush()
    if output.fault is not None:
        code = _complain(f"Standard output can't be written to: {output.fault}.", code or UNUSABLE)
    sys.stderr.flush()
    # The engine's client has native threads that may crash the interpreter as it shuts down, after all work is done.
    os._exit(code)
