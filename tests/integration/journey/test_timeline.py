"""The timeline: which deadline an event met, which is none that only stopped running; and what it says of itself."""

import pytest

from cli.timeline import Happening, happenings
from domain.application.commands import ReturnForInformation
from domain.ballot.commands import CloseEarly
from domain.delegation.assurance import KpiResult
from domain.delegation.commands import Pause, RecordReview
from domain.nouns import NOUNS
from ledger import Ledger, LedgerTooNew
from ledger.store import utc_now
from tests.cast import APPLICATION, APPROVER, AREA_TEAM, BALLOT, DELEGATION, LEADS, RETURNING, vote
from tests.journey.by_hand import Begun, ByHand
from tests.journey.story import JOURNEY, asking, goes_live, part_two, through
from tests.spec import london


def happened(world: ByHand, stream_id: str, type_: str) -> Happening:
    (found,) = (event for event in happenings(world.ledger, stream_id) if event.type == type_)
    return found


def test_a_decision_that_waits_for_information_is_not_said_to_have_been_in_time(begun: Begun) -> None:
    world = begun(*through(part_two))
    world.does(AREA_TEAM, APPLICATION, ReturnForInformation(reasons="The risk register is missing."))
    assert happened(world, APPLICATION, "application.part_two_confirmed").deadline.startswith("area team in time, due ")
    assert happened(world, APPLICATION, "application.returned_for_information").deadline.startswith(
        "decide stopped, was due "
    )


def test_a_phase_that_is_held_is_not_said_to_have_been_in_time(begun: Begun) -> None:
    world = begun(*JOURNEY, goes_live)
    world.does(APPROVER, DELEGATION, Pause(reasons="Staff are ill."))
    said = happened(world, DELEGATION, "delegation.paused").deadline
    assert said.startswith("phase 2 stopped, was due ")
    assert "in time" not in said


def test_what_an_event_holds_in_a_group_of_fields_is_shown(begun: Begun) -> None:
    world = begun(*JOURNEY, goes_live)
    world.until(london(2015, 3, 2))
    kpis = tuple(KpiResult(function=function, name="Plans", value="3", unit="count") for function in "ae")
    world.does(AREA_TEAM, DELEGATION, RecordReview(quarter=1, rating="assured", kpis=kpis))
    assert happened(world, DELEGATION, "delegation.review_recorded").facts == "quarter: 1; rating: assured"


def test_which_practice_voted_is_shown_once_the_ballot_has_closed_and_never_what(begun: Begun) -> None:
    world = begun(*through(asking))
    for lead in LEADS:
        world.does(lead, BALLOT, vote(lead.organisation, "a", "b"))
    assert {each.facts for each in happenings(world.ledger, BALLOT) if each.type == "ballot.vote_cast"} == {""}
    world.does(RETURNING, BALLOT, CloseEarly(reason="All have voted."))
    shown = [each.facts for each in happenings(world.ledger, BALLOT) if each.type == "ballot.vote_cast"]
    assert shown == [f"practice: {lead.organisation}" for lead in LEADS]


def test_a_stream_of_a_kind_that_this_version_lacks_has_no_timeline(begun: Begun) -> None:
    database = begun(*through(asking)).ledger.database
    nouns = {name: noun for name, noun in NOUNS.items() if name != "ballot"}
    with pytest.raises(LedgerTooNew, match=f"a stream '{BALLOT}' of a kind that this version lacks"):
        happenings(Ledger(database, utc_now, nouns))
