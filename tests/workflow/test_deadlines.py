"""Every deadline, reminder, lapse and escalation of every noun, to the second, on the engine (rules T2 to T4, I6).

All instants were computed by hand. Those in tables are London's; a clock command is sent a grace of five seconds after
its deadline, and counts at the deadline.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from domain.application.commands import (
    AmendExpressionOfInterest,
    ClaimCondition,
    ConfirmCondition,
    DeferDecision,
    ResubmitApplication,
    ReturnExpressionOfInterest,
    SignForCcg,
    SignForNhsEngland,
    SubmitApplication,
)
from domain.application.state import Closed
from domain.application.values import Phasing
from domain.ballot.commands import ExtendBallot
from domain.ballot.refusals import ClosingRecorded
from domain.calendar import LONDON
from domain.codes import noun_of
from domain.delegation.commands import GiveNotice, HandBackFunction, Pause, Resume
from domain.dispute.commands import AppealDecision
from domain.messages import ACCEPTED
from domain.model import Command
from domain.nouns import NOUNS
from domain.people import CLOCK, Actor
from domain.refusal import AlreadyClosed, Refusal, TooLate
from domain.survey.commands import ExtendSurvey
from domain.validation.commands import GiveEvidence
from ledger.records import RecordedCommand, RecordedEvent
from tests.cast import (
    ACCEPTED_AT,
    ALL,
    APPLICATION,
    APPROVED_AT,
    APPROVER,
    BALLOT,
    CCG,
    DELEGATION,
    ITEMS,
    LEADS,
    MANAGER,
    OFFICER,
    OWNER,
    PHASES_ON,
    RETURNING,
    SIGNATORY,
    SIGNED_AT,
    SUBMITTED_AT,
    SURVEY,
    paper,
    response,
    vote,
)
from tests.journey.by_hand import Worlds
from tests.journey.cohort import interest_in_cohort, opened_cohort
from tests.journey.procedures import (
    DISPUTANT,
    DISPUTE,
    VALIDATION,
    appealed,
    approved,
    committees,
    dismissed,
    mediation_failed,
    model_agreed,
    notified,
    proposed,
    raised,
    terms_proposed,
    value_agreed,
)
from tests.journey.story import (
    COMPLETED,
    JOURNEY,
    Step,
    acceptance,
    approval,
    asking,
    ballot,
    before,
    conditional_approval,
    convened,
    goes_live,
    interest,
    issue,
    part_two,
    signatures,
    submission,
    through,
)
from tests.journey.world import World
from tests.spec import london, seconds
from tests.workflow.conftest import Engines

GRACE = seconds(5)


# What people did before they stopped


def returned_interest(world: World) -> None:
    """NHS England wants the expression of interest amended."""
    world.until(ACCEPTED_AT)
    world.does(APPROVER, APPLICATION, ReturnExpressionOfInterest(reasons="Say more about safeguards."))


def extended(world: World) -> None:
    """The ballot and the survey are to close later, the ballot after its first reminder's time has passed."""
    world.until(london(2014, 7, 5))
    world.does(RETURNING, BALLOT, ExtendBallot(closes_at=london(2014, 7, 28, 17), reason="Holidays."))
    world.does(MANAGER, SURVEY, ExtendSurvey(closes_at=london(2014, 7, 16, 12), reason="Holidays."))


def incomplete_submission(world: World) -> None:
    """Part one lacks its finance template, and comes back at once."""
    world.until(SUBMITTED_AT)
    world.does(OFFICER, APPLICATION, SubmitApplication(items=tuple(item for item in ITEMS if "finance" not in item)))


def deferral(world: World) -> None:
    """NHS England puts its decision off to 15 September."""
    world.until(APPROVED_AT)
    world.does(APPROVER, APPLICATION, DeferDecision(until=date(2014, 9, 15), reasons="The panel is away."))


def claim(world: World) -> None:
    """The owner of the condition says that it is met."""
    world.does(OWNER, APPLICATION, ClaimCondition(key="premises"))


def ccg_signature(world: World) -> None:
    """The CCG signs."""
    world.until(SIGNED_AT)
    world.does(OFFICER, APPLICATION, SignForCcg())


