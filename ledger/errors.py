"""What can be wrong with the ledger itself, each with one sentence for an operator.

Not refusals: those are answers of the domain, and are recorded.
"""

from collections.abc import Iterator
from contextlib import contextmanager


class LedgerError(Exception):
    """The ledger can't be used as it is."""


class LedgerUnavailable(LedgerError):
    """The database can't be reached, read or written at the moment."""


class LedgerConflict(LedgerUnavailable):
    """Two writers kept meeting at the same rows; trying again later is right."""


class LedgerNotMigrated(LedgerError):
    """The database lacks tables that this version of the program needs."""


class LedgerTooNew(LedgerError):
    """The database, or something recorded in it, comes from a newer version of the program."""


class LedgerDamaged(LedgerError):
    """What is stored is not what was written, so nothing may be decided on it until somebody has looked."""


UNREADABLE = (ValueError, TypeError, RecursionError)
"""What reading something raises that this program never wrote so."""


@contextmanager
def legible() -> Iterator[None]:
    """What is stored is read within.

    Raises:
        LedgerDamaged: it is not as this program writes it; what it is instead is not repeated.
    """
    try:
        yield
    except UNREADABLE:
        raise LedgerDamaged(
            "The ledger holds something that was never written so; `delegation audit verify` names it."
        ) from None
