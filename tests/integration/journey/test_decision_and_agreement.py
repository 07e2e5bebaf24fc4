"""NHS England's decision and the agreement: returns, deferral, conditions, panels, four eyes (rules S5, S6, W1, W3)."""

from datetime import date, timedelta

import pytest

from domain.application.commands import (
    ApproveApplication,
    ApproveWithConditions,
    ClaimCondition,
    ConfirmCondition,
    ConfirmPartTwo,
    DeferDecision,
    IssueAgreement,
    RecordConstitutionAmendment,
    RejectApplication,
    ResubmitApplication,
    ReturnForInformation,
    SignForCcg,
    SignForNhsEngland,
    SubmitApplication,
)
from domain.application.refusals import (
    ConditionNotClaimed,
    DecidedByPanel,
    InformationOutstanding,
    NotTheOwner,
    SignatureOutOfOrder,
)
from domain.application.state import Approved, AwaitingInformation, Closed
from domain.application.values import ConditionTerms
from domain.convening import MeetingStillOpen, WrongCommittee
from domain.delegation.commands import ActivatePhase, RecordGate
from domain.meeting.commands import (
    CloseMeeting,
    DecideItem,
    DeclareInterests,
    DeferItem,
    OpenItem,
    VoteOnItem,
)
from domain.meeting.state import InSession
from domain.model import Command
from domain.people import Actor, Role
from domain.refusal import AlreadyClosed, FourEyes, NotAuthorised, StageOutOfOrder
from ledger import reading
from tests.cast import (
    APPLICATION,
    APPROVED_AT,
    APPROVER,
    AREA_TEAM,
    BOARD,
    CCG,
    DELEGATION,
    ITEMS,
    MANAGER,
    MEETING,
    MEETS_AT,
    OFFICER,
    OWNER,
    PANEL_SECRETARY,
    PANELLISTS,
    PHASES_ON,
    SECOND_MEETING,
    SECRETARY,
    SIGNATORY,
    SUBMITTED_AT,
    convening,
    paper,
    person,
    policy,
)
from tests.journey.by_hand import Begun
from tests.journey.story import (
    JOURNEY,
    Step,
    acceptance,
    amendment,
    approval,
    at,
    before,
    convened,
    gates_met,
    governing_body,
    interest,
    interest_in,
    issue,
    meeting_held,
    opened_survey,
    part_two,
    signatures,
    submission,
    survey,
    through,
    told,
)
from tests.journey.world import World
from tests.spec import london, seconds

APPROVE = ApproveApplication(reasons="Complete and convincing.")
REJECT = RejectApplication(reasons="The finances do not hold.")
ROUND_CLOSES_AT = london(2014, 11, 14, 12)
PANEL_MEETS_AT = london(2014, 8, 12)

WITH_PANEL: tuple[Step, ...] = (interest_in(policy=policy(approval={"panel": "panel"})), *before(approval)[1:])
"""A panel of NHS England has yet to decide."""


def having(actor: Actor, *roles: Role) -> Actor:
    """The same person, with more roles."""
    return actor.model_copy(update={"roles": (*actor.roles, *roles)})


def panel_convened(world: World) -> None:
    """NHS England's secretary convenes the panel."""
    world.until(APPROVED_AT)
    world.does(PANEL_SECRETARY, APPLICATION, convening("decide_application", PANEL_MEETS_AT))


def panel_votes(world: World) -> None:
    """The panel meets and votes for it."""
    world.until(PANEL_MEETS_AT)
    meeting_held(
        world,
        meeting=SECOND_MEETING,
        members=PANELLISTS,
        secretary=PANEL_SECRETARY,
        item="decide_application",
    )


# Returned for information


