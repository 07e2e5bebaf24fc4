"""The orders in which a journey may go, and all its endings: each a sentence, run through workflow and ledger.

Every deadline to its second is in tests/workflow/test_deadlines.py, withdrawal at each stage in test_withdrawal.py
beside it.
"""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from domain.application.commands import (
    ApproveApplication,
    CallBallot,
    ClaimCondition,
    ConfirmCondition,
    ConfirmPartTwo,
    DeferDecision,
    IssueAgreement,
    RejectApplication,
    ResubmitApplication,
    ReturnForInformation,
    SignForCcg,
    SubmitApplication,
    WithdrawApplication,
)
from domain.application.refusals import (
    AlreadyDecided,
    BallotNotForeseen,
    BallotOutOfPlace,
    BallotStillOpen,
    ConditionNotClaimed,
    FunctionsLive,
    InformationOutstanding,
)
from domain.application.state import Closed
from domain.ballot.commands import AnnotateRoll, Answer, CastVote, CloseEarly, VerifyResult
from domain.ballot.refusals import ListSizeMissing, OffRoll, VotesOutstanding
from domain.ballot.state import Open, Verified
from domain.ccg.commands import ClosePractice, MergePractice, RegisterCcg
from domain.ccg.state import RegisteredCcg
from domain.delegation.commands import (
    ActivatePhase,
    GiveNotice,
    HandBackFunction,
    Pause,
    RecordGate,
    Resume,
    Revoke,
)
from domain.delegation.refusals import (
    AssuranceOpen,
    DelegationPaused,
    GateNotMet,
    HandBackOutOfOrder,
    NothingLive,
)
from domain.delegation.state import Closed as ClosedDelegation
from domain.delegation.state import Live
from domain.functions import Function, Level
from domain.people import Actor, Role
from domain.refusal import AlreadyClosed, ReasonsMissing, StageOutOfOrder, TooLate
from ledger import reading
from tests.cast import (
    ALL,
    APPLICATION,
    APPROVED_AT,
    APPROVER,
    AREA_TEAM,
    BALLOT,
    CCG,
    DELEGATION,
    ISSUED_AT,
    ITEMS,
    LEADS,
    MANAGER,
    OFFICER,
    OWNER,
    PHASES_ON,
    PRACTICES,
    RETURNING,
    SECOND_BALLOT,
    SECRETARY,
    SUBMITTED_AT,
    convening,
    expression,
    members_support,
    policy,
    vote,
)
from tests.integration.journey.test_delegation import review
from tests.journey.story import (
    COMPLETED,
    JOURNEY,
    Step,
    acceptance,
    all_vote,
    amendment,
    approval,
    asking,
    at,
    before,
    conditional_approval,
    gates_met,
    goes_live,
    governing_body,
    interest,
    interest_in,
    issue,
    opened_survey,
    part_two,
    registered,
    signatures,
    submission,
    survey,
    through,
    told,
)
from tests.journey.world import World
from tests.spec import london, seconds
from tests.workflow.conftest import Engines

SURVEYED: tuple[Step, ...] = (acceptance, opened_survey, survey)
DECIDED: tuple[Step, ...] = (*SURVEYED, governing_body, submission, part_two)
APPROVE = ApproveApplication(reasons="Complete and convincing.")
CLOSES = CloseEarly(reason="All have voted.")


def under(**ballot: object) -> Step:
    """An expression of interest under a policy with these rules for its ballot."""
    return interest_in(policy=policy(ballot=ballot))


def called(world: World) -> None:
    """The ballot is called."""
    world.does(MANAGER, APPLICATION, CallBallot())


def lost(world: World, ballot: str = BALLOT) -> None:
    """Everybody votes against sanctions, in a round of full scope."""
    all_vote(world, ballot, for_="abcdeg", against="f")


def ending(world: World) -> tuple[str, str]:
    """How the application ended, and why."""
    closed = world.state(APPLICATION, Closed)
    return closed.ending, closed.reason


def delegated(world: World, on: date) -> str:
    """The functions that the CCG holds on a day, by its register."""
    ccg = world.state(CCG, RegisteredCcg)
    return "".join(function.value for function in Function if ccg.level_of(function, on) is Level.DELEGATED)


