"""A cohort opens with members, terms, a coupling and a shared deadline."""

from datetime import date

import pytest

from domain.application.refusals import LevelNotOffered, PhasingOutsideRound, ScopeNotFull
from domain.application.values import Phasing
from domain.cohort.events import CohortOpened
from domain.cohort.noun import NOUN
from domain.cohort.refusals import LeadNotMember, MemberNamedTwice, MembersTooFew, SharedDeadlineOutsideRound
from domain.cohort.state import Deciding
from domain.functions import FunctionReserved
from domain.people import Role
from domain.refusal import AlreadyOpened, MalformedCode, NotAuthorised, NotOpened, WrongStream
from tests.spec import given
from tests.unit.application.leicester import person, round_2014
from tests.unit.cohort.trio import (
    ALONE,
    CODES,
    COHORT,
    DECIDE_BY,
    LEAD,
    OPENED_AT,
    asked,
    begun,
    joined,
    opened,
    opening,
    tell,
)


def test_the_members_have_the_terms_and_the_deadline_in_common() -> None:
    cohort = opened()
    assert isinstance(cohort.events[0], CohortOpened)
    state = cohort.state
    assert isinstance(state, Deciding)
    assert [member.ccg_code for member in state.members] == list(CODES)
    assert (state.shared.coupling, state.shared.decide_by) == ("all_or_none", DECIDE_BY)
    assert state.shared.terms.policy == ALONE
    assert cohort.where.waiting_for.startswith("The governing body of CCG 01A, 02B, 03C")


def test_only_the_programme_manager_of_the_ccg_that_leads_opens_it() -> None:
    asked(opening(), by=person("pm-02b", "02B", Role.PROGRAMME_MANAGER)).then_refused(NotAuthorised, "CCG 01A")
    asked(opening(), by=person("ao-01a", "01A", Role.ACCOUNTABLE_OFFICER)).then_refused(NotAuthorised)


@pytest.mark.parametrize("key", ["", "sel", "SE-L", "TOOLONGAKEYBYFAR"])
def test_a_key_is_capital_letters_and_digits(key: str) -> None:
    asked(opening(key=key)).then_refused(MalformedCode, f"'{key}'")


def test_its_stream_is_named_for_its_key() -> None:
    asked(opening(key="SEL")).then_refused(WrongStream, "cohort-SEL-1")


def test_it_has_two_members_at_least_each_once_and_the_lead_among_them() -> None:
    asked(opening(members=("01A",))).then_refused(MembersTooFew)
    asked(opening(members=("01A", "02B", "01A"))).then_refused(MemberNamedTwice, "01A")
    asked(opening(members=("02B", "03C"))).then_refused(LeadNotMember, "01A")
    asked(opening(members=("01A", "1A"))).then_refused(MalformedCode, "'1A'")


def test_its_terms_keep_the_rules_of_every_application() -> None:
    asked(opening(level=2)).then_refused(LevelNotOffered)
    asked(opening(functions=("a", "b"))).then_refused(ScopeNotFull)
    asked(opening(functions=("a", "R7"))).then_refused(FunctionReserved)
    asked(opening(phasing=Phasing(start=date(2016, 1, 1), months=6))).then_refused(PhasingOutsideRound)


def test_the_shared_deadline_lies_ahead_and_within_the_round() -> None:
    closes_at = round_2014().submissions_close_at
    asked(opening(decide_by=closes_at)).then_types("cohort.opened")
    asked(opening(decide_by=OPENED_AT)).then_refused(SharedDeadlineOutsideRound)
    asked(opening(decide_by=closes_at.replace(hour=13))).then_refused(SharedDeadlineOutsideRound)


def test_it_is_opened_once() -> None:
    opened().when(opening(), LEAD, OPENED_AT).then_refused(AlreadyOpened)


def test_each_member_that_has_not_decided_has_a_task() -> None:
    assert [task.key for task in opened().tasks] == ["begin/01A", "begin/02B", "begin/03C"]
    assert [task.key for task in joined(opened(), "02B").tasks] == ["begin/01A", "decide/02B", "begin/03C"]
    assert all(task.due_at == DECIDE_BY.isoformat() for task in opened().tasks)


def test_a_cohort_that_is_not_open_is_told_nothing() -> None:
    tell(given(NOUN, stream_id=COHORT), begun("01A", opened()).recorded).then_refused(NotOpened)
