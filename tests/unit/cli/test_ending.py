"""How commands end: exit codes, sentences, and never a stack trace."""

import json
from pathlib import Path

import pytest
from temporalio.service import RPCError, RPCStatusCode

from cli.failing import INTERRUPTED
from cli.session import Sent
from domain.messages import FAULT, REFUSED, Outcome
from engine.case import Person
from engine.connection import EngineUnreachable
from gateway import NotDelivered, Undecided
from ledger import Ledger, LedgerUnavailable
from settings import Settings
from tests.spec import utc
from tests.unit.case.folders import change, skeleton
from tests.unit.cli.stand_in import StandIn, run

START = ["start", "examples/leicester-city"]
ACKNOWLEDGE = ["eoi", "acknowledge", "application-04C-1", "--as", "pm"]


def test_an_accepted_command_says_what_happened_and_its_id(stack: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    stack.answer = stack.answer.model_copy(update={"events": ("application.expression_of_interest_acknowledged",)})
    assert run([*ACKNOWLEDGE, "--command-id", "mine"]) == 0
    out = capsys.readouterr().out
    assert "The area team acknowledged the expression of interest." in out
    assert "Command id: mine" in out
    assert [command_id for _, _, command_id in stack.sent] == ["mine"]


def test_a_refused_command_ends_with_1_rule_and_sentence(stack: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    stack.answer = Outcome(command_id="", result=REFUSED, rule="NotAuthorised", sentence="Only others can.")
    assert run(ACKNOWLEDGE) == 1
    out = capsys.readouterr().out
    assert "Refused (NotAuthorised): Only others can." in out
    assert "Command id: new-1" in out


def test_a_fault_ends_with_2(stack: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    stack.answer = Outcome(command_id="", result=FAULT, rule="KeyError")
    assert run(ACKNOWLEDGE) == 2
    assert "which is a defect" in capsys.readouterr().out


def test_without_waiting_it_ends_with_3_and_says_how_to_ask(stack: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*ACKNOWLEDGE, "--no-wait"]) == 3
    out = capsys.readouterr().out
    assert "Delivered to application-04C-1, and not yet decided" in out
    assert "delegation outcome new-1" in out


def test_a_command_that_is_not_decided_in_time_ends_with_3_and_says_how_to_ask(
    stack: StandIn, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def wait_in_vain(*_: object) -> Outcome:
        raise Undecided("application-04C-1", "new-1")

    monkeypatch.setattr(stack, "send", wait_in_vain)
    assert run([*ACKNOWLEDGE, "--command-id", "mine"]) == 3
    assert "delegation outcome mine" in capsys.readouterr().out
    assert run([*ACKNOWLEDGE, "--command-id", "mine", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert (told["result"], told["command_id"]) == ("delivered", "mine")


@pytest.fixture
def remembered(stack: StandIn, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """While Leicester may express its interest: the streams whose case's people the session was asked to know."""
    monkeypatch.setattr("tests.unit.cli.stand_in.NOW", utc(2014, 6, 16, 10))
    found: list[str] = []
    monkeypatch.setattr(stack, "remember", lambda _case, stream_id: found.append(stream_id))
    return found


@pytest.mark.parametrize("waiting", [True, False], ids=["waiting in vain", "without waiting"])
def test_an_application_is_not_sent_before_its_ccg_is_registered(
    stack: StandIn,
    remembered: list[str],
    waiting: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    waited: list[str] = []

    def wait_in_vain(sent: Sent, person: Person, command_id: str) -> Outcome:
        waited.append(sent.stream_id)
        stack.sent.append((sent, person, command_id))
        raise Undecided(sent.stream_id, command_id)

    monkeypatch.setattr(stack, "send", wait_in_vain)
    assert run([*START, *([] if waiting else ["--no-wait"])]) == 3
    assert {sent.stream_id for sent, _, _ in stack.sent} == {"ccg-04C"}
    assert len(stack.sent) > 1, "all that registers it is delivered, in its order"
    assert waited == (["ccg-04C"] if waiting else []), "nobody waits behind what is not decided"
    said = capsys.readouterr().out
    assert "Nothing was sent to application-04C-1, which needs that decision; do this again then." in said
    assert remembered == []


def test_an_application_that_is_delivered_has_its_people_known(
    stack: StandIn, remembered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sending = stack.send

    def undecided_application(sent: Sent, person: Person, command_id: str) -> Outcome:
        if sent.stream_id == "application-04C-1":
            raise Undecided(sent.stream_id, command_id)
        return sending(sent, person, command_id)

    monkeypatch.setattr(stack, "send", undecided_application)
    assert run(START) == 3
    assert remembered == ["application-04C-1"]


def test_several_commands_are_one_json_document(stack: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["survey", "publish", "survey-04C-1-1", "examples/leicester-city", "--as", "pm", "--json"]
    assert run(words) == 0
    assert [told["command_id"] for told in json.loads(capsys.readouterr().out)] == ["new-1", "new-2"]
    stack.answer = Outcome(command_id="", result=REFUSED, rule="TooLate", sentence="Too late.")
    assert run(words) == 1
    assert [told["rule"] for told in json.loads(capsys.readouterr().out)] == ["TooLate"]


def test_json_is_one_document_with_the_outcome(stack: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    stack.answer = Outcome(command_id="", result=REFUSED, rule="NotAuthorised", sentence="Only others can.")
    assert run([*ACKNOWLEDGE, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["result"], told["rule"], told["command_id"]) == ("refused", "NotAuthorised", "new-1")


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (NotDelivered("application-04C-1", "new-1", "nobody answers"), 2, "The engine gave no answer"),
        (EngineUnreachable("No Temporal server answers at nowhere."), 2, "No Temporal server answers at nowhere."),
        (LedgerUnavailable("The ledger can't be used."), 2, "The ledger can't be used."),
        (RPCError("denied", RPCStatusCode.PERMISSION_DENIED, b""), 2, "The engine can't be used: denied."),
    ],
)
def test_surroundings_that_fail_are_one_sentence(
    stack: StandIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    code: int,
    sentence: str,
) -> None:
    def fail(*_: object) -> Outcome:
        raise error

    monkeypatch.setattr(stack, "send", fail)
    assert run(ACKNOWLEDGE) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert sentence in told.err
    assert "Traceback" not in told.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["fly"], "No such command 'fly'"),
        (["eoi", "acknowledge"], "Missing argument"),
        (["eoi", "acknowledge", "application-04C-1"], "--as"),
        (["eoi", "acknowledge", "application-04C-1", "--as", "nobody"], "Nobody is known as 'nobody'"),
        (["eoi", "acknowledge", "application-99Z-1", "--as", "twin"], "twin@04C, twin@99A"),
        (["meeting", "declare", "meeting-04C-1-1", "--as", "pm"], "Give either --nil"),
        (["ballot", "paper-vote", "ballot-04C-1-1", "--practice", "X00001", "--as", "pm"], "exactly one"),
        (["approve", "application-04C-1", "--reasons", "x" * 4001, "--as", "pm"], "field 'reasons'"),
        (
            [
                *[
                    "approve-with-conditions",
                    "application-04C-1",
                    "--reasons",
                    "x",
                    "--condition",
                    "k:ghost:2014-12-05:T",
                    "--as",
                    "pm",
                ]
            ],
            "Nobody is known as 'ghost'",
        ),
        (["show", "application-04C-1"], "There is no stream 'application-04C-1'"),
        (["show", "castle-1"], "no kind of stream begins so"),
        (["show", "ccg-04C", "--at", "yesterday"], "--at: 'yesterday' is not an instant"),
        (["list", "--ledger", "nowhere"], "there is no ledger at nowhere"),
        (["rehearse", "nowhere"], "'nowhere' does not exist"),
    ],
)
def test_input_that_can_not_be_used_ends_with_2_and_a_sentence(
    stack: StandIn, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    assert run(words) == 2
    assert sentence in capsys.readouterr().err
    assert stack.sent == []


def test_a_condition_is_not_given_to_somebody_unknown(stack: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    terms = ["--condition", "k:ao:2014-12-05:T", "--condition", "l:ghost:2014-12-05:T"]
    assert run(["approve-with-conditions", "application-04C-1", "--reasons", "x", *terms, "--as", "pm"]) == 2
    assert "Nobody is known as 'ghost'" in capsys.readouterr().err
    assert stack.sent == []


def test_twins_are_told_apart_by_their_organisation(stack: StandIn) -> None:
    assert run(["eoi", "acknowledge", "application-04C-1", "--as", "twin@99A"]) == 0
    assert run(["eoi", "acknowledge", "application-04C-1", "--as", "twin"]) == 0  # the one of the CCG it is about
    assert [person.organisation for _, person, _ in stack.sent] == ["99A", "04C"]


def test_ctrl_c_while_settings_are_read_is_one_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> Settings:
        raise KeyboardInterrupt

    monkeypatch.setattr(Settings, "read", interrupted)
    assert run(["list"]) == INTERRUPTED
    assert capsys.readouterr().err == "Interrupted.\n"


def test_settings_that_can_not_be_used_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DELEGATION_ENGINE_PORT", "many")
    assert run(["list"]) == 2
    assert "DELEGATION_ENGINE_PORT" in capsys.readouterr().err


def test_before_the_first_start_there_is_no_ledger_and_none_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DELEGATION_DATA_FOLDER", str(tmp_path / "var"))
    assert run(["list"]) == 2
    assert "`delegation up` makes one" in capsys.readouterr().err
    assert not (tmp_path / "var").exists()


def test_a_ledger_that_was_not_set_up_is_said_to_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ledger.sqlite").touch()
    assert run(["list", "--ledger", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_faulty_case_folder_is_told_fault_by_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = skeleton(tmp_path)
    change(folder, "application.toml", "months = 6", "months = 5")
    change(folder, "people.toml", "nhse_approver", "nhse_approvers")
    assert run(["case", "check", str(folder)]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0].split(",")[0] for line in lines] == ["application.toml", "people.toml"]
    assert run(["case", "check", str(folder), "--json"]) == 2
    assert [fault["file"] for fault in json.loads(capsys.readouterr().out)] == ["application.toml", "people.toml"]


def test_a_new_case_folder_has_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["case", "new", str(tmp_path / "new")]) == 0
    assert run(["case", "check", str(tmp_path / "new")]) == 0
    assert "can be used: Example CCG (99Z)" in capsys.readouterr().out
    assert run(["case", "new", str(tmp_path / "new")]) == 2


def test_asking_for_nothing_shows_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    assert "rehearse" in capsys.readouterr().out


def test_an_undecided_command_has_no_outcome_yet(ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["outcome", "unheard-of", "--ledger", ledger.database.where]) == 3
    assert "is on its way, or was never sent" in capsys.readouterr().out
