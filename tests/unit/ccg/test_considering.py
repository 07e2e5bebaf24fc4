"""C2: what a CCG considers is kept apart from the level it has."""

from datetime import date

import pytest

from domain.ccg.commands import RecordConsidering, RegisterCcg
from domain.ccg.events import ConsideringRecorded
from domain.ccg.noun import NOUN
from domain.ccg.refusals import ConsiderationReversed, LevelNotAhead, UnknownLevel
from domain.ccg.state import RegisteredCcg
from domain.functions import Level
from domain.people import Actor, Role
from domain.refusal import NotAuthorised, NotYetHappened
from tests.spec import Given, given, utc
from tests.unit.ccg.people import PM

NOW = utc(2016, 10, 4, 9)
SINCE = date(2016, 9, 1)
ADMIN = Actor(subject="administrator", organisation="NHSE", roles=(Role.ADMINISTRATOR,))


def register(level: int = 2, region: str = "") -> Given:
    """A CCG at a level."""
    command = RegisterCcg(code="04C", name="NHS Leicester City CCG", practices=(), level=level, region=region)
    return given(NOUN, stream_id="ccg-04C").when(command, PM, NOW).recorded


def considering(ccg: Given, day: date) -> list[int]:
    """The levels that it considers on a day."""
    assert isinstance(ccg.state, RegisteredCcg)
    return [each.level.value for each in ccg.state.considered if each.on(day)]


def test_a_ccg_considers_a_level_since_a_day_and_its_level_stays() -> None:
    ccg = register().when(RecordConsidering(level=3, since=SINCE), PM, NOW).recorded
    assert considering(ccg, date(2016, 8, 31)) == []
    assert considering(ccg, SINCE) == [3]
    assert ccg.state.overall_level(SINCE) is Level.JOINT


def test_it_ends_when_the_same_is_recorded_with_its_last_day() -> None:
    ccg = register().when(RecordConsidering(level=3, since=SINCE), ADMIN, NOW).recorded
    ended = RecordConsidering(level=3, since=SINCE, until=date(2016, 10, 3))
    ccg = ccg.when(ended, PM, NOW).then(
        ConsideringRecorded(level=Level.DELEGATED, since=SINCE, until=date(2016, 10, 3))
    )
    assert considering(ccg, date(2016, 10, 3)) == [3]
    assert considering(ccg, date(2016, 10, 4)) == []
    ccg.when(ended, PM, NOW).then_nothing()


@pytest.mark.parametrize("level", [1, 2])
def test_a_level_that_it_has_or_had_is_not_considered(level: int) -> None:
    register().when(RecordConsidering(level=level, since=SINCE), PM, NOW).then_refused(LevelNotAhead, "level 2")


def test_what_is_no_level_no_period_or_not_yet_is_refused() -> None:
    ccg = register()
    ccg.when(RecordConsidering(level=4, since=SINCE), PM, NOW).then_refused(UnknownLevel)
    ccg.when(RecordConsidering(level=3, since=date(2016, 10, 5)), PM, NOW).then_refused(NotYetHappened)
    backwards = RecordConsidering(level=3, since=SINCE, until=date(2016, 8, 31))
    ccg.when(backwards, PM, NOW).then_refused(ConsiderationReversed, "31 August 2016")


def test_only_its_programme_manager_or_an_administrator_records_it() -> None:
    other = Actor(subject="pm-99z", organisation="99Z", roles=(Role.PROGRAMME_MANAGER,))
    register().when(RecordConsidering(level=3, since=SINCE), other, NOW).then_refused(NotAuthorised)


def test_a_region_stays_when_the_ccg_is_registered_anew_without_one() -> None:
    ccg = register(region="London")
    again = RegisterCcg(code="04C", name="NHS Leicester City CCG", practices=(), level=1)
    ccg = ccg.when(again, PM, NOW).recorded
    assert (ccg.state.region, ccg.state.level) == ("London", Level.GREATER_INVOLVEMENT)
    ccg.when(again, PM, NOW).then_nothing()
