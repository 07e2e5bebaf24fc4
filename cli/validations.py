"""Validations: notice to a practice, its evidence, its hearing."""

from typing import Annotated

import typer

from cli.arguments import CcgId, EvidenceList, Instant, ValidationId, parse_year
from cli.deciding import deciding
from cli.session import Sent, next_stream
from domain.validation.commands import ConveneMeeting, GiveEvidence, GiveNotice

app = typer.Typer(help="Validations: a practice that missed the band is heard.", no_args_is_help=True)


@deciding(
    app,
    "notice",
    "validation notice ccg-99A --practice X00007 --year 2014/15 --band B --investment investment-99A-1 "
    "--as programme-manager",
)
def notice(
    ccg: CcgId,
    practice: Annotated[str, typer.Option(metavar="CODE", help="The practice's code.")],
    year: Annotated[str, typer.Option(metavar="YEAR", parser=parse_year, help="Ended, such as 2014/15.")],
    band: Annotated[str, typer.Option(metavar="LETTER", help="The band that it achieved.")],
    investment: Annotated[str, typer.Option(metavar="INVESTMENT", help="The investment that is at risk.")],
    command_id: str | None,
    shortfall: Annotated[str, typer.Option(metavar="TEXT", help="Which indicators it missed.")] = "",
) -> Sent:
    """Give a practice notice that it missed the band in a financial year."""
    code = ccg.removeprefix("ccg-")
    command = GiveNotice(
        ccg_code=code,
        practice=practice,
        financial_year=year,
        band=band,
        investment=investment,
        shortfall=shortfall,
    )
    return Sent(next_stream("validation", code, command_id), command)


@deciding(
    app,
    "evidence",
    "validation evidence validation-99A-1 "
    '--evidence "minutes:2015-05-05:minutes.pdf:Minutes of the practice" --as practice-x00007',
)
def evidence(
    validation: ValidationId,
    evidence: EvidenceList = None,
    statement: Annotated[str, typer.Option(metavar="TEXT", help="What the practice says to it.")] = "",
) -> Sent:
    """Give the practice's evidence, once and complete, in its time."""
    return Sent(validation, GiveEvidence(evidence=tuple(evidence or ()), statement=statement))


@deciding(
    app,
    "convene",
    "validation convene validation-99A-1 --committee validation --meets-at 2015-06-16T14:00 --as committee-secretary",
)
def convene(
    validation: ValidationId,
    committee: Annotated[str, typer.Option(metavar="KEY", help="The committee's key, for example validation.")],
    meets_at: Instant,
) -> Sent:
    """Convene the committee that hears the practice."""
    return Sent(validation, ConveneMeeting(committee=committee, meets_at=meets_at))
