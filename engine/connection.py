"""Connecting to Temporal, the same way for every process.

Where it is comes from Temporal's own configuration (file, profile, `TEMPORAL_…`), and otherwise from the caller.
"""

import logging
from dataclasses import dataclass
from functools import cache

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.envconfig import ClientConfig, ClientConnectConfig
from temporalio.runtime import LogForwardingConfig, LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import RPCError

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


def options(where: Where) -> ClientConnectConfig:
    """What a client is connected with: what Temporal's own configuration says, and what that leaves open.

    Raises:
        EngineUnreachable: the configuration can't be used.
    """
    try:
        configured = ClientConfig.load_client_connect_config(profile=where.profile)
    except (RuntimeError, ValueError, OSError) as error:
        raise EngineUnreachable(f"Temporal's configuration can't be used: {_first_line(error)}.") from error
    configured.setdefault("target_host", where.address)
    configured.setdefault("namespace", where.namespace)
    return configured


@cache
def telling_runtime() -> Runtime:
    """The SDK's native part for a process that is there to work: what it warns of goes to the log."""
    forwarding = LogForwardingConfig(logging.getLogger("temporalio"), append_log_fields_to_message=False)
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(TelemetryFilter("WARN", "ERROR"), forwarding)))


async def connect(where: Where, *, configured: bool = True, runtime: Runtime | None = None) -> Client:
    """A connected client; with `configured` false, to exactly that address, whatever Temporal's configuration says.

    Raises:
        EngineUnreachable: nothing answers there, or it can't be used with what is configured.
    """
    chosen = options(where) if configured else ClientConnectConfig(target_host=where.address, namespace=where.namespace)
    try:
        return await Client.connect(**chosen, data_converter=DATA_CONVERTER, runtime=runtime or quiet_runtime())
    except (RuntimeError, ValueError) as error:
        raise EngineUnreachable(
            f"No Temporal server at {chosen['target_host']} takes a connection. Start it, or say in the settings "
            "where it is."
        ) from error


async def check_namespace(client: Client) -> None:
    """Nothing, when the server has the client's namespace and lets the client use it.

    Raises:
        EngineUnreachable: it does not.
    """
    request = DescribeNamespaceRequest(namespace=client.namespace)
    try:
        await client.workflow_service.describe_namespace(request)
    except RPCError as error:
        server = client.service_client.config.target_host
        raise EngineUnreachable(
            f"The Temporal server at {server} can't be used with namespace '{client.namespace}': {_first_line(error)}."
        ) from error


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0].rstrip(".")
