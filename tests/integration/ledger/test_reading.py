"""What edges read of a journey, on real nouns: projections that agree with the events, and nothing secret."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest

from domain import RULES_VERSION
from domain.application.commands import WithdrawApplication
from domain.people import Role
from ledger import Ledger, LedgerDamaged, reading
from ledger.projections import PROJECTED_TABLES
from ledger.rebuilding import rebuild
from ledger.redeciding import redecide
from ledger.verification import verify
from tests.integration.ledger.journey import (
    APPLICATION,
    BALLOT,
    CCG,
    DELEGATION,
    GATE_KEEPER,
    MEETING,
    SURVEY,
    Journey,
    practice_lead,
)
from tests.integration.ledger.support import Ids, SetClock, rows_of_all, without_guards
from tests.unit.application import leicester

LIVE_AT = datetime.fromisoformat("2014-12-15T09:00:00Z")


@pytest.fixture
def journey(ledger_url: str) -> Iterator[Journey]:
    """Leicester's, up to an open ballot and survey."""
    clock = SetClock(leicester.BEGAN_AT)
    ledger = Ledger.open(ledger_url, clock)
    journey = Journey(ledger, clock, Ids())
    journey.to_open_ballot()
    yield journey
    ledger.close()


def test_an_overview_shows_an_application_with_all_that_it_opened(journey: Journey) -> None:
    overview = reading.overview(journey.ledger, APPLICATION)
    assert overview is not None
    application = overview.application
    assert (application.ccg_code, application.stage, application.closed) == ("04C", "engagement", False)
    assert (application.scope, application.months, application.start_on) == (leicester.ALL, 6, date(2014, 12, 15))
    assert application.waiting_for.startswith("The survey to close and the members' ballot")
    assert [ballot.stream_id for ballot in overview.ballots] == [BALLOT]
    assert [survey.stream_id for survey in overview.surveys] == [SURVEY]
    assert (overview.meetings, overview.delegations, overview.levels) == ((), (), ())
    assert {task.stream_id for task in overview.tasks} >= {BALLOT}
    assert [ahead.at for ahead in overview.deadlines] == sorted(ahead.at for ahead in overview.deadlines)
    assert reading.overview(journey.ledger, "application-99Z-1") is None
    assert reading.family(journey.ledger, APPLICATION) == (APPLICATION, BALLOT, SURVEY)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE events SET occurred_at = 'soon' WHERE version = 2",
        "UPDATE events SET actor = '{' WHERE version = 2",
        "UPDATE events SET payload = '{' WHERE version = 2",
        "UPDATE applications SET scope = '{'",
    ],
)
def test_what_was_damaged_is_one_sentence_when_it_is_read(journey: Journey, ledger_url: str, damage: str) -> None:
    without_guards(ledger_url, damage)
    with pytest.raises(LedgerDamaged, match="was never written so; `delegation audit verify` names it"):
        (reading.timeline(journey.ledger, APPLICATION), reading.applications(journey.ledger))


def test_applications_are_listed_by_ccg_and_by_whether_they_have_ended(journey: Journey) -> None:
    assert [each.stream_id for each in reading.applications(journey.ledger)] == [APPLICATION]
    assert reading.applications(journey.ledger, closed=True) == ()
    assert reading.applications(journey.ledger, ccg_code="99Z") == ()


def test_a_task_waits_for_a_role_of_an_organisation(journey: Journey) -> None:
    first = reading.tasks_for(journey.ledger, practice_lead("X00001"))
    assert [(task.stream_id, task.command) for task in first] == [
        (BALLOT, "ballot.cast_vote"),
        (SURVEY, "survey.record_response"),
    ]
    assert reading.tasks_for(journey.ledger, practice_lead("X00009")) == ()
    journey.vote("X00001", "for", leicester.CALLED_AT + timedelta(days=1))
    assert [task.stream_id for task in reading.tasks_for(journey.ledger, practice_lead("X00001"))] == [SURVEY]
    assert len(reading.tasks_for(journey.ledger, practice_lead("X00002"))) == 2
    assert {task.stream_id for task in reading.tasks(journey.ledger, BALLOT)} == {BALLOT}


