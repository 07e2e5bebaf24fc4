"""What no sequence of commands breaks in a validation."""

from datetime import datetime, timedelta

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from domain.people import CLOCK
from domain.refusal import AlreadyClosed, Refusal
from domain.validation.commands import PassDeadline
from domain.validation.evolve import evolve
from domain.validation.state import AwaitingEvidence, AwaitingHearing, Closed, ValidationState
from tests.spec import Decision, Given
from tests.unit.validation.hearings import (
    LEAD,
    NOTIFIED_AT,
    OTHER_LEAD,
    PAPER,
    convene,
    give_evidence,
    notified,
    tell,
)

KINDS = ("evidence", "evidence", "convene", "convene", "agreed", "not_agreed", "deferred", "clock", "clock")
steps = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 99), st.integers(0, 30)), max_size=20)


def sent(validation: Given, kind: str, choice: int, at: datetime) -> Decision | None:
    """What one step sends; None when there is nothing to send."""
    match kind:
        case "evidence":
            return give_evidence(validation, at, *((PAPER,) * (choice % 3)), by=OTHER_LEAD if choice > 80 else LEAD)
        case "convene":
            return convene(validation, at.replace(day=min(at.day, 27)))
        case "agreed" | "not_agreed" | "deferred":
            convened = [each for each in validation.events if each.type == "validation.meeting_convened"]
            return tell(validation, kind, at) if convened else None
        case _:
            deadline = validation.where.deadline
            command = deadline and PassDeadline(kind=deadline.name, due=deadline.at)
            return validation.when(command, CLOCK, command.due) if command else None


@settings(max_examples=80)
@for_all(steps)
def test_whatever_is_sent_nobody_is_heard_before_the_evidence_or_its_time_and_what_has_ended_refuses_all(
    tried: list[tuple[str, int, int]],
) -> None:
    validation, at = notified(), NOTIFIED_AT
    folded: ValidationState = validation.state
    for kind, choice, days in tried:
        at += timedelta(days=days)
        ended = isinstance(validation.state, Closed)
        decision = sent(validation, kind, choice, at)
        if decision is None:
            continue
        if isinstance(decision.outcome, Refusal):
            assert not ended or isinstance(decision.outcome, AlreadyClosed)
        else:
            assert not ended
            for event in decision.events:
                folded = evolve(folded, event)  # type: ignore[arg-type] # the noun's own union
            validation = decision.recorded
        assert validation.state == folded
        types = [event.type for event in validation.events]
        answered = [each for each in types if each in ("validation.evidence_given", "validation.evidence_time_ended")]
        assert len(answered) == (0 if isinstance(folded, AwaitingEvidence) else 1)
        if "validation.meeting_convened" in types:
            assert types.index(answered[0]) < types.index("validation.meeting_convened")
        if isinstance(folded, AwaitingHearing):
            assert validation.tasks or folded.case.open_meeting
            assert bool(folded.evidence) == ("validation.evidence_given" in types)
