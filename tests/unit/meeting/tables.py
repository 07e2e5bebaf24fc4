"""Meetings that the tests begin with, and short ways to say what happens at one."""

from datetime import datetime

from domain.ccg.state import RegisteredCcg
from domain.committee import Committee
from domain.functions import Level
from domain.interest import Interest
from domain.meeting.commands import (
    Choice,
    ConveneMeeting,
    DecideItem,
    DeclareInterests,
    Item,
    OpenItem,
    VoteOnItem,
)
from domain.meeting.noun import NOUN
from domain.people import CLOCK, Actor
from tests.spec import Decision, Given, given, utc
from tests.unit.ccg.people import APPLICATION, COMMISSIONING, GOVERNING_BODY, PRACTICES, SECRETARY, member

MEETING_ID = "meeting-04C-1-1"
CALLED_AT = utc(2014, 8, 26, 9)
MEETS_AT = utc(2014, 9, 9, 13)
DURING = utc(2014, 9, 9, 13, 30)

APPLY = Item(
    item_id="apply",
    title="Apply for delegated commissioning",
    kind="decide_to_apply",
    subject_stream="application-04C-1",
    affects_all_practices=True,
)
SCHEME = Item(
    item_id="scheme",
    title="A local incentive scheme",
    kind="primary_care_commissioning",
    subject_stream="application-04C-1",
    functions=("R3",),
    affects_all_practices=True,
)
PREMISES = Item(
    item_id="premises",
    title="Premises of Practice 1",
    kind="primary_care_commissioning",
    subject_stream="application-04C-1",
    functions=("c",),
    affected=("X00001", "FEDERATION-EAST"),
)

CCG = RegisteredCcg(
    code="04C",
    name="NHS Leicester City CCG",
    practices=PRACTICES,
    level=Level.DELEGATED,
    committees=(GOVERNING_BODY, COMMISSIONING),
)


def interest(
    subject: str, organisation: str, kind: str = "direct_financial", underlying: str | None = None
) -> Interest:
    """An interest."""
    return Interest.model_validate(
        {
            "subject": subject,
            "kind": kind,
            "organisation": organisation,
            "description": f"{subject} in {organisation}",
            "underlying": underlying,
        }
    )


def convene(committee: Committee = GOVERNING_BODY, *items: Item) -> ConveneMeeting:
    """The command that convenes a meeting."""
    return ConveneMeeting(
        convened_by="application-04C-1",
        ccg_code="04C",
        committee=committee,
        meets_at=MEETS_AT,
        items=items or (APPLY,),
    )


def convened(committee: Committee = GOVERNING_BODY, *items: Item, ccg: RegisteredCcg = CCG) -> Given:
    """A meeting that is convened."""
    nothing = given(NOUN, stream_id=MEETING_ID)
    return nothing.when(convene(committee, *items), APPLICATION, CALLED_AT, streams={"ccg-04C": ccg}).recorded


def declare(meeting: Given, subject: str, *interests: Interest, at: datetime = DURING) -> Decision:
    """A member declares, by themself."""
    return meeting.when(DeclareInterests(subject=subject, interests=interests), member(subject), at)


def attended(meeting: Given, *subjects: str) -> Given:
    """Members declare nil one after the other."""
    for subject in subjects:
        meeting = declare(meeting, subject).recorded
    return meeting


def open_item(meeting: Given, item_id: str, *, by: Actor = SECRETARY, ccg: RegisteredCcg = CCG) -> Decision:
    """The secretary takes up an item."""
    return meeting.when(OpenItem(item_id=item_id), by, DURING, streams={"ccg-04C": ccg})


def vote(meeting: Given, item_id: str, subject: str, choice: Choice = "for") -> Decision:
    """A member votes."""
    return meeting.when(VoteOnItem(item_id=item_id, choice=choice), member(subject), DURING)


def voted(meeting: Given, item_id: str, **choices: Choice) -> Given:
    """Members vote; an underscore in a name stands for a hyphen."""
    for name, choice in choices.items():
        meeting = vote(meeting, item_id, name.replace("_", "-"), choice).recorded
    return meeting


def decide_item(meeting: Given, item_id: str, *absent: str, by: Actor = SECRETARY) -> Decision:
    """The secretary has the votes counted."""
    return meeting.when(DecideItem(item_id=item_id, absent=absent), by, DURING)


def tick(meeting: Given) -> Given:
    """The next deadline passes, as the workflow's clock sends it."""
    deadline = meeting.where.deadline
    assert deadline is not None
    command = NOUN.commands.validate_python(
        {"type": "meeting.pass_deadline", "kind": deadline.name, "due": deadline.at}, strict=True
    )
    return meeting.when(command, CLOCK, deadline.at).recorded
