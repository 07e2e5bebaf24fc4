"""Who hears of what, and what an event that does not fit leaves alone."""

from collections.abc import Iterator
from datetime import date

from domain.application.commands import (
    AcceptExpressionOfInterest,
    AcknowledgeExpressionOfInterest,
    ClaimCondition,
    ConfirmCondition,
    DeferDecision,
    RecordDelegation,
    ResubmitApplication,
    ReturnExpressionOfInterest,
    ReturnForInformation,
)
from domain.application.events import AgreementIssued, ConditionConfirmed, PartTwoConfirmed, SignedForCcg
from domain.application.noun import NOUN
from domain.application.state import NotStarted
from domain.application.state import Started as StartedState
from domain.noun import Notice
from domain.people import Role
from domain.refusal import StageOutOfOrder
from tests.spec import Given, given, utc
from tests.unit.application.leicester import (
    ACCEPTED_AT,
    AMENDED_AT,
    APPROVED_AT,
    APPROVER,
    AREA_TEAM,
    BEGAN_AT,
    MANAGER,
    OFFICER,
    OWNER,
    PART_TWO_AT,
    STREAMS,
    amended,
    amendment,
    approved_with_conditions,
    began,
    complete,
    convened,
    delegating,
    engaged,
    expression,
    issued,
    meeting_told,
    passed,
    signed,
    submitted,
    told,
)
from tests.unit.application.test_endings import delegation, holding, recorded

PM, AO, OWNING = Role.PROGRAMME_MANAGER, Role.ACCOUNTABLE_OFFICER, Role.CONDITION_OWNER
TEAM, APPROVING, SIGNING = Role.AREA_TEAM_OFFICER, Role.NHSE_APPROVER, Role.NHSE_SIGNATORY
SECRETARY = Role.COMMITTEE_SECRETARY

HEARS = {
    "started": [],
    "expression_of_interest_submitted": [TEAM, APPROVING],
    "expression_of_interest_acknowledged": [PM],
    "expression_of_interest_accepted": [PM, AO],
    "expression_of_interest_returned": [PM],
    "expression_of_interest_amended": [APPROVING],
    "ballot_called": [],
    "ballot_result_recorded": [PM],
    "survey_called": [],
    "survey_result_recorded": [PM],
    "engagement_completed": [SECRETARY],
    "meeting_convened": [],
    "meeting_decision_recorded": [AO],
    "submitted": [TEAM],
    "part_two_confirmed": [APPROVING],
    "returned_for_information": [AO],
    "resubmitted": [APPROVING],
    "deferred": [PM, AO],
    "approved": [PM, AO, OWNING],
    "cleared_for_agreement": [TEAM],
    "condition_claimed": [APPROVING],
    "condition_confirmed": [PM],
    "agreement_issued": [AO],
    "signed_for_ccg": [SIGNING],
    "signed_for_nhs_england": [PM, AO],
    "constitution_amended": [PM],
    "delegation_begun": [PM, AO, TEAM],
    "delegation_recorded": [PM],
    "completed": [PM, AO, TEAM],
}


def journeys() -> Iterator[Given]:
    """Streams that between them hold each of these events."""
    stream = began().when(AcknowledgeExpressionOfInterest(), AREA_TEAM, BEGAN_AT).recorded
    stream = stream.when(ReturnExpressionOfInterest(reasons="More."), AREA_TEAM, ACCEPTED_AT).recorded
    yield stream.when(amended(), MANAGER, ACCEPTED_AT, streams=STREAMS).recorded
    stream = complete().when(ReturnForInformation(reasons="Which?"), AREA_TEAM, PART_TWO_AT).recorded
    stream = stream.when(ResubmitApplication(), OFFICER, PART_TWO_AT).recorded
    yield stream.when(DeferDecision(until=date(2014, 12, 1), reasons="Later."), APPROVER, APPROVED_AT).recorded
    stream = signed(approved_with_conditions()).when(amendment(), AREA_TEAM, AMENDED_AT).recorded
    stream = stream.when(ClaimCondition(key="budget"), OWNER, AMENDED_AT).recorded
    stream = stream.when(ConfirmCondition(key="budget"), APPROVER, AMENDED_AT).recorded
    live = delegation(stream)
    yield recorded(recorded(stream, holding(live, "ae")).recorded, holding(live, "abcdefg")).recorded


