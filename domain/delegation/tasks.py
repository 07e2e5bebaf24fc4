"""What a delegation waits for, and from whom."""

from datetime import datetime

from domain.codes import NHS_ENGLAND
from domain.deadlines import due
from domain.delegation.schedule import phase_kinds, review_kind
from domain.delegation.state import DelegationState, Live, Phase
from domain.people import Assignee, Role, Task

AREA_TEAM = Assignee(role=Role.AREA_TEAM_OFFICER, organisation=NHS_ENGLAND)
APPROVER = Assignee(role=Role.NHSE_APPROVER, organisation=NHS_ENGLAND)


def tasks(state: DelegationState) -> tuple[Task, ...]:
    """The gates and the activation of the next phase, the reviews that are due, and what a review calls for."""
    if not isinstance(state, Live):
        return ()
    phase = state.next_phase
    return (
        *(_phase_tasks(state, phase) if phase is not None else ()),
        *(
            Task(
                key=f"review/{quarter.number}",
                title=f"Review quarter {quarter.number} of the delegation",
                assignee=AREA_TEAM,
                due_at=_iso(due(state.schedule, review_kind(quarter.number))),
                command="delegation.record_review",
            )
            for quarter in state.quarters_to_review
        ),
        *_assurance_tasks(state),
    )


def _phase_tasks(state: Live, phase: Phase) -> tuple[Task, ...]:
    number = phase.plan.number
    date_kind, activate_kind = phase_kinds(number)
    gates = tuple(
        Task(
            key=f"gate/{number}/{gate}",
            title=f"Record the gate '{gate.replace('_', ' ')}' of phase {number}",
            assignee=AREA_TEAM,
            due_at=_iso(due(state.schedule, date_kind) or due(state.schedule, activate_kind)),
            command="delegation.record_gate",
        )
        for gate in phase.open_gates
    )
    if state.pause is not None:
        return (
            *gates,
            Task(
                key="resume",
                title="Resume the phases of the delegation",
                assignee=APPROVER,
                command="delegation.resume",
            ),
        )
    if gates:
        return gates
    return (
        Task(
            key=f"activate/{number}",
            title=f"Activate phase {number}, {phase.plan.name}",
            assignee=APPROVER,
            due_at=_iso(due(state.schedule, activate_kind)),
            command="delegation.activate_phase",
        ),
    )


def _assurance_tasks(state: Live) -> tuple[Task, ...]:
    concern = state.concern
    if concern is None:
        return ()
    if concern.rating == "assured_with_support":
        return (
            Task(
                key=f"action_plan/{concern.quarter}",
                title=f"Complete the action plan of quarter {concern.quarter}",
                assignee=AREA_TEAM,
                command="delegation.complete_action_plan",
            ),
        )
    if state.pause is not None or state.complete:
        return ()
    return (
        Task(
            key=f"not_assured/{concern.quarter}",
            title=f"Pause the phases: quarter {concern.quarter} was not assured",
            assignee=APPROVER,
            command="delegation.pause",
        ),
    )


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()
