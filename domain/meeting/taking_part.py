"""Who takes part in a meeting and its items, as its state shows it."""

from collections.abc import Iterable

from domain.ccg.provider import Provider
from domain.committee import Seat
from domain.interest import Interest
from domain.meeting.commands import Item
from domain.meeting.conflicts import Exclusion, exclusions
from domain.meeting.counting import eligible
from domain.meeting.refusals import NotAMember
from domain.meeting.state import Convened, InSession, ItemUnderWay


def check_seated(state: Convened | InSession, subject: str) -> None:
    """Nothing, when the person holds a seat.

    Raises:
        NotAMember: they don't (rule W1).
    """
    if state.called.committee.seat(subject) is None:
        raise NotAMember(f"{subject} holds no seat of the {state.called.committee.title}.")


def attending(state: Convened | InSession) -> frozenset[str]:
    """Subjects of the members who declared interests, or nil: with that they attend."""
    return frozenset(declaration.subject for declaration in state.declarations)


def known_interests(state: Convened | InSession) -> tuple[Interest, ...]:
    """Those of the register as it was pinned, and those declared."""
    declared = (interest for declaration in state.declarations for interest in declaration.interests)
    return (*state.called.register_of_interests, *declared)


def exclusions_from(
    state: Convened | InSession, item: Item, added: Iterable[Interest] = (), providers: Iterable[Provider] = ()
) -> tuple[Exclusion, ...]:
    """Who is excluded from an item by the interests and providers that are known, and those added."""
    called = state.called
    interests = (*known_interests(state), *added)
    return exclusions(item, called.committee, called.practices, interests, (*called.providers, *providers))


def recused(found: Iterable[Exclusion]) -> frozenset[str]:
    """Subjects of those who are excluded."""
    return frozenset(exclusion.subject for exclusion in found)


def taking_part(state: Convened | InSession, under_way: ItemUnderWay) -> frozenset[str]:
    """Subjects of those who take part in the open item: attending, and not recused."""
    return attending(state) - recused(under_way.exclusions)


def still_to_vote(state: Convened | InSession, under_way: ItemUnderWay) -> tuple[Seat, ...]:
    """The seats whose votes on the open item are awaited."""
    voting = eligible(state.called.committee, taking_part(state, under_way))
    return tuple(seat for seat in voting if under_way.vote_of(seat.subject) is None)
