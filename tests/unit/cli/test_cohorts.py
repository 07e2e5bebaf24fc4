"""A cohort and a portfolio from files: what is typed, and what is sent."""

from pathlib import Path

import pytest

from cli.failing import UNUSABLE
from cli.main import run
from domain.ccg.commands import RecordConsidering, RegisterCcg
from domain.cohort.commands import OpenCohort
from tests.unit.cli.stand_in import StandIn, sent_by

EXAMPLE = Path(__file__).parents[3] / "examples" / "south-east-london"


def test_a_cohort_is_opened_from_its_folder(stand_in: StandIn) -> None:
    ((stream, command),) = sent_by(stand_in, "cohort", "open", str(EXAMPLE), "--as", "pm")
    assert stream == "cohort-SEL-1"
    assert isinstance(command, OpenCohort)
    assert command.lead == "08Q"


def test_a_portfolio_registers_its_ccgs_and_what_they_consider(stand_in: StandIn) -> None:
    sent = sent_by(stand_in, "ccg", "import", str(EXAMPLE), "--as", "pm")
    registered = [command for _, command in sent if isinstance(command, RegisterCcg)]
    considering = [stream for stream, command in sent if isinstance(command, RecordConsidering)]
    assert (len(registered), {command.region for command in registered}) == (32, {"London"})
    assert [sum(command.level == level for command in registered) for level in (3, 2, 1)] == [11, 20, 1]
    assert len(considering) == 13


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["start", str(EXAMPLE)], "is a cohort's folder"),
        (["cohort", "open", str(EXAMPLE / "bexley"), "--as", "pm"], "no cohort.toml"),
        (["ccg", "import", str(EXAMPLE / "bexley"), "--as", "pm"], "portfolio.toml"),
    ],
)
def test_the_wrong_folder_is_named_in_a_sentence(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DELEGATION_PEOPLE", str(EXAMPLE / "people.toml"))
    monkeypatch.setenv("DELEGATION_DATA_FOLDER", str(tmp_path))
    words = ["manager-southwark" if word == "pm" else word for word in words]
    assert run(words) == UNUSABLE
    assert sentence in capsys.readouterr().err