def test_an_incomplete_submission_on_the_last_day_is_answered_after_the_round_has_closed(begun: Begun) -> None:
    world = begun(*before(submission))
    world.until(ROUND_CLOSES_AT)
    world.does(OFFICER, APPLICATION, SubmitApplication(items=ITEMS[:3]))
    waiting = world.state(APPLICATION, AwaitingInformation)
    assert waiting.missing == ("declaration", "signature")
    assert world.todo(APPLICATION) == {"information": "accountable_officer"}
    assert world.due(APPLICATION) == ("information.remind", london(2014, 11, 25, 17))
    world.refuses(AREA_TEAM, APPLICATION, ConfirmPartTwo(), InformationOutstanding, "declaration, signature")
    world.refuses(APPROVER, APPLICATION, APPROVE, InformationOutstanding)

    world.until(london(2014, 11, 28, 17))
    world.does(OFFICER, APPLICATION, ResubmitApplication(items=ITEMS[3:]))
    assert world.todo(APPLICATION) == {"area_team": "area_team_officer"}
    world.does(AREA_TEAM, APPLICATION, ConfirmPartTwo())
    world.does(APPROVER, APPLICATION, APPROVE)
    assert world.stage(APPLICATION) == "agreement"


def test_an_answer_that_still_lacks_something_leaves_the_clock_running(begun: Begun) -> None:
    world = begun(*before(submission))
    world.until(SUBMITTED_AT)
    world.does(OFFICER, APPLICATION, SubmitApplication())
    due = london(2014, 7, 29, 17)
    world.until(due - timedelta(days=1))
    assert world.due(APPLICATION) == ("information", due)
    world.does(OFFICER, APPLICATION, ResubmitApplication(items=ITEMS[:4]))
    assert world.state(APPLICATION, AwaitingInformation).missing == ("signature",)
    assert world.due(APPLICATION) == ("information", due)
    world.until(due + seconds(5))
    assert world.state(APPLICATION, Closed).reason == "information_not_given"


def test_a_return_while_nhs_england_decides_holds_the_decision_and_begins_its_time_anew(begun: Begun) -> None:
    world = begun(*through(part_two))
    world.until(london(2014, 8, 1))
    world.does(AREA_TEAM, APPLICATION, ReturnForInformation(reasons="The risk register is missing."))
    assert world.stage(APPLICATION) == "submission"
    for decision in (APPROVE, REJECT, DeferDecision(until=date(2014, 12, 1), reasons="Not now.")):
        world.refuses(APPROVER, APPLICATION, decision, InformationOutstanding, "The risk register is missing.")
    world.until(london(2014, 8, 14))
    world.does(OFFICER, APPLICATION, ResubmitApplication(evidence=(paper("risk_register"),)))
    assert world.stage(APPLICATION) == "approval"
    assert world.due(APPLICATION) == ("decide.remind", london(2014, 9, 19, 17))


# Deferred


def test_a_deferred_decision_keeps_its_place_and_gets_another_day(begun: Begun) -> None:
    world = begun(*through(part_two))
    world.until(APPROVED_AT)
    world.does(APPROVER, APPLICATION, DeferDecision(until=date(2014, 10, 31), reasons="The board meets then."))
    assert world.stage(APPLICATION) == "approval"
    assert world.until(london(2014, 11, 30)) == (
        "application.decide.remind",
        "application.decide",
        "application.decide.escalate",
    )
    world.does(APPROVER, APPLICATION, APPROVE)
    assert world.stage(APPLICATION) == "agreement"


def test_a_deferral_that_was_long_on_its_way_does_not_bring_a_passed_reminder_back(begun: Begun) -> None:
    world = begun(*through(part_two))
    reminded_at = london(2014, 8, 22, 17)
    world.until(reminded_at + seconds(5))
    the_same_day = DeferDecision(until=date(2014, 9, 1), reasons="The board meets then.")
    world.does(APPROVER, APPLICATION, the_same_day, received_at=reminded_at - seconds(1))
    assert world.until(london(2014, 9, 30)) == ("application.decide", "application.decide.escalate")


# Conditions


def test_nothing_goes_live_before_every_condition_is_confirmed(begun: Begun) -> None:
    world = begun(*before(approval))
    world.until(APPROVED_AT)
    conditions = tuple(
        ConditionTerms(key=key, text=f"A plan for {key}.", owner=OWNER.subject, due=date(2014, 10, 1))
        for key in ("premises", "staff")
    )
    world.does(APPROVER, APPLICATION, ApproveWithConditions(conditions=conditions, reasons="Nearly complete."))
    told(world, issue, signatures, amendment)
    assert world.stage(APPLICATION) == "agreement"
    assert world.todo(APPLICATION) == {
        "claim_condition/premises": "condition_owner",
        "claim_condition/staff": "condition_owner",
    }
    world.refuses(APPROVER, APPLICATION, ConfirmCondition(key="premises"), ConditionNotClaimed)
    world.refuses(having(MANAGER, Role.CONDITION_OWNER), APPLICATION, ClaimCondition(key="premises"), NotTheOwner)
    for key in ("premises", "staff"):
        assert not world.ledger.exists(DELEGATION)
        world.does(OWNER, APPLICATION, ClaimCondition(key=key))
        also_of_nhs_england = person(OWNER.subject, "NHSE", Role.NHSE_APPROVER)
        world.refuses(also_of_nhs_england, APPLICATION, ConfirmCondition(key=key), FourEyes)
        world.does(APPROVER, APPLICATION, ConfirmCondition(key=key))
    assert world.stage(DELEGATION) == "preparing"


