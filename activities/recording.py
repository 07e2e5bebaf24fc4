"""Deciding commands where the truth is, and reading where a stream stands.

The transaction itself is behind the port.
"""

import structlog
from temporalio import activity

from domain.messages import ACCEPTED, FAULT, Batch, Decided
from domain.ports import Recording

log = structlog.get_logger(__name__)


class RecordingActivities:
    """Run as local activities, and as regular ones while the ledger's database is away.

    They are not interrupted when Temporal gives up on them: a transaction under way ends by itself, and the next
    attempt finds what it recorded.
    """

    def __init__(self, ledger: Recording) -> None:
        self._ledger = ledger

    @activity.defn(name="decide_and_append", no_thread_cancel_exception=True)
    def decide_and_append(self, batch: Batch) -> Decided:
        """Decide a batch in one transaction. Commands decided before are answered from their record."""
        decided = self._ledger.decide(batch)
        bound = log.bind(stream=batch.stream_id, version=decided.progress.version, stage=decided.progress.stage)
        bound.info("decided", commands=len(batch.envelopes), owed=len(decided.owed))
        for envelope, outcome in zip(batch.envelopes, decided.outcomes, strict=True):
            bound.log(
                _LEVEL.get(outcome.result, _INFO),
                outcome.result,
                command=envelope.command_id,
                type=envelope.command.get("type"),
                organisation=envelope.sender.organisation,
                rule=outcome.rule,
            )
        return decided

    @activity.defn(name="load", no_thread_cancel_exception=True)
    def load(self, stream_id: str) -> Decided:
        """Where the stream stands and what it owes; no outcomes."""
        return self._ledger.load(stream_id)


_DEBUG, _INFO, _ERROR = 10, 20, 40
_LEVEL = {ACCEPTED: _DEBUG, FAULT: _ERROR}
