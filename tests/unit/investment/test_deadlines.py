"""Each body decides by a deadline: reminded of before, overdue after, escalated later, and none of it ends anything."""

import pytest

from domain.investment.commands import PassDeadline
from domain.noun import Notice
from domain.people import CLOCK, Role
from tests.spec import Given, utc
from tests.unit.investment.liverpool import PROPOSED_AT, approved, decided, model_agreed, proposed, recommended


def tick(investment: Given) -> Given:
    """The next deadline passes."""
    deadline = investment.where.deadline
    assert deadline is not None
    return investment.when(PassDeadline(kind=deadline.name, due=deadline.at), CLOCK, deadline.at).recorded


@pytest.mark.parametrize(
    ("waiting", "kind"),
    [(proposed(), "clinical_model"), (model_agreed(), "route_and_value"), (recommended(), "investment")],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_t3_a_body_that_is_late_is_reminded_of_escalated_and_still_waited_for(waiting: Given, kind: str) -> None:
    investment, passed = waiting, []
    while (deadline := investment.where.deadline) is not None:
        passed.append((deadline.name, deadline.at))
        investment = tick(investment)
        assert investment.where.stage == waiting.where.stage
        assert any(isinstance(call, Notice) for call in investment.calls)
    assert passed == [
        (f"{kind}.remind", utc(2014, 10, 8, 16)),
        (kind, utc(2014, 10, 15, 16)),
        (f"{kind}.escalate", utc(2014, 10, 22, 16)),
    ]
    assert [call.to.role for call in investment.calls if isinstance(call, Notice)] == [Role.ACCOUNTABLE_OFFICER]
    assert investment.tasks[0].due_at == utc(2014, 10, 15, 16).isoformat()


def test_a_decision_stops_its_own_clock_and_starts_the_next() -> None:
    late = tick(tick(proposed()))
    agreed = decided(late, "primary_care")
    assert {deadline.kind for deadline in agreed.noun.schedule(agreed.state)} == {"route_and_value"}


def test_a_deadline_that_moved_or_is_done_with_brings_nothing() -> None:
    stale = PassDeadline(kind="clinical_model", due=utc(2014, 10, 15, 16))
    for investment in (model_agreed(), approved()):
        investment.when(stale, CLOCK, stale.due).then_nothing()
    proposed().when(PassDeadline(kind="clinical_model", due=PROPOSED_AT), CLOCK, PROPOSED_AT).then_nothing()
