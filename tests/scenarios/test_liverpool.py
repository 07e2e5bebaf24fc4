"""NHS Liverpool CCG, as its chair's article of 3 September 2014 tells it (seed 000) and its example plays it.

Paragraphs are counted from the one that begins "Just spending more money".
"""

import json
from collections.abc import Callable

import pytest

from cli.main import run
from domain.ccg.state import RegisteredCcg
from domain.committee import Committee
from domain.functions import Function, Level
from ledger import reading
from tests.scenarios.conftest import Played

APPLICATION, DELEGATION, CCG = "application-99A-1", "delegation-99A-1", "ccg-99A"
INVESTMENT, ELSEWHERE, FAILED = "investment-99A-1", "investment-99A-2", "investment-99A-3"
KEPT, LOST = "validation-99A-1", "validation-99A-2"
FIRST, SECOND, THIRD = (f"meeting-{INVESTMENT}-{number}" for number in (1, 2, 3))


@pytest.fixture
def liverpool(played: Callable[[str], Played]) -> Played:
    """The example, played to its end."""
    return played("liverpool")


def register(liverpool: Played) -> RegisteredCcg:
    """The CCG's register at the end."""
    state = liverpool.state(CCG)
    assert isinstance(state, RegisteredCcg)
    return state


def committee(liverpool: Played, key: str) -> Committee:
    """One of its committees."""
    found = register(liverpool).committee(key)
    assert found is not None
    return found


def item(liverpool: Played, meeting_id: str) -> reading.MeetingItem:
    """The one item of a meeting."""
    (found,) = reading.meeting_items(liverpool.ledger, meeting_id)
    return found


def test_only_some_functions_are_delegated_and_sanctions_are_not_asked_for(liverpool: Played) -> None:
    """Paragraph 5: "we do not wish to have responsibility for applying contractual sanctions"; paragraph 6:
    "deciding strategic priorities and managing the financial resources"."""
    request = liverpool.event(APPLICATION, "application.expression_of_interest_submitted").payload["request"]
    assert isinstance(request, dict)
    assert request["functions"] == ["a", "d", "R3"]
    live = liverpool.event(DELEGATION, "delegation.became_operational").occurred_at.date()
    held = {function for function in Function if register(liverpool).holds(function, live)}
    assert held == {Function("a"), Function("d"), Function("R3")}


def test_in_all_other_functions_it_has_greater_involvement(liverpool: Played) -> None:
    """Paragraph 6: "greater involvement in influencing decisions across all aspects"."""
    live = liverpool.event(DELEGATION, "delegation.became_operational").occurred_at.date()
    others = set(Function) - {Function("a"), Function("d"), Function("R3")}
    assert {register(liverpool).level_of(each, live) for each in others} == {Level.GREATER_INVOLVEMENT}


def test_the_same_request_is_refused_in_a_round_that_takes_the_full_scope_only(liverpool: Played) -> None:
    assert liverpool.refused("ScopeNotFull", "round 2014 takes applications for all functions a to g; b, c, e, f, g")
    assert liverpool.where(APPLICATION).stage == "completed"


def test_a_sanction_is_refused_as_a_function_that_is_not_held(liverpool: Played) -> None:
    assert liverpool.refused("FunctionNotHeld", "did not hold function f")
    assert liverpool.event(DELEGATION, "delegation.function_exercised").payload["function"] == "a"


def test_94_practices_are_organised_in_three_localities_and_18_neighbourhoods(liverpool: Played) -> None:
    """Paragraph 10: "94 member practices which are organised into three Localities and work in 18 neighbourhoods"."""
    practices = register(liverpool).practices
    assert len(practices) == 94
    assert len(register(liverpool).localities) == 3
    places = {(practice.locality, practice.neighbourhood) for practice in practices}
    assert len(places) == 18
    assert all(locality and neighbourhood for locality, neighbourhood in places)


def test_engagement_is_recorded_for_each_locality(liverpool: Played) -> None:
    """Paragraph 5: "an agenda item on each locality leadership meeting", with "some concern"."""
    views = [event.payload["view"] for event in liverpool.events(APPLICATION, "application.view_recorded")]
    practices = [view for view in views if isinstance(view, dict) and view["body"] == "practices"]
    assert {view["locality"]: view["position"] for view in practices} == {
        "North": "supports",
        "Central": "supports_with_concerns",
        "South": "supports",
    }
    assert liverpool.refused("UnknownLocality", "no locality 'East'; its localities are: Central, North, South")


def test_the_local_medical_committees_position_is_recorded_as_advice_and_is_no_veto(liverpool: Played) -> None:
    """Paragraphs 4 and 5: the conference's motion, and work with the LMC; nothing makes its word binding."""
    views = [event.payload["view"] for event in liverpool.events(APPLICATION, "application.view_recorded")]
    (lmc,) = [view for view in views if isinstance(view, dict) and view["body"] == "local_medical_committee"]
    assert lmc["position"] == "opposes"
    assert lmc["evidence"]
    assert liverpool.refused("EvidenceMissing", "Local Medical Committee")
    assert item(liverpool, "meeting-99A-1-1").result == "agreed"
    assert liverpool.where(APPLICATION).stage == "completed"


