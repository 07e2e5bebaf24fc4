"""A CCG's own register: practices, committees, interests."""

from collections.abc import Iterator
from typing import Annotated

import typer

from cli.arguments import CcgId, Day, Declared, Folder, Reasons, parse_interest
from cli.cases import registration, usable_case
from cli.deciding import deciding
from cli.session import Sent, session
from domain.ccg.commands import ClosePractice, MergePractice, RegisterInterest
from engine.case import Person

app = typer.Typer(help="A CCG's register: practices, committees, interests.", no_args_is_help=True)

PracticeCode = Annotated[str, typer.Argument(metavar="PRACTICE", help="The practice's code, for example C82001.")]


@deciding(app, "register", "ccg register examples/leicester-city --as programme-manager")
def register(folder: Folder, person: Person) -> Iterator[Sent]:
    """Bring a CCG's register in line with a case folder: practices, committees, procedures, interests."""
    yield from registration(session().moved(usable_case(folder)), person)


@deciding(
    app,
    "interest",
    'ccg interest ccg-04C "direct_financial:X00004:Partner in the practice" --as gp-chair',
)
def interest(
    ccg: CcgId,
    interest: Annotated[
        Declared, typer.Argument(metavar="KIND:ORGANISATION:TEXT", parser=parse_interest, help="The interest.")
    ],
    person: Person,
    member: Annotated[
        str | None, typer.Option(metavar="PERSON", help="Whose it is; the person's own unless said.")
    ] = None,
) -> Sent:
    """Enter an interest in the register."""
    return Sent(ccg, RegisterInterest(interest=interest.of(member or person.id)))


@deciding(
    app,
    "close-practice",
    'ccg close-practice ccg-04C X00003 --on 2014-08-01 --reason "Retired." --as programme-manager',
)
def close_practice(ccg: CcgId, practice: PracticeCode, on: Day, reason: Reasons) -> Sent:
    """Record that a member practice closed."""
    return Sent(ccg, ClosePractice(code=practice, on=on, reason=reason))


@deciding(app, "merge-practice", "ccg merge-practice ccg-04C X00003 X00004 --on 2014-08-01 --as programme-manager")
def merge_practice(
    ccg: CcgId,
    practice: PracticeCode,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The member practice it merged into.")],
    on: Day,
) -> Sent:
    """Record that a member practice merged into another."""
    return Sent(ccg, MergePractice(code=practice, into=into, on=on))