def test_until_a_ballot_closes_turnout_is_shown_and_no_answer_or_tally(journey: Journey, ledger_url: str) -> None:
    journey.vote("X00001", "against", leicester.CALLED_AT + timedelta(days=1))
    ballot = reading.ballot(journey.ledger, BALLOT)
    assert ballot is not None
    assert (ballot.stage, ballot.returned, ballot.roll, ballot.outcome) == ("open", 1, 3, None)
    assert [elector.practice for elector in reading.not_returned(journey.ledger, BALLOT)] == ["X00002", "X00003"]
    assert reading.tallies(journey.ledger, BALLOT) == ()
    cast = [entry for entry in reading.timeline(journey.ledger, BALLOT) if entry.type == "ballot.vote_cast"]
    assert [(entry.payload, entry.concealed, entry.organisation) for entry in cast] == [({}, True, "X00001")]
    projected = repr(rows_of_all(ledger_url, [table.name for table in PROJECTED_TABLES]))
    assert "against" not in projected.replace("against the", "")


def test_a_stopped_ballot_keeps_its_answers_for_good(journey: Journey) -> None:
    journey.vote("X00001", "for", leicester.CALLED_AT + timedelta(days=1))
    withdrawal = WithdrawApplication(reasons="The members asked for it.")
    journey.done(APPLICATION, withdrawal, leicester.OFFICER, leicester.CALLED_AT + timedelta(days=2))
    ballot = reading.ballot(journey.ledger, BALLOT)
    assert ballot is not None
    assert (ballot.stage, ballot.returned, ballot.closes_at) == ("stopped", None, None)
    cast = [entry for entry in reading.timeline(journey.ledger, APPLICATION) if entry.type == "ballot.vote_cast"]
    assert [entry.concealed for entry in cast] == [True]
    (application,) = reading.applications(journey.ledger, closed=True)
    assert (application.stage, application.ended_at_stage) == ("withdrawn", "engagement")
    assert reading.deadlines(journey.ledger) == ()
    assert journey.ledger.open_streams() == (APPLICATION, BALLOT, CCG, SURVEY)
    for notice in reading.notices(journey.ledger):
        journey.ledger.record_notice(notice.key, "console")
    assert journey.ledger.open_streams() == (CCG,)
    assert verify(journey.ledger).sound, verify(journey.ledger).conclusion
    assert redecide(journey.ledger).sound, redecide(journey.ledger).conclusion


def test_a_closed_ballot_shows_its_exact_tally(journey: Journey) -> None:
    journey.to_verified_ballot()
    ballot = reading.ballot(journey.ledger, BALLOT)
    assert ballot is not None
    assert (ballot.stage, ballot.outcome, ballot.scope) == ("verified", "passed", leicester.ALL)
    assert ballot.verified_by == "returning-04c"
    tally = reading.tallies(journey.ledger, BALLOT)[0]
    assert (tally.function, tally.for_, tally.against, tally.denominator, tally.passed) == ("a", 2, 0, 3, True)
    assert reading.not_returned(journey.ledger, BALLOT) == ()
    cast = [entry for entry in reading.timeline(journey.ledger, BALLOT) if entry.type == "ballot.vote_cast"]
    assert [entry.concealed for entry in cast] == [False, False]


def test_a_survey_shows_counts_and_published_figures_apart(journey: Journey) -> None:
    journey.to_verified_ballot()
    survey = reading.survey(journey.ledger, SURVEY)
    assert survey is not None
    assert (survey.stage, survey.responses, survey.application_id) == ("closed", 3, APPLICATION)
    result = reading.survey_results(journey.ledger, SURVEY)[0]
    assert (result.segment, result.function, result.yes, result.answered) == ("stakeholder", "a", 2, 3)
    (figure,) = reading.published_figures(journey.ledger, SURVEY)
    assert (figure.percentage, figure.respondents, figure.irreproducible) == (77, 23, True)


