"""Reading: what is open, where it stands, what waits for whom, what happened. From the ledger, with nothing running.

Every command reads the stack's ledger, or with --ledger another, such as a rehearsal's that was kept.
"""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from typing import Annotated

import typer

from cli.arguments import BallotId, StreamArgument, parse_instant
from cli.deciding import Json, People
from cli.failing import REFUSED, UNDECIDED, UNUSABLE, Unusable
from cli.ledgers import Where, chosen_ledger
from cli.output import (
    deadline_words,
    ended_words,
    outcome_sentence,
    print_csv,
    print_json,
    print_line,
    print_table,
    what_next,
    words,
)
from cli.report import print_refusals, print_timeline
from cli.session import session
from cli.showing import ccg_of, print_levels, print_state, rules_of, scope_of
from cli.timeline import Happening, happenings
from domain.application import state as application
from domain.calendar import london, london_date, london_day
from domain.ccg.state import RegisteredCcg
from domain.codes import ccg_in, ccg_stream, noun_of
from domain.delegation import state as delegation
from domain.messages import ACCEPTED, Progress
from domain.messages import REFUSED as REFUSED_RESULT
from domain.people import Role
from domain.policy import content_hash
from domain.refusal import NotOpened
from ledger import Folded, Ledger, progress_of
from ledger import reading as read

app = typer.Typer()
policy = typer.Typer(help="The policy and round that a stream has pinned.", no_args_is_help=True)

PANEL = "Read"
OptionalStream = Annotated[str | None, typer.Argument(metavar="[STREAM]", help="Only this stream, or all.")]
OnlyCcg = Annotated[str | None, typer.Option(metavar="CODE", help="Only this CCG's.")]
At = Annotated[
    str | None,
    typer.Option("--at", metavar="VERSION-OR-INSTANT", help="As of then: a version, or an instant of recorded time."),
]


def moment_of(text: str | None) -> int | datetime | None:
    """What `--at` names: a version or an instant (UTC).

    Raises:
        Unusable: it is neither.
    """
    if text is None or text.isdecimal():
        return None if text is None else int(text)
    try:
        return parse_instant(text)
    except typer.BadParameter as error:
        raise Unusable(f"--at: {error} A version is a whole number.") from None


def folded(ledger: Ledger, stream_id: str, at: int | datetime | None = None) -> Folded:
    """A stream's state.

    Raises:
        Unusable: there is no such stream, or was none then, or not that version of it.
    """
    try:
        found = ledger.state(stream_id)
    except NotOpened as refusal:
        raise Unusable(refusal.sentence) from None
    if found.version == 0:
        raise Unusable(f"There is no stream '{stream_id}'; `delegation list` names the applications.")
    if isinstance(at, int) and not 1 <= at <= found.version:
        raise Unusable(f"--at: {stream_id} has the versions 1 to {found.version}, and no {at}.")
    if at is None:
        return found
    then = ledger.state(stream_id, at)
    if then.version == 0 and isinstance(at, datetime):
        raise Unusable(f"There was no stream '{stream_id}' at {london(at)}.")
    return then


def before_its_end(ledger: Ledger, found: Folded) -> Folded:
    """An application or a delegation as it was before it ended, for its ending keeps little; any other as it is."""
    while isinstance(found.state, application.Closed | delegation.Closed):
        found = ledger.state(found.stream_id, found.version - 1)
    return found


@app.command("list", rich_help_panel=PANEL)
def list_applications(
    ledger: Where = None,
    everything: Annotated[bool, typer.Option("--all", help="Every stream, and not only applications.")] = False,
    as_json: Json = False,
) -> None:
    """List the applications: stage, whom each waits for, next deadline.

    Example: delegation list
    """
    with chosen_ledger(ledger) as chosen:
        if everything:
            _list_streams([chosen.load(stream).progress for stream in chosen.streams()], as_json=as_json)
            return
        found = read.applications(chosen)
    if as_json:
        print_json(found)
        return
    rows = (
        (
            each.stream_id,
            each.ccg_name,
            words(each.stage) if each.reason is None else ended_words(each.stage, each.reason),
            each.waiting_for,
            each.due_at,
            deadline_words(each.due_kind or ""),
        )
        for each in found
    )
    columns = ("application", "CCG", "stage", "waits for", "next deadline", "")
    print_table("", columns, rows, "There is no application; `delegation start FOLDER` begins one.")