def test_a_condition_is_claimed_while_the_ballot_is_still_awaited(begun: Begun) -> None:
    world = begun(
        interest_in(policy=policy(ballot={"position": "after"})),
        *(acceptance, opened_survey, survey, governing_body, submission, part_two),
    )
    terms = ConditionTerms(key="premises", text="A plan.", owner=OWNER.subject, due=date(2014, 10, 1))
    world.does(APPROVER, APPLICATION, ApproveWithConditions(conditions=(terms,), reasons="Nearly complete."))
    world.state(APPLICATION, Approved)
    world.does(OWNER, APPLICATION, ClaimCondition(key="premises"))
    world.does(APPROVER, APPLICATION, ConfirmCondition(key="premises"))
    assert world.todo(APPLICATION) == {"call_ballot": "programme_manager"}


# A panel


def test_a_panel_decides_in_a_meeting_and_no_officer_for_it(begun: Begun) -> None:
    world = begun(*WITH_PANEL)
    assert world.todo(APPLICATION) == {"decide": "committee_secretary"}
    for decision in (APPROVE, REJECT, DeferDecision(until=date(2014, 12, 1), reasons="Not now.")):
        world.refuses(APPROVER, APPLICATION, decision, DecidedByPanel, "panel")
    world.refuses(SECRETARY, APPLICATION, convening("decide_application", PANEL_MEETS_AT), NotAuthorised)
    told(world, panel_convened)
    world.refuses(
        PANEL_SECRETARY, APPLICATION, convening("decide_application", PANEL_MEETS_AT), MeetingStillOpen, SECOND_MEETING
    )
    assert world.todo(APPLICATION) == {}
    told(world, panel_votes)
    assert world.stage(APPLICATION) == "agreement"


def test_a_panel_that_does_not_agree_rejects_the_application(begun: Begun) -> None:
    world = begun(*WITH_PANEL, panel_convened)
    world.until(PANEL_MEETS_AT)
    meeting_held(world, "against", SECOND_MEETING, PANELLISTS, PANEL_SECRETARY, "decide_application")
    closed = world.state(APPLICATION, Closed)
    assert (closed.ending, closed.reason) == ("rejected", "nhs_england")
    assert world.ledger.open_streams() == (CCG,)
    assert reading.refusals(world.ledger) == ()


def test_what_a_panel_decided_counts_only_once_its_meeting_is_closed(begun: Begun) -> None:
    world = begun(*WITH_PANEL, panel_convened)
    world.until(PANEL_MEETS_AT)
    item = "decide_application"
    for member in PANELLISTS:
        world.does(member, SECOND_MEETING, DeclareInterests(subject=member.subject))
    world.does(PANEL_SECRETARY, SECOND_MEETING, OpenItem(item_id=item))
    for member in PANELLISTS:
        world.does(member, SECOND_MEETING, VoteOnItem(item_id=item, choice="for"))
    world.does(PANEL_SECRETARY, SECOND_MEETING, DecideItem(item_id=item))
    assert world.state(SECOND_MEETING, InSession).items[0].result == "agreed"
    assert world.stage(APPLICATION) == "approval"
    world.does(PANEL_SECRETARY, SECOND_MEETING, CloseMeeting())
    assert world.stage(APPLICATION) == "agreement"


