"""What a quarterly review says: a rating, and figures for each function that was held.

Not when a review is due: that is in the schedule.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from domain.delegation.refusals import KpiOutOfRange
from domain.functions import Function
from domain.model import Value

Rating = Literal["assured", "assured_with_support", "not_assured"]

_NUMBER = r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$"


class KpiResult(Value):
    """A figure for one function, as the area team states it: not yet checked."""

    function: str
    name: Annotated[str, Field(min_length=1, max_length=200)]
    value: Annotated[str, Field(max_length=40)]
    """A decimal number as written, for example "97.5"; never a binary fraction."""
    unit: str
    """`percent` (0 to 100), `count` (a whole number from 0) or `days` (from 0)."""


class Kpi(Value):
    """A checked figure of a function that was held on the quarter's last day."""

    function: Function
    name: str
    value: Annotated[str, Field(pattern=_NUMBER)]
    unit: Literal["percent", "count", "days"]


def check_kpi(function: Function, result: KpiResult) -> Kpi:
    """The figure for a function, with its value within its unit's range.

    Raises:
        KpiOutOfRange: the unit is unknown, the value no number, or outside the unit's range.
    """
    where = f"KPI '{result.name}' of function {function.value}: {result.value!r}"
    if not re.fullmatch(_NUMBER, result.value):
        raise KpiOutOfRange(f"{where} is not a number such as 97.5.")
    number = Decimal(result.value)
    match result.unit:
        case "percent":
            if not 0 <= number <= 100:
                raise KpiOutOfRange(f"{where} is not a percentage from 0 to 100.")
            return Kpi(function=function, name=result.name, value=result.value, unit="percent")
        case "count":
            if number < 0 or number != number.to_integral_value():
                raise KpiOutOfRange(f"{where} is not a count, a whole number from 0.")
            return Kpi(function=function, name=result.name, value=result.value, unit="count")
        case "days":
            if number < 0:
                raise KpiOutOfRange(f"{where} is not a number of days from 0.")
            return Kpi(function=function, name=result.name, value=result.value, unit="days")
        case _:
            raise KpiOutOfRange(f"{where} is in '{result.unit}'; the units are percent, count and days.")


class Quarter(Value):
    """A period between two reviews: its number, counted from 1, and its first and last day (London)."""

    number: int
    from_on: date
    to_on: date
    functions: tuple[Function, ...]
    """Held on its last day: what the review is about."""


class Review(Value):
    """A recorded review of a quarter."""

    quarter: int
    rating: Rating
    kpis: tuple[Kpi, ...]
    action_plan: str
    """What was agreed; empty when the rating is `assured`."""
    plan_completed: bool = False
