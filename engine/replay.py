"""Replaying recorded histories with exactly what a worker runs: its workflows, its sandbox, its converter.

Not recording them: histories come from a run, by `export`.
"""

import asyncio
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from temporalio.api.enums.v1 import EventType
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.client import Client, WorkflowHistory
from temporalio.converter import StorageDriverStoreContext
from temporalio.worker import Replayer, WorkflowInstance, WorkflowInstanceDetails
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import Info

from engine.connection import DATA_CONVERTER, quiet_runtime
from workflows.registered import WORKFLOWS


class _Run(WorkflowInstance):
    """A run in the sandbox that is not asked, for each payload, how to encode it.

    The SDK would ask in the sandbox, several times for each, which takes longer than to decide a command. The answer
    only matters to a codec or a store that treats workflows differently, and `DATA_CONVERTER` has neither.
    """

    def __init__(self, sandboxed: WorkflowInstance) -> None:
        self._sandboxed = sandboxed

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        """Implements `WorkflowInstance.activate`."""
        return self._sandboxed.activate(act)

    def get_info(self) -> Info:
        """Implements `WorkflowInstance.get_info`."""
        return self._sandboxed.get_info()

    def get_thread_id(self) -> int | None:
        """Implements `WorkflowInstance.get_thread_id`."""
        return self._sandboxed.get_thread_id()

    def get_serialization_context(self, command_info: object) -> None:
        """Implements `WorkflowInstance.get_serialization_context`."""

    def get_external_store_context(self, command_info: object) -> StorageDriverStoreContext:
        """Implements `WorkflowInstance.get_external_store_context`."""
        return StorageDriverStoreContext(target=None)


class _Sandbox(SandboxedWorkflowRunner):
    """Tries each workflow out once in a process: the SDK would for every worker, and for every history replayed."""

    _tried: ClassVar[set[type]] = set()

    def prepare_workflow(self, defn: Any) -> None:
        """Implements `WorkflowRunner.prepare_workflow`."""
        if defn.cls not in self._tried:
            super().prepare_workflow(defn)
            self._tried.add(defn.cls)

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """Implements `WorkflowRunner.create_instance`."""
        return _Run(super().create_instance(det))


def sandbox() -> SandboxedWorkflowRunner:
    """The sandbox that workflows run in.

    The domain passes through it, since importing it for every run costs 20 times as much; its own guard against clocks
    is in `domain/ruff.toml`.
    """
    restrictions = SandboxRestrictions.default.with_passthrough_modules("activities", "domain", "structlog")
    return _Sandbox(restrictions=restrictions)


def replayer() -> Replayer:
    """Replays histories against today's workflows."""
    return Replayer(
        workflows=WORKFLOWS, workflow_runner=sandbox(), data_converter=DATA_CONVERTER, runtime=quiet_runtime()
    )


_MESSAGE = re.compile(r'message: "((?:[^"\\]|\\.)*)"')
"""Where the SDK's native part has its sentence, in the midst of a structure of its own."""


async def replay(history: WorkflowHistory) -> str | None:
    """None when today's code does what was recorded, else how Temporal names the difference, without a full stop."""
    if all(event.event_type != EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED for event in history.events):
        # No worker has taken the run up yet. The SDK would wait for its first task for ever.
        return None
    result = await replayer().replay_workflow(history, raise_on_replay_failure=False)
    if result.replay_failure is None:
        return None
    told = str(result.replay_failure)
    sentence = _MESSAGE.search(told)
    return (told if sentence is None else sentence[1]).removesuffix(".")


def read_history(file: Path) -> WorkflowHistory:
    """A history from a file named `WORKFLOW-ID.json`, as `export` writes it.

    Raises:
        OSError: the file can't be read.
        ValueError: it is not a history.
    """
    return WorkflowHistory.from_json(file.stem, file.read_text(encoding="utf-8"))


async def export(client: Client, workflow_ids: Iterable[str], folder: Path) -> tuple[Path, ...]:
    """Write the histories of the latest run of each workflow, one file each.

    Raises:
        OSError: the folder can't be written to.
        RPCError: the engine can't be reached, or has no such workflow.
    """
    histories = [await client.get_workflow_handle(workflow_id).fetch_history() for workflow_id in workflow_ids]
    return await asyncio.to_thread(_write, histories, folder)


def _write(histories: Iterable[WorkflowHistory], folder: Path) -> tuple[Path, ...]:
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for history in histories:
        file = folder / f"{history.workflow_id}.json"
        file.write_text(history.to_json() + "\n", encoding="utf-8")
        files.append(file)
    return tuple(files)
