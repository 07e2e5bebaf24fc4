"""Leicester's application as the tests of applications share it: its people, its CCG, and ways to bring it forward."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from domain.application.commands import (
    AcceptExpressionOfInterest,
    AmendExpressionOfInterest,
    ApproveApplication,
    ApproveWithConditions,
    CallBallot,
    CallSurvey,
    ConfirmPartTwo,
    ConveneMeeting,
    IssueAgreement,
    PassDeadline,
    RecordBallotResult,
    RecordConstitutionAmendment,
    RecordMeetingDecision,
    RecordMembersSupport,
    RecordSurveyResult,
    SignForCcg,
    SignForNhsEngland,
    SubmitApplication,
    SubmitExpressionOfInterest,
)
from domain.application.noun import NOUN
from domain.application.state import Case
from domain.application.values import ConditionTerms, Phasing, Purpose
from domain.ballot.noun import NOUN as BALLOT
from domain.ballot.results import Verdict, turnout_of
from domain.ballot.state import Open as OpenBallotState
from domain.ballot.state import Verified
from domain.ccg.practice import Practice
from domain.ccg.state import RegisteredCcg
from domain.committee import Committee, Seat
from domain.evidence import Evidence
from domain.functions import Function, Level
from domain.meeting.noun import NOUN as MEETING
from domain.meeting.state import Closed as ClosedMeeting
from domain.meeting.state import ConcludedItem, Convened, ItemResult, MemberVote
from domain.noun import Notice, Open, Tell
from domain.people import CLOCK, Actor, Role, stream_actor
from domain.policy import Policy, Round
from domain.survey.noun import NOUN as SURVEY
from domain.survey.state import Closed as ClosedSurvey
from domain.survey.state import Open as OpenSurveyState
from tests.spec import Decision, Given, given, utc

POLICIES = Path(__file__).parents[3] / "policies"
APPLICATION = "application-04C-1"


def person(subject: str, organisation: str, *roles: Role) -> Actor:
    """Somebody with these roles."""
    return Actor(subject=subject, organisation=organisation, roles=roles)


MANAGER = person("pm-04c", "04C", Role.PROGRAMME_MANAGER)
OFFICER = person("ao-04c", "04C", Role.ACCOUNTABLE_OFFICER)
SECRETARY = person("secretary-04c", "04C", Role.COMMITTEE_SECRETARY)
OWNER = person("finance-04c", "04C", Role.CONDITION_OWNER)
AREA_TEAM = person("area-team-1", "NHSE", Role.AREA_TEAM_OFFICER)
APPROVER = person("approver-1", "NHSE", Role.NHSE_APPROVER)
SIGNATORY = person("signatory-1", "NHSE", Role.NHSE_SIGNATORY)
PANEL_SECRETARY = person("secretary-nhse", "NHSE", Role.COMMITTEE_SECRETARY)

BEGAN_AT = utc(2014, 6, 9, 9)
ACCEPTED_AT = utc(2014, 7, 1, 9)
CALLED_AT = utc(2014, 7, 2, 9)
ASKED_AT = utc(2014, 8, 6, 9)
"""When the ballot is verified and the survey has closed."""
CONVENED_AT = utc(2014, 8, 20, 9)
MEETS_AT = utc(2014, 9, 9, 9)
AGREED_AT = utc(2014, 9, 9, 12)
SUBMITTED_AT = utc(2014, 9, 22, 9)
PART_TWO_AT = utc(2014, 9, 30, 9)
APPROVED_AT = utc(2014, 10, 20, 9)
ISSUED_AT = utc(2014, 10, 27, 9)
SIGNED_AT = utc(2014, 11, 3, 9)
AMENDED_AT = utc(2014, 11, 20, 9)

ALL = tuple("abcdefg")
ITEMS = ("conflicts_policy", "additional_safeguards", "finance_template", "declaration", "signature")
PHASING = Phasing(start=date(2014, 12, 15), months=6)

GOVERNING_BODY = Committee(
    key="governing_body",
    title="Governing body",
    chair="lay-1",
    seats=(Seat(subject="lay-1", kind="lay"), Seat(subject="gp-1", kind="gp", practice="X00001")),
    quorum=2,
    decides=("decide_to_apply",),
)
OTHER = GOVERNING_BODY.model_copy(update={"key": "locality", "title": "Locality meeting"})
PANEL = Committee(
    key="panel",
    title="National panel",
    chair="panel-1",
    seats=(Seat(subject="panel-1", kind="nhs_england"), Seat(subject="panel-2", kind="nhs_england")),
    quorum=2,
    decides=("decide_application",),
    body="nhs_england",
)
CCG = RegisteredCcg(
    code="04C",
    name="NHS Leicester City CCG",
    practices=tuple(Practice(code=f"X{number:05d}", name=f"Practice {number}") for number in range(1, 4)),
    level=Level.GREATER_INVOLVEMENT,
    committees=(GOVERNING_BODY, OTHER, PANEL),
)
STREAMS: Mapping[str, object] = {"ccg-04C": CCG}


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


def evidence(kind: str = "minutes", title: str = "Minutes") -> Evidence:
    """A document."""
    return Evidence(kind=kind, title=title, dated=date(2014, 6, 1), sha256="0" * 64)


def expression(**fields: Any) -> SubmitExpressionOfInterest:
    """The command that begins it."""
    base: dict[str, Any] = {
        "ccg_code": "04C",
        "round": round_2014(),
        "policy": policy(),
        "level": 3,
        "functions": ALL,
        "phasing": PHASING,
        "benefits": "More services nearer to patients.",
        "safeguards": "A lay-chaired committee.",
    }
    return SubmitExpressionOfInterest(**base | fields)


def amended(**fields: Any) -> AmendExpressionOfInterest:
    """The command that sends it again."""
    base: dict[str, Any] = {"level": 3, "functions": ALL, "phasing": PHASING, "benefits": "More services."}
    return AmendExpressionOfInterest(**base | fields)


def asked(command: SubmitExpressionOfInterest, at: datetime = BEGAN_AT, by: Actor = MANAGER) -> Decision:
    """The expression of interest, decided."""
    return given(NOUN).when(command, by, at, streams=STREAMS)


def began(**fields: Any) -> Given:
    """An expression of interest that waits for its answer."""
    return asked(expression(**fields)).recorded


def accepted(**fields: Any) -> Given:
    """Accepted; by the standard policy a survey and a ballot are to be called."""
    return began(**fields).when(AcceptExpressionOfInterest(), APPROVER, ACCEPTED_AT).recorded


def case(stream: Given) -> Case:
    """What the stage carries."""
    found = stream.state.case
    assert isinstance(found, Case)
    return found


def opens(stream: Given) -> Open:
    """The stream that the last event calls for to be opened."""
    (opened,) = [call for call in stream.calls if isinstance(call, Open)]
    return opened


def stopped(stream: Given) -> tuple[str, ...]:
    """The streams that the last event tells to stop."""
    return tuple(call.stream_id for call in stream.calls if isinstance(call, Tell))


def told(stream: Given) -> tuple[tuple[Role, str], ...]:
    """The notices that the last event calls for: to whom, and about what."""
    return tuple((call.to.role, call.subject) for call in stream.calls if isinstance(call, Notice))


def ballot_called(stream: Given, at: datetime = CALLED_AT, command: CallBallot | None = None) -> Given:
    """A ballot is open."""
    return stream.when(command or CallBallot(), MANAGER, at, streams=STREAMS).recorded


def ballot_told(
    stream: Given, outcome: Verdict = "passed", at: datetime = ASKED_AT, scope: str | None = None
) -> Decision:
    """The ballot that was called last tells its verified result."""
    number = len(case(stream).ballots)
    ballot_id = f"ballot-04C-1-{number}"
    called = next(e for e in reversed(stream.events) if e.type == "application.ballot_called")
    opening = opens(Given(stream.noun, stream.stream_id, stream.events[: stream.events.index(called) + 1]))
    ballot = given(BALLOT, stream_id=ballot_id).when(
        opening.command, stream_actor(APPLICATION), CALLED_AT, streams=STREAMS
    )
    state = ballot.recorded.state
    assert isinstance(state, OpenBallotState)
    functions = tuple(Function(code) for code in scope) if scope is not None else state.terms.functions
    verified = Verified(
        terms=state.terms,
        closed_at=state.closes_at,
        annotations=(),
        verified_by="returning-04c",
        outcome=outcome,
        results=(),
        scope=functions if outcome == "passed" else (),
        turnout=turnout_of(state.terms.weights, ()),
    )
    return stream.when(
        RecordBallotResult(ballot_id=ballot_id), stream_actor(ballot_id), at, streams={ballot_id: verified}
    )


def survey_called(stream: Given, at: datetime = CALLED_AT) -> Given:
    """A survey is open."""
    return stream.when(CallSurvey(), MANAGER, at, streams=STREAMS).recorded


def survey_told(stream: Given, at: datetime = ASKED_AT) -> Decision:
    """The survey that was called last tells that it has closed."""
    survey_id = f"survey-04C-1-{len(case(stream).surveys)}"
    called = next(e for e in reversed(stream.events) if e.type == "application.survey_called")
    opening = opens(Given(stream.noun, stream.stream_id, stream.events[: stream.events.index(called) + 1]))
    survey = given(SURVEY, stream_id=survey_id).when(
        opening.command, stream_actor(APPLICATION), CALLED_AT, streams=STREAMS
    )
    state = survey.recorded.state
    assert isinstance(state, OpenSurveyState)
    closed = ClosedSurvey(terms=state.terms, closed_at=state.closes_at, results=(), published=())
    return stream.when(
        RecordSurveyResult(survey_id=survey_id), stream_actor(survey_id), at, streams={survey_id: closed}
    )


def support_recorded(stream: Given, at: datetime = ASKED_AT) -> Given:
    """Support at a members' meeting is recorded."""
    command = RecordMembersSupport(decided_on=date(2014, 8, 1), evidence=(evidence(),))
    return stream.when(command, MANAGER, at).recorded


