"""The rules of a dispute that a command can break."""

from domain.refusal import Refusal


class NoDisputeProcedure(Refusal):
    """A dispute follows the procedure that the CCG has adopted, and it has adopted none."""


class DisputedNothing(Refusal):
    """A dispute names the function or the decision that it is about."""


class NotAParty(Refusal):
    """Only the practice that raised a dispute and its CCG act in it, each for its own side."""


class MediatorNotIndependent(Refusal):
    """A mediator belongs to neither party, has acted for none, and has no interest in the practice or the CCG."""


class NotTheMediator(Refusal):
    """What a mediation came to is recorded by the mediator who took it up."""


class AlreadyAnswered(Refusal):
    """The CCG answers a dispute once."""


class AppealedAlready(Refusal):
    """A decision is appealed against once; what is decided on appeal stands."""


class DecidedAlready(Refusal):
    """A dispute is withdrawn before it is decided."""