# The ballot before, beside or after the application, or none (rules S3, S4)


def test_a_ballot_before_the_application_is_won_before_the_governing_body_decides(engines: Engines) -> None:
    world = engines.after(interest, *SURVEYED, called)
    world.refuses(SECRETARY, APPLICATION, convening(), StageOutOfOrder, "ballot")
    all_vote(world)
    assert world.stage(APPLICATION) == "governing_body"


def test_a_ballot_beside_the_application_holds_the_agreement_until_it_is_won(engines: Engines) -> None:
    world = engines.after(under(position="beside"), *DECIDED, called)
    world.does(APPROVER, APPLICATION, APPROVE)
    world.refuses(AREA_TEAM, APPLICATION, IssueAgreement(), StageOutOfOrder, "the members' ballot to be won")
    all_vote(world)
    assert world.stage(APPLICATION) == "agreement"


def test_a_ballot_after_the_application_rescinds_it_when_the_members_say_no(engines: Engines) -> None:
    world = engines.after(under(position="after", reballots=0), *DECIDED[:-2])
    world.refuses(MANAGER, APPLICATION, CallBallot(), BallotOutOfPlace, "after")
    told(world, submission, part_two, called, lost)
    assert ending(world) == ("withdrawn", "ballot_failed")
    world.refuses(APPROVER, APPLICATION, APPROVE, AlreadyClosed)


def test_without_a_ballot_support_is_recorded_at_a_members_meeting(engines: Engines) -> None:
    world = engines.after(under(position="none"), *SURVEYED)
    world.refuses(MANAGER, APPLICATION, CallBallot(), BallotNotForeseen)
    world.does(MANAGER, APPLICATION, members_support())
    assert world.stage(APPLICATION) == "governing_body"


def test_after_a_failed_ballot_another_is_held_as_the_policy_allows_and_both_are_in_history(engines: Engines) -> None:
    world = engines.after(under(reballots=1), *SURVEYED, called)
    world.refuses(MANAGER, APPLICATION, CallBallot(), BallotStillOpen)
    told(world, lost, called)
    lost(world, SECOND_BALLOT)
    assert ending(world) == ("withdrawn", "ballot_failed")
    assert [world.state(each, Verified).outcome for each in (BALLOT, SECOND_BALLOT)] == ["failed", "failed"]


def test_after_an_inquorate_ballot_another_may_be_won(engines: Engines) -> None:
    world = engines.after(under(reballots=1), *SURVEYED, called)
    world.does(LEADS[0], BALLOT, vote("X00001"))
    world.refuses(RETURNING, BALLOT, CLOSES, VotesOutstanding)
    world.forward(days=29)
    world.does(RETURNING, BALLOT, VerifyResult())
    assert world.state(BALLOT, Verified).outcome == "inquorate"
    called(world)
    all_vote(world, SECOND_BALLOT)
    assert world.stage(APPLICATION) == "governing_body"
    assert [each.stream_id for each in reading.overview(world.ledger, APPLICATION).ballots] == [BALLOT, SECOND_BALLOT]  # type: ignore[union-attr]


def test_f4_practices_that_merge_or_close_while_the_ballot_is_open_stay_on_its_frozen_roll(engines: Engines) -> None:
    world = engines.after(interest, acceptance, asking)
    today = world.now.date()
    world.does(MANAGER, CCG, ClosePractice(code="X00002", on=today, reason="Retired."))
    world.does(MANAGER, CCG, MergePractice(code="X00003", into="X00001", on=today))
    annotations = (
        AnnotateRoll(practice="X00002", change="closed", on=today),
        AnnotateRoll(practice="X00003", change="merged", on=today, into="X00001"),
    )
    world.does(RETURNING, BALLOT, *annotations)
    world.refuses(RETURNING, BALLOT, AnnotateRoll(practice="X00009", change="closed", on=today), OffRoll)
    all_vote(world)
    verified = world.state(BALLOT, Verified)
    assert (verified.outcome, verified.turnout.roll, verified.turnout.returned) == ("passed", 3, 3)


