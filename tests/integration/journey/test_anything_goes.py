"""Whatever anybody sends to any stream, in any order and however late, while time passes: what must hold, holds."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import ClassVar, get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from domain.application.commands import (
    ApproveApplication,
    ApproveWithConditions,
    CallBallot,
    CallSurvey,
    ClaimCondition,
    ConfirmCondition,
    ConfirmPartTwo,
    DeferDecision,
    RecordBallotResult,
    RecordDelegation,
    RecordMeetingDecision,
    RefuseExpressionOfInterest,
    RejectApplication,
    ResubmitApplication,
    ReturnExpressionOfInterest,
    ReturnForInformation,
    SubmitApplication,
    WithdrawApplication,
)
from domain.application.values import ConditionTerms
from domain.authority import check_authority
from domain.ballot.commands import AnnotateRoll, CloseEarly, ExtendBallot, OpenBallot, RecordPaperVote, StopBallot
from domain.ballot.state import Counting, Verified
from domain.calendar import london_date
from domain.ccg.commands import ClosePractice, EstablishCommittee, RecordLevel, RegisterCcg, RegisterInterest
from domain.ccg.state import RegisteredCcg
from domain.codes import noun_of
from domain.delegation.commands import (
    ActivatePhase,
    ExerciseFunction,
    GiveNotice,
    HandBackFunction,
    Pause,
    RecordGate,
    Resume,
    Revoke,
    Stop,
)
from domain.delegation.state import Closed as ClosedDelegation
from domain.delegation.state import Live
from domain.functions import Level
from domain.interest import Interest
from domain.meeting.commands import Choice, CloseMeeting, DecideItem, DeclareInterests, DeferItem, OpenItem
from domain.model import Command
from domain.people import Actor, Role, stream_actor
from domain.refusal import NotAuthorised
from domain.survey.commands import CloseEarly as CloseSurveyEarly
from domain.survey.commands import ExtendSurvey
from tests.cast import (
    ALL,
    APPLICATION,
    BALLOT,
    BOARD,
    CCG,
    DELEGATION,
    EVERYBODY,
    GOVERNING_BODY,
    GP,
    ITEMS,
    MANAGER,
    MEETING,
    OWNER,
    PANELLISTS,
    PRACTICES,
    SECOND_BALLOT,
    convening,
    expression,
    members_support,
    paper,
    policy,
    response,
    round_2014,
    vote,
)
from tests.journey.by_hand import Worlds
from tests.journey.doing import what, whom
from tests.journey.story import (
    JOURNEY,
    Step,
    acceptance,
    approval,
    asking,
    before,
    conditional_approval,
    goes_live,
    governing_body,
    interest,
    interest_in,
    issue,
    opened_survey,
    survey,
    through,
)
from tests.journey.world import World

ITEM_IDS = ("decide_to_apply", "decide_application")

STARTS: tuple[tuple[Step, ...], ...] = (
    (interest,),
    (interest, acceptance, asking),
    (interest_in(policy=policy(ballot={"position": "beside", "reballots": 1}, survey={"required": False})), acceptance),
    (interest_in(policy=policy(ballot={"position": "after"})), acceptance, opened_survey, survey, governing_body),
    (interest_in(round=round_2014(partial_scope=True)), acceptance, asking, survey),
    (interest_in(policy=policy(approval={"panel": "panel"})), *before(approval)[1:]),
    before(governing_body),
    before(approval),
    through(approval),
    (*before(approval), conditional_approval, issue),
    (interest_in(policy=policy(ballot={"position": "none"})), acceptance, opened_survey),
    JOURNEY,
    (*JOURNEY, goes_live),
    (*JOURNEY, goes_live, goes_live, goes_live),
)
"""Where a story may begin."""


def said(now: datetime) -> Mapping[str, tuple[Command, ...]]:
    """By noun, much of what can be sent to it, sensible or not."""
    today, later = london_date(now), now + timedelta(days=3)
    terms = ConditionTerms(key="premises", text="A plan.", owner=OWNER.subject, due=today + timedelta(days=30))
    own = Interest(subject=GP.subject, kind="direct_financial", organisation="X00001", description="Partner")
    to_application: tuple[Command, ...] = (
        RefuseExpressionOfInterest(reasons="Not enough."),
        ReturnExpressionOfInterest(reasons="Say more."),
        CallBallot(),
        CallBallot(functions=("a", "b", "c"), closes_at=later),
        CallSurvey(closes_at=later),
        members_support(),
        convening(meets_at=later),
        convening("decide_application", later),
        SubmitApplication(items=ITEMS[:2]),
        SubmitApplication(items=ITEMS, signatories=(PANELLISTS[0].subject,)),
        ConfirmPartTwo(),
        ReturnForInformation(reasons="Say more."),
        ResubmitApplication(),
        ResubmitApplication(items=ITEMS),
        ApproveApplication(reasons="Convincing."),
        ApproveWithConditions(conditions=(terms,), reasons="Nearly."),
        DeferDecision(until=today + timedelta(days=20), reasons="Later."),
        RejectApplication(reasons="No."),
        ClaimCondition(key="premises"),
        ConfirmCondition(key="premises"),
        RecordBallotResult(ballot_id=BALLOT),
        RecordMeetingDecision(meeting_id=MEETING, item_id="decide_to_apply"),
        RecordDelegation(delegation_id=DELEGATION),
        WithdrawApplication(reasons="Not ready."),
        expression(),
    )
    to_ballots: tuple[Command, ...] = (
        *(
            vote(f"X0000{number}", for_, against)
            for number in (1, 2, 3, 4)
            for for_, against in (("abc", "f"), (ALL, ()))
        ),
        RecordPaperVote(practice="X00002", answers=vote("X00002").answers, evidence=paper("paper_vote")),
        AnnotateRoll(practice="X00003", change="closed", on=today),
        ExtendBallot(closes_at=now + timedelta(days=20), reason="Holidays."),
        CloseEarly(reason="All have voted."),
        StopBallot(reason="Enough."),
        OpenBallot(
            application_id=APPLICATION,
            ccg_code="99Z",
            functions=ALL,
            policy=policy(),
            partial_scope=False,
            opened_by=MANAGER.subject,
        ),
    )
    to_surveys: tuple[Command, ...] = (
        response(),
        response("r-002"),
        response("X00001", "practice"),
        ExtendSurvey(closes_at=now + timedelta(days=20), reason="Holidays."),
        CloseSurveyEarly(reason="All have answered."),
    )
    to_meetings: tuple[Command, ...] = (
        *(DeclareInterests(subject=each.subject) for each in (*BOARD, *PANELLISTS)),
        DeclareInterests(subject=GP.subject, interests=(own,)),
        *(OpenItem(item_id=item) for item in ITEM_IDS),
        *(DecideItem(item_id=item) for item in ITEM_IDS),
        *(DecideItem(item_id=item, absent=(GP.subject, PANELLISTS[2].subject)) for item in ITEM_IDS),
        *(DeferItem(item_id=item, reason="No time.") for item in ITEM_IDS),
        CloseMeeting(),
    )
    to_delegations: tuple[Command, ...] = (
        *(ActivatePhase(phase=number) for number in (1, 2, 3, 4)),
        RecordGate(phase=2, gate="kpis_agreed", met=False),
        Pause(reasons="A budget."),
        Resume(),
        *(HandBackFunction(function=code, reasons="Too much.") for code in "abdef"),
        ExerciseFunction(function="a", on=today, what="A plan."),
        Revoke(reasons="Grave concerns."),
        GiveNotice(),
        Stop(reason="Enough."),
    )
    to_register: tuple[Command, ...] = (
        RegisterCcg(code="99Z", name="Illustrative CCG", practices=PRACTICES[:2], level=1),
        EstablishCommittee(committee=GOVERNING_BODY.model_copy(update={"quorum": 2})),
        ClosePractice(code="X00003", on=today, reason="Retired."),
        RegisterInterest(interest=own),
        RecordLevel(function="a", level=3, announced_on=today, effective_on=today, delegation_id=DELEGATION),
    )
    return {
        "application": to_application,
        "ballot": to_ballots,
        "survey": to_surveys,
        "meeting": to_meetings,
        "delegation": to_delegations,
        "ccg": to_register,
    }


def may(by: Actor, command: Command) -> bool:
    """Whether somebody may send it at all."""
    try:
        check_authority(command.type, by, "99Z")
    except NotAuthorised:
        return False
    return True


NOWHERE = ("application-99Z-2", SECOND_BALLOT, "survey-99Z-1-2", "meeting-99Z-1-3", DELEGATION)
"""Streams that may not be there."""
SEEDS = st.integers(0, 2**32)
CHOICES: tuple[Choice, ...] = (*get_args(Choice), "for", "for", "for")
LATE = (*(timedelta(0),) * 6, timedelta(seconds=3), timedelta(hours=1), timedelta(days=8))
"""How long something was on its way."""
ANOTHER_STREAM = stream_actor("application-04C-1")
MIGHTY = Actor(subject="mighty", organisation="NHSE", roles=tuple(Role))
"""Somebody who claims every role there is, the clock's and the streams' too."""


class Anything(RuleBasedStateMachine):
    """People do their tasks, and other things; deliveries are held back; time passes."""

    worlds: ClassVar[Worlds]

    @initialize(start=st.sampled_from(STARTS))
    def begins(self, start: tuple[Step, ...]) -> None:
        """The story begins somewhere."""
        self.worlds.all_free()
        self.world = self.worlds.after(start)
        self.last: Callable[[], None] | None = None
        self.steps = 0

    def _send(self, by: Actor, stream_id: str, command: Command, late_by: timedelta) -> None:
        received_at = self.world.now - late_by
        outcome = self.world.send(by, stream_id, command, received_at=received_at)

        def again() -> None:
            version = self.world.ledger.head(stream_id).version
            repeated = self.world.send(by, stream_id, command, received_at=received_at, id_=outcome.command_id)
            assert self.world.ledger.head(stream_id).version == version
            assert repeated == outcome

        self.last = again

    def _chance(self, seed: int) -> Random:
        # Strategies repeat what they drew, and most of what is sent would be the same few things.
        self.steps += 1
        return Random(f"{seed}/{self.steps}")

    @rule(seed=SEEDS)
    def tasks_are_done(self, seed: int) -> None:
        """People do some of the open tasks."""
        chance = self._chance(seed)
        for _ in range(chance.randint(1, 8)):
            there = self.world.ledger.open_streams()
            todo = [(stream_id, task) for stream_id in there for task in self.world.tasks(stream_id)]
            if todo:
                stream_id, task = chance.choice(todo)
                command = what(self.world, stream_id, task, chance.choice(CHOICES))
                self._send(whom(task), stream_id, command, chance.choice(LATE))

    @rule(seed=SEEDS)
    def anything_is_sent(self, seed: int) -> None:
        """Somebody sends something, more often than not somebody who may, to a stream that is open."""
        chance = self._chance(seed)
        for _ in range(chance.randint(1, 8)):
            there = self.world.ledger.open_streams()
            stream_id = chance.choice((*there * 3, *self.world.ledger.streams(), chance.choice(NOWHERE)))
            command = chance.choice(said(self.world.now)[noun_of(stream_id)])
            entitled = tuple(each for each in EVERYBODY if may(each, command))
            by = chance.choice((*entitled * 4, MIGHTY, ANOTHER_STREAM, chance.choice(EVERYBODY)))
            self._send(by, stream_id, command, chance.choice(LATE))

    @precondition(lambda self: self.last is not None)
    @rule()
    def sends_it_again(self) -> None:
        """The last command arrives a second time."""
        assert self.last is not None
        self.last()

    @rule(
        by=st.sampled_from(
            (
                *(timedelta(seconds=1), timedelta(seconds=6), timedelta(hours=5), timedelta(days=1)),
                *(timedelta(days=3), timedelta(days=3), timedelta(days=8), timedelta(days=29), timedelta(days=60)),
            )
        )
    )
    def time_passes(self, by: timedelta) -> None:
        """The clock goes on, with all that falls due."""
        self.world.until(self.world.now + by)

    @rule(holding=st.booleans())
    def deliveries_stop_or_go_on(self, holding: bool) -> None:
        """What streams owe each other waits from now on, or all that waited is delivered."""
        self.world.holding = holding
        if not holding:
            self.world.settle()

    def teardown(self) -> None:
        """Everything is delivered and falls due, and then what must hold is looked at."""
        self.world.holding = False
        self.world.settle()
        self.world.until(self.world.now + timedelta(days=90))
        self.world.check_again()
        for stream_id in self.world.ledger.streams():
            if noun_of(stream_id) == "ballot":
                votes_are_counted_once(self.world, stream_id)
            elif noun_of(stream_id) == "delegation":
                nothing_is_live_without_agreement(self.world, stream_id)
        the_register_says_what_is_live(self.world)


def votes_are_counted_once(world: World, ballot: str) -> None:
    """Each accepted vote is in the count, and is there once."""
    voted = [
        event
        for event in world.ledger.events(ballot)
        if event.type in ("ballot.vote_cast", "ballot.paper_vote_recorded")
    ]
    state = world.ledger.state(ballot).state
    if isinstance(state, Counting | Verified):
        assert state.turnout.returned == len(voted)
        assert all(result.for_ + result.against + result.abstain == len(voted) for result in state.results)


def nothing_is_live_without_agreement(world: World, delegation: str) -> None:
    """A delegation has an application that was approved, signed by both and allowed by the constitution."""
    state = world.ledger.state(delegation).state
    assert isinstance(state, Live | ClosedDelegation)
    assert {holding.function for holding in state.holdings} <= set(state.scope)
    assert {
        "application.approved",
        "application.signed_for_ccg",
        "application.signed_for_nhs_england",
        "application.constitution_amended",
        "application.delegation_begun",
    } <= set(world.events(state.application_id))


def the_register_says_what_is_live(world: World) -> None:
    """The CCG's level for a function is 3 exactly while a delegation holds it."""
    register = world.state(CCG, RegisteredCcg)
    held = {
        function
        for stream_id in world.ledger.streams()
        if noun_of(stream_id) == "delegation"
        for function in world.ledger.state(stream_id).state.live
    }
    today = london_date(world.now)
    assert held == {
        each.function for each in register.levels if register.level_of(each.function, today) is Level.DELEGATED
    }


def test_whatever_is_sent_what_must_hold_holds(worlds: Worlds) -> None:
    class Here(Anything):
        pass

    Here.worlds = worlds
    run_state_machine_as_test(
        Here,
        settings=settings(max_examples=12, stateful_step_count=12, suppress_health_check=[HealthCheck.too_slow]),
    )
    worlds.all_free()
