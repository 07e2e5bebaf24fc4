"""The rules that commands to a CCG's register can break."""

from domain.refusal import Refusal


class NotThisCcg(Refusal):
    """The stream belongs to another CCG."""


class PracticeNamedTwice(Refusal):
    """A practice is a member once (rule I1)."""

    number = "I1"


class UnknownLevel(Refusal):
    """A level of co-commissioning is 1, 2 or 3."""


class PracticeAlreadyLeft(Refusal):
    """The practice closed or merged before; a code is never used again."""


class PracticeMergesWithItself(Refusal):
    """A practice merges into another member."""


class NotYourInterest(Refusal):
    """Members register their own interests, and the committee's secretary anybody's."""


class HoldsNoSeat(Refusal):
    """The person holds no seat of any committee that this register knows."""


class UnknownProvider(Refusal):
    """The register has no such provider."""


class LevelNotAhead(Refusal):
    """A level that a CCG considers is above the one that it has (rule C2)."""

    number = "C2"


class ConsiderationReversed(Refusal):
    """What is considered from a day is considered until that day at least."""
