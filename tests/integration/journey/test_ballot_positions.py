"""Where the ballot stands in the journey, and what its result means there (rules S3, S4, F2)."""

import pytest

from domain.application.commands import (
    ApproveApplication,
    CallBallot,
    IssueAgreement,
    RecordBallotResult,
    RejectApplication,
)
from domain.application.refusals import (
    BallotForeseen,
    BallotNotForeseen,
    BallotOutOfPlace,
    BallotStillOpen,
    FunctionOutsideScope,
    ScopeNotFull,
)
from domain.application.state import Agreement, Approved, Closed, Engagement, Submission
from domain.ballot.commands import VerifyResult
from domain.ballot.refusals import VerifierOpenedBallot
from domain.ballot.state import Stopped, Verified
from domain.delegation.state import Live
from domain.meeting.state import Stopped as StoppedMeeting
from domain.people import Role, stream_actor
from domain.refusal import AlreadyClosed, NotItsTeller, StageOutOfOrder
from tests.cast import (
    ALL,
    APPLICATION,
    APPROVER,
    AREA_TEAM,
    BALLOT,
    CCG,
    DELEGATION,
    MANAGER,
    MEETING,
    RETURNING,
    SECOND_BALLOT,
    SECRETARY,
    SURVEY,
    convening,
    members_support,
    policy,
    round_2014,
)
from tests.journey.by_hand import Begun
from tests.journey.story import (
    JOURNEY,
    Step,
    acceptance,
    all_vote,
    amendment,
    approval,
    asking,
    ballot,
    convened,
    goes_live,
    governing_body,
    interest,
    interest_in,
    issue,
    opened_survey,
    part_two,
    signatures,
    submission,
    survey,
    told,
)
from tests.journey.world import World

BESIDE = interest_in(policy=policy(ballot={"position": "beside", "reballots": 0}))
AFTER = interest_in(policy=policy(ballot={"position": "after", "reballots": 0}))
NONE = interest_in(policy=policy(ballot={"position": "none"}))
PARTIAL = interest_in(round=round_2014(partial_scope=True))
PARTIAL_BESIDE = interest_in(
    round=round_2014(partial_scope=True), policy=policy(ballot={"position": "beside", "reballots": 0})
)

SURVEYED: tuple[Step, ...] = (acceptance, opened_survey, survey)
"""The expression of interest is accepted, and the survey has closed."""


def called(world: World) -> None:
    """A ballot is called."""
    world.does(MANAGER, APPLICATION, CallBallot())


def lost(world: World, ballot: str = BALLOT) -> None:
    """Every practice votes against function f."""
    all_vote(world, ballot, for_="abcdeg", against="f")


def nobody_votes(world: World) -> None:
    """The ballot closes by the clock, and is verified."""
    world.forward(days=29)
    world.does(RETURNING, BALLOT, VerifyResult())


def scope(world: World) -> str:
    """What is still applied for."""
    state = world.ledger.state(APPLICATION).state
    assert isinstance(state, Engagement | Submission | Approved | Agreement), state
    return "".join(state.case.scope)


# Before


def test_a_ballot_before_is_won_before_the_governing_body_decides(begun: Begun) -> None:
    world = begun(interest, *SURVEYED)
    assert world.stage(APPLICATION) == "engagement"
    world.refuses(SECRETARY, APPLICATION, convening(), StageOutOfOrder, "the members' ballot to be called")
    called(world)
    world.refuses(MANAGER, APPLICATION, CallBallot(), BallotStillOpen, BALLOT)
    all_vote(world)
    assert world.stage(APPLICATION) == "governing_body"
    world.refuses(MANAGER, APPLICATION, CallBallot(), BallotOutOfPlace, "governing body")


def test_a_lost_ballot_may_be_followed_by_as_many_as_the_policy_allows(begun: Begun) -> None:
    world = begun(interest, *SURVEYED, called, lost)
    assert world.state(BALLOT, Verified).outcome == "failed"
    assert world.stage(APPLICATION) == "engagement"
    assert world.todo(APPLICATION) == {"call_ballot": "programme_manager"}
    assert world.waiting_for(APPLICATION) == "The members' ballot to be called again."
    called(world)
    all_vote(world, SECOND_BALLOT)
    assert world.stage(APPLICATION) == "governing_body"


def test_the_last_lost_ballot_withdraws_the_application(begun: Begun) -> None:
    world = begun(interest, *SURVEYED, called, lost, called)
    lost(world, SECOND_BALLOT)
    closed = world.state(APPLICATION, Closed)
    assert (closed.ending, closed.reason) == ("withdrawn", "ballot_failed")
    assert world.ledger.open_streams() == (CCG,)