def test_everybody_who_has_to_act_or_to_know_hears_of_it() -> None:
    heard = {}
    for stream in journeys():
        for number, event in enumerate(stream.events, start=1):
            so_far = Given(stream.noun, stream.stream_id, stream.events[:number])
            heard[event.type.removeprefix("application.")] = [role for role, _ in told(so_far)]
    assert heard == HEARS


def test_a_notice_says_what_is_to_be_done_by_when_in_london() -> None:
    (notice,) = [call for call in issued(approved_with_conditions()).calls if isinstance(call, Notice)]
    assert notice.subject == "NHS Leicester City CCG (application-04C-1): the agreement was issued"
    assert notice.body == "The agreement was issued. To do, by 10 November 2014, 17:00: Sign the agreement for the CCG."
    assert (notice.to.role, notice.to.organisation) == (AO, "04C")


def test_a_reminder_goes_to_whoever_has_to_act_and_lateness_to_the_programme_manager_too() -> None:
    stream = passed(issued(approved_with_conditions()), utc(2014, 11, 3, 17))
    assert [role for role, _ in told(stream)] == [AO]
    by_ccg = passed(signed_by_ccg(), utc(2014, 11, 8, 17))
    assert [role for role, _ in told(by_ccg)] == [SIGNING]
    assert [role for role, _ in told(passed(submitted(), utc(2014, 10, 6, 16)))] == [TEAM, PM]


def signed_by_ccg() -> Given:
    """Issued, and signed by the CCG alone."""
    return issued(approved_with_conditions()).and_given(SignedForCcg(signed_by=OFFICER.subject))


def test_a_decision_not_taken_yet_is_waited_for_again() -> None:
    stream = meeting_told(convened(engaged()), "deferred").recorded
    assert [role for role, _ in told(stream)] == [SECRETARY]


def test_an_event_that_does_not_fit_its_state_changes_nothing() -> None:
    strangers = (
        AgreementIssued(issued_by="x", evidence=(), schedule=()),
        ConditionConfirmed(key="x", confirmed_by="x"),
        PartTwoConfirmed(confirmed_by="x", evidence=(), schedule=()),
        SignedForCcg(signed_by="x"),
    )
    assert began().and_given(*strangers).state == began().state
    assert given(NOUN, *strangers).state == NotStarted()
    closed = recorded_to_the_end()
    assert closed.and_given(*strangers).state == closed.state


def recorded_to_the_end() -> Given:
    """A completed application."""
    *_, stream = journeys()
    return stream


def test_policy_and_round_are_pinned_a_moment_before_the_expression_of_interest_is_there() -> None:
    pinned = Given(NOUN, "application-04C-1", began().events[:1])
    assert isinstance(pinned.state, StartedState)
    assert pinned.where.stage == "expression_of_interest"
    assert pinned.claims == ("open-application/04C",)
    assert (pinned.tasks, pinned.calls) == ((), ())
    pinned.when(AcceptExpressionOfInterest(), APPROVER, ACCEPTED_AT).then_refused(StageOutOfOrder)
    assert pinned.state.policy == expression().policy


def test_w2_a_decision_reads_only_streams_that_the_application_called() -> None:
    command = RecordDelegation(delegation_id="delegation-04C-1")
    assert NOUN.reads(delegating().state, command, "application-04C-1").streams == ("delegation-04C-1",)
    assert NOUN.reads(began().state, command, "application-04C-1").streams == ()
