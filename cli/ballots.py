"""Ballots: calling one, voting, the returning officer's work."""

from typing import Annotated

import typer

from cli.arguments import (
    ApplicationId,
    BallotId,
    Codes,
    Codes_,
    CsvFile,
    Day,
    EvidenceList,
    Instant,
    OptionalInstant,
    Reasons,
    parse_codes,
)
from cli.deciding import deciding
from cli.failing import Unusable
from cli.importing import import_command_id
from cli.session import Sent
from domain.application.commands import CallBallot
from domain.ballot.commands import (
    AnnotateRoll,
    Answer,
    CastVote,
    CloseEarly,
    ExtendBallot,
    ImportVotes,
    RecordPaperVote,
    VerifyResult,
)
from engine.case import Person
from engine.case.tables import read_table

app = typer.Typer(help="Ballots of the member practices.", no_args_is_help=True)

For = Annotated[
    Codes | None, typer.Option("--for", metavar="LIST", parser=parse_codes, help="Codes joined by commas: a,b,c.")
]
Practice = Annotated[str, typer.Option(metavar="CODE", help="The practice's code, for example C82001.")]
OptionalPractice = Annotated[
    str | None, typer.Option(metavar="CODE", help="The practice's code; the person's own organisation unless said.")
]
AcceptValid = Annotated[
    bool, typer.Option("--accept-valid", help="Take the rows without a fault, and report the others.")
]


def _answers(for_: Codes | None, against: Codes | None, abstain: Codes | None) -> tuple[Answer, ...]:
    chosen = (("for", for_), ("against", against), ("abstain", abstain))
    answers = tuple(Answer(function=code, choice=choice) for choice, codes in chosen for code in codes or ())
    if not answers:
        raise Unusable("Give --for, --against or --abstain: a vote can't be taken back, and this one says nothing.")
    return answers


@deciding(app, "open", "ballot open application-04C-1 --as programme-manager")
def open_ballot(application: ApplicationId, functions: Codes_ = None, closes_at: OptionalInstant = None) -> Sent:
    """Call a ballot of the member practices. It opens at once, and its roll is frozen."""
    return Sent(application, CallBallot(functions=functions or (), closes_at=closes_at))


@deciding(app, "vote", "ballot vote ballot-04C-1-1 --for a,b,e --against f --as practice-x00001")
def vote(
    ballot: BallotId,
    person: Person,
    for_: For = None,
    against: Codes_ = None,
    abstain: Codes_ = None,
    practice: OptionalPractice = None,
) -> Sent:
    """Cast a practice's vote. A function that is left out abstains."""
    own = person.organisation if practice is None else practice
    return Sent(ballot, CastVote(practice=own, answers=_answers(for_, against, abstain)))


@deciding(
    app,
    "paper-vote",
    "ballot paper-vote ballot-04C-1-1 --practice X00011 --for a,b "
    '--evidence "ballot_paper:2014-07-30:paper.pdf:Ballot paper of X00011" --as returning-officer',
)
def paper_vote(
    ballot: BallotId,
    practice: Practice,
    evidence: EvidenceList = None,
    for_: For = None,
    against: Codes_ = None,
    abstain: Codes_ = None,
) -> Sent:
    """Record a vote that a practice gave on paper, as such."""
    if evidence is None or len(evidence) != 1:
        raise Unusable("--evidence: a vote on paper names its paper, exactly one.")
    answers = _answers(for_, against, abstain)
    return Sent(ballot, RecordPaperVote(practice=practice, answers=answers, evidence=evidence[0]))


@deciding(app, "import", "ballot import ballot-04C-1-1 votes.csv --as returning-officer")
def import_votes(ballot: BallotId, csv: CsvFile, accept_valid: AcceptValid = False) -> Sent:
    """Record the votes of a CSV file, all in one decision. Importing a file twice changes nothing."""
    table = read_table(csv)
    command = ImportVotes.of(table, accept_valid=accept_valid)
    return Sent(ballot, command, import_command_id(ballot, table, accept_valid=accept_valid))


@deciding(app, "annotate", "ballot annotate ballot-04C-1-1 --practice X00003 --on 2014-08-01 --as returning-officer")
def annotate(
    ballot: BallotId,
    practice: Practice,
    on: Day,
    into: Annotated[str | None, typer.Option(metavar="CODE", help="The practice it merged into.")] = None,
) -> Sent:
    """Note that a practice on the frozen roll closed or merged meanwhile; the roll stays as it is."""
    change = AnnotateRoll(practice=practice, change="merged" if into else "closed", on=on, into=into)
    return Sent(ballot, change)


@deciding(
    app,
    "extend",
    'ballot extend ballot-04C-1-1 --closes-at 2014-08-26T17:00 --reason "Holidays." --as returning-officer',
)
def extend(ballot: BallotId, closes_at: Instant, reason: Reasons) -> Sent:
    """Move the close to a later instant, within the policy's limit."""
    return Sent(ballot, ExtendBallot(closes_at=closes_at, reason=reason))


@deciding(app, "close", 'ballot close ballot-04C-1-1 --reason "All have voted." --as returning-officer')
def close(ballot: BallotId, reason: Reasons) -> Sent:
    """Close before the time, when every practice on the roll has voted."""
    return Sent(ballot, CloseEarly(reason=reason))


@deciding(app, "verify", "ballot verify ballot-04C-1-1 --as returning-officer")
def verify(ballot: BallotId) -> Sent:
    """Confirm the count, as somebody who did not open the ballot."""
    return Sent(ballot, VerifyResult())
