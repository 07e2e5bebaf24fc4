"""The functions that can be delegated, at which level, and what never is.

Southwark's matrix of responsibilities is derived from a level for each function.
"""

from collections.abc import Callable, Mapping
from datetime import date
from enum import IntEnum, StrEnum

from domain.model import Value
from domain.refusal import Refusal


class Function(StrEnum):
    """A unit of delegation (rule F1): Leicester's a to g, local incentive schemes and complaints."""

    NEEDS_AND_PRIORITIES = "a"
    LOCAL_CONTRACTS = "b"
    DISCRETIONARY_PAYMENTS = "c"
    FINANCIAL_RESOURCES = "d"
    MONITORING = "e"
    SANCTIONS = "f"
    PROVIDERS_AND_MERGERS = "g"
    INCENTIVE_SCHEMES = "R3"
    COMPLAINTS = "R5"


TITLES: Mapping[Function, str] = {
    Function.NEEDS_AND_PRIORITIES: "Assess needs and decide strategic priorities",
    Function.LOCAL_CONTRACTS: "Design and negotiate local contracts",
    Function.DISCRETIONARY_PAYMENTS: "Approve discretionary payments",
    Function.FINANCIAL_RESOURCES: "Manage financial resources",
    Function.MONITORING: "Monitor contractual performance",
    Function.SANCTIONS: "Apply contractual sanctions",
    Function.PROVIDERS_AND_MERGERS: "Decide on new providers, procurements and practice mergers",
    Function.INCENTIVE_SCHEMES: "Design and implement local incentive schemes",
    Function.COMPLAINTS: "Manage complaints",
}


class Level(IntEnum):
    """A CCG's level of co-commissioning for a function."""

    GREATER_INVOLVEMENT = 1
    JOINT = 2
    DELEGATED = 3


class AtLevel(Value):
    """A function and its level."""

    function: Function
    level: Level


HOLDERS: Mapping[Level, str] = {
    Level.GREATER_INVOLVEMENT: "NHS England",
    Level.JOINT: "NHS England and the CCG together",
    Level.DELEGATED: "the CCG",
}
"""Who holds a function at each level, and so decides."""

RESIDUAL_LIABILITY = (
    "NHS England keeps the statutory accountability and the residual liability for every function at every level."
)
"""What never moves, whatever is delegated (Southwark's paper of 4 October 2016)."""


class ReservedList(Value):
    """What stays with NHS England at every level, from a day until the next list's."""

    from_on: date
    functions: Mapping[str, str]
    """By code, in words."""


RESERVED_LISTS: tuple[ReservedList, ...] = (
    ReservedList(
        from_on=date(2014, 5, 1),
        functions={
            "R2": "pharmacy, eye health and dental commissioning",
            "R7": "the performers' list, appraisal and revalidation",
            "payment_administration": "the administration of payments",
            "list_management": "list management",
            "individual_performance": "individual GP performance management",
        },
    ),
    ReservedList(
        from_on=date(2022, 4, 1),
        functions={
            "R2": "pharmacy, eye health and dental commissioning, which others than CCGs may take on",
            "R7": "the performers' list, appraisal and revalidation",
            "payment_administration": "the administration of payments",
            "list_management": "list management",
            "individual_performance": "individual GP performance management",
        },
    ),
)
"""In order of their days (rule F1). The first is that of the invitation of 1 May 2014 and holds for days before it too.
In 2022/23 the commissioning of pharmacy, eye health and dental services became delegable, though never to a CCG: for a
case that is run with its dates moved it is reserved as it was."""


def reserved_on(day: date | None = None) -> Mapping[str, str]:
    """What is reserved on a day (London), by code; without a day, what is reserved in the period of CCGs."""
    begun = [each for each in RESERVED_LISTS if day is not None and each.from_on <= day]
    return (begun[-1] if begun else RESERVED_LISTS[0]).functions


class FunctionReserved(Refusal):
    """The function stays with NHS England at every level (rule F1)."""

    number = "F1"


class UnknownFunction(Refusal):
    """No function has this code (rule F1)."""

    number = "F1"


class FunctionNotHeld(Refusal):
    """The CCG does not hold the function on that day (rule F7)."""

    number = "F7"


