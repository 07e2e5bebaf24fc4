"""A workflow is tried in the sandbox before it runs there, and is not asked what no payload needs."""

from typing import Any

import pytest
from temporalio import workflow
from temporalio.worker import WorkflowInstance
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from engine.connection import DATA_CONVERTER
from engine.replay import sandbox


@workflow.defn(name="Tried")
class Tried:
    """A workflow that no worker has."""

    @workflow.run
    async def run(self) -> None:
        """Nothing."""


def test_a_workflow_is_tried_until_it_passes_and_then_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    faults = [RuntimeError("It reads a clock.")]
    tried: list[type] = []

    def trying(_runner: SandboxedWorkflowRunner, defined: workflow._Definition) -> None:
        tried.append(defined.cls)
        if faults:
            raise faults.pop()

    monkeypatch.setattr(SandboxedWorkflowRunner, "prepare_workflow", trying)
    defined = workflow._Definition.must_from_class(Tried)
    with pytest.raises(RuntimeError, match="reads a clock"):
        sandbox().prepare_workflow(defined)
    for _ in range(3):
        sandbox().prepare_workflow(defined)
    assert tried == [Tried, Tried]


def test_no_codec_or_store_wants_to_know_whose_payload_it_is() -> None:
    """With one that does, the sandbox has to answer the SDK's questions for a context again (`engine.replay`)."""
    assert DATA_CONVERTER.payload_codec is None
    assert DATA_CONVERTER.external_storage is None


class Answering:
    """A run in the sandbox, which answers with the name of what it is asked for."""

    def __getattr__(self, name: str) -> Any:
        """Whatever the SDK may ask for."""
        return lambda *_: name


def test_a_run_answers_all_that_the_sdk_asks_and_is_itself_not_asked_for_a_context(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without the thread's number, for one, the SDK could not interrupt a run that blocks it."""
    monkeypatch.setattr(SandboxedWorkflowRunner, "create_instance", lambda *_: Answering())
    details: Any = None
    run: Any = sandbox().create_instance(details)
    asked = [name for name in vars(WorkflowInstance) if not name.startswith("_")]
    arguments = {"get_info": (), "get_thread_id": ()}
    answers = {name: getattr(run, name)(*arguments.get(name, (None,))) for name in asked}
    context, store = answers.pop("get_serialization_context"), answers.pop("get_external_store_context")
    assert (context, store.target) == (None, None)
    assert answers == {name: name for name in answers}