def of_sizes(*sizes: int) -> Step:
    """An expression of interest of a CCG with practices of these list sizes, in a ballot weighted by them."""

    def step(world: World) -> None:
        registered(world)
        practices = tuple(
            practice.model_copy(update={"list_size": size}) for practice, size in zip(PRACTICES, sizes, strict=True)
        )
        world.does(MANAGER, CCG, RegisterCcg(code="99Z", name="Illustrative CCG", practices=practices, level=1))
        world.does(MANAGER, APPLICATION, expression(policy=policy(ballot={"weighting": "list_size"})))

    return step


BY_LIST_SIZE = of_sizes(10_000, 3_000, 4_000)


def test_a_ballot_weighted_by_list_size_follows_the_patients_and_not_the_practices(engines: Engines) -> None:
    world = engines.after(BY_LIST_SIZE, *SURVEYED, called)
    world.does(LEADS[0], BALLOT, vote("X00001"))
    for lead in LEADS[1:]:
        world.does(lead, BALLOT, vote(lead.organisation, for_=(), against=ALL))
    world.does(RETURNING, BALLOT, CLOSES, VerifyResult())
    verified = world.state(BALLOT, Verified)
    assert verified.outcome == "passed"
    assert {result.share for result in verified.results} == {Fraction(10_000, 17_000)}


def test_a_ballot_weighted_by_list_size_is_not_opened_where_a_size_is_unknown(engines: Engines) -> None:
    world = engines.after(under(weighting="list_size"), *SURVEYED)
    world.refuses(MANAGER, APPLICATION, CallBallot(), ListSizeMissing)


@pytest.mark.parametrize(
    ("denominator", "share", "outcome"),
    [("whole_roll", Fraction(1, 3), "failed"), ("cast", Fraction(1, 2), "failed"), ("for_plus_against", 1, "passed")],
)
def test_f3_the_same_votes_are_compared_with_the_whole_roll_the_cast_or_those_for_and_against(
    engines: Engines, denominator: str, share: Fraction, outcome: str
) -> None:
    world = engines.after(under(denominator=denominator), *SURVEYED, called)
    world.does(LEADS[0], BALLOT, vote("X00001"))
    abstention = CastVote(practice="X00002", answers=tuple(Answer(function=f, choice="abstain") for f in ALL))
    world.does(LEADS[1], BALLOT, abstention)
    world.forward(days=29)
    world.does(RETURNING, BALLOT, VerifyResult())
    verified = world.state(BALLOT, Verified)
    assert (verified.outcome, {result.share for result in verified.results}) == (outcome, {share})


def test_w6_until_the_close_nobody_sees_an_answer_or_a_tally(engines: Engines) -> None:
    world = engines.after(interest, *SURVEYED, called)
    world.does(LEADS[0], BALLOT, vote("X00001"))
    world.state(BALLOT, Open)
    assert reading.tallies(world.ledger, BALLOT) == ()
    cast = [entry for entry in reading.timeline(world.ledger, BALLOT) if entry.type == "ballot.vote_cast"]
    assert [(entry.concealed, entry.payload) for entry in cast] == [(True, {})]
    for lead in LEADS[1:]:
        world.does(lead, BALLOT, vote(lead.organisation))
    world.does(RETURNING, BALLOT, CLOSES)
    assert len(reading.tallies(world.ledger, BALLOT)) == len(ALL)


# NHS England's answers


def test_an_approved_application_goes_to_its_agreement_and_is_not_approved_twice(engines: Engines) -> None:
    world = engines.after(*through(approval))
    assert world.stage(APPLICATION) == "agreement"
    world.refuses(APPROVER, APPLICATION, RejectApplication(reasons="On second thoughts."), AlreadyDecided)


def test_nothing_is_live_until_each_condition_is_confirmed_as_met(engines: Engines) -> None:
    world = engines.after(*before(approval), conditional_approval, issue, signatures, amendment)
    assert not world.ledger.exists(DELEGATION)
    world.refuses(APPROVER, APPLICATION, ConfirmCondition(key="premises"), ConditionNotClaimed)
    member = Actor(subject=OWNER.subject, organisation="99Z", roles=(Role.COMMITTEE_MEMBER,))
    assert [task.key for task in reading.tasks_for(world.ledger, member)] == ["claim_condition/premises"]
    world.does(OWNER, APPLICATION, ClaimCondition(key="premises"))
    world.does(APPROVER, APPLICATION, ConfirmCondition(key="premises"))
    assert world.stage(DELEGATION) == "preparing"


