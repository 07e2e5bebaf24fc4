"""A ballot opens with a frozen roll and frozen rules (rules F3, F4, W6)."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from domain.asking import ClosingOutsidePolicy, FunctionRepeated, NoFunctions, NotItsApplication
from domain.ballot.commands import CastVote
from domain.ballot.noun import NOUN
from domain.ballot.refusals import ListSizeMissing, RollUnknown
from domain.ballot.state import Open
from domain.ccg.practice import Practice
from domain.functions import Function, FunctionReserved, UnknownFunction
from domain.noun import Notice
from domain.people import Role, stream_actor
from domain.refusal import AlreadyOpened, NotAuthorised, NotOpened
from tests.spec import given, utc
from tests.unit.ballot.voting import (
    APPLICATION,
    CLOSES_AT,
    DURING,
    MANAGER,
    OPENED_AT,
    asked,
    code,
    lead,
    opened,
    opening,
    policy,
    practices,
    with_roll,
)


def test_a_ballot_opens_with_the_members_of_that_day_as_its_roll_f4() -> None:
    ballot = asked(opening(), practices(3)).then_types("ballot.opened")
    state = ballot.state
    assert isinstance(state, Open)
    assert [elector.practice for elector in state.terms.roll] == [code(1), code(2), code(3)]
    assert state.terms.functions == (Function("a"), Function("b"))
    assert {elector.weight for elector in state.terms.roll} == {1}


def test_it_closes_at_the_end_of_the_policys_period_t4() -> None:
    assert opened().state.closes_at == CLOSES_AT


def test_it_can_close_earlier_than_the_policys_period_but_not_later() -> None:
    earlier = CLOSES_AT - timedelta(days=7)
    assert opened(closes_at=earlier).state.closes_at == earlier
    later = CLOSES_AT + timedelta(seconds=1)
    asked(opening(closes_at=later), practices(3)).then_refused(ClosingOutsidePolicy, "29 July 2014, 17:00")
    asked(opening(closes_at=OPENED_AT), practices(3)).then_refused(ClosingOutsidePolicy, "not after it opens")


def test_a_close_is_kept_in_whole_seconds_t2() -> None:
    wanted = utc(2014, 7, 15, 12).replace(microsecond=999_999)
    assert opened(closes_at=wanted).state.closes_at == utc(2014, 7, 15, 12)


def test_a_roll_weighted_by_list_size_needs_every_list_size() -> None:
    weighted = policy(weighting="list_size")
    assert [e.weight for e in opened(3, policy=weighted).state.terms.roll] == [1_000, 2_000, 3_000]
    unknown = Practice(code="X00009", name="Practice 9")
    empty = Practice(code="X00010", name="Practice 10", list_size=0)
    with pytest.raises(ListSizeMissing, match="X00009, X00010"):
        with_roll(opening(policy=weighted), (*practices(2), unknown, empty))
    asked(opening(), (*practices(2), unknown)).then_types("ballot.opened")


def test_without_members_there_is_no_roll_f4() -> None:
    asked(opening(), ()).then_refused(RollUnknown)


@pytest.mark.parametrize(
    ("functions", "rule"),
    [((), NoFunctions), (("a", "a"), FunctionRepeated), (("R7",), FunctionReserved), (("z",), UnknownFunction)],
)
def test_only_functions_that_can_be_delegated_are_put_to_the_vote_f1(
    functions: tuple[str, ...], rule: type[Exception]
) -> None:
    refused = asked(opening().model_copy(update={"functions": functions}), practices(3))
    assert type(refused.outcome) is rule


def test_only_its_application_opens_a_ballot() -> None:
    other = stream_actor("application-04C-2")
    command = with_roll(opening(), practices(3))
    given(NOUN).when(command, other, OPENED_AT).then_refused(NotItsApplication)
    given(NOUN).when(command, MANAGER, OPENED_AT).then_refused(NotAuthorised)


def test_an_open_ballot_is_not_opened_again() -> None:
    opened().when(opening(), APPLICATION, DURING).then_refused(AlreadyOpened)


def test_nobody_votes_in_a_ballot_that_does_not_exist() -> None:
    given(NOUN).when(CastVote(practice=code(1), answers=()), lead(code(1)), DURING).then_refused(NotOpened)


def test_every_practice_is_told_and_has_a_task() -> None:
    ballot = opened()
    notices = [call for call in ballot.calls if isinstance(call, Notice)]
    assert [notice.to.organisation for notice in notices] == [code(1), code(2), code(3)]
    assert {task.key for task in ballot.tasks} == {f"vote/{code(n)}" for n in (1, 2, 3)}
    assert {task.assignee.role for task in ballot.tasks} == {Role.PRACTICE_LEAD}
    assert ballot.where.stage == "open"


def test_reminders_stand_before_the_close_and_none_before_the_opening() -> None:
    schedule = opened(closes_at=OPENED_AT + timedelta(days=10)).state.schedule
    assert [(d.name, (d.reaches_at - d.at).days) for d in schedule] == [
        ("close.remind", 7),
        ("close.remind", 2),
        ("close", 0),
    ]


def test_a_close_without_a_time_zone_is_no_command() -> None:
    with pytest.raises(ValidationError):
        opening(closes_at=CLOSES_AT.replace(tzinfo=None))
