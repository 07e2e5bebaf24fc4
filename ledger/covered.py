"""What a verification covered, to be kept where who can change the ledger can't change it, and compared with later.

Not the comparison: that is `ledger.verification`.
"""

from pydantic import BaseModel, ConfigDict

from ledger.chain import canonical, digest


class Covered(BaseModel):
    """Every stream's end, every command and every other record of a ledger at one moment, as hashes; nothing readable.

    A ledger that begins with it has lost nothing of it, and changed nothing. Only the order of what happened on
    different streams is no part of it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    streams: dict[str, tuple[int, str]] = {}
    """By stream: its version, and the hash of its last event."""
    commands: dict[str, tuple[int, str]] = {}
    """By stream: how many commands were decided on it, and a hash over their hashes, in order."""
    records: dict[str, tuple[str, ...]] = {}
    """By table of what forms no chain: the hashes of its rows, sorted."""

    @property
    def text(self) -> str:
        """Canonical JSON."""
        return canonical(self.model_dump(mode="json"))

    @property
    def head(self) -> str:
        """The ledger's head: SHA-256 of the text."""
        return digest(self.text)
