"""The TOML files of a case folder, field by field; a field that is not listed is a fault.

Not what the fields mean together: that is checked when they are put together into a case.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from domain.application.values import Benefit
from domain.calendar import Day
from domain.ccg.practice import Practice
from domain.ccg.provider import ProviderForm
from domain.cohort.terms import Coupling
from domain.committee import Committee
from domain.interest import Interest
from domain.model import Text
from domain.people import SYSTEM_ROLES, Role
from domain.policy import Instant
from domain.published import Segment

PERSONS_ROLES = tuple(role.value for role in Role if role not in SYSTEM_ROLES)


def _persons_role(value: object) -> Role:
    if value not in PERSONS_ROLES:
        raise ValueError(f"'{value}' is not a role that a person holds, which are {', '.join(PERSONS_ROLES)}")
    return Role(value)


def _whole_second(instant: datetime) -> datetime:
    if instant.microsecond:
        raise ValueError("an instant is given in whole seconds")
    return instant


def _no_number(value: object) -> object:
    if isinstance(value, int | float):
        raise ValueError(f"'{value}' is a number, and not a date such as 2014-11-01")
    return value


def _list(value: object) -> object:
    return value if isinstance(value, list | tuple) else (value,)


PersonId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
PersonRole = Annotated[Role, BeforeValidator(_persons_role)]
Line = Annotated[str, Field(min_length=1, max_length=300)]
Dated = Annotated[Day, BeforeValidator(_no_number)]
"""A day, never a number: what is read leniently would take one for seconds since 1970."""
Second = Annotated[Instant, AfterValidator(_whole_second)]


class File(BaseModel):
    """What every file and table has in common."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Document(File):
    """Evidence, as the case folder points to it."""

    kind: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$", max_length=60)]
    title: Line
    dated: Dated
    file: Line


class Published(File):
    """Figures that somebody published."""

    segment: Segment
    source: Line
    respondents: Annotated[int, Field(ge=1)] | None = None
    percentages: dict[str, Annotated[int, Field(ge=0, le=100)]]


class PhasingTable(File):
    """When functions begin to go live, and over how many calendar months."""

    start: Dated
    months: Annotated[int, Field(ge=1)]


class ApplicationFile(File):
    """`application.toml`."""

    ccg: str
    round: Line
    policy: Line
    level: Literal[1, 2, 3]
    functions: Annotated[tuple[str, ...], Field(min_length=1)]
    forms: dict[str, Literal[1, 2, 3]] = {}
    benefits: Annotated[str, Field(min_length=1, max_length=4000)]
    aims: tuple[Benefit, ...] = ()
    safeguards: Text = ""
    phasing: PhasingTable
    evidence: tuple[Document, ...] = ()
    published: tuple[Published, ...] = ()


class TermsTable(File):
    """What the applications of a cohort have in common: what `application.toml` says unless a member's own does."""

    round: Line
    policy: Line
    level: Literal[1, 2, 3]
    functions: Annotated[tuple[str, ...], Field(min_length=1)]
    phasing: PhasingTable


class CohortFile(File):
    """`cohort.toml`."""

    key: str
    name: Line
    lead: Line
    members: Annotated[tuple[Line, ...], Field(min_length=2)]
    coupling: Coupling
    decide_by: Second
    terms: TermsTable


class ListedCcg(File):
    """A CCG of a portfolio."""

    code: str
    name: Line
    level: Literal[1, 2, 3]
    considering: Literal[1, 2, 3] | None = None


class TargetTable(File):
    """How many CCGs are to be at each level on a day."""

    title: Line
    source: Line
    on: Dated
    levels: Annotated[dict[Literal["1", "2", "3"], Annotated[int, Field(ge=0)]], Field(min_length=1)]


class PortfolioFile(File):
    """`portfolio.toml`."""

    region: Line
    considering_since: Dated | None = None
    ccgs: tuple[ListedCcg, ...] = ()
    targets: tuple[TargetTable, ...] = ()


class CcgTable(File):
    """The CCG, and where its practices are listed."""

    code: str
    name: Line
    level: Literal[1, 2, 3]
    practices_csv: Line | None = None


class OtherOrganisation(File):
    """Another organisation that people belong to or interests are in; with a form, a provider."""

    code: Line
    name: Line
    form: ProviderForm | None = None
    practices: tuple[str, ...] = ()


class OrganisationsFile(File):
    """`organisations.toml`."""

    ccg: CcgTable
    practices: tuple[Practice, ...] = ()
    organisations: tuple[OtherOrganisation, ...] = ()


class PersonTable(File):
    """Somebody who acts."""

    id: PersonId
    name: str = ""
    organisation: Line
    roles: Annotated[tuple[PersonRole, ...], Field(min_length=1)]


class PeopleFile(File):
    """`people.toml`."""

    people: tuple[PersonTable, ...]


class CommitteesFile(File):
    """`committees.toml`."""

    committees: tuple[Committee, ...] = ()
    interests: tuple[Interest, ...] = ()


class StepTable(File):
    """A step of the script."""

    at: Second
    as_: Annotated[tuple[str, ...], BeforeValidator(_list), Field(alias="as", min_length=1)]
    run: Annotated[str, Field(min_length=1, max_length=20_000)]
    refused: str | None = None
    each: bool = False


class ScriptFile(File):
    """`script.toml`."""

    demonstration_until: Second | None = None
    steps: tuple[StepTable, ...] = ()
