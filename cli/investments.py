"""Investments: proposing one, its route and value, the committees that decide."""

from typing import Annotated, Literal

import typer

from cli.arguments import CcgId, Codes_, EvidenceList, Instant, InvestmentId, Reasons
from cli.deciding import deciding
from cli.session import Sent, next_stream
from domain.investment.commands import ConveneMeeting, ProposeInvestment, ProposeTerms, Terms, WithdrawInvestment

app = typer.Typer(help="Investments: clinical model, route and value, approval.", no_args_is_help=True)


@deciding(
    app,
    "propose",
    'investment propose ccg-99A --service "Quality improvement scheme" '
    '--clinical-model "Every practice works to one standard." --as programme-manager',
)
def propose(
    ccg: CcgId,
    service: Annotated[str, typer.Option(metavar="TEXT", help="What it is for, in a few words.")],
    clinical_model: Annotated[str, typer.Option(metavar="TEXT", help="How patients are cared for; no sum of money.")],
    command_id: str | None,
    functions: Codes_ = None,
    affects: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE", help="A practice or provider it affects; all practices unless said. May be repeated."
        ),
    ] = None,
    evidence: EvidenceList = None,
) -> Sent:
    """Propose a service with its clinical model; route and value come after that is agreed."""
    code = ccg.removeprefix("ccg-")
    command = ProposeInvestment(
        ccg_code=code,
        service=service,
        clinical_model=clinical_model,
        functions=functions or (),
        affected=tuple(affects or ()),
        evidence=tuple(evidence or ()),
    )
    return Sent(next_stream("investment", code, command_id), command)


@deciding(
    app,
    "terms",
    "investment terms investment-99A-1 --provider general_practice "
    '--route "A local scheme offered to every practice" --value 1250000 --as programme-manager',
)
def terms(
    investment: InvestmentId,
    provider: Annotated[Literal["general_practice", "other"], typer.Option(help="From whom it is to be commissioned.")],
    route: Annotated[str, typer.Option(metavar="TEXT", help="How it is to be procured.")],
    value: Annotated[int, typer.Option(metavar="POUNDS", min=1, help="Whole pounds, for all of it.")],
    organisation: Annotated[
        str,
        typer.Option(metavar="CODE", help="The provider, where it is one: a practice, or as the register names it."),
    ] = "",
) -> Sent:
    """Propose route and value, the clinical model being agreed."""
    proposed = Terms(provider=provider, route=route, value=value, organisation=organisation)
    return Sent(investment, ProposeTerms(terms=proposed))


@deciding(
    app,
    "convene",
    "investment convene investment-99A-1 --committee primary_care --meets-at 2014-09-23T13:00 --as committee-secretary",
)
def convene(
    investment: InvestmentId,
    committee: Annotated[str, typer.Option(metavar="KEY", help="The committee's key, for example primary_care.")],
    meets_at: Instant,
) -> Sent:
    """Convene the committee that takes the decision that is next."""
    return Sent(investment, ConveneMeeting(committee=committee, meets_at=meets_at))


@deciding(app, "withdraw", 'investment withdraw investment-99A-1 --reasons "Superseded." --as programme-manager')
def withdraw(investment: InvestmentId, reasons: Reasons) -> Sent:
    """Take the proposal back; a meeting that is convened for it is called off."""
    return Sent(investment, WithdrawInvestment(reasons=reasons))
