"""While the delegation makes functions live, until all are (rules S1, S2, W2)."""

from domain.application.checks import at
from domain.application.commands import RecordDelegation
from domain.application.endings import stops
from domain.application.events import (
    ApplicationCompleted,
    ApplicationEvent,
    ApplicationWithdrawn,
    DelegationRecorded,
)
from domain.application.state import Delegating, OpenState
from domain.checks import check_teller
from domain.delegation.state import Closed as DelegationClosed
from domain.delegation.state import Live
from domain.noun import Context
from domain.refusal import NothingToTell


def record_delegation(state: OpenState, command: RecordDelegation, context: Context) -> tuple[ApplicationEvent, ...]:
    """How far the delegation is, read from its stream: all live completes the application.

    A delegation that ended before all was live withdraws it. Told again it is nothing new.

    Raises:
        NotItsTeller, NothingToTell: it is not told by the delegation that this application opened (rule W2).
    """
    delegating = at(state, Delegating)
    check_teller(context, command.delegation_id, command.delegation_id == delegating.delegation_id)
    delegation = context.streams.get(command.delegation_id)
    if not isinstance(delegation, Live | DelegationClosed):
        raise NothingToTell(f"{command.delegation_id} is not open.")
    news = () if delegation.live == delegating.live else (DelegationRecorded(live=delegation.live),)
    if delegation.complete:
        completed = ApplicationCompleted(
            delegation_id=command.delegation_id, live=delegation.live, stops=state.case.open_streams
        )
        return (*news, completed)
    if isinstance(delegation, DelegationClosed):
        reasons = f"The delegation was {delegation.ending.replace('_', ' ')}: {delegation.reasons}"
        ended = ApplicationWithdrawn(
            reason="delegation_ended",
            withdrawn_by=command.delegation_id,
            reasons=reasons,
            stops=tuple(each for each in stops(state) if each != command.delegation_id),
        )
        return (*news, ended)
    return news
