"""What bodies think of an application, and its risks: on record before the decision, where the policy wants them."""

from datetime import date

from domain.application.commands import CloseRisk, RecordRisk, RecordView
from domain.application.events import RiskClosed, RiskRecorded, ViewRecorded
from domain.application.refusals import RecordClosed, UnknownLocality, UnknownRisk
from domain.application.state import Engagement, GoverningBody
from domain.application.values import Risk, View
from domain.policy import EngagementPolicy
from domain.refusal import DecidedInTheFuture, EvidenceMissing, NotAuthorised, ReasonsMissing
from tests.spec import Given
from tests.unit.application.leicester import (
    APPROVER,
    ASKED_AT,
    CALLED_AT,
    CCG,
    MANAGER,
    STREAMS,
    accepted,
    case,
    delegating,
    evidence,
    policy,
    support_recorded,
)

OPPOSED = RecordView(
    body="local_medical_committee",
    position="opposes",
    taken_on=date(2014, 7, 1),
    concerns="It would fatally damage relations.",
    evidence=(evidence(),),
)
STAFFING = Risk(key="staffing", kind="capacity", description="Too few people", owner="ao")


def foreseeing(**engagement: tuple[str, ...]) -> Given:
    """An accepted application whose policy has neither ballot nor survey, and wants this on record."""
    wanted = EngagementPolicy.model_validate(engagement)
    return accepted(
        policy=policy(ballot={"position": "none"}, survey={"required": False}).model_copy(update={"engagement": wanted})
    )


def test_the_local_medical_committees_opposition_is_kept_as_advice_and_stops_nothing() -> None:
    view = View(**OPPOSED.model_dump(exclude={"type", "evidence"}), evidence=OPPOSED.evidence)
    opposed = foreseeing().when(OPPOSED, MANAGER, CALLED_AT).then(ViewRecorded(view=view, recorded_by=MANAGER.subject))
    assert case(opposed).views == (view,)
    opposed.when(OPPOSED, MANAGER, ASKED_AT).then_nothing()
    assert isinstance(support_recorded(opposed).state, GoverningBody)


def test_i5_a_board_and_a_committee_speak_in_a_document() -> None:
    bare = OPPOSED.model_copy(update={"evidence": ()})
    foreseeing().when(bare, MANAGER, CALLED_AT).then_refused(EvidenceMissing, "Local Medical Committee")
    residents = RecordView(body="residents", position="supports", taken_on=date(2014, 7, 1))
    foreseeing().when(residents, MANAGER, CALLED_AT).then_types("application.view_recorded")


def test_t1_a_view_is_recorded_once_it_was_taken() -> None:
    later = OPPOSED.model_copy(update={"taken_on": date(2030, 1, 1)})
    foreseeing().when(later, MANAGER, CALLED_AT).then_refused(DecidedInTheFuture)


def test_a_view_by_locality_is_of_a_locality_that_the_ccg_has() -> None:
    register = CCG.model_copy(
        update={"practices": tuple(each.model_copy(update={"locality": "North"}) for each in CCG.practices)}
    )
    north = RecordView(body="practices", position="supports", taken_on=date(2014, 7, 1), locality="North")
    streams = {"ccg-04C": register}
    foreseeing().when(north, MANAGER, CALLED_AT, streams=streams).then_types("application.view_recorded")
    east = north.model_copy(update={"locality": "East"})
    foreseeing().when(east, MANAGER, CALLED_AT, streams=streams).then_refused(UnknownLocality, "localities are: North")
    foreseeing().when(east, MANAGER, CALLED_AT, streams=STREAMS).then_refused(UnknownLocality)