def engaged(**fields: Any) -> Given:
    """Survey closed and ballot won, as the standard policy wants before the governing body decides."""
    stream = survey_told(survey_called(accepted(**fields))).recorded
    return ballot_told(ballot_called(stream)).recorded


def convening(purpose: Purpose = "decide_to_apply", **fields: Any) -> ConveneMeeting:
    """The command that convenes the committee for a decision."""
    committee = "governing_body" if purpose == "decide_to_apply" else "panel"
    base: dict[str, Any] = {"committee": committee, "meets_at": MEETS_AT, "purpose": purpose}
    return ConveneMeeting(**base | fields)


def convened(stream: Given) -> Given:
    """The governing body is convened."""
    return stream.when(convening(), SECRETARY, CONVENED_AT, streams=STREAMS).recorded


def meeting_told(
    stream: Given, result: ItemResult, at: datetime = AGREED_AT, *, referred_to: str | None = None
) -> Decision:
    """The meeting that was convened last tells its result."""
    meeting_id = f"meeting-04C-1-{len(case(stream).meetings)}"
    called = next(e for e in reversed(stream.events) if e.type == "application.meeting_convened")
    opening = opens(Given(stream.noun, stream.stream_id, stream.events[: stream.events.index(called) + 1]))
    meeting = given(MEETING, stream_id=meeting_id).when(
        opening.command, stream_actor(APPLICATION), CONVENED_AT, streams=STREAMS
    )
    state = meeting.recorded.state
    assert isinstance(state, Convened)
    (pending,) = state.items
    votes = tuple(MemberVote(subject=seat.subject, choice="for") for seat in state.called.committee.seats)
    concluded = ConcludedItem(item=pending.item, result=result, concluded_at=at, votes=votes, referred_to=referred_to)
    closed = ClosedMeeting(called=state.called, items=(concluded,), declarations=(), closed_at=at)
    command = RecordMeetingDecision(meeting_id=meeting_id, item_id=pending.item.item_id)
    return stream.when(command, stream_actor(meeting_id), at, streams={meeting_id: closed})


