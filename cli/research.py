"""The research export: how committees dealt with conflicts of interest, without personal data."""

import csv
import sys

import typer

from cli.deciding import Json
from cli.ledgers import Where, chosen_ledger
from cli.output import print_json
from cli.reading import PANEL
from ledger.reading import Researched, research_rows

app = typer.Typer()


@app.command("research", rich_help_panel=PANEL)
def export(ledger: Where = None, as_json: Json = False) -> None:
    """Print every declaration, exclusion, quorum and decision of all meetings as CSV, without personal data.

    Members appear by the kind of their seat, organisations by their kind.

    Example: delegation research > meetings.csv
    """
    with chosen_ledger(ledger) as chosen:
        found = tuple(research_rows(chosen))
    if as_json:
        print_json(found)
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    names = tuple(Researched.model_fields)
    writer.writerow([name.rstrip("_") for name in names])
    for each in found:
        writer.writerow([_cell(getattr(each, name)) for name in names])


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)
