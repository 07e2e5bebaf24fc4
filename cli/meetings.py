"""Meetings of committees: convening, declarations, votes on items."""

from typing import Annotated, Literal

import typer

from cli.arguments import ApplicationId, DeclaredList, Instant, ItemId, MeetingId, Reasons
from cli.deciding import deciding
from cli.failing import Unusable
from cli.session import Sent
from domain.application.commands import ConveneMeeting
from domain.meeting.commands import (
    AdviserKind,
    CloseMeeting,
    DecideItem,
    DeclareInterests,
    DeferItem,
    ExcludeMember,
    LetMemberStay,
    OpenItem,
    RecordAdvice,
    ReferItem,
    VoteOnItem,
)
from engine.case import Person

app = typer.Typer(help="Meetings of a committee or panel.", no_args_is_help=True)

Purpose = Annotated[
    Literal["decide_to_apply", "decide_application"],
    typer.Option(help="Whether the CCG applies, or whether NHS England's panel approves."),
]
Choice = Annotated[
    Literal["for", "against", "abstain"], typer.Argument(metavar="CHOICE", help="for, against or abstain.")
]


@deciding(
    app,
    "convene",
    "meeting convene application-04C-1 --committee governing_body --meets-at 2014-09-09T14:00 "
    "--purpose decide_to_apply --as committee-secretary",
)
def convene(
    application: ApplicationId,
    committee: Annotated[str, typer.Option(metavar="KEY", help="The committee's key, for example governing_body.")],
    meets_at: Instant,
    purpose: Purpose,
) -> Sent:
    """Convene a committee for a decision."""
    return Sent(application, ConveneMeeting(committee=committee, meets_at=meets_at, purpose=purpose))


@deciding(
    app,
    "declare",
    'meeting declare meeting-04C-1-1 --interest "direct_financial:X00004:Partner in the practice" --as gp-chair',
)
def declare(
    meeting: MeetingId,
    person: Person,
    nil: Annotated[bool, typer.Option("--nil", help="There is no interest beside those in the register.")] = False,
    interests: DeclaredList = None,
    member: Annotated[
        str | None, typer.Option(metavar="PERSON", help="Whose declaration it is, when the secretary records it.")
    ] = None,
) -> Sent:
    """Declare a member's interests, or that there is none, and with that attend."""
    if nil == bool(interests):
        raise Unusable("Give either --nil, when there is nothing to declare, or one --interest or more.")
    subject = member or person.id
    declared = tuple(interest.of(subject) for interest in interests or ())
    return Sent(meeting, DeclareInterests(subject=subject, interests=declared))


@deciding(app, "open-item", "meeting open-item meeting-04C-1-1 decide_to_apply --as committee-secretary")
def open_item(meeting: MeetingId, item: ItemId) -> Sent:
    """Take up an item: whoever is in conflict is excluded from here on."""
    return Sent(meeting, OpenItem(item_id=item))


@deciding(app, "vote", "meeting vote meeting-04C-1-1 decide_to_apply for --as lay-chair")
def vote(meeting: MeetingId, item: ItemId, choice: Choice) -> Sent:
    """Vote on the item that is open."""
    return Sent(meeting, VoteOnItem(item_id=item, choice=choice))


@deciding(app, "decide", "meeting decide meeting-04C-1-1 decide_to_apply --as committee-secretary")
def decide(
    meeting: MeetingId,
    item: ItemId,
    absent: Annotated[
        list[str] | None, typer.Option(metavar="PERSON", help="Declared, and was not there to vote. May be repeated.")
    ] = None,
) -> Sent:
    """Have the votes on the open item counted."""
    return Sent(meeting, DecideItem(item_id=item, absent=tuple(absent or ())))


@deciding(app, "defer", 'meeting defer meeting-04C-1-1 decide_to_apply --reason "Inquorate." --as committee-secretary')
def defer(meeting: MeetingId, item: ItemId, reason: Reasons) -> Sent:
    """Put an item off, undecided."""
    return Sent(meeting, DeferItem(item_id=item, reason=reason))


@deciding(
    app,
    "refer",
    'meeting refer meeting-ccg-04C-1 incentive-scheme conflicts_panel --reason "Nobody is left to preside." '
    "--as committee-secretary",
)
def refer(
    meeting: MeetingId,
    item: ItemId,
    to: Annotated[str, typer.Argument(metavar="COMMITTEE", help="The key of the committee or panel it goes to.")],
    reason: Reasons,
) -> Sent:
    """Hand the open item, which nobody is left to decide, to another committee or a panel."""
    return Sent(meeting, ReferItem(item_id=item, to=to, reason=reason))


Member = Annotated[str, typer.Argument(metavar="PERSON", help="Whom of the committee.")]


@deciding(
    app,
    "exclude",
    'meeting exclude meeting-ccg-04C-1 incentive-scheme gp-2 --reason "His brother bids." --as lay-chair',
)
def exclude(meeting: MeetingId, item: ItemId, member: Member, reason: Reasons) -> Sent:
    """Exclude a member from the open item beyond what the rules do, as whoever presides over it."""
    return Sent(meeting, ExcludeMember(item_id=item, subject=member, reason=reason))


@deciding(
    app,
    "let-stay",
    'meeting let-stay meeting-ccg-04C-1 incentive-scheme gp-2 --reason "The interest is remote." '
    '--guardian-note "No objection." --as lay-chair',
)
def let_stay(
    meeting: MeetingId,
    item: ItemId,
    member: Member,
    reason: Reasons,
    guardian_note: Annotated[
        str, typer.Option(metavar="TEXT", help="What the conflicts-of-interest guardian noted on it.")
    ],
) -> Sent:
    """Let an excluded member stay for the discussion, as whoever presides; their vote is never restored."""
    return Sent(meeting, LetMemberStay(item_id=item, subject=member, reason=reason, guardian_note=guardian_note))


@deciding(
    app,
    "advice",
    "meeting advice meeting-ccg-04C-1 incentive-scheme outside-gp out_of_area_gp --practice Y00001 "
    "--as committee-secretary",
)
def advice(
    meeting: MeetingId,
    item: ItemId,
    adviser: Annotated[str, typer.Argument(metavar="PERSON", help="Who advises.")],
    kind: Annotated[AdviserKind, typer.Argument(metavar="KIND", help="What they are.")],
    practice: Annotated[str | None, typer.Option(metavar="PRACTICE", help="Where they work; a GP always says.")] = None,
    interested: Annotated[bool, typer.Option("--interested", help="They declared an interest in the item.")] = False,
) -> Sent:
    """Record clinical advice by somebody without an interest, where no local GP may speak on the item."""
    command = RecordAdvice(item_id=item, adviser=adviser, kind=kind, practice=practice, nil=not interested)
    return Sent(meeting, command)


@deciding(app, "close", "meeting close meeting-04C-1-1 --as committee-secretary")
def close(meeting: MeetingId) -> Sent:
    """Close the meeting; its results are told from then on."""
    return Sent(meeting, CloseMeeting())
