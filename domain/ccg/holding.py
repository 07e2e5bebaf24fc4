"""What a CCG holds on a day: whoever exercises a function asks here (rule F7)."""

from collections.abc import Iterable
from datetime import date

from domain.calendar import london_day
from domain.ccg.state import RegisteredCcg
from domain.functions import Function, FunctionNotHeld, check_function


def check_held(
    ccg: RegisteredCcg | None, ccg_code: str, codes: Iterable[str], on: date, what: str
) -> tuple[Function, ...]:
    """The functions that something exercises on a day (London), when the CCG holds each of them.

    Args:
        ccg: the CCG's register, as it was read for the decision; None when it has none, and so holds nothing.
        ccg_code: whose register that is.
        codes: the functions' codes.
        on: the day.
        what: what exercises them, as the sentence begins.

    Raises:
        FunctionReserved, UnknownFunction: one of them can't be delegated (rule F1).
        FunctionNotHeld: the CCG does not hold one of them on that day (rule F7).
    """
    functions = tuple(check_function(code, on) for code in codes)
    for function in functions:
        if ccg is None or not ccg.holds(function, on):
            raise FunctionNotHeld(
                f"{what} exercises function {function.value}, which CCG {ccg_code} does not hold on {london_day(on)}."
            )
    return functions