def agreed(**fields: Any) -> Given:
    """The governing body agreed; the application can be submitted."""
    return meeting_told(convened(engaged(**fields)), "agreed").recorded


def submission(*without: str, **fields: Any) -> SubmitApplication:
    """The command that submits, without some of the required items."""
    return SubmitApplication(items=tuple(item for item in ITEMS if item not in without), **fields)


def submitted(**fields: Any) -> Given:
    """Part one is complete."""
    return agreed(**fields).when(submission(), OFFICER, SUBMITTED_AT).recorded


def complete(**fields: Any) -> Given:
    """Both parts are there; NHS England has to decide."""
    return submitted(**fields).when(ConfirmPartTwo(), AREA_TEAM, PART_TWO_AT).recorded


def condition(**fields: Any) -> ConditionTerms:
    """A condition as the approver states it."""
    base: dict[str, Any] = {
        "key": "budget",
        "text": "A budget for the first year is agreed.",
        "owner": OWNER.subject,
        "due": date(2014, 11, 28),
    }
    return ConditionTerms(**base | fields)


def conditional(*conditions: ConditionTerms) -> ApproveWithConditions:
    """The command that approves with conditions."""
    return ApproveWithConditions(conditions=conditions or (condition(),), reasons="Sound, once the budget is agreed.")


def approval() -> ApproveApplication:
    """The command that approves."""
    return ApproveApplication(reasons="The case is sound.")


def approved(**fields: Any) -> Given:
    """Approved without conditions; the agreement is to be issued."""
    return complete(**fields).when(approval(), APPROVER, APPROVED_AT).recorded


def approved_with_conditions(*conditions: ConditionTerms) -> Given:
    """Approved with conditions; the agreement is to be issued."""
    return complete().when(conditional(*conditions), APPROVER, APPROVED_AT).recorded


def issued(stream: Given) -> Given:
    """The agreement is issued."""
    return stream.when(IssueAgreement(), AREA_TEAM, ISSUED_AT).recorded


def signed(stream: Given) -> Given:
    """Both sides have signed."""
    stream = issued(stream).when(SignForCcg(), OFFICER, SIGNED_AT).recorded
    return stream.when(SignForNhsEngland(), SIGNATORY, SIGNED_AT).recorded


def amendment() -> RecordConstitutionAmendment:
    """The command that records the constitution's amendment."""
    return RecordConstitutionAmendment(decided_on=date(2014, 11, 19))


def delegating(**fields: Any) -> Given:
    """Everything before the first phase is done."""
    return signed(approved(**fields)).when(amendment(), AREA_TEAM, AMENDED_AT).recorded


def passed(stream: Given, until: datetime) -> Given:
    """Every deadline up to an instant has passed, as the clock tells it."""
    while (deadline := stream.where.deadline) is not None and deadline.at <= until:
        stream = stream.when(PassDeadline(kind=deadline.name, due=deadline.at), CLOCK, deadline.at).recorded
    return stream
