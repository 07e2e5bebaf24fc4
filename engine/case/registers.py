"""Registers of known CCGs and practices, where the settings name any (rule I1).

Without one, a case folder's own list is the register.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


class RegisterUnusable(Exception):
    """A register that the settings name can't be read."""


@dataclass(frozen=True)
class Registers:
    """The codes that are known; None where no register is in use but the case folder's own."""

    ccgs: frozenset[str] | None = None
    practices: frozenset[str] | None = None

    @classmethod
    def read(cls, ccgs: Path | None, practices: Path | None) -> "Registers":
        """The registers of two CSV files with a column `ccg_code` or `practice_code`, or in both `code`.

        Raises:
            RegisterUnusable: a file can't be read, or has no such column.
        """
        return cls(
            ccgs=None if ccgs is None else _codes(ccgs, ("ccg_code", "code")),
            practices=None if practices is None else _codes(practices, ("practice_code", "code")),
        )


def _codes(path: Path, columns: Iterable[str]) -> frozenset[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            column = next((name for name in columns if name in (reader.fieldnames or ())), None)
            if column is None:
                raise RegisterUnusable(f"The register {path} has no column {' or '.join(columns)}.")
            return frozenset(row[column] for row in reader)
    except OSError as error:
        raise RegisterUnusable(f"The register {path} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise RegisterUnusable(f"The register {path} can't be read: it is not text in UTF-8.") from error
    except csv.Error as error:
        raise RegisterUnusable(f"The register {path} can't be read: {error}.") from error
