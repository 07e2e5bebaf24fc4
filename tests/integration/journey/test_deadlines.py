"""Every deadline at its second (rules T2 to T4): reminders, lapses and escalations of every noun, computed by hand.

A clock command is sent a grace of five seconds after its deadline, and counts at the deadline.
"""

from datetime import datetime, timedelta

import pytest

from domain.application.commands import (
    AmendExpressionOfInterest,
    ClaimCondition,
    ConfirmCondition,
    ConveneMeeting,
    ResubmitApplication,
    ReturnExpressionOfInterest,
    SignForCcg,
    SignForNhsEngland,
    SubmitApplication,
)
from domain.application.state import Closed
from domain.application.values import Phasing
from domain.ballot.commands import ExtendBallot
from domain.ballot.refusals import ClosingRecorded
from domain.convening import MeetingStillOpen
from domain.delegation.commands import GiveNotice, HandBackFunction
from domain.meeting.commands import CloseMeeting, DeclareInterests, DeferItem
from domain.model import Command
from domain.people import Actor
from domain.refusal import AlreadyClosed, Refusal, TooLate
from domain.survey.commands import ExtendSurvey
from tests.integration.journey.story import (
    ACCEPTED_AT,
    ALL,
    APPLICATION,
    APPROVER,
    BALLOT,
    BOARD,
    CCG,
    COMPLETED,
    DELEGATION,
    ITEMS,
    JOURNEY,
    LEADS,
    MANAGER,
    MEETING,
    OFFICER,
    OWNER,
    PHASES_ON,
    RETURNING,
    SECOND_MEETING,
    SECRETARY,
    SIGNATORY,
    SIGNED_AT,
    SUBMITTED_AT,
    SURVEY,
    Begun,
    Step,
    acceptance,
    approval,
    asking,
    ballot,
    before,
    conditional_approval,
    convened,
    goes_live,
    governing_body,
    interest,
    issue,
    part_two,
    response,
    signatures,
    submission,
    through,
    vote,
)
from tests.integration.journey.world import World, london, seconds

GRACE = seconds(5)


def returned_interest(world: World) -> None:
    """NHS England wants the expression of interest amended."""
    world.until(ACCEPTED_AT)
    world.does(APPROVER, APPLICATION, ReturnExpressionOfInterest(reasons="Say more about safeguards."))


def incomplete_submission(world: World) -> None:
    """Part one lacks its finance template, and comes back at once."""
    world.until(SUBMITTED_AT)
    world.does(OFFICER, APPLICATION, SubmitApplication(items=tuple(item for item in ITEMS if "finance" not in item)))


def claim(world: World) -> None:
    """The owner of the condition says that it is met."""
    world.does(OWNER, APPLICATION, ClaimCondition(key="premises"))


def ccg_signature(world: World) -> None:
    """The CCG signs."""
    world.until(SIGNED_AT)
    world.does(OFFICER, APPLICATION, SignForCcg())


def ballot_closed(world: World) -> None:
    """Nobody voted, and the ballot has closed by the clock."""
    world.until(london(2014, 7, 14, 17, 1))


def notice(world: World) -> None:
    """The CCG gives notice on 10 December 2014."""
    world.until(london(2014, 12, 10))
    world.does(OFFICER, DELEGATION, GiveNotice(reasons="It is too much."))


def notice_running_out(world: World) -> None:
    """Time passes until shortly before the notice takes effect."""
    world.until(london(2016, 3, 31))


CONDITIONAL: tuple[Step, ...] = (*before(approval), conditional_approval)
SIGNABLE: tuple[Step, ...] = through(issue)

