"""The rules that a delegation's commands can break."""

from domain.refusal import Refusal


class PhasingOutsidePolicy(Refusal):
    """The phasing does not fit the pinned round and policy (rule S8)."""

    number = "S8"


class FunctionWithoutPhase(Refusal):
    """The policy has no phase for a function in scope (rule S8)."""

    number = "S8"


class UnknownPhase(Refusal):
    """The delegation has no phase with this number."""


class UnknownGate(Refusal):
    """The phase has no such gate."""


class PhaseAlreadyActive(Refusal):
    """The phase's functions have gone live already."""


class PhaseNotDue(Refusal):
    """No function goes live before its phase's date."""


class PhaseOutOfOrder(Refusal):
    """Phases go live in their order."""


class GateNotMet(Refusal):
    """A gate of this phase or of an earlier one is not recorded as met."""


class LayChairMissing(Refusal):
    """No committee with a lay chair decides on primary care (rule W4)."""

    number = "W4"


class AssuranceOpen(Refusal):
    """The latest review is not assured, or its action plan is still open."""


class DelegationPaused(Refusal):
    """Nothing goes live during a pause (rule S7)."""

    number = "S7"


class NotPaused(Refusal):
    """There is no pause to end (rule S7)."""

    number = "S7"


class NothingLive(Refusal):
    """No function has gone live; until then the application can be withdrawn instead (rule S1)."""

    number = "S1"


class NothingToPause(Refusal):
    """Every phase has gone live, so no remaining days can be kept (rule S7)."""

    number = "S7"


class ApplicationEnded(Refusal):
    """The application has ended, so nothing of it goes live (rule S1)."""

    number = "S1"


class DisputeProcedureMissing(Refusal):
    """Practices can dispute with the CCG, by a procedure that it adopted, before it may apply sanctions."""


class HandBackOutOfOrder(Refusal):
    """Functions are handed back in the reverse order of going live."""


class QuarterNotEnded(Refusal):
    """A quarter is reviewed once it has ended."""


class ReviewAlreadyRecorded(Refusal):
    """A quarter is reviewed once."""


class KpiMissing(Refusal):
    """Every function held at the quarter's end needs a figure (rule S2)."""

    number = "S2"


class KpiRepeated(Refusal):
    """A figure is given once for each function."""


class KpiOutOfRange(Refusal):
    """A figure lies outside the range of its unit."""


class ActionPlanMissing(Refusal):
    """A review that assures with support has an action plan."""


class NoActionPlan(Refusal):
    """The quarter's review has no open action plan."""


class NoticeAlreadyGiven(Refusal):
    """Notice is given once (rule S9)."""

    number = "S9"
