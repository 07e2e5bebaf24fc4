"""A CCG's own register: practices, committees, interests, providers, and the meetings convened from it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from cli.arguments import (
    AgendaItems,
    CcgId,
    Codes_,
    Day,
    Declared,
    Folder,
    Instant,
    OptionalDay,
    Reasons,
    existing_file,
    parse_interest,
    parse_number,
)
from cli.cases import registration, usable_case
from cli.deciding import deciding
from cli.session import Sent, session
from domain.ccg.commands import (
    ClosePractice,
    ConveneMeeting,
    EstablishCommittee,
    MergePractice,
    RecordConsidering,
    RecordTraining,
    RegisterCcg,
    RegisterInterest,
    RegisterProvider,
)
from domain.ccg.provider import Provider, ProviderForm
from domain.ccg.state import RegisteredCcg
from domain.codes import ccg_stream
from engine.case import Person, read_committees
from engine.case.portfolios import read_portfolio

app = typer.Typer(
    help="A CCG's register: practices, committees, interests, providers, levels considered.", no_args_is_help=True
)

PracticeCode = Annotated[str, typer.Argument(metavar="PRACTICE", help="The practice's code, for example C82001.")]


@deciding(app, "register", "ccg register examples/leicester-city --as programme-manager")
def register(folder: Folder, person: Person) -> Iterator[Sent]:
    """Bring a CCG's register in line with a case folder: practices, committees, procedures, interests."""
    yield from registration(session().moved(usable_case(folder)), person)


@deciding(app, "import", "ccg import examples/south-east-london --as administrator")
def import_(folder: Folder) -> Iterator[Sent]:
    """Register every CCG that a folder's portfolio.toml lists, with its region, its level and what it considers."""
    portfolio = read_portfolio(folder)
    for listed in portfolio.ccgs:
        stream_id = ccg_stream(listed.code)
        state = session().ledger.state(stream_id).state
        register = RegisterCcg(
            code=listed.code,
            name=listed.name,
            practices=state.practices if isinstance(state, RegisteredCcg) else (),
            level=listed.level,
            region=portfolio.region,
        )
        yield Sent(stream_id, register)
        if listed.considering is not None and portfolio.considering_since is not None:
            yield Sent(stream_id, RecordConsidering(level=listed.considering, since=portfolio.considering_since))


@deciding(app, "consider", "ccg consider ccg-04C 3 --since 2014-06-01 --as programme-manager")
def consider(
    ccg: CcgId,
    level: Annotated[int, typer.Argument(metavar="LEVEL", parser=parse_number, help="2 or 3.")],
    since: Day,
    until: OptionalDay = None,
) -> Sent:
    """Record that the CCG considers applying for a level, since a day; until another, once it does no more."""
    return Sent(ccg, RecordConsidering(level=level, since=since, until=until))


@deciding(
    app,
    "establish",
    "ccg establish ccg-99A examples/liverpool/committees-lay-chaired.toml --as programme-manager",
)
def establish(
    ccg: CcgId,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", parser=existing_file, help="Committees, in the form of committees.toml.")
    ],
) -> Iterator[Sent]:
    """Establish the committees of a file, each in place of the one with its key if there is one."""
    for committee in read_committees(file):
        yield Sent(ccg, EstablishCommittee(committee=committee))


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


@deciding(
    app,
    "provider",
    'ccg provider ccg-04C FEDERATION community_interest_company "City GP federation" --practices X00001,X00002 '
    "--as committee-secretary",
)
def provider(
    ccg: CcgId,
    code: Annotated[str, typer.Argument(metavar="CODE", help="The word that interests and items name it by.")],
    form: Annotated[ProviderForm, typer.Argument(metavar="FORM", help="Its legal form.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name.")],
    practices: Codes_ = None,
) -> Sent:
    """Enter a provider, such as a federation, with the practices whose it is: their people have an interest in it."""
    entered = Provider(code=code, name=name, form=form, practices=tuple(practices or ()))
    return Sent(ccg, RegisterProvider(provider=entered))


@deciding(
    app,
    "training",
    'ccg training ccg-04C lay-chair "Clinical input without GPs" --on 2015-03-02 --as committee-secretary',
)
def training(
    ccg: CcgId,
    member: Annotated[str, typer.Argument(metavar="PERSON", help="Who was trained.")],
    topic: Annotated[str, typer.Argument(metavar="TEXT", help="In what.")],
    on: Day,
) -> Sent:
    """Record that a member of a committee was trained."""
    return Sent(ccg, RecordTraining(subject=member, topic=topic, on=on))


@deciding(
    app,
    "convene",
    "ccg convene ccg-04C --committee primary_care_commissioning --meets-at 2015-05-12T14:00 "
    '--item "incentive-scheme:R3:all:A local incentive scheme" --as committee-secretary',
)
def convene(
    ccg: CcgId,
    committee: Annotated[str, typer.Option(metavar="KEY", help="The committee's key.")],
    meets_at: Instant,
    items: AgendaItems,
) -> Sent:
    """Convene a committee to decide on primary care commissioning."""
    return Sent(ccg, ConveneMeeting(committee=committee, meets_at=meets_at, items=tuple(items)))
