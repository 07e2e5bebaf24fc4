"""Where an application stands, for its workflow and for people."""

from typing import assert_never

from domain.application.state import (
    Agreement,
    ApplicationState,
    Approval,
    Approved,
    AwaitingInformation,
    Case,
    Closed,
    Delegating,
    Engagement,
    ExpressionOfInterest,
    GoverningBody,
    MissingView,
    NotStarted,
    OpenState,
    PartTwo,
    ReturnedExpressionOfInterest,
    Started,
    Submission,
)
from domain.deadlines import next_of
from domain.noun import Where
from domain.policy import BallotPosition, Body


def where(state: ApplicationState) -> Where:
    """The stage, whom it waits for and the next deadline."""
    match state:
        case NotStarted():
            return Where(stage=state.stage)
        case Started():
            return Where(stage=state.stage, grace_seconds=state.policy.grace_seconds)
        case Closed():
            return Where(stage=state.stage, closed=True)
        case _:
            words = waiting_for(state)
            return Where(
                stage=state.stage,
                waiting_for=f"{words[:1].upper()}{words[1:]}.",
                deadline=next_of(state.case.clocks.ahead),
                grace_seconds=state.case.policy.grace_seconds,
            )


def waiting_for(state: OpenState) -> str:
    """Who or what the application waits for, as words that follow "waits for"."""
    match state:
        case ExpressionOfInterest():
            return "NHS England to answer the expression of interest"
        case ReturnedExpressionOfInterest():
            return "the CCG to amend its expression of interest"
        case Engagement():
            return _engaging(state)
        case GoverningBody():
            return f"the {_words(state.case.decided_by('decide_to_apply') or '')} to decide whether to apply"
        case Submission():
            return "the accountable officer to submit the application"
        case PartTwo():
            return "the area team to add its part of the application"
        case AwaitingInformation():
            return "the CCG to answer the return for information"
        case Approval():
            return _approving(state)
        case Approved():
            return _balloting(state.case)
        case Agreement():
            return _agreeing(state)
        case Delegating():
            return "the delegation to make every function live"
        case _:
            assert_never(state)


def _words(key: str) -> str:
    return key.replace("_", " ")


def _balloting(case: Case) -> str:
    if case.open_ballot:
        return "the members' ballot to be won"
    return "the members' ballot to be called again" if case.ballots else "the members' ballot to be called"


def _engaging(state: Engagement) -> str:
    case, waits = state.case, []
    if not case.survey_settled:
        waits.append("the survey to close" if case.open_survey else "the survey to be called")
    if case.policy.ballot.position is BallotPosition.BEFORE and not case.ballot_won:
        waits.append(_balloting(case))
    if case.policy.ballot.position is BallotPosition.NONE and not state.members_support:
        waits.append("the members' support to be recorded")
    waits.extend(f"the view of the {missing_in_words(missing)} to be recorded" for missing in case.views_missing)
    waits.extend(f"a risk of kind {kind} to be recorded with its owner" for kind in case.risks_missing)
    return " and ".join(waits)


def body_in_words(body: Body) -> str:
    """A body as sentences name it: "Health and Wellbeing Board"."""
    words = body.replace("_", " ")
    return words.title().replace(" And ", " and ") if " " in words or body == "healthwatch" else words


def missing_in_words(missing: MissingView) -> str:
    """Whose view is missing: "practices", "practices of Central and South"."""
    body = body_in_words(missing.body)
    return body if missing.localities is None else f"{body} of {' and '.join(missing.localities)}"


def _approving(state: Approval) -> str:
    panel = state.case.decided_by("decide_application")
    return "NHS England to decide" if panel is None else f"NHS England's {_words(panel)} to decide"


def _agreeing(state: Agreement) -> str:
    waits = []
    if not state.issued:
        waits.append("the agreement to be issued")
    elif state.signed_for_ccg_by is None:
        waits.append("the CCG's signature")
    elif state.signed_for_nhs_england_by is None:
        waits.append("NHS England's signature")
    if not state.constitution_amended:
        waits.append("the constitution's amendment")
    unmet = [condition.terms.key for condition in state.conditions if not condition.confirmed]
    if unmet:
        waits.append(f"condition {', '.join(unmet)} to be confirmed as met")
    return " and ".join(waits)
