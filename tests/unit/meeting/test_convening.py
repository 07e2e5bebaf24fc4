"""A meeting is convened by the stream it is for, with everything pinned that its rules compare."""

from datetime import date, timedelta

import pytest

from domain.calendar import Period
from domain.ccg.practice import FormerPractice
from domain.committee import CommitteeMayNotDecide, CommitteeNotLayChaired, Seat
from domain.functions import FunctionReserved, UnknownFunction
from domain.meeting.commands import ConveneMeeting, Item, MeetingTiming, PassDeadline, StopMeeting
from domain.meeting.noun import NOUN
from domain.meeting.refusals import CcgNotRegistered, FunctionNotNamed, ItemNamedTwice, NoItems
from domain.noun import Notice
from domain.people import CLOCK, Role, stream_actor
from domain.refusal import AlreadyClosed, AlreadyOpened, MalformedCode, NotAuthorised, NotOpened, Refusal
from tests.spec import given, utc
from tests.unit.ccg.people import (
    APPLICATION,
    COMMISSIONING,
    GOVERNING_BODY,
    NHSE_SECRETARY,
    PANEL,
    PRACTICES,
    SECRETARY,
)
from tests.unit.meeting.tables import (
    APPLY,
    CALLED_AT,
    CCG,
    DURING,
    MEETING_ID,
    MEETS_AT,
    PREMISES,
    SCHEME,
    attended,
    convene,
    convened,
    interest,
    open_item,
    tick,
)

NOTHING = given(NOUN, stream_id=MEETING_ID)
STREAMS = {"ccg-04C": CCG}


def test_convening_pins_committee_register_and_practices() -> None:
    register = (interest("gp-2", "X00002"), interest("stranger", "X00003"))
    state = convened(ccg=CCG.model_copy(update={"interests": register})).state
    assert state.called.committee == GOVERNING_BODY
    assert state.called.register_of_interests == register[:1]
    assert state.called.practices == ("X00001", "X00002", "X00003", "X00004", "X00005")
    assert state.item("apply").item == APPLY


def test_w5_a_gp_whose_practice_merged_is_excluded_as_one_of_the_practice_it_merged_into() -> None:
    merged_twice = (
        FormerPractice(practice=PRACTICES[1], on=date(2014, 6, 1), reason="merger", into="X00003"),
        FormerPractice(practice=PRACTICES[2], on=date(2014, 7, 1), reason="merger", into="X00004"),
    )
    held = interest("lay-1", "X00002")
    ccg = CCG.model_copy(update={"practices": PRACTICES[3:], "former_practices": merged_twice, "interests": (held,)})
    board = COMMISSIONING.model_copy(
        update={"seats": (*COMMISSIONING.seats, Seat(subject="gp-2", kind="gp", practice="X00002"))}
    )
    item = SCHEME.model_copy(update={"affected": ("X00004",)})
    meeting = attended(convened(board, item, ccg=ccg), "lay-1", "lay-2", "gp-2")
    opened = open_item(meeting, "scheme", ccg=ccg).recorded.events[-1]
    assert {(each.subject, each.rule_id, each.organisation) for each in opened.exclusions} == {  # type: ignore[attr-defined]
        ("gp-2", "COI-5", "X00004"),
        ("lay-1", "COI-1", "X00004"),
    }


def test_w5_an_item_about_a_practice_that_merged_affects_the_one_in_which_it_goes_on() -> None:
    merged = (FormerPractice(practice=PRACTICES[1], on=date(2014, 6, 1), reason="merger", into="X00003"),)
    held = (interest("lay-1", "X00002"), interest("lay-2", "X00003"))
    practices = (PRACTICES[0], *PRACTICES[2:])
    ccg = CCG.model_copy(update={"practices": practices, "former_practices": merged, "interests": held})
    item = PREMISES.model_copy(update={"affected": ("X00002",)})
    meeting = attended(convened(COMMISSIONING, item, ccg=ccg), "lay-1", "lay-2", "exec-1")
    opened = open_item(meeting, "premises", ccg=ccg).recorded.events[-1]
    assert {each.subject for each in opened.exclusions} == {"lay-1", "lay-2"}  # type: ignore[attr-defined]


