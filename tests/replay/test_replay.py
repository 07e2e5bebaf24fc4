"""Recorded histories replay against today's workflows, with the worker's own sandbox and converter (docs/adr/0004)."""

import asyncio
from pathlib import Path
from typing import get_args

import pytest
from temporalio.client import WorkflowHistory

from domain.application import state as application
from domain.codes import noun_of
from domain.delegation import events as delegation
from domain.dispute import state as dispute
from domain.investment import state as investment
from domain.messages import WORKFLOW_TYPES
from domain.validation import state as validation
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


ENDINGS = {
    "application": get_args(application.Ending),
    "cohort": ("failed", "concluded"),
    "delegation": get_args(delegation.Ending),
    "dispute": get_args(dispute.Ending),
    "investment": get_args(investment.Ending),
    "validation": get_args(validation.Ending),
}
"""By noun, how a matter of it may end. Ballots, surveys and meetings end within an application's."""


@pytest.mark.parametrize("noun", ENDINGS)
def test_every_ending_that_the_domain_knows_is_recorded(noun: str) -> None:
    recorded = {stage for each in endings() for stream_id, stage in each.ends.items() if noun_of(stream_id) == noun}
    assert set(ENDINGS[noun]) <= recorded


def test_every_workflow_has_a_recorded_history() -> None:
    recorded = {file.stem.split("-", 1)[0] for file in FILES}
    assert recorded == set(WORKFLOW_TYPES)
