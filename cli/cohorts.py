"""Cohorts: CCGs that apply together, what each decided, and in what their terms differ."""

from collections.abc import Iterator
from typing import Annotated

import typer

from cli.arguments import Folder, OptionalDay
from cli.cases import Months, about_its_dates, in_calendar, latest_cohort, usable_cohort, who_begins
from cli.deciding import As, CommandId, Json, NoWait, Options, People, carry_out
from cli.failing import Unusable
from cli.ledgers import Where, chosen_ledger
from cli.output import invented, print_json, print_line, print_table, words
from cli.session import Sent, session
from domain.calendar import london
from engine.case import CohortCase
from ledger import reading as read

app = typer.Typer(help="CCGs that apply together: open a cohort, see what its members decided.", no_args_is_help=True)

CohortId = Annotated[str, typer.Argument(metavar="COHORT", help="For example cohort-SEL-1.")]


@app.command("open")
def open_(
    folder: Folder,
    acting_as: As,
    start: OptionalDay = None,
    months: Months = None,
    command_id: CommandId = None,
    no_wait: NoWait = False,
    people: People = None,
    as_json: Json = False,
) -> None:
    """Open a cohort from its folder: the members, the terms, how they are coupled, and by when they decide.

    --start moves the cohort's dates so that the shared phasing starts on that day; start its members on the same.

    Example: delegation cohort open examples/south-east-london --as manager-southwark --start 2027-04-01
    """
    found = session().moved(usable_cohort(folder))
    case = in_calendar(start, lambda: found.starting(start, months))
    person = who_begins(case, acting_as, people)
    for line in () if as_json else invented(case.illustrative):
        session().say(line)
    carry_out(lambda: _open(case, acting_as), person, Options(command_id, no_wait, as_json))


def _open(case: CohortCase, acting_as: str) -> Iterator[Sent]:
    ledger, cohort_id = session().ledger, latest_cohort(session().ledger, case.key)
    if ledger.exists(cohort_id) and ledger.load(cohort_id).progress.closed:
        stem, number = cohort_id.rsplit("-", 1)
        cohort_id = f"{stem}-{int(number) + 1}"
    again = f"delegation cohort open {case.folder} --as {acting_as}"
    yield Sent(cohort_id, case.opening(), note=about_its_dates(case, again))
    session().remember(case, cohort_id)


@app.command("list")
def list_(ledger: Where = None, as_json: Json = False) -> None:
    """List the cohorts: stage, whom each waits for, and the shared deadline.

    Example: delegation cohort list
    """
    with chosen_ledger(ledger) as chosen:
        found = read.cohorts(chosen)
    if as_json:
        print_json(found)
        return
    rows = (
        (each.stream_id, each.name, words(each.coupling), words(each.stage), each.waiting_for, each.decide_by)
        for each in found
    )
    columns = ("cohort", "name", "coupling", "stage", "waits for", "decide by")
    print_table("", columns, rows, "There is no cohort; `delegation cohort open FOLDER` opens one.")


@app.command("show")
def show(cohort: CohortId, ledger: Where = None, as_json: Json = False) -> None:
    """Show a cohort: what each governing body decided, where each application stands, and where terms differ.

    Example: delegation cohort show cohort-SEL-1
    """
    with chosen_ledger(ledger) as chosen:
        found, members = read.cohort(chosen, cohort), read.cohort_members(chosen, cohort)
    if found is None:
        raise Unusable(f"There is no cohort '{cohort}'; `delegation cohort list` names those there are.")
    if as_json:
        print_json({"cohort": found, "members": members})
        return
    print_line(f"{found.name} ({found.stream_id}): {words(found.stage)}, {words(found.coupling)}", "bold")
    print_line(f"Led by CCG {found.lead}; the governing bodies decide by {london(found.decide_by)}.")
    if found.failed_because:
        print_line(f"Failed: CCG {', '.join(found.failed_by)} {words(found.failed_because)}.")
    rows = (
        (
            each.ccg_code,
            each.application_id or "not begun",
            words(each.stage or ""),
            each.decision or "",
            len(each.drift),
        )
        for each in members
    )
    print_table("Members", ("CCG", "application", "stage", "governing body", "terms that differ"), rows, "")
    drift = ((each.ccg_code, one.field, one.shared, one.own) for each in members for one in each.drift)
    print_table("Drift", ("CCG", "term", "the cohort's", "its own"), drift, "All have the cohort's terms.")