PASSING: dict[str, tuple[tuple[Step, ...], tuple[tuple[str, str, datetime, str], ...]]] = {
    "expression of interest": (
        (interest,),
        (
            (APPLICATION, "acknowledge.remind", london(2014, 6, 5, 17), "application.reminded"),
            (APPLICATION, "acknowledge", london(2014, 6, 9, 17), "application.overdue"),
            (APPLICATION, "acknowledge.escalate", london(2014, 6, 16, 17), "application.escalated"),
            (APPLICATION, "respond.remind", london(2014, 7, 14, 17), "application.reminded"),
            (APPLICATION, "respond.remind", london(2014, 7, 24, 17), "application.reminded"),
            (APPLICATION, "respond", london(2014, 7, 28, 17), "application.overdue"),
            (APPLICATION, "respond.escalate", london(2014, 8, 4, 17), "application.escalated"),
        ),
    ),
    "returned expression of interest": (
        (interest, returned_interest),
        (
            (APPLICATION, "amend.remind", london(2014, 7, 1, 17), "application.reminded"),
            (APPLICATION, "amend", london(2014, 7, 8, 17), "application.lapsed"),
        ),
    ),
    "engagement, with nobody asked": (
        (interest, acceptance),
        (
            (APPLICATION, "submit.remind", london(2014, 10, 31, 12), "application.reminded"),
            (APPLICATION, "submit.remind", london(2014, 11, 11, 12), "application.reminded"),
            (APPLICATION, "submit", london(2014, 11, 14, 12), "application.lapsed"),
        ),
    ),
    "ballot": (
        (interest, acceptance, asking),
        (
            (BALLOT, "close.remind", london(2014, 6, 30, 17), "ballot.reminded"),
            (BALLOT, "close.remind", london(2014, 7, 7, 17), "ballot.reminded"),
            (BALLOT, "close.remind", london(2014, 7, 12, 17), "ballot.reminded"),
            (BALLOT, "close", london(2014, 7, 14, 17), "ballot.closed"),
            (BALLOT, "verify.remind", london(2014, 7, 20, 17), "ballot.reminded"),
            (BALLOT, "verify", london(2014, 7, 21, 17), "ballot.verification_overdue"),
            (BALLOT, "verify.escalate", london(2014, 7, 23, 17), "ballot.escalated"),
        ),
    ),
    "survey": (
        (interest, acceptance, asking),
        (
            (SURVEY, "close.remind", london(2014, 6, 30, 17), "survey.reminded"),
            (SURVEY, "close.remind", london(2014, 7, 12, 17), "survey.reminded"),
            (SURVEY, "close", london(2014, 7, 14, 17), "survey.closed"),
        ),
    ),
    "governing body": (
        through(ballot),
        (
            (APPLICATION, "decide_to_apply.remind", london(2014, 8, 9, 17), "application.reminded"),
            (APPLICATION, "decide_to_apply", london(2014, 8, 23, 17), "application.overdue"),
            (APPLICATION, "decide_to_apply.escalate", london(2014, 9, 6, 17), "application.escalated"),
        ),
    ),
    "meeting that is not held": (
        (*through(ballot), convened),
        (
            (MEETING, "meet.remind", london(2014, 7, 6, 14), "meeting.reminded"),
            (MEETING, "meet", london(2014, 7, 8, 14), "meeting.time_came"),
            (MEETING, "meet.escalate", london(2014, 7, 10, 17), "meeting.escalated"),
        ),
    ),
    "part two": (
        through(submission),
        (
            (APPLICATION, "area_team.remind", london(2014, 7, 24, 17), "application.reminded"),
            (APPLICATION, "area_team", london(2014, 7, 29, 17), "application.overdue"),
            (APPLICATION, "area_team.escalate", london(2014, 8, 5, 17), "application.escalated"),
        ),
    ),
    "return for information": (
        (*before(submission), incomplete_submission),
        (
            (APPLICATION, "information.remind", london(2014, 7, 24, 17), "application.reminded"),
            (APPLICATION, "information", london(2014, 7, 29, 17), "application.lapsed"),
        ),
    ),
    "approval": (
        through(part_two),
        (
            (APPLICATION, "decide.remind", london(2014, 8, 22, 17), "application.reminded"),
            (APPLICATION, "decide", london(2014, 9, 1, 17), "application.overdue"),
            (APPLICATION, "decide.escalate", london(2014, 9, 8, 17), "application.escalated"),
        ),
    ),
    "agreement not issued": (
        through(approval),
        (
            (APPLICATION, "issue.remind", london(2014, 8, 13, 17), "application.reminded"),
            (APPLICATION, "issue", london(2014, 8, 15, 17), "application.overdue"),
            (APPLICATION, "issue.escalate", london(2014, 8, 22, 17), "application.escalated"),
        ),
    ),
    "condition": (
        (*CONDITIONAL, issue, signatures, claim),
        (
            (APPLICATION, "condition-premises.remind", london(2014, 9, 17, 17), "application.reminded"),
            (APPLICATION, "constitution.remind", london(2014, 9, 22, 17), "application.reminded"),
            (APPLICATION, "condition-premises.remind", london(2014, 9, 29, 17), "application.reminded"),
            (APPLICATION, "condition-premises", london(2014, 10, 1, 17), "application.lapsed"),
        ),
    ),
    "agreement not signed": (
        SIGNABLE,
        (
            (APPLICATION, "sign.remind", london(2014, 8, 11, 17), "application.reminded"),
            (APPLICATION, "sign.remind", london(2014, 8, 16, 17), "application.reminded"),
            (APPLICATION, "sign", london(2014, 8, 18, 17), "application.lapsed"),
        ),
    ),
    "constitution": (
        through(signatures),
        (
            (APPLICATION, "constitution.remind", london(2014, 9, 22, 17), "application.reminded"),
            (APPLICATION, "constitution", london(2014, 10, 6, 17), "application.overdue"),
            (APPLICATION, "constitution.escalate", london(2014, 10, 20, 17), "application.escalated"),
        ),
    ),
    "first phase": (
        JOURNEY,
        (
            (DELEGATION, "phase_1.remind", london(2014, 11, 29, 0), "delegation.reminded"),
            (DELEGATION, "phase_1", london(2014, 12, 1, 0), "delegation.phase_came_due"),
            (DELEGATION, "activate_1.remind", london(2014, 12, 6, 17), "delegation.reminded"),
            (DELEGATION, "activate_1", london(2014, 12, 8, 17), "delegation.phase_overdue"),
            (DELEGATION, "activate_1.escalate", london(2014, 12, 15, 17), "delegation.escalated"),
        ),
    ),
    "quarterly review": (
        COMPLETED[:-2],
        (
            (DELEGATION, "review_1.remind", london(2015, 3, 20, 17), "delegation.reminded"),
            (DELEGATION, "review_1", london(2015, 3, 27, 17), "delegation.review_overdue"),
            (DELEGATION, "phase_3.remind", london(2015, 3, 30, 0), "delegation.reminded"),
            (DELEGATION, "phase_3", london(2015, 4, 1, 0), "delegation.phase_came_due"),
            (DELEGATION, "activate_3.remind", london(2015, 4, 6, 17), "delegation.reminded"),
            (DELEGATION, "activate_3", london(2015, 4, 8, 17), "delegation.phase_overdue"),
            (DELEGATION, "review_1.escalate", london(2015, 4, 14, 17), "delegation.escalated"),
            (DELEGATION, "activate_3.escalate", london(2015, 4, 15, 17), "delegation.escalated"),
        ),
    ),
}
"""By what waits: the steps that lead there, and then each deadline with the event that it brings, in order."""