def test_an_approval_lapses_when_one_of_its_conditions_expires(engines: Engines) -> None:
    world = engines.after(*before(approval), conditional_approval)
    world.until(london(2014, 10, 1, 17) + seconds(4))
    assert world.stage(APPLICATION) == "agreement"
    world.until(london(2014, 10, 1, 17) + seconds(6))
    assert ending(world) == ("lapsed", "condition_not_met")
    world.refuses(OWNER, APPLICATION, ClaimCondition(key="premises"), AlreadyClosed)


def test_a_decision_deferred_to_a_date_keeps_its_place(engines: Engines) -> None:
    world = engines.after(*through(part_two))
    world.until(APPROVED_AT)
    world.refuses(APPROVER, APPLICATION, DeferDecision(until=date(2014, 10, 31)), ReasonsMissing)
    world.does(APPROVER, APPLICATION, DeferDecision(until=date(2014, 10, 31), reasons="The board meets then."))
    assert "application.decide" in world.until(london(2014, 11, 1))
    world.does(APPROVER, APPLICATION, APPROVE)
    assert world.stage(APPLICATION) == "agreement"


def test_a_return_for_information_runs_its_clock_and_nothing_is_decided_meanwhile(engines: Engines) -> None:
    world = engines.after(*through(part_two))
    world.does(AREA_TEAM, APPLICATION, ReturnForInformation(reasons="The risk register is missing."))
    world.refuses(APPROVER, APPLICATION, APPROVE, InformationOutstanding, "risk register")
    due = world.due(APPLICATION)
    assert due is not None
    assert due[0].startswith("information")
    world.does(OFFICER, APPLICATION, ResubmitApplication())
    assert world.stage(APPLICATION) == "approval"


def test_a_rejection_states_its_reasons_and_ends_the_application(engines: Engines) -> None:
    world = engines.after(*through(part_two))
    world.refuses(APPROVER, APPLICATION, RejectApplication(), ReasonsMissing)
    world.does(APPROVER, APPLICATION, RejectApplication(reasons="The finances do not hold."))
    assert (*ending(world), world.state(APPLICATION, Closed).reasons) == (
        "rejected",
        "nhs_england",
        "The finances do not hold.",
    )


def test_a_ccg_withdraws_until_the_first_function_is_live(engines: Engines) -> None:
    world = engines.after(*JOURNEY)
    withdrawal = WithdrawApplication(reasons="The membership is not ready.")
    goes_live(world)
    world.refuses(OFFICER, APPLICATION, withdrawal, FunctionsLive)
    earlier = engines.after(*through(approval))
    earlier.does(OFFICER, APPLICATION, withdrawal)
    assert ending(earlier) == ("withdrawn", "ccg")


def test_a_submission_at_noon_of_the_closing_day_is_in_time_and_a_second_later_is_not(engines: Engines) -> None:
    noon = london(2014, 11, 14, 12)
    world = engines.after(*before(submission))
    world.until(noon)
    world.refuses(OFFICER, APPLICATION, SubmitApplication(items=ITEMS), TooLate, received_at=noon + seconds(1))
    world.does(OFFICER, APPLICATION, SubmitApplication(items=ITEMS), received_at=noon + seconds(0.9))
    assert world.stage(APPLICATION) == "submission"


def test_an_application_that_is_not_submitted_by_then_lapses(engines: Engines) -> None:
    world = engines.after(*before(submission))
    world.until(london(2014, 11, 14, 12) + seconds(6))
    assert ending(world) == ("lapsed", "not_submitted")


def test_an_agreement_unsigned_after_two_weeks_lapses(engines: Engines) -> None:
    world = engines.after(*through(issue))
    fourteen_days = london(2014, 8, 18, 17)
    assert (fourteen_days - ISSUED_AT).days == 14
    world.until(fourteen_days)
    world.refuses(OFFICER, APPLICATION, SignForCcg(), TooLate, received_at=fourteen_days + seconds(1))
    world.until(fourteen_days + seconds(6))
    assert ending(world) == ("lapsed", "agreement_unsigned")


