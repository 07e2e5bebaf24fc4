"""What becomes of a command: decided once and recorded with its outcome, whatever goes wrong."""

import json
from datetime import timedelta
from typing import Any

import pytest

from domain.messages import Batch, Sender
from domain.refusal import NotOpened
from ledger import Ledger
from ledger.redeciding import redecide
from ledger.verification import verify
from tests.integration.ledger import parcel
from tests.integration.ledger.support import START, STRANGER, Desk, SetClock, envelope, rows, without_guards

ONE, OTHER = "parcel-1", "parcel-2"


def test_an_accepted_command_answers_its_events_and_the_version_they_led_to(desk: Desk) -> None:
    decided = desk.batch(ONE, envelope(ONE, parcel.Send(), "a"), envelope(ONE, parcel.Stamp(text="blue"), "b"))
    assert [(outcome.result, outcome.version, outcome.events) for outcome in decided.outcomes] == [
        ("accepted", 1, ("parcel.sent",)),
        ("accepted", 2, ("parcel.stamped",)),
    ]
    assert (decided.progress.version, decided.progress.stage, decided.progress.exists) == (2, "on_its_way", True)
    assert desk.ledger.state(ONE).state.stamps == ("blue",)


def test_a_command_with_nothing_to_do_is_accepted_without_an_event(desk: Desk) -> None:
    desk.sent(ONE)
    outcome = desk.send(ONE, parcel.Weigh())
    assert (outcome.result, outcome.version, outcome.events) == ("accepted", 1, ())


def test_an_event_holds_everything_that_an_auditor_asks_for(desk: Desk, clock: SetClock) -> None:
    clock.forward(seconds=4)
    late = START + timedelta(milliseconds=1500)
    desk.send(ONE, parcel.Send(), command_id="the-id", received_at=late)
    (event,) = desk.ledger.events(ONE)
    assert (event.version, event.type, event.stored.schema_version) == (1, "parcel.sent", 1)
    assert (event.occurred_at, event.recorded_at) == (late, START + timedelta(seconds=4))
    assert event.stored.recorded_at == "2014-11-01T12:00:04.000000Z"
    assert (event.command_id, event.stored.correlation_id) == ("the-id", "correlation-the-id")
    assert event.actor.subject == "person-1"
    assert event.payload == {"type": "parcel.sent", "shelf": None, "schedule": []}
    assert event.stored.previous_hash == "0" * 64
    assert desk.ledger.head(ONE).hash == event.hash


def test_a_repeated_command_is_answered_from_its_record(desk: Desk) -> None:
    desk.sent(ONE)
    first = desk.send(ONE, parcel.Stamp(text="blue"), command_id="again")
    desk.send(ONE, parcel.Stamp(text="red"))
    assert desk.send(ONE, parcel.Stamp(text="blue"), command_id="again") == first
    assert desk.ledger.state(ONE).state.stamps == ("blue", "red")


def test_a_command_repeated_within_a_batch_is_decided_once(desk: Desk) -> None:
    desk.sent(ONE)
    stamp = envelope(ONE, parcel.Stamp(text="blue"), "twice")
    first, second = desk.batch(ONE, stamp, stamp).outcomes
    assert first == second
    assert desk.ledger.state(ONE).state.stamps == ("blue",)


def test_a_batch_is_answered_again_after_a_crash_between_commit_and_answer(desk: Desk, ledger_url: str) -> None:
    batch = Batch(
        stream_id=ONE,
        envelopes=(
            envelope(ONE, parcel.Send(), "a"),
            envelope(ONE, parcel.Drop(), "b"),
            envelope(ONE, parcel.Send(), "c"),
        ),
    )
    first = desk.ledger.decide(batch)
    restarted = Ledger.open(ledger_url, SetClock(), parcel.NOUNS)
    assert restarted.decide(batch) == first
    restarted.close()
    assert [outcome.result for outcome in first.outcomes] == ["accepted", "fault", "refused"]
    assert len(rows(ledger_url, "SELECT * FROM commands")) == 3


def test_a_reused_id_is_refused_and_the_first_record_stands(desk: Desk, ledger_url: str) -> None:
    desk.sent(ONE)
    first = desk.send(ONE, parcel.Stamp(text="blue"), command_id="mine")
    for _ in range(2):
        reused = desk.send(ONE, parcel.Stamp(text="red"), command_id="mine")
        assert (reused.result, reused.rule) == ("refused", "CommandIdReused")
    elsewhere = desk.send(OTHER, parcel.Stamp(text="blue"), command_id="mine")
    assert elsewhere.rule == "CommandIdReused"
    assert desk.ledger.outcomes(["mine", "unknown"]) == {"mine": first}
    assert not desk.ledger.exists(OTHER)
    assert len(rows(ledger_url, "SELECT * FROM refusals WHERE rule = 'CommandIdReused' AND number = 'I3'")) == 2


