"""Deadlines of a delegation: each with its reminders, its reach and its escalations (rules T3, T4)."""

from datetime import datetime

from domain.delegation.commands import ActivatePhase, PassDeadline
from domain.delegation.events import Escalated, PhaseCameDue, PhaseOverdue, Reminded, ReviewOverdue
from domain.noun import Notice
from domain.people import CLOCK, Role
from domain.refusal import NotAuthorised
from tests.spec import Given, utc
from tests.unit.delegation.leicester import APPROVER, first_live, gates_met, live, opened, passed


def what_passed(stream: Given, since: int) -> list[tuple[str, str, datetime]]:
    """Type, kind and instant of the events of deadlines from the one numbered `since` on."""
    return [
        (event.type, event.deadline.name, event.deadline.at)
        for event in stream.events[since:]
        if isinstance(event, PhaseCameDue | PhaseOverdue | Reminded | Escalated | ReviewOverdue)
    ]


def test_a_phases_date_and_its_activation_are_reminded_of_reached_and_escalated() -> None:
    stream = opened()
    assert what_passed(passed(stream, utc(2014, 12, 31)), len(stream.events)) == [
        ("delegation.reminded", "phase_1.remind", utc(2014, 12, 13)),
        ("delegation.phase_came_due", "phase_1", utc(2014, 12, 15)),
        ("delegation.reminded", "activate_1.remind", utc(2014, 12, 20, 17)),
        ("delegation.phase_overdue", "activate_1", utc(2014, 12, 22, 17)),
        ("delegation.escalated", "activate_1.escalate", utc(2014, 12, 29, 17)),
    ]


def test_a_review_is_reminded_of_reached_and_escalated_in_working_days() -> None:
    stream = gates_met(first_live(), 2, utc(2015, 2, 15))
    stream = stream.when(ActivatePhase(phase=2), APPROVER, utc(2015, 2, 15, 9)).recorded
    passed_by_may = passed(stream, utc(2015, 5, 1))
    reviews = [each for each in what_passed(passed_by_may, len(stream.events)) if each[1].startswith("review")]
    assert reviews == [
        ("delegation.reminded", "review_1.remind", utc(2015, 4, 7, 16)),
        ("delegation.review_overdue", "review_1", utc(2015, 4, 14, 16)),
        ("delegation.escalated", "review_1.escalate", utc(2015, 4, 28, 16)),
    ], "20 working days from Sunday 15 March, Good Friday and Easter Monday left out"


def test_an_activated_phase_has_no_deadline_left() -> None:
    assert not [each for each in live(first_live()).schedule if each.kind in ("phase_1", "activate_1")]


def test_a_clock_command_for_a_deadline_that_is_done_with_brings_nothing() -> None:
    for kind, due in (("phase_1", utc(2014, 12, 15)), ("phase_2", utc(2015, 2, 16)), ("unheard_of", utc(2015, 1, 1))):
        first_live().when(PassDeadline(kind=kind, due=due), CLOCK, due).then_nothing()


def test_only_the_clock_passes_a_deadline() -> None:
    opened().when(PassDeadline(kind="phase_1", due=utc(2014, 12, 15)), APPROVER, utc(2014, 12, 15)).then_refused(
        NotAuthorised
    )


def test_every_deadline_that_passes_is_gone_and_somebody_is_told() -> None:
    stream = opened()
    for _ in range(40):
        deadline = stream.where.deadline
        assert deadline is not None
        stream = stream.when(PassDeadline(kind=deadline.name, due=deadline.at), CLOCK, deadline.at).recorded
        assert deadline not in live(stream).schedule
        notices = [call for call in stream.calls if isinstance(call, Notice)]
        assert notices
        assert all("delegation-04C-1" in notice.body for notice in notices)
        if stream.where.deadline is None:
            break


def test_an_overdue_activation_is_escalated_to_the_ccgs_officer_too() -> None:
    stream = passed(opened(), utc(2014, 12, 29, 17))
    assert isinstance(stream.events[-1], Escalated)
    roles = {call.to.role for call in stream.calls if isinstance(call, Notice)}
    assert roles == {Role.ACCOUNTABLE_OFFICER, Role.NHSE_APPROVER}
