"""What a practice answers: evidence within its time, or none."""

from datetime import datetime

from domain.deadlines import Deadline, Effect, in_time
from domain.noun import Context
from domain.refusal import EvidenceMissing, StageOutOfOrder, TooLate
from domain.validation.commands import GiveEvidence
from domain.validation.events import EvidenceGiven, EvidenceTimeEnded
from domain.validation.notice import EVIDENCE, HEAR
from domain.validation.refusals import NotYourValidation
from domain.validation.state import AwaitingEvidence, AwaitingHearing, OpenState


def give_evidence(state: OpenState, command: GiveEvidence, context: Context) -> tuple[EvidenceGiven]:
    """The practice's evidence, with which its hearing becomes due.

    Raises:
        NotYourValidation: the sender is of another practice than this, or the one in which it goes on (rule F4).
        TooLate: the time for it has ended (rules T1 to T3).
        StageOutOfOrder: it was given already.
        EvidenceMissing: there is none in it (rule I5).
    """
    case = state.case
    if context.actor.organisation not in (case.subject.practice, case.acting_practice):
        raise NotYourValidation(
            f"{context.actor.subject} of {context.actor.organisation} can't give the evidence of practice "
            f"{case.subject.practice}."
        )
    if isinstance(state, AwaitingHearing):
        if state.evidence:
            raise StageOutOfOrder("The practice has given its evidence, and waits for its hearing.")
        raise TooLate("The time for evidence has ended; the practice is heard without.")
    case.clocks.check_in_time(EVIDENCE, context.received_at, "The practice's evidence")
    if not command.evidence:
        raise EvidenceMissing("Evidence is given as at least one document, and there is none.")
    return (
        EvidenceGiven(
            evidence=command.evidence,
            statement=command.statement.strip(),
            given_by=context.actor.subject,
            schedule=case.procedures.schedule(HEAR, context.received_at, case.procedure.hear),
        ),
    )


def time_ended(state: AwaitingEvidence, deadline: Deadline) -> EvidenceTimeEnded:
    """The time for evidence ends, and the hearing becomes due."""
    case = state.case
    schedule = case.procedures.schedule(HEAR, deadline.at, case.procedure.hear)
    return EvidenceTimeEnded(deadline=deadline, schedule=schedule)


def ended_by(state: AwaitingEvidence, instant: datetime) -> EvidenceTimeEnded | None:
    """The end of the time for evidence, when it has passed though its clock command is still to come (rule T3)."""
    reaching = (each for each in state.case.clocks.ahead if each.effect is Effect.REACH)
    deadline = next((each for each in reaching if not in_time(instant, each.at)), None)
    return None if deadline is None else time_ended(state, deadline)
