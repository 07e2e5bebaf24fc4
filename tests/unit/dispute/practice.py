"""A practice's dispute as the tests share it: the parties, the CCG's register, and ways to bring a dispute forward."""

from datetime import date, datetime

from domain.calendar import Period
from domain.ccg.practice import FormerPractice, Practice
from domain.ccg.state import HeldLevel, RegisteredCcg
from domain.codes import stream_of
from domain.committee import Committee, ItemKind, Seat
from domain.dispute.commands import (
    AnswerDispute,
    AppealDecision,
    AppointMediator,
    ConveneMeeting,
    PassDeadline,
    RaiseDispute,
    RecordMediationFailed,
    RecordMeetingDecision,
    TakeUpMediation,
)
from domain.dispute.noun import NOUN
from domain.evidence import Evidence
from domain.functions import Function, Level
from domain.interest import Interest
from domain.meeting.commands import Item
from domain.meeting.state import Called, Closed, ConcludedItem, ItemResult
from domain.people import CLOCK, Actor, Role, stream_actor
from domain.procedures import DisputeProcedure, Procedures
from domain.timing import Timing
from tests.spec import Decision, Given, given, utc

LEAD = Actor(subject="lead-5", organisation="X00005", roles=(Role.PRACTICE_LEAD,))
OTHER_LEAD = Actor(subject="lead-6", organisation="X00006", roles=(Role.PRACTICE_LEAD,))
MANAGER = Actor(subject="pm-04c", organisation="04C", roles=(Role.PROGRAMME_MANAGER,))
OFFICER = Actor(subject="ao-04c", organisation="04C", roles=(Role.ACCOUNTABLE_OFFICER,))
SECRETARY = Actor(subject="secretary-04c", organisation="04C", roles=(Role.COMMITTEE_SECRETARY,))
MEDIATOR = Actor(subject="mediator-1", organisation="MEDIATION", roles=(Role.MEDIATOR,))


def days(count: int) -> Period:
    """A period of days."""
    return Period(count=count, unit="days")


PROCEDURES = Procedures(
    name="local",
    title="Procedures of the CCG",
    dispute=DisputeProcedure(
        respond=Timing(within=days(10), remind_before=(days(2),), escalate_after=(days(5),)),
        mediate=Timing(within=days(20), remind_before=(days(5),)),
        decide=Timing(within=days(30), remind_before=(days(5),), escalate_after=(days(5),)),
        appeal=Timing(within=days(10), remind_before=(days(2),)),
        committee="dispute_panel",
        appeal_committee="appeal_panel",
    ),
)


def panel(key: str, decides: ItemKind, *members: str) -> Committee:
    """A panel of lay members, the first of them in the chair."""
    return Committee(
        key=key,
        title=key.replace("_", " ").capitalize(),
        chair=members[0],
        seats=tuple(Seat(subject=each, kind="lay") for each in members),
        quorum=2,
        decides=(decides,),
    )


DISPUTE_PANEL = panel("dispute_panel", "dispute", "lay-1", "lay-2", "lay-3")
APPEAL_PANEL = panel("appeal_panel", "appeal", "lay-3", "lay-4", "lay-5")
REGISTER = RegisteredCcg(
    code="04C",
    name="NHS Leicester City CCG",
    practices=tuple(Practice(code=f"X0000{n}", name=f"Practice {n}") for n in range(1, 7)),
    level=Level.GREATER_INVOLVEMENT,
    committees=(DISPUTE_PANEL, APPEAL_PANEL),
    procedures=PROCEDURES,
    interests=(
        Interest(
            subject="mediator-3",
            kind="indirect",
            underlying="direct_financial",
            organisation="X00005",
            description="Spouse",
        ),
    ),
    levels=(
        HeldLevel(
            function=Function.MONITORING,
            level=Level.DELEGATED,
            announced_on=date(2014, 12, 1),
            effective_on=date(2014, 12, 15),
            delegation_id="delegation-04C-1",
        ),
    ),
)
STREAMS: dict[str, object] = {"ccg-04C": REGISTER}
MERGED = REGISTER.model_copy(
    update={
        "practices": tuple(each for each in REGISTER.practices if each.code != "X00005"),
        "former_practices": (
            FormerPractice(
                practice=Practice(code="X00005", name="Practice 5"), on=date(2015, 9, 8), reason="merger", into="X00006"
            ),
        ),
    }
)
"""The register after the disputing practice merged into another."""