def check_function(code: str, on: date | None = None) -> Function:
    """The function with this code, by the list of reserved functions of a day, or of the period of CCGs.

    Raises:
        FunctionReserved: it stays with NHS England.
        UnknownFunction: there is none with this code.
    """
    reserved = reserved_on(on)
    if code in reserved:
        raise FunctionReserved(f"Function '{code}', {reserved[code]}, stays with NHS England at every level.")
    try:
        return Function(code)
    except ValueError:
        raise UnknownFunction(f"There is no function '{code}'; the codes are a to g, R3 and R5.") from None


class Row(Value):
    """A row of Southwark's matrix: what a CCG does in it at each level, and the functions it is derived from."""

    code: str
    title: str
    functions: tuple[Function, ...]
    """None for a row that is reserved at every level."""
    at_level: tuple[str, str, str]
    """A CCG's part at level 1, 2 and 3."""


_INVOLVED = "Involvement, no decision role"

ROWS: tuple[Row, ...] = (
    Row(
        code="R1",
        title="General practice commissioning",
        functions=(
            Function.NEEDS_AND_PRIORITIES,
            Function.LOCAL_CONTRACTS,
            Function.DISCRETIONARY_PAYMENTS,
            Function.PROVIDERS_AND_MERGERS,
        ),
        at_level=("Potential for involvement, no decision role", "Jointly with NHS England", "Yes"),
    ),
    Row(
        code="R2",
        title="Pharmacy, eye health and dental commissioning",
        functions=(),
        at_level=(_INVOLVED, _INVOLVED, _INVOLVED),
    ),
    Row(
        code="R3",
        title="Local incentive schemes: design and implementation",
        functions=(Function.LOCAL_CONTRACTS, Function.INCENTIVE_SCHEMES),
        at_level=("No", "Subject to joint agreement", "Yes"),
    ),
    Row(
        code="R4",
        title="General practice budget management",
        functions=(Function.DISCRETIONARY_PAYMENTS, Function.FINANCIAL_RESOURCES),
        at_level=("No", "Jointly with NHS England", "Yes"),
    ),
    Row(
        code="R5",
        title="Complaints management",
        functions=(Function.COMPLAINTS,),
        at_level=("No", "Jointly with NHS England", "Yes"),
    ),
    Row(
        code="R6",
        title="Contractual practice performance management",
        functions=(Function.MONITORING, Function.SANCTIONS),
        at_level=("Opportunity for involvement in discussions", "Jointly with NHS England", "Yes"),
    ),
    Row(
        code="R7",
        title="Performers' list, appraisal and revalidation",
        functions=(),
        at_level=("No", "No", "No"),
    ),
)
"""Southwark's matrix of responsibilities, and which of Leicester's functions each row covers."""


class Responsibility(Value):
    """A row of the matrix as it stands for one CCG."""

    row: str
    title: str
    levels: tuple[tuple[Function, Level], ...]
    """The level of each function that the row is derived from."""
    part: str
    """What the CCG's part is: the matrix's words, or "Partly" with each function's when their levels differ."""

    @property
    def partly(self) -> bool:
        """Whether its functions are at different levels."""
        return len({level for _, level in self.levels}) > 1


def rows_of(function: Function) -> tuple[str, ...]:
    """The codes of the rows that a function has a part in."""
    return tuple(row.code for row in ROWS if function in row.functions)


def matrix(level_of: Callable[[Function], Level]) -> tuple[Responsibility, ...]:
    """The matrix of responsibilities, derived from a level for each function."""
    return tuple(_responsibility(row, level_of) for row in ROWS)


def _responsibility(row: Row, level_of: Callable[[Function], Level]) -> Responsibility:
    levels = tuple((function, level_of(function)) for function in row.functions)
    parts = {level: row.at_level[level - 1] for _, level in levels}
    match len(parts):
        case 0:
            part = row.at_level[0]
        case 1:
            part = next(iter(parts.values()))
        case _:
            part = "Partly: " + "; ".join(f"{function.value}: {parts[level]}" for function, level in levels)
    return Responsibility(row=row.code, title=row.title, levels=levels, part=part)