def _list_streams(standing: Iterable[Progress], *, as_json: bool) -> None:
    if as_json:
        print_json(standing)
        return
    rows = (
        (
            each.stream_id,
            words(each.stage),
            each.waiting_for,
            each.due and each.due.at,
            each.due and deadline_words(each.due.kind),
        )
        for each in standing
    )
    print_table("", ("stream", "stage", "waits for", "next deadline", ""), rows, "There is no stream.")


@app.command("show", rich_help_panel=PANEL)
def show(stream: StreamArgument, at: At = None, ledger: Where = None, as_json: Json = False) -> None:
    """Show a stream: stage, who is waited for, next deadline, functions by level; now, or as of any moment.

    Example: delegation show application-04C-1 --at 2014-09-01T12:00
    """
    moment = moment_of(at)
    with chosen_ledger(ledger) as chosen:
        found = folded(chosen, stream, moment)
        standing = before_its_end(chosen, found)
        progress = progress_of(chosen.nouns[noun_of(stream)], found)
        instant = _recorded_at(chosen, found) if isinstance(moment, int) else moment
        ccg = register_of(chosen, found, instant)
        day = london_date(instant) if instant else latest_day(chosen, found)
    if as_json:
        print_json({"progress": progress, "hash": found.hash, "state": found.state})
        return
    ended = "ended, " if progress.closed else ""
    print_line(f"{stream}, version {found.version}: {ended}{words(progress.stage)}", "bold")
    if not progress.closed:
        print_line(what_next(progress))
    print_state(found)
    if standing is not found:
        print_state(standing)
    if ccg is not None and noun_of(stream) in ("application", "delegation", "ccg"):
        print_line("")
        print_levels(ccg, scope_of(standing.state), day)


def _recorded_at(ledger: Ledger, found: Folded) -> datetime:
    """When a stream's latest event, as folded, was recorded."""
    return next(ledger.events(found.stream_id, after=found.version - 1)).recorded_at


def latest_day(ledger: Ledger, found: Folded) -> date:
    """Today in London; in the ledger of a rehearsal, whose time may be ahead, the day of a stream's latest event."""
    return london_date(max(session().now(), _recorded_at(ledger, found)))


def register_of(ledger: Ledger, found: Folded, at: datetime | None) -> RegisteredCcg | None:
    """The register of the CCG that a stream is about, as it stood at an instant."""
    if isinstance(found.state, RegisteredCcg):
        return found.state
    if (code := ccg_of(found.state)) is None:
        return None
    state = ledger.state(ccg_stream(code), at).state
    return state if isinstance(state, RegisteredCcg) else None


@app.command("tasks", rich_help_panel=PANEL)
def tasks(
    acting_as: Annotated[
        str | None, typer.Option("--as", metavar="PERSON", help="Only what waits for this person.")
    ] = None,
    people: People = None,
    ledger: Where = None,
    as_json: Json = False,
) -> None:
    """List what waits for whom, soonest first.

    Example: delegation tasks --as returning-officer
    """
    with chosen_ledger(ledger) as chosen:
        if acting_as is None:
            found = read.tasks(chosen)
        else:
            person = session().person(acting_as, people, about=_only_ccg(chosen))
            found = read.tasks_for(chosen, person.actor)
    if as_json:
        print_json(found)
        return
    rows = (
        (each.stream_id, each.title, f"{Role(each.role).words} of {each.organisation}", each.subject, each.due_at)
        for each in found
    )
    print_table("", ("stream", "task", "for", "person", "due"), rows, "Nothing waits.")


