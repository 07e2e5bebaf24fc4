"""What streams owe: called for by an event, outstanding until it is recorded as done."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.codes import derived_id
from domain.model import Event
from domain.people import CLOCK, Role, stream_actor
from ledger import Ledger
from tests.integration.ledger import parcel
from tests.integration.ledger.support import START, Desk, SetClock, envelope, rows

ONE, CHILD = "parcel-1", "parcel-1-1"


def test_an_opening_is_owed_with_its_envelope_until_it_is_decided(desk: Desk) -> None:
    desk.sent(ONE)
    received_at = START + timedelta(hours=2)
    decided = desk.batch(ONE, envelope(ONE, parcel.Split(into=CHILD), "split", received_at=received_at))
    notice, opening = decided.owed
    assert (notice.kind, notice.stream_id, notice.envelope) == ("notice", ONE, None)
    assert (opening.kind, opening.stream_id) == ("open", CHILD)
    sent = opening.envelope
    assert sent is not None
    assert sent == desk.ledger.owed_envelope(opening.key)
    assert sent.command_id == opening.key == derived_id(derived_id("split", 0), 1)
    assert (sent.stream_id, sent.command["type"]) == (CHILD, "parcel.send")
    assert sent.sender.actor() == stream_actor(ONE)
    assert (sent.received_at, sent.correlation_id, sent.causation_id) == (received_at, "correlation-split", "split")

    assert desk.batch(CHILD, sent).outcomes[0].result == "accepted"
    assert [owed.key for owed in desk.ledger.load(ONE).owed] == [notice.key]
    (opened,) = desk.ledger.events(CHILD)
    assert (opened.stored.causation_id, opened.stored.correlation_id) == ("split", "correlation-split")


def test_a_refused_delivery_is_done_too(desk: Desk) -> None:
    desk.sent(ONE, parcel.Greet(other="parcel-9"))
    (telling,) = desk.ledger.load(ONE).owed
    assert (telling.kind, telling.envelope) == ("tell", None)
    sent = desk.ledger.owed_envelope(telling.key)
    assert sent is not None
    assert desk.batch("parcel-9", sent).outcomes[0].rule == "NotOpened"
    assert desk.ledger.load(ONE).owed == ()


def test_a_notice_is_owed_until_it_is_recorded_as_sent(desk: Desk, clock: SetClock, ledger_url: str) -> None:
    desk.sent(ONE)
    clock.forward(minutes=5)
    desk.send(ONE, parcel.Split(into=CHILD))
    key = desk.ledger.load(ONE).owed[0].key
    notice = desk.ledger.notice(key)
    assert notice is not None
    assert (notice.stream_id, notice.subject, notice.body) == (ONE, "A split", "parcel-1-1 is new.")
    assert (notice.to.role, notice.called_at) == (Role.PROGRAMME_MANAGER, START + timedelta(minutes=5))

    desk.ledger.record_notice(key, "console")
    desk.ledger.record_notice(key, "letter")
    assert desk.ledger.notice(key) is None
    assert [owed.kind for owed in desk.ledger.load(ONE).owed] == ["open"]
    assert rows(ledger_url, "SELECT key, channel FROM notices") == [(key, "console")]


def test_nothing_is_owed_by_an_unknown_key(desk: Desk) -> None:
    assert desk.ledger.owed_envelope("unknown") is None
    assert desk.ledger.notice("unknown") is None


def test_what_is_owed_comes_in_the_order_it_was_called_for(desk: Desk) -> None:
    others = [f"parcel-{number}" for number in (7, 3, 9, 1)]
    desk.sent("parcel-5", *(parcel.Greet(other=other) for other in others))
    assert [owed.stream_id for owed in desk.ledger.load("parcel-5").owed] == others


def test_streams_to_resume_are_those_that_are_open_or_owe_something(desk: Desk) -> None:
    desk.sent("parcel-3")
    desk.sent("parcel-2", parcel.Deliver())
    desk.sent("parcel-1", parcel.Greet(other="parcel-3"), parcel.Deliver())
    assert desk.ledger.open_streams() == ("parcel-1", "parcel-3")
    (owed,) = desk.ledger.load("parcel-1").owed
    sent = desk.ledger.owed_envelope(owed.key)
    assert sent is not None
    desk.batch("parcel-3", sent)
    assert desk.ledger.open_streams() == ("parcel-3",)
    assert desk.ledger.streams() == ("parcel-1", "parcel-2", "parcel-3")


def broken(*_: object) -> tuple[Event, ...]:
    raise ZeroDivisionError


@pytest.fixture
def defective(ledger_url: str, clock: SetClock) -> Iterator[Desk]:
    """The same ledger, decided on by code with a defect."""
    opened = Ledger.open(ledger_url, clock, {"parcel": replace(parcel.NOUNS["parcel"], decide=broken)})
    yield Desk(opened)
    opened.close()


def test_a_deadline_that_faulted_is_sent_again_under_its_next_id_until_it_is_decided(
    desk: Desk, defective: Desk
) -> None:
    due = START + timedelta(days=1)
    desk.send(ONE, parcel.Send(deliver_by=due))
    assert defective.pass_deadline(ONE, due).result == "fault"
    first = f"{ONE}:deliver:{due}"
    (again,) = desk.ledger.faulted()
    assert (again.command_id, again.causation_id, again.received_at) == (f"{first}#2", first, due)
    assert again.sender.actor() == CLOCK

    assert defective.batch(ONE, again).outcomes[0].result == "fault"
    (third,) = desk.ledger.faulted()
    assert (third.command_id, third.causation_id) == (f"{first}#3", f"{first}#2")
    assert desk.batch(ONE, third).outcomes[0].events == ("parcel.delivered",)
    assert desk.ledger.faulted() == ()


def test_what_a_stream_tells_is_sent_again_and_what_a_person_sent_is_not(desk: Desk, defective: Desk) -> None:
    desk.sent("parcel-2")
    desk.sent(ONE, parcel.Greet(other="parcel-2"))
    (telling,) = desk.ledger.load(ONE).owed
    sent = desk.ledger.owed_envelope(telling.key)
    assert sent is not None
    assert defective.batch("parcel-2", sent).outcomes[0].result == "fault"
    assert defective.send("parcel-2", parcel.Stamp(text="mine"), command_id="mine").result == "fault"
    assert desk.ledger.load(ONE).owed == (), "it was delivered"
    (again,) = desk.ledger.faulted()
    assert again.command_id == f"{telling.key}#2"
    assert desk.batch("parcel-2", again).outcomes[0].events == ("parcel.stamped",)


def test_an_opening_that_faulted_is_not_sent_again_once_its_sender_has_told_the_stream_more(
    desk: Desk, defective: Desk
) -> None:
    desk.sent(ONE, parcel.Split(into=CHILD))
    opening = desk.ledger.load(ONE).owed[-1]
    assert opening.envelope is not None
    assert defective.batch(CHILD, opening.envelope).outcomes[0].result == "fault"
    assert [each.command_id for each in desk.ledger.faulted()] == [f"{opening.key}#2"]

    desk.send(ONE, parcel.Greet(other=CHILD))
    telling = desk.ledger.owed_envelope(desk.ledger.load(ONE).owed[-1].key)
    assert telling is not None
    assert desk.batch(CHILD, telling).outcomes[0].rule == "NotOpened"
    assert desk.ledger.faulted() == ()
