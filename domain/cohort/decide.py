"""What a cohort allows, by its stage (rules C1, T1 to T3, W2)."""

from typing import assert_never

from domain.cohort.commands import CohortCommand, OpenCohort, PassDeadline, RecordApplication
from domain.cohort.events import CohortEvent, Escalated, Reminded
from domain.cohort.following import failed, record_application, went_ahead, with_consequences
from domain.cohort.opening import open_cohort
from domain.cohort.state import CohortState, Concluded, Deciding, Failed, OpenState, Proceeding, Unopened, undecided
from domain.deadlines import Effect, find
from domain.noun import Context
from domain.refusal import AlreadyOpened, NotOpened


def decide(state: CohortState, command: CohortCommand, context: Context) -> tuple[CohortEvent, ...]:
    """The events a command brings.

    Raises:
        Refusal: a rule is broken; its class names it.
    """
    match state:
        case Unopened():
            if isinstance(command, OpenCohort):
                return open_cohort(command, context)
            raise NotOpened(f"There is no cohort '{context.stream_id}'.")
        case Deciding() | Proceeding() | Failed() | Concluded():
            return _decide(state, command, context)
        case _:
            assert_never(state)


def _decide(state: OpenState | Failed | Concluded, command: CohortCommand, context: Context) -> tuple[CohortEvent, ...]:
    match command:
        case OpenCohort():
            raise AlreadyOpened(f"{context.stream_id} was opened already.")
        case RecordApplication():
            return record_application(state, command, context)
        case PassDeadline():
            return () if isinstance(state, Failed | Concluded) else _pass_deadline(state, command)
        case _:
            assert_never(command)


def _pass_deadline(state: OpenState, command: PassDeadline) -> tuple[CohortEvent, ...]:
    """What the deadline brings; nothing when it is done with."""
    deadline = find(state.clocks.ahead, command.kind, command.due)
    if deadline is None:
        return ()
    waiting = undecided(state.members)
    match deadline.effect:
        case Effect.REMIND:
            return (Reminded(deadline=deadline, undecided=waiting),)
        case Effect.ESCALATE:
            return (Escalated(deadline=deadline, undecided=waiting),)
        case Effect.REACH:
            assert isinstance(state, Deciding), "the barrier is lifted at the deadline at the latest"
            if state.shared.coupling == "all_or_none":
                return (failed(state, "undecided", waiting),)
            return with_consequences(state, (went_ahead(state, deadline),))
        case _:
            assert_never(deadline.effect)