DISPUTE = "dispute-04C-1"
RAISED_AT = utc(2015, 9, 1, 9)
"""A Tuesday; deadlines in days end at 17:00 London, 16:00 UTC while summer time lasts."""
ANSWER_DUE = utc(2015, 9, 11, 16)
AGREED = Evidence(kind="settlement", title="Settlement", dated=date(2015, 9, 14), sha256="0" * 64)


def raising(function: str | None = "e", decision: str = "", grounds: str = "The list size is wrong.") -> RaiseDispute:
    """The command that raises it."""
    return RaiseDispute(
        ccg_code="04C", subject="Findings of a visit", grounds=grounds, function=function, decision=decision
    )


def nothing(stream_id: str = DISPUTE) -> Given:
    """No such dispute yet."""
    return given(NOUN, stream_id=stream_id)


def raised() -> Given:
    """The practice has raised its dispute."""
    return nothing().when(raising(), LEAD, RAISED_AT, streams=STREAMS).recorded


def answered() -> Given:
    """The CCG has answered on the third day: the mediation runs until 24 September."""
    return raised().when(AnswerDispute(position="The list was right."), MANAGER, utc(2015, 9, 4, 9)).recorded


MEDIATION_ENDS = utc(2015, 9, 24, 16)


def appointed(mediator: Actor = MEDIATOR) -> Given:
    """A mediator is appointed."""
    command = AppointMediator(mediator=mediator.subject, organisation=mediator.organisation)
    return answered().when(command, MANAGER, utc(2015, 9, 7, 9), streams=STREAMS).recorded


def mediated() -> Given:
    """The mediator has taken the mediation up."""
    return appointed().when(TakeUpMediation(), MEDIATOR, utc(2015, 9, 8, 9), streams=STREAMS).recorded


def failed() -> Given:
    """The mediation has failed: the panel is to decide by 14 October."""
    command = RecordMediationFailed(reasons="The positions stayed apart.")
    return mediated().when(command, MEDIATOR, utc(2015, 9, 14, 9), streams=STREAMS).recorded


DECISION_DUE = utc(2015, 10, 14, 16)


def convened(stream: Given, committee: str, at: datetime, meets_at: datetime) -> Given:
    """A committee is convened."""
    return stream.when(ConveneMeeting(committee=committee, meets_at=meets_at), SECRETARY, at, streams=STREAMS).recorded


def closed_meeting(kind: ItemKind, committee: Committee, result: ItemResult, at: datetime, *present: str) -> Closed:
    """A meeting that has closed, with its one item."""
    item = Item(item_id=kind, title="Whether", kind=kind, subject_stream=DISPUTE)
    called = Called(
        convened_by=DISPUTE,
        ccg_code="04C",
        committee=committee,
        meets_at=at,
        register_of_interests=(),
        practices=(),
        grace_seconds=5,
    )
    concluded = ConcludedItem(item=item, result=result, concluded_at=at, present=present)
    return Closed(called=called, items=(concluded,), declarations=(), closed_at=at)


def told(stream: Given, number: int, meeting: Closed) -> Decision:
    """The meeting of this number tells what it came to."""
    meeting_id = stream_of("meeting", DISPUTE, number)
    (item,) = meeting.items
    return stream.when(
        RecordMeetingDecision(meeting_id=meeting_id, item_id=item.item.item_id),
        stream_actor(meeting_id),
        meeting.closed_at,
        streams={meeting_id: meeting},
    )


MET_AT = utc(2015, 10, 6, 13)


def decided(result: ItemResult = "not_agreed") -> Given:
    """The panel has met on 6 October, lay-1, lay-2 and lay-3 taking part; an appeal is possible until 16 October."""
    stream = convened(failed(), "dispute_panel", utc(2015, 9, 21, 9), MET_AT)
    meeting = closed_meeting("dispute", DISPUTE_PANEL, result, MET_AT, "lay-1", "lay-2", "lay-3")
    return told(stream, 1, meeting).recorded


APPEAL_DUE = utc(2015, 10, 16, 16)


def appealed(result: ItemResult = "not_agreed", by: Actor = LEAD) -> Given:
    """A party has appealed on 12 October."""
    command = AppealDecision(grounds="The figures were not read.")
    return decided(result).when(command, by, utc(2015, 10, 12, 9), streams=STREAMS).recorded


def passed(stream: Given, until: datetime) -> Given:
    """Every deadline up to an instant has passed, as the clock tells it."""
    while (deadline := stream.where.deadline) is not None and deadline.at <= until:
        stream = stream.when(PassDeadline(kind=deadline.name, due=deadline.at), CLOCK, deadline.at).recorded
    return stream
