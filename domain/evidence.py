"""Evidence by kind, title, date and fingerprint (rule I5).

Not the document itself: that stays where its owner keeps it.
"""

from datetime import date
from typing import Annotated

from pydantic import Field

from domain.model import Value


class Evidence(Value):
    """A document that was relied on; whoever holds it can prove that it is this one."""

    kind: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$", max_length=60)]
    """What it is, for example `conflicts_policy` or `minutes`."""
    title: Annotated[str, Field(min_length=1, max_length=300)]
    dated: date
    """The date on the document; London's calendar."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of the file's bytes, in lower-case hexadecimal."""
