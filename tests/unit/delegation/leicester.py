"""Leicester's delegation as the tests of delegations share it: actors, its CCG, and ways to bring it forward."""

import tomllib
from datetime import date, datetime
from pathlib import Path

from domain.ccg.practice import Practice
from domain.ccg.state import RegisteredCcg
from domain.committee import Committee, Seat
from domain.delegation.assurance import KpiResult, Rating
from domain.delegation.commands import ActivatePhase, OpenDelegation, PassDeadline, RecordGate, RecordReview
from domain.delegation.noun import NOUN
from domain.delegation.state import Live
from domain.functions import Level
from domain.people import CLOCK, Actor, Role, stream_actor
from domain.policy import Policy
from tests.spec import Given, given, utc
from tests.unit.dispute.practice import PROCEDURES

ROOT = Path(__file__).parents[3]
POLICY = Policy.model_validate(tomllib.loads((ROOT / "policies" / "standard.toml").read_text()), strict=False)

APPLICATION = stream_actor("application-04C-1")
APPROVER = Actor(subject="approver-1", organisation="NHSE", roles=(Role.NHSE_APPROVER,))
AREA_TEAM = Actor(subject="area-team-1", organisation="NHSE", roles=(Role.AREA_TEAM_OFFICER,))
BOTH = Actor(subject="both-1", organisation="NHSE", roles=(Role.AREA_TEAM_OFFICER, Role.NHSE_APPROVER))
OFFICER = Actor(subject="officer-04c", organisation="04C", roles=(Role.ACCOUNTABLE_OFFICER,))
MANAGER = Actor(subject="pm-04c", organisation="04C", roles=(Role.PROGRAMME_MANAGER,))

COMMISSIONING = Committee(
    key="primary_care_commissioning",
    title="Primary care commissioning committee",
    chair="lay-1",
    seats=(Seat(subject="lay-1", kind="lay"), Seat(subject="exec-1", kind="executive")),
    quorum=2,
    decides=("primary_care_commissioning",),
)
CCG = RegisteredCcg(
    code="04C",
    name="NHS Leicester City CCG",
    practices=(Practice(code="X00001", name="Practice 1"),),
    level=Level.GREATER_INVOLVEMENT,
    committees=(COMMISSIONING,),
    procedures=PROCEDURES,
)
STREAMS: dict[str, object] = {"ccg-04C": CCG}

OPENED_AT = utc(2014, 11, 28, 10)
START = date(2014, 12, 15)
"""Phases on 15 December, 15 February, 15 April and 15 June."""


def opening(
    scope: tuple[str, ...] = ("a", "b", "c", "d", "e", "f", "g"),
    start: date = START,
    months: int = 6,
    policy: Policy = POLICY,
    operational_by: date = date(2015, 6, 30),
    approved_or_signed_by: tuple[str, ...] = (),
) -> OpenDelegation:
    """The command that opens it."""
    return OpenDelegation(
        application_id="application-04C-1",
        ccg_code="04C",
        scope=scope,
        start=start,
        months=months,
        policy=policy,
        operational_by=operational_by,
        approved_or_signed_by=approved_or_signed_by,
    )


def nothing() -> Given:
    """No such delegation yet."""
    return given(NOUN)


def opened(command: OpenDelegation | None = None, at: datetime = OPENED_AT) -> Given:
    """The delegation, open."""
    return nothing().when(command or opening(), APPLICATION, at, streams=STREAMS).recorded


def live(stream: Given) -> Live:
    """Its state while in force."""
    state = stream.state
    assert isinstance(state, Live)
    return state


def gates_met(stream: Given, phase: int, at: datetime) -> Given:
    """The area team has found every gate of a phase met."""
    found = live(stream).phase(phase)
    assert found is not None
    for gate in found.open_gates:
        stream = stream.when(RecordGate(phase=phase, gate=gate, met=True), AREA_TEAM, at, streams=STREAMS).recorded
    return stream


def activated(stream: Given, phase: int, at: datetime) -> Given:
    """The phase has gone live at an instant."""
    return gates_met(stream, phase, at).when(ActivatePhase(phase=phase), APPROVER, at).recorded


def first_live() -> Given:
    """Functions a and e are live since 15 December 2014."""
    return activated(opened(), 1, utc(2014, 12, 15, 9))


def two_live() -> Given:
    """Functions a and e, and since 16 February 2015 b and d, are live."""
    return activated(first_live(), 2, utc(2015, 2, 16, 9))


def operational() -> Given:
    """Every phase has gone live, the last on 15 June 2015; every deadline until then has passed."""
    stream = passed(two_live(), utc(2015, 4, 15, 8))
    stream = reviewed(stream, 1, utc(2015, 4, 15, 8))
    stream = activated(stream, 3, utc(2015, 4, 15, 9))
    return activated(passed(stream, utc(2015, 6, 15, 8)), 4, utc(2015, 6, 15, 9))


def passed(stream: Given, until: datetime) -> Given:
    """Every deadline up to an instant has passed, as the clock tells it."""
    while (deadline := stream.where.deadline) is not None and deadline.at <= until:
        stream = stream.when(PassDeadline(kind=deadline.name, due=deadline.at), CLOCK, deadline.at).recorded
    return stream


def kpis(*functions: str) -> tuple[KpiResult, ...]:
    """One figure for each of these functions."""
    return tuple(
        KpiResult(function=each, name="Contracts reviewed", value="97.5", unit="percent") for each in functions
    )


def review(
    quarter: int, rating: Rating = "assured", functions: tuple[str, ...] = ("a", "e", "b", "d"), action_plan: str = ""
) -> RecordReview:
    """The area team's review of a quarter."""
    return RecordReview(quarter=quarter, rating=rating, kpis=kpis(*functions), action_plan=action_plan)


def reviewed(stream: Given, quarter: int, at: datetime, rating: Rating = "assured", action_plan: str = "") -> Given:
    """A quarter that has ended was reviewed, for whatever was held then."""
    held = next(each.functions for each in live(stream).quarters if each.number == quarter)
    command = review(quarter, rating, tuple(each.value for each in held), action_plan)
    return stream.when(command, AREA_TEAM, at).recorded
