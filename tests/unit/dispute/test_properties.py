"""Whatever is sent to a dispute, and when: it stays sound, and it ends once."""

from datetime import timedelta

from hypothesis import given as sampled
from hypothesis import strategies as st

from domain.codes import stream_of
from domain.deadlines import Effect
from domain.dispute.commands import (
    AnswerDispute,
    AppealDecision,
    AppointMediator,
    ConveneMeeting,
    PassDeadline,
    RecordMediationFailed,
    RecordMeetingDecision,
    RecordSettlement,
    TakeUpMediation,
    WithdrawDispute,
)
from domain.dispute.state import Closed, NotRaised
from domain.meeting.state import ItemResult
from domain.model import Command
from domain.people import CLOCK, Actor, stream_actor
from tests.spec import Given
from tests.unit.dispute.practice import (
    AGREED,
    APPEAL_PANEL,
    DISPUTE,
    DISPUTE_PANEL,
    LEAD,
    MANAGER,
    MEDIATOR,
    OFFICER,
    OTHER_LEAD,
    RAISED_AT,
    REGISTER,
    SECRETARY,
    closed_meeting,
    nothing,
    raising,
)

Sent = tuple[Command, Actor]
Step = Sent | str | tuple[int, ItemResult] | None
"""A person's command, a committee to convene, a meeting of a number and what it came to, or the clock."""

PERSONAL: tuple[Sent, ...] = (
    (raising(), LEAD),
    (AnswerDispute(position="The list was right."), MANAGER),
    (AnswerDispute(position="The list was right."), LEAD),
    (AppointMediator(mediator="mediator-1", organisation="MEDIATION"), MANAGER),
    (TakeUpMediation(), MEDIATOR),
    (RecordSettlement(terms="The visit is repeated.", evidence=(AGREED,)), MEDIATOR),
    (RecordMediationFailed(reasons="The positions stayed apart."), MEDIATOR),
    (AppealDecision(grounds="The figures were not read."), LEAD),
    (AppealDecision(grounds="The figures were not read."), OFFICER),
    (WithdrawDispute(reasons="It was cleared up."), LEAD),
    (WithdrawDispute(reasons="It was cleared up."), OTHER_LEAD),
)
RESULTS: tuple[ItemResult, ...] = ("agreed", "not_agreed", "inquorate", "deferred")
STEP = st.one_of(
    st.sampled_from(PERSONAL),
    st.sampled_from(("dispute_panel", "appeal_panel")),
    st.tuples(st.integers(1, 3), st.sampled_from(RESULTS)),
    st.none(),
)
STEPS = st.lists(st.tuples(STEP, st.integers(0, 12 * 24)), max_size=25)


def sent(stream: Given, step: Step, hours: int) -> Given:
    """The stream after a step, some hours after its latest event; refused, it is as it was."""
    at = RAISED_AT + timedelta(hours=hours)
    streams: dict[str, object] = {"ccg-04C": REGISTER}
    deadline = stream.where.deadline
    match step:
        case None:
            if deadline is None or deadline.at > at:
                return stream
            command: Command = PassDeadline(kind=deadline.name, due=deadline.at)
            decision = stream.when(command, CLOCK, deadline.at)
            assert decision.events, "a clock command whose deadline stands brings an event"
            assert decision.recorded.where.deadline != deadline
            return decision.recorded
        case str(committee):
            command, actor = ConveneMeeting(committee=committee, meets_at=at + timedelta(days=1)), SECRETARY
        case (int(number), str(result)):
            meeting_id = stream_of("meeting", DISPUTE, number)
            case = getattr(stream.state, "case", None)
            kind = next((each.kind for each in case.meetings if each.meeting_id == meeting_id), None) if case else None
            if kind is None:
                return stream
            panel = DISPUTE_PANEL if kind == "dispute" else APPEAL_PANEL
            present = [seat.subject for seat in panel.seats]
            streams[meeting_id] = closed_meeting(kind, panel, result, at, *present)
            command, actor = RecordMeetingDecision(meeting_id=meeting_id, item_id=kind), stream_actor(meeting_id)
        case (Command() as command, Actor() as actor):
            pass
        case _:
            raise AssertionError(step)
    decision = stream.when(command, actor, at, streams=streams)
    return stream if isinstance(decision.outcome, Exception) else decision.recorded


@sampled(STEPS)
def test_any_sequence_of_commands_keeps_a_dispute_sound(steps: list[tuple[Step, int]]) -> None:
    stream, hours = nothing().when(raising(), LEAD, RAISED_AT, streams={"ccg-04C": REGISTER}).recorded, 0
    for step, later in steps:
        hours += later
        before = stream
        stream = sent(stream, step, hours)
        state = stream.state
        assert not isinstance(state, NotRaised)
        if isinstance(before.state, Closed):
            assert stream.events == before.events, "a closed dispute takes nothing more"
        if isinstance(state, Closed):
            assert (stream.tasks, stream.noun.schedule(state)) == ((), ())
            continue
        assert len([each for each in state.case.meetings if each.result is None]) <= 1
        assert stream.tasks or state.case.open_meeting, "every open stage waits for somebody"
        assert all(d.effect is not Effect.REACH or d.at >= RAISED_AT for d in stream.noun.schedule(state))
    ends = [event for event in stream.events if event.type in ENDS]
    assert len(ends) <= 1
    assert sum(event.type == "dispute.decided" for event in stream.events) <= 1
    assert sum(event.type == "dispute.appealed" for event in stream.events) <= 1


ENDS = {"dispute.settled", "dispute.withdrawn", "dispute.decision_stood", "dispute.appeal_decided"}


@sampled(STEPS)
def test_left_alone_a_dispute_comes_to_its_committee_and_a_decision_to_its_end(steps: list[tuple[Step, int]]) -> None:
    stream, hours = nothing().when(raising(), LEAD, RAISED_AT, streams={"ccg-04C": REGISTER}).recorded, 0
    for step, later in steps:
        hours += later
        stream = sent(stream, step, hours)
    for _ in range(40):
        stream = sent(stream, None, 10**5)
    assert stream.where.deadline is None
    assert stream.where.stage not in ("raised", "mediation", "decided")
