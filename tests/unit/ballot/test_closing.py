"""How a ballot goes on, closes, is verified or stopped (rules W3, W6, T1 to T3)."""

from datetime import date, datetime, timedelta

import pytest

from domain.application.commands import RecordBallotResult
from domain.asking import ExtensionBeyondPolicy, ExtensionTooShort, NotItsApplication
from domain.ballot.commands import (
    AnnotateRoll,
    BallotCommand,
    CastVote,
    CloseEarly,
    ExtendBallot,
    PassDeadline,
    RecordPaperVote,
    StopBallot,
    VerifyResult,
)
from domain.ballot.events import BallotClosed, BallotExtended, BallotReminded
from domain.ballot.refusals import ClosingRecorded, VerifierOpenedBallot, VotesOutstanding
from domain.ballot.state import Counting, Open, Stopped, Verified
from domain.deadlines import next_of
from domain.evidence import Evidence
from domain.noun import Notice, Tell
from domain.people import CLOCK, Actor, Role, stream_actor
from domain.refusal import AlreadyClosed, AlreadyOpened, ReasonsMissing, StageOutOfOrder, TooLate
from tests.spec import Decision, Given, utc
from tests.unit.ballot.voting import (
    APPLICATION,
    CLOSES_AT,
    DURING,
    MANAGER,
    RETURNING,
    VERIFY_BY,
    all_voted,
    code,
    lead,
    opened,
    opening,
    policy,
    vote,
    votes_file,
)


def passes(ballot: Given, kind: str, due: datetime) -> Decision:
    """The clock says that a deadline has passed."""
    return ballot.when(PassDeadline(kind=kind, due=due), CLOCK, due)


def next_passes(ballot: Given) -> Decision:
    """The ballot's next deadline passes."""
    deadline = ballot.where.deadline
    assert deadline is not None
    return passes(ballot, deadline.name, deadline.at)


def closed(ballot: Given) -> Given:
    """The ballot, its time over."""
    return passes(ballot, "close", ballot.state.closes_at).recorded


def verified(ballot: Given) -> Given:
    """The ballot, closed and verified."""
    return closed(ballot).when(VerifyResult(), RETURNING, VERIFY_BY).recorded


def test_an_extension_moves_the_close_with_its_reminders_and_tells_who_has_not_voted_w6() -> None:
    ballot = vote(opened(), 1, "ff").recorded
    later = CLOSES_AT + timedelta(days=7)
    decision = ballot.when(ExtendBallot(closes_at=later, reason="Postal delays"), RETURNING, DURING)
    (event,) = decision.events
    assert isinstance(event, BallotExtended)
    extended = decision.recorded
    assert extended.state.closes_at == later
    assert [d.at for d in extended.state.schedule if d.name == "close"] == [later]
    assert [c.to.organisation for c in extended.calls if isinstance(c, Notice)] == [code(2), code(3)]
    passes(extended, "close", CLOSES_AT).then_nothing()
    vote(extended, 2, "ff", later).then_types("ballot.vote_cast")


def test_extensions_stay_within_the_policys_limit_altogether_w6() -> None:
    limit = CLOSES_AT + timedelta(days=14)
    once = opened().when(ExtendBallot(closes_at=limit - timedelta(days=1), reason="Floods"), RETURNING, DURING)
    again = once.recorded.when(ExtendBallot(closes_at=limit, reason="Floods still"), RETURNING, DURING)
    beyond = ExtendBallot(closes_at=limit + timedelta(seconds=1), reason="And still")
    again.recorded.when(beyond, RETURNING, DURING).then_refused(ExtensionBeyondPolicy, "12 August 2014, 17:00")


def test_an_extension_is_later_has_a_reason_and_comes_before_the_close_w6() -> None:
    later = CLOSES_AT + timedelta(days=1)
    same = ExtendBallot(closes_at=CLOSES_AT, reason="Floods")
    opened().when(same, RETURNING, DURING).then_refused(ExtensionTooShort)
    opened().when(ExtendBallot(closes_at=later, reason=" "), RETURNING, DURING).then_refused(ReasonsMissing)
    asked_for = ExtendBallot(closes_at=later, reason="Floods")
    opened().when(asked_for, RETURNING, CLOSES_AT).then_types("ballot.extended")
    opened().when(asked_for, RETURNING, CLOSES_AT + timedelta(seconds=1)).then_refused(TooLate)


