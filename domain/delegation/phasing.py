"""The phases of a delegation with their dates, from a policy, a scope, a start and a number of months.

Pure arithmetic: nothing here knows what has gone live.
"""

from datetime import date
from math import floor

from domain.calendar import add_months, london_day
from domain.delegation.refusals import FunctionWithoutPhase, PhasingOutsidePolicy
from domain.functions import Function, check_function
from domain.model import Value
from domain.policy import DelegationPolicy, Gate


class PlannedPhase(Value):
    """Functions of the scope that go live together, the day from which they may, and the gates before it."""

    number: int
    """From 1, in the order in which phases go live."""
    name: str
    functions: tuple[Function, ...]
    planned_on: date
    """Counted from the start in whole calendar months (rule T5); London's calendar."""
    gates: tuple[Gate, ...]


def check_scope(scope: tuple[str, ...]) -> tuple[Function, ...]:
    """The functions of a scope, each once and in their order of listing.

    Raises:
        FunctionReserved: one stays with NHS England (rule F1).
        UnknownFunction: one does not exist (rule F1).
    """
    return tuple(dict.fromkeys(check_function(code) for code in scope))


def plan_phases(
    policy: DelegationPolicy, scope: tuple[Function, ...], start: date, months: int
) -> tuple[PlannedPhase, ...]:
    """The policy's phases that have a function in scope, each dated in calendar months from the start.

    Each date is counted from the start and clamped at its month's end, never from the phase before it (rule T5); a
    share that is no whole number of months is rounded down. The gates of a phase without a function in scope stand
    before the next phase: a smaller scope gets round none of them (rule W4).

    Raises:
        PhasingOutsidePolicy: the months are fewer than one or more than the policy's most, or the scope is empty.
        FunctionWithoutPhase: the policy has no phase for a function in scope.
    """
    if not 1 <= months <= policy.max_months:
        raise PhasingOutsidePolicy(f"Phasing over {months} months is outside the policy's 1 to {policy.max_months}.")
    if not scope:
        raise PhasingOutsidePolicy("The scope holds no function, so there is nothing to delegate.")
    phased = {code for phase in policy.phases for code in phase.functions}
    missing = [function.value for function in scope if function.value not in phased]
    if missing:
        raise FunctionWithoutPhase(f"The policy has no phase for function {', '.join(missing)}.")
    planned: list[PlannedPhase] = []
    gates: tuple[Gate, ...] = ()
    for phase in sorted(policy.phases, key=lambda phase: phase.starts_at):
        gates = tuple(dict.fromkeys((*gates, *phase.gates)))
        functions = tuple(function for function in scope if function.value in phase.functions)
        if functions:
            planned.append(
                PlannedPhase(
                    number=len(planned) + 1,
                    name=phase.name,
                    functions=functions,
                    planned_on=add_months(start, floor(phase.starts_at * months)),
                    gates=gates,
                )
            )
            gates = ()
    return tuple(planned)


def check_operational_by(phases: tuple[PlannedPhase, ...], operational_by: date) -> None:
    """Nothing, when every phase is planned by the round's last day (rule S8).

    Raises:
        PhasingOutsidePolicy: the last phase is planned after it.
    """
    last = max(phase.planned_on for phase in phases)
    if last > operational_by:
        raise PhasingOutsidePolicy(
            f"The last phase would start on {london_day(last)}, after {london_day(operational_by)}, "
            "by when every function is to be live."
        )
