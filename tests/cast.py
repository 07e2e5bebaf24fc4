"""A small CCG whose journey the tests tell: who takes part, what they send, and when if nothing is odd.

Everybody and everything here is invented. Nothing is decided here: a noun's tests do that in given/when/then, and the
steps of `tests.journey.story` in a world.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from domain.application.commands import (
    AmendExpressionOfInterest,
    ApproveApplication,
    ApproveWithConditions,
    ConveneMeeting,
    RecordConstitutionAmendment,
    RecordMembersSupport,
    SubmitApplication,
    SubmitExpressionOfInterest,
)
from domain.application.values import ConditionTerms, Phasing, Purpose
from domain.ballot.commands import Answer, CastVote
from domain.ccg.practice import Practice
from domain.committee import Committee, QuorumPart, Seat
from domain.evidence import Evidence
from domain.people import Actor, Role
from domain.policy import Policy, Round
from domain.procedures import DisputeProcedure, InvestmentProcedure, Procedures, ValidationProcedure
from domain.survey.commands import Answer as SurveyAnswer
from domain.survey.commands import RecordResponse
from domain.timing import Timing
from tests.spec import london

POLICIES = Path(__file__).parents[1] / "policies"

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


PHASING = Phasing(start=PHASES_ON[0], months=6)


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
        "phasing": PHASING,
        "benefits": "Care closer to home.",
        "safeguards": "A lay-chaired committee.",
    }
    return SubmitExpressionOfInterest(**asked | fields)


def _timing(within: str, remind_before: str, escalate_after: str = "") -> Timing:
    escalations = (escalate_after,) if escalate_after else ()
    return Timing.model_validate({"within": within, "remind_before": (remind_before,), "escalate_after": escalations})


_A_MONTH = _timing("1 month", "7 days", "7 days")
PROCEDURES = Procedures(
    name="illustrative",
    title="Illustrative procedures",
    dispute=DisputeProcedure(
        respond=_timing("10 days", "2 days", "5 days"),
        mediate=_timing("20 days", "5 days"),
        decide=_timing("30 days", "5 days", "5 days"),
        appeal=_timing("10 days", "2 days"),
        committee="dispute_panel",
        appeal_committee="appeal_panel",
    ),
    investment=InvestmentProcedure(
        clinical_model="clinical_models", route_and_value="finance", approval="approvals", decide=_A_MONTH
    ),
    validation=ValidationProcedure(evidence=_timing("1 month", "7 days"), hear=_A_MONTH, committee="validation"),
)


def response(respondent: str = "r-001", segment: str = "stakeholder") -> RecordResponse:
    """Somebody's answer to the survey: for all but f."""
    answers = tuple(SurveyAnswer(function=code, choice="no" if code == "f" else "yes") for code in ALL)
    return RecordResponse(segment=segment, respondent=respondent, answers=answers)


def vote(practice: str, for_: Iterable[str] = ALL, against: Iterable[str] = ()) -> CastVote:
    """A practice's vote: for some functions, against others."""
    answers = (*((code, "for") for code in for_), *((code, "against") for code in against))
    return CastVote(practice=practice, answers=tuple(Answer(function=f, choice=c) for f, c in answers))


def members_support() -> RecordMembersSupport:
    """What a members' meeting decided, where there is no ballot."""
    return RecordMembersSupport(decided_on=date(2014, 6, 10), evidence=(paper(),))


def amended(**fields: Any) -> AmendExpressionOfInterest:
    """The expression of interest, sent again with other fields."""
    asked: dict[str, Any] = {"level": 3, "functions": ALL, "phasing": PHASING, "benefits": "Care closer to home."}
    return AmendExpressionOfInterest(**asked | fields)


def convening(
    purpose: Purpose = "decide_to_apply", meets_at: datetime = MEETS_AT, committee: str = ""
) -> ConveneMeeting:
    """The call of the committee that takes a decision, or of another."""
    called = committee or ("governing_body" if purpose == "decide_to_apply" else "panel")
    return ConveneMeeting(committee=called, meets_at=meets_at, purpose=purpose)


def submission(*without: str, **fields: Any) -> SubmitApplication:
    """Part one with everything it needs, or without some of it."""
    return SubmitApplication(items=tuple(item for item in ITEMS if item not in without), **fields)


def approval() -> ApproveApplication:
    """NHS England's approval."""
    return ApproveApplication(reasons="Complete and convincing.")


def condition(**fields: Any) -> ConditionTerms:
    """A condition, to be met by 1 October unless told otherwise."""
    terms: dict[str, Any] = {
        "key": "premises",
        "text": "A plan for premises.",
        "owner": OWNER.subject,
        "due": date(2014, 10, 1),
    }
    return ConditionTerms(**terms | fields)


def conditional(*conditions: ConditionTerms) -> ApproveWithConditions:
    """NHS England's approval on conditions."""
    return ApproveWithConditions(conditions=conditions or (condition(),), reasons="Nearly complete.")


def amendment() -> RecordConstitutionAmendment:
    """The constitution's amendment, decided on the day it is recorded."""
    return RecordConstitutionAmendment(decided_on=date(2014, 8, 20))
