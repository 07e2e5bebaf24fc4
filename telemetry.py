"""How log lines look: structlog, for people or as JSON, each bound with where it comes from.

No personal data: lines hold ids of streams, commands and organisations. Nothing is logged when a history is replayed.
What is wrong with the surroundings is a sentence; only a defect of the program has a stack trace.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor
from temporalio import activity, workflow
from temporalio.service import RPCError

from ledger import LedgerError

Line = MutableMapping[str, Any]


def configure(log_format: str, log_level: str) -> None:
    """Send this process's log lines, ours and the libraries', to standard error."""
    shared: list[Processor] = [
        _silent_on_replay,
        structlog.contextvars.merge_contextvars,
        _bound_with_run,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        _surroundings_in_a_sentence,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[log_level.upper()]))
    logging.captureWarnings(capture=True)
    for ours in ("activities", "engine", "gateway", "ledger", "worker", "cli"):
        logging.getLogger(ours).setLevel(log_level.upper())
    # Where a line comes from is bound to it, and need not be told again in its text.
    workflow.logger.workflow_info_on_message = False
    activity.logger.activity_info_on_message = False


def _silent_on_replay(_logger: object, _method: str, line: Line) -> Line:
    if workflow.in_workflow() and workflow.unsafe.is_replaying_history_events():
        raise structlog.DropEvent
    return line


def _surroundings_in_a_sentence(_logger: object, _method: str, line: Line) -> Line:
    told = line.get("exc_info")
    if isinstance(told, tuple) and isinstance(told[1], LedgerError | RPCError | OSError):
        del line["exc_info"]
        line["reason"] = str(told[1])
    return line


def _bound_with_run(_logger: object, _method: str, line: Line) -> Line:
    if activity.in_activity():
        activity_info = activity.info()
        line.update(workflow=activity_info.workflow_id, run=activity_info.workflow_run_id)
    elif workflow.in_workflow():
        workflow_info = workflow.info()
        line.update(workflow=workflow_info.workflow_id, run=workflow_info.run_id)
    return line
