"""The committee that decides on the clinical model is never shown or asked a value."""

import pytest

from domain.evidence import Evidence
from domain.investment.commands import ProposeInvestment, Terms
from domain.investment.refusals import ValueInClinicalModel
from domain.investment.state import Case, ClinicalModel
from domain.noun import Notice, Open
from tests.spec import Given
from tests.unit.investment.liverpool import (
    MANAGER,
    PROPOSED_AT,
    STREAMS,
    convene,
    model_agreed,
    nothing,
    proposal,
    proposed,
    recommended,
    tell,
    with_terms,
)

WORDS = ("value", "route", "provider", "terms", "pound", "£")


def told(investment: Given) -> str:
    """All that every event of an investment so far calls for, and its tasks, as one text."""
    folds = [Given(investment.noun, investment.stream_id, investment.events[:n]) for n in range(1, 99)]
    seen = folds[: len(investment.events)]
    calls = [str(call) for each in seen for call in each.calls]
    return " ".join([*calls, *(str(task) for each in seen for task in each.tasks)])


def shown_to_first_committee(investment: Given) -> str:
    """The first meeting's item, and the notices and tasks up to it, less the names that the procedures give."""
    met = convene(investment, "primary_care").recorded
    (meeting,) = [call for call in met.calls if isinstance(call, Open)]
    items = str(meeting.command.model_dump()["items"])
    texts = [f"{call.subject} {call.body}" for call in [*investment.calls, *met.calls] if isinstance(call, Notice)]
    return " ".join([items, *texts, *(task.title for task in investment.tasks)]).lower()


def test_what_the_first_committee_is_asked_has_no_field_for_a_value() -> None:
    fields = {*ProposeInvestment.model_fields, *Case.model_fields, *ClinicalModel.model_fields}
    assert not fields & {*Terms.model_fields, "terms"}


def test_the_first_meetings_item_notices_and_tasks_say_nothing_of_a_value() -> None:
    shown = shown_to_first_committee(proposed())
    assert "quality improvement scheme" in shown
    assert [word for word in WORDS if word in shown] == []


def test_nothing_told_before_the_terms_are_proposed_holds_the_value_and_the_later_committees_see_it() -> None:
    before = told(model_agreed())
    assert "1250000" not in before
    assert "1,250,000" not in before
    for waiting, key in ((with_terms(model_agreed()), "finance"), (recommended(), "approvals")):
        (meeting,) = [call for call in convene(waiting, key).recorded.calls if isinstance(call, Open)]
        title = meeting.command.model_dump()["items"][0]["title"]
        assert "A scheme offered to every practice, from general practice, £1,250,000" in title


def test_the_first_meeting_is_asked_again_without_a_value_when_it_came_to_nothing() -> None:
    deferred = tell(convene(proposed(), "primary_care").recorded, "deferred").recorded
    shown = shown_to_first_committee(deferred)
    assert [word for word in WORDS if word in shown] == []


@pytest.mark.parametrize(
    "text",
    [
        "For £250,000",
        "GBP 250000 a year",
        "GBP4000",
        "250,000 pounds",
        "2.5 million pounds",
        "two million pounds",
        "£1",
        "€ 4,000",
        "$5000",
        "USD 5m",
        "50p a patient",
        "5000 quid",
        "costs 40k",
        "a budget of 1250000",
        "value: 1,250,000",
    ],
)
@pytest.mark.parametrize("field", ["service", "clinical_model"])
def test_a_sum_of_money_in_what_the_first_committee_would_be_shown_is_refused(field: str, text: str) -> None:
    stated = proposal(**{field: f"A scheme. {text}."})
    nothing().when(stated, MANAGER, PROPOSED_AT, streams=STREAMS).then_refused(ValueInClinicalModel, field[:7])


def test_a_sum_of_money_in_the_title_of_a_paper_is_refused() -> None:
    paper = Evidence(kind="model", title="Costs: £5 a patient", dated=PROPOSED_AT.date(), sha256="0" * 64)
    nothing().when(proposal(evidence=(paper,)), MANAGER, PROPOSED_AT, streams=STREAMS).then_refused(
        ValueInClinicalModel, "title of evidence 'model'"
    )


@pytest.mark.parametrize(
    "text",
    [
        "62 indicators in 18 neighbourhoods",
        "Weight in kg",
        "16,000 people on registers",
        "Of value to 94 practices",
        "A budget of time, 2 pm to 5 pm",
        "1.25m patients; 3 per practice",
        "Europe, dollarless",
    ],
)
def test_other_numbers_are_no_sum_of_money(text: str) -> None:
    nothing().when(proposal(clinical_model=text), MANAGER, PROPOSED_AT, streams=STREAMS).then_types(
        "investment.proposed"
    )
