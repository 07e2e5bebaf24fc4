"""What no sequence of commands can break."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any

from hypothesis import given as each
from hypothesis import settings
from hypothesis import strategies as st

from domain.application.commands import (
    AcceptExpressionOfInterest,
    AcknowledgeExpressionOfInterest,
    ApproveApplication,
    CallBallot,
    CallSurvey,
    ClaimCondition,
    ConfirmCondition,
    ConfirmPartTwo,
    DeferDecision,
    IssueAgreement,
    PassDeadline,
    RecordConstitutionAmendment,
    RecordMembersSupport,
    RefuseExpressionOfInterest,
    RejectApplication,
    ResubmitApplication,
    ReturnExpressionOfInterest,
    ReturnForInformation,
    SignForCcg,
    SignForNhsEngland,
    WithdrawApplication,
)
from domain.application.events import DelegationBegun
from domain.application.state import Agreement, Approved, Capacity, Closed, Delegating, NotStarted, OpenState, Started
from domain.deadlines import find
from domain.model import Command
from domain.noun import Tell
from domain.people import CLOCK, Actor
from domain.policy import Policy
from domain.refusal import AlreadyClosed, AlreadyOpened, Refusal
from tests.spec import Decision, Given
from tests.unit.application.leicester import (
    APPROVER,
    AREA_TEAM,
    BEGAN_AT,
    ITEMS,
    MANAGER,
    OFFICER,
    OWNER,
    PANEL_SECRETARY,
    SECRETARY,
    SIGNATORY,
    STREAMS,
    amended,
    asked,
    ballot_told,
    case,
    condition,
    conditional,
    convening,
    evidence,
    expression,
    meeting_told,
    policy,
    round_2014,
    submission,
    survey_told,
)

Try = Callable[[Given, datetime], Decision | None]


def sends(command: Command, by: Actor) -> Try:
    """This command, as it is."""
    return lambda stream, at: stream.when(command, by, at, streams=STREAMS)


def convenes(purpose: Any, by: Actor) -> Try:
    """The committee is convened for the next day."""
    return lambda stream, at: stream.when(convening(purpose, meets_at=at + timedelta(days=1)), by, at, streams=STREAMS)


def tells_ballot(outcome: Any, scope: str | None = None) -> Try:
    """The last ballot tells, if there was one."""
    return lambda stream, at: (
        ballot_told(stream, outcome, at, scope) if is_open(stream) and case(stream).ballots else None
    )


def tells_survey(stream: Given, at: datetime) -> Decision | None:
    """The last survey tells, if there was one."""
    return survey_told(stream, at) if is_open(stream) and case(stream).surveys else None


def tells_meeting(result: Any) -> Try:
    """The last meeting tells, if there was one."""
    return lambda stream, at: meeting_told(stream, result, at) if is_open(stream) and case(stream).meetings else None


def clock(stream: Given, at: datetime) -> Decision | None:
    """The next deadline passes, whenever that is."""
    deadline = stream.where.deadline
    if deadline is None:
        return None
    return stream.when(PassDeadline(kind=deadline.name, due=deadline.at), CLOCK, deadline.at)


FORWARD: tuple[tuple[str, Try], ...] = (
    ("accept", sends(AcceptExpressionOfInterest(), APPROVER)),
    ("call ballot", sends(CallBallot(), MANAGER)),
    ("call survey", sends(CallSurvey(), MANAGER)),
    ("ballot passed", tells_ballot("passed", "ae")),
    ("survey closed", tells_survey),
    (
        "support",
        sends(RecordMembersSupport(decided_on=date(2014, 6, 9), evidence=(evidence(),)), MANAGER),
    ),
    ("convene", convenes("decide_to_apply", SECRETARY)),
    ("meeting agreed", tells_meeting("agreed")),
    ("submit", sends(submission(), OFFICER)),
    ("part two", sends(ConfirmPartTwo(), AREA_TEAM)),
    ("approve", sends(ApproveApplication(reasons="Sound."), APPROVER)),
    ("approve with condition", sends(conditional(condition(due=date(2016, 1, 1))), APPROVER)),
    ("panel", convenes("decide_application", PANEL_SECRETARY)),
    ("claim", sends(ClaimCondition(key="budget"), OWNER)),
    ("confirm", sends(ConfirmCondition(key="budget"), APPROVER)),
    ("issue", sends(IssueAgreement(), AREA_TEAM)),
    ("sign", sends(SignForCcg(), OFFICER)),
    ("countersign", sends(SignForNhsEngland(), SIGNATORY)),
    ("amendment", sends(RecordConstitutionAmendment(decided_on=date(2014, 6, 9)), AREA_TEAM)),
)
SIDEWAYS: tuple[tuple[str, Try], ...] = (
    ("clock", clock),
    ("begin again", sends(expression(), MANAGER)),
    ("acknowledge", sends(AcknowledgeExpressionOfInterest(), AREA_TEAM)),
    ("return", sends(ReturnExpressionOfInterest(reasons="More."), AREA_TEAM)),
    ("amend", sends(amended(), MANAGER)),
    ("refuse", sends(RefuseExpressionOfInterest(reasons="No."), APPROVER)),
    ("ballot failed", tells_ballot("failed")),
    ("ballot inquorate", tells_ballot("inquorate")),
    ("meeting deferred", tells_meeting("deferred")),
    ("meeting not agreed", tells_meeting("not_agreed")),
    ("submit part", sends(submission("signature", signatories=("signatory-1",)), OFFICER)),
    ("resubmit", sends(ResubmitApplication(items=ITEMS), OFFICER)),
    ("ask", sends(ReturnForInformation(reasons="Which?"), AREA_TEAM)),
    ("defer", sends(DeferDecision(until=date(2014, 12, 24), reasons="Later."), APPROVER)),
    ("reject", sends(RejectApplication(reasons="No."), APPROVER)),
    ("withdraw", sends(WithdrawApplication(reasons="No."), OFFICER)),
)
TRIES = dict((*FORWARD, *SIDEWAYS))


@dataclass(frozen=True)
class Step:
    """What is tried, and how many hours after the step before."""

    name: str
    hours: int


def is_open(stream: Given) -> bool:
    """Whether the application goes on."""
    return not isinstance(stream.state, NotStarted | Started | Closed)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """The standard policy with the choices that change the journey."""
    return policy(
        ballot={
            "position": draw(st.sampled_from(["before", "beside", "after", "none"])),
            "reballots": draw(st.integers(0, 1)),
        },
        survey={"required": draw(st.booleans())},
        approval={"panel": draw(st.sampled_from([None, "panel"]))},
    )


@st.composite
def journeys(draw: st.DrawFn) -> tuple[Step, ...]:
    """Mostly onwards, with anything else in between."""
    onwards = st.sampled_from([name for name, _ in FORWARD])
    aside = st.sampled_from([name for name, _ in SIDEWAYS])
    steps: list[Step] = []
    for name, _ in FORWARD:
        if draw(st.integers(0, 7)) == 0:
            steps.append(Step(draw(st.one_of(onwards, aside)), draw(st.integers(0, 24 * 9))))
        if draw(st.integers(0, 15)) > 0:
            steps.append(Step(name, draw(st.integers(0, 48))))
            if name in ("convene", "panel"):
                steps.append(Step("meeting agreed", 24))
            if name in ("part two", "issue"):
                steps += [Step("call ballot", 0), Step("ballot passed", 0)]
    return tuple(steps)


def check(stream: Given, decision: Decision) -> None:
    """The invariants, after one decision."""
    if isinstance(decision.outcome, Refusal):
        if isinstance(stream.state, Closed):
            assert isinstance(decision.outcome, AlreadyClosed)
        return
    after = decision.recorded
    assert reduce(stream.noun.evolve, decision.events, stream.state) == after.state
    assert (after.claims == ()) == after.where.closed
    keys = [task.key for task in after.tasks]
    assert len(keys) == len(set(keys))
    for number in range(len(stream.events) + 1, len(after.events) + 1):
        Given(after.noun, after.stream_id, after.events[:number]).calls  # noqa: B018  # it must not fail
    if is_open(after):
        check_open(after.state, after)
    else:
        check_closed(stream, after)


def check_open(state: OpenState, after: Given) -> None:
    """What holds at every stage."""
    assert set(state.case.scope) <= set(state.case.request.functions)
    for capacity in Capacity:
        others = [other for other in Capacity if other is not capacity]
        assert not set(state.case.who(capacity)) & set(state.case.who(*others))
    deadline = after.where.deadline
    if deadline is not None:
        passing = after.when(PassDeadline(kind=deadline.name, due=deadline.at), CLOCK, deadline.at)
        assert passing.events, "a deadline that brings nothing would pass again and again"
        later = passing.recorded.state
        assert isinstance(later, Closed) or find(later.case.clocks.ahead, deadline.name, deadline.at) is None
    begun = [event for event in after.events if isinstance(event, DelegationBegun)]
    if begun:
        before = Given(after.noun, after.stream_id, after.events[: after.events.index(begun[0])]).state
        assert isinstance(before, Agreement)
        assert before.complete
        assert before.case.ballot_settled
    if isinstance(state, Approved):
        assert not state.case.ballot_settled


def check_closed(before: Given, after: Given) -> None:
    """What ends stops everything that it called, refuses everything and owes nothing."""
    news = after.events[len(before.events) :]
    told = {stopped for event in news for stopped in getattr(event, "stops", ())}
    answered = {getattr(event, name, "") for event in news for name in ("ballot_id", "survey_id", "meeting_id")}
    delegation = {before.state.delegation_id} if isinstance(before.state, Delegating) else set()
    assert told == (set(case(before).open_streams) | delegation) - answered
    assert {call.stream_id for call in after.calls if isinstance(call, Tell)} == told
    assert after.tasks == ()
    assert after.where.deadline is None


@each(policies(), st.booleans(), journeys())
@settings(max_examples=80)
def test_no_sequence_of_commands_breaks_an_application(pinned: Policy, partial: bool, steps: tuple[Step, ...]) -> None:
    command = expression(policy=pinned, round=round_2014(partial_scope=partial))
    stream, at = asked(command).recorded, BEGAN_AT
    for step in steps:
        at += timedelta(hours=step.hours)
        decision = TRIES[step.name](stream, at)
        if decision is None:
            continue
        check(stream, decision)
        if not isinstance(decision.outcome, Refusal):
            stream = decision.recorded


def test_an_application_is_not_begun_a_second_time_by_any_policy() -> None:
    stream = asked(expression()).recorded
    stream.when(expression(policy=policy(survey={"required": False})), MANAGER, BEGAN_AT).then_refused(AlreadyOpened)
