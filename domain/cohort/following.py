"""What a cohort makes of news of its members' applications, read from their streams (rules C1, W2)."""

from collections.abc import Iterator
from typing import assert_never

from domain.application import state as application
from domain.checks import check_teller
from domain.codes import ccg_in
from domain.cohort.commands import RecordApplication
from domain.cohort.events import (
    ApplicationEnded,
    ApplicationJoined,
    CohortConcluded,
    CohortEvent,
    CohortFailed,
    DecisionRecorded,
    DriftRecorded,
    JoinerTurnedAway,
    WentAhead,
)
from domain.cohort.evolve import evolve
from domain.cohort.refusals import NotInCohort
from domain.cohort.state import (
    CohortState,
    Concluded,
    Deciding,
    Failed,
    FailedBecause,
    Member,
    OpenState,
    Proceeding,
    Unopened,
    member_of,
    undecided,
)
from domain.cohort.terms import Terms, drift
from domain.deadlines import Deadline
from domain.noun import Context
from domain.refusal import NothingToTell

Events = tuple[CohortEvent, ...]
Telling = application.OpenState | application.Closed


def record_application(state: OpenState | Failed | Concluded, command: RecordApplication, context: Context) -> Events:
    """News of a member's application; told again, or of one that another has followed, it is nothing new.

    An application that began while the cohort failed is told to end with it.

    Raises:
        NotInCohort: its CCG is not a member.
        NotItsTeller, NothingToTell: it is not told by an application that began in this cohort (rule W2).
    """
    check_teller(context, command.application_id, called=True)
    member = member_of(state.members, ccg_in(command.application_id) or "")
    if member is None:
        raise NotInCohort(f"{command.application_id} is not of a CCG that is a member of {context.stream_id}.")
    telling = _telling(command, context)
    match state:
        case Failed():
            left_open = not isinstance(telling, application.Closed) and command.application_id not in state.told
            return (JoinerTurnedAway(application_id=command.application_id),) if left_open else ()
        case Concluded():
            return ()
        case Deciding() | Proceeding():
            return with_consequences(state, tuple(_news(state, member, command.application_id, telling)))
        case _:
            assert_never(state)


def _telling(command: RecordApplication, context: Context) -> Telling:
    told = context.streams.get(command.application_id)
    if not isinstance(told, Telling):
        raise NothingToTell(f"{command.application_id} has not begun.")
    cohort_id = told.cohort_id if isinstance(told, application.Closed) else told.case.cohort_id
    check_teller(context, command.application_id, called=cohort_id == context.stream_id)
    return told


def _news(state: OpenState, member: Member, application_id: str, telling: Telling) -> Iterator[CohortEvent]:
    code, ended = member.ccg_code, isinstance(telling, application.Closed)
    differs = member.drift if isinstance(telling, application.Closed) else drift(state.shared.terms, _terms(telling))
    if application_id != member.application_id:
        if member.open_application is not None or (member.application_id is not None and ended):
            return
        yield ApplicationJoined(ccg_code=code, application_id=application_id, drift=differs)
        member = Member(ccg_code=code, application_id=application_id, drift=differs)
    elif member.ended is not None:
        return
    if differs != member.drift:
        yield DriftRecorded(ccg_code=code, drift=differs)
    if isinstance(telling, application.Closed):
        if telling.reason == "governing_body":
            yield DecisionRecorded(ccg_code=code, decision="declined")
        yield ApplicationEnded(ccg_code=code, ending=telling.ending, reason=telling.reason)
    elif telling.case.governing_body_agreed and member.decision is None:
        yield DecisionRecorded(ccg_code=code, decision="agreed")


def _terms(telling: application.OpenState) -> Terms:
    case = telling.case
    return Terms(
        round=case.round,
        policy=case.policy,
        level=case.request.level,
        functions=case.scope,
        forms=case.request.forms,
        phasing=case.request.phasing,
    )


def with_consequences(state: CohortState, events: Events) -> Events:
    """The events, and all that follow from them."""
    for event in events:
        state = evolve(state, event)
    while events and (follows := _consequence(state)) is not None:
        events = (*events, follows)
        state = evolve(state, follows)
    return events


def _consequence(state: CohortState) -> CohortEvent | None:
    match state:
        case Deciding():
            out = [member for member in state.members if member.out]
            if out and state.shared.coupling == "all_or_none":
                declined = tuple(member.ccg_code for member in out if member.decision == "declined")
                gone = tuple(member.ccg_code for member in out)
                return failed(state, "declined", declined) if declined else failed(state, "ended", gone)
            return None if undecided(state.members) else went_ahead(state, None)
        case Proceeding():
            return CohortConcluded() if all(member.open_application is None for member in state.members) else None
        case Unopened() | Failed() | Concluded():
            return None
        case _:
            assert_never(state)


def went_ahead(state: Deciding, deadline: Deadline | None) -> WentAhead:
    """The barrier is lifted."""
    agreed = tuple(each.ccg_code for each in state.members if each.decision == "agreed" and each.ended is None)
    return WentAhead(agreed=agreed, deadline=deadline)


def failed(state: Deciding, reason: FailedBecause, ccgs: tuple[str, ...]) -> CohortFailed:
    """The end of all because of some."""
    still_open = (member.open_application for member in state.members)
    return CohortFailed(reason=reason, ccgs=ccgs, applications=tuple(each for each in still_open if each is not None))
