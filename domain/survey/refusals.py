"""The rules of a survey that a command can break."""

from domain.refusal import Refusal


class SegmentNotAsked(Refusal):
    """The survey does not ask this segment."""


class NotYourAnswer(Refusal):
    """A practice lead answers for their own practice, in the practice segment."""


class RespondentUnusable(Refusal):
    """A respondent is an opaque reference, never a name or an address."""


class AlreadyAnswered(Refusal):
    """The respondent has answered; one response is counted for each in a segment."""


class UnknownAnswer(Refusal):
    """An answer is yes, no or blank."""


class FunctionNotAsked(Refusal):
    """The survey does not ask about this function."""


class NothingAnswered(Refusal):
    """A response answers at least one function, or says why not."""


class CommentTooLong(Refusal):
    """A respondent's reasons are longer than can be kept."""


class PersonalData(Refusal):
    """A text holds what looks like an e-mail address, a telephone number or an NHS number."""


class FigureRecorded(Refusal):
    """This source's figure for the function and segment is recorded; it is kept as published (rule F5)."""

    number = "F5"


class AlreadyExtended(Refusal):
    """A survey is extended once."""
