"""C2: a portfolio counts levels on a day, announced and effective apart, and what open applications would change."""

from datetime import date

from domain.application.noun import NOUN as APPLICATION
from domain.application.state import NotStarted
from domain.ccg.state import Considered, HeldLevel, RegisteredCcg
from domain.delegation.state import Live
from domain.functions import Function, Level
from domain.portfolio import Prospect, Standing, Target, course, distribution, prospects_of
from tests.spec import Given
from tests.unit.application.leicester import accepted, delegating
from tests.unit.delegation.leicester import opened as delegation

ANNOUNCED, EFFECTIVE = date(2015, 2, 18), date(2015, 4, 1)


def ccg(code: str, level: Level, *levels: HeldLevel, considered: tuple[Considered, ...] = ()) -> RegisteredCcg:
    """A CCG with a level, and others for some functions."""
    return RegisteredCcg(code=code, name=code, practices=(), level=level, levels=levels, considered=considered)


def held(level: Level = Level.DELEGATED, announced: date = ANNOUNCED, effective: date = EFFECTIVE) -> HeldLevel:
    """A level of one function."""
    return HeldLevel(
        function=Function.MONITORING,
        level=level,
        announced_on=announced,
        effective_on=effective,
        delegation_id="delegation-01A-1",
    )


JOINT = Standing(ccg=ccg("02B", Level.JOINT))
DELEGATED = Standing(ccg=ccg("01A", Level.JOINT, held()))
APPLYING = Standing(
    ccg=ccg("03C", Level.JOINT),
    prospects=(Prospect(function=Function.MONITORING, level=Level.DELEGATED, from_on=date(2015, 7, 1)),),
)
ALL = (JOINT, DELEGATED, APPLYING)


def test_a_level_counts_from_its_effective_date_and_is_announced_before() -> None:
    between = date(2015, 3, 1)
    assert DELEGATED.level(between, "effective") is Level.JOINT
    assert DELEGATED.level(between, "announced") is Level.DELEGATED
    assert DELEGATED.level(date(2015, 2, 17), "announced") is Level.JOINT
    assert DELEGATED.level(EFFECTIVE, "effective") is Level.DELEGATED


def test_a_level_that_was_given_back_is_counted_until_it_takes_effect() -> None:
    back = held(Level.JOINT, announced=date(2015, 9, 1), effective=date(2016, 4, 1))
    standing = Standing(ccg=ccg("01A", Level.JOINT, held(), back))
    assert standing.level(date(2016, 3, 31), "effective") is Level.DELEGATED
    assert standing.level(date(2015, 9, 1), "announced") is Level.JOINT
    assert standing.level(date(2016, 4, 1), "effective") is Level.JOINT


def test_if_applications_succeed_a_level_counts_from_the_first_phase_on() -> None:
    assert APPLYING.level(date(2015, 6, 30), "if_approved") is Level.JOINT
    assert APPLYING.level(date(2015, 7, 1), "if_approved") is Level.DELEGATED
    assert APPLYING.level(date(2015, 7, 1), "effective") is Level.JOINT


def test_what_is_considered_is_no_level() -> None:
    considered = (Considered(level=Level.DELEGATED, since=date(2015, 1, 1), until=date(2015, 12, 31)),)
    standing = Standing(ccg=ccg("02B", Level.JOINT, considered=considered))
    day = date(2015, 6, 1)
    assert standing.considering(day) == considered
    assert standing.considering(date(2016, 1, 1)) == ()
    assert standing.level(day, "effective") is standing.level(day, "if_approved") is Level.JOINT


def test_every_ccg_is_counted_at_one_level() -> None:
    assert distribution(ALL, EFFECTIVE, "effective") == {
        Level.DELEGATED: 1,
        Level.JOINT: 2,
        Level.GREATER_INVOLVEMENT: 0,
    }
    assert distribution(ALL, date(2015, 7, 1), "if_approved")[Level.DELEGATED] == 2


def test_the_course_names_each_day_on_which_the_distribution_changes() -> None:
    assert [day for day, _ in course(ALL, "effective")] == [EFFECTIVE]
    assert [day for day, _ in course(ALL, "announced")] == [ANNOUNCED]
    assert [(day, at[Level.DELEGATED]) for day, at in course(ALL, "if_approved")] == [
        (EFFECTIVE, 1),
        (date(2015, 7, 1), 2),
    ]


def test_a_target_that_differs_is_flagged_with_the_difference() -> None:
    target = Target(
        title="A target", source="Nobody", on=EFFECTIVE, levels={Level.DELEGATED: 2, Level.GREATER_INVOLVEMENT: 0}
    )
    assert target.differences(distribution(ALL, EFFECTIVE, "effective")) == {Level.DELEGATED: -1}
    assert target.differences(distribution(ALL, date(2015, 7, 1), "if_approved")) == {}


def months(prospects: tuple[Prospect, ...]) -> dict[str, date]:
    """The day of each function."""
    return {each.function.value: each.from_on for each in prospects}


def test_an_open_application_would_bring_its_functions_by_its_phasing() -> None:
    prospects = prospects_of(accepted().state)
    assert {each.level for each in prospects} == {Level.DELEGATED}
    assert months(prospects) == {
        "a": date(2014, 12, 15),
        "e": date(2014, 12, 15),
        "b": date(2015, 2, 15),
        "d": date(2015, 2, 15),
        "c": date(2015, 4, 15),
        "g": date(2015, 4, 15),
        "f": date(2015, 6, 15),
    }


def test_once_the_delegation_is_open_it_says_what_is_still_to_come() -> None:
    assert prospects_of(delegating().state) == ()
    state = delegation().state
    assert isinstance(state, Live)
    assert set(months(prospects_of(state))) == {function.value for function in state.scope}


def test_what_never_began_or_has_ended_brings_nothing() -> None:
    assert prospects_of(NotStarted()) == ()
    assert prospects_of(Given(APPLICATION, "application-04C-1", ()).state) == ()