def test_the_whole_journey_is_shown_as_it_happened(journey: Journey, ledger_url: str) -> None:
    journey.to_verified_ballot()
    journey.to_agreement()
    journey.to_first_phase(LIVE_AT)
    ledger = journey.ledger

    overview = reading.overview(ledger, APPLICATION)
    assert overview is not None
    assert (overview.application.stage, overview.application.delegation_id) == ("delegating", DELEGATION)
    (item,) = reading.meeting_items(ledger, MEETING)
    assert (item.item_id, item.result, item.for_, item.against) == ("decide_to_apply", "agreed", 2, 0)
    meeting = reading.meeting(ledger, MEETING)
    assert meeting is not None
    assert (meeting.stage, meeting.committee) == ("closed", "governing_body")
    delegation = reading.delegation(ledger, DELEGATION)
    assert delegation is not None
    assert (delegation.stage, delegation.live, delegation.complete) == ("phasing", ("a", "e"), False)
    phases = reading.phases(ledger, DELEGATION)
    assert [phase.started_on for phase in phases] == [date(2014, 12, 15), None, None, None]
    assert phases[0].gates_open == ()
    assert phases[1].gates_open != ()
    assert [holding.function for holding in reading.holdings(ledger, DELEGATION)] == ["a", "e"]
    assert [(held.function, held.level) for held in reading.levels(ledger, "04C")] == [("a", 3), ("e", 3)]
    assert [(ccg.code, ccg.practices) for ccg in reading.ccgs(ledger)] == [("04C", 3)]

    timeline = reading.timeline(ledger, APPLICATION)
    assert {entry.stream_id for entry in timeline} == {APPLICATION, BALLOT, SURVEY, MEETING, DELEGATION}
    assert [entry.occurred_at for entry in timeline] == sorted(entry.occurred_at for entry in timeline)
    accepted = next(entry for entry in timeline if entry.command == "application.accept_expression_of_interest")
    assert (accepted.subject, accepted.organisation, accepted.rules_version) == ("approver-1", "NHSE", RULES_VERSION)
    assert accepted.policy_hash == timeline[0].payload["policy_hash"]
    assert {entry.stream_id for entry in reading.timeline(ledger, APPLICATION, with_opened=False)} == {APPLICATION}

    journey.until(datetime.fromisoformat("2015-04-15T08:00:00Z"))
    (review,) = reading.reviews(ledger, DELEGATION)
    assert (review.quarter, review.rating) == (1, None)
    assert any(task.command == "delegation.record_review" for task in reading.tasks_for(ledger, GATE_KEEPER))

    assert verify(ledger).sound, verify(ledger).conclusion
    assert redecide(ledger).sound, redecide(ledger).conclusion
    names = [*(table.name for table in PROJECTED_TABLES), "streams"]
    before = rows_of_all(ledger_url, names)
    rebuild(ledger)
    assert rows_of_all(ledger_url, names) == before


def test_a_second_open_application_for_a_ccg_is_refused_and_shown_among_the_refusals(journey: Journey) -> None:
    at = leicester.BEGAN_AT
    outcome = journey.send("application-04C-2", leicester.expression(), leicester.MANAGER, at)
    assert outcome.rule == "ApplicationAlreadyOpen"
    (refused,) = reading.refusals(journey.ledger, ["application-04C-2"])
    assert (refused.rule, refused.number, refused.sentence) == ("ApplicationAlreadyOpen", "I2", outcome.sentence)
    assert (refused.subject, refused.received_at) == ("pm-04c", at)
    assert not journey.ledger.exists("application-04C-2")
    assert reading.refusals(journey.ledger) == (refused,)
    assert reading.faults(journey.ledger) == ()


def test_notices_are_shown_with_the_channel_they_went_by(journey: Journey) -> None:
    notices = reading.notices(journey.ledger, [APPLICATION])
    assert notices
    assert {notice.channel for notice in notices} == {None}
    assert {notice.role for notice in notices} <= {role.value for role in Role}
    journey.ledger.record_notice(notices[0].key, "console")
    first = reading.notices(journey.ledger, [APPLICATION])[0]
    assert (first.channel, first.recorded_at) == ("console", journey.clock.now)


def test_deadlines_are_shown_up_to_an_instant(journey: Journey) -> None:
    ahead = reading.deadlines(journey.ledger, BALLOT)
    assert {deadline.kind for deadline in ahead} == {"close"}
    last = max(deadline.at for deadline in ahead)
    assert reading.deadlines(journey.ledger, BALLOT, until=last) == ahead
    assert len(reading.deadlines(journey.ledger, BALLOT, until=last - timedelta(seconds=1))) == len(ahead) - 1
