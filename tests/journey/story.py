"""A small CCG whose journey the tests tell: its people, its committees, and each step as it goes when nothing is odd.

Everybody and everything here is invented.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from domain.application.commands import (
    AcceptExpressionOfInterest,
    AcknowledgeExpressionOfInterest,
    ApproveApplication,
    ApproveWithConditions,
    CallBallot,
    CallSurvey,
    ConfirmPartTwo,
    ConveneMeeting,
    IssueAgreement,
    RecordConstitutionAmendment,
    RecordMembersSupport,
    SignForCcg,
    SignForNhsEngland,
    SubmitApplication,
    SubmitExpressionOfInterest,
)
from domain.application.values import ConditionTerms, Phasing, Purpose
from domain.ballot.commands import Answer, CastVote, VerifyResult
from domain.ballot.commands import CloseEarly as CloseBallotEarly
from domain.ccg.commands import AdoptProcedures, EstablishCommittee, RegisterCcg
from domain.ccg.practice import Practice
from domain.committee import Committee, QuorumPart, Seat
from domain.delegation.commands import ActivatePhase, RecordGate
from domain.delegation.state import Live
from domain.evidence import Evidence
from domain.meeting.commands import Choice, CloseMeeting, DecideItem, DeclareInterests, OpenItem, VoteOnItem
from domain.people import Actor, Role
from domain.policy import Policy, Round
from domain.survey.commands import Answer as SurveyAnswer
from domain.survey.commands import CloseEarly as CloseSurveyEarly
from domain.survey.commands import RecordResponse
from tests.journey.world import World, london
from tests.unit.dispute.practice import PROCEDURES

AnyWorld = TypeVar("AnyWorld", bound=World)
Step = Callable[[World], None]
"""Something that people do in the story."""

POLICIES = Path(__file__).parents[2] / "policies"

CCG = "ccg-99Z"
APPLICATION = "application-99Z-1"
BALLOT, SECOND_BALLOT = "ballot-99Z-1-1", "ballot-99Z-1-2"
SURVEY = "survey-99Z-1-1"
MEETING, SECOND_MEETING = "meeting-99Z-1-1", "meeting-99Z-1-2"
DELEGATION = "delegation-99Z-1"


def person(subject: str, organisation: str, *roles: Role) -> Actor:
    """Somebody with these roles."""
    return Actor(subject=subject, organisation=organisation, roles=roles)


MANAGER = person("programme-manager", "99Z", Role.PROGRAMME_MANAGER)
OFFICER = person("accountable-officer", "99Z", Role.ACCOUNTABLE_OFFICER, Role.COMMITTEE_MEMBER)
RETURNING = person("returning-officer", "99Z", Role.RETURNING_OFFICER)
SECRETARY = person("secretary", "99Z", Role.COMMITTEE_SECRETARY)
OWNER = person("finance-lead", "99Z", Role.CONDITION_OWNER)
LAY_CHAIR = person("lay-chair", "99Z", Role.COMMITTEE_MEMBER)
LAY_MEMBER = person("lay-member", "99Z", Role.COMMITTEE_MEMBER)
GP = person("gp", "X00001", Role.COMMITTEE_MEMBER)
AREA_TEAM = person("area-team", "NHSE", Role.AREA_TEAM_OFFICER)
APPROVER = person("approver", "NHSE", Role.NHSE_APPROVER)
SIGNATORY = person("signatory", "NHSE", Role.NHSE_SIGNATORY)
PANEL_SECRETARY = person("panel-secretary", "NHSE", Role.COMMITTEE_SECRETARY)
PANELLISTS = tuple(person(f"panel-{number}", "NHSE", Role.COMMITTEE_MEMBER) for number in (1, 2, 3))
LEADS = tuple(person(f"practice-{number}", f"X0000{number}", Role.PRACTICE_LEAD) for number in (1, 2, 3))
BOARD = (LAY_CHAIR, LAY_MEMBER, OFFICER, GP)
EVERYBODY = (
    *(MANAGER, OFFICER, RETURNING, SECRETARY, OWNER, LAY_CHAIR, LAY_MEMBER, GP),
    *(AREA_TEAM, APPROVER, SIGNATORY, PANEL_SECRETARY, *PANELLISTS, *LEADS),
)

PRACTICES = tuple(Practice(code=lead.organisation, name=f"Illustrative Practice {lead.subject[-1]}") for lead in LEADS)
_SEATS = (
    Seat(subject=LAY_CHAIR.subject, kind="lay"),
    Seat(subject=LAY_MEMBER.subject, kind="lay"),
    Seat(subject=OFFICER.subject, kind="executive"),
    Seat(subject=GP.subject, kind="gp", practice="X00001"),
)
GOVERNING_BODY = Committee(
    key="governing_body",
    title="Governing body",
    chair=LAY_CHAIR.subject,
    vice_chair=LAY_MEMBER.subject,
    seats=_SEATS,
    quorum=3,
    decides=("decide_to_apply",),
)
PRIMARY_CARE = GOVERNING_BODY.model_copy(
    update={
        "key": "primary_care",
        "title": "Primary care commissioning committee",
        "quorum_of": (QuorumPart(kind="lay", at_least=1),),
        "decides": ("primary_care_commissioning",),
    }
)
PANEL = Committee(
    key="panel",
    title="National panel",
    chair=PANELLISTS[0].subject,
    vice_chair=PANELLISTS[1].subject,
    seats=tuple(Seat(subject=each.subject, kind="nhs_england") for each in PANELLISTS),
    quorum=2,
    decides=("decide_application",),
    body="nhs_england",
)

ALL = tuple("abcdefg")
ITEMS = ("conflicts_policy", "additional_safeguards", "finance_template", "declaration", "signature")

REGISTERED_AT = london(2014, 5, 20)
INTEREST_AT = london(2014, 6, 2, 10)
ACKNOWLEDGED_AT = london(2014, 6, 3, 10)
ACCEPTED_AT = london(2014, 6, 10, 10)
ASKED_AT = london(2014, 6, 16)
ANSWERED_AT = london(2014, 6, 17)
SURVEYED_AT = london(2014, 6, 18)
VOTED_AT = london(2014, 6, 19)
BALLOT_CLOSED_AT = london(2014, 6, 20)
VERIFIED_AT = london(2014, 6, 23)
CONVENED_AT = london(2014, 7, 1)
MEETS_AT = london(2014, 7, 8, 14)
SUBMITTED_AT = london(2014, 7, 15, 10)
PART_TWO_AT = london(2014, 7, 18, 10)
APPROVED_AT = london(2014, 8, 1, 10)
ISSUED_AT = london(2014, 8, 4, 10)
SIGNED_AT = london(2014, 8, 5, 10)
COUNTERSIGNED_AT = london(2014, 8, 6, 10)
AMENDED_AT = london(2014, 8, 20, 10)
PHASES_ON = (date(2014, 12, 1), date(2015, 2, 1), date(2015, 4, 1), date(2015, 6, 1))
"""The phases of a phasing over six months from 1 December 2014."""


@cache
def _document(name: str) -> dict[str, Any]:
    return tomllib.loads((POLICIES / name).read_text(encoding="utf-8"))


def policy(**parts: Mapping[str, Any]) -> Policy:
    """The standard policy with other values in its parts."""
    document = dict(_document("standard.toml"))
    for part, values in parts.items():
        document[part] = {**document[part], **values}
    return Policy.model_validate(document, strict=False)


def round_2014(**fields: object) -> Round:
    """The round of 2014 with other fields."""
    return Round.model_validate({**_document("rounds/2014.toml"), **fields}, strict=False)


def paper(kind: str = "minutes") -> Evidence:
    """A document."""
    return Evidence(kind=kind, title=kind.replace("_", " ").capitalize(), dated=date(2014, 5, 1), sha256="0" * 64)


def expression(**fields: Any) -> SubmitExpressionOfInterest:
    """What the CCG asks for: all of a to g over six months from 1 December 2014, unless told otherwise."""
    asked: dict[str, Any] = {
        "ccg_code": "99Z",
        "round": round_2014(),
        "policy": policy(),
        "level": 3,
        "functions": ALL,
        "phasing": Phasing(start=PHASES_ON[0], months=6),
        "benefits": "Care closer to home.",
    }
    return SubmitExpressionOfInterest(**asked | fields)


# The steps, one after the other


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


def response(respondent: str = "r-001", segment: str = "stakeholder") -> RecordResponse:
    """Somebody's answer to the survey: for all but f."""
    answers = tuple(SurveyAnswer(function=code, choice="no" if code == "f" else "yes") for code in ALL)
    return RecordResponse(segment=segment, respondent=respondent, answers=answers)


