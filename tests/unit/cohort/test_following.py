"""A cohort follows its members: it goes ahead, fails with one of them, or ends when all have (rules C1, W2)."""

from datetime import date

from domain.application.commands import RecordCohortFailure
from domain.application.events import (
    ApplicationCompleted,
    ApplicationWithdrawn,
    ExpressionOfInterestAmended,
    ExpressionOfInterestReturned,
)
from domain.application.noun import NOUN as APPLICATION
from domain.application.values import Phasing
from domain.cohort.commands import PassDeadline, RecordApplication
from domain.cohort.events import (
    ApplicationJoined,
    CohortFailed,
    DriftRecorded,
    Escalated,
    JoinerTurnedAway,
    Reminded,
    WentAhead,
)
from domain.cohort.refusals import NotInCohort
from domain.cohort.state import Concluded, Failed, Proceeding
from domain.cohort.terms import Difference
from domain.people import CLOCK, stream_actor
from domain.refusal import NothingToTell, NotItsTeller
from tests.spec import Given, utc
from tests.unit.application.leicester import policy
from tests.unit.cohort.trio import (
    BEGAN_AT,
    CODES,
    COHORT,
    DAY,
    DECIDE_BY,
    DECIDED_AT,
    agreed,
    begun,
    declined,
    joined,
    opened,
    passed,
    tell,
    told,
    withdrawn,
)


def test_an_application_tells_its_cohort_that_it_began() -> None:
    assert told(begun("01A", opened()).recorded) == (COHORT,)
    assert told(begun("01A", opened(), cohort_id=None).recorded) == ()


def test_an_application_joins_by_telling_and_its_terms_are_compared() -> None:
    tell(opened(), begun("01A", opened()).recorded).then(
        ApplicationJoined(ccg_code="01A", application_id="application-01A-1", drift=())
    )


def test_every_term_that_differs_is_shown_and_stops_nobody() -> None:
    own = policy(ballot={"position": "none", "reballots": 3}, survey={"required": False})
    phasing = Phasing(start=date(2014, 12, 1), months=6)
    other = begun("02B", opened(), functions=(*"abcdefg", "R5"), phasing=phasing, policy=own)
    (event,) = tell(opened(), other.recorded).events
    assert isinstance(event, ApplicationJoined)
    assert event.drift == (
        Difference(field="policy.ballot.reballots", shared="1", own="3"),
        Difference(field="functions", shared="a, b, c, d, e, f, g", own="a, b, c, d, e, f, g, R5"),
        Difference(field="phasing.start", shared="2014-12-15", own="2014-12-01"),
    )


def test_drift_is_reckoned_again_when_an_application_amends_its_terms() -> None:
    cohort = joined(opened(), "01A")
    returned = ExpressionOfInterestReturned(returned_by="approver-1", decided_on=DAY, reasons="Sooner.", schedule=())
    began = begun("01A", opened()).recorded.and_given(returned)
    request = began.state.case.request.model_copy(update={"phasing": Phasing(start=date(2015, 1, 5), months=6)})
    changed = began.and_given(ExpressionOfInterestAmended(request=request, amended_by="pm-01A", schedule=()))
    assert told(changed) == (COHORT,)
    differs = Difference(field="phasing.start", shared="2014-12-15", own="2015-01-05")
    cohort = tell(cohort, changed).then(DriftRecorded(ccg_code="01A", drift=(differs,)))
    tell(cohort, changed).then_nothing()
    tell(cohort, began).then(DriftRecorded(ccg_code="01A", drift=()))


def test_all_or_none_the_cohort_goes_ahead_when_every_governing_body_has_agreed() -> None:
    cohort = joined(opened(), *CODES)
    for code in ("01A", "02B"):
        cohort = tell(cohort, agreed(code)).then_types("cohort.decision_recorded")
    cohort = tell(cohort, agreed("03C")).then_types("cohort.decision_recorded", "cohort.went_ahead")
    assert cohort.events[-1] == WentAhead(agreed=CODES, deadline=None)
    assert isinstance(cohort.state, Proceeding)
    assert cohort.where.deadline is None


def test_all_or_none_one_no_fails_the_cohort_and_its_open_applications_are_told() -> None:
    cohort = tell(joined(opened(), *CODES), agreed("01A")).recorded
    cohort = tell(cohort, declined("02B")).then_types(
        "cohort.decision_recorded", "cohort.application_ended", "cohort.failed"
    )
    others = ("application-01A-1", "application-03C-1")
    assert cohort.events[-1] == CohortFailed(reason="declined", ccgs=("02B",), applications=others)
    assert told(cohort) == others
    assert cohort.where.closed


def test_all_or_none_a_withdrawal_fails_the_cohort() -> None:
    cohort = tell(joined(opened(), *CODES), withdrawn("03C")).recorded
    assert isinstance(cohort.state, Failed)
    assert (cohort.state.reason, cohort.state.ccgs) == ("ended", ("03C",))


def test_all_or_none_a_member_that_is_undecided_at_the_deadline_fails_the_cohort() -> None:
    cohort = tell(joined(opened(), "01A", "02B"), agreed("01A")).recorded
    before = passed(cohort, utc(2014, 9, 30))
    assert isinstance(before.events[-1], Reminded)
    after = passed(cohort, DECIDE_BY)
    assert after.events[-1] == CohortFailed(
        reason="undecided", ccgs=("02B", "03C"), applications=("application-01A-1", "application-02B-1")
    )