def test_the_sender_and_the_instant_are_no_part_of_what_makes_a_command_the_same(desk: Desk) -> None:
    desk.sent(ONE)
    first = desk.send(ONE, parcel.Stamp(text="blue"), command_id="mine")
    retried = desk.send(
        ONE, parcel.Stamp(text="blue"), command_id="mine", actor=STRANGER, received_at=START + timedelta(hours=1)
    )
    assert retried == first


def test_a_refusal_appends_nothing_and_is_kept_with_its_rule(desk: Desk, ledger_url: str) -> None:
    desk.sent(ONE)
    outcome = desk.send(ONE, parcel.Send())
    assert (outcome.result, outcome.rule, outcome.version) == ("refused", "AlreadyOpened", 1)
    assert outcome.sentence == "The parcel 'parcel-1' is sent already."
    assert desk.ledger.head(ONE).version == 1
    kept = rows(ledger_url, "SELECT stream_id, type, subject, organisation, rule, sentence FROM refusals")
    assert kept == [(ONE, "parcel.send", "person-1", "04C", "AlreadyOpened", outcome.sentence)]


def test_a_refused_opening_leaves_no_stream(desk: Desk, ledger_url: str) -> None:
    outcome = desk.send(ONE, parcel.Send(), actor=STRANGER)
    assert (outcome.result, outcome.rule, outcome.version) == ("refused", "NotAuthorised", 0)
    assert not desk.ledger.exists(ONE)
    assert desk.ledger.open_streams() == ()
    assert rows(ledger_url, "SELECT * FROM streams") == []
    assert not desk.ledger.load(ONE).progress.exists
    assert desk.send(ONE, parcel.Stamp(text="blue")).rule == "NotOpened"
    assert desk.send(ONE, parcel.Send()).result == "accepted"


def test_a_crash_is_recorded_as_a_fault_without_personal_data_and_the_stream_goes_on(
    desk: Desk, ledger_url: str
) -> None:
    desk.sent(ONE)
    decided = desk.batch(
        ONE,
        envelope(ONE, parcel.Stamp(text="blue"), "a"),
        envelope(ONE, parcel.Drop(), "b"),
        envelope(ONE, parcel.Stamp(text="red"), "c"),
    )
    assert [outcome.result for outcome in decided.outcomes] == ["accepted", "fault", "accepted"]
    assert decided.outcomes[1].rule == "ZeroDivisionError"
    assert "Mrs Smith" not in json.dumps(
        [[str(value) for value in row] for row in rows(ledger_url, "SELECT * FROM commands")]
    )
    assert desk.ledger.state(ONE).state.stamps == ("blue", "red")
    assert desk.send(ONE, parcel.Drop(), command_id="b") == decided.outcomes[1]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"type": "parcel.stamp"}, "The command 'parcel.stamp' can't be read: field 'text' is missing."),
        ({"type": "parcel.stamp", "text": 7}, "field 'text' is '7', and must be text."),
        ({"type": "parcel.stamp", "text": "x", "ink": "y"}, "field 'ink' is not a field here."),
        (
            {"type": "parcel.pass_deadline", "kind": "x", "due": "soon"},
            "must be an instant such as 2014-11-01T12:00:00Z",
        ),
        ({"type": "parcel.fly"}, "has the type 'parcel.fly', and must be one of 'parcel.send'"),
        ({}, "The parcel's command can't be read: does not say its type."),
        ({"type": "parcel.stamp", "text": "a\0b"}, "field 'text' holds a character that is not text."),
        ({"type": "parcel.stamp", "text": "\ud800"}, "field 'text' holds a character that is not text."),
        ({"type": "parcel.stamp", "text": 2**80}, "must be text"),
        ({"type": "parcel.stamp", "text": float("nan")}, "must be text"),
    ],
)
def test_a_malformed_command_is_refused_naming_field_value_and_rule(
    desk: Desk, document: dict[str, Any], words: str
) -> None:
    desk.sent(ONE)
    outcome = desk.send(ONE, document)
    assert (outcome.result, outcome.rule) == ("refused", "MalformedCommand")
    assert outcome.sentence is not None
    assert words in outcome.sentence


