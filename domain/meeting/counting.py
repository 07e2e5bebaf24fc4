"""Who presides over an item, whether it is quorate, and how its votes are counted (rules W1, W5).

Recused members have no part in any of it.
"""

from collections.abc import Collection, Sequence
from fractions import Fraction

from domain.committee import Committee, Seat, has_lay_majority, quorum_faults
from domain.meeting.commands import Choice, Item
from domain.meeting.state import ItemResult, ItemUnderWay, Tally
from domain.policy import Denominator


def eligible(committee: Committee, taking_part: Collection[str]) -> tuple[Seat, ...]:
    """The seats that vote, of those who take part."""
    return tuple(seat for seat in committee.seats if seat.votes and seat.subject in taking_part)


def presiding(committee: Committee, taking_part: Collection[str]) -> str | None:
    """The chair, else the vice-chair, else the first lay member in the order of seats, else nobody."""
    lay = (seat.subject for seat in committee.seats if seat.kind == "lay")
    succession = (committee.chair, committee.vice_chair, *lay)
    return next((subject for subject in succession if subject is not None and subject in taking_part), None)


def faults(committee: Committee, item: Item, taking_part: Collection[str]) -> tuple[str, ...]:
    """What an item lacks to be voted on, each in words; nothing when it is quorate and somebody presides."""
    voting = eligible(committee, taking_part)
    found = list(quorum_faults(committee, voting))
    if committee.needs_lay_majority(item.kind) and not has_lay_majority(voting):
        found.append("lay and executive members do not outnumber clinicians among those who vote")
    if presiding(committee, taking_part) is None:
        found.append("neither the chair, the vice-chair nor a lay member is there to preside")
    return tuple(found)


def _choices(under_way: ItemUnderWay) -> Sequence[Choice]:
    return [vote.choice for vote in under_way.votes]


def count(committee: Committee, under_way: ItemUnderWay, chair: str | None) -> tuple[ItemResult, Tally]:
    """The result of the votes, compared as exact fractions (rule F3), and the numbers it follows from.

    On a tie a committee that gives a casting vote counts the vote of whoever presides once more; without one, and when
    they abstained, a tie is not agreed.
    """
    choices = _choices(under_way)
    for_, against, abstained = (choices.count(choice) for choice in ("for", "against", "abstain"))
    own = under_way.vote_of(chair) if chair is not None else None
    casting = own if committee.casting_vote and for_ == against and own in ("for", "against") else None
    extra = 0 if casting is None else 1
    match committee.denominator:
        case Denominator.CAST:
            denominator = len(choices) + extra
        case Denominator.FOR_PLUS_AGAINST:
            denominator = for_ + against + extra
        case Denominator.WHOLE_ROLL:
            recused = {exclusion.subject for exclusion in under_way.exclusions}
            denominator = sum(seat.votes and seat.subject not in recused for seat in committee.seats)
    in_favour = for_ + (casting == "for")
    agreed = denominator > 0 and committee.comparison.holds(Fraction(in_favour, denominator), committee.majority)
    tally = Tally(for_=for_, against=against, abstained=abstained, casting_vote=casting, denominator=denominator)
    return ("agreed" if agreed else "not_agreed"), tally
