"""What is wrong with a case folder: every fault, with its file, line and rule.

Not finding them: that is reading and checking.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong."""

    file: str
    """Relative to the case folder."""
    line: int
    """From 1; 0 when the fault is the whole file's."""
    sentence: str
    rule: str
    """The rule that says so: a refusal's name, or the kind of the file's fault."""
    column: str = ""
    """Of a CSV file; else empty."""

    def __str__(self) -> str:
        """For a person: "votes.csv, line 3, column 'a': 'yes' is not ... (UnknownAnswer)"."""
        where = self.file
        if self.line:
            where += f", line {self.line}"
        if self.column:
            where += f", column '{self.column}'"
        return f"{where}: {self.sentence.removesuffix('.')} ({self.rule})."


class CaseFaulty(Exception):
    """The folder can't be used as it is."""

    def __init__(self, folder: str, faults: Sequence[Fault]) -> None:
        self.folder = folder
        self.faults = tuple(
            sorted(set(faults), key=lambda fault: (fault.file, fault.line, fault.column, fault.sentence))
        )
        many = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        super().__init__(f"The case folder {folder} has {many}: {' '.join(map(str, self.faults))}")
