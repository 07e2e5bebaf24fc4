"""A refusal: the named rule that a command broke, with a sentence for the person who sent it.

Not an error of the program: it is answered and recorded as an outcome.
"""

import re
from typing import ClassVar


class Refusal(Exception):
    """A broken rule. The class's name is the rule's name; subclasses live beside the rules they name.

    `number` cites the settled rule (for example "W3") where there is one.
    """

    number: ClassVar[str] = ""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    @property
    def rule(self) -> str:
        """The rule's name, for example `NotAuthorised`."""
        return type(self).__name__


def rule_title(rule: str) -> str:
    """`FunctionNotHeld` as words: "function not held"."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", rule).lower()


class NotAuthorised(Refusal):
    """The actor's role or organisation does not allow this command."""


class MalformedCode(Refusal):
    """A code does not have the form of its kind (rule I1)."""

    number = "I1"


class UnknownCcg(Refusal):
    """The CCG is not in the register in use (rule I1)."""

    number = "I1"


class StageOutOfOrder(Refusal):
    """The command belongs to another stage than the one the stream is at."""


class AlreadyClosed(Refusal):
    """The stream has ended; nothing more is recorded on it."""


class AlreadyOpened(Refusal):
    """The stream already exists and can't be opened a second time."""


class NotOpened(Refusal):
    """The stream does not exist yet, and this command does not open one."""


class WrongStream(Refusal):
    """A stream that a person opens is named for its noun and its CCG, or a cohort's key."""


class TooLate(Refusal):
    """Received after the deadline it had to meet (rules T1 to T3)."""

    number = "T2"


class ReasonsMissing(Refusal):
    """The decision needs its reasons stated."""


class CommandIdReused(Refusal):
    """The command id was used before, for other content (rule I3)."""

    number = "I3"


class UnknownPractice(Refusal):
    """The practice is not a member of the CCG (rule I1)."""

    number = "I1"


class FourEyes(Refusal):
    """No one person records a check or a gate, approves and signs, nor acts on both sides (rule W3)."""

    number = "W3"


class NotYetHappened(Refusal):
    """What happened is recorded from its day on, and not before (rule T1)."""

    number = "T1"


class UnknownPerson(Refusal):
    """The person is not one the stream knows of."""


class MalformedCommand(Refusal):
    """The command can't be read: a field is missing, unknown or not of its form, or there is no such command."""


class NotItsTeller(Refusal):
    """A result is told by the stream whose it is, and by one that was called by the stream told (rule W2)."""

    number = "W2"


class NothingToTell(Refusal):
    """The other stream has no result yet (rule W2)."""

    number = "W2"


class DateInThePast(Refusal):
    """A day by which something is to be done lies ahead."""


class DateTooFar(Refusal):
    """A day by which something is to be done, or a meeting is held, lies within ten years; else it is a slip."""


class DecidedInTheFuture(Refusal):
    """A decision is recorded once it was taken (rule T1)."""

    number = "T1"


class NoProcedure(Refusal):
    """What follows a procedure of the CCG's own begins once the CCG has adopted one."""


class EvidenceMissing(Refusal):
    """What is recorded needs a document that shows it (rule I5)."""

    number = "I5"
