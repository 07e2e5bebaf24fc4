"""What a worker runs is what there is: nothing defined and forgotten, nothing named by accident."""

import ast
from pathlib import Path
from typing import get_args

from temporalio import activity, workflow

from activities import ACTIVITIES
from domain.application.state import OpenState
from domain.messages import workflow_type
from domain.nouns import NOUNS
from workflows.application import DelegationApplicationWorkflow
from workflows.registered import WORKFLOWS

ROOT = Path(__file__).parents[2]


def defined(package: str, decorator: str) -> dict[str, ast.Call]:
    """Every class or function of a package under `@workflow.defn(…)` or `@activity.defn(…)`, by its own name."""
    found = {}
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                for wanted in node.decorator_list:
                    call = wanted if isinstance(wanted, ast.Call) else ast.Call(func=wanted, args=[], keywords=[])
                    if ast.unparse(call.func) == f"{decorator}.defn":
                        found[node.name] = call
    return found


def test_every_workflow_is_registered_under_a_name_that_is_written_down() -> None:
    workflows = defined("workflows", "workflow")
    assert {kind.__name__ for kind in WORKFLOWS} == set(workflows)
    assert all("name" in {keyword.arg for keyword in call.keywords} for call in workflows.values())


def test_every_noun_has_a_workflow_of_its_own() -> None:
    types = {workflow._Definition.must_from_class(kind).name for kind in WORKFLOWS}
    assert {workflow_type(noun) for noun in NOUNS} == types


def test_the_journey_has_a_method_for_each_stage_of_an_open_application() -> None:
    stages = {get_args(state.model_fields["stage"].annotation)[0] for state in get_args(OpenState)}
    methods = {name for name in vars(DelegationApplicationWorkflow) if not name.startswith("_")}
    assert methods - {"run"} == stages


def test_every_activity_is_registered_under_a_name_that_is_written_down() -> None:
    activities = defined("activities", "activity")
    registered = {
        method
        for kind in ACTIVITIES
        for method, value in vars(kind).items()
        if activity._Definition.from_callable(value) is not None
    }
    assert registered == set(activities)
    assert all("name" in {keyword.arg for keyword in call.keywords} for call in activities.values())