def pause(world: World) -> None:
    """NHS England pauses the delegation on 10 January 2015."""
    world.until(london(2015, 1, 10))
    world.does(APPROVER, DELEGATION, Pause(reasons="Two practices merge."))


def resumption(world: World) -> None:
    """The delegation goes on ten days later."""
    world.until(london(2015, 1, 20))
    world.does(APPROVER, DELEGATION, Resume())


def notice(world: World) -> None:
    """The CCG gives notice on 10 December 2014."""
    world.until(london(2014, 12, 10))
    world.does(OFFICER, DELEGATION, GiveNotice(reasons="It is too much."))


def a_year_passes(world: World) -> None:
    """Nobody does anything more in 2015."""
    world.until(london(2015, 12, 31, 18))


CONDITIONAL: tuple[Step, ...] = (*before(approval), conditional_approval)
SIGNABLE: tuple[Step, ...] = through(issue)


# What then happens by itself


@dataclass(frozen=True)
class Waiting:
    """Steps after which nobody does anything, and all that then happens, up to the last line.

    A line has when it counts, on which noun's stream, the deadline's name or what another stream told, and the events.
    """

    after: tuple[Step, ...]
    then: str
    lapses: str = ""
    """Why the application lapses with the last line, if it does."""

    @property
    def lines(self) -> list[str]:
        """What happens, in order."""
        return sorted(" ".join(line.split()) for line in self.then.strip().splitlines())

    @property
    def until(self) -> datetime:
        """When the last of it has happened."""
        day, hour, *_ = self.lines[-1].split()
        return datetime.fromisoformat(f"{day} {hour}").replace(tzinfo=LONDON) + GRACE


