"""States of then: at a version, at an instant as it was recorded (rule T7), and event by event."""

from datetime import timedelta

import pytest

from domain import RULES_VERSION
from domain.messages import Batch
from domain.refusal import NotOpened
from ledger import Ledger
from ledger.store import PAGE
from tests.integration.ledger import parcel
from tests.integration.ledger.support import START, Desk, SetClock, envelope

ONE = "parcel-1"


def stamps(ledger: Ledger, **at: object) -> tuple[str, ...] | None:
    state = ledger.state(ONE, **at).state  # type: ignore[arg-type]  # either kind of instant
    return state.stamps if isinstance(state, parcel.OnItsWay) else None


def test_a_state_is_as_it_was_at_a_version_or_recorded_by_an_instant(desk: Desk, clock: SetClock) -> None:
    desk.sent(ONE)
    clock.forward(hours=1)
    desk.send(ONE, parcel.Stamp(text="blue"), received_at=START - timedelta(days=9))
    clock.forward(hours=1)
    desk.send(ONE, parcel.Stamp(text="red"))
    ledger = desk.ledger
    assert [stamps(ledger, at=version) for version in range(5)] == [
        None,
        (),
        ("blue",),
        ("blue", "red"),
        ("blue", "red"),
    ]
    assert stamps(ledger, at=START - timedelta(microseconds=1)) is None
    assert stamps(ledger, at=START + timedelta(minutes=59)) == ()
    assert stamps(ledger, at=START + timedelta(hours=1)) == ("blue",)
    assert stamps(ledger, at=START + timedelta(days=1)) == stamps(ledger) == ("blue", "red")
    assert ledger.state(ONE, 2).version == 2
    assert ledger.state("parcel-2").version == 0
    with pytest.raises(NotOpened):
        ledger.state("pigeon-2")


def test_a_history_folds_event_by_event(desk: Desk) -> None:
    desk.sent(ONE, parcel.Stamp(text="blue"), parcel.Deliver())
    seen = [(event.type, type(folded.state).__name__, folded.version) for event, folded in desk.ledger.history(ONE)]
    assert seen == [
        ("parcel.sent", "OnItsWay", 1),
        ("parcel.stamped", "OnItsWay", 2),
        ("parcel.delivered", "Arrived", 3),
    ]


def test_events_and_commands_are_read_to_the_end_and_from_where_one_left_off(desk: Desk) -> None:
    desk.sent(ONE)
    stamps_sent = [envelope(ONE, parcel.Stamp(text="blue"), f"s-{number}") for number in range(PAGE + 10)]
    desk.ledger.decide(Batch(stream_id=ONE, envelopes=tuple(stamps_sent)))
    desk.sent("parcel-2")
    ledger = desk.ledger
    assert [event.version for event in ledger.events(ONE)] == list(range(1, PAGE + 12))
    assert [event.version for event in ledger.events(ONE, after=PAGE)] == list(range(PAGE + 1, PAGE + 12))
    everything = list(ledger.events())
    assert len(everything) == PAGE + 12
    assert list(ledger.events(after=everything[-3].position)) == everything[-2:]
    assert [command.outcome.command_id for command in ledger.commands(ONE)][1:] == [
        each.command_id for each in stamps_sent
    ]
    assert len(list(ledger.commands())) == PAGE + 12
    assert len(ledger.outcomes([each.command_id for each in stamps_sent])) == PAGE + 10


def test_a_kept_state_goes_on_from_what_another_process_appended(desk: Desk, ledger_url: str) -> None:
    desk.sent(ONE, parcel.Stamp(text="blue"))
    other = Ledger.open(ledger_url, SetClock(), parcel.NOUNS)
    Desk(other).send(ONE, parcel.Stamp(text="red"), command_id="from-elsewhere")
    assert stamps(desk.ledger) == ("blue", "red")
    desk.send(ONE, parcel.Stamp(text="green"))
    assert stamps(other) == ("blue", "red", "green")
    other.close()


def test_a_command_keeps_the_context_it_was_decided_in(desk: Desk, clock: SetClock) -> None:
    clock.forward(seconds=30)
    desk.sent(ONE)
    (command,) = desk.ledger.commands(ONE)
    assert (command.decided_at, command.decided_version, command.rules_version) == (clock.now, 0, RULES_VERSION)
    assert command.policy_hash is None
    assert command.envelope.received_at == START
    assert command.outcome == desk.ledger.outcomes([command.outcome.command_id])[command.outcome.command_id]