def test_a_view_given_by_locality_is_there_when_each_locality_has_given_it() -> None:
    """Liverpool's engagement was "an agenda item on each locality leadership meeting"."""
    places = ("North", "Central", "South")
    practices = tuple(
        practice.model_copy(update={"locality": places[number % 3]}) for number, practice in enumerate(CCG.practices)
    )
    streams = {"ccg-04C": CCG.model_copy(update={"practices": practices})}
    whole = RecordView(body="practices", position="supports", taken_on=date(2014, 7, 1))

    def given_by(application: Given, place: str | None) -> Given:
        command = whole.model_copy(update={"locality": place})
        return application.when(command, MANAGER, CALLED_AT, streams=streams).recorded

    application = support_recorded(foreseeing(views=("practices",)))
    north = given_by(application, "North")
    assert north.where.waiting_for == "The view of the practices of Central and South to be recorded."
    assert [each.title for each in north.tasks] == ["Record the view of the practices of Central and South"]
    assert isinstance(given_by(north, "South").state, Engagement)
    assert isinstance(given_by(given_by(north, "South"), "Central").state, GoverningBody)
    assert isinstance(given_by(north, None).state, GoverningBody), "the view of all of them"


def test_the_view_of_healthwatch_is_waited_for_where_the_policy_wants_it() -> None:
    application = support_recorded(foreseeing(views=("healthwatch",)))
    assert application.where.waiting_for == "The view of the Healthwatch to be recorded."
    view = RecordView(body="healthwatch", position="supports", taken_on=date(2014, 7, 1))
    assert isinstance(application.when(view, MANAGER, CALLED_AT).recorded.state, GoverningBody)


def test_nhs_england_records_no_view_for_the_ccg() -> None:
    foreseeing().when(OPPOSED, APPROVER, CALLED_AT).then_refused(NotAuthorised)


def test_views_and_risks_that_the_policy_wants_come_before_the_governing_body() -> None:
    stream = support_recorded(foreseeing(views=("residents", "health_and_wellbeing_board"), risks=("capacity",)))
    assert isinstance(stream.state, Engagement)
    assert [task.key for task in stream.tasks] == [
        "record_view/residents",
        "record_view/health_and_wellbeing_board",
        "record_risk/capacity",
    ]
    assert "Health and Wellbeing Board" in stream.where.waiting_for
    for body in ("residents", "health_and_wellbeing_board"):
        view = RecordView(body=body, position="supports", taken_on=date(2014, 7, 1), evidence=(evidence(),))
        stream = stream.when(view, MANAGER, ASKED_AT).then_types("application.view_recorded")
    stream = stream.when(RecordRisk(risk=STAFFING), MANAGER, ASKED_AT).then_types(
        "application.risk_recorded", "application.engagement_completed"
    )
    assert isinstance(stream.state, GoverningBody)


def test_a_risk_has_an_owner_is_stated_anew_under_its_key_and_closed_with_a_reason() -> None:
    stream = foreseeing().when(RecordRisk(risk=STAFFING), MANAGER, CALLED_AT)
    entered = stream.then(RiskRecorded(risk=STAFFING, recorded_by=MANAGER.subject))
    entered.when(RecordRisk(risk=STAFFING), MANAGER, CALLED_AT).then_nothing()
    anew = STAFFING.model_copy(update={"owner": "finance"})
    restated = entered.when(RecordRisk(risk=anew), MANAGER, CALLED_AT).recorded
    assert case(restated).risks == (anew,)
    restated.when(CloseRisk(key="staffing"), MANAGER, CALLED_AT).then_refused(ReasonsMissing)
    restated.when(CloseRisk(key="other", reasons="Gone."), MANAGER, CALLED_AT).then_refused(UnknownRisk, "'other'")
    closed = restated.when(CloseRisk(key="staffing", reasons="Recruited."), MANAGER, CALLED_AT)
    gone = closed.then(RiskClosed(key="staffing", reasons="Recruited.", closed_by=MANAGER.subject))
    assert case(gone).risks == ()


def test_once_the_delegation_is_open_nothing_more_is_recorded() -> None:
    delegating().when(OPPOSED, MANAGER, ASKED_AT).then_refused(RecordClosed)
