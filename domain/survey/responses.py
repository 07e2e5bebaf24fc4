"""What counts as a response: one for each respondent of a segment, yes or no for each function (rules F5, I4)."""

import re
from functools import cache

from domain.asking import FunctionRepeated
from domain.codes import check_practice_code
from domain.figures import CountRequired, is_percentage
from domain.functions import Function, check_function
from domain.importing import Cells, Layout, Reading, read_rows
from domain.parsing import quoted
from domain.published import Segment, check_segment
from domain.refusal import UnknownPractice
from domain.survey.commands import Answer, ImportResponses, RecordResponse
from domain.survey.refusals import (
    AlreadyAnswered,
    CommentTooLong,
    FunctionNotAsked,
    NothingAnswered,
    PersonalData,
    RespondentUnusable,
    SegmentNotAsked,
    UnknownAnswer,
)
from domain.survey.results import PRACTICE, GivenAnswer, Opinion, Response, response_key
from domain.survey.state import Open
from domain.survey.terms import Terms

COMMENT_LIMIT = 2_000
"""Characters."""
_REFERENCE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38}[A-Za-z0-9])?")
_ADDRESS = re.compile(r"\S@\S")
_LONG_NUMBER = re.compile(r"(?:\d[\s()-]?){10}")


def check_asked_segment(terms: Terms, segment: str) -> Segment:
    """The segment.

    Raises:
        UnknownSegment: there is none of this name.
        SegmentNotAsked: this survey does not ask it.
    """
    if (known := check_segment(segment)) not in terms.segments:
        raise SegmentNotAsked(f"This survey asks no {known} respondents.")
    return known


def check_respondent(terms: Terms, segment: Segment, respondent: str) -> str:
    """The respondent's reference; in the practice segment a member practice's code.

    Raises:
        MalformedCode, UnknownPractice: it is not the code of a practice that was a member at the opening.
        RespondentUnusable: it is not an opaque reference.
    """
    if segment == PRACTICE:
        if check_practice_code(respondent) not in terms.members:
            raise UnknownPractice(f"Practice {respondent} was not a member of CCG {terms.ccg_code} at the opening.")
    elif not _REFERENCE.fullmatch(respondent) or _LONG_NUMBER.search(respondent):
        raise RespondentUnusable(
            "A respondent is given as a reference of at most 40 letters, digits and hyphens, such as s-017; "
            "never as a name, an address or a number that somebody is known by."
        )
    return respondent


def check_opinion(text: str) -> Opinion:
    """The opinion that was given.

    Raises:
        CountRequired: it is a percentage (rule F5).
        UnknownAnswer: it is none.
    """
    try:
        return Opinion(text.strip().lower())
    except ValueError:
        if is_percentage(text):
            raise CountRequired(
                f"{quoted(text)} is a percentage; each respondent's own yes, no or blank is needed, to be counted."
            ) from None
        raise UnknownAnswer("An answer must be yes, no or blank, and one given is none of these.") from None


def check_comment(text: str) -> str:
    """The respondent's reasons, trimmed.

    Raises:
        CommentTooLong: there are more characters than can be kept.
        PersonalData: there is something in it that identifies a person.
    """
    trimmed = text.strip()
    if len(trimmed) > COMMENT_LIMIT:
        raise CommentTooLong(f"The comment has {len(trimmed)} characters; at most {COMMENT_LIMIT} can be kept.")
    if _ADDRESS.search(trimmed) or _LONG_NUMBER.search(trimmed):
        raise PersonalData(
            "The comment holds what looks like an e-mail address, a telephone number or an NHS number; leave it out."
        )
    return trimmed


def check_response(state: Open, command: RecordResponse) -> Response:
    """The response, complete: a function without an answer is blank.

    Raises:
        UnknownSegment, SegmentNotAsked: nobody of that segment is asked.
        MalformedCode, UnknownPractice, RespondentUnusable, AlreadyAnswered: not somebody who can answer.
        UnknownFunction, FunctionReserved, FunctionNotAsked, FunctionRepeated: an answer is about something else.
        CountRequired, UnknownAnswer, NothingAnswered: an answer is none, or there is none.
        CommentTooLong, PersonalData: the comment can't be kept.
    """
    segment = check_asked_segment(state.terms, command.segment)
    respondent = check_respondent(state.terms, segment, command.respondent)
    _check_first(state, segment, respondent)
    given: dict[Function, Opinion] = {}
    for answer in command.answers:
        function = _check_asked(state.terms, answer)
        if function in given:
            raise FunctionRepeated(f"Function '{function}' is answered more than once.")
        given[function] = check_opinion(answer.choice)
    return _response(state.terms, segment, respondent, given, check_comment(command.comment))


def read_responses(state: Open, command: ImportResponses) -> Reading[Response]:
    """The responses of a file (rule I4).

    Raises:
        ImportTooLarge, ImportFaulty, CountRequired: as `domain.importing.read_rows`.
    """
    terms = state.terms

    def read(cells: Cells) -> Response | None:
        segment = cells.read("segment", lambda text: check_asked_segment(terms, text))
        respondent = None
        if segment is not None:
            respondent = cells.read("respondent", lambda text: _check_new(state, segment, text))
        opinions = {function: cells.read(function, check_opinion) for function in terms.functions}
        given = {function: opinion for function, opinion in opinions.items() if opinion is not None}
        comment = cells.read("comment", check_comment)
        if segment is None or respondent is None or comment is None or len(given) < len(opinions):
            return None
        return cells.read("respondent", lambda text: _response(terms, segment, text, given, comment))

    layout = Layout(key=("segment", "respondent"), others=(*terms.functions, "comment"), read=read)
    return read_rows(command, layout, accept_valid=command.accept_valid)


def _check_new(state: Open, segment: Segment, respondent: str) -> str:
    return _check_first(state, segment, check_respondent(state.terms, segment, respondent))


def _check_first(state: Open, segment: Segment, respondent: str) -> str:
    if response_key(segment, respondent) in state.responses:
        raise AlreadyAnswered(f"Respondent {respondent} has already answered in the {segment} segment.")
    return respondent


def _check_asked(terms: Terms, answer: Answer) -> Function:
    if is_percentage(answer.function):
        raise CountRequired(
            f"{quoted(answer.function)} is a percentage, and no function; what each respondent answers is counted."
        )
    function = check_function(answer.function)
    if function not in terms.functions:
        raise FunctionNotAsked(f"This survey does not ask about function '{function}'.")
    return function


def _response(
    terms: Terms, segment: Segment, respondent: str, given: dict[Function, Opinion], comment: str
) -> Response:
    if not comment and all(opinion is Opinion.BLANK for opinion in given.values()):
        raise NothingAnswered(f"Respondent {respondent} answers nothing and gives no comment.")
    answers = tuple(_give(function, given.get(function, Opinion.BLANK)) for function in terms.functions)
    return Response(segment=segment, respondent=respondent, answers=answers, comment=comment)


@cache
def _give(function: Function, opinion: Opinion) -> GivenAnswer:
    # There are few of them, and a file repeats them thousands of times.
    return GivenAnswer(function=function, opinion=opinion)
