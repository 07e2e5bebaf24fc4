"""What whoever presides rules on conflicts: tightening what the rules do freely, loosening it for a stated reason.

Neither gives anybody a vote. Who was excluded stays so when the item is reopened; who was let stay is ruled on anew.
"""

from domain.checks import check_reasons
from domain.meeting.commands import ExcludeMember, LetMemberStay
from domain.meeting.conflicts import ACTED_BEFORE, ruled_out
from domain.meeting.counting import presiding
from domain.meeting.events import MeetingEvent, MemberExcluded, MemberLetStay
from domain.meeting.items import item_under_way
from domain.meeting.refusals import AlreadyVoted, ExclusionStands, NotExcluded, NotPresiding
from domain.meeting.state import Convened, InSession, ItemUnderWay
from domain.meeting.taking_part import check_seated, recused, taking_part
from domain.noun import Context


def exclude(state: Convened | InSession, command: ExcludeMember, context: Context) -> tuple[MeetingEvent, ...]:
    """A member excluded from the open item by whoever presides; nothing when they have left it already.

    Raises:
        UnknownItem, ItemNotOpen: it is not the open item.
        NotPresiding: the sender does not preside over it.
        NotAMember: there is nobody to exclude.
        ReasonsMissing: no reason is given.
        AlreadyVoted: the member has voted on it.
    """
    under_way = item_under_way(state, command.item_id)
    chair = _check_presiding(state, under_way, context)
    check_seated(state, command.subject)
    reason = check_reasons(command.reason, "Excluding a member", "reason")
    if under_way.vote_of(command.subject) is not None:
        raise AlreadyVoted(f"{command.subject} has voted on item {command.item_id}, and is not excluded from it now.")
    if command.subject in recused(under_way.exclusions) and command.subject not in under_way.let_stay:
        return ()
    return (MemberExcluded(item_id=command.item_id, exclusion=ruled_out(command.subject, reason), by=chair),)


def let_stay(state: Convened | InSession, command: LetMemberStay, context: Context) -> tuple[MeetingEvent, ...]:
    """An excluded member let stay for the discussion by whoever presides; nothing when they may already.

    Raises:
        UnknownItem, ItemNotOpen: it is not the open item.
        NotPresiding: the sender does not preside over it, as nobody in conflict with it does.
        NotAMember, NotExcluded: there is nobody to let stay.
        ExclusionStands: they acted in the matter before (rule W3).
        ReasonsMissing: no reason is given, or no note of the conflicts-of-interest guardian.
    """
    under_way = item_under_way(state, command.item_id)
    chair = _check_presiding(state, under_way, context)
    check_seated(state, command.subject)
    rules = {each.rule_id for each in under_way.exclusions if each.subject == command.subject}
    if not rules:
        raise NotExcluded(f"{command.subject} is not excluded from item {command.item_id}.")
    if ACTED_BEFORE.rule_id in rules:
        raise ExclusionStands(f"{command.subject} acted in the matter of item {command.item_id} before, and leaves.")
    reason = check_reasons(command.reason, "Letting an excluded member stay", "reason")
    note = check_reasons(command.guardian_note, "Letting an excluded member stay", "guardian's note")
    if command.subject in under_way.let_stay:
        return ()
    return (
        MemberLetStay(item_id=command.item_id, subject=command.subject, by=chair, reason=reason, guardian_note=note),
    )


def _check_presiding(state: Convened | InSession, under_way: ItemUnderWay, context: Context) -> str:
    chair = presiding(state.called.committee, taking_part(state, under_way))
    if context.actor.subject != chair:
        who = "nobody does" if chair is None else f"{chair} does"
        raise NotPresiding(f"{context.actor.subject} does not preside over item {under_way.item.item_id}; {who}.")
    return chair
