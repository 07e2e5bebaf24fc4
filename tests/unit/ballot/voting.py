"""A ballot to try rules on: its CCG, its people, its policy, and the commands they send."""

import tomllib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from domain.ballot.commands import Answer, CastVote, ImportVotes, OpenBallot
from domain.ballot.noun import NOUN
from domain.ballot.opening import roll_of
from domain.ccg.practice import Practice
from domain.ccg.state import RegisteredCcg
from domain.functions import Level
from domain.importing import import_id, parse_csv
from domain.people import Actor, Role, stream_actor
from domain.policy import Policy
from tests.spec import Decision, Given, given, utc

OPENED_AT = utc(2014, 7, 1, 9)
CLOSES_AT = utc(2014, 7, 29, 16)
"""28 days later at 17:00, London."""
LAST_SECOND = utc(2014, 7, 29, 16, 0, 0)
VERIFY_BY = utc(2014, 8, 5, 16)
"""Five working days after the close."""
DURING = utc(2014, 7, 10, 12)

APPLICATION = stream_actor("application-04C-1")
MANAGER = Actor(subject="manager", organisation="04C", roles=(Role.PROGRAMME_MANAGER, Role.RETURNING_OFFICER))
RETURNING = Actor(subject="returning", organisation="04C", roles=(Role.RETURNING_OFFICER,))


@cache
def standard() -> Policy:
    """The standard policy."""
    text = (Path(__file__).parents[3] / "policies" / "standard.toml").read_text(encoding="utf-8")
    return Policy.model_validate(tomllib.loads(text), strict=False)


def policy(**ballot: object) -> Policy:
    """The standard policy with other rules for its ballot."""
    document = standard().model_dump(mode="json")
    document["ballot"].update(ballot)
    return Policy.model_validate(document, strict=False)


def code(number: int) -> str:
    """The code of an invented practice."""
    return f"X{number:05d}"


def practices(count: int) -> tuple[Practice, ...]:
    """Invented practices X00001 and on, each with a list of 1,000 patients for its number."""
    return tuple(
        Practice(code=code(number), name=f"Practice {number}", list_size=1_000 * number)
        for number in range(1, count + 1)
    )


def register(members: tuple[Practice, ...]) -> RegisteredCcg:
    """The register of a CCG with these members."""
    return RegisteredCcg(code="04C", name="Leicester City", practices=members, level=Level.JOINT)


def with_roll(command: OpenBallot, members: tuple[Practice, ...]) -> OpenBallot:
    """The command with the roll that a register of these members gives."""
    return command.model_copy(update={"roll": roll_of(register(members), command.policy)})


def opening(functions: str = "ab", **fields: Any) -> OpenBallot:
    """The command that opens a ballot."""
    base: dict[str, Any] = {
        "application_id": "application-04C-1",
        "ccg_code": "04C",
        "functions": tuple(functions),
        "policy": standard(),
        "partial_scope": False,
        "opened_by": "manager",
    }
    return OpenBallot(**base | fields)


def asked(command: OpenBallot, members: tuple[Practice, ...], at: datetime = OPENED_AT) -> Decision:
    """The opening with a roll of these members, decided."""
    return given(NOUN, stream_id="ballot-04C-1-1").when(with_roll(command, members), APPLICATION, at)


def opened(count: int = 3, functions: str = "ab", **fields: Any) -> Given:
    """An open ballot of this many practices."""
    return asked(opening(functions, **fields), practices(count)).recorded


def lead(practice: str) -> Actor:
    """The practice's lead."""
    return Actor(subject=f"lead-{practice}", organisation=practice, roles=(Role.PRACTICE_LEAD,))


def answers(choices: str, functions: str = "ab") -> tuple[Answer, ...]:
    """Answers by the initials of their choices: "fa" is for the first function and against the second."""
    words = {"f": "for", "a": "against", "-": "abstain", " ": ""}
    return tuple(Answer(function=f, choice=words[choice]) for f, choice in zip(functions, choices, strict=True))


def vote(ballot: Given, number: int, choices: str, at: datetime = DURING, functions: str = "ab") -> Decision:
    """Practice `number` votes."""
    command = CastVote(practice=code(number), answers=answers(choices, functions))
    return ballot.when(command, lead(code(number)), at)


def all_voted(count: int = 3, **fields: Any) -> Given:
    """A ballot in which every practice has voted for everything."""
    ballot = opened(count, **fields)
    for number in range(1, count + 1):
        ballot = vote(ballot, number, "ff").recorded
    return ballot


def votes_file(text: str, *, accept_valid: bool = False) -> ImportVotes:
    """The command that imports this file."""
    table = parse_csv(text.encode())
    return ImportVotes.of(table, accept_valid=accept_valid)


def imported(ballot: Given, text: str, *, accept_valid: bool = False, at: datetime = DURING) -> Decision:
    """The file, imported by the returning officer."""
    command = votes_file(text, accept_valid=accept_valid)
    command_id = import_id(ballot.stream_id, command.file_sha256, accept_valid=accept_valid)
    return ballot.when(command, RETURNING, at, command_id=command_id)
