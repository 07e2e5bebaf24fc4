"""The delegation agreement, its signatures, and the constitution amendment."""

import typer

from cli.arguments import ApplicationId, Day, EvidenceList
from cli.deciding import deciding
from cli.session import Sent
from domain.application.commands import (
    IssueAgreement,
    RecordConstitutionAmendment,
    SignForCcg,
    SignForNhsEngland,
)
from domain.codes import NHS_ENGLAND
from engine.case import Person

app = typer.Typer(help="The delegation agreement: issue, sign, constitution amendment.", no_args_is_help=True)


@deciding(app, "issue", "agreement issue application-04C-1 --as nhse-signatory")
def issue(application: ApplicationId, evidence: EvidenceList = None) -> Sent:
    """Issue the agreement; the time for signing runs from now."""
    return Sent(application, IssueAgreement(evidence=tuple(evidence or ())))


@deciding(app, "sign", "agreement sign application-04C-1 --as accountable-officer")
def sign(application: ApplicationId, person: Person) -> Sent:
    """Sign the agreement: for NHS England when the person is of NHS England, else for the CCG."""
    for_nhs_england = person.organisation == NHS_ENGLAND
    return Sent(application, SignForNhsEngland() if for_nhs_england else SignForCcg())


@deciding(
    app, "constitution", "agreement constitution application-04C-1 --decided-on 2014-12-09 --as area-team-officer"
)
def constitution(application: ApplicationId, decided_on: Day, evidence: EvidenceList = None) -> Sent:
    """Record that the amendment of the CCG's constitution is approved."""
    return Sent(application, RecordConstitutionAmendment(decided_on=decided_on, evidence=tuple(evidence or ())))