WAITING = {
    "expression of interest": Waiting(
        after=(interest,),
        then="""
            2014-06-05 17:00:00  application  acknowledge.remind    reminded
            2014-06-09 17:00:00  application  acknowledge           overdue
            2014-06-16 17:00:00  application  acknowledge.escalate  escalated
            2014-07-14 17:00:00  application  respond.remind        reminded
            2014-07-24 17:00:00  application  respond.remind        reminded
            2014-07-28 17:00:00  application  respond               overdue
            2014-08-04 17:00:00  application  respond.escalate      escalated
        """,
    ),
    "returned expression of interest": Waiting(
        after=(interest, returned_interest),
        then="""
            2014-07-01 17:00:00  application  amend.remind  reminded
            2014-07-08 17:00:00  application  amend         lapsed
        """,
        lapses="expression_of_interest_not_amended",
    ),
    "engagement, with nobody asked": Waiting(
        after=(interest, acceptance),
        then="""
            2014-10-31 12:00:00  application  submit.remind  reminded
            2014-11-11 12:00:00  application  submit.remind  reminded
            2014-11-14 12:00:00  application  submit         lapsed
        """,
        lapses="not_submitted",
    ),
    "ballot and survey": Waiting(
        after=(interest, acceptance, asking),
        then="""
            2014-06-30 17:00:00  ballot       close.remind          reminded
            2014-06-30 17:00:00  survey       close.remind          reminded
            2014-07-07 17:00:00  ballot       close.remind          reminded
            2014-07-12 17:00:00  ballot       close.remind          reminded
            2014-07-12 17:00:00  survey       close.remind          reminded
            2014-07-14 17:00:00  ballot       close                 closed
            2014-07-14 17:00:00  survey       close                 closed
            2014-07-14 17:00:00  application  record_survey_result  survey_result_recorded
            2014-07-20 17:00:00  ballot       verify.remind         reminded
            2014-07-21 17:00:00  ballot       verify                verification_overdue
            2014-07-23 17:00:00  ballot       verify.escalate       escalated
            2014-10-31 12:00:00  application  submit.remind         reminded
            2014-11-11 12:00:00  application  submit.remind         reminded
            2014-11-14 12:00:00  application  submit                lapsed
            2014-11-14 12:00:00  ballot       stop                  stopped
        """,
        lapses="not_submitted",
    ),
    "ballot and survey, extended": Waiting(
        after=(interest, acceptance, asking, extended),
        then="""
            2014-07-14 12:00:00  survey       close.remind          reminded
            2014-07-14 17:00:00  ballot       close.remind          reminded
            2014-07-16 12:00:00  survey       close                 closed
            2014-07-16 12:00:00  application  record_survey_result  survey_result_recorded
            2014-07-21 17:00:00  ballot       close.remind          reminded
            2014-07-26 17:00:00  ballot       close.remind          reminded
            2014-07-28 17:00:00  ballot       close                 closed
        """,
    ),
    "governing body": Waiting(
        after=through(ballot),
        then="""
            2014-08-09 17:00:00  application  decide_to_apply.remind    reminded
            2014-08-23 17:00:00  application  decide_to_apply           overdue
            2014-09-06 17:00:00  application  decide_to_apply.escalate  escalated
            2014-10-31 12:00:00  application  submit.remind             reminded
            2014-11-11 12:00:00  application  submit.remind             reminded
            2014-11-14 12:00:00  application  submit                    lapsed
        """,
        lapses="not_submitted",
    ),
    "meeting that is not held": Waiting(
        after=(*through(ballot), convened),
        then="""
            2014-07-06 14:00:00  meeting      meet.remind    reminded
            2014-07-08 14:00:00  meeting      meet           time_came
            2014-07-10 17:00:00  meeting      meet.escalate  escalated
            2014-08-09 17:00:00  application  decide_to_apply.remind    reminded
            2014-08-23 17:00:00  application  decide_to_apply           overdue
            2014-09-06 17:00:00  application  decide_to_apply.escalate  escalated
            2014-10-31 12:00:00  application  submit.remind  reminded
            2014-11-11 12:00:00  application  submit.remind  reminded
            2014-11-14 12:00:00  application  submit         lapsed
            2014-11-14 12:00:00  meeting      stop           stopped
        """,
        lapses="not_submitted",
    ),
    "part two": Waiting(
        after=through(submission),
        then="""
            2014-07-24 17:00:00  application  area_team.remind    reminded
            2014-07-29 17:00:00  application  area_team           overdue
            2014-08-05 17:00:00  application  area_team.escalate  escalated
        """,
    ),
    "return for information": Waiting(
        after=(*before(submission), incomplete_submission),
        then="""
            2014-07-24 17:00:00  application  information.remind  reminded
            2014-07-29 17:00:00  application  information         lapsed
        """,
        lapses="information_not_given",
    ),
    "approval": Waiting(
        after=through(part_two),
        then="""
            2014-08-22 17:00:00  application  decide.remind    reminded
            2014-09-01 17:00:00  application  decide           overdue
            2014-09-08 17:00:00  application  decide.escalate  escalated
        """,
    ),
    "approval that was put off": Waiting(
        after=(*through(part_two), deferral),
        then="""
            2014-09-08 17:00:00  application  decide.remind    reminded
            2014-09-15 17:00:00  application  decide           overdue
            2014-09-22 17:00:00  application  decide.escalate  escalated
        """,
    ),
    "agreement not issued": Waiting(
        after=through(approval),
        then="""
            2014-08-13 17:00:00  application  issue.remind    reminded
            2014-08-15 17:00:00  application  issue           overdue
            2014-08-22 17:00:00  application  issue.escalate  escalated
        """,
    ),
    "condition that nobody met": Waiting(
        after=CONDITIONAL,
        then="""
            2014-08-13 17:00:00  application  issue.remind               reminded
            2014-08-15 17:00:00  application  issue                      overdue
            2014-08-22 17:00:00  application  issue.escalate             escalated
            2014-09-17 17:00:00  application  condition-premises.remind  reminded
            2014-09-29 17:00:00  application  condition-premises.remind  reminded
            2014-10-01 17:00:00  application  condition-premises         lapsed
        """,
        lapses="condition_not_met",
    ),
    "condition that nobody confirmed": Waiting(
        after=(*CONDITIONAL, issue, signatures, claim),
        then="""
            2014-09-17 17:00:00  application  condition-premises.remind  reminded
            2014-09-22 17:00:00  application  constitution.remind        reminded
            2014-09-29 17:00:00  application  condition-premises.remind  reminded
            2014-10-01 17:00:00  application  condition-premises         lapsed
        """,
        lapses="condition_not_met",
    ),
    "agreement not signed": Waiting(
        after=SIGNABLE,
        then="""
            2014-08-11 17:00:00  application  sign.remind  reminded
            2014-08-16 17:00:00  application  sign.remind  reminded
            2014-08-18 17:00:00  application  sign         lapsed
        """,
        lapses="agreement_unsigned",
    ),
    "agreement signed by the CCG alone": Waiting(
        after=(*SIGNABLE, ccg_signature),
        then="""
            2014-08-11 17:00:00  application  sign.remind  reminded
            2014-08-16 17:00:00  application  sign.remind  reminded
            2014-08-18 17:00:00  application  sign         lapsed
        """,
        lapses="agreement_unsigned",
    ),
    "constitution": Waiting(
        after=through(signatures),
        then="""
            2014-09-22 17:00:00  application  constitution.remind    reminded
            2014-10-06 17:00:00  application  constitution           overdue
            2014-10-20 17:00:00  application  constitution.escalate  escalated
        """,
    ),
    "first phase": Waiting(
        after=JOURNEY,
        then="""
            2014-11-29 00:00:00  delegation  phase_1.remind       reminded
            2014-12-01 00:00:00  delegation  phase_1              phase_came_due
            2014-12-06 17:00:00  delegation  activate_1.remind    reminded
            2014-12-08 17:00:00  delegation  activate_1           phase_overdue
            2014-12-15 17:00:00  delegation  activate_1.escalate  escalated
        """,
    ),
    "quarterly review": Waiting(
        after=COMPLETED[:-2],
        then="""
            2015-03-01 00:00:00  delegation  quarter_1            quarter_ended
            2015-03-20 17:00:00  delegation  review_1.remind      reminded
            2015-03-27 17:00:00  delegation  review_1             review_overdue
            2015-03-30 00:00:00  delegation  phase_3.remind       reminded
            2015-04-01 00:00:00  delegation  phase_3              phase_came_due
            2015-04-06 17:00:00  delegation  activate_3.remind    reminded
            2015-04-08 17:00:00  delegation  activate_3           phase_overdue
            2015-04-14 17:00:00  delegation  review_1.escalate    escalated
            2015-04-15 17:00:00  delegation  activate_3.escalate  escalated
        """,
    ),
    "pause": Waiting(
        after=(*JOURNEY, goes_live, pause),
        then="""
            2015-03-01 00:00:00  delegation  quarter_1          quarter_ended
            2015-03-20 17:00:00  delegation  review_1.remind    reminded
            2015-03-27 17:00:00  delegation  review_1           review_overdue
            2015-04-14 17:00:00  delegation  review_1.escalate  escalated
            2015-06-01 00:00:00  delegation  quarter_2          quarter_ended
        """,
    ),
    "phase that a pause put off": Waiting(
        after=(*JOURNEY, goes_live, pause, resumption),
        then="""
            2015-02-09 00:00:00  delegation  phase_2.remind       reminded
            2015-02-11 00:00:00  delegation  phase_2              phase_came_due
            2015-02-16 17:00:00  delegation  activate_2.remind    reminded
            2015-02-18 17:00:00  delegation  activate_2           phase_overdue
            2015-02-25 17:00:00  delegation  activate_2.escalate  escalated
        """,
    ),
    "notice": Waiting(
        after=(*JOURNEY, goes_live, notice, a_year_passes),
        then="""
            2016-01-01 00:00:00  delegation   termination.remind  reminded
            2016-01-15 17:00:00  delegation   review_4.escalate   escalated
            2016-03-01 00:00:00  delegation   quarter_5           quarter_ended
            2016-03-01 00:00:00  delegation   termination.remind  reminded
            2016-03-22 17:00:00  delegation   review_5.remind     reminded
            2016-03-31 17:00:00  delegation   review_5            review_overdue
            2016-04-01 00:00:00  application  record_delegation   delegation_recorded withdrawn
            2016-04-01 00:00:00  ccg          record_level        level_recorded
            2016-04-01 00:00:00  ccg          record_level        level_recorded
            2016-04-01 00:00:00  delegation   termination         function_returned function_returned closed
        """,
    ),
    "dispute that nobody answers": Waiting(
        after=(committees, raised),
        then="""
            2014-06-10 17:00:00  dispute  respond.remind    reminded
            2014-06-12 17:00:00  dispute  respond           answer_overdue
            2014-06-17 17:00:00  dispute  respond.escalate  escalated
            2014-06-27 17:00:00  dispute  mediate.remind    reminded
            2014-07-02 17:00:00  dispute  mediate           mediation_lapsed
            2014-07-27 17:00:00  dispute  decide.remind     reminded
            2014-08-01 17:00:00  dispute  decide            decision_overdue
            2014-08-06 17:00:00  dispute  decide.escalate   escalated
        """,
    ),
    "decision that nobody appeals against": Waiting(
        after=(committees, raised, mediation_failed, dismissed),
        then="""
            2014-06-28 17:00:00  dispute  appeal.remind  reminded
            2014-06-30 17:00:00  dispute  appeal         decision_stood
        """,
    ),
    "appeal": Waiting(
        after=(committees, raised, mediation_failed, dismissed, appealed),
        then="""
            2014-07-20 17:00:00  dispute  decide_appeal.remind    reminded
            2014-07-25 17:00:00  dispute  decide_appeal           decision_overdue
            2014-07-30 17:00:00  dispute  decide_appeal.escalate  escalated
        """,
    ),
    "clinical model of an investment": Waiting(
        after=(committees, proposed),
        then="""
            2014-06-25 17:00:00  investment  clinical_model.remind    reminded
            2014-07-02 17:00:00  investment  clinical_model           decision_overdue
            2014-07-09 17:00:00  investment  clinical_model.escalate  escalated
        """,
    ),
    "route and value of an investment": Waiting(
        after=(committees, proposed, model_agreed),
        then="""
            2014-07-03 17:00:00  investment  route_and_value.remind    reminded
            2014-07-10 17:00:00  investment  route_and_value           decision_overdue
            2014-07-17 17:00:00  investment  route_and_value.escalate  escalated
        """,
    ),
    "approval of an investment": Waiting(
        after=(committees, proposed, model_agreed, terms_proposed, value_agreed),
        then="""
            2014-07-05 17:00:00  investment  investment.remind    reminded
            2014-07-12 17:00:00  investment  investment           decision_overdue
            2014-07-19 17:00:00  investment  investment.escalate  escalated
        """,
    ),
    "validation": Waiting(
        after=(committees, proposed, model_agreed, terms_proposed, value_agreed, approved, notified),
        then="""
            2015-05-13 17:00:00  validation  evidence.remind  reminded
            2015-05-20 17:00:00  validation  evidence         evidence_time_ended
            2015-06-13 17:00:00  validation  hear.remind      reminded
            2015-06-20 17:00:00  validation  hear             hearing_overdue
            2015-06-27 17:00:00  validation  hear.escalate    escalated
        """,
    ),
    "cohort of all or none": Waiting(
        after=(opened_cohort("all_or_none"), interest_in_cohort, acceptance),
        then="""
            2014-08-18 17:00:00  cohort       decide.remind          reminded
            2014-09-01 17:00:00  cohort       decide                 failed
            2014-09-01 17:00:00  application  record_cohort_failure  withdrawn
        """,
    ),
    "cohort that goes ahead with the rest": Waiting(
        after=(opened_cohort("proceed_with_rest"), interest_in_cohort, acceptance),
        then="""
            2014-08-18 17:00:00  cohort  decide.remind    reminded
            2014-09-01 17:00:00  cohort  decide           went_ahead
            2014-09-15 17:00:00  cohort  decide.escalate  escalated
        """,
    ),
}
"""By what waits."""


