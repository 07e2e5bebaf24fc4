"""What streams owe: called for by an event, outstanding until it is recorded as done."""

from datetime import timedelta

from domain.codes import derived_id
from domain.people import Role, stream_actor
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
