"""What PRUComm saw in its study of co-commissioning, done by rule: levels, conflicts of interest, quorum, training."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from cli.main import run
from domain.meeting.conflicts import RuleId
from ledger import reading
from tests.scenarios.conftest import Played

CCG, DELEGATION = "ccg-99Y", "delegation-99Y-1"
FIRST, SECOND, PANEL = "meeting-ccg-99Y-1", "meeting-ccg-99Y-2", "meeting-ccg-99Y-3"


@pytest.fixture
def prucomm(played: Callable[[str], Played]) -> Played:
    """The example, played to its end."""
    return played("prucomm")


def on_item(played: Played, meeting_id: str, item_id: str) -> list[str]:
    """The types of what happened to an item of a meeting, in order."""
    return [event.type for event in played.events(meeting_id) if event.payload.get("item_id") == item_id]


def excluded(played: Played, meeting_id: str, item_id: str) -> set[tuple[str, RuleId]]:
    """Who was excluded from an item when it was last opened, and by which rule."""
    opened = [e for e in played.events(meeting_id, "meeting.item_opened") if e.payload["item_id"] == item_id]
    found: Any = opened[-1].payload["exclusions"]
    return {(each["subject"], each["rule_id"]) for each in found}


def result(played: Played, meeting_id: str, item_id: str) -> Any:
    """How an item was decided in the end."""
    decided = [e for e in played.events(meeting_id, "meeting.item_decided") if e.payload["item_id"] == item_id]
    return decided[-1].payload


def exported(played: Played, capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    """The research export."""
    capsys.readouterr()
    assert run(["research", "--ledger", str(played.folder)]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def test_levels_over_time_keep_the_announced_and_the_effective_date_apart(prucomm: Played) -> None:
    levels = [event.payload for event in prucomm.events(CCG, "ccg.level_recorded")]
    assert {(level["announced_on"], level["effective_on"]) for level in levels} == {("2015-03-10", "2015-04-01")}
    assert len(levels) == 8


def test_declarations_are_made_at_the_outset_of_every_meeting(prucomm: Played) -> None:
    for meeting_id in (FIRST, SECOND, PANEL):
        types = [event.type for event in prucomm.events(meeting_id)]
        assert types.index("meeting.interests_declared") < types.index("meeting.item_opened")


def test_an_item_is_not_taken_up_before_anybody_declared(prucomm: Played) -> None:
    assert prucomm.refused("DeclarationsMissing", "federation-support")


def test_the_same_conflict_gets_the_same_exclusion_in_every_meeting_by_rule_id(prucomm: Played) -> None:
    same = {("gp-1", "COI-5"), ("lay-chair", "COI-4"), ("lay-3", "COI-1")}
    assert same == excluded(prucomm, FIRST, "federation-support")
    assert same == excluded(prucomm, SECOND, "federation-contract")


def test_what_was_declared_at_a_meeting_is_registered_though_nobody_names_it_again(prucomm: Played) -> None:
    registered = prucomm.events(CCG, "ccg.interest_registered")
    declared: list[Any] = [event.payload["interest"] for event in registered if event.actor.subject == FIRST]
    assert [(each["subject"], each["organisation"]) for each in declared] == [
        ("lay-chair", "FEDERATION"),
        ("lay-3", "FEDERATION"),
    ]
    again = prucomm.events(SECOND, "meeting.interests_declared")
    assert [event.payload["interests"] for event in again] == [[]] * 7


def test_who_is_excluded_has_no_vote_in_any_of_them(prucomm: Played) -> None:
    refused = [stream for stream, rule, _ in prucomm.refusals if rule == "ConflictedVoter"]
    assert {FIRST, SECOND} == set(refused)


def test_a_late_declaration_reopens_the_item(prucomm: Played) -> None:
    assert on_item(prucomm, FIRST, "federation-support").count("meeting.item_reopened") == 1
    assert ("lay-3", "COI-1") in excluded(prucomm, FIRST, "federation-support")
    assert result(prucomm, FIRST, "federation-support")["tally"]["for_"] == 4


def test_whoever_declared_late_does_not_vote_on_it_again(prucomm: Played) -> None:
    assert prucomm.refused("ConflictedVoter", "lay-3 is excluded")


def test_when_the_chair_is_conflicted_the_vice_chair_presides_for_that_item(prucomm: Played) -> None:
    assert result(prucomm, SECOND, "federation-contract")["presiding"] == "lay-vice-chair"


def test_for_another_item_the_chair_presides(prucomm: Played) -> None:
    assert result(prucomm, SECOND, "premises")["presiding"] == "lay-chair"


def test_an_item_that_nobody_is_left_to_decide_goes_to_a_panel_which_decides_it(prucomm: Played) -> None:
    referred = prucomm.event(FIRST, "meeting.item_referred")
    assert (referred.payload["item_id"], referred.payload["to"]) == ("scheme-review", "conflicts_panel")
    assert result(prucomm, PANEL, "scheme-review")["result"] == "agreed"
    told = [event.payload for event in prucomm.events(CCG, "ccg.meeting_decision_recorded")]
    assert ("referred", "conflicts_panel") in {(each["result"], each["referred_to"]) for each in told}


def test_an_item_goes_to_no_committee_that_is_not_there(prucomm: Played) -> None:
    assert prucomm.refused("UnknownCommittee", "'out_of_area_members'")


def test_an_item_that_is_still_undecided_waits_for_its_committee(prucomm: Played) -> None:
    """The review, which went to the panel, was decided there; the scheme, found inquorate, was not taken up again."""
    waiting = [task for task in reading.tasks(prucomm.ledger) if task.stream_id == CCG]
    assert [(task.command, task.role) for task in waiting] == [("ccg.convene_meeting", "committee_secretary")]
    assert waiting[0].title.startswith("Convene the Primary care commissioning committee to decide 'A local incentive")


def test_an_item_that_can_be_decided_goes_to_no_panel(prucomm: Played) -> None:
    assert prucomm.refused("DecidableHere", "federation-contract")


def test_a_quorum_that_requires_a_gp_and_loses_its_only_ones_is_inquorate(prucomm: Played) -> None:
    decided = result(prucomm, FIRST, "incentive-scheme")
    assert (decided["result"], decided["tally"]) == ("inquorate", None)
    assert decided["reasons"] == ["0 voting members of kind gp, where the quorum needs 1"]


def test_an_inquorate_item_is_never_voted_on(prucomm: Played) -> None:
    assert prucomm.refused("Inquorate", "incentive-scheme")
    assert "meeting.vote_cast" not in on_item(prucomm, FIRST, "incentive-scheme")


def test_clinical_advice_comes_from_someone_without_an_interest_when_no_local_gp_may_speak(prucomm: Played) -> None:
    advice: Any = prucomm.event(FIRST, "meeting.advice_recorded").payload["advice"]
    assert (advice["adviser"], advice["kind"]) == ("gp-outside", "out_of_area_gp")


def test_no_advice_comes_from_someone_with_an_interest_or_where_a_local_gp_may_speak(prucomm: Played) -> None:
    assert prucomm.refused("AdviserHasInterest", "gp-3")
    assert prucomm.refused("LocalGpMaySpeak", "gp-1, gp-3")


def test_the_training_of_lay_members_is_recorded_once_it_was_held(prucomm: Played) -> None:
    trained = [event.payload["subject"] for event in prucomm.events(CCG, "ccg.training_recorded")]
    assert trained == ["lay-chair", "lay-vice-chair"]
    assert prucomm.refused("NotYetHappened", "lay-chair")


def test_the_research_export_holds_declarations_exclusions_quorum_and_decisions(
    prucomm: Played, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = exported(prucomm, capsys)
    assert {row["record"] for row in rows} == {"declaration", "exclusion", "reopening", "advice", "decision"}
    decisions = [(row["item"], row["result"], row["quorate"]) for row in rows if row["meeting"] == SECOND]
    assert decisions[-1] == ("2", "not_agreed", "yes")
    (inquorate,) = [row for row in rows if row["result"] == "inquorate"]
    assert (inquorate["quorate"], inquorate["lacking"][:16]) == ("no", "0 voting members")
    assert {row["rule"] for row in rows if row["record"] == "exclusion"} == {"COI-1", "COI-4", "COI-5"}


def test_the_research_export_has_no_personal_data(prucomm: Played, capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(" ".join(row.values()) for row in exported(prucomm, capsys))
    members = {seat.subject for committee in prucomm.state(CCG).committees for seat in committee.seats}
    assert not [word for word in (*members, "gp-outside", "FEDERATION", "X09001", "Spouse") if word in text]