def survey(world: World) -> None:
    """The survey is answered, and closed before its time."""
    world.until(ANSWERED_AT)
    world.does(MANAGER, SURVEY, response())
    world.until(SURVEYED_AT)
    world.does(MANAGER, SURVEY, CloseSurveyEarly(reason="All who were asked have answered."))


def vote(practice: str, for_: Iterable[str] = ALL, against: Iterable[str] = ()) -> CastVote:
    """A practice's vote: for some functions, against others."""
    answers = (*((code, "for") for code in for_), *((code, "against") for code in against))
    return CastVote(practice=practice, answers=tuple(Answer(function=f, choice=c) for f, c in answers))


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


def members_support() -> RecordMembersSupport:
    """What a members' meeting decided, where there is no ballot."""
    return RecordMembersSupport(decided_on=date(2014, 6, 10), evidence=(paper(),))


def convening(meets_at: datetime = MEETS_AT, purpose: Purpose = "decide_to_apply") -> ConveneMeeting:
    """The call of the committee that takes a decision."""
    committee = "governing_body" if purpose == "decide_to_apply" else "panel"
    return ConveneMeeting(committee=committee, meets_at=meets_at, purpose=purpose)


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
    world.does(OFFICER, APPLICATION, SubmitApplication(items=ITEMS))


def part_two(world: World) -> None:
    """The area team adds its part."""
    world.until(PART_TWO_AT)
    world.does(AREA_TEAM, APPLICATION, ConfirmPartTwo())


def approval(world: World) -> None:
    """NHS England's officer approves."""
    world.until(APPROVED_AT)
    world.does(APPROVER, APPLICATION, ApproveApplication(reasons="Complete and convincing."))


def conditional_approval(world: World) -> None:
    """NHS England approves, on a condition to be met by 1 October."""
    world.until(APPROVED_AT)
    terms = ConditionTerms(key="premises", text="A plan for premises.", owner=OWNER.subject, due=date(2014, 10, 1))
    world.does(APPROVER, APPLICATION, ApproveWithConditions(conditions=(terms,), reasons="Nearly complete."))


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
    world.does(AREA_TEAM, APPLICATION, RecordConstitutionAmendment(decided_on=date(2014, 8, 20)))


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