def test_an_inquorate_ballot_passes_nothing_and_may_be_held_again(begun: Begun) -> None:
    world = begun(interest, *SURVEYED, called, nobody_votes)
    assert world.state(BALLOT, Verified).outcome == "inquorate"
    assert world.stage(APPLICATION) == "engagement"
    called(world)
    all_vote(world, SECOND_BALLOT)
    assert world.stage(APPLICATION) == "governing_body"


def test_a_last_inquorate_ballot_withdraws_the_application_too(begun: Begun) -> None:
    world = begun(BESIDE, *SURVEYED, called, nobody_votes)
    closed = world.state(APPLICATION, Closed)
    assert (closed.reason, closed.ended_at_stage) == ("ballot_failed", "governing_body")
    assert "inquorate" in closed.reasons


def test_who_called_the_ballot_does_not_verify_it(begun: Begun) -> None:
    world = begun(interest, *SURVEYED)
    both = MANAGER.model_copy(update={"roles": (Role.PROGRAMME_MANAGER, Role.RETURNING_OFFICER)})
    world.does(both, APPLICATION, CallBallot())
    world.forward(days=29)
    world.refuses(both, BALLOT, VerifyResult(), VerifierOpenedBallot)
    world.does(RETURNING, BALLOT, VerifyResult())


def test_a_ballots_result_is_told_only_by_that_ballot_and_counts_once(begun: Begun) -> None:
    world = begun(interest, acceptance, asking)
    result = RecordBallotResult(ballot_id=BALLOT)
    world.refuses(stream_actor(SURVEY), APPLICATION, result, NotItsTeller)
    world.refuses(
        stream_actor("ballot-04C-1-1"), APPLICATION, RecordBallotResult(ballot_id="ballot-04C-1-1"), NotItsTeller
    )
    all_vote(world)
    assert world.does(stream_actor(BALLOT), APPLICATION, result) == ()


# Beside and after


@pytest.mark.parametrize(
    ("position", "until_approved"),
    [
        ("beside", (BESIDE, *SURVEYED, governing_body, submission, called, part_two, approval)),
        ("after", (AFTER, *SURVEYED, governing_body, submission, part_two, called, approval)),
    ],
)
def test_an_approval_leads_to_no_agreement_while_the_ballot_is_open(
    begun: Begun, position: str, until_approved: tuple[Step, ...]
) -> None:
    world = begun(*until_approved)
    assert world.stage(APPLICATION) == "approval"
    assert world.waiting_for(APPLICATION) == "The members' ballot to be won."
    assert world.todo(APPLICATION) == {}
    world.refuses(AREA_TEAM, APPLICATION, IssueAgreement(), StageOutOfOrder, "the members' ballot to be won")

    won = begun(*until_approved, all_vote)
    assert won.stage(APPLICATION) == "agreement"
    assert won.todo(APPLICATION) == {"issue": "area_team_officer", "constitution": "area_team_officer"}

    lost(world)
    closed = world.state(APPLICATION, Closed)
    assert (closed.ending, closed.reason, closed.ended_at_stage) == ("withdrawn", "ballot_failed", "approval")
    assert world.ledger.open_streams() == (CCG,)


@pytest.mark.parametrize(
    "until_undecided",
    [
        (BESIDE, *SURVEYED, governing_body, submission, called, part_two),
        (AFTER, *SURVEYED, governing_body, submission, part_two, called),
    ],
)
def test_a_no_vote_that_comes_first_withdraws_and_the_approval_is_refused(
    begun: Begun, until_undecided: tuple[Step, ...]
) -> None:
    world = begun(*until_undecided, lost)
    assert world.state(APPLICATION, Closed).reason == "ballot_failed"
    approve = ApproveApplication(reasons="Complete and convincing.")
    world.refuses(APPROVER, APPLICATION, approve, AlreadyClosed, "withdrawn")


def test_a_no_vote_on_its_way_is_after_an_approval_that_is_recorded_first(begun: Begun) -> None:
    world = begun(BESIDE, *SURVEYED, governing_body, submission, called, part_two)
    world.holding = True
    lost(world)
    approval(world)
    assert world.stage(APPLICATION) == "approval"
    world.settle()
    assert world.state(APPLICATION, Closed).reason == "ballot_failed"


def test_a_ballot_beside_that_is_won_early_stands_in_nobodys_way(begun: Begun) -> None:
    world = begun(BESIDE, acceptance, asking, ballot, survey)
    assert world.stage(APPLICATION) == "governing_body"
    told(world, governing_body, submission, part_two, approval)
    assert world.stage(APPLICATION) == "agreement"


def test_a_ballot_lost_beside_stops_the_governing_bodys_meeting(begun: Begun) -> None:
    world = begun(BESIDE, *SURVEYED, called, convened, lost)
    assert world.state(APPLICATION, Closed).reason == "ballot_failed"
    assert world.state(MEETING, StoppedMeeting).reason == "application-99Z-1 was withdrawn (ballot failed)."