@pytest.mark.parametrize("what", WAITING)
def test_each_deadline_passes_a_grace_after_its_second_and_counts_at_it(engines: Engines, what: str) -> None:
    waiting = WAITING[what]
    world = engines.after(*waiting.after)
    began, number = world.now, world.decided()
    world.until(waiting.until)
    happened = [command for command in world.since(number) if command.outcome.events]
    assert sorted(map(_line, happened)) == waiting.lines
    assert {event.recorded_at - event.occurred_at for event in _brought(world, happened)} == {GRACE}
    for stream_id in world.workflows():
        fired = [timer for timer in world.timers_fired(stream_id) if timer.at > began]
        for timer, due in zip(fired, sorted({*_passed(stream_id, happened)}), strict=True):
            assert timer.was_due(due + GRACE), "by the engine's own history"
    if waiting.lapses:
        ended = world.state(APPLICATION, Closed)
        assert (ended.ending, ended.reason) == ("lapsed", waiting.lapses)
        assert world.ledger.open_streams() == (CCG,), "nothing that it had opened is left"


def test_a_deadline_passes_at_its_second_though_the_run_that_armed_it_has_continued_as_new(engines: Engines) -> None:
    world = engines.after(interest)
    world.roll(APPLICATION)
    world.until(london(2014, 6, 5, 17) + GRACE)
    (timer,) = world.timers_fired(APPLICATION)
    assert timer.was_due(london(2014, 6, 5, 17) + GRACE)
    assert world.last(APPLICATION).type == "application.reminded"


