"""The rules of a cohort that a command can break."""

from domain.refusal import Refusal


class MembersTooFew(Refusal):
    """A cohort has two members at least, one of which leads it."""


class MemberNamedTwice(Refusal):
    """A CCG is a member of a cohort once."""


class LeadNotMember(Refusal):
    """The CCG that leads a cohort is one of its members."""


class SharedDeadlineOutsideRound(Refusal):
    """The shared deadline lies ahead, and not after the round's close for submissions."""


class UnknownCohort(Refusal):
    """There is no such cohort."""


class CohortEnded(Refusal):
    """The cohort has failed or is concluded, and nobody joins it any more."""


class NotInCohort(Refusal):
    """The CCG is not a member of the cohort."""


class EarlierApplicationInCohort(Refusal):
    """The cohort has not heard yet that the CCG's application before this one has ended."""


class HeldByCohort(Refusal):
    """A cohort's barrier stands before submission until its members have decided (rule C1)."""

    number = "C1"
