"""NHS Leicester City CCG, as its expression of interest tells it and its example plays it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from engine.case.shipped import load_round
from ledger import reading
from tests.scenarios.conftest import Played

APPLICATION, DELEGATION = "application-04C-1", "delegation-04C-1"
SETTLED, APPEALED, STOOD, WITHDRAWN = (f"dispute-04C-{number}" for number in (1, 2, 3, 4))
PANEL, APPEAL_PANEL = "meeting-dispute-04C-2-1", "meeting-dispute-04C-2-2"


def as_list(value: object) -> list[dict[str, Any]]:
    """A list in an event's payload."""
    assert isinstance(value, list)
    return value


@pytest.fixture
def leicester(played: Callable[[str], Played]) -> Played:
    """The example, played to its end."""
    return played("leicester-city")


def test_the_ccg_asks_for_the_full_scope_of_seven_functions(leicester: Played) -> None:
    submitted = leicester.event(APPLICATION, "application.expression_of_interest_submitted")
    request = submitted.payload["request"]
    assert isinstance(request, dict)
    assert request["functions"] == ["a", "b", "c", "d", "e", "f", "g"]


def test_the_ccg_asks_for_full_delegation_of_each(leicester: Played) -> None:
    """Paragraph 4: "in each of these areas ... full delegated commissioning arrangements"."""
    request = leicester.event(APPLICATION, "application.expression_of_interest_submitted").payload["request"]
    assert isinstance(request, dict)
    assert (request["level"], request["forms"]) == (3, [])
    delegated = leicester.events(DELEGATION, "delegation.function_delegated")
    assert {(each.payload["function"], each.payload["level"]) for each in delegated} == {
        (each, 3) for each in "abcdefg"
    }


def test_the_phasing_takes_six_to_nine_months_and_is_operational_in_the_first_quarter_of_2015(
    leicester: Played,
) -> None:
    live = leicester.event(DELEGATION, "delegation.became_operational")
    assert live.occurred_at.date() <= load_round("2014").operational_by
    assert leicester.where(APPLICATION).stage == "completed"


def test_a_sanction_needs_the_function_to_be_held(leicester: Played) -> None:
    assert leicester.refused("FunctionNotHeld", "function f")


def test_practices_have_a_dispute_resolution_process_with_the_ccg(leicester: Played) -> None:
    """Paragraph 33: "an effective dispute resolution process between the practice and the CCG"."""
    raised = leicester.event(SETTLED, "dispute.raised")
    assert (raised.actor.organisation, raised.payload["practice"], raised.payload["function"]) == (
        "X00005",
        "X00005",
        "e",
    )
    endings = [leicester.where(each).stage for each in (SETTLED, APPEALED, STOOD, WITHDRAWN)]
    assert endings == ["settled", "upheld", "upheld", "withdrawn"]


def test_nobody_but_the_practice_raises_or_withdraws_its_dispute(leicester: Played) -> None:
    assert leicester.refused("NotAuthorised", "only by the practice lead; programme-manager is not that")
    assert leicester.refused("NotAParty", "practice-x00006 of X00006")


def test_sanctions_are_delegated_after_a_dispute_procedure_stands(leicester: Played) -> None:
    """Paragraphs 3f and 33."""
    adopted = leicester.event("ccg-04C", "ccg.procedures_adopted")
    (met,) = (
        each
        for each in leicester.events(DELEGATION, "delegation.gate_met")
        if each.payload["gate"] == "dispute_procedure"
    )
    (sanctions,) = (
        each
        for each in leicester.events(DELEGATION, "delegation.function_delegated")
        if each.payload["function"] == "f"
    )
    assert adopted.occurred_at < met.occurred_at < sanctions.occurred_at


def test_without_that_gate_the_phase_of_sanctions_does_not_start(leicester: Played) -> None:
    assert leicester.refused("GateNotMet", "Phase 4 is held by gates that are not recorded as met: dispute procedure")


def test_a_dispute_about_a_sanction_waits_until_the_ccg_holds_sanctions(leicester: Played) -> None:
    assert leicester.refused("FunctionNotHeld", "What is disputed exercises function f")
    assert leicester.event(APPEALED, "dispute.raised").payload["function"] == "f"


