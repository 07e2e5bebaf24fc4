"""All settings, and the only reader of the environment.

Not where Temporal is, if its own configuration says so: `temporalio.envconfig` reads that (docs/reference/settings.md).
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """Read from variables `DELEGATION_…` of the environment, or else from a file `.env` in the working folder."""

    model_config = SettingsConfigDict(
        env_prefix="DELEGATION_", env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
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
    sweep_every: timedelta = timedelta(hours=1)
    """How often a worker looks for open streams that have no run; also once when it starts."""
    shutdown_within: timedelta = timedelta(seconds=5)
    """How long a stopping worker waits for activities under way."""

    @property
    def ledger_url(self) -> str:
        """The ledger's address."""
        return self.database_url or f"sqlite:///{self.ledger_file}"

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
