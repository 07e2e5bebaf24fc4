"""What a cohort's events call for: applications that end with it, and people to be told."""

from collections.abc import Iterable
from typing import assert_never

from domain.application.commands import RecordCohortFailure
from domain.calendar import london
from domain.cohort.events import (
    ApplicationEnded,
    ApplicationJoined,
    CohortConcluded,
    CohortEvent,
    CohortFailed,
    CohortOpened,
    DecisionRecorded,
    DriftRecorded,
    Escalated,
    JoinerTurnedAway,
    Reminded,
    WentAhead,
)
from domain.cohort.state import CohortState, Concluded, Deciding, Failed, Proceeding, Unopened
from domain.noun import Call, Notice, Tell
from domain.people import Assignee, Role

MANAGER, OFFICER = Role.PROGRAMME_MANAGER, Role.ACCOUNTABLE_OFFICER


def calls(stream_id: str, state: CohortState, event: CohortEvent) -> tuple[Call, ...]:
    """What the event calls for; the state is the one after it."""
    match state:
        case Unopened():
            return ()
        case Deciding() | Proceeding() | Failed() | Concluded():
            return (*_tells(stream_id, event), *_notices(stream_id, state, event))
        case _:
            assert_never(state)


def _tells(stream_id: str, event: CohortEvent) -> tuple[Tell, ...]:
    match event:
        case CohortFailed(applications=applications):
            return tuple(Tell(each, RecordCohortFailure(cohort_id=stream_id)) for each in applications)
        case JoinerTurnedAway(application_id=joiner):
            return (Tell(joiner, RecordCohortFailure(cohort_id=stream_id)),)
        case _:
            return ()


def _notices(
    stream_id: str, state: Deciding | Proceeding | Failed | Concluded, event: CohortEvent
) -> tuple[Notice, ...]:
    lead, due = state.shared.lead, london(state.shared.decide_by)
    everyone = [member.ccg_code for member in state.members]

    def told(subject: str, body: str, role: Role, ccgs: Iterable[str]) -> tuple[Notice, ...]:
        about = f"{state.shared.name} ({stream_id})"
        to = (Assignee(role=role, organisation=code) for code in dict.fromkeys(ccgs))
        return tuple(Notice(to=each, subject=f"{about}: {subject}", body=body) for each in to)

    match event:
        case CohortOpened():
            body = f"CCG {', '.join(everyone)} apply together. Their governing bodies are to decide by {due}."
            return told("the cohort is open", body, MANAGER, everyone)
        case DecisionRecorded():
            decided = f"the governing body of CCG {event.ccg_code} {event.decision}"
            return told(decided, f"In the cohort, {decided}.", MANAGER, [lead])
        case DriftRecorded():
            fields = ", ".join(each.field for each in event.drift) or "nothing any more"
            body = f"The terms of CCG {event.ccg_code} differ from the cohort's in: {fields}."
            return told("terms differ", body, MANAGER, [lead, event.ccg_code])
        case WentAhead():
            body = f"CCG {', '.join(event.agreed) or 'none'} agreed; who did may submit now."
            return told("the cohort goes ahead", body, OFFICER, [*event.agreed, lead])
        case CohortFailed():
            words = {"declined": "declined", "ended": "ended its application", "undecided": f"did not decide by {due}"}
            body = f"CCG {', '.join(event.ccgs)} {words[event.reason]}. All or none: every application ends with it."
            return told("the cohort failed", body, OFFICER, everyone)
        case Reminded():
            body = f"Reminder. The governing body is to decide by {due}."
            return told(f"decide by {due}", body, MANAGER, [*event.undecided, lead])
        case Escalated():
            body = f"This was due by {due} and is still not done: the decision of CCG {', '.join(event.undecided)}."
            return told("still undecided", body, OFFICER, [*event.undecided, lead])
        case ApplicationJoined() | ApplicationEnded() | JoinerTurnedAway() | CohortConcluded():
            return ()
        case _:
            assert_never(event)
