"""The journey of a small CCG, step by step, as it goes when nothing is odd. A step is taken in any world."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from domain.application.commands import (
    AcceptExpressionOfInterest,
    AcknowledgeExpressionOfInterest,
    CallBallot,
    CallSurvey,
    ConfirmPartTwo,
    IssueAgreement,
    SignForCcg,
    SignForNhsEngland,
)
from domain.ballot.commands import CloseEarly as CloseBallotEarly
from domain.ballot.commands import VerifyResult
from domain.ccg.commands import AdoptProcedures, EstablishCommittee, RegisterCcg
from domain.delegation.commands import ActivatePhase, RecordGate
from domain.delegation.state import Live
from domain.meeting.commands import Choice, CloseMeeting, DecideItem, DeclareInterests, OpenItem, VoteOnItem
from domain.people import Actor
from domain.survey.commands import CloseEarly as CloseSurveyEarly
from tests import cast
from tests.cast import (
    ACCEPTED_AT,
    ACKNOWLEDGED_AT,
    ALL,
    AMENDED_AT,
    ANSWERED_AT,
    APPLICATION,
    APPROVED_AT,
    APPROVER,
    AREA_TEAM,
    ASKED_AT,
    BALLOT,
    BOARD,
    CCG,
    CONVENED_AT,
    COUNTERSIGNED_AT,
    DELEGATION,
    GOVERNING_BODY,
    INTEREST_AT,
    ISSUED_AT,
    LEADS,
    MANAGER,
    MEETING,
    MEETS_AT,
    OFFICER,
    PANEL,
    PANEL_SECRETARY,
    PART_TWO_AT,
    PRACTICES,
    PRIMARY_CARE,
    PROCEDURES,
    REGISTERED_AT,
    RETURNING,
    SECRETARY,
    SIGNATORY,
    SIGNED_AT,
    SUBMITTED_AT,
    SURVEY,
    SURVEYED_AT,
    VERIFIED_AT,
    conditional,
    convening,
    expression,
    response,
    vote,
)
from tests.journey.world import World
from tests.spec import london

AnyWorld = TypeVar("AnyWorld", bound=World)
Step = Callable[[World], None]
"""Something that people do in the story."""


def registered(world: World) -> None:
    """The register: practices, a governing body, a lay-chaired committee, NHS England's panel, a dispute procedure."""
    world.until(REGISTERED_AT)
    world.does(MANAGER, CCG, RegisterCcg(code="99Z", name="Illustrative CCG", practices=PRACTICES, level=1))
    for committee in (GOVERNING_BODY, PRIMARY_CARE):
        world.does(SECRETARY, CCG, EstablishCommittee(committee=committee))
    world.does(PANEL_SECRETARY, CCG, EstablishCommittee(committee=PANEL))
    world.does(MANAGER, CCG, AdoptProcedures(procedures=PROCEDURES))


def interest(world: World) -> None:
    """The CCG submits its expression of interest."""
    registered(world)
    world.until(INTEREST_AT)
    world.does(MANAGER, APPLICATION, expression())


def interest_in(**fields: Any) -> Step:
    """As `interest`, in something else, or under another policy or round."""

    def other(world: World) -> None:
        registered(world)
        world.until(INTEREST_AT)
        world.does(MANAGER, APPLICATION, expression(**fields))

    return other


def acceptance(world: World) -> None:
    """NHS England acknowledges and accepts it."""
    world.until(ACKNOWLEDGED_AT)
    world.does(AREA_TEAM, APPLICATION, AcknowledgeExpressionOfInterest())
    world.until(ACCEPTED_AT)
    world.does(APPROVER, APPLICATION, AcceptExpressionOfInterest())


def asking(world: World) -> None:
    """A survey and a ballot are open, side by side."""
    world.until(ASKED_AT)
    world.does(MANAGER, APPLICATION, CallSurvey(), CallBallot())


def opened_survey(world: World) -> None:
    """A survey is open, and no ballot."""
    world.until(ASKED_AT)
    world.does(MANAGER, APPLICATION, CallSurvey())


def survey(world: World) -> None:
    """The survey is answered, and closed before its time."""
    world.until(ANSWERED_AT)
    world.does(MANAGER, SURVEY, response())
    world.until(SURVEYED_AT)
    world.does(MANAGER, SURVEY, CloseSurveyEarly(reason="All who were asked have answered."))


def all_vote(world: World, ballot: str = BALLOT, for_: Iterable[str] = ALL, against: Iterable[str] = ()) -> None:
    """Every practice votes alike; the ballot closes early, and is verified by the returning officer."""
    for lead in LEADS:
        world.does(lead, ballot, vote(lead.organisation, for_, against))
    world.does(RETURNING, ballot, CloseBallotEarly(reason="All have voted."))
    world.does(RETURNING, ballot, VerifyResult())