def test_f4_a_practice_that_closed_and_did_not_merge_has_no_successor() -> None:
    closed = FormerPractice(practice=PRACTICES[1], on=date(2014, 6, 1), reason="Retired")
    ccg = CCG.model_copy(update={"practices": (PRACTICES[0], *PRACTICES[2:]), "former_practices": (closed,)})
    assert (ccg.successor("X00002"), ccg.successor("X00001")) == ("X00002", "X00001")


def test_every_member_is_told_of_the_meeting_and_asked_to_declare() -> None:
    meeting = convened()
    assert {call.to.subject for call in meeting.calls if isinstance(call, Notice)} == {
        seat.subject for seat in GOVERNING_BODY.seats
    }
    assert "9 September 2014, 14:00" in meeting.calls[0].body  # type: ignore[union-attr]
    assert {task.key for task in meeting.tasks} == {
        "open_item",
        *(f"declare/{seat.subject}" for seat in GOVERNING_BODY.seats),
    }
    assert "declare/gp-2" not in {task.key for task in attended(meeting, "gp-2").tasks}


def test_a_members_task_is_of_their_practice_or_of_the_committees_body() -> None:
    of = {task.assignee.subject: task.assignee.organisation for task in convened().tasks}
    assert (of["gp-2"], of["lay-1"]) == ("X00002", "04C")
    assert {task.assignee.organisation for task in convened(PANEL, panel_item()).tasks} == {"NHSE"}


def panel_item() -> Item:
    """What NHS England's panel decides."""
    return APPLY.model_copy(update={"item_id": "decide", "kind": "decide_application", "affects_all_practices": False})


@pytest.mark.parametrize(
    ("command", "rule", "part"),
    [
        (convene().model_copy(update={"items": ()}), NoItems, "at least one item"),
        (convene(GOVERNING_BODY, APPLY, APPLY), ItemNamedTwice, "apply"),
        (convene(GOVERNING_BODY, SCHEME), CommitteeMayNotDecide, "primary care commissioning"),
        (
            convene(COMMISSIONING, SCHEME.model_copy(update={"functions": ()})),
            FunctionNotNamed,
            "which function it exercises",
        ),
        (convene(COMMISSIONING, SCHEME.model_copy(update={"functions": ("R7",)})), FunctionReserved, "R7"),
        (convene(COMMISSIONING, SCHEME.model_copy(update={"functions": ("z",)})), UnknownFunction, "'z'"),
        (
            convene(COMMISSIONING.model_copy(update={"chair": "gp-1"}), SCHEME),
            CommitteeNotLayChaired,
            "gp-1",
        ),
        (convene().model_copy(update={"ccg_code": "4C"}), MalformedCode, "'4C'"),
        (convene().model_copy(update={"ccg_code": "08Q"}), CcgNotRegistered, "08Q"),
    ],
)
def test_a_meeting_that_could_not_be_held_is_refused_by_name(
    command: ConveneMeeting, rule: type[Refusal], part: str
) -> None:
    NOTHING.when(command, APPLICATION, CALLED_AT, streams=STREAMS).then_refused(rule, part)


def test_only_the_stream_it_is_for_convenes_a_meeting_and_stops_it() -> None:
    other = stream_actor("application-08Q-1")
    NOTHING.when(convene(), other, CALLED_AT, streams=STREAMS).then_refused(NotAuthorised, "application-08Q-1")
    NOTHING.when(convene(), SECRETARY, CALLED_AT, streams=STREAMS).then_refused(NotAuthorised)
    convened().when(StopMeeting(reason="withdrawn"), other, DURING).then_refused(NotAuthorised)
    convened().when(StopMeeting(reason="withdrawn"), SECRETARY, DURING).then_refused(NotAuthorised)


def test_a_meeting_is_convened_once() -> None:
    convened().when(convene(), APPLICATION, DURING, streams=STREAMS).then_refused(AlreadyOpened)


def test_nothing_happens_at_a_meeting_that_was_not_convened() -> None:
    open_item(NOTHING, "apply").then_refused(NotOpened)


