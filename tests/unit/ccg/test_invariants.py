"""Whatever is told to a CCG's register in whatever order, it loses nothing and contradicts nothing."""

from datetime import date, timedelta
from functools import reduce
from itertools import pairwise

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.ccg.commands import ClosePractice, EstablishCommittee, MergePractice, RecordLevel, RegisterCcg
from domain.ccg.noun import NOUN
from domain.ccg.practice import Practice
from domain.functions import Function
from domain.model import Command
from domain.people import Actor
from domain.refusal import Refusal
from tests.spec import Given, given, utc
from tests.unit.ccg.people import COMMISSIONING, DELEGATION, GOVERNING_BODY, PM

NOW = utc(2014, 6, 9, 9)
FIRST = date(2014, 6, 1)
CODES = [f"X0000{number}" for number in range(1, 6)]
CODE = st.sampled_from([*CODES, "X00009"])
DAY = st.integers(0, 12).map(lambda days: FIRST + timedelta(days=days))

REGISTRATIONS = st.builds(
    lambda codes, level: RegisterCcg(
        code="04C",
        name="NHS Leicester City CCG",
        practices=tuple(Practice(code=code, name=code) for code in codes),
        level=level,
    ),
    st.lists(st.sampled_from(CODES), unique=True),
    st.integers(0, 3),
)
LEVELS = st.builds(
    RecordLevel,
    function=st.sampled_from(["a", "f", "R2", "z"]),
    level=st.integers(1, 3),
    announced_on=DAY,
    effective_on=DAY,
    delegation_id=st.just("delegation-04C-1"),
)
SENT: st.SearchStrategy[tuple[Command, Actor]] = st.one_of(
    REGISTRATIONS.map(lambda command: (command, PM)),
    st.builds(ClosePractice, code=CODE, on=DAY, reason=st.just("Retired")).map(lambda command: (command, PM)),
    st.builds(MergePractice, code=CODE, into=CODE, on=DAY).map(lambda command: (command, PM)),
    st.sampled_from([EstablishCommittee(committee=each) for each in (GOVERNING_BODY, COMMISSIONING)]).map(
        lambda command: (command, PM)
    ),
    LEVELS.map(lambda command: (command, DELEGATION)),
)


def play(sent: list[tuple[Command, Actor]]) -> list[Given]:
    """The register after each command that was accepted, from its registration on."""
    register = given(NOUN, stream_id="ccg-04C")
    practices = tuple(Practice(code=code, name=code) for code in CODES)
    first: tuple[Command, Actor] = (
        RegisterCcg(code="04C", name="NHS Leicester City CCG", practices=practices, level=1),
        PM,
    )
    steps = []
    for command, actor in (first, *sent):
        decision = register.when(command, actor, NOW)
        if not isinstance(decision.outcome, Refusal):
            register = decision.recorded
            steps.append(register)
            # The same once more is quiet or refused: nothing is recorded twice.
            again = register.when(command, actor, NOW).outcome
            assert isinstance(again, Refusal) or again == ()
    return steps


@for_all(sent=st.lists(SENT, max_size=20))
def test_any_sequence_of_commands_keeps_the_register_whole(sent: list[tuple[Command, Actor]]) -> None:
    steps = play(sent)
    for before, after in pairwise(steps):
        old, new = before.state, after.state
        assert new.former_practices[: len(old.former_practices)] == old.former_practices
        assert new.levels[: len(old.levels)] == old.levels
        assert {each.key for each in old.committees} <= {each.key for each in new.committees}
    for register in steps:
        state = register.state
        members = {each.code for each in state.practices}
        assert len(members) == len(state.practices)
        assert not members & {each.practice.code for each in state.former_practices}
        assert reduce(NOUN.evolve, register.events, NOUN.initial) == state
        assert not register.where.closed


@for_all(sent=st.lists(LEVELS.map(lambda command: (command, DELEGATION)), max_size=20), on=DAY)
def test_c2_the_level_on_a_day_is_the_one_effective_last_of_those_told(
    sent: list[tuple[Command, Actor]], on: date
) -> None:
    state = play(sent)[-1].state
    for function in Function:
        told = [(held.effective_on, index) for index, held in enumerate(state.levels) if held.function is function]
        effective = [each for each in told if each[0] <= on]
        expected = state.levels[max(effective)[1]].level if effective else state.level
        assert state.level_of(function, on) is expected