def _only_ccg(ledger: Ledger) -> str | None:
    """The CCG that everything in a ledger is about, as in a rehearsal's; None when there are several."""
    codes = {code for stream in ledger.streams() if (code := ccg_in(stream)) is not None}
    return codes.pop() if len(codes) == 1 else None


@app.command("timeline", rich_help_panel=PANEL)
def timeline(
    stream: OptionalStream = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    ledger: Where = None,
    as_json: Json = False,
) -> None:
    """Show who did what when, under which rules, and which deadline it met; on a stream and all that it opened.

    Example: delegation timeline application-04C-1 --csv
    """
    with chosen_ledger(ledger) as chosen:
        if stream is not None:
            folded(chosen, stream)
        found = happenings(chosen, stream)
    if as_csv:
        names = [field.name for field in fields(Happening)]
        print_csv(names, ([getattr(each, name) for name in names] for each in found))
    elif as_json:
        print_json(found)
    else:
        print_timeline(found)


@app.command("refusals", rich_help_panel=PANEL)
def refusals(stream: OptionalStream = None, ledger: Where = None, as_json: Json = False) -> None:
    """List the refused commands, each with its rule and sentence; of a stream and all that it opened.

    Example: delegation refusals application-04C-1
    """
    with chosen_ledger(ledger) as chosen:
        found = read.refusals(chosen, None if stream is None else read.family(chosen, stream))
        if stream is not None and not found:
            folded(chosen, stream)
    if as_json:
        print_json(found)
    else:
        print_refusals(found)


@app.command("faults", rich_help_panel=PANEL)
def faults(ledger: Where = None, as_json: Json = False) -> None:
    """List the commands that a defect kept from being decided, for an operator to look at.

    Example: delegation faults
    """
    with chosen_ledger(ledger) as chosen:
        found = read.faults(chosen)
    if as_json:
        print_json(found)
        return
    rows = ((each.decided_at, each.stream_id, each.type, each.command_id, each.rule) for each in found)
    print_table("", ("when (London)", "stream", "command", "id", "error"), rows, "There are no faults.")


@app.command("outcome", rich_help_panel=PANEL)
def outcome(
    command_id: Annotated[str, typer.Argument(metavar="COMMAND-ID", help="As printed when it was sent.")],
    ledger: Where = None,
    as_json: Json = False,
) -> None:
    """Show what became of a command; exit code 3 while it is not decided.

    Example: delegation outcome 2f1c4d0e-5a1b-4a7e-9d53-0c2f6f8f6a11
    """
    with chosen_ledger(ledger) as chosen:
        found = chosen.outcomes([command_id]).get(command_id)
    if found is None:
        raise typer.Exit(_say_undecided(command_id, as_json=as_json))
    if as_json:
        print_json(found)
    else:
        print_line(outcome_sentence(found, "stream"))
    if found.result != ACCEPTED:
        raise typer.Exit(REFUSED if found.result == REFUSED_RESULT else UNUSABLE)


def _say_undecided(command_id: str, *, as_json: bool) -> int:
    if as_json:
        print_json({"command_id": command_id, "result": "undecided"})
    else:
        print_line(f"No command {command_id} is decided here: it is on its way, or was never sent.")
    return UNDECIDED


@policy.command("show")
def show_policy(stream: StreamArgument, ledger: Where = None, as_json: Json = False) -> None:
    """Show the policy and the round as a stream has pinned them.

    Example: delegation policy show application-04C-1
    """
    with chosen_ledger(ledger) as chosen:
        pinned = rules_of(before_its_end(chosen, folded(chosen, stream)).state)
    if not pinned:
        raise Unusable(f"{stream} has pinned no policy.")
    if as_json:
        print_json([{"sha256": content_hash(document), **document.model_dump(mode="json")} for document in pinned])
        return
    for document in pinned:
        rows = _flat(document.model_dump(mode="json"))
        print_table(f"{document.title}, SHA-256 {content_hash(document)}", ("field", "value"), rows, "")