def _line(command: RecordedCommand) -> str:
    said = command.envelope.command
    name = said.get("kind") or str(said["type"]).split(".")[1]
    events = " ".join(event.split(".")[1] for event in command.outcome.events)
    counts_at = command.envelope.received_at.astimezone(LONDON)
    return f"{counts_at:%Y-%m-%d %H:%M:%S} {noun_of(command.stream_id)} {name} {events}"


def _brought(world: World, happened: Iterable[RecordedCommand]) -> Iterator[RecordedEvent]:
    ids = {command.envelope.command_id for command in happened}
    return (event for event in world.ledger.events() if event.command_id in ids)


def _passed(stream_id: str, happened: Iterable[RecordedCommand]) -> Iterator[datetime]:
    for command in happened:
        if command.stream_id == stream_id and command.envelope.sender.subject == CLOCK.subject:
            yield command.envelope.received_at


def test_no_deadline_of_any_noun_is_left_out(worlds: Worlds) -> None:
    shown = {_kind(line.split()[2], line.split()[3]) for waiting in WAITING.values() for line in waiting.lines}
    assert {kind.split()[0] for kind in shown} == NOUNS.keys(), "each noun has its rows, even if only what it is told"
    for waiting in WAITING.values():
        world = worlds.after(waiting.after)
        for stream_id in world.ledger.streams():
            noun = NOUNS[noun_of(stream_id)]
            ahead = noun.schedule(world.ledger.state(stream_id).state)
            assert {_kind(noun.name, deadline.name) for deadline in ahead} <= shown
        worlds.all_free()


