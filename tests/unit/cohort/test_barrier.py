"""C1: a cohort's barrier stands before submission."""

from datetime import datetime, timedelta

from domain.cohort.noun import NOUN
from domain.cohort.refusals import CohortEnded, EarlierApplicationInCohort, HeldByCohort, NotInCohort, UnknownCohort
from domain.people import Role
from tests.spec import Decision, Given, given
from tests.unit.application.leicester import person, submission
from tests.unit.cohort.trio import (
    BEGAN_AT,
    COHORT,
    DECIDE_BY,
    DECIDED_AT,
    agreed,
    begun,
    declined,
    joined,
    opened,
    passed,
    tell,
    withdrawn,
)

SECOND = timedelta(seconds=1)


def submitted(cohort: Given, code: str = "01A", at: datetime = DECIDED_AT) -> Decision:
    """An application of which the governing body agreed is submitted."""
    officer = person(f"ao-{code}", code, Role.ACCOUNTABLE_OFFICER)
    return agreed(code).when(submission(), officer, at, streams={COHORT: cohort.state})


def all_agreed(cohort: Given) -> Given:
    """Every governing body agreed."""
    for code in ("01A", "02B", "03C"):
        cohort = tell(cohort, agreed(code)).recorded
    return cohort


def test_all_or_none_nobody_submits_before_every_governing_body_has_agreed() -> None:
    cohort = joined(opened(), "01A", "02B", "03C")
    submitted(cohort).then_refused(HeldByCohort, "01A, 02B, 03C")
    two = tell(tell(cohort, agreed("01A")).recorded, agreed("02B")).recorded
    submitted(two).then_refused(HeldByCohort, "03C")
    submitted(all_agreed(cohort)).then_types("application.submitted")


def test_proceed_with_rest_the_one_that_agreed_waits_until_every_other_has_decided() -> None:
    cohort = tell(joined(opened("proceed_with_rest"), "01A", "02B", "03C"), agreed("01A")).recorded
    submitted(cohort).then_refused(HeldByCohort, "02B, 03C")
    cohort = tell(cohort, declined("02B")).recorded
    submitted(cohort).then_refused(HeldByCohort, "03C")
    cohort = tell(cohort, withdrawn("03C")).recorded
    submitted(cohort).then_types("application.submitted")


def test_proceed_with_rest_the_one_that_agreed_submits_once_the_shared_deadline_has_passed() -> None:
    """T2, T3: what counts is when it was received, and not whether the clock's command is decided already."""
    cohort = tell(joined(opened("proceed_with_rest"), "01A", "02B"), agreed("01A")).recorded
    submitted(cohort, at=DECIDE_BY).then_refused(HeldByCohort, "1 October 2014, 17:00")
    submitted(cohort, at=DECIDE_BY + SECOND).then_types("application.submitted")
    submitted(passed(cohort, DECIDE_BY), at=DECIDE_BY + SECOND).then_types("application.submitted")


def test_all_or_none_the_passing_of_the_deadline_lets_nobody_through() -> None:
    cohort = tell(joined(opened(), "01A", "02B"), agreed("01A")).recorded
    submitted(cohort, at=DECIDE_BY + SECOND).then_refused(HeldByCohort)
    submitted(passed(cohort, DECIDE_BY), at=DECIDE_BY + SECOND).then_refused(HeldByCohort, "failed")


def test_an_application_that_is_alone_is_held_by_nobody() -> None:
    officer = person("ao-01A", "01A", Role.ACCOUNTABLE_OFFICER)
    agreed("01A", cohort_id=None).when(submission(), officer, DECIDED_AT).then_types("application.submitted")


def test_an_application_begins_only_in_a_cohort_that_there_is_and_that_its_ccg_is_a_member_of() -> None:
    begun("01A", given(NOUN, stream_id=COHORT)).then_refused(UnknownCohort, COHORT)
    begun("01A", opened(), cohort_id="ccg-01A").then_refused(UnknownCohort, "ccg-01A")
    begun("04D", opened()).then_refused(NotInCohort, "01A, 02B, 03C")
    begun("01A", opened()).then_types("application.started", "application.expression_of_interest_submitted")


def test_no_application_begins_in_a_cohort_that_has_ended() -> None:
    failed = tell(joined(opened(), "01A", "02B"), withdrawn("01A")).recorded
    begun("03C", failed).then_refused(CohortEnded, "failed")


def test_a_second_application_of_a_ccg_begins_once_the_cohort_has_heard_of_the_end_of_its_first() -> None:
    cohort = joined(opened("proceed_with_rest"), "01A")
    begun("01A", cohort, 2).then_refused(EarlierApplicationInCohort, "application-01A-1")
    cohort = tell(cohort, withdrawn("01A")).recorded
    again = begun("01A", cohort, 2).recorded
    tell(cohort, again, BEGAN_AT).then_types("cohort.application_joined")