@pytest.mark.parametrize("waits", PASSING)
def test_each_deadline_passes_a_grace_after_its_second_and_counts_at_it(begun: Begun, waits: str) -> None:
    steps, passing = PASSING[waits]
    world = begun(*steps)
    for stream_id, name, due, event in passing:
        if world.due(stream_id) != (name, due):
            # A quarter ends on the way to the review.
            world.until(due - timedelta(days=3))
        assert world.due(stream_id) == (name, due)
        version = world.ledger.head(stream_id).version
        world.until(due + GRACE - seconds(1))
        assert world.ledger.head(stream_id).version == version
        world.until(due + GRACE)
        passed = next(iter(world.ledger.events(stream_id, after=version)))
        assert (passed.type, passed.occurred_at, passed.recorded_at) == (event, due, due + GRACE)
        assert passed.actor.subject == "clock"


def test_a_notice_takes_effect_at_the_beginning_of_its_first_of_april(begun: Begun) -> None:
    world = begun(*JOURNEY, goes_live, notice)
    world.until(london(2015, 12, 31))
    for day, event in (
        (london(2016, 1, 1, 0), "delegation.reminded"),
        (london(2016, 3, 1, 0), "delegation.reminded"),
        (london(2016, 4, 1, 0), "delegation.closed"),
    ):
        world.until(day + GRACE - seconds(1))
        before_it = world.ledger.head(DELEGATION).version
        world.until(day + GRACE)
        events = tuple(world.ledger.events(DELEGATION, after=before_it))
        assert event in [each.type for each in events]
        assert {each.occurred_at for each in events} == {day}
    assert world.state(APPLICATION, Closed).reason == "delegation_ended"


