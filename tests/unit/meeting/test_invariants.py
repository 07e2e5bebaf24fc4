"""Whatever is sent in whatever order, a meeting keeps its invariants."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import reduce
from itertools import chain

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from domain.committee import Committee
from domain.meeting.commands import (
    Choice,
    CloseMeeting,
    DecideItem,
    DeclareInterests,
    DeferItem,
    OpenItem,
    PassDeadline,
    StopMeeting,
    VoteOnItem,
)
from domain.meeting.counting import eligible, faults
from domain.meeting.noun import NOUN
from domain.meeting.state import Closed, ConcludedItem, InSession, ItemUnderWay, Stopped
from domain.meeting.taking_part import attending, exclusions_from, recused
from domain.model import Command
from domain.people import CLOCK, Actor
from domain.refusal import AlreadyClosed, Refusal
from tests.spec import Given, utc
from tests.unit.ccg.people import APPLICATION, COMMISSIONING, NHSE_SECRETARY, SECRETARY, member
from tests.unit.meeting.tables import CCG, DURING, MEETS_AT, PREMISES, SCHEME, convene, convened, interest, tick

SUBJECTS = tuple(seat.subject for seat in COMMISSIONING.seats)
Sent = tuple[Command, Actor, datetime]

ANYBODY = st.sampled_from([*SUBJECTS, "stranger"])
ITEM_ID = st.sampled_from(["scheme", "premises", "missing"])
AT = st.sampled_from([MEETS_AT - timedelta(seconds=1), MEETS_AT, DURING])
ABSENT = st.lists(ANYBODY, max_size=2).map(tuple)


def declaration(subject: str, organisations: list[str], at: datetime) -> Sent:
    """A member's declaration."""
    interests = tuple(interest(subject, organisation) for organisation in organisations)
    return DeclareInterests(subject=subject, interests=interests), member(subject), at


DECLARATIONS = st.builds(
    declaration, ANYBODY, st.lists(st.sampled_from(["X00001", "CHARITY", "FEDERATION-EAST"]), max_size=2), AT
)
VOTES = st.tuples(
    st.builds(VoteOnItem, item_id=ITEM_ID, choice=st.sampled_from(["for", "against", "abstain"])),
    ANYBODY.map(member),
    AT,
)
SECRETARYS = st.tuples(
    st.one_of(
        st.builds(OpenItem, item_id=ITEM_ID),
        st.builds(DecideItem, item_id=ITEM_ID, absent=ABSENT),
        st.builds(DeferItem, item_id=ITEM_ID, reason=st.sampled_from(["", "No time"])),
        st.just(CloseMeeting()),
    ),
    st.sampled_from([SECRETARY, SECRETARY, SECRETARY, NHSE_SECRETARY]),
    AT,
)
CLOCKS = st.sampled_from(
    [
        (PassDeadline(kind=kind, due=at), CLOCK, at)
        for kind, at in (
            ("meet.remind", MEETS_AT - timedelta(days=2)),
            ("meet", MEETS_AT),
            ("meet.escalate", utc(2014, 9, 11, 16)),
            ("meet.escalate", MEETS_AT),
        )
    ]
)


def whole_item(item_id: str, choices: list[Choice]) -> list[Sent]:
    """An item taken up, voted on by every seat, and counted: so that runs get beyond refusals."""
    votes: list[Sent] = [
        (VoteOnItem(item_id=item_id, choice=choice), member(subject), DURING)
        for subject, choice in zip(SUBJECTS, choices, strict=True)
    ]
    return [
        (OpenItem(item_id=item_id), SECRETARY, DURING),
        *votes,
        (DecideItem(item_id=item_id), SECRETARY, DURING),
    ]


CHOICES: st.SearchStrategy[Choice] = st.sampled_from(["for", "against", "abstain"])
ENDINGS: st.SearchStrategy[list[Sent]] = st.sampled_from(
    [
        [],
        [(StopMeeting(reason="withdrawn"), APPLICATION, DURING)],
        [
            *((DeferItem(item_id=each, reason="No time"), SECRETARY, DURING) for each in ("scheme", "premises")),
            (CloseMeeting(), SECRETARY, DURING),
        ],
    ]
)
FOUND_LATE = st.builds(lambda subject: [declaration(subject, ["FEDERATION-EAST"], DURING)], st.sampled_from(SUBJECTS))
SINGLE = st.one_of(DECLARATIONS, SECRETARYS, VOTES, CLOCKS).map(lambda one: [one])
WHOLE = st.builds(
    whole_item,
    st.sampled_from(["scheme", "premises"]),
    st.lists(CHOICES, min_size=len(SUBJECTS), max_size=len(SUBJECTS)),
)
STARTS = st.sampled_from([SUBJECTS, (), ("lay-1", "lay-2", "exec-1"), ("lay-1", "exec-1", "exec-2", "gp-1")])


def play(
    start: tuple[str, ...], runs: list[list[Sent]], ending: list[Sent], quorum: int, casting_vote: bool
) -> list[Given]:
    """The meeting after each command that was accepted, from its convening on; a refusal leaves it as it was."""
    committee: Committee = COMMISSIONING.model_copy(update={"quorum": quorum, "casting_vote": casting_vote})
    meeting = convened(committee, SCHEME, PREMISES)
    steps = [meeting]
    sent = (*(declaration(each, [], MEETS_AT) for each in start), *chain.from_iterable(runs), *ending)
    for command, actor, at in sent:
        decision = meeting.when(command, actor, at, streams={"ccg-04C": CCG})
        if isinstance(decision.outcome, Refusal):
            continue
        if decision.events:
            assert not isinstance(meeting.state, Closed | Stopped)
            meeting = decision.recorded
            steps.append(meeting)
    return steps