def test_an_inquorate_panel_decides_nothing_and_is_convened_again(begun: Begun) -> None:
    world = begun(*WITH_PANEL, panel_convened)
    world.until(PANEL_MEETS_AT)
    meeting = SECOND_MEETING
    world.does(PANELLISTS[0], meeting, DeclareInterests(subject=PANELLISTS[0].subject))
    world.does(PANEL_SECRETARY, meeting, OpenItem(item_id="decide_application"))
    world.does(PANEL_SECRETARY, meeting, DecideItem(item_id="decide_application"), CloseMeeting())
    assert world.stage(APPLICATION) == "approval"
    assert world.todo(APPLICATION) == {"decide": "committee_secretary"}
    again = convening("decide_application", PANEL_MEETS_AT + timedelta(days=7))
    world.does(PANEL_SECRETARY, APPLICATION, again)
    assert world.stage("meeting-99Z-1-3") == "convened"


def test_a_panels_decision_has_no_effect_while_information_is_outstanding(begun: Begun) -> None:
    world = begun(*WITH_PANEL, panel_convened)
    world.does(AREA_TEAM, APPLICATION, ReturnForInformation(reasons="The risk register is missing."))
    told(world, panel_votes)
    assert world.stage(APPLICATION) == "submission"
    world.does(OFFICER, APPLICATION, ResubmitApplication())
    assert world.stage(APPLICATION) == "approval"
    assert world.todo(APPLICATION) == {"decide": "committee_secretary"}


def test_the_governing_body_does_not_decide_for_nhs_england(begun: Begun) -> None:
    world = begun(*WITH_PANEL)
    command = convening("decide_application", PANEL_MEETS_AT).model_copy(update={"committee": "governing_body"})
    world.refuses(SECRETARY, APPLICATION, command, WrongCommittee)


def test_a_governing_body_that_does_not_agree_rejects_the_application(begun: Begun) -> None:
    world = begun(*before(governing_body), convened)
    world.until(MEETS_AT)
    meeting_held(world, "against")
    closed = world.state(APPLICATION, Closed)
    assert (closed.ending, closed.reason) == ("rejected", "governing_body")
    assert world.ledger.open_streams() == (CCG,)
    assert reading.refusals(world.ledger) == ()


def test_a_governing_body_that_puts_it_off_is_convened_again(begun: Begun) -> None:
    world = begun(*before(governing_body), convened)
    world.until(MEETS_AT)
    world.does(SECRETARY, MEETING, DeferItem(item_id="decide_to_apply", reason="No time."), CloseMeeting())
    assert world.stage(APPLICATION) == "governing_body"
    world.does(SECRETARY, APPLICATION, convening(meets_at=MEETS_AT + timedelta(days=7)))
    world.until(MEETS_AT + timedelta(days=7))
    meeting_held(world, meeting=SECOND_MEETING)
    assert world.stage(APPLICATION) == "submission"


def test_a_meeting_that_was_not_held_in_its_time_is_put_off_before_another_is_convened(begun: Begun) -> None:
    world = begun(*before(governing_body), convened)
    world.until(MEETS_AT + timedelta(days=3))
    assert "meeting.escalated" in world.events(MEETING)
    again = convening(meets_at=MEETS_AT + timedelta(days=12))
    world.refuses(SECRETARY, APPLICATION, again, MeetingStillOpen)
    for member in BOARD:
        world.does(member, MEETING, DeclareInterests(subject=member.subject))
    world.does(SECRETARY, MEETING, DeferItem(item_id="decide_to_apply", reason="Too few came."), CloseMeeting())
    world.does(SECRETARY, APPLICATION, again)
    assert world.stage(SECOND_MEETING) == "convened"


# Four eyes


def test_whoever_submitted_for_the_ccg_neither_approves_nor_records(begun: Begun) -> None:
    world = begun(*before(submission))
    world.until(SUBMITTED_AT)
    world.does(OFFICER, APPLICATION, SubmitApplication(items=ITEMS, signatories=(APPROVER.subject, AREA_TEAM.subject)))
    world.refuses(AREA_TEAM, APPLICATION, ConfirmPartTwo(), FourEyes)
    world.does(person("area-team-2", "NHSE", Role.AREA_TEAM_OFFICER), APPLICATION, ConfirmPartTwo())
    world.refuses(APPROVER, APPLICATION, APPROVE, FourEyes, "signed")
    world.refuses(APPROVER, APPLICATION, REJECT, FourEyes)


