"""Standard output and error, which may be closed, full, or read by somebody who has read enough.

A command that is being decided goes on all the same, and ends with the code that it would have ended with.
"""

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO


class Output(io.TextIOBase):
    """A stream whose loss stops nothing: what can't be written any more is dropped."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lost = False
        self.fault: str | None = None
        """Why something was lost, unless its reader simply went away."""

    @property
    def encoding(self) -> str:  # type: ignore[override]  # it is the stream's, for good
        """The encoding of what is written."""
        return self._stream.encoding

    def isatty(self) -> bool:
        """Whether somebody looks at it."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """The file beneath."""
        return self._stream.fileno()

    def write(self, text: str, /) -> int:
        """Write the text, or drop it."""
        self._try(lambda: self._stream.write(text))
        return len(text)

    def flush(self) -> None:
        """Hand over what was written, or drop it."""
        self._try(self._stream.flush)

    def _try(self, writing: Callable[[], object]) -> None:
        if self._lost or self._stream.closed:
            return
        try:
            writing()
        except OSError as error:
            self._lost = True
            if not isinstance(error, BrokenPipeError):
                self.fault = error.strerror


def hold_standard_streams() -> Output:
    """Make standard output and error such streams, and return the former."""
    held = []
    for stream in (sys.stdout, sys.stderr):
        if stream is None:
            # Takes the number of the closed one, which else the ledger's file would have, to be written over.
            stream = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # open as long as the process
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
        held.append(Output(stream))
    sys.stdout, sys.stderr = held
    return held[0]