ENDS: dict[str, tuple[tuple[Step, ...], datetime, Actor, str, Command, type[Refusal]]] = {
    "amended expression of interest": (
        (interest, returned_interest),
        london(2014, 7, 8, 17),
        MANAGER,
        APPLICATION,
        AmendExpressionOfInterest(
            level=3, functions=ALL, phasing=Phasing(start=PHASES_ON[0], months=6), benefits="Care closer to home."
        ),
        AlreadyClosed,
    ),
    "response": (
        (interest, acceptance, asking),
        london(2014, 7, 14, 17),
        MANAGER,
        SURVEY,
        response(),
        AlreadyClosed,
    ),
    "vote": (
        (interest, acceptance, asking),
        london(2014, 7, 14, 17),
        LEADS[0],
        BALLOT,
        vote("X00001"),
        ClosingRecorded,
    ),
    "extension": (
        (interest, acceptance, asking),
        london(2014, 7, 14, 17),
        RETURNING,
        BALLOT,
        ExtendBallot(closes_at=london(2014, 7, 21, 17), reason="Holidays."),
        ClosingRecorded,
    ),
    "submission": (
        before(submission),
        london(2014, 11, 14, 12),
        OFFICER,
        APPLICATION,
        SubmitApplication(items=ITEMS),
        AlreadyClosed,
    ),
    "answer to a return for information": (
        (*before(submission), incomplete_submission),
        london(2014, 7, 29, 17),
        OFFICER,
        APPLICATION,
        ResubmitApplication(items=ITEMS),
        AlreadyClosed,
    ),
    "claim of a condition": (
        (*CONDITIONAL, issue, signatures),
        london(2014, 10, 1, 17),
        OWNER,
        APPLICATION,
        ClaimCondition(key="premises"),
        AlreadyClosed,
    ),
    "confirmation of a condition": (
        (*CONDITIONAL, issue, signatures, claim),
        london(2014, 10, 1, 17),
        APPROVER,
        APPLICATION,
        ConfirmCondition(key="premises"),
        AlreadyClosed,
    ),
    "CCG's signature": (SIGNABLE, london(2014, 8, 18, 17), OFFICER, APPLICATION, SignForCcg(), AlreadyClosed),
    "NHS England's signature": (
        (*SIGNABLE, ccg_signature),
        london(2014, 8, 18, 17),
        SIGNATORY,
        APPLICATION,
        SignForNhsEngland(),
        AlreadyClosed,
    ),
    "use of a delegation under notice": (
        (*JOURNEY, goes_live, notice, notice_running_out),
        london(2016, 4, 1, 0),
        OFFICER,
        DELEGATION,
        HandBackFunction(function="a", reasons="At last."),
        AlreadyClosed,
    ),
}
"""By what is sent: the steps before, when it is due, who sends it, and what refuses it after the closing event."""


@pytest.mark.parametrize("what", ENDS)
def test_what_is_received_in_its_last_second_is_in_time_whatever_it_is_decided_after(begun: Begun, what: str) -> None:
    steps, due, sender, stream_id, command, _ = ENDS[what]
    world = begun(*steps)
    world.until(due + GRACE - seconds(1))
    # Nothing ran for a while: the clock command is still to come when this is decided.
    world.now += timedelta(hours=3)
    assert world.does(sender, stream_id, command, received_at=due + seconds(0.999))


@pytest.mark.parametrize("what", ENDS)
def test_what_is_received_a_second_later_is_late_even_if_decided_first(begun: Begun, what: str) -> None:
    steps, due, sender, stream_id, command, after_closing = ENDS[what]
    world = begun(*steps)
    world.until(due + seconds(1))
    world.refuses(sender, stream_id, command, TooLate, "was due by")
    world.until(due + GRACE)
    world.refuses(sender, stream_id, command, after_closing, received_at=due)


