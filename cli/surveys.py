"""Surveys of stakeholders and practices: opening, responses, published figures."""

from typing import Annotated

import typer

from cli.arguments import ApplicationId, Codes_, CsvFile, Folder, Instant, OptionalInstant, Reasons, SurveyId
from cli.ballots import AcceptValid
from cli.cases import usable_case
from cli.deciding import deciding
from cli.failing import Unusable
from cli.importing import import_command_id
from cli.session import Sent
from domain.application.commands import CallSurvey
from domain.survey.commands import (
    Answer,
    CloseEarly,
    ExtendSurvey,
    ImportResponses,
    RecordPublishedFigures,
    RecordResponse,
)
from engine.case.imports import SegmentContradicted, with_segment
from engine.case.tables import read_table

app = typer.Typer(help="Surveys of stakeholders and member practices.", no_args_is_help=True)

Segment = Annotated[str, typer.Option(metavar="SEGMENT", help="stakeholder or practice.")]
OptionalSegment = Annotated[str | None, typer.Option(metavar="SEGMENT", help="stakeholder or practice.")]


@deciding(app, "open", "survey open application-04C-1 --as programme-manager")
def open_survey(application: ApplicationId, functions: Codes_ = None, closes_at: OptionalInstant = None) -> Sent:
    """Open a survey at once."""
    return Sent(application, CallSurvey(functions=functions or (), closes_at=closes_at))


@deciding(
    app,
    "respond",
    "survey respond survey-04C-1-1 --segment stakeholder --respondent S093 --yes a,b --no f --as programme-manager",
)
def respond(
    survey: SurveyId,
    segment: Segment,
    respondent: Annotated[str, typer.Option(metavar="ID", help="An opaque reference; of a practice, its code.")],
    yes: Codes_ = None,
    no: Codes_ = None,
    comment: Annotated[str, typer.Option(metavar="TEXT", help="Reasons in their own words; no personal data.")] = "",
) -> Sent:
    """Record one respondent's answers."""
    answers = tuple(
        Answer(function=code, choice=choice) for choice, codes in (("yes", yes), ("no", no)) for code in codes or ()
    )
    return Sent(survey, RecordResponse(segment=segment, respondent=respondent, answers=answers, comment=comment))


@deciding(app, "import", "survey import survey-04C-1-1 responses.csv --segment stakeholder --as programme-manager")
def import_responses(
    survey: SurveyId, csv: CsvFile, segment: OptionalSegment = None, accept_valid: AcceptValid = False
) -> Sent:
    """Record the responses of a CSV file, all in one decision. Importing a file twice changes nothing."""
    try:
        table = with_segment(read_table(csv), segment)
    except SegmentContradicted as error:
        raise Unusable(f"--segment: {error}") from None
    command = ImportResponses.of(table, accept_valid=accept_valid)
    return Sent(survey, command, import_command_id(survey, table, accept_valid=accept_valid))


@deciding(app, "publish", "survey publish survey-04C-1-1 examples/leicester-city --as programme-manager")
def publish(survey: SurveyId, folder: Folder, segment: OptionalSegment = None) -> list[Sent]:
    """Record the published figures of the folder's application.toml, as published and apart from every count."""
    published = [views for views in usable_case(folder).published if segment in (None, views.segment)]
    if not published:
        raise Unusable(f"{folder}/application.toml: there are no published figures to record.")
    return [Sent(survey, RecordPublishedFigures(segment=views.segment, figures=views.figures)) for views in published]


@deciding(
    app,
    "extend",
    'survey extend survey-04C-1-1 --closes-at 2014-08-25T17:00 --reason "Holidays." --as programme-manager',
)
def extend(survey: SurveyId, closes_at: Instant, reason: Reasons) -> Sent:
    """Move the close to a later instant, once."""
    return Sent(survey, ExtendSurvey(closes_at=closes_at, reason=reason))


@deciding(app, "close", 'survey close survey-04C-1-1 --reason "All have answered." --as programme-manager')
def close(survey: SurveyId, reason: Reasons) -> Sent:
    """Close before the time."""
    return Sent(survey, CloseEarly(reason=reason))
