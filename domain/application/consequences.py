"""What follows by itself once something is recorded: a stage that is done with, a ballot that is lost.

Not what anybody decides.
"""

from domain.application.endings import stops
from domain.application.events import (
    ApplicationEvent,
    ApplicationWithdrawn,
    ClearedForAgreement,
    DelegationBegun,
    EngagementCompleted,
)
from domain.application.evolve import evolve
from domain.application.state import (
    Agreement,
    ApplicationState,
    Approved,
    Closed,
    Engagement,
    NotStarted,
    OpenState,
    Started,
)
from domain.noun import Context
from domain.policy import BallotPosition


def with_consequences(
    state: ApplicationState, events: tuple[ApplicationEvent, ...], context: Context
) -> tuple[ApplicationEvent, ...]:
    """The events, and all that follow from them."""
    for event in events:
        state = evolve(state, event)
    while events and (follows := _consequence(state, context)) is not None:
        events = (*events, follows)
        state = evolve(state, follows)
    return events


def _consequence(state: ApplicationState, context: Context) -> ApplicationEvent | None:
    if isinstance(state, NotStarted | Started | Closed):
        return None
    policy, received_at = state.case.policy, context.received_at
    if state.case.ballot_lost:
        return _ballot_failed(state)
    match state:
        case Engagement() if _engaged(state):
            return EngagementCompleted(
                schedule=policy.schedule("decide_to_apply", received_at, policy.governing_body.decide)
            )
        case Approved() if state.case.ballot_settled:
            return ClearedForAgreement(schedule=policy.schedule("issue", received_at, policy.agreement.issue))
        case Agreement() if state.complete:
            return DelegationBegun(delegation_id=f"delegation-{context.stream_id.split('-', 1)[1]}")
        case _:
            return None


def _engaged(state: Engagement) -> bool:
    """Whether all is done that the policy places before the governing body's decision (rule S3)."""
    case = state.case
    match case.policy.ballot.position:
        case BallotPosition.BEFORE:
            members = case.ballot_won
        case BallotPosition.NONE:
            members = state.members_support
        case BallotPosition.BESIDE | BallotPosition.AFTER:
            members = True
    return members and case.survey_settled and not case.views_missing and not case.risks_missing


def _ballot_failed(state: OpenState) -> ApplicationWithdrawn:
    ballot = state.case.ballots[-1]
    return ApplicationWithdrawn(
        reason="ballot_failed",
        withdrawn_by=ballot.ballot_id,
        reasons=f"The members' ballot was not passed: it was {ballot.outcome}, and the policy allows no further one.",
        stops=stops(state),
    )
