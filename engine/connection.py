"""Connecting to Temporal, the same way for every process.

Where it is comes from Temporal's own configuration (file, profile, `TEMPORAL_…`), and otherwise from the caller.
"""

from dataclasses import dataclass
from functools import cache

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.envconfig import ClientConfig, ClientConnectConfig
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter

DATA_CONVERTER = pydantic_data_converter
"""What turns messages into payloads and back; replay must use the same."""


class EngineUnreachable(Exception):
    """There is no Temporal server where one was looked for."""


@dataclass(frozen=True)
class Where:
    """Where Temporal is: a profile of its configuration, and what holds where that says nothing."""

    address: str = "localhost:7233"
    namespace: str = "default"
    profile: str | None = None


@cache
def quiet_runtime() -> Runtime:
    """The SDK's native part, one for a process; what it tries again is not for the eyes of whoever typed a command."""
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(TelemetryFilter("ERROR", "ERROR"))))


async def connect(where: Where, *, configured: bool = True) -> Client:
    """A connected client; with `configured` false, to exactly that address, whatever Temporal's configuration says.

    Raises:
        EngineUnreachable: nothing answers there, or it can't be used with what is configured.
    """
    options: ClientConnectConfig = {}
    if configured:
        try:
            options = ClientConfig.load_client_connect_config(profile=where.profile)
        except RuntimeError as error:
            raise EngineUnreachable(f"Temporal's configuration can't be used: {error}") from error
    options.setdefault("target_host", where.address)
    options.setdefault("namespace", where.namespace)
    try:
        return await Client.connect(**options, data_converter=DATA_CONVERTER, runtime=quiet_runtime())
    except RuntimeError as error:
        raise EngineUnreachable(
            f"No Temporal server at {options['target_host']} takes a connection. Start it, or say in the settings "
            "where it is."
        ) from error