def test_a_ballot_closes_early_only_when_all_have_voted_w6() -> None:
    command = CloseEarly(reason="All votes are in")
    vote(opened(), 1, "ff").recorded.when(command, RETURNING, DURING).then_refused(VotesOutstanding, "X00002, X00003")
    decision = all_voted().when(command, RETURNING, DURING)
    (event,) = decision.events
    assert isinstance(event, BallotClosed)
    assert (event.closed_at, event.reason) == (DURING, "All votes are in")
    all_voted().when(CloseEarly(reason=""), RETURNING, DURING).then_refused(ReasonsMissing)
    all_voted().when(command, RETURNING, CLOSES_AT + timedelta(seconds=1)).then_refused(TooLate)


def test_an_early_close_is_kept_in_whole_seconds_t2() -> None:
    ballot = all_voted().when(CloseEarly(reason="All have voted"), RETURNING, DURING.replace(microsecond=900_000))
    assert ballot.recorded.state.closed_at == DURING
    late = RecordPaperVote(
        practice=code(1),
        answers=(),
        evidence=Evidence(kind="paper_vote", title="Paper", dated=date(2014, 7, 9), sha256="0" * 64),
    )
    ballot.recorded.when(late, RETURNING, DURING + timedelta(seconds=1)).then_refused(TooLate)


def test_a_policy_without_extensions_gives_none_at_any_hour_of_the_day_w6() -> None:
    ballot = opened(policy=policy(max_extension="0 days"), closes_at=utc(2014, 7, 20, 9))
    later = ExtendBallot(closes_at=utc(2014, 7, 20, 10), reason="Holidays")
    ballot.when(later, RETURNING, DURING).then_refused(ExtensionBeyondPolicy)


def test_the_clock_closes_a_ballot_at_its_deadline_and_counts_it_t3() -> None:
    ballot = closed(vote(vote(opened(), 1, "ff").recorded, 2, "fa").recorded)
    assert isinstance(ballot.state, Counting)
    assert ballot.state.closed_at == CLOSES_AT
    assert ballot.state.verify_by == VERIFY_BY
    assert [(r.for_, r.against, r.denominator) for r in ballot.state.results] == [(2, 0, 3), (1, 1, 3)]
    assert (ballot.state.outcome, ballot.state.scope) == ("failed", ())
    assert [task.command for task in ballot.tasks] == ["ballot.verify"]
    assert ballot.where.stage == "counting"


def test_after_the_closing_event_everything_about_the_votes_is_refused_t3() -> None:
    ballot = closed(opened())
    in_time = vote(ballot, 1, "ff", DURING)
    in_time.then_refused(ClosingRecorded, "29 July 2014, 17:00")
    vote(ballot, 1, "ff", CLOSES_AT + timedelta(seconds=1)).then_refused(TooLate)
    extension = ExtendBallot(closes_at=CLOSES_AT + timedelta(days=1), reason="Floods")
    ballot.when(extension, RETURNING, DURING).then_refused(ClosingRecorded)
    ballot.when(votes_file("practice\nX00001\n"), RETURNING, DURING).then_refused(ClosingRecorded)
    ballot.when(CloseEarly(reason="All in"), RETURNING, DURING).then_refused(ClosingRecorded)
    ballot.when(opening(), APPLICATION, DURING).then_refused(AlreadyOpened)


def test_practices_that_have_not_voted_are_reminded_halfway_and_before_the_close() -> None:
    ballot = vote(opened(), 1, "ff").recorded
    reminded_at = []
    for _ in range(3):
        decision = next_passes(ballot)
        (event,) = decision.events
        assert isinstance(event, BallotReminded)
        assert event.not_returned == (code(2), code(3))
        reminded_at.append(event.deadline.at)
        ballot = decision.recorded
        assert [c.to.organisation for c in ballot.calls if isinstance(c, Notice)] == [code(2), code(3)]
    assert reminded_at == [utc(2014, 7, day, 16) for day in (15, 22, 27)]
    next_passes(ballot).then_types("ballot.closed")


def test_nobody_is_reminded_once_all_have_voted() -> None:
    ballot = next_passes(all_voted()).then_types("ballot.reminded")
    assert ballot.calls == ()
    assert "all practices have voted" in ballot.where.waiting_for


def test_a_deadline_that_has_moved_or_passed_does_nothing() -> None:
    passes(opened(), "close", CLOSES_AT + timedelta(days=1)).then_nothing()
    passes(opened(), "verify", CLOSES_AT).then_nothing()
    passes(closed(opened()), "close", CLOSES_AT).then_nothing()