def test_a_primary_care_committee_chaired_by_the_ccgs_chair_holds_the_gate_until_a_lay_chaired_one_stands(
    liverpool: Played,
) -> None:
    """Governance, paragraph 2: "chaired by the chair of the CCG". A lay chair is rule W4's."""
    assert committee(liverpool, "primary_care").chair == committee(liverpool, "governing_body").chair == "gp-chair"
    assert liverpool.refused("LayChairMissing", "no lay-chaired committee")
    assert liverpool.refused("CommitteeNotLayChaired", "gp-chair, is not a lay member")
    established = liverpool.events(CCG, "ccg.committee_established")[-1]
    assert '"primary_care_commissioning"' in json.dumps(established.payload)
    gates = liverpool.events(DELEGATION, "delegation.gate_met")
    (met,) = [event.occurred_at for event in gates if event.payload["gate"] == "committee_quorate"]
    assert established.occurred_at < met
    assert committee(liverpool, "primary_care_commissioning").lay_chaired


def test_committees_are_data_their_composition_eligibility_chair_and_what_they_may_decide(liverpool: Played) -> None:
    """Governance, paragraphs 2, 3 and 5: who sits where, and who decides what."""
    decides = {each.key: each.decides for each in register(liverpool).committees}
    assert decides["primary_care"] == ("clinical_model",)
    assert decides["finance"] == ("route_and_value",)
    assert decides["approvals"] == ("investment",)
    assert decides["validation"] == ("validation",)
    approvals = committee(liverpool, "approvals")
    assert len(approvals.seats) == 6
    assert not any(seat.in_general_practice for seat in approvals.seats)
    board = committee(liverpool, "governing_body")
    assert all(board.seat(seat.subject) for seat in approvals.seats)
    assert (approvals.outside_general_practice, approvals.drawn_from) == (True, "governing_body")
    hearing = committee(liverpool, "validation")
    assert [seat.kind for seat in hearing.seats] == ["gp", "gp", "lay", "executive", "nhs_england"]
    gps = {seat.subject for seat in hearing.seats if seat.kind == "gp"}
    elsewhere = {seat.subject for each in register(liverpool).committees if each != hearing for seat in each.seats}
    assert not gps & elsewhere


def test_nhs_englands_representative_is_co_opted_and_has_no_vote(liverpool: Played) -> None:
    """Governance, paragraph 2: "An NHS England representative is co-opted onto the committee"."""
    seat = committee(liverpool, "primary_care").seat("nhse-representative")
    assert seat is not None
    assert (seat.kind, seat.votes) == ("nhs_england", False)
    assert liverpool.refused("SeatWithoutVote", "nhse-representative")


def test_an_investment_in_general_practice_passes_three_bodies_in_their_order(liverpool: Played) -> None:
    """Governance, paragraphs 2 and 3: clinical model; procurement and value; every investment in general practice."""
    decisions = liverpool.events(INVESTMENT, "investment.meeting_decision_recorded")
    told = [(event.payload["purpose"], event.payload["result"]) for event in decisions]
    assert told == [("clinical_model", "agreed"), ("route_and_value", "agreed"), ("investment", "agreed")]
    assert [item(liverpool, each).kind for each in (FIRST, SECOND, THIRD)] == [each for each, _ in told]
    found = reading.investment(liverpool.ledger, INVESTMENT)
    assert found is not None
    assert (found.stage, found.provider, found.value) == ("approved", "general_practice", 1_250_000)
    assert liverpool.refused("WrongCommittee", "decided by 'primary_care', not by 'finance'")
    assert liverpool.refused("WrongCommittee", "decided by 'finance', not by 'primary_care'")


def test_the_primary_care_committee_is_never_shown_or_asked_a_value(liverpool: Played) -> None:
    """Governance, paragraph 2: "presented with clinical models only for approval, not how a decision on the service is
    to be procured or the financial value of any service"."""
    agreed = liverpool.event(INVESTMENT, "investment.clinical_model_agreed")
    shown = [event for event in liverpool.events(INVESTMENT) if event.version <= agreed.version]
    texts = [json.dumps(event.payload) for event in (*shown, *liverpool.events(FIRST))]
    texts += [
        f"{each.subject} {each.body}"
        for each in reading.notices(liverpool.ledger)
        if each.stream_id == FIRST or (each.stream_id == INVESTMENT and each.called_at <= agreed.recorded_at)
    ]
    assert "clinical" in " ".join(texts).lower()
    assert [text for text in texts if any(word in text for word in ("£", "1250000", "1,250,000", '"provider"'))] == []
    assert item(liverpool, FIRST).title == "The clinical model of 'Liverpool quality improvement scheme'"
    assert "£1,250,000" in item(liverpool, SECOND).title
    assert liverpool.refused("ValueInClinicalModel", "names a sum of money ('£')")
    assert liverpool.refused("ClinicalModelFirst")


def test_the_finance_committee_decides_once_route_and_value_are_proposed(liverpool: Played) -> None:
    assert liverpool.refused("TermsMissing")
    assert item(liverpool, SECOND).result == "agreed"


