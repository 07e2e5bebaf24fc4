"""How many CCGs are at which level on a day: as recorded, as announced, and as it would be if applications succeed.

Levels, and when they were announced, are in the CCGs' registers (rule C2); nothing here records anything.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from domain.application import state as application
from domain.ccg.state import Considered, HeldLevel, RegisteredCcg
from domain.delegation import state as delegation
from domain.delegation.phasing import plan_phases
from domain.functions import Function, Level
from domain.model import Value

Basis = Literal["effective", "announced", "if_approved"]
"""Levels in effect on a day; those announced by that day, in effect or not; those in effect with open applications'."""


class Prospect(Value):
    """What an open application, or a phase that is not live yet, would bring for a function."""

    function: Function
    level: Level
    from_on: date
    """London; by its phasing."""


class Standing(Value):
    """A CCG with its levels, what it considers, and what its open applications would bring."""

    ccg: RegisteredCcg
    prospects: tuple[Prospect, ...] = ()

    def level(self, on: date, basis: Basis) -> Level:
        """The level that the CCG is counted at on a day (London): the highest for any function."""
        match basis:
            case "effective":
                return self.ccg.overall_level(on)
            case "announced":
                announced = tuple(
                    HeldLevel.model_construct(**{**dict(held), "effective_on": held.announced_on})
                    for held in self.ccg.levels
                )
                return self.ccg.model_copy(update={"levels": announced}).overall_level(on)
            case "if_approved":
                begun = (each.level for each in self.prospects if each.from_on <= on)
                return max((self.ccg.overall_level(on), *begun))

    def considering(self, on: date) -> tuple[Considered, ...]:
        """What it considers on a day (London); kept apart from every level (rule C2)."""
        return tuple(each for each in self.ccg.considered if each.on(on))

    def changes(self, basis: Basis) -> Iterator[date]:
        """The days on which its level may change."""
        for held in self.ccg.levels:
            yield held.announced_on if basis == "announced" else held.effective_on
        if basis == "if_approved":
            yield from (each.from_on for each in self.prospects)


def prospects_of(state: application.ApplicationState | delegation.DelegationState) -> tuple[Prospect, ...]:
    """What an application or a delegation would bring if it succeeds: its functions by its phasing.

    Of an application whose delegation is open, the delegation says it.
    """
    match state:
        case delegation.Live():
            return tuple(
                Prospect(function=function, level=state.level_of(function), from_on=phase.due_on)
                for phase in state.phases
                if phase.started_on is None
                for function in phase.plan.functions
            )
        case (
            application.NotStarted()
            | application.Started()
            | application.Closed()
            | application.Delegating()
            | delegation.NotStarted()
            | delegation.Closed()
        ):
            return ()
        case _:
            case = state.case
            phasing = case.request.phasing
            phases = plan_phases(case.policy.delegation, case.scope, phasing.start, phasing.months)
            return tuple(
                Prospect(function=function, level=case.request.level_of(function), from_on=phase.planned_on)
                for phase in phases
                for function in phase.functions
            )


Distribution = Mapping[Level, int]
"""How many CCGs are at each level; every level is there."""


def distribution(standings: Iterable[Standing], on: date, basis: Basis) -> Distribution:
    """How many CCGs are counted at each level on a day (London)."""
    counted = dict.fromkeys(sorted(Level, reverse=True), 0)
    for standing in standings:
        counted[standing.level(on, basis)] += 1
    return counted


def course(standings: tuple[Standing, ...], basis: Basis) -> tuple[tuple[date, Distribution], ...]:
    """The distribution on every day on which it changes, in order of the days."""
    found: list[tuple[date, Distribution]] = []
    for day in sorted({day for standing in standings for day in standing.changes(basis)}):
        counted = distribution(standings, day, basis)
        if not found or found[-1][1] != counted:
            found.append((day, counted))
    return tuple(found)


class Target(Value):
    """How many CCGs are to be at each level on a day, as somebody aims at or has published."""

    title: str
    source: str
    on: date
    """London."""
    region: str = ""
    """The region it is about; empty for all CCGs."""
    levels: Annotated[dict[Level, Annotated[int, Field(ge=0)]], Field(min_length=1)]
    """By level; one that is not named is not aimed at."""

    def differences(self, found: Distribution) -> dict[Level, int]:
        """By level, how many more are found than are aimed at, where they are not as many (rule C2)."""
        return {level: found[level] - count for level, count in self.levels.items() if found[level] != count}
