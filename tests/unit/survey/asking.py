"""A survey to try rules on: the commands that its people send."""

from datetime import datetime
from typing import Any

from domain.importing import import_id, parse_csv
from domain.people import Actor, Role
from domain.survey.commands import Answer, ImportResponses, OpenSurvey, RecordResponse
from domain.survey.noun import NOUN
from tests.spec import Decision, Given, given, utc
from tests.unit.ballot.voting import APPLICATION, DURING, OPENED_AT, practices, register, standard

MANAGER = Actor(subject="manager", organisation="04C", roles=(Role.PROGRAMME_MANAGER,))
HALFWAY = utc(2014, 7, 15, 16)
STREAMS = {"ccg-04C": register(practices(3))}
"""What a survey reads when it opens."""


def opening(functions: str = "ab", **fields: Any) -> OpenSurvey:
    """The command that opens a survey."""
    base: dict[str, Any] = {
        "application_id": "application-04C-1",
        "ccg_code": "04C",
        "functions": tuple(functions),
        "policy": standard(),
    }
    return OpenSurvey(**base | fields)


def asked(command: OpenSurvey) -> Decision:
    """The opening, decided."""
    return given(NOUN, stream_id="survey-04C-1-1").when(command, APPLICATION, OPENED_AT, streams=STREAMS)


def opened(functions: str = "ab", **fields: Any) -> Given:
    """An open survey of stakeholders and three practices."""
    return asked(opening(functions, **fields)).recorded


def response(respondent: str, choices: str = "yn", segment: str = "stakeholder", comment: str = "") -> RecordResponse:
    """A response by the initials of its answers: "yn" is yes for the first function and no for the second."""
    words = {"y": "yes", "n": "no", " ": ""}
    answers = tuple(Answer(function=f, choice=words[choice]) for f, choice in zip("ab", choices, strict=True))
    return RecordResponse(segment=segment, respondent=respondent, answers=answers, comment=comment)


def recorded(survey: Given, command: RecordResponse, by: Actor = MANAGER, at: datetime = DURING) -> Decision:
    """The response, recorded."""
    return survey.when(command, by, at)


def responses_file(text: str, *, accept_valid: bool = False) -> ImportResponses:
    """The command that imports this file."""
    table = parse_csv(text.encode())
    return ImportResponses.of(table, accept_valid=accept_valid)


def imported(survey: Given, text: str, *, accept_valid: bool = False, at: datetime = DURING) -> Decision:
    """The file, imported by the programme manager."""
    command = responses_file(text, accept_valid=accept_valid)
    command_id = import_id(survey.stream_id, command.file_sha256, accept_valid=accept_valid)
    return survey.when(command, MANAGER, at, command_id=command_id)