def test_the_same_interest_excludes_where_money_is_decided_and_not_where_care_is_designed(liverpool: Played) -> None:
    """Committees' own data says which interests exclude (rule W4); a recused member is out of the denominator (W5)."""
    assert item(liverpool, FIRST).excluded == ()
    found = [(each.subject, each.rule) for each in item(liverpool, SECOND).excluded]
    assert found == [("gp-3", "COI-1"), ("gp-3", "COI-5")], "his registered interest, and his own practice"
    assert item(liverpool, SECOND).denominator == 3
    assert liverpool.refused("ConflictedVoter", "gp-3")


def test_nobody_who_works_in_general_practice_votes_on_the_approval(liverpool: Played) -> None:
    assert (item(liverpool, THIRD).for_, item(liverpool, THIRD).excluded) == (6, ())
    assert liverpool.refused("NotAMember", "gp-2 holds no seat of the Approvals committee")


def test_another_providers_service_is_not_for_the_approvals_committee(liverpool: Played) -> None:
    """Governance, paragraph 3: "If the … committee recommend that a service is to be commissioned from general
    practice, then all individual investments must be reviewed"."""
    found = reading.investment(liverpool.ledger, ELSEWHERE)
    assert found is not None
    assert (found.stage, found.provider, found.decided_by) == ("approved", "other", "route_and_value")
    assert liverpool.refused("AlreadyClosed", f"{ELSEWHERE} was approved")


def test_a_clinical_model_that_is_not_agreed_ends_there(liverpool: Played) -> None:
    found = reading.investment(liverpool.ledger, FAILED)
    assert found is not None
    assert (found.stage, found.decided_by, found.value) == ("rejected", "clinical_model", None)


def test_f7_an_investment_names_the_functions_it_exercises_and_they_are_held_on_the_day(liverpool: Played) -> None:
    assert liverpool.refused("FunctionNotHeld", "exercises function R3, which CCG 99A does not hold on 18 December")
    asked = liverpool.event(FIRST, "meeting.convened").payload["items"]
    assert isinstance(asked, list)
    assert [each["functions"] for each in asked if isinstance(each, dict)] == [["R3"]]


def test_a_practice_below_band_a_gets_notice_after_the_year_gives_evidence_and_is_heard(liverpool: Played) -> None:
    """Governance, paragraphs 4 and 5: "the opportunity to challenge this non achievement by providing appropriate
    evidence"; "The validation process operates after the end of each financial year"."""
    types = [event.type for event in liverpool.events(KEPT)]
    assert types == [
        "validation.notice_given",
        "validation.evidence_given",
        "validation.meeting_convened",
        "validation.meeting_decision_recorded",
        "validation.upheld",
    ]
    assert liverpool.events(KEPT)[0].occurred_at.date().isoformat() == "2015-04-20"
    assert liverpool.refused("NotYetHappened", "2014/15 ends on 31 March 2015")
    assert liverpool.refused("BandAchieved", "X00001 achieved band A")
    assert liverpool.refused("NotYourValidation")
    assert liverpool.refused("StageOutOfOrder", "may give evidence until")


def test_a_practice_that_convinces_the_committee_keeps_its_investment(liverpool: Played) -> None:
    found = reading.validation(liverpool.ledger, KEPT)
    assert found is not None
    assert (found.stage, found.practice, found.band, found.documents) == ("upheld", "X00007", "B", 1)
    assert found.investment == INVESTMENT


def test_a_practice_without_evidence_in_time_is_heard_as_such_and_may_lose_its_investment(liverpool: Played) -> None:
    """Governance, paragraph 6: "To date investment has been withdrawn from a number of practices"."""
    found = reading.validation(liverpool.ledger, LOST)
    assert found is not None
    assert (found.stage, found.documents) == ("investment_withdrawn", 0)
    types = [event.type for event in liverpool.events(LOST)]
    assert types[1:3] == ["validation.reminded", "validation.evidence_time_ended"]
    assert "(no evidence)" in item(liverpool, f"meeting-{LOST}-1").title
    assert liverpool.refused("TooLate", "heard without")


def test_the_validation_committee_hears_it_without_the_member_whose_practice_it_is(liverpool: Played) -> None:
    heard = item(liverpool, f"meeting-{KEPT}-1")
    assert {each.subject for each in heard.excluded} == {"gp-outside-1"}
    assert (heard.for_, heard.denominator) == (4, 4)
    assert liverpool.refused("ConflictedVoter", "gp-outside-1")
    assert liverpool.refused("WrongCommittee", "decided by 'validation', not by 'approvals'")


def test_it_is_about_an_investment_in_general_practice_once_a_year(liverpool: Played) -> None:
    assert liverpool.refused("NotItsInvestment", f"{ELSEWHERE} is not an investment in general practice")
    assert liverpool.refused("AlreadyNotified", KEPT)


def test_its_policy_and_its_one_go_live_are_told_as_they_are_called(
    liverpool: Played, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["show", APPLICATION, "--at", "2014-12-01T12:00", "--ledger", str(liverpool.folder)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "Liverpool's policy for some functions; phasing from 5 January 2015 over 1 month." in said