NO_TEXT = ("a\0b", "a\ud800b")
PLACES = (
    "type",
    "name",
    "value",
    "subject",
    "organisation",
    "role",
    "command",
    "correlation",
    "causation",
    "stream",
)


@pytest.mark.parametrize("bad", NO_TEXT, ids=("zero", "half a character"))
@pytest.mark.parametrize(
    "place",
    ["type", "name", "value", "subject", "organisation", "role", "command", "correlation", "causation", "stream"],
)
def test_what_no_database_stores_neither_stops_a_stream_nor_its_audit(desk: Desk, place: str, bad: str) -> None:
    desk.sent(ONE)
    sent = envelope(
        ONE if place != "stream" else f"parcel-{bad}",
        {
            "type": bad if place == "type" else "parcel.stamp",
            "text": bad if place == "value" else "blue",
            **({bad: "x"} if place == "name" else {}),
        },
        bad if place == "command" else "a",
    )
    subject, organisation, roles = sent.sender.subject, sent.sender.organisation, sent.sender.roles
    sender = Sender(
        subject=bad if place == "subject" else subject,
        organisation=bad if place == "organisation" else organisation,
        roles=(*roles, bad) if place == "role" else roles,
    )
    outsiders = {
        "correlation_id": bad if place == "correlation" else "x",
        "causation_id": bad if place == "causation" else None,
    }
    sent = sent.model_copy(update={"sender": sender, **outsiders})
    outcome = desk.batch(sent.stream_id, sent).outcomes[0]
    allowed = place in ("subject", "role", "command", "correlation", "causation")
    assert outcome.result == ("accepted" if allowed else "refused")
    assert desk.batch(sent.stream_id, sent).outcomes[0] == outcome
    assert desk.send(ONE, parcel.Stamp(text="red")).result == "accepted"
    assert verify(desk.ledger).sound
    assert redecide(desk.ledger).sound


def test_a_command_that_was_turned_away_is_among_the_refusals_once_and_may_be_decided_later(
    desk: Desk, ledger_url: str, clock: SetClock
) -> None:
    stamp = envelope(ONE, parcel.Stamp(text="blue"), "a")
    desk.ledger.turn_away([stamp], NotOpened("There is no such parcel."))
    clock.forward(seconds=1)
    desk.ledger.turn_away([stamp], NotOpened("There is no such parcel yet."))
    shown = "SELECT command_id, stream_id, rule, number, sentence, subject FROM refusals"
    assert rows(ledger_url, shown) == [("a", ONE, "NotOpened", None, "There is no such parcel.", "person-1")]
    assert not desk.ledger.exists(ONE)
    assert desk.ledger.outcomes(["a"]) == {}
    assert desk.batch(ONE, stamp).outcomes[0].rule == "NotOpened"
    assert rows(ledger_url, "SELECT sentence FROM refusals") != [("There is no such parcel.",)]
    desk.ledger.turn_away([stamp], NotOpened("There is no such parcel."))
    assert len(rows(ledger_url, "SELECT * FROM refusals")) == 1
    assert verify(desk.ledger).sound
    assert redecide(desk.ledger).sound


def test_a_command_to_no_kind_of_stream_is_refused(desk: Desk) -> None:
    outcome = desk.send("pigeon-1", parcel.Send())
    assert (outcome.result, outcome.rule) == ("refused", "MalformedCommand")
    assert outcome.sentence == "There is nothing called 'pigeon-1': no kind of stream begins so."
    assert not desk.ledger.load("pigeon-1").progress.exists


@pytest.mark.parametrize("stream_id", ["parcel-", "parcel-a b", "parcel-é"])
def test_a_stream_id_of_the_wrong_form_is_refused(desk: Desk, stream_id: str) -> None:
    assert desk.send(stream_id, parcel.Send()).rule == "MalformedCommand"


def test_a_command_brought_to_another_stream_than_its_own_is_refused(desk: Desk) -> None:
    outcome = desk.batch(OTHER, envelope(ONE, parcel.Send(), "a")).outcomes[0]
    assert (outcome.rule, desk.ledger.exists(ONE), desk.ledger.exists(OTHER)) == ("MalformedCommand", False, False)


def test_text_of_any_alphabet_and_quotation_is_kept_as_it_was(desk: Desk) -> None:
    text = 'Zoë\'s "parcel" \\ \n\t \U0001d513 ✉ \u007f 1.5, 2e3'
    desk.sent(ONE, parcel.Stamp(text=text))
    assert desk.ledger.state(ONE).state.stamps == (text,)