def test_a_ballot_after_is_called_once_the_application_is_submitted(begun: Begun) -> None:
    world = begun(AFTER, *SURVEYED)
    assert world.stage(APPLICATION) == "governing_body"
    assert world.todo(APPLICATION) == {"decide_to_apply": "committee_secretary"}
    world.refuses(MANAGER, APPLICATION, CallBallot(), BallotOutOfPlace, "'after'")
    told(world, governing_body, submission)
    assert world.todo(APPLICATION) == {"area_team": "area_team_officer", "call_ballot": "programme_manager"}
    told(world, called, all_vote, part_two, approval)
    assert world.stage(APPLICATION) == "agreement"


def test_an_approved_application_without_a_ballot_asks_for_one(begun: Begun) -> None:
    world = begun(AFTER, *SURVEYED, governing_body, submission, part_two, approval)
    assert world.waiting_for(APPLICATION) == "The members' ballot to be called."
    assert world.todo(APPLICATION) == {"call_ballot": "programme_manager"}
    told(world, called, all_vote)
    assert world.stage(APPLICATION) == "agreement"


def test_a_rejection_stops_the_ballot_beside_it(begun: Begun) -> None:
    world = begun(BESIDE, *SURVEYED, governing_body, submission, called, part_two)
    world.does(APPROVER, APPLICATION, RejectApplication(reasons="The finances do not hold."))
    assert world.state(BALLOT, Stopped).reason == "application-99Z-1 was rejected (nhs england)."


# None


def test_without_a_ballot_support_is_recorded_at_a_members_meeting(begun: Begun) -> None:
    world = begun(NONE, *SURVEYED)
    assert world.todo(APPLICATION) == {"record_members_support": "programme_manager"}
    world.refuses(MANAGER, APPLICATION, CallBallot(), BallotNotForeseen)
    world.does(MANAGER, APPLICATION, members_support())
    assert world.stage(APPLICATION) == "governing_body"
    told(world, *JOURNEY[JOURNEY.index(governing_body) :])
    assert world.stage(APPLICATION) == "delegating"


def test_where_the_policy_has_a_ballot_a_members_meeting_does_not_stand_for_it(begun: Begun) -> None:
    world = begun(interest, acceptance)
    world.refuses(MANAGER, APPLICATION, members_support(), BallotForeseen)


# Scope


def test_in_a_full_scope_round_one_failed_function_fails_the_ballot(begun: Begun) -> None:
    world = begun(interest, acceptance)
    world.refuses(MANAGER, APPLICATION, CallBallot(functions=("a", "b")), ScopeNotFull)
    told(world, called, lost)
    assert world.state(BALLOT, Verified).scope == ()
    assert scope(world) == "abcdefg"


def test_in_a_partial_scope_round_failed_functions_leave_the_scope_for_good(begun: Begun) -> None:
    world = begun(PARTIAL, *SURVEYED, called)
    all_vote(world, for_="abeg", against="cdf")
    assert "".join(world.state(BALLOT, Verified).scope) == "abeg"
    told(world, *JOURNEY[JOURNEY.index(governing_body) :])
    delegation = world.state(DELEGATION, Live)
    assert "".join(delegation.scope) == "abeg"
    assert ["".join(phase.plan.functions) for phase in delegation.phases] == ["ae", "b", "g"]
    told(world, *(goes_live,) * 3)
    assert world.state(APPLICATION, Closed).ending == "completed"
    assert "".join(sorted(world.state(DELEGATION, Live).live)) == "abeg"


def test_a_partial_scope_ballot_that_passes_nothing_is_lost(begun: Begun) -> None:
    world = begun(PARTIAL_BESIDE, *SURVEYED, called)
    all_vote(world, for_=(), against=ALL)
    assert world.state(APPLICATION, Closed).reason == "ballot_failed"


def test_a_partial_scope_ballot_on_some_functions_leaves_no_other_in_scope(begun: Begun) -> None:
    world = begun(PARTIAL, *SURVEYED)
    world.refuses(MANAGER, APPLICATION, CallBallot(functions=("a", "R3")), FunctionOutsideScope, "R3")
    world.does(MANAGER, APPLICATION, CallBallot(functions=("a", "b")))
    all_vote(world, for_="ab")
    told(world, governing_body)
    assert scope(world) == "ab"


def test_a_scope_narrowed_after_an_approval_is_what_the_delegation_gets(begun: Begun) -> None:
    world = begun(PARTIAL_BESIDE, *SURVEYED, governing_body, submission, called, part_two, approval)
    all_vote(world, for_="abcdeg", against="f")
    assert scope(world) == "abcdeg"
    told(world, issue, signatures, amendment)
    assert "".join(world.state(DELEGATION, Live).scope) == "abcdeg"
