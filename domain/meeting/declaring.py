"""Declarations of interests, and what one made late changes."""

from typing import assert_never

from domain.committee import check_secretary
from domain.interest import Interest, check_interest
from domain.meeting.commands import DeclareInterests
from domain.meeting.events import InterestsDeclared, ItemReopened, MeetingEvent, MemberRecused
from domain.meeting.refusals import InterestOfAnother, InterestStands, NotYourDeclaration
from domain.meeting.state import ConcludedItem, Convened, InSession, ItemUnderWay, PendingItem
from domain.meeting.taking_part import check_seated, exclusions_from, taking_part
from domain.noun import Context
from domain.people import Role


def _check_declaration(state: Convened | InSession, command: DeclareInterests, context: Context) -> None:
    check_seated(state, command.subject)
    own = context.actor.is_a(Role.COMMITTEE_MEMBER) and context.actor.subject == command.subject
    if not own and not context.actor.is_a(Role.COMMITTEE_SECRETARY):
        raise NotYourDeclaration(f"{context.actor.subject} can't declare the interests of {command.subject}.")
    if not own:
        check_secretary(state.called.committee, context.actor, state.called.ccg_code)
    for interest in command.interests:
        if interest.subject != command.subject:
            raise InterestOfAnother(
                f"The declaration of {command.subject} holds an interest of {interest.subject} in "
                f"{interest.organisation}."
            )
        check_interest(interest)


def declare(state: Convened | InSession, command: DeclareInterests, context: Context) -> tuple[MeetingEvent, ...]:
    """A member's declaration, and what it changes; nothing when it adds nothing.

    Raises:
        NotAMember: the declaration is of somebody without a seat.
        NotYourDeclaration: it is another's, and the sender is not the secretary.
        NotAuthorised: the secretary is not this committee's.
        InterestOfAnother, UnderlyingInterestUnclear: an interest in it.
        InterestStands: it says that there is none, after one was declared.
    """
    _check_declaration(state, command, context)
    declared_before = next((each for each in state.declarations if each.subject == command.subject), None)
    before = () if declared_before is None else declared_before.interests
    if before and not command.interests:
        raise InterestStands(
            f"{command.subject} has declared an interest in {', '.join(each.organisation for each in before)} at this "
            "meeting; a declaration is added to, and never taken back."
        )
    added = tuple(interest for interest in dict.fromkeys(command.interests) if interest not in before)
    if declared_before is not None and not added:
        return ()
    declared = InterestsDeclared(
        subject=command.subject,
        interests=added,
        recorded_by=context.actor.subject,
        late=isinstance(state, InSession),
    )
    return (declared, *_consequences(state, command.subject, added))


def _consequences(state: Convened | InSession, subject: str, added: tuple[Interest, ...]) -> tuple[MeetingEvent, ...]:
    """What a declaration changes for items that were already taken up.

    One who took part in such an item, and is now found to be in conflict with it, reopens it: deliberation and votes
    may have been swayed. One who had no part in it yet is only excluded.
    """
    events: list[MeetingEvent] = []
    for each in state.items:
        if isinstance(each, PendingItem):
            continue
        found = tuple(e for e in exclusions_from(state, each.item, added) if e not in each.exclusions)
        if not found:
            continue
        match each:
            case ItemUnderWay():
                took_part = subject in taking_part(state, each)
                consequence = ItemReopened if took_part else MemberRecused
                events.append(consequence(item_id=each.item.item_id, exclusions=found))
            case ConcludedItem():
                if each.tally is not None and subject in each.present:
                    events.append(ItemReopened(item_id=each.item.item_id, exclusions=found))
            case _:
                assert_never(each)
    return tuple(events)