def test_somebody_who_did_not_open_the_ballot_verifies_it_w3() -> None:
    ballot = closed(all_voted())
    ballot.when(VerifyResult(), MANAGER, DURING).then_refused(VerifierOpenedBallot, "manager")
    done = ballot.when(VerifyResult(), RETURNING, VERIFY_BY).then_types("ballot.verified")
    assert isinstance(done.state, Verified)
    assert (done.state.outcome, done.state.verified_by) == ("passed", "returning")
    assert done.calls == (Tell("application-04C-1", RecordBallotResult(ballot_id="ballot-04C-1-1")),)
    assert done.where.closed
    assert done.tasks == ()


def test_there_is_nothing_to_verify_before_the_close() -> None:
    all_voted().when(VerifyResult(), RETURNING, DURING).then_refused(StageOutOfOrder)


def test_overdue_verification_is_reminded_of_noted_and_escalated_and_still_accepted() -> None:
    ballot = closed(opened())
    types: list[str] = []
    told: list[Role] = []
    while ballot.where.deadline is not None:
        ballot = next_passes(ballot).recorded
        types.append(ballot.events[-1].type)
        told.extend(call.to.role for call in ballot.calls if isinstance(call, Notice))
    assert types == ["ballot.reminded", "ballot.verification_overdue", "ballot.escalated"]
    assert told == [Role.RETURNING_OFFICER, Role.RETURNING_OFFICER, Role.ACCOUNTABLE_OFFICER]
    ballot.when(VerifyResult(), RETURNING, VERIFY_BY + timedelta(days=30)).then_types("ballot.verified")


def test_the_closing_tells_the_returning_officer_and_gives_away_no_tally() -> None:
    (notice,) = closed(all_voted()).calls
    (other,) = closed(opened()).calls
    assert isinstance(notice, Notice)
    assert notice == other


def test_the_application_stops_an_open_or_counted_ballot_and_nothing_is_counted() -> None:
    for ballot in (all_voted(), closed(all_voted())):
        stopped = ballot.when(StopBallot(reason="Withdrawn"), APPLICATION, DURING).then_types("ballot.stopped")
        assert isinstance(stopped.state, Stopped)
        assert stopped.where.closed
        assert stopped.calls == ()
        other = stream_actor("application-99A-1")
        ballot.when(StopBallot(reason="Withdrawn"), other, DURING).then_refused(NotItsApplication)


PAPER = Evidence(kind="paper_vote", title="Voting paper", dated=date(2014, 7, 9), sha256="0" * 64)
EVERY_COMMAND: tuple[tuple[BallotCommand, Actor], ...] = (
    (opening(), APPLICATION),
    (CastVote(practice=code(1), answers=()), lead(code(1))),
    (RecordPaperVote(practice=code(1), answers=(), evidence=PAPER), RETURNING),
    (votes_file("practice\nX00001\n"), RETURNING),
    (AnnotateRoll(practice=code(1), change="closed", on=date(2014, 7, 4)), RETURNING),
    (ExtendBallot(closes_at=CLOSES_AT, reason="Floods"), RETURNING),
    (CloseEarly(reason="All in"), RETURNING),
    (VerifyResult(), RETURNING),
    (StopBallot(reason="Withdrawn"), APPLICATION),
)


@pytest.mark.parametrize(("command", "actor"), EVERY_COMMAND, ids=lambda value: getattr(value, "type", ""))
def test_an_ended_ballot_refuses_every_command(command: BallotCommand, actor: Actor) -> None:
    stopped = opened().when(StopBallot(reason="Withdrawn"), APPLICATION, DURING).recorded
    for ballot in (verified(all_voted()), stopped):
        ballot.when(command, actor, DURING).then_refused(AlreadyClosed)
        passes(ballot, "close", CLOSES_AT).then_nothing()


def test_a_roll_can_be_annotated_until_the_result_is_verified_f4() -> None:
    command = AnnotateRoll(practice=code(1), change="closed", on=date(2014, 7, 4))
    ballot = closed(opened()).when(command, RETURNING, DURING).then_types("ballot.roll_annotated")
    assert len(ballot.state.annotations) == 1


def test_an_event_of_another_stage_changes_no_state() -> None:
    ballot = verified(all_voted())
    for event in ballot.events[1:]:
        assert ballot.and_given(event).state == ballot.state
    assert isinstance(opened().and_given(ballot.events[-1]).state, Open)
    assert next_of(opened().state.schedule) is not None
