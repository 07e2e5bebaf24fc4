"""All settings, and the only reader of the environment.

Not where Temporal is, if its own configuration says so: `temporalio.envconfig` reads that (docs/reference/settings.md).
"""

import os
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import quote

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.parsing import fault_in_words

PREFIX = "DELEGATION_"
Port = Annotated[int, Field(ge=1, le=65535)]


class SettingsUnusable(Exception):
    """Settings have values that they can't have; the sentence names each, its value and the rule."""


class Settings(BaseSettings):
    """Read from variables `DELEGATION_…` of the environment, or else from a file `.env` in the working folder.
    An empty value is as none."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    data_folder: Path = Path("var")
    """The folder of everything that is kept: the ledger, the engine's file, notices, logs."""
    database_url: str | None = None
    """Where the ledger is, as SQLAlchemy writes it: `postgresql+psycopg://…` or `sqlite:///…`.
    Left out, it is the SQLite file `ledger.sqlite` in the data folder."""
    temporal_address: str | None = None
    """Host and port of Temporal. Left out, it is the embedded engine's.
    Temporal's own configuration (`TEMPORAL_ADDRESS`, or a profile of its file) goes before both."""
    temporal_namespace: str = "default"
    """Temporal's namespace, unless Temporal's own configuration names one."""
    temporal_profile: str | None = None
    """The profile of Temporal's own configuration file to use. Left out, it is `default`."""
    task_queue: str = "delegation"
    """The queue on which workers find work. Processes that belong together use the same."""
    engine_port: Port = 7233
    """The port of the embedded engine, on 127.0.0.1."""
    engine_ui_port: Port = 8233
    """The port of the embedded engine's web pages, on 127.0.0.1."""
    notices_folder: Path | None = None
    """The folder into which notices are written as e-mail files. Left out, it is `notices` in the data folder."""
    ccg_register: Path | None = None
    """A CSV file of the known CCGs. Left out, the case folder's own register is all that is known."""
    practice_register: Path | None = None
    """A CSV file of the known practices. Left out, the case folder's own register is all that is known."""
    people: Path | None = None
    """A file of people, in the form of a case folder's `people.toml`, whom the command line's `--as` knows.
    Left out, it is `examples/people.toml`. The people of cases that were started are known besides."""
    log_format: Literal["console", "json"] = "console"
    """How log lines are written: coloured for people, or one JSON object a line."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least important lines that are written."""
    activities_at_once: Annotated[int, Field(ge=2, le=500)] = 16
    """How many activities one worker runs together."""
    sweep_every: Annotated[int, Field(ge=1, le=86_400)] = 3600
    """Seconds after which a worker looks again for open streams that have no run; it also does when it starts."""
    shutdown_within: Annotated[int, Field(ge=0, le=600)] = 5
    """Seconds that a stopping worker waits for activities under way."""

    @classmethod
    def read(cls) -> Self:
        """The settings as they are now.

        Raises:
            SettingsUnusable: some have values that they can't have, or `.env` is not text.
        """
        try:
            return cls()
        except ValidationError as error:
            faults = (
                f"{PREFIX}{'_'.join(map(str, found['loc'])).upper()} {fault_in_words(found)}"
                for found in error.errors(include_url=False)
            )
            raise SettingsUnusable(f"{'; '.join(faults)}.") from None
        except (UnicodeDecodeError, OSError) as error:
            raise SettingsUnusable(f"The file .env can't be read: {error}.") from None

    @field_validator("engine_ui_port")
    @classmethod
    def _a_port_of_its_own(cls, port: int, known: ValidationInfo) -> int:
        if port == known.data.get("engine_port"):
            raise ValueError(f"{port} is {PREFIX}ENGINE_PORT already, and the two must differ")
        return port

    @property
    def ledger_url(self) -> str:
        """The ledger's address."""
        return self.database_url or sqlite_url(self.ledger_file)

    @property
    def ledger_file(self) -> Path:
        """The ledger's file, where no database is named."""
        return self.data_folder / "ledger.sqlite"

    @property
    def engine_address(self) -> str:
        """Where Temporal is looked for, unless its own configuration says otherwise."""
        return self.temporal_address or f"127.0.0.1:{self.engine_port}"

    @property
    def engine_file(self) -> Path:
        """The embedded engine's database."""
        return self.data_folder / "engine.sqlite"

    @property
    def mail_folder(self) -> Path:
        """Where notices are written as e-mail files."""
        return self.notices_folder or self.data_folder / "notices"


def sqlite_url(file: Path) -> str:
    """A file's address as SQLAlchemy reads it, whatever characters are in its name."""
    return f"sqlite:///{quote(str(file))}"


def set_in_environment() -> tuple[str, ...]:
    """The names of the settings that come from the environment, which another terminal does not know."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    return tuple(sorted(name for name, value in os.environ.items() if value and name.upper() in known))