def test_proceed_with_rest_a_no_keeps_nobody_back() -> None:
    cohort = joined(opened("proceed_with_rest"), *CODES)
    cohort = tell(cohort, declined("02B")).then_types("cohort.decision_recorded", "cohort.application_ended")
    cohort = tell(tell(cohort, agreed("01A")).recorded, agreed("03C")).recorded
    assert cohort.events[-1] == WentAhead(agreed=("01A", "03C"), deadline=None)


def test_proceed_with_rest_at_the_deadline_the_rest_goes_ahead_and_what_is_late_is_escalated() -> None:
    cohort = tell(joined(opened("proceed_with_rest"), "01A", "02B"), agreed("01A")).recorded
    cohort = passed(cohort, DECIDE_BY)
    assert isinstance(cohort.events[-1], WentAhead)
    assert cohort.events[-1].agreed == ("01A",)
    late = passed(cohort, utc(2014, 10, 31))
    assert isinstance(late.events[-1], Escalated)
    assert late.events[-1].undecided == ("02B", "03C")
    assert [task.key for task in late.tasks] == ["decide/02B"]
    settled = tell(tell(cohort, agreed("02B")).recorded, withdrawn("03C")).recorded
    assert settled.where.deadline is None


def test_once_it_goes_ahead_an_end_of_one_is_no_longer_the_end_of_all() -> None:
    """NHS England decides for each; the coupling ends with the barrier."""
    cohort = joined(opened(), *CODES)
    for code in CODES:
        cohort = tell(cohort, agreed(code)).recorded
    gone = ApplicationWithdrawn(reason="ccg", withdrawn_by="ao-01A", reasons="Not now.", stops=())
    tell(cohort, agreed("01A").and_given(gone)).then_types("cohort.application_ended")


def test_it_is_concluded_when_every_application_has_ended() -> None:
    cohort = joined(opened(), *CODES)
    for code in CODES:
        cohort = tell(cohort, agreed(code)).recorded
    for code in CODES:
        live = ApplicationCompleted(delegation_id=f"delegation-{code}-1", live=(), stops=())
        assert not cohort.where.closed
        cohort = tell(cohort, agreed(code).and_given(live)).recorded
    assert isinstance(cohort.state, Concluded)
    assert {member.ended for member in cohort.state.members} == {"completed"}


def test_an_application_that_began_while_the_cohort_failed_is_told_to_end_with_it() -> None:
    late = begun("03C", opened()).recorded
    failed = tell(joined(opened(), "01A", "02B"), declined("01A")).recorded
    turned = tell(failed, late).then(JoinerTurnedAway(application_id="application-03C-1"))
    assert told(turned) == ("application-03C-1",)
    tell(turned, late).then_nothing()
    tell(failed, begun("02B", opened()).recorded).then_nothing()


def test_news_is_told_only_by_an_application_that_began_in_this_cohort() -> None:
    cohort = joined(opened(), "01A")
    application = "application-01A-1"
    other = stream_actor("application-02B-1")
    stream = begun("01A", opened()).recorded
    command = RecordApplication(application_id=application)
    cohort.when(command, other, DECIDED_AT, streams={application: stream.state}).then_refused(NotItsTeller)
    cohort.when(command, stream_actor(application), DECIDED_AT).then_refused(NothingToTell)
    tell(cohort, begun("02B", opened(), cohort_id=None).recorded).then_refused(NotItsTeller, "did not call")
    tell(cohort, Given(APPLICATION, "application-04D-1", stream.events)).then_refused(NotInCohort, "application-04D-1")


def test_a_late_telling_of_an_application_that_another_has_followed_changes_nothing() -> None:
    cohort = tell(joined(opened("proceed_with_rest"), "01A"), withdrawn("01A")).recorded
    again = begun("01A", cohort, 2).recorded
    cohort = tell(cohort, again, BEGAN_AT).recorded
    tell(cohort, withdrawn("01A")).then_nothing()
    cohort = tell(cohort, withdrawn("01A", 2)).recorded
    tell(cohort, withdrawn("01A")).then_nothing()


def test_a_passed_deadline_passes_once_and_an_ended_cohort_has_none() -> None:
    cohort = passed(opened(), DECIDE_BY)
    assert isinstance(cohort.state, Failed)
    cohort.when(PassDeadline(kind="decide", due=DECIDE_BY), CLOCK, DECIDE_BY).then_nothing()


def test_an_application_is_withdrawn_with_its_cohort_and_tells_it_nothing_more() -> None:
    failed = tell(joined(opened(), *CODES), declined("02B")).recorded
    application = agreed("01A")
    ended = application.when(
        RecordCohortFailure(cohort_id=COHORT), stream_actor(COHORT), DECIDED_AT, streams={COHORT: failed.state}
    )
    (event,) = ended.events
    assert isinstance(event, ApplicationWithdrawn)
    assert (event.reason, event.withdrawn_by) == ("cohort_failed", COHORT)
    assert "02B declined" in event.reasons
    assert told(ended.recorded) == ()


def test_a_cohort_ends_only_its_own_applications_and_only_when_it_failed() -> None:
    command, cohort = RecordCohortFailure(cohort_id=COHORT), joined(opened(), *CODES)
    failed = tell(cohort, declined("02B")).recorded.state
    agreed("01A").when(command, stream_actor(COHORT), DECIDED_AT, streams={COHORT: cohort.state}).then_refused(
        NothingToTell
    )
    agreed("01A").when(command, stream_actor("cohort-X-1"), DECIDED_AT, streams={COHORT: failed}).then_refused(
        NotItsTeller
    )
    agreed("01A", cohort_id=None).when(
        command, stream_actor(COHORT), DECIDED_AT, streams={COHORT: failed}
    ).then_refused(NotItsTeller)