def test_a_stopped_meeting_refuses_everything_and_lets_the_clock_pass() -> None:
    meeting = convened()
    deadline = meeting.where.deadline
    stopped = meeting.when(StopMeeting(reason="withdrawn"), APPLICATION, DURING).then_types("meeting.stopped")
    assert (stopped.where.stage, stopped.where.closed, stopped.tasks) == ("stopped", True, ())
    assert stopped.state.reason == "withdrawn"
    open_item(stopped, "apply").then_refused(AlreadyClosed)
    stopped.when(convene(), APPLICATION, DURING, streams=STREAMS).then_refused(AlreadyClosed)
    assert deadline is not None
    stopped.when(PassDeadline(kind=deadline.name, due=deadline.at), CLOCK, deadline.at).then_nothing()


def test_members_are_reminded_two_days_before() -> None:
    meeting = convened()
    deadline = meeting.where.deadline
    assert deadline is not None
    assert (deadline.name, deadline.at) == ("meet.remind", MEETS_AT - timedelta(days=2))
    after = tick(meeting)
    assert {call.to.subject for call in after.calls if isinstance(call, Notice)} == {
        seat.subject for seat in GOVERNING_BODY.seats
    }


def test_a_meeting_that_nobody_holds_is_escalated_and_never_lapses() -> None:
    come = tick(tick(convened()))
    assert come.events[-1].type == "meeting.time_came"
    assert come.calls == ()
    late = tick(come)
    assert late.events[-1].type == "meeting.escalated"
    assert {call.to.role for call in late.calls if isinstance(call, Notice)} == {
        Role.COMMITTEE_SECRETARY,
        Role.ACCOUNTABLE_OFFICER,
    }
    assert (late.where.stage, late.where.deadline, late.where.closed) == ("convened", None, False)


def test_a_panel_that_is_not_held_is_escalated_within_nhs_england() -> None:
    late = tick(tick(tick(convened(PANEL, panel_item()))))
    assert {(call.to.role, call.to.organisation) for call in late.calls if isinstance(call, Notice)} == {
        (Role.COMMITTEE_SECRETARY, "NHSE"),
        (Role.NHSE_APPROVER, "NHSE"),
    }


def test_a_panel_is_served_by_nhs_englands_secretary_and_a_governing_body_is_not() -> None:
    panel = attended(convened(PANEL, panel_item()), "nhse-1", "nhse-2")
    open_item(panel, "decide", by=NHSE_SECRETARY).then_types("meeting.item_opened")
    open_item(panel, "decide", by=SECRETARY).then_refused(NotAuthorised, "a committee of NHSE")
    body = attended(convened(), "gp-chair")
    open_item(body, "apply", by=NHSE_SECRETARY).then_refused(NotAuthorised, "a committee of 04C")


def test_a_clock_command_for_a_deadline_that_is_done_with_is_quiet() -> None:
    meeting = convened()
    deadline = meeting.where.deadline
    assert deadline is not None
    tick(meeting).when(PassDeadline(kind=deadline.name, due=deadline.at), CLOCK, deadline.at).then_nothing()


def test_taking_up_the_first_item_ends_reminders_and_leaves_the_escalation() -> None:
    opened = open_item(attended(convened(), "gp-chair"), "apply").recorded
    deadline = opened.where.deadline
    assert deadline is not None
    assert deadline.name == "meet.escalate"
    assert deadline.at == utc(2014, 9, 11, 16)


def test_timing_is_the_policys_and_a_reminder_in_the_past_is_left_out() -> None:
    timing = MeetingTiming(
        remind_before=(Period(count=90, unit="days"), Period(count=1, unit="days")),
        escalate_after=(Period(count=1, unit="hours"),),
        grace_seconds=0,
    )
    command = convene().model_copy(update={"timing": timing})
    meeting = NOTHING.when(command, APPLICATION, CALLED_AT, streams=STREAMS).recorded
    assert [(deadline.name, deadline.at - MEETS_AT) for deadline in meeting.state.schedule] == [
        ("meet.remind", timedelta(days=-1)),
        ("meet", timedelta()),
        ("meet.escalate", timedelta(hours=1)),
    ]
    assert meeting.where.grace_seconds == 0
