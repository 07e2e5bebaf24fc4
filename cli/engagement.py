"""What others think of an application, and its risk register."""

from typing import Annotated

import typer

from cli.arguments import ApplicationId, Day, EvidenceList, Reasons
from cli.deciding import deciding
from cli.session import Sent
from domain.application.commands import CloseRisk, RecordRisk, RecordView
from domain.application.values import Position, Risk
from domain.policy import Body, RiskKind

app = typer.Typer()
risk = typer.Typer(help="The application's risk register: record, close.", no_args_is_help=True)

BodyArgument = Annotated[Body, typer.Argument(metavar="BODY", help="Whose view it is.")]
Key = Annotated[str, typer.Argument(metavar="KEY", help="The risk's short name, for example staffing.")]


@deciding(
    app,
    "record-view",
    "record-view application-08Q-1 health_and_wellbeing_board supports --on 2016-10-04 "
    '--evidence "minute:2016-10-04:minutes.pdf:Minute of the board" --as programme-manager',
)
def record_view(
    application: ApplicationId,
    body: BodyArgument,
    position: Annotated[Position, typer.Argument(metavar="POSITION", help="What it thinks of the application.")],
    on: Day,
    locality: Annotated[str | None, typer.Option(metavar="NAME", help="The locality, where it spoke for one.")] = None,
    concerns: Annotated[str, typer.Option(metavar="TEXT", help="What it is concerned about.")] = "",
    evidence: EvidenceList = None,
) -> Sent:
    """Record what a body thinks of the application. It is advice: it binds nobody."""
    command = RecordView(
        body=body,
        position=position,
        taken_on=on,
        locality=locality,
        concerns=concerns,
        evidence=tuple(evidence or ()),
    )
    return Sent(application, command)


@deciding(
    risk,
    "record",
    'risk record application-08Q-1 staffing capacity "Skills and people for the added work" --owner chief-officer '
    '--mitigation "A shared team" --as programme-manager',
)
def record(
    application: ApplicationId,
    key: Key,
    kind: Annotated[RiskKind, typer.Argument(metavar="KIND", help="What it is about.")],
    description: Annotated[str, typer.Argument(metavar="TEXT", help="The risk, in a sentence.")],
    owner: Annotated[str, typer.Option(metavar="PERSON", help="Who answers for it.")],
    mitigation: Annotated[str, typer.Option(metavar="TEXT", help="What is done about it.")] = "",
) -> Sent:
    """Enter a risk in the register, or state one anew under its key."""
    entered = Risk(key=key, kind=kind, description=description, owner=owner, mitigation=mitigation)
    return Sent(application, RecordRisk(risk=entered))


@deciding(risk, "close", 'risk close application-08Q-1 staffing --reasons "Recruited." --as programme-manager')
def close(application: ApplicationId, key: Key, reasons: Reasons) -> Sent:
    """Take a risk out of the register."""
    return Sent(application, CloseRisk(key=key, reasons=reasons))
