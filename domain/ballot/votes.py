"""What counts as a vote: of a practice on the roll, the first it gives, with an answer for every function (rule F3)."""

from functools import cache

from domain.asking import FunctionRepeated
from domain.ballot.commands import Answer, ImportVotes
from domain.ballot.refusals import AlreadyVoted, FunctionNotOnBallot, OffRoll, UnknownAnswer
from domain.ballot.results import CastAnswer, Choice, Vote
from domain.ballot.state import Open
from domain.codes import check_practice_code
from domain.figures import CountRequired, is_percentage
from domain.functions import Function, UnknownFunction, check_function
from domain.importing import Cells, Layout, Reading, read_rows
from domain.refusal import MalformedCode


def check_choice(text: str) -> Choice:
    """The answer that was given; blank abstains (rule F3).

    Raises:
        CountRequired: it is a percentage (rule F5).
        UnknownAnswer: it is none.
    """
    try:
        return Choice(text.strip().lower() or Choice.ABSTAIN)
    except ValueError:
        if is_percentage(text):
            raise CountRequired(
                "A percentage is given as an answer; each practice's own for, against, abstain or blank is needed, to "
                "be counted."
            ) from None
        raise UnknownAnswer(
            "An answer must be for, against, abstain or blank, and one given is none of these."
        ) from None


def check_may_vote(state: Open, practice: str) -> str:
    """The practice's code.

    Raises:
        MalformedCode: it is not a practice code.
        OffRoll: it is not on the frozen roll.
        AlreadyVoted: its vote is recorded.
    """
    if check_practice_code(practice) not in state.terms.weights:
        raise OffRoll(f"Practice {practice} is not on the roll, which was frozen when the ballot opened.")
    if practice in state.votes:
        raise AlreadyVoted(f"Practice {practice} has already voted.")
    return practice


def check_vote(state: Open, practice: str, answers: tuple[Answer, ...]) -> Vote:
    """The vote, complete: where nothing was answered it abstains (rule F3).

    Raises:
        MalformedCode, OffRoll, AlreadyVoted: the practice can't vote.
        UnknownFunction, FunctionReserved, FunctionNotOnBallot, FunctionRepeated: an answer is about something else.
        CountRequired, UnknownAnswer: an answer is none.
    """
    check_may_vote(state, practice)
    given: dict[Function, Choice] = {}
    for answer in answers:
        function = _check_known(answer.function)
        if function not in state.terms.functions:
            raise FunctionNotOnBallot(f"Function '{function}' is not put to the practices in this ballot.")
        if function in given:
            raise FunctionRepeated(f"Function '{function}' is answered more than once.")
        given[function] = check_choice(answer.choice)
    return _vote(state, practice, given)


def read_votes(state: Open, command: ImportVotes) -> Reading[Vote]:
    """The votes of a file (rule I4).

    Raises:
        ImportTooLarge, ImportFaulty, CountRequired: as `domain.importing.read_rows`.
    """

    def read(cells: Cells) -> Vote | None:
        practice = cells.read("practice", lambda code: check_may_vote(state, _check_code(code)))
        choices = {function: cells.read(function, check_choice) for function in state.terms.functions}
        given = {function: choice for function, choice in choices.items() if choice is not None}
        return _vote(state, practice, given) if practice is not None and len(given) == len(choices) else None

    layout = Layout(key=("practice",), others=tuple(state.terms.functions), read=read)
    return read_rows(command, layout, accept_valid=command.accept_valid)


def _check_code(text: str) -> str:
    """As `check_practice_code`, but never repeats a text that may be an answer, as where columns changed places."""
    try:
        return check_practice_code(text)
    except MalformedCode:
        raise MalformedCode(
            "The practice's code must be a capital letter and five digits, such as C82001, and is not."
        ) from None


def _check_known(text: str) -> Function:
    """As `check_function`, but never repeats a text that may be an answer, as where it stands in the wrong field."""
    try:
        return check_function(text)
    except UnknownFunction:
        if is_percentage(text):
            raise CountRequired(
                "A percentage is given in place of a function; what each practice answers is counted."
            ) from None
        raise UnknownFunction(
            "An answer is about a function that does not exist; the codes are a to g, R3 and R5."
        ) from None


def _vote(state: Open, practice: str, given: dict[Function, Choice]) -> Vote:
    answers = tuple(_cast(function, given.get(function, Choice.ABSTAIN)) for function in state.terms.functions)
    return Vote(practice=practice, answers=answers)


@cache
def _cast(function: Function, choice: Choice) -> CastAnswer:
    # There are few of them and a ballot repeats them thousands of times: making each anew took most of an import.
    return CastAnswer(function=function, choice=choice)