STEPS = st.builds(
    play,
    STARTS,
    st.lists(SINGLE | WHOLE | FOUND_LATE, min_size=2, max_size=12),
    ENDINGS,
    st.integers(1, 4),
    st.booleans(),
)


def a_recused_member_is_never_counted(meeting: Given) -> None:
    """Nor is one who did not declare, or whose seat has no vote."""
    state = meeting.state
    if not isinstance(state, InSession | Closed):
        return
    voting = {seat.subject for seat in state.called.committee.seats if seat.votes}
    declared = {each.subject for each in state.declarations}
    for item in state.items:
        if isinstance(item, ItemUnderWay | ConcludedItem):
            voters = {each.subject for each in item.votes}
            assert not voters & recused(item.exclusions)
            assert voters <= voting & declared
        if isinstance(item, ConcludedItem):
            assert not set(item.present) & recused(item.exclusions)


def nobody_votes_twice(meeting: Given) -> None:
    """On one item."""
    state = meeting.state
    if isinstance(state, InSession | Closed):
        for item in state.items:
            if isinstance(item, ItemUnderWay | ConcludedItem):
                assert len({each.subject for each in item.votes}) == len(item.votes)


def a_counted_item_was_quorate_and_counts_each_vote_once(meeting: Given) -> None:
    """And everybody who was there and has a vote used it."""
    state = meeting.state
    if not isinstance(state, InSession | Closed):
        return
    committee = state.called.committee
    for item in state.items:
        if isinstance(item, ConcludedItem) and item.tally is not None:
            assert faults(committee, item.item, item.present) == ()
            assert item.presiding in item.present
            assert item.tally.for_ + item.tally.against + item.tally.abstained == len(item.votes)
            assert {seat.subject for seat in eligible(committee, item.present)} == {v.subject for v in item.votes}
        elif isinstance(item, ConcludedItem):
            assert item.result in ("inquorate", "deferred")
            assert item.reasons


def no_counted_item_hides_a_conflict_of_one_who_took_part(meeting: Given) -> None:
    """A late discovery has reopened it."""
    state = meeting.state
    if isinstance(state, InSession):
        for item in state.items:
            if isinstance(item, ConcludedItem) and item.tally is not None:
                assert not recused(exclusions_from(state, item.item)) & set(item.present)
            if isinstance(item, ItemUnderWay):
                in_conflict = recused(exclusions_from(state, item.item)) & attending(state)
                assert in_conflict <= recused(item.exclusions)


def one_item_is_open_at_a_time(meeting: Given) -> None:
    """And a meeting that closed has only concluded ones."""
    state = meeting.state
    if isinstance(state, InSession):
        assert sum(isinstance(each, ItemUnderWay) for each in state.items) <= 1
    if isinstance(state, Closed):
        assert [each.item.item_id for each in state.items] == ["scheme", "premises"]


def the_fold_of_stored_events_is_the_fold_of_the_events(meeting: Given) -> None:
    """Storing loses nothing."""
    assert reduce(NOUN.evolve, meeting.events, NOUN.initial) == meeting.state


def every_deadline_passes_and_none_comes_back(meeting: Given) -> None:
    """So that the workflow's clock can't loop."""
    for _ in range(3):
        if meeting.where.deadline is not None:
            meeting = tick(meeting)
    assert meeting.where.deadline is None


def tasks_have_keys_of_their_own(meeting: Given) -> None:
    """And a meeting that ended has none."""
    keys = [task.key for task in meeting.tasks]
    assert len(keys) == len(set(keys))
    assert meeting.where.closed == (keys == [])


def an_ended_meeting_refuses_all(meeting: Given) -> None:
    """Whoever sends what."""
    if isinstance(meeting.state, Closed | Stopped):
        for command, actor in (
            (convene(COMMISSIONING, SCHEME), APPLICATION),
            (DeclareInterests(subject="nurse"), member("nurse")),
            (OpenItem(item_id="scheme"), SECRETARY),
            (VoteOnItem(item_id="scheme", choice="for"), member("lay-1")),
            (DecideItem(item_id="scheme"), SECRETARY),
            (DeferItem(item_id="scheme", reason="No time"), SECRETARY),
            (CloseMeeting(), SECRETARY),
            (StopMeeting(reason="withdrawn"), APPLICATION),
        ):
            meeting.when(command, actor, DURING).then_refused(AlreadyClosed)


@pytest.mark.parametrize(
    "holds",
    [
        a_recused_member_is_never_counted,
        nobody_votes_twice,
        a_counted_item_was_quorate_and_counts_each_vote_once,
        no_counted_item_hides_a_conflict_of_one_who_took_part,
        one_item_is_open_at_a_time,
        the_fold_of_stored_events_is_the_fold_of_the_events,
        every_deadline_passes_and_none_comes_back,
        tasks_have_keys_of_their_own,
        an_ended_meeting_refuses_all,
    ],
    ids=lambda holds: holds.__name__,
)
@settings(max_examples=60)
@for_all(steps=STEPS)
def test_any_sequence_of_commands_keeps(holds: Callable[[Given], None], steps: list[Given]) -> None:
    for meeting in steps:
        holds(meeting)
