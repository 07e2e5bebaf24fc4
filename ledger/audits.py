"""What an audit of the ledger came to, in one sentence and in figures.

Not the audits: whether the ledger is what was recorded is `ledger.verification`, and whether today's rules would decide
the same `ledger.redeciding`.
"""

from dataclasses import dataclass
from typing import Any

from ledger.covered import Covered


@dataclass(frozen=True)
class Report:
    """What an audit came to."""

    sound: bool
    conclusion: str
    """One sentence; it names the first difference."""
    differences: tuple[str, ...] = ()
    """All that were found, a sentence each. After one in a stream, what follows from it in that stream is left out."""
    head: str = ""
    """A sound ledger's head: one hash over everything that is covered.

    Kept elsewhere, it shows that nothing was changed or added, and nothing went missing, not even at the end of a chain
    or among the refusals. What goes on being added to is compared with what was `covered`."""
    streams: int = 0
    events: int = 0
    commands: int = 0
    covered: Covered | None = None
    """What a sound ledger holds."""


def report(differences: list[str], sound: str, unsound: str, **counts: Any) -> Report:
    """A report: `sound` is what it concludes if nothing differs, and `unsound` how it otherwise begins."""
    if not differences:
        return Report(sound=True, conclusion=sound, **counts)
    more = len(differences) - 1
    others = f" ({more} more {'difference' if more == 1 else 'differences'}.)" if more else ""
    return Report(False, f"{unsound}: {differences[0]}{others}", tuple(differences), **counts)


def counted(number: int, what: str) -> str:
    """So many of something, in words."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
