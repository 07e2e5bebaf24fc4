"""How a command ends: exit codes, and the errors that are one sentence and never a stack trace."""

from typing import Final

DONE: Final = 0
REFUSED: Final = 1
"""Refused by a rule, or a difference was found."""
UNUSABLE: Final = 2
"""What was given, or the surroundings, can't be used."""
UNDECIDED: Final = 3
"""Delivered, and not yet decided."""
INTERRUPTED: Final = 130
"""Ctrl-C, as shells number it."""


class Unusable(Exception):
    """Input or surroundings that can't be used; the sentence names field, value and rule."""