def test_a_deadline_passes_although_nothing_ran_when_it_was_due(begun: Begun) -> None:
    world = begun(*SIGNABLE)
    world.now += timedelta(days=90)
    world.until(world.now)
    lapsed = world.last(APPLICATION)
    assert (lapsed.type, lapsed.occurred_at) == ("application.lapsed", london(2014, 8, 18, 17))
    assert world.stage(APPLICATION) == "lapsed"


@pytest.mark.parametrize(
    ("steps", "until", "reason"),
    [
        ((interest, returned_interest), london(2014, 7, 8, 17), "expression_of_interest_not_amended"),
        ((interest, acceptance, asking), london(2014, 11, 14, 12), "not_submitted"),
        ((*before(governing_body), convened), london(2014, 11, 14, 12), "not_submitted"),
        ((*before(submission), incomplete_submission), london(2014, 7, 29, 17), "information_not_given"),
        (CONDITIONAL, london(2014, 10, 1, 17), "condition_not_met"),
        (SIGNABLE, london(2014, 8, 18, 17), "agreement_unsigned"),
        ((*SIGNABLE, ccg_signature), london(2014, 8, 18, 17), "agreement_unsigned"),
    ],
)
def test_a_lapse_ends_the_application_and_leaves_no_child_open(
    begun: Begun, steps: tuple[Step, ...], until: datetime, reason: str
) -> None:
    world = begun(*steps)
    world.until(until + GRACE)
    assert (world.state(APPLICATION, Closed).ending, world.state(APPLICATION, Closed).reason) == ("lapsed", reason)
    assert world.ledger.open_streams() == (CCG,)
    world.refuses(OFFICER, APPLICATION, SubmitApplication(items=ITEMS), AlreadyClosed)


def test_an_extension_moves_the_close_and_its_reminders(begun: Begun) -> None:
    world = begun(interest, acceptance, asking)
    world.until(london(2014, 7, 13))
    world.does(RETURNING, BALLOT, ExtendBallot(closes_at=london(2014, 7, 28, 17), reason="Holidays."))
    assert world.due(BALLOT) == ("close.remind", london(2014, 7, 14, 17))
    assert [name for name in world.until(london(2014, 7, 29)) if name.startswith("ballot")] == [
        "ballot.close.remind",
        "ballot.close.remind",
        "ballot.close.remind",
        "ballot.close",
    ]


@pytest.mark.parametrize(
    ("by", "stream_id", "extension", "reminded_at", "closed"),
    [
        (
            RETURNING,
            BALLOT,
            ExtendBallot(closes_at=london(2014, 7, 21, 17), reason="Holidays."),
            london(2014, 7, 7, 17),
            "counting",
        ),
        (
            MANAGER,
            SURVEY,
            ExtendSurvey(closes_at=london(2014, 7, 26, 17), reason="Holidays."),
            london(2014, 7, 12, 17),
            "closed",
        ),
    ],
)
def test_an_extension_that_was_long_on_its_way_does_not_bring_a_passed_reminder_back(
    begun: Begun, by: Actor, stream_id: str, extension: Command, reminded_at: datetime, closed: str
) -> None:
    world = begun(interest, acceptance, asking)
    world.until(reminded_at + GRACE)
    world.does(by, stream_id, extension, received_at=reminded_at - seconds(1))
    world.until(london(2014, 7, 27))
    assert world.stage(stream_id) == closed


def test_a_meeting_that_is_put_off_by_the_secretary_can_be_called_again(begun: Begun) -> None:
    world = begun(*before(governing_body), convened)
    world.until(london(2014, 7, 11))
    assert "meeting.escalated" in world.events(MEETING)
    again = ConveneMeeting(committee="governing_body", meets_at=london(2014, 7, 20), purpose="decide_to_apply")
    world.refuses(SECRETARY, APPLICATION, again, MeetingStillOpen)
    for member in BOARD:
        world.does(member, MEETING, DeclareInterests(subject=member.subject))
    world.does(SECRETARY, MEETING, DeferItem(item_id="decide_to_apply", reason="Too few came."), CloseMeeting())
    assert world.stage(APPLICATION) == "governing_body"
    world.does(SECRETARY, APPLICATION, again)
    assert world.stage(SECOND_MEETING) == "convened"