def test_nobody_records_approves_and_signs_in_one_application(begun: Begun) -> None:
    everything = having(AREA_TEAM, Role.NHSE_APPROVER, Role.NHSE_SIGNATORY)
    approver = having(APPROVER, Role.AREA_TEAM_OFFICER, Role.NHSE_SIGNATORY)
    world = begun(*through(part_two))
    world.refuses(everything, APPLICATION, APPROVE, FourEyes, "recorded a check")
    told(world, approval, issue)
    amended = RecordConstitutionAmendment(decided_on=date(2014, 8, 4))
    world.refuses(approver, APPLICATION, amended, FourEyes, "approved")
    world.refuses(SIGNATORY, APPLICATION, SignForNhsEngland(), SignatureOutOfOrder)
    world.does(OFFICER, APPLICATION, SignForCcg())
    world.refuses(approver, APPLICATION, SignForNhsEngland(), FourEyes, "approved")
    world.refuses(everything, APPLICATION, SignForNhsEngland(), FourEyes, "recorded a check")
    world.does(SIGNATORY, APPLICATION, SignForNhsEngland())
    world.refuses(having(SIGNATORY, Role.AREA_TEAM_OFFICER), APPLICATION, amended, FourEyes, "signed")


def test_nobody_who_approved_or_signed_records_a_gate_of_the_delegation(begun: Begun) -> None:
    world = begun(*JOURNEY)
    gate = RecordGate(phase=1, gate="named_staff", met=True)
    for somebody in (APPROVER, SIGNATORY):
        world.refuses(having(somebody, Role.AREA_TEAM_OFFICER), DELEGATION, gate, FourEyes)
    world.until(at(PHASES_ON[0]))
    gates_met(world, 1)
    both = having(AREA_TEAM, Role.NHSE_APPROVER)
    world.refuses(both, DELEGATION, ActivatePhase(phase=1), FourEyes, "recorded a gate")
    world.does(APPROVER, DELEGATION, ActivatePhase(phase=1))


def test_nobody_of_a_panel_that_approved_records_a_gate(begun: Begun) -> None:
    world = begun(*WITH_PANEL, panel_convened, panel_votes, issue, signatures, amendment)
    gate = RecordGate(phase=1, gate="named_staff", met=True)
    for member in PANELLISTS:
        world.refuses(having(member, Role.AREA_TEAM_OFFICER), DELEGATION, gate, FourEyes)


def test_a_panel_with_somebody_who_signed_is_not_convened(begun: Begun) -> None:
    world = begun(*WITH_PANEL[: WITH_PANEL.index(submission)])
    world.until(SUBMITTED_AT)
    world.does(OFFICER, APPLICATION, SubmitApplication(items=ITEMS, signatories=(PANELLISTS[2].subject,)))
    told(world, part_two)
    world.refuses(
        PANEL_SECRETARY, APPLICATION, convening("decide_application", PANEL_MEETS_AT), FourEyes, PANELLISTS[2].subject
    )


def test_nobody_of_a_panel_that_is_convened_signs_what_it_decides_on(begun: Begun) -> None:
    world = begun(*WITH_PANEL, panel_convened)
    world.does(AREA_TEAM, APPLICATION, ReturnForInformation(reasons="A signature is missing."))
    by_a_panellist = ResubmitApplication(signatories=(PANELLISTS[2].subject,))
    world.refuses(OFFICER, APPLICATION, by_a_panellist, FourEyes, PANELLISTS[2].subject)


# In order


@pytest.mark.parametrize(
    ("by", "command"),
    [
        (APPROVER, APPROVE),
        (AREA_TEAM, ConfirmPartTwo()),
        (AREA_TEAM, IssueAgreement()),
        (OFFICER, SignForCcg()),
        (SIGNATORY, SignForNhsEngland()),
        (AREA_TEAM, RecordConstitutionAmendment(decided_on=date(2014, 6, 1))),
        (OFFICER, SubmitApplication(items=ITEMS)),
        (OFFICER, ResubmitApplication()),
    ],
)
def test_a_step_out_of_order_is_refused_and_says_what_is_waited_for(begun: Begun, by: Actor, command: Command) -> None:
    world = begun(interest, acceptance)
    world.refuses(by, APPLICATION, command, StageOutOfOrder, "survey to be called")
    world.until(ROUND_CLOSES_AT + seconds(5))
    world.refuses(by, APPLICATION, command, AlreadyClosed, "lapsed")
