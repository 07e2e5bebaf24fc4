"""What a CCG decides with the functions it holds: meetings convened from its register, providers, training."""

import pytest

from domain.ccg.commands import (
    AgendaItem,
    ConveneMeeting,
    EstablishCommittee,
    RecordDeclaration,
    RecordMeetingDecision,
    RecordTraining,
    RegisterProvider,
)
from domain.ccg.events import (
    InterestRegistered,
    MeetingConvened,
    MeetingDecisionRecorded,
    ProviderRegistered,
    TrainingRecorded,
)
from domain.ccg.provider import Provider, ProviderNamedAsPractice
from domain.ccg.refusals import HoldsNoSeat, UnknownProvider
from domain.ccg.state import RegisteredCcg
from domain.committee import CommitteeMayNotDecide
from domain.convening import MeetingInThePast, UnknownCommittee
from domain.interest import Interest
from domain.meeting import commands as meeting
from domain.meeting.state import Called, Convened, Declaration, ItemResult, MeetingState
from domain.noun import Open
from domain.people import Role, stream_actor
from domain.refusal import (
    MalformedCode,
    NotAuthorised,
    NothingToTell,
    NotItsTeller,
    NotYetHappened,
    Refusal,
    UnknownPractice,
)
from tests.spec import Given, utc
from tests.unit.ccg.people import COMMISSIONING, NHSE_SECRETARY, PM, SECRETARY
from tests.unit.ccg.test_register import NOW, with_committees

MEETS_AT = utc(2014, 9, 9, 13)
FEDERATION = Provider(
    code="FEDERATION", name="City federation", form="limited_liability_partnership", practices=("X00001",)
)
SCHEME = AgendaItem(item_id="scheme", title="A scheme", functions=("R3",), affected=("FEDERATION", "X00002"))
CONVENED = ConveneMeeting(committee=COMMISSIONING.key, meets_at=MEETS_AT, items=(SCHEME,))
MEETING_ID = "meeting-ccg-04C-1"
SPOUSE = Interest(
    subject="lay-1",
    kind="indirect",
    organisation="FEDERATION",
    description="Spouse is employed by it",
    underlying="direct_financial",
)


def ready() -> Given:
    """A register with its committee for primary care, and a federation."""
    stream = with_committees().when(EstablishCommittee(committee=COMMISSIONING), SECRETARY, NOW).recorded
    return stream.when(RegisterProvider(provider=FEDERATION), PM, NOW).then(ProviderRegistered(provider=FEDERATION))


def convened() -> Given:
    """The committee is convened."""
    return ready().when(CONVENED, SECRETARY, NOW).recorded


def test_a_meeting_is_opened_with_what_is_to_be_decided() -> None:
    stream = convened()
    event = stream.events[-1]
    assert isinstance(event, MeetingConvened)
    (opened,) = [call for call in stream.calls if isinstance(call, Open)]
    assert opened.stream_id == MEETING_ID
    assert isinstance(opened.command, meeting.ConveneMeeting)
    assert opened.command.convened_by == "ccg-04C"
    assert [item.affected for item in opened.command.items] == [("FEDERATION", "X00002")]


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"committee": "board"}, UnknownCommittee),
        ({"committee": "governing_body"}, CommitteeMayNotDecide),
        ({"meets_at": utc(2014, 6, 1)}, MeetingInThePast),
        ({"items": (SCHEME.model_copy(update={"affected": ("X09999",)}),)}, UnknownPractice),
        ({"items": (SCHEME.model_copy(update={"affected": ("NOBODY",)}),)}, UnknownProvider),
    ],
)
def test_a_meeting_that_can_not_be_convened_is_refused(changed: dict[str, object], rule: type[Refusal]) -> None:
    ready().when(CONVENED.model_copy(update=changed), SECRETARY, NOW).then_refused(rule)


def test_only_the_committees_secretary_convenes_it() -> None:
    ready().when(CONVENED, NHSE_SECRETARY, NOW).then_refused(NotAuthorised)


def test_w2_a_result_is_told_by_the_meeting_itself_and_read_from_its_stream() -> None:
    told = RecordMeetingDecision(meeting_id=MEETING_ID, item_id="scheme")
    convened().when(told, stream_actor("meeting-04C-1-1"), MEETS_AT).then_refused(NotItsTeller)
    convened().when(told, stream_actor(MEETING_ID), MEETS_AT).then_refused(NothingToTell)
    decided = MeetingDecisionRecorded(meeting_id=MEETING_ID, item_id="scheme", result="referred", referred_to="panel")
    stream = convened().and_given(decided)
    state = stream.state
    assert isinstance(state, RegisteredCcg)
    found = state.meeting(MEETING_ID)
    assert found is not None
    item = found.item("scheme")
    assert item is not None
    assert (item.result, item.referred_to) == ("referred", "panel")
    stream.when(told, stream_actor(MEETING_ID), MEETS_AT).then_nothing()