def _kind(noun: str, name: str) -> str:
    """A deadline's name, whichever phase or quarter it is of."""
    return f"{noun} {re.sub('[0-9]', '', name)}"


# What is sent about the time of a deadline


@dataclass(frozen=True)
class Due:
    """Steps after which a command is due from somebody by an instant, and what refuses it once that is recorded."""

    after: tuple[Step, ...]
    by: datetime
    who: Actor
    stream_id: str
    what: Command
    then_refused: type[Refusal] = AlreadyClosed


ASKED = (interest, acceptance, asking)
DUE = {
    "amended expression of interest": Due(
        (interest, returned_interest),
        london(2014, 7, 8, 17),
        MANAGER,
        APPLICATION,
        AmendExpressionOfInterest(
            level=3, functions=ALL, phasing=Phasing(start=PHASES_ON[0], months=6), benefits="Care closer to home."
        ),
    ),
    "response": Due(ASKED, london(2014, 7, 14, 17), MANAGER, SURVEY, response()),
    "vote": Due(ASKED, london(2014, 7, 14, 17), LEADS[0], BALLOT, vote("X00001"), ClosingRecorded),
    "extension": Due(
        ASKED,
        london(2014, 7, 14, 17),
        RETURNING,
        BALLOT,
        ExtendBallot(closes_at=london(2014, 7, 21, 17), reason="Holidays."),
        ClosingRecorded,
    ),
    "submission": Due(
        before(submission), london(2014, 11, 14, 12), OFFICER, APPLICATION, SubmitApplication(items=ITEMS)
    ),
    "answer to a return for information": Due(
        (*before(submission), incomplete_submission),
        london(2014, 7, 29, 17),
        OFFICER,
        APPLICATION,
        ResubmitApplication(items=ITEMS),
    ),
    "claim of a condition": Due(
        (*CONDITIONAL, issue, signatures),
        london(2014, 10, 1, 17),
        OWNER,
        APPLICATION,
        ClaimCondition(key="premises"),
    ),
    "confirmation of a condition": Due(
        (*CONDITIONAL, issue, signatures, claim),
        london(2014, 10, 1, 17),
        APPROVER,
        APPLICATION,
        ConfirmCondition(key="premises"),
    ),
    "CCG's signature": Due(SIGNABLE, london(2014, 8, 18, 17), OFFICER, APPLICATION, SignForCcg()),
    "NHS England's signature": Due(
        (*SIGNABLE, ccg_signature), london(2014, 8, 18, 17), SIGNATORY, APPLICATION, SignForNhsEngland()
    ),
    "use of a delegation under notice": Due(
        (*JOURNEY, goes_live, notice, a_year_passes),
        london(2016, 4, 1, 0),
        OFFICER,
        DELEGATION,
        HandBackFunction(function="a", reasons="At last."),
    ),
    "appeal": Due(
        (committees, raised, mediation_failed, dismissed),
        london(2014, 6, 30, 17),
        DISPUTANT,
        DISPUTE,
        AppealDecision(grounds="The figures were not read."),
    ),
    "evidence": Due(
        (committees, proposed, model_agreed, terms_proposed, value_agreed, approved, notified),
        london(2015, 5, 20, 17),
        DISPUTANT,
        VALIDATION,
        GiveEvidence(evidence=(paper("audit"),)),
        TooLate,
    ),
}
"""By what is sent."""