def _flat(document: object, path: str = "") -> list[tuple[str, str]]:
    match document:
        case dict():
            return [
                row for key, value in document.items() for row in _flat(value, f"{path}.{key}" if path else str(key))
            ]
        case list() if any(isinstance(value, dict) for value in document):
            return [row for number, value in enumerate(document, 1) for row in _flat(value, f"{path}[{number}]")]
        case list():
            return [(path, ", ".join(map(str, document)))]
        case None | []:
            return [(path, "none")]
        case bool():
            return [(path, "yes" if document else "no")]
        case _:
            return [(path, str(document))]


def list_disputes(ledger: Where = None, as_json: Json = False) -> None:
    """List the practices' disputes with their CCGs: where each stands, or how it ended.

    Example: delegation dispute list
    """
    with chosen_ledger(ledger) as chosen:
        found = read.disputes(chosen)
    if as_json:
        print_json(found)
        return
    rows = (
        (
            each.stream_id,
            each.practice,
            each.subject,
            each.function,
            words(each.stage),
            each.waiting_for or (each.ended_on and f"on {london_day(each.ended_on)}"),
        )
        for each in found
    )
    print_table("", ("dispute", "practice", "about", "function", "stage", ""), rows, "There is no dispute.")


def list_investments(
    ccg: OnlyCcg = None,
    ledger: Where = None,
    as_json: Json = False,
) -> None:
    """List the investments: stage, provider, value, whom each waits for.

    Example: delegation investment list --ccg 99A
    """
    with chosen_ledger(ledger) as chosen:
        found = read.investments(chosen, ccg)
    if as_json:
        print_json(found)
        return
    rows = (
        (
            each.stream_id,
            each.service,
            words(each.stage),
            words(each.provider or ""),
            "" if each.value is None else f"£{each.value:,}",
            each.waiting_for or (each.ended_on and f"on {london_day(each.ended_on)}"),
        )
        for each in found
    )
    columns = ("investment", "service", "stage", "provider", "value", "")
    print_table("", columns, rows, "There is no investment.")


def list_validations(
    ccg: OnlyCcg = None,
    ledger: Where = None,
    as_json: Json = False,
) -> None:
    """List the validations: practice, year, band, stage, whom each waits for.

    Example: delegation validation list --ccg 99A
    """
    with chosen_ledger(ledger) as chosen:
        found = read.validations(chosen, ccg)
    if as_json:
        print_json(found)
        return
    rows = (
        (
            each.stream_id,
            each.practice,
            each.financial_year,
            each.band,
            each.investment,
            words(each.stage),
            each.waiting_for or (each.ended_on and f"on {london_day(each.ended_on)}"),
        )
        for each in found
    )
    columns = ("validation", "practice", "year", "band", "investment", "stage", "")
    print_table("", columns, rows, "There is no validation.")


def not_returned(ballot_id: BallotId, ledger: Where = None, as_json: Json = False) -> None:
    """List the practices that have not voted. Answers and tallies stay secret until the close.

    Example: delegation ballot not-returned ballot-04C-1-1
    """
    with chosen_ledger(ledger) as chosen:
        known = read.ballot(chosen, ballot_id)
        found = read.not_returned(chosen, ballot_id)
    if known is None:
        raise Unusable(f"There is no ballot '{ballot_id}'.")
    if known.stage != "open":
        raise Unusable(f"{ballot_id} is {words(known.stage)}: who has not voted is shown while it is open.")
    if as_json:
        print_json(found)
        return
    rows = ((each.practice, each.name) for each in found)
    print_table(f"{len(found)} of {known.roll} not returned", ("practice", "name"), rows, "All have voted.")