@pytest.mark.parametrize(
    ("result", "to", "committee"),
    [
        ("referred", "governing_body", "Governing body"),
        ("deferred", None, "Primary care commissioning committee"),
        ("inquorate", None, "Primary care commissioning committee"),
    ],
)
def test_w5_an_item_that_was_left_undecided_waits_until_its_committee_is_convened_with_it(
    result: ItemResult, to: str | None, committee: str
) -> None:
    told = MeetingDecisionRecorded(meeting_id=MEETING_ID, item_id="scheme", result=result, referred_to=to)
    left = convened().and_given(told)
    ((title, role, organisation),) = [
        (each.title, each.assignee.role, each.assignee.organisation) for each in left.tasks
    ]
    assert title.startswith(f"Convene the {committee} to decide")
    assert title.endswith(f"(scheme), which was {result}")
    assert (role, organisation) == (Role.COMMITTEE_SECRETARY, "04C")
    assert left.where.waiting_for == "Meetings to decide scheme."
    assert isinstance(left.state, RegisteredCcg)
    standing = left.state.committee(to or CONVENED.committee)
    assert standing is not None
    again = MeetingConvened(
        meeting_id="meeting-ccg-04C-2",
        committee=standing,
        meets_at=MEETS_AT,
        items=(SCHEME,),
        convened_by="secretary-04c",
    )
    assert left.and_given(again).tasks == ()


def declared_at(**changed: object) -> dict[str, MeetingState]:
    """The meeting's stream, at which lay-1 declared an interest and nobody else did."""
    called = Called(
        convened_by="ccg-04C",
        ccg_code="04C",
        committee=COMMISSIONING,
        meets_at=MEETS_AT,
        register_of_interests=(),
        practices=(),
        grace_seconds=5,
    ).model_copy(update=changed)
    declarations = (Declaration(subject="lay-1", interests=(SPOUSE,)), Declaration(subject="exec-1", interests=()))
    return {MEETING_ID: Convened(called=called, items=(), declarations=declarations, schedule=())}


def test_w5_what_is_declared_at_a_meeting_is_in_the_register_from_then_on() -> None:
    told = RecordDeclaration(meeting_id=MEETING_ID, subject="lay-1")
    done = convened().when(told, stream_actor(MEETING_ID), MEETS_AT, streams=declared_at())
    registered = done.then(InterestRegistered(interest=SPOUSE))
    registered.when(told, stream_actor(MEETING_ID), MEETS_AT, streams=declared_at()).then_nothing()
    dated = SPOUSE.model_copy(update={"since": NOW.date()})
    known = convened().and_given(InterestRegistered(interest=dated))
    known.when(told, stream_actor(MEETING_ID), MEETS_AT, streams=declared_at()).then_nothing()
    nil = RecordDeclaration(meeting_id=MEETING_ID, subject="exec-1")
    convened().when(nil, stream_actor(MEETING_ID), MEETS_AT, streams=declared_at()).then_nothing()


def test_w2_a_declaration_is_told_by_the_meeting_itself_and_one_about_this_ccg() -> None:
    told = RecordDeclaration(meeting_id=MEETING_ID, subject="lay-1")
    other = stream_actor("meeting-04C-1-1")
    convened().when(told, other, MEETS_AT, streams=declared_at()).then_refused(NotItsTeller)
    convened().when(told, stream_actor(MEETING_ID), MEETS_AT).then_refused(NotItsTeller)
    elsewhere = declared_at(ccg_code="99A")
    convened().when(told, stream_actor(MEETING_ID), MEETS_AT, streams=elsewhere).then_refused(NotItsTeller)
    convened().when(told, SECRETARY, MEETS_AT, streams=declared_at()).then_refused(NotAuthorised)


def test_an_item_that_was_decided_waits_for_nobody() -> None:
    agreed = MeetingDecisionRecorded(meeting_id=MEETING_ID, item_id="scheme", result="agreed", referred_to=None)
    assert convened().and_given(agreed).tasks == ()
    assert convened().tasks == ()


def test_a_provider_is_stated_anew_under_its_code_and_its_practices_have_their_form() -> None:
    stream = ready()
    stream.when(RegisterProvider(provider=FEDERATION), PM, NOW).then_nothing()
    larger = FEDERATION.model_copy(update={"practices": ("X00001", "X00003")})
    state = stream.when(RegisterProvider(provider=larger), PM, NOW).recorded.state
    assert isinstance(state, RegisteredCcg)
    assert state.providers == (larger,)
    odd = FEDERATION.model_copy(update={"practices": ("X1",)})
    stream.when(RegisterProvider(provider=odd), PM, NOW).then_refused(MalformedCode, "X1")
    itself = FEDERATION.model_copy(update={"code": "X00001"})
    stream.when(RegisterProvider(provider=itself), PM, NOW).then_refused(ProviderNamedAsPractice)


@pytest.mark.parametrize(
    "form",
    [
        "company_limited_by_shares",
        "company_limited_by_guarantee",
        "community_interest_company",
        "industrial_and_provident_society",
        "charity",
        "limited_liability_partnership",
    ],
)
def test_a_federation_has_any_of_the_six_legal_forms(form: str) -> None:
    """Those that the opinion of 9 May 2015 lists."""
    stated = Provider.model_validate(FEDERATION.model_dump() | {"code": "ANOTHER", "form": form})
    ready().when(RegisterProvider(provider=stated), PM, NOW).then_types("ccg.provider_registered")


def test_the_training_of_a_lay_member_is_recorded_once_it_was_held() -> None:
    trained = RecordTraining(subject="lay-1", topic="Clinical input", on=NOW.date())
    stream = ready().when(trained, SECRETARY, NOW)
    done = stream.then(TrainingRecorded(subject="lay-1", topic="Clinical input", on=NOW.date()))
    done.when(trained, SECRETARY, NOW).then_nothing()
    ready().when(trained.model_copy(update={"subject": "stranger"}), SECRETARY, NOW).then_refused(HoldsNoSeat)
    later = trained.model_copy(update={"on": MEETS_AT.date()})
    ready().when(later, SECRETARY, NOW).then_refused(NotYetHappened)
    ready().when(trained, PM, NOW).then_refused(NotAuthorised)
