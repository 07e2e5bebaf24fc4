"""The rules of a ballot that a command can break.

A sentence never repeats an answer: nobody may see one before the close (rule W6).
"""

from domain.refusal import Refusal


class RollUnknown(Refusal):
    """There is no register of the CCG's practices, or no practice in it, to take the roll from (rule F4)."""

    number = "F4"


class ListSizeMissing(Refusal):
    """Votes count by list size, and a practice on the roll has none."""


class OffRoll(Refusal):
    """The practice is not on the roll that was frozen when the ballot opened (rule F4)."""

    number = "F4"


class NotYourPractice(Refusal):
    """A practice's vote is cast by its own lead."""


class AlreadyVoted(Refusal):
    """The practice has voted; one vote is counted for each."""


class UnknownAnswer(Refusal):
    """An answer is for, against, abstain or blank (rule F3)."""

    number = "F3"


class FunctionNotOnBallot(Refusal):
    """The function is not put to the practices in this ballot."""


class ClosingRecorded(Refusal):
    """The closing is recorded; nothing about the votes can change any more (rule T3)."""

    number = "T3"


class VotesOutstanding(Refusal):
    """A ballot closes early only when every practice on the roll has voted (rule W6)."""

    number = "W6"


class AnnotationUnclear(Refusal):
    """A merger names the other practice it was into; a closure names none (rule F4)."""

    number = "F4"


class VerifierOpenedBallot(Refusal):
    """Who opens a ballot does not verify it (rule W3)."""

    number = "W3"
