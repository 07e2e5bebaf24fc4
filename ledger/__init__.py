"""The ledger: events, decided commands and projections in SQL; what is not in it did not happen (docs/adr/0001).

Knows nothing of Temporal.
"""

from ledger.covered import Covered
from ledger.errors import LedgerConflict, LedgerDamaged, LedgerError, LedgerNotMigrated, LedgerTooNew, LedgerUnavailable
from ledger.folding import Folded, Head
from ledger.records import RecordedCommand, RecordedEvent
from ledger.store import Ledger, progress_of

__all__ = [
    "Covered",
    "Folded",
    "Head",
    "Ledger",
    "LedgerConflict",
    "LedgerDamaged",
    "LedgerError",
    "LedgerNotMigrated",
    "LedgerTooNew",
    "LedgerUnavailable",
    "RecordedCommand",
    "RecordedEvent",
    "progress_of",
]
