"""What somebody does about a task: the command that it names, sent by whom it waits for."""

from datetime import timedelta

from domain.application.commands import (
    AcceptExpressionOfInterest,
    AcknowledgeExpressionOfInterest,
    AmendExpressionOfInterest,
    ApproveApplication,
    CallBallot,
    CallSurvey,
    ClaimCondition,
    ConfirmCondition,
    ConfirmPartTwo,
    ConveneMeeting,
    IssueAgreement,
    RecordConstitutionAmendment,
    RecordMembersSupport,
    ResubmitApplication,
    SignForCcg,
    SignForNhsEngland,
    SubmitApplication,
)
from domain.application.values import Phasing
from domain.ballot.commands import Answer, CastVote, VerifyResult
from domain.ballot.state import Open as OpenBallot
from domain.calendar import london_date
from domain.delegation.assurance import KpiResult
from domain.delegation.commands import ActivatePhase, CompleteActionPlan, Pause, RecordGate, RecordReview, Resume
from domain.delegation.state import Live
from domain.meeting.commands import Choice, CloseMeeting, DecideItem, DeclareInterests, OpenItem, VoteOnItem
from domain.meeting.state import Convened, InSession, PendingItem
from domain.model import Command
from domain.people import Actor, Task
from domain.survey.commands import Answer as SurveyAnswer
from domain.survey.commands import RecordResponse
from domain.survey.state import Open as OpenSurvey
from tests.cast import (
    ALL,
    EVERYBODY,
    ITEMS,
    PHASES_ON,
    paper,
)
from tests.journey.world import World


def whom(task: Task) -> Actor:
    """Who the task waits for; there must be somebody."""
    wanted = task.assignee
    for somebody in EVERYBODY:
        of_it = wanted.role in somebody.roles and wanted.organisation == somebody.organisation
        if of_it and wanted.subject in (None, somebody.subject):
            return somebody
    raise AssertionError(f"nobody can do {task}")


def what(world: World, stream_id: str, task: Task, choice: Choice = "for") -> Command:
    """The command that does it; votes are for it unless told otherwise."""
    command = _command(world, stream_id, task, task.key.split("/")[1:], choice)
    assert command.type == task.command, (command, task)
    return command


def _command(world: World, stream_id: str, task: Task, key: list[str], choice: Choice) -> Command:
    today = london_date(world.now)
    match task.command:
        case "application.acknowledge_expression_of_interest":
            return AcknowledgeExpressionOfInterest()
        case "application.accept_expression_of_interest":
            return AcceptExpressionOfInterest()
        case "application.amend_expression_of_interest":
            phasing = Phasing(start=PHASES_ON[0], months=6)
            return AmendExpressionOfInterest(level=3, functions=ALL, phasing=phasing, benefits="Care closer to home.")
        case "application.call_ballot":
            return CallBallot()
        case "application.call_survey":
            return CallSurvey()
        case "application.record_members_support":
            return RecordMembersSupport(decided_on=today, evidence=(paper(),))
        case "application.convene_meeting":
            applying = task.key == "decide_to_apply"
            return ConveneMeeting(
                committee="governing_body" if applying else "panel",
                meets_at=world.now + timedelta(days=7),
                purpose="decide_to_apply" if applying else "decide_application",
            )
        case "application.submit":
            return SubmitApplication(items=ITEMS)
        case "application.confirm_part_two":
            return ConfirmPartTwo()
        case "application.resubmit":
            return ResubmitApplication(items=ITEMS)
        case "application.approve":
            return ApproveApplication(reasons="Complete and convincing.")
        case "application.claim_condition":
            return ClaimCondition(key=key[0])
        case "application.confirm_condition":
            return ConfirmCondition(key=key[0])
        case "application.issue_agreement":
            return IssueAgreement()
        case "application.sign_for_ccg":
            return SignForCcg()
        case "application.sign_for_nhs_england":
            return SignForNhsEngland()
        case "application.record_constitution_amendment":
            return RecordConstitutionAmendment(decided_on=today)
        case "ballot.cast_vote":
            asked = world.state(stream_id, OpenBallot).terms.functions
            return CastVote(practice=key[0], answers=tuple(Answer(function=each, choice=choice) for each in asked))
        case "ballot.verify":
            return VerifyResult()
        case "survey.record_response":
            asked = world.state(stream_id, OpenSurvey).terms.functions
            answers = tuple(SurveyAnswer(function=each, choice="yes") for each in asked)
            return RecordResponse(segment="practice", respondent=key[0], answers=answers)
        case "meeting.declare_interests":
            return DeclareInterests(subject=key[0])
        case "meeting.open_item":
            return OpenItem(item_id=_next_item(world, stream_id))
        case "meeting.vote":
            return VoteOnItem(item_id=key[0], choice=choice)
        case "meeting.decide_item":
            return DecideItem(item_id=key[0])
        case "meeting.close":
            return CloseMeeting()
        case "delegation.record_gate":
            return RecordGate(phase=int(key[0]), gate=key[1], met=True)
        case "delegation.activate_phase":
            return ActivatePhase(phase=int(key[0]))
        case "delegation.record_review":
            return _review(world, stream_id, int(key[0]))
        case "delegation.complete_action_plan":
            return CompleteActionPlan(quarter=int(key[0]))
        case "delegation.pause":
            return Pause(reasons="The quarter was not assured.")
        case "delegation.resume":
            return Resume()
        case _:
            raise AssertionError(f"nobody knows how to do {task}")


def _next_item(world: World, stream_id: str) -> str:
    state = world.ledger.state(stream_id).state
    assert isinstance(state, Convened | InSession)
    return next(each.item.item_id for each in state.items if isinstance(each, PendingItem))


def _review(world: World, stream_id: str, number: int) -> RecordReview:
    quarter = next(each for each in world.state(stream_id, Live).quarters_to_review if each.number == number)
    kpis = tuple(KpiResult(function=each, name="decided", value="97.5", unit="percent") for each in quarter.functions)
    return RecordReview(quarter=number, rating="assured", kpis=kpis)
