"""A practice merges while its dispute is open: what waited for it waits for the one in which it goes on (rule F4)."""

from domain.dispute.commands import AppealDecision, PassDeadline
from domain.dispute.events import PracticeMerged
from domain.dispute.noun import NOUN
from domain.noun import Notice
from domain.people import CLOCK
from tests.spec import Given, utc
from tests.unit.dispute.practice import (
    APPEAL_DUE,
    LEAD,
    MERGED,
    OTHER_LEAD,
    STREAMS,
    decided,
)

REGISTER: dict[str, object] = {"ccg-04C": MERGED}


def ticked(stream: Given, streams: dict[str, object]) -> Given:
    """The next deadline passes."""
    deadline = stream.where.deadline
    assert deadline is not None
    command = PassDeadline(kind=deadline.name, due=deadline.at)
    return stream.when(command, CLOCK, deadline.at, streams=streams).recorded


def told(stream: Given) -> list[str]:
    """Whom the last event tells."""
    return [call.to.organisation for call in stream.calls if isinstance(call, Notice)]


def test_whatever_happens_next_moves_the_task_to_the_practice_that_goes_on() -> None:
    assert [task.assignee.organisation for task in decided().tasks] == ["X00005"]
    reminded = ticked(decided(), REGISTER)
    assert [each.type for each in reminded.events[-2:]] == ["dispute.practice_merged", "dispute.reminded"]
    assert [task.assignee.organisation for task in reminded.tasks] == ["X00006"]
    assert told(reminded) == ["X00006"]


def test_the_practice_that_goes_on_is_told_what_it_has_to_do_and_the_ccg_that_it_goes_on() -> None:
    before = ticked(decided(), REGISTER)
    merged = Given(NOUN, before.stream_id, before.events[:-1])
    notices = [call for call in merged.calls if isinstance(call, Notice)]
    assert [(each.to.organisation, "goes on in practice X00006" in each.subject) for each in notices] == [
        ("X00006", True),
        ("04C", True),
    ]
    assert "To do, by 16 October 2015, 17:00: Appeal against the decision" in notices[0].body


def test_it_is_noted_once_and_not_at_all_without_a_merger() -> None:
    through = ticked(ticked(decided(), REGISTER), REGISTER)
    assert sum(isinstance(each, PracticeMerged) for each in through.events) == 1
    assert through.where.closed
    assert set(told(through)) == {"X00006", "04C"}
    without = ticked(ticked(decided(), STREAMS), STREAMS)
    assert not any(isinstance(each, PracticeMerged) for each in without.events)


def test_what_brings_nothing_notes_nothing() -> None:
    done_with = PassDeadline(kind="mediate.reach", due=utc(2015, 9, 1))
    decided().when(done_with, CLOCK, utc(2015, 9, 1), streams=REGISTER).then_nothing()


def test_the_leads_of_both_appeal() -> None:
    command = AppealDecision(grounds="The figures were not read.")
    for lead in (LEAD, OTHER_LEAD):
        appealed = decided().when(command, lead, APPEAL_DUE, streams=REGISTER)
        appealed.then_types("dispute.practice_merged", "dispute.appealed")