# The delegation


def test_s7_a_pause_keeps_the_remaining_time_of_the_phases_to_come(engines: Engines) -> None:
    world = engines.after(*JOURNEY, goes_live)
    world.does(APPROVER, DELEGATION, Pause(reasons="The budget is not settled."))
    world.forward(days=60)
    world.refuses(APPROVER, DELEGATION, ActivatePhase(phase=2), DelegationPaused)
    world.does(APPROVER, DELEGATION, Resume())
    due = [phase.due_on for phase in world.state(DELEGATION, Live).phases]
    assert due == [PHASES_ON[0], *(day + timedelta(days=60) for day in PHASES_ON[1:])]


def test_a_gate_that_failed_holds_the_next_phase(engines: Engines) -> None:
    world = engines.after(*JOURNEY)
    world.until(london(2014, 12, 1))
    gates_met(world, 1)
    world.does(AREA_TEAM, DELEGATION, RecordGate(phase=1, gate="named_staff", met=False, note="Two have left."))
    world.refuses(APPROVER, DELEGATION, ActivatePhase(phase=1), GateNotMet, "recorded as met: named staff.")
    goes_live(world)
    assert delegated(world, date(2014, 12, 1)) == "ae"


def test_a_review_not_assured_holds_the_next_phase(engines: Engines) -> None:
    world = engines.after(*JOURNEY, goes_live, goes_live)
    world.until(london(2015, 3, 2))
    gates_met(world, 3)
    review(world, 1, "not_assured", "abde")
    gate = RecordGate(phase=3, gate="no_open_not_assured", met=True)
    world.refuses(AREA_TEAM, DELEGATION, gate, AssuranceOpen, "quarter 1")
    world.until(at(PHASES_ON[2]))
    world.refuses(APPROVER, DELEGATION, ActivatePhase(phase=3), GateNotMet, "recorded as met: no open not assured.")


def test_functions_are_handed_back_in_reverse_order(engines: Engines) -> None:
    world = engines.after(*JOURNEY, goes_live, goes_live)
    back = HandBackFunction(function="a", reasons="It is too much for us.")
    world.refuses(OFFICER, DELEGATION, back, HandBackOutOfOrder, "b, d")
    for code in "db":
        world.does(OFFICER, DELEGATION, back.model_copy(update={"function": code}))
    assert delegated(world, world.now.date()) == "ae"


def test_nhs_england_revokes_what_is_live_and_nothing_else(engines: Engines) -> None:
    world = engines.after(*JOURNEY)
    world.refuses(APPROVER, DELEGATION, Revoke(reasons="Grave concerns."), NothingLive)
    goes_live(world)
    world.does(APPROVER, DELEGATION, Revoke(reasons="Grave concerns."))
    assert world.state(DELEGATION, ClosedDelegation).ending == "revoked"
    assert delegated(world, world.now.date()) == ""


def test_s9_notice_given_by_30_september_ends_the_delegation_on_the_following_1_april(engines: Engines) -> None:
    world = engines.after(*COMPLETED)
    world.until(london(2015, 9, 30, 12))
    someone_else = Actor(subject="lead", organisation="99Z", roles=(Role.PROGRAMME_MANAGER,))
    assert world.send(someone_else, DELEGATION, GiveNotice()).rule == "NotAuthorised"
    world.does(OFFICER, DELEGATION, GiveNotice(reasons="The members want it back."))
    world.until(london(2016, 3, 31, 12))
    assert world.stage(DELEGATION) == "operational"
    world.until(london(2016, 4, 1, 12))
    assert world.state(DELEGATION, ClosedDelegation).ending == "terminated"


def test_a_part_two_before_part_one_or_after_the_end_is_refused(engines: Engines) -> None:
    world = engines.after(*before(submission))
    world.until(SUBMITTED_AT)
    assert world.send(AREA_TEAM, APPLICATION, ConfirmPartTwo()).rule == "PartTwoBeforePartOne"
    world.does(OFFICER, APPLICATION, WithdrawApplication(reasons="Not now."))
    world.refuses(AREA_TEAM, APPLICATION, ConfirmPartTwo(), AlreadyClosed)