def test_the_ccg_responds_within_its_time(leicester: Played) -> None:
    (due,) = (
        deadline["at"]
        for deadline in as_list(leicester.event(SETTLED, "dispute.raised").payload["schedule"])
        if deadline["effect"] == "reach"
    )
    answered = leicester.event(SETTLED, "dispute.answered")
    assert answered.occurred_at < datetime.fromisoformat(due)


def test_its_silence_is_escalated_and_stops_nothing(leicester: Played) -> None:
    overdue, escalated, answered = leicester.events(
        APPEALED, "dispute.answer_overdue", "dispute.escalated", "dispute.answered"
    )
    assert overdue.occurred_at == datetime(2015, 9, 21, 16, tzinfo=UTC)
    assert escalated.occurred_at == datetime(2015, 9, 28, 16, tzinfo=UTC)
    assert answered.occurred_at > escalated.occurred_at
    assert leicester.state(APPEALED, overdue.version).stage == "mediation"


def test_a_mediator_without_an_interest_brings_a_settlement(leicester: Played) -> None:
    settled = leicester.event(SETTLED, "dispute.settled")
    assert settled.actor.subject == leicester.event(SETTLED, "dispute.mediation_taken_up").payload["mediator"]


def test_who_belongs_to_a_party_is_not_appointed_and_who_has_an_interest_in_one_stands_down(leicester: Played) -> None:
    assert leicester.refused("MediatorNotIndependent", "is of 04C, which is a party")
    stood_down = leicester.event(SETTLED, "dispute.mediator_stood_down")
    assert stood_down.payload["mediator"] == "mediator-1"
    assert leicester.refused("NotTheMediator", "mediator-1 of MEDIATION is not the mediator")


def test_a_mediation_without_result_by_its_deadline_goes_to_the_committee(leicester: Played) -> None:
    lapsed = leicester.event(APPEALED, "dispute.mediation_lapsed")
    assert lapsed.occurred_at == datetime(2015, 10, 19, 16, tzinfo=UTC)
    assert leicester.state(APPEALED, lapsed.version).stage == "decision"


def test_a_mediation_that_has_ended_settles_nothing_and_one_that_runs_is_not_passed_over(leicester: Played) -> None:
    refused = {
        (each.stream_id, each.type) for each in reading.refusals(leicester.ledger) if each.rule == "StageOutOfOrder"
    }
    assert {(APPEALED, "dispute.record_settlement"), (APPEALED, "dispute.convene_meeting")} <= refused


def test_people_without_an_interest_decide(leicester: Played) -> None:
    decided = leicester.event(APPEALED, "dispute.decided")
    assert decided.payload["outcome"] == "dismissed"
    assert decided.payload["decided_by"] == ["lay-audit", "nurse", "secondary-care-doctor"]


def test_a_gp_of_the_practice_does_not_decide_its_dispute(leicester: Played) -> None:
    assert leicester.refused("ConflictedVoter", "gp-5 is excluded from item dispute by COI-")
    (item,) = reading.meeting_items(leicester.ledger, PANEL)
    assert {each.subject for each in item.excluded} == {"gp-5"}


def test_either_side_appeals_once(leicester: Played) -> None:
    assert leicester.event(APPEALED, "dispute.appealed").payload["side"] == "practice"
    assert leicester.refused("AppealedAlready", "there is one appeal, and what it brings stands")
    assert leicester.refused("AppealedAlready", "was decided on appeal")


def test_another_committee_decides_on_the_appeal(leicester: Played) -> None:
    ended = leicester.event(APPEALED, "dispute.appeal_decided")
    assert (ended.payload["allowed"], ended.payload["outcome"]) == (True, "upheld")
    assert leicester.refused("WrongCommittee", "decided by 'appeal_panel', not by 'dispute_panel'")


def test_nobody_who_voted_on_the_decision_votes_on_the_appeal(leicester: Played) -> None:
    assert leicester.refused("ConflictedVoter", "nurse is excluded from item appeal by COI-6")
    first = {each.payload["subject"] for each in leicester.events(PANEL, "meeting.vote_cast")}
    second = {each.payload["subject"] for each in leicester.events(APPEAL_PANEL, "meeting.vote_cast")}
    assert first
    assert second
    assert not first & second


