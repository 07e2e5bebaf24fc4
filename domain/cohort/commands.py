"""What can be asked of a cohort, and what its applications tell it."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from domain.application.values import Phasing
from domain.calendar import Moment
from domain.cohort.terms import Coupling
from domain.model import Command
from domain.policy import Policy, Round


class OpenCohort(Command):
    """Open a cohort: which CCGs apply together, on which terms, and by when their governing bodies decide."""

    type: Literal["cohort.open"] = "cohort.open"
    key: str
    """Capital letters and digits, such as SEL."""
    name: str
    lead: str
    """Code of the CCG whose programme manager opens it; one of the members."""
    members: tuple[str, ...]
    """Codes of the CCGs."""
    coupling: Coupling
    round: Round
    policy: Policy
    level: int
    """1, 2 or 3."""
    functions: tuple[str, ...]
    phasing: Phasing
    decide_by: Moment
    """The shared deadline for the governing bodies' decisions; inclusive to its second (rule T2)."""


class RecordApplication(Command):
    """An application of a member tells that there is news of it, which is read from its stream (rule W2)."""

    type: Literal["cohort.record_application"] = "cohort.record_application"
    application_id: str


class PassDeadline(Command):
    """A deadline has passed: `kind` is its name and `due` its instant (rule T3)."""

    type: Literal["cohort.pass_deadline"] = "cohort.pass_deadline"
    kind: str
    due: AwareDatetime


CohortCommand = Annotated[OpenCohort | RecordApplication | PassDeadline, Field(discriminator="type")]
