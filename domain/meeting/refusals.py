"""The rules a meeting's commands can break."""

from domain.refusal import Refusal


class NoItems(Refusal):
    """A meeting is convened to decide something."""


class ItemNamedTwice(Refusal):
    """Items of one meeting have ids of their own."""


class FunctionNotNamed(Refusal):
    """An item that exercises functions names them (rule F7)."""

    number = "F7"


class CcgNotRegistered(Refusal):
    """The CCG whose register of interests the meeting needs is not registered."""


class NotAMember(Refusal):
    """The person holds no seat of the committee (rule W1)."""

    number = "W1"


class NotYourDeclaration(Refusal):
    """Members declare for themselves, and only the secretary records a declaration for another."""


class InterestOfAnother(Refusal):
    """A declaration holds the interests of one person."""


class InterestStands(Refusal):
    """A declaration is added to, and what was declared is never taken back."""


class MeetingNotBegun(Refusal):
    """No item is taken up or voted on before the time for which the meeting was convened."""


class DeclarationsMissing(Refusal):
    """Interests are declared before anything is taken up or voted on (rule W4)."""

    number = "W4"


class UnknownItem(Refusal):
    """The meeting has no such item."""


class ItemNotPending(Refusal):
    """The item was taken up already."""


class AnotherItemOpen(Refusal):
    """One item is taken up at a time."""


class ItemNotOpen(Refusal):
    """The item is not the one that is open."""


class SeatWithoutVote(Refusal):
    """The member's seat has no vote."""

    number = "W1"


class ConflictedVoter(Refusal):
    """A member who is excluded from an item has no vote on it (rule W5)."""

    number = "W5"


class AlreadyVoted(Refusal):
    """A member votes once on an item, and stands by it."""

    number = "W1"


class Inquorate(Refusal):
    """Without a quorum of members who are not recused nothing is voted on (rule W5)."""

    number = "W5"


class VotesOutstanding(Refusal):
    """An item is counted when each eligible member who is there has voted (rule W1)."""

    number = "W1"


class ItemsOutstanding(Refusal):
    """A meeting closes when each of its items is decided or deferred."""


class DecidableHere(Refusal):
    """Only an item that nobody is left to decide goes to a panel (rule W5)."""

    number = "W5"


class NotPresiding(Refusal):
    """Who stays for an item and who leaves is ruled by whoever presides over it, and has no conflict (rule W5)."""

    number = "W5"


class NotExcluded(Refusal):
    """Only a member who is excluded from an item can be let stay."""


class ExclusionStands(Refusal):
    """Who acted in the matter before takes no part in deciding it, whatever the chair says (rule W3)."""

    number = "W3"


class LocalGpMaySpeak(Refusal):
    """Advice from outside is for items on which no local GP may speak."""


class AdviserPracticeMissing(Refusal):
    """A GP who advises from another area names the practice they work in (rule W4)."""

    number = "W4"


class AdviserHasInterest(Refusal):
    """Who advises from outside has no interest in the item (rule W4)."""

    number = "W4"
