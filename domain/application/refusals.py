"""The rules that an application's commands can break."""

from domain.refusal import Refusal


class ApplicationAlreadyOpen(Refusal):
    """A CCG has one open application (rule I2)."""

    number = "I2"


class RoundNotOpen(Refusal):
    """The round has not opened yet."""


class WrongFinancialYear(Refusal):
    """The round is for another financial year."""


class LevelNotOffered(Refusal):
    """The round is not for this level."""


class LevelNotAbove(Refusal):
    """A CCG applies for a higher level than the one it has."""


class ScopeNotFull(Refusal):
    """A full-scope round takes an application for all of a to g, and nothing less (rule F2)."""

    number = "F2"


class FunctionOutsideScope(Refusal):
    """The function is not in the application's scope (rule F2)."""

    number = "F2"


class PhasingOutsideRound(Refusal):
    """The phasing does not fit the pinned round (rule S8)."""

    number = "S8"


class BallotNotForeseen(Refusal):
    """The pinned policy has no ballot; support is recorded at a members' meeting (rule S3)."""

    number = "S3"


class BallotOutOfPlace(Refusal):
    """The pinned policy places the ballot at another stage (rule S3)."""

    number = "S3"


class BallotForeseen(Refusal):
    """The pinned policy has a ballot, and a members' meeting can't stand for it (rule S3)."""

    number = "S3"


class BallotStillOpen(Refusal):
    """One ballot is held at a time."""


class BallotAlreadyWon(Refusal):
    """A ballot that was won is not held again."""


class SurveyStillOpen(Refusal):
    """One survey is held at a time."""


class RecordClosed(Refusal):
    """Views and risks are recorded until the delegation is open; after that the delegation's reviews speak."""


class UnknownLocality(Refusal):
    """A view by locality is that of a locality that practices of the CCG belong to."""


class UnknownRisk(Refusal):
    """The application's register has no such risk."""


class SupportAlreadyRecorded(Refusal):
    """The members' support is recorded once."""


class UnknownSubmissionItem(Refusal):
    """A submission holds the items that rule S5 names, and no other."""

    number = "S5"


class PartTwoBeforePartOne(Refusal):
    """The area team's part follows the CCG's."""


class InformationOutstanding(Refusal):
    """Nothing is decided while a return for information is unanswered (rule S5)."""

    number = "S5"


class NotReturned(Refusal):
    """Only what was returned for information is resubmitted (rule S5)."""

    number = "S5"


class DecidedByPanel(Refusal):
    """Where the pinned policy names a panel, a meeting of it decides, and no officer (rule W1)."""

    number = "W1"


class AlreadyDecided(Refusal):
    """NHS England has approved already."""


class ConditionsMissing(Refusal):
    """An approval with conditions has at least one."""


class ConditionIncomplete(Refusal):
    """A condition has a short name, and says what is to be met, by whom, and by which day."""


class ConditionRepeated(Refusal):
    """Conditions of one approval have short names of their own."""


class UnknownCondition(Refusal):
    """The approval has no such condition."""


class NotTheOwner(Refusal):
    """A condition is claimed as met by its owner."""


class ConditionNotClaimed(Refusal):
    """A condition is confirmed after its owner has claimed it as met (rule W3)."""

    number = "W3"


class AgreementAlreadyIssued(Refusal):
    """The agreement is issued once (rule S6)."""

    number = "S6"


class SignatureOutOfOrder(Refusal):
    """The agreement is issued, then signed by the CCG, then by NHS England (rule S6)."""

    number = "S6"


class AlreadySigned(Refusal):
    """Each side signs once (rule S6)."""

    number = "S6"


class AmendmentAlreadyRecorded(Refusal):
    """The constitution's amendment is recorded once (rule S6)."""

    number = "S6"


class FunctionsLive(Refusal):
    """Once a function is live the CCG hands functions back or gives notice; it can't withdraw (rule S1)."""

    number = "S1"
