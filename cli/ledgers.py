"""Which ledger a reading or audit command reads: the stack's, or one that was kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer

from cli.failing import Unusable
from cli.session import session
from ledger import Ledger

LEDGER_FILE: Final = "ledger.sqlite"
HISTORIES: Final = "histories"
"""The folder, beside a kept ledger, of the workflows' histories."""

Where = Annotated[
    str | None,
    typer.Option(
        "--ledger",
        metavar="WHERE",
        help="A folder that `rehearse --keep` left, an SQLite file, or a database URL; else the stack's ledger.",
    ),
]


@contextmanager
def chosen_ledger(where: str | None) -> Iterator[Ledger]:
    """The ledger to read.

    Raises:
        Unusable: there is none at that place.
        LedgerError: it can't be used.
    """
    if where is None:
        ledger = session().ledger
        ledger.check_schema()
        yield ledger
        return
    ledger = Ledger.open(ledger_url(where))
    try:
        ledger.check_schema()
        yield ledger
    finally:
        ledger.close()


def ledger_url(where: str) -> str:
    """The URL of the ledger in a folder, in a file, or at a URL.

    Raises:
        Unusable: there is none in that folder or file.
    """
    if "://" in where:
        return where
    path = Path(where)
    if path.is_dir():
        path = path / LEDGER_FILE
    if not path.is_file():
        raise Unusable(f"--ledger: there is no ledger at {path}.")
    return f"sqlite:///{path}"