def ballot(world: World) -> None:
    """The ballot is won."""
    world.until(VERIFIED_AT)
    all_vote(world)


def meeting_held(
    world: World,
    choice: Choice = "for",
    meeting: str = MEETING,
    members: Iterable[Actor] = BOARD,
    secretary: Actor = SECRETARY,
    item: str = "decide_to_apply",
) -> None:
    """Members declare nil and vote alike; the votes are counted and the meeting is closed."""
    members = tuple(members)
    for member in members:
        world.does(member, meeting, DeclareInterests(subject=member.subject))
    world.does(secretary, meeting, OpenItem(item_id=item))
    for member in members:
        world.does(member, meeting, VoteOnItem(item_id=item, choice=choice))
    world.does(secretary, meeting, DecideItem(item_id=item))
    world.does(secretary, meeting, CloseMeeting())


def convened(world: World) -> None:
    """The governing body is convened."""
    world.until(CONVENED_AT)
    world.does(SECRETARY, APPLICATION, convening())


def meeting_begun(world: World) -> None:
    """Its members declare, and take up whether to apply."""
    world.until(MEETS_AT)
    for member in BOARD:
        world.does(member, MEETING, DeclareInterests(subject=member.subject))
    world.does(SECRETARY, MEETING, OpenItem(item_id="decide_to_apply"))


def governing_body(world: World) -> None:
    """The governing body decides to apply."""
    convened(world)
    world.until(MEETS_AT)
    meeting_held(world)


def submission(world: World) -> None:
    """Part one is submitted with everything it needs."""
    world.until(SUBMITTED_AT)
    world.does(OFFICER, APPLICATION, cast.submission())


def part_two(world: World) -> None:
    """The area team adds its part."""
    world.until(PART_TWO_AT)
    world.does(AREA_TEAM, APPLICATION, ConfirmPartTwo())


def approval(world: World) -> None:
    """NHS England's officer approves."""
    world.until(APPROVED_AT)
    world.does(APPROVER, APPLICATION, cast.approval())


def conditional_approval(world: World) -> None:
    """NHS England approves, on a condition to be met by 1 October."""
    world.until(APPROVED_AT)
    world.does(APPROVER, APPLICATION, conditional())


def issue(world: World) -> None:
    """The agreement is issued."""
    world.until(ISSUED_AT)
    world.does(AREA_TEAM, APPLICATION, IssueAgreement())


def signatures(world: World) -> None:
    """Both sides sign, the CCG first."""
    world.until(SIGNED_AT)
    world.does(OFFICER, APPLICATION, SignForCcg())
    world.until(COUNTERSIGNED_AT)
    world.does(SIGNATORY, APPLICATION, SignForNhsEngland())


def amendment(world: World) -> None:
    """The constitution's amendment is recorded."""
    world.until(AMENDED_AT)
    world.does(AREA_TEAM, APPLICATION, cast.amendment())


JOURNEY: tuple[Step, ...] = (
    *(interest, acceptance, asking, survey, ballot, governing_body, submission, part_two),
    *(approval, issue, signatures, amendment),
)
"""Up to an open delegation of which nothing is live."""


def before(step: Step) -> tuple[Step, ...]:
    """The steps of the journey that come before this one."""
    return JOURNEY[: JOURNEY.index(step)]


def through(step: Step) -> tuple[Step, ...]:
    """The steps of the journey up to and with this one."""
    return JOURNEY[: JOURNEY.index(step) + 1]


def told(world: AnyWorld, *steps: Step) -> AnyWorld:
    """The world after these further steps."""
    for step in steps:
        step(world)
    return world


def at(day: date, hour: int = 10) -> datetime:
    """That day at that hour in London."""
    return london(day.year, day.month, day.day, hour)


def gates_met(world: World, phase: int) -> None:
    """The area team finds every gate of a phase met."""
    found = world.state(DELEGATION, Live).phase(phase)
    assert found is not None
    for gate in found.open_gates:
        world.does(AREA_TEAM, DELEGATION, RecordGate(phase=phase, gate=gate, met=True))


def goes_live(world: World) -> None:
    """The next phase's functions go live on the day it is due."""
    phase = world.state(DELEGATION, Live).next_phase
    assert phase is not None
    world.until(at(phase.due_on))
    gates_met(world, phase.plan.number)
    world.does(APPROVER, DELEGATION, ActivatePhase(phase=phase.plan.number))


COMPLETED: tuple[Step, ...] = (*JOURNEY, *(goes_live,) * 4)
"""The whole journey, until every function is live."""
