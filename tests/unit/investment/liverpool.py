"""Investments that the tests begin with, and the three bodies that decide on them."""

from datetime import datetime

from domain.ccg.practice import Practice
from domain.ccg.state import RegisteredCcg
from domain.committee import Committee, Seat
from domain.functions import Level
from domain.investment.commands import ConveneMeeting, ProposeInvestment, ProposeTerms, RecordMeetingDecision, Terms
from domain.investment.events import MeetingConvened
from domain.investment.noun import NOUN
from domain.meeting.commands import Item
from domain.meeting.state import Called, Closed, ConcludedItem, ItemResult
from domain.noun import Open
from domain.people import Actor, Role, stream_actor
from domain.procedures import InvestmentProcedure, Procedures, ValidationProcedure
from domain.timing import Timing
from tests.spec import Decision, Given, given, utc

INVESTMENT = "investment-99A-1"
MANAGER = Actor(subject="pm", organisation="99A", roles=(Role.PROGRAMME_MANAGER,))
OFFICER = Actor(subject="ao", organisation="99A", roles=(Role.ACCOUNTABLE_OFFICER,))
SECRETARY = Actor(subject="secretary", organisation="99A", roles=(Role.COMMITTEE_SECRETARY,))
PROPOSED_AT = utc(2014, 9, 15, 9)
MONTH = Timing.model_validate({"within": "1 month", "remind_before": ("7 days",), "escalate_after": ("7 days",)})


def committee(key: str, decides: str) -> Committee:
    """A committee of three lay members that decides one kind of item."""
    return Committee.model_validate(
        {
            "key": key,
            "title": key.replace("_", " ").capitalize(),
            "chair": f"{key}-1",
            "quorum": 2,
            "decides": (decides,),
            "seats": tuple(Seat(subject=f"{key}-{number}", kind="lay") for number in (1, 2, 3)),
        }
    )


COMMITTEES = (
    committee("primary_care", "clinical_model"),
    committee("finance", "route_and_value"),
    committee("approvals", "investment"),
    committee("validation", "validation"),
)
PROCEDURES = Procedures(
    name="liverpool",
    title="Procedures",
    investment=InvestmentProcedure(
        clinical_model="primary_care", route_and_value="finance", approval="approvals", decide=MONTH
    ),
    validation=ValidationProcedure(evidence=MONTH, hear=MONTH, committee="validation"),
)
CCG = RegisteredCcg(
    code="99A",
    name="NHS Liverpool CCG",
    practices=tuple(Practice(code=f"X0000{number}", name=f"Practice {number}") for number in (1, 2)),
    level=Level.GREATER_INVOLVEMENT,
    committees=COMMITTEES,
    procedures=PROCEDURES,
)
STREAMS: dict[str, object] = {"ccg-99A": CCG}
GENERAL_PRACTICE = Terms(provider="general_practice", route="A scheme offered to every practice", value=1_250_000)
ANOTHER = Terms(provider="other", route="Competitive tender", value=300_000)
STEPS = (("primary_care", "clinical_model"), ("finance", "route_and_value"), ("approvals", "investment"))


def proposal(**changes: object) -> ProposeInvestment:
    """A proposal for a service."""
    stated: dict[str, object] = {
        "ccg_code": "99A",
        "service": "Quality improvement scheme",
        "clinical_model": "Every practice works to one standard.",
    }
    return ProposeInvestment.model_validate(stated | changes)


def nothing(stream_id: str = INVESTMENT) -> Given:
    """No investment yet."""
    return given(NOUN, stream_id=stream_id)


def proposed(**changes: object) -> Given:
    """An investment that waits for its clinical model to be decided on."""
    return nothing().when(proposal(**changes), MANAGER, PROPOSED_AT, streams=STREAMS).recorded


def convene(investment: Given, key: str, at: datetime = PROPOSED_AT, by: Actor = SECRETARY) -> Decision:
    """The secretary convenes a committee, for the day after."""
    meets_at = at.replace(day=at.day + 1)
    return investment.when(ConveneMeeting(committee=key, meets_at=meets_at), by, at, streams=STREAMS)


def closed_meeting(meeting: Open, result: ItemResult, at: datetime, referred_to: str | None = None) -> Closed:
    """The meeting that was opened, closed with this result."""
    command = meeting.command.model_dump()
    item = Item.model_validate(command["items"][0])
    called = Called(
        convened_by=command["convened_by"],
        ccg_code=command["ccg_code"],
        committee=Committee.model_validate(command["committee"]),
        meets_at=command["meets_at"],
        register_of_interests=(),
        practices=(),
        grace_seconds=5,
    )
    concluded = ConcludedItem(item=item, result=result, concluded_at=at, referred_to=referred_to)
    return Closed(called=called, items=(concluded,), declarations=(), closed_at=at)


def tell(investment: Given, result: ItemResult, at: datetime = PROPOSED_AT, referred_to: str | None = None) -> Decision:
    """The meeting that was convened last closes with this result, and tells it."""
    events = [number for number, each in enumerate(investment.events) if isinstance(each, MeetingConvened)]
    convened = Given(NOUN, investment.stream_id, investment.events[: events[-1] + 1])
    meeting = next(call for call in convened.calls if isinstance(call, Open))
    command = RecordMeetingDecision(meeting_id=meeting.stream_id, item_id=item_of(convened))
    closed = {meeting.stream_id: closed_meeting(meeting, result, at, referred_to)}
    return investment.when(command, stream_actor(meeting.stream_id), at, streams=closed)


def item_of(convened: Given) -> str:
    """The id of the item of the meeting that was convened last."""
    event = convened.events[-1]
    assert isinstance(event, MeetingConvened)
    return event.purpose


def decided(investment: Given, key: str, result: ItemResult = "agreed") -> Given:
    """A committee met and decided."""
    return tell(convene(investment, key).recorded, result).recorded


def with_terms(investment: Given, terms: Terms = GENERAL_PRACTICE) -> Given:
    """Route and value were proposed."""
    return investment.when(ProposeTerms(terms=terms), MANAGER, PROPOSED_AT).recorded


def model_agreed() -> Given:
    """The clinical model is agreed."""
    return decided(proposed(), "primary_care")


def recommended() -> Given:
    """General practice is recommended as provider."""
    return decided(with_terms(model_agreed()), "finance")


def approved(**changes: object) -> Given:
    """An investment in general practice that passed all three bodies."""
    agreed = decided(proposed(**changes), "primary_care")
    return decided(decided(with_terms(agreed), "finance"), "approvals")
