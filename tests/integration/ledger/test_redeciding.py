"""Would today's rules decide the same: what a change of them decides otherwise is named, and nothing else."""

from typing import Any

import pytest

from domain import RULES_VERSION, authority
from domain.noun import Reads
from domain.people import Role
from ledger.redeciding import redecide
from tests.integration.ledger import parcel
from tests.integration.ledger.support import ONE, STRANGER, TWO, Desk, reopened, without_guards


def test_unchanged_rules_decide_every_command_as_it_was_decided(told: Desk) -> None:
    told.send(ONE, parcel.Stamp(text="green"))
    report = redecide(told.ledger)
    assert report.sound
    assert report.conclusion == (
        "Today's rules decide all 10 recorded commands as they were decided. 1 recorded fault left out."
    )


@pytest.mark.parametrize(
    "spoiled",
    [
        "envelope = '{'",
        "reads = '[1]'",
        "claims = '{\"shelf\":1}'",
        "events = '['",
        f"events = '{'[' * 100_000}'",
        "decided_at = 'soon'",
    ],
)
def test_a_command_whose_record_cannot_be_read_is_named_and_the_others_are_decided_again(
    told: Desk, ledger_url: str, spoiled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_guards(ledger_url, f"UPDATE commands SET {spoiled} WHERE command_id = 'stamp-1'".replace(":", r"\:"))
    monkeypatch.setattr(parcel, "STAMPS_ALLOWED", 1)
    report = redecide(told.ledger)
    assert report.conclusion.startswith(
        "Today's rules decide otherwise: command 'stamp-1' on stream 'parcel-1' can't be decided again: "
        "its record can't be read, and `delegation audit verify` names it."
    )
    assert "command 'stamp-2'" in report.differences[1]


def test_a_rule_that_was_changed_is_named_by_the_first_command_it_decides_otherwise(
    told: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parcel, "STAMPS_ALLOWED", 1)
    assert redecide(told.ledger).conclusion == (
        "Today's rules decide otherwise: command 'stamp-2' (parcel.stamp on 'parcel-1', decided "
        f"2014-11-01T12:00:00+00:00 at version 2 by rules version {RULES_VERSION}) was accepted with parcel.stamped, "
        "and would now be refused by TooManyStamps."
    )


def test_a_right_that_was_taken_away_is_named(told: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authority, "ENTITLED", {**authority.ENTITLED, "parcel.compare": (Role.NHSE_APPROVER,)})
    report = redecide(told.ledger)
    assert "would now be refused by NotAuthorised." in report.conclusion
    assert len(report.differences) == 1


def changed_content(state: parcel.ParcelState, command: parcel.ParcelCommand, context: Any) -> tuple[Any, ...]:
    events = parcel.decide(state, command, context)
    return tuple(
        event.model_copy(update={"text": "secret"}) if isinstance(event, parcel.Stamped) else event for event in events
    )


def now_crashes(state: parcel.ParcelState, command: parcel.ParcelCommand, context: Any) -> tuple[Any, ...]:
    if isinstance(command, parcel.Compare):
        raise KeyError(command.other)
    return parcel.decide(state, command, context)


def asks_more(_state: parcel.ParcelState, command: parcel.ParcelCommand, _stream_id: str) -> Reads:
    if isinstance(command, parcel.Stamp):
        return Reads(streams=(TWO,))
    return parcel.reads(_state, command, _stream_id)


def asks_for_a_claim(_state: parcel.ParcelState, command: parcel.ParcelCommand, _stream_id: str) -> Reads:
    if isinstance(command, parcel.Stamp):
        return Reads(claims=("shelf/Z",))
    return parcel.reads(_state, command, _stream_id)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"decide": changed_content}, "command 'stamp-1'"),
        ({"decide": changed_content}, "would now bring another content of its event 1, parcel.stamped."),
        ({"decide": now_crashes}, "was accepted with parcel.compared, and would now be a fault (KeyError)."),
        (
            {"reads": asks_more},
            "can't be decided again: today's rule reads stream 'parcel-2', which the decision did not.",
        ),
        ({"reads": asks_for_a_claim}, "today's rule asks who holds 'shelf/Z', which the decision did not."),
        ({"opening": frozenset()}, "command 'send-1' (parcel.send on 'parcel-1'"),
    ],
)
def test_any_change_of_a_noun_that_decides_otherwise_is_named_and_no_answer_shown(
    told: Desk, ledger_url: str, changed: dict[str, Any], words: str
) -> None:
    today = reopened(ledger_url, **changed)
    report = redecide(today)
    assert words in report.conclusion
    assert "secret" not in report.conclusion
    today.close()


def test_a_change_that_decides_the_same_is_no_difference(told: Desk, ledger_url: str) -> None:
    today = reopened(ledger_url, decide=lambda *given: (*parcel.decide(*given),), title="parcel of today")
    assert redecide(today).sound
    today.close()


def test_a_decision_made_again_reads_other_streams_as_they_were(desk: Desk) -> None:
    desk.sent(TWO, parcel.Stamp(text="blue"))
    desk.sent(ONE, parcel.Compare(other=TWO))
    desk.send(TWO, parcel.Stamp(text="red"))
    desk.send(ONE, parcel.Compare(other=TWO))
    desk.send("parcel-0", parcel.Send(), actor=STRANGER)
    assert [event.payload.get("stamps") for event in desk.ledger.events(ONE)] == [None, 1, 2]
    assert redecide(desk.ledger).sound
