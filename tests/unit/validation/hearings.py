"""Validations that the tests begin with: a practice in band B, and an investment of the year before."""

from collections.abc import Mapping
from datetime import datetime

from domain.evidence import Evidence
from domain.meeting.state import ItemResult
from domain.noun import Open
from domain.people import Actor, Role, stream_actor
from domain.validation.commands import ConveneMeeting, GiveEvidence, GiveNotice, RecordMeetingDecision
from domain.validation.events import MeetingConvened
from domain.validation.noun import NOUN
from tests.spec import Decision, Given, given, utc
from tests.unit.investment.liverpool import CCG, INVESTMENT, MANAGER, SECRETARY, approved, closed_meeting

VALIDATION = "validation-99A-1"
LEAD = Actor(subject="lead", organisation="X00001", roles=(Role.PRACTICE_LEAD,))
OTHER_LEAD = Actor(subject="other", organisation="X00002", roles=(Role.PRACTICE_LEAD,))
NOTIFIED_AT = utc(2015, 4, 20, 9)
EVIDENCE_BY = utc(2015, 5, 20, 16)
HEARD_AT = utc(2015, 6, 16, 9)
PAPER = Evidence(kind="audit", title="Audit of the work done", dated=utc(2015, 5, 5).date(), sha256="1" * 64)
STREAMS: Mapping[str, object] = {"ccg-99A": CCG, INVESTMENT: approved().state}


def notice(**changes: object) -> GiveNotice:
    """Notice to a practice in band B."""
    stated: dict[str, object] = {
        "ccg_code": "99A",
        "practice": "X00001",
        "financial_year": "2014/15",
        "band": "B",
        "investment": INVESTMENT,
    }
    return GiveNotice.model_validate(stated | changes)


def give_notice(
    command: GiveNotice,
    at: datetime = NOTIFIED_AT,
    by: Actor = MANAGER,
    *,
    stream_id: str = VALIDATION,
    streams: Mapping[str, object] = STREAMS,
    claims: Mapping[str, str | None] | None = None,
) -> Decision:
    """The notice is given."""
    return given(NOUN, stream_id=stream_id).when(command, by, at, streams=streams, claims=claims)


def notified() -> Given:
    """A practice that has notice."""
    return give_notice(notice()).recorded


def give_evidence(validation: Given, at: datetime, *papers: Evidence, by: Actor = LEAD) -> Decision:
    """The practice gives evidence."""
    return validation.when(GiveEvidence(evidence=papers, statement=" We tried. "), by, at)


def evidenced() -> Given:
    """A practice that gave its evidence."""
    return give_evidence(notified(), utc(2015, 5, 6, 9), PAPER).recorded


def convene(validation: Given, at: datetime, key: str = "validation", by: Actor = SECRETARY) -> Decision:
    """The secretary convenes the hearing, for the day after."""
    command = ConveneMeeting(committee=key, meets_at=at.replace(day=at.day + 1))
    return validation.when(command, by, at, streams=STREAMS)


def tell(validation: Given, result: ItemResult, at: datetime, referred_to: str | None = None) -> Decision:
    """The hearing that was convened last closes with this result, and tells it."""
    last = max(n for n, each in enumerate(validation.events) if isinstance(each, MeetingConvened))
    calls = Given(NOUN, validation.stream_id, validation.events[: last + 1]).calls
    meeting = next(call for call in calls if isinstance(call, Open))
    command = RecordMeetingDecision(meeting_id=meeting.stream_id, item_id="validation")
    closed = {meeting.stream_id: closed_meeting(meeting, result, at, referred_to)}
    return validation.when(command, stream_actor(meeting.stream_id), at, streams=closed)


def heard(validation: Given, result: ItemResult, at: datetime = HEARD_AT) -> Given:
    """The practice was heard."""
    return tell(convene(validation, at).recorded, result, at).recorded