def test_what_a_decision_read_elsewhere_is_recorded_with_its_version(desk: Desk) -> None:
    desk.sent(OTHER, parcel.Stamp(text="blue"), parcel.Stamp(text="red"))
    desk.sent(ONE)
    assert desk.send(ONE, parcel.Compare(other=OTHER)).result == "accepted"
    assert desk.send(ONE, parcel.Compare(other="parcel-3")).rule == "NoSuchParcel"
    assert desk.send(ONE, parcel.Compare(other="pigeon-3")).rule == "NoSuchParcel"
    reads = [command.reads for command in desk.ledger.commands(ONE)]
    assert reads == [{}, {OTHER: 3}, {"parcel-3": 0}, {}]
    compared = list(desk.ledger.events(ONE))[-1]
    assert compared.payload["stamps"] == 2


def test_a_claim_is_held_by_one_stream_until_its_state_gives_it_up(desk: Desk) -> None:
    assert desk.send(ONE, parcel.Send(shelf="A")).result == "accepted"
    refused = desk.send(OTHER, parcel.Send(shelf="A"))
    assert (refused.rule, refused.sentence) == ("ShelfTaken", "Shelf 'A' holds 'parcel-1'.")
    assert not desk.ledger.exists(OTHER)
    desk.send(ONE, parcel.Deliver())
    assert desk.send(OTHER, parcel.Send(shelf="A")).result == "accepted"
    assert [command.claims for command in desk.ledger.commands(OTHER)] == [{"shelf/A": ONE}, {"shelf/A": None}]


def test_a_claim_that_a_rule_forgot_to_ask_about_is_a_fault(desk: Desk) -> None:
    desk.send(ONE, parcel.Send(shelf="A"))
    desk.sent(OTHER)
    outcome = desk.send(OTHER, parcel.Seize(shelf="A"))
    assert (outcome.result, outcome.rule, desk.ledger.head(OTHER).version) == ("fault", "ClaimHeld", 1)
    assert desk.send(OTHER, parcel.Seize(shelf="B")).result == "accepted"
    assert desk.send(OTHER, parcel.Seize(shelf="C")).result == "accepted"
    assert desk.send("parcel-3", parcel.Send(shelf="B")).result == "accepted"


def test_progress_says_what_the_workflow_waits_for(desk: Desk) -> None:
    due = START + timedelta(days=14)
    desk.send(ONE, parcel.Send(deliver_by=due))
    progress = desk.ledger.load(ONE).progress
    assert (progress.waiting_for, progress.grace_seconds, progress.closed) == ("the postman", 7, False)
    assert progress.due is not None
    assert (progress.due.kind, progress.due.at) == ("deliver", due)
    assert progress.due.command == {"type": "parcel.pass_deadline", "kind": "deliver", "due": "2014-11-15T12:00:00Z"}


def test_what_was_received_in_time_is_decided_as_in_time_whatever_is_decided_first(desk: Desk, clock: SetClock) -> None:
    due = START + timedelta(days=1)
    desk.send(ONE, parcel.Send(deliver_by=due))
    clock.forward(days=2)
    assert desk.send(ONE, parcel.Stamp(text="late"), received_at=due + timedelta(seconds=1)).rule == "TooLate"
    assert desk.send(ONE, parcel.Stamp(text="early"), received_at=due).result == "accepted"
    assert desk.pass_deadline(ONE, due).events == ("parcel.delivered",)
    closed = desk.ledger.load(ONE).progress
    assert (closed.closed, closed.stage, closed.due) == (True, "late", None)
    assert desk.send(ONE, parcel.Stamp(text="early"), received_at=due).rule == "AlreadyClosed"


def test_an_empty_batch_answers_where_the_stream_stands(desk: Desk) -> None:
    desk.sent(ONE)
    assert desk.batch(ONE) == desk.ledger.load(ONE)


def test_an_event_of_an_older_schema_is_brought_up_to_todays(desk: Desk, ledger_url: str) -> None:
    desk.sent(ONE, parcel.Stamp(text="blue"))
    without_guards(
        ledger_url,
        'UPDATE events SET schema_version = 1, payload = \'{"text":"old","type":"parcel.stamped"}\' WHERE version = 2',
    )
    reopened = Ledger.open(ledger_url, SetClock(), parcel.NOUNS)
    assert reopened.state(ONE).state.stamps == ("old",)
    reopened.close()
