"""The research export: how committees dealt with conflicts of interest, without personal data."""

import typer

from cli.deciding import Json
from cli.ledgers import Where, chosen_ledger
from cli.output import print_csv, print_json
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
    names = tuple(Researched.model_fields)
    rows = ([_in_words(getattr(each, name)) for name in names] for each in found)
    print_csv([name.rstrip("_") for name in names], rows)


def _in_words(value: object) -> object:
    return ("yes" if value else "no") if isinstance(value, bool) else value
