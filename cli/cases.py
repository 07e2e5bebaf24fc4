"""Case folders: a new one, a check, starting an application from one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from pydantic import ValidationError

from cli.app import parse
from cli.arguments import Folder, OptionalDay, parse_number
from cli.deciding import CommandId, Json, NoWait, OptionalAs, Options, People, carry_out
from cli.failing import UNUSABLE, Unusable
from cli.live import system_clock
from cli.output import dates_moved, invented, print_json, print_line, say
from cli.people import one_person
from cli.session import Sent, next_stream, session
from domain.calendar import at_hour, london, london_date, london_day
from domain.ccg.commands import AdoptProcedures, EstablishCommittee, RegisterInterest, RegisterProvider
from domain.ccg.state import RegisteredCcg
from domain.codes import ccg_stream
from domain.people import Role
from domain.policy import Round
from domain.trial import first_refused
from engine.case import (
    AnyCase,
    Case,
    CaseFaulty,
    CohortCase,
    Person,
    Registers,
    RegisterUnusable,
    is_cohort,
    read_case,
    read_cohort,
    write_skeleton,
)
from engine.case.skeleton import FolderInUse
from ledger import Ledger
from settings import Settings

app = typer.Typer(help="Case folders: `new` writes a skeleton, `check` names every fault.", no_args_is_help=True)

T = TypeVar("T", bound=AnyCase)

Months = Annotated[
    int | None, typer.Option(metavar="N", parser=parse_number, help="Phase over this many calendar months.")
]


def usable_case(folder: Path) -> Case:
    """The case of a folder.

    Raises:
        CaseFaulty: it has faults; all are named.
        Unusable: it is a cohort's folder, or a register that the settings name can't be read.
    """
    if is_cohort(folder):
        raise Unusable(f"{folder} is a cohort's folder; name the folder of one of its members, or `cohort open` it.")
    return read_case(folder, parse, _registers())


def usable_cohort(folder: Path) -> CohortCase:
    """The cohort of a folder.

    Raises:
        CaseFaulty: it has faults; all are named.
        Unusable: it is no cohort's folder, or a register that the settings name can't be read.
    """
    if not is_cohort(folder):
        raise Unusable(f"{folder} has no cohort.toml, so that it is no cohort's folder.")
    return read_cohort(folder, parse, _registers())


def usable(folder: Path) -> AnyCase:
    """The case or the cohort of a folder.

    Raises:
        CaseFaulty, Unusable: as for either.
    """
    return usable_cohort(folder) if is_cohort(folder) else usable_case(folder)


def _registers() -> Registers:
    settings = Settings()
    try:
        return Registers.read(settings.ccg_register, settings.practice_register)
    except RegisterUnusable as error:
        raise Unusable(str(error)) from None


@app.command("new")
def new(folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder that is not there yet.")]) -> None:
    """Write a commented case folder to begin with.

    Example: delegation case new my-case
    """
    try:
        names = write_skeleton(folder, london_date(system_clock()))
    except FolderInUse as error:
        raise Unusable(str(error)) from None
    except OSError as error:
        raise Unusable(f"{folder} can't be written to: {error.strerror}.") from None
    print_line(f"Written to {folder}: {', '.join(names)}.")
    print_line(f"Try it: delegation case check {folder}; delegation rehearse {folder}")


@app.command("check")
def check(folder: Folder, as_json: Json = False) -> None:
    """Name every fault of a case folder, with file, line and rule, before anything starts.

    Example: delegation case check examples/leicester-city
    """
    try:
        case = usable(folder)
    except CaseFaulty as error:
        if as_json:
            print_json([vars(fault) for fault in error.faults])
        for fault in () if as_json else error.faults:
            print_line(str(fault))
        raise typer.Exit(UNUSABLE) from None
    inside = f"practices: {len(case.practices)}" if isinstance(case, Case) else f"members: {len(case.members)}"
    sentence = (
        f"{folder} can be used: {case.name} ({case.key}), {inside}, people: {len(case.people)}, "
        f"steps: {len(case.steps)}."
    )
    say([], "\n".join([sentence, *invented(case.illustrative)]), as_json=as_json)


def start(
    folder: Folder,
    acting_as: OptionalAs = None,
    start: OptionalDay = None,
    months: Months = None,
    command_id: CommandId = None,
    no_wait: NoWait = False,
    people: People = None,
    as_json: Json = False,
) -> None:
    """Start an application from a case folder: register the CCG if needed, and submit the expression of interest.

    --start moves the case's dates so that the phasing starts on that day.

    Example: delegation start examples/leicester-city --start 2026-12-01 --months 6
    """
    found = session().moved(usable_case(folder))
    case = in_calendar(start, lambda: found.starting(start, months))
    person = starter(case, acting_as, people)
    for line in () if as_json else invented(case.illustrative):
        session().say(line)
    carry_out(lambda: _start(case, person, command_id), person, Options(None, no_wait, as_json))


def about_its_dates(case: AnyCase, again: str) -> str | None:
    """That all dates of a case were moved (rule T6); or, where its round is not open, with which start it would be.

    `again` is the command as it would be typed again, but for its dates.
    """
    opens_at, closes_at, now = case.round.opens_at, case.round.expressions_close_at, session().now()
    takes = f"The round takes expressions of interest from {london(opens_at)} to {london(closes_at)}"
    if case.moved_by:
        return f"{dates_moved(case.moved_by)} {takes}; phasing from {london_day(case.phasing.start)}."
    if opens_at <= now <= closes_at:
        return None
    # When every document that it relies on is there, too.
    there = (at_hour(document.dated + timedelta(days=1), time()) for document in case.evidence)
    fitting = case.phasing.start + (now - max([opens_at + (closes_at - opens_at) / 2, *there]))
    return (
        f"{takes}. To have it open today, with all its dates moved: {again} --start {fitting}; to run it with its own "
        f"dates: delegation rehearse {case.folder}."
    )


def in_calendar(start: date | None, moved: Callable[[], T]) -> T:
    """What a case becomes with its phasing starting on another day.

    Raises:
        Unusable: its dates would leave the calendar.
    """
    try:
        found = moved()
        Round.model_validate(found.round.model_dump())
    except (OverflowError, ValidationError):
        raise Unusable(f"--start: {start} moves the case's dates out of the calendar.") from None
    return found


def starter(case: Case, acting_as: str | None, people: Path | None) -> Person:
    """Who starts the application: the one named, from the case or else known here, or the case's programme manager.

    Raises:
        Unusable: nobody is known by that id, or the case has no programme manager, or several.
    """
    if acting_as is not None:
        return who_begins(case, acting_as, people)
    managers = [
        person
        for person in case.people
        if Role.PROGRAMME_MANAGER in person.roles and person.organisation == case.ccg_code
    ]
    if len(managers) != 1:
        raise Unusable(f"--as: {case.people_file} has {len(managers)} programme managers; say who starts it.")
    return managers[0]


def who_begins(case: AnyCase, acting_as: str, people: Path | None) -> Person:
    """The one who is named, among the people of the case that is begun, or else as known here.

    Raises:
        Unusable: nobody is known by that id, or several people are.
    """
    subject, _, _ = acting_as.partition("@")
    if people is None and any(person.id == subject for person in case.people):
        return one_person(case.people, acting_as)
    return session().person(acting_as, people)


def _start(case: Case, person: Person, command_id: str | None) -> Iterator[Sent]:
    ledger = session().ledger
    application_id = next_stream("application", case.ccg_code, command_id)
    cohort_id = case.cohort and latest_cohort(ledger, case.cohort)
    ccg_id = ccg_stream(case.ccg_code)
    opening = Sent(
        application_id,
        case.expression_of_interest(cohort_id),
        command_id,
        note=about_its_dates(case, f"delegation start {case.folder}"),
        needs=ccg_id,
    )
    registering = tuple(registration(case, person))
    if not ledger.exists(ccg_id):
        refusing = _first_refused((*registering, opening), person)
        reused = command_id is not None and command_id in ledger.outcomes([command_id])
        registering = () if refusing is opening or reused else registering  # A refused start leaves nothing (rule I6).
    for index, sent in enumerate(registering):
        registered = command_id and f"{command_id}-register-{index + 1}"
        yield replace(sent, command_id=registered)
    yield opening
    session().remember(case, application_id)


def latest_cohort(ledger: Ledger, key: str) -> str:
    """Id of the cohort of this key that was opened last, or that would be opened first."""
    number = 1
    while ledger.exists(f"cohort-{key}-{number + 1}"):
        number += 1
    return f"cohort-{key}-{number}"


def _first_refused(sending: Sequence[Sent], person: Person) -> Sent | None:
    """The first of these commands that would be refused, were they the first of all."""
    commands = [(sent.stream_id, sent.command, (sent.by or person).actor) for sent in sending]
    refused = first_refused(commands, session().now(), lambda stream_id: session().ledger.state(stream_id).state)
    return None if refused is None else sending[refused]


def registration(case: Case, person: Person) -> Iterator[Sent]:
    """What brings the CCG's register in line with a case, as far as it is not."""
    stream_id = ccg_stream(case.ccg_code)
    state = session().ledger.state(stream_id).state
    known = state if isinstance(state, RegisteredCcg) else None
    wanted = case.register()
    members = tuple(sorted(case.practices, key=lambda practice: practice.code))
    if known is None or (known.name, known.practices, known.level) != (wanted.name, members, wanted.level):
        yield Sent(stream_id, wanted)
    for committee in case.committees:
        if known is None or known.committee(committee.key) != committee:
            seats_panel = committee.body == "nhs_england"
            yield Sent(
                stream_id, EstablishCommittee(committee=committee), by=_panels_secretary(case) if seats_panel else None
            )
    if case.procedures is not None and (known is None or known.procedures != case.procedures):
        yield Sent(stream_id, AdoptProcedures(procedures=case.procedures))
    for provider in case.providers:
        if known is None or provider not in known.providers:
            yield Sent(stream_id, RegisterProvider(provider=provider))
    for interest in case.interests:
        if known is None or interest not in known.interests:
            keeper = _with_role(case, Role.COMMITTEE_SECRETARY, case.ccg_code) or case.person(interest.subject)
            yield Sent(stream_id, RegisterInterest(interest=interest), by=keeper)


def _panels_secretary(case: Case) -> Person | None:
    return _with_role(case, Role.COMMITTEE_SECRETARY, "NHSE") or _with_role(case, Role.ADMINISTRATOR)


def _with_role(case: Case, role: Role, organisation: str | None = None) -> Person | None:
    return next(
        (each for each in case.people if role in each.roles and organisation in (None, each.organisation)), None
    )
