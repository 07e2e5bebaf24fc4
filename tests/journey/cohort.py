"""A cohort of two CCGs, told as steps: the journey's own CCG and another, which never applies."""

from domain.cohort.commands import OpenCohort
from domain.cohort.terms import Coupling
from tests.cast import (
    APPLICATION,
    INTEREST_AT,
    MANAGER,
    expression,
)
from tests.journey.story import Step, registered
from tests.journey.world import World
from tests.spec import london

COHORT = "cohort-DUO-1"


def opened_cohort(coupling: Coupling) -> Step:
    """The journey's CCG opens a cohort, on the terms on which it applies; governing bodies decide by 1 September."""

    def opened(world: World) -> None:
        registered(world)
        terms = expression()
        command = OpenCohort(
            key="DUO",
            name="Two CCGs",
            lead="99Z",
            members=("99Z", "98Y"),
            coupling=coupling,
            round=terms.round,
            policy=terms.policy,
            level=terms.level,
            functions=terms.functions,
            phasing=terms.phasing,
            decide_by=london(2014, 9, 1, 17),
        )
        world.does(MANAGER, COHORT, command)

    return opened


def interest_in_cohort(world: World) -> None:
    """It submits its expression of interest."""
    world.until(INTEREST_AT)
    world.does(MANAGER, APPLICATION, expression(cohort_id=COHORT))
