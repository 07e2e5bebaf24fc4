"""Deciding commands where the truth is, and reading where a stream stands.

The transaction itself is behind the port.
"""

from typing import Final

import structlog
from temporalio import activity

from domain.messages import ACCEPTED, FAULT, Batch, Decided, Outcome, weight
from domain.ports import Recording

log = structlog.get_logger(__name__)

MOST_BYTES_OF_OUTCOMES: Final = 1_000_000
MOST_BYTES_OF_OPENINGS: Final = 500_000
"""Together three quarters of what Temporal takes as one payload."""


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
        bound.info(
            "decided",
            commands=[envelope.command_id for envelope in batch.envelopes],
            organisations=sorted({envelope.sender.organisation for envelope in batch.envelopes}),
            owed=len(decided.owed),
        )
        for envelope, outcome in zip(batch.envelopes, decided.outcomes, strict=True):
            bound.log(
                _LEVEL.get(outcome.result, _INFO),
                outcome.result,
                command=envelope.command_id,
                type=envelope.command.get("type"),
                organisation=envelope.sender.organisation,
                rule=outcome.rule,
            )
        return _fit_to_travel(decided)

    @activity.defn(name="load", no_thread_cancel_exception=True)
    def load(self, stream_id: str) -> Decided:
        """Where the stream stands and what it owes; no outcomes."""
        return _fit_to_travel(self._ledger.load(stream_id))


def _fit_to_travel(decided: Decided) -> Decided:
    """The same, within what Temporal takes as one payload; whatever is left out, the ledger has.

    A result too large would stop its stream for good, and many faulty files sent together make one.
    """
    outcomes = decided.outcomes
    if weight(outcomes) > MOST_BYTES_OF_OUTCOMES:
        outcomes = tuple(_shortened(outcome, MOST_BYTES_OF_OUTCOMES // len(outcomes)) for outcome in outcomes)
    owed, room = [], MOST_BYTES_OF_OPENINGS
    for one in decided.owed:
        room -= 0 if one.envelope is None else weight((one.envelope,))
        owed.append(one if room >= 0 else one.model_copy(update={"envelope": None}))
    return decided.model_copy(update={"outcomes": outcomes, "owed": tuple(owed)})


def _shortened(outcome: Outcome, room: int) -> Outcome:
    # JSON takes at most 6 bytes for a character.
    if outcome.sentence is None or len(outcome.sentence) <= room // 6:
        return outcome
    return outcome.model_copy(update={"sentence": f"{outcome.sentence[: room // 6]}…", "shortened": True})


_DEBUG, _INFO, _ERROR = 10, 20, 40
_LEVEL = {ACCEPTED: _DEBUG, FAULT: _ERROR}