@pytest.mark.parametrize("what", DUE)
def test_a_deadline_includes_its_second_and_nothing_after_it_whatever_is_decided_when(
    engines: Engines, what: str
) -> None:
    due = DUE[what]
    world = engines.left_alone(*due.after, until=due.by + timedelta(hours=3))
    late, in_time = (
        world.submit(due.who, due.stream_id, due.what, received_at=due.by + seconds(after)) for after in (1, 0.999)
    )
    world.resume()
    outcomes = world.ledger.outcomes([late, in_time])
    assert outcomes[late].rule == TooLate.__name__
    assert "was due by" in (outcomes[late].sentence or "")
    assert outcomes[in_time].result == ACCEPTED, outcomes[in_time].sentence
    assert outcomes[in_time].events


@pytest.mark.parametrize("what", DUE)
def test_after_the_closing_event_even_what_was_received_in_time_is_refused(worlds: Worlds, what: str) -> None:
    due = DUE[what]
    world = worlds.after(due.after)
    world.until(due.by + GRACE)
    world.refuses(due.who, due.stream_id, due.what, due.then_refused, received_at=due.by)
    worlds.all_free()


@pytest.mark.parametrize(
    ("who", "stream_id", "extension", "reminded_at", "stage"),
    [
        (
            RETURNING,
            BALLOT,
            ExtendBallot(closes_at=london(2014, 7, 21, 17), reason="Holidays."),
            london(2014, 7, 7, 17),
            "counting",
        ),
        (
            MANAGER,
            SURVEY,
            ExtendSurvey(closes_at=london(2014, 7, 26, 17), reason="Holidays."),
            london(2014, 7, 12, 17),
            "closed",
        ),
    ],
    ids=["ballot", "survey"],
)
def test_an_extension_that_was_long_on_its_way_does_not_bring_a_passed_reminder_back(
    engines: Engines, who: Actor, stream_id: str, extension: Command, reminded_at: datetime, stage: str
) -> None:
    world = engines.after(*ASKED)
    world.until(reminded_at + GRACE)
    world.does(who, stream_id, extension, received_at=reminded_at - seconds(1))
    world.until(london(2014, 7, 27))
    assert world.stage(stream_id) == stage


# Deadlines that pass while nothing runs


@pytest.mark.parametrize("what", ["expression of interest", "agreement not signed", "first phase"])
def test_what_passes_while_nothing_runs_is_made_up_for_with_no_command_sent(engines: Engines, what: str) -> None:
    waiting, nine_days = WAITING[what], timedelta(days=9)
    world = engines.left_alone(*waiting.after, until=waiting.until + nine_days)
    number = world.decided()
    world.resume()
    happened = [command for command in world.since(number) if command.outcome.events]
    assert sorted(map(_line, happened)) == waiting.lines
    assert {event.recorded_at for event in _brought(world, happened)} == {waiting.until + nine_days}, "it says so"
