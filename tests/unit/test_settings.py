"""Settings: what can't be used is one sentence that names variable, value and rule."""

import os
from pathlib import Path

import pytest
from sqlalchemy import make_url

from settings import Settings, SettingsUnusable, set_in_environment, sqlite_url


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder without `.env`, and an environment without settings."""
    for name in os.environ:
        if name.startswith("DELEGATION_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("ENGINE_PORT", "seven", "DELEGATION_ENGINE_PORT is 'seven', and must be a whole number."),
        ("ENGINE_PORT", "70000", "DELEGATION_ENGINE_PORT is '70000', and must be at most 65535."),
        (
            "ENGINE_PORT",
            "8233",
            "DELEGATION_ENGINE_UI_PORT is not right: 8233 is DELEGATION_ENGINE_PORT already, and the two must differ.",
        ),
        ("LOG_FORMAT", "xml", "DELEGATION_LOG_FORMAT is 'xml', and must be one of 'console' or 'json'."),
        ("SWEEP_EVERY", "0", "DELEGATION_SWEEP_EVERY is '0', and must be at least 1."),
        ("SHUTDOWN_WITHIN", "-1", "DELEGATION_SHUTDOWN_WITHIN is '-1', and must be at least 0."),
    ],
)
@pytest.mark.parametrize("place", ["environment", ".env"])
def test_a_value_that_can_not_be_is_named_with_its_rule(
    place: str, name: str, value: str, sentence: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if place == ".env":
        (folder / ".env").write_text(f"DELEGATION_{name}={value}\n", encoding="utf-8")
    else:
        monkeypatch.setenv(f"DELEGATION_{name}", value)
    with pytest.raises(SettingsUnusable) as refused:
        Settings.read()
    assert str(refused.value) == sentence


def test_every_fault_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DELEGATION_ENGINE_PORT", "0")
    monkeypatch.setenv("DELEGATION_LOG_LEVEL", "loud")
    with pytest.raises(SettingsUnusable, match=r"DELEGATION_ENGINE_PORT is '0'.*; DELEGATION_LOG_LEVEL is 'loud'"):
        Settings.read()


def test_a_file_that_is_not_text_is_named(folder: Path) -> None:
    (folder / ".env").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsUnusable, match=r"The file \.env can't be read"):
        Settings.read()


def test_an_empty_value_is_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DELEGATION_DATA_FOLDER", "")
    monkeypatch.setenv("DELEGATION_ENGINE_PORT", "")
    assert Settings.read() == Settings()
    assert Settings.read().data_folder == Path("var")
    assert set_in_environment() == ()


def test_another_terminal_is_told_only_what_comes_from_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text("DELEGATION_ENGINE_PORT=7300\n", encoding="utf-8")
    monkeypatch.setenv("DELEGATION_DATABASE_URL", "postgresql://user:secret@host/ledger")
    monkeypatch.setenv("DELEGATION_NO_SETTING", "1")
    assert Settings.read().engine_port == 7300
    assert set_in_environment() == ("DELEGATION_DATABASE_URL",)


@pytest.mark.parametrize("name", ["ledger.sqlite", "a b", "ü", "a?b", "a#b", "a%41", "a&b=c", "'\""])
def test_a_file_keeps_its_name_in_its_address(name: str) -> None:
    assert make_url(sqlite_url(Path("/folder") / name)).database == f"/folder/{name}"