def test_a_decision_stands_once_the_time_to_appeal_has_passed(leicester: Played) -> None:
    stood = leicester.event(STOOD, "dispute.decision_stood")
    assert stood.occurred_at == datetime(2015, 12, 22, 17, tzinfo=UTC)
    assert leicester.refused("AlreadyClosed", f"{STOOD} has ended: upheld")


def test_a_practice_withdraws_its_dispute_until_it_is_decided(leicester: Played) -> None:
    assert leicester.where(WITHDRAWN).stage == "withdrawn"
    assert leicester.refused("DecidedAlready", "it can be appealed against, not withdrawn")


def test_notices_of_disputes_name_nobody_and_repeat_nothing_that_a_party_wrote(leicester: Played) -> None:
    sent = [each for each in reading.notices(leicester.ledger) if each.stream_id.startswith("dispute-")]
    assert sent
    written = ("list size", "agreed", "letter of agreement", "lease", "practice-x", "mediator-", "lay-", "nurse")
    assert [each for each in sent if any(word in f"{each.subject} {each.body}" for word in written)] == []


def test_the_ccg_earns_autonomy_by_four_quarters_assured_in_a_row(leicester: Played) -> None:
    """Paragraph 35."""
    earned = leicester.event(DELEGATION, "delegation.autonomy_earned")
    assert earned.payload["quarters"] == 4
    assert len(leicester.events(DELEGATION, "delegation.review_recorded")) == 6
    assert leicester.state(DELEGATION, earned.version).autonomy_since == date(2016, 1, 11)


def test_from_then_on_it_is_reviewed_every_six_months_and_no_sooner(leicester: Played) -> None:
    fifth = leicester.events(DELEGATION, "delegation.quarter_ended")[4].payload["quarter"]
    assert isinstance(fifth, dict)
    assert (fifth["from_on"], fifth["to_on"]) == ("2015-12-15", "2016-06-14")
    assert leicester.refused("QuarterNotEnded", "quarter 5 ends with 14 June 2016")


def test_a_review_that_finds_otherwise_ends_autonomy_and_reviews_are_quarterly_again(leicester: Played) -> None:
    """Paragraph 36: "formal assurance ... through the existing quarterly review meetings"."""
    lost = leicester.event(DELEGATION, "delegation.autonomy_lost")
    assert lost.payload["quarter"] == 5
    sixth = leicester.events(DELEGATION, "delegation.quarter_ended")[5].payload["quarter"]
    assert isinstance(sixth, dict)
    assert (sixth["from_on"], sixth["to_on"]) == ("2016-06-15", "2016-09-14")
    assert leicester.state(DELEGATION).autonomy_since is None


def test_figures_of_a_review_are_commensurate_with_the_functions_held(leicester: Played) -> None:
    """Paragraph 36: "agreed KPIs commensurate with the responsibilities delegated"."""
    reviews = reading.reviews(leicester.ledger, DELEGATION)
    measured = [sorted({kpi.function for kpi in each.kpis}) for each in reviews if each.rating is not None]
    assert measured == [list("abde"), list("abcdeg"), *([list("abcdefg")] * 4)]


def test_leicester_comes_to_its_end_with_its_published_figures(leicester: Played) -> None:
    report = leicester.report
    assert dict(report["stages"])["application-04C-1"] == "completed"
    (survey,) = report["surveys"]
    stakeholders = {row["function"]: row for row in survey["rows"] if row["segment"] == "stakeholder"}
    published = {function: row["published"] for function, row in stakeholders.items() if row["published"] is not None}
    assert published == {"a": 72, "b": 55, "d": 57, "e": 53, "g": 53}
    assert {stakeholders[function]["difference"] for function in published} == {0}
    assert {row["answered"] for row in stakeholders.values()} == {92}
    practices = [row for row in survey["rows"] if row["segment"] == "practice"]
    assert [row["function"] for row in practices if "irreproducible" in row["remark"]] == ["d"]
    assert {row["share"] for row in practices} == {"no counts"}
    (ballot,) = report["ballots"]
    assert (ballot["outcome"], ballot["roll"]) == ("passed", 63)
    assert "votes.csv" in report["illustrative"]
    live = [phase["live_on"] for phase in report["phases"]]
    assert live == sorted(live)
    assert live[-1] <= "2015-06-30"
