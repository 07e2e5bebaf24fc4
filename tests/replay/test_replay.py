"""Recorded histories replay against today's workflows, with the worker's own sandbox and converter (docs/adr/0004)."""

import asyncio
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory

from domain.messages import WORKFLOW_TYPES
from engine.replay import read_history, replay
from tests.replay.record import HISTORIES, Ending, endings

FILES = sorted(HISTORIES.glob("*/*.json"))

INSTRUCTIONS = """\
{file} no longer replays: runs that are open with this history would stop after a deploy.

{difference}

Guard the change with workflow.patched(...) and keep the old branch, or leave the sequence of commands as it was:
docs/how-to/change-a-workflow.md. Only when no such run can be open anywhere, record again with `make histories`."""


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
async def test_a_recorded_history_replays(file: Path) -> None:
    difference = await replay(read_history(file))
    assert difference is None, INSTRUCTIONS.format(file=file.name, difference=difference)


@pytest.mark.parametrize("events", [1, 2], ids=["started", "with its first task waiting"])
async def test_a_run_that_no_worker_has_taken_up_replays(events: int) -> None:
    recorded = read_history(FILES[0])
    async with asyncio.timeout(10):
        assert await replay(WorkflowHistory(recorded.workflow_id, recorded.events[:events])) is None


@pytest.mark.parametrize("ending", endings(), ids=lambda ending: ending.name)
def test_every_ending_has_recorded_histories(ending: Ending) -> None:
    assert list((HISTORIES / ending.name).glob("*.json"))


def test_every_workflow_has_a_recorded_history() -> None:
    recorded = {file.stem.split("-", 1)[0] for file in FILES}
    assert recorded == set(WORKFLOW_TYPES)
