"""What outlives a release: names and payloads that recorded histories and running workflows rely on (docs/adr/0004)."""

from pydantic import BaseModel

from activities import ACTIVITIES
from domain import messages
from domain.messages import HANDLE, PROGRESS, ROLL, SUBMIT, WORKFLOW_TYPES, Message
from settings import Settings
from tests.architecture.pages import WRITTEN, fields_table, one_line, table


def activity_names() -> list[str]:
    """The registered names of all activities."""
    methods = (method for holder in ACTIVITIES for method in vars(holder).values())
    definitions = (getattr(method, "__temporal_activity_definition", None) for method in methods)
    return sorted(definition.name for definition in definitions if definition is not None)


def payloads() -> list[type[BaseModel]]:
    """Every payload that crosses Temporal, in the order of its module."""
    return [
        value
        for value in vars(messages).values()
        if isinstance(value, type) and issubclass(value, Message) and value is not Message
    ]


def task_queue() -> str:
    """The task queue unless settings name another."""
    return str(Settings.model_fields["task_queue"].default)


def workflow_rows() -> list[tuple[str, str]]:
    """Noun and workflow type."""
    return [(f"`{noun}-…`", f"`{name}`") for noun, name in WORKFLOW_TYPES.items()]


MESSAGES = [
    (f"`{HANDLE}`", "update", "decide a batch and answer its outcomes"),
    (f"`{SUBMIT}`", "signal", "decide a batch; nobody waits"),
    (f"`{ROLL}`", "signal", "continue as new on the worker's present code"),
    (f"`{PROGRESS}`", "query", "where the stream stood after its last decision"),
]


def contracts_page() -> str:
    """The page of contracts."""
    lines = [
        "# Contracts",
        "",
        WRITTEN,
        "",
        "Names and payloads that recorded histories and running workflows rely on. Adding an optional field is safe;",
        "renaming or removing one, or a name, breaks open runs (`docs/how-to/change-a-workflow.md`).",
        "",
        "## Workflows",
        "",
        f"A workflow's id is its stream's id; its task queue is `{task_queue()}` unless the settings name another.",
        "",
        *table(("id", "type"), workflow_rows()),
        "## Messages to a workflow",
        "",
        *table(("name", "kind", "asks to"), MESSAGES),
        "## Activities",
        "",
        *(f"- `{name}`" for name in activity_names()),
        "",
        "## Payloads",
        "",
    ]
    for payload in payloads():
        lines += [f"### {payload.__name__}", "", one_line(payload.__doc__), "", *fields_table(payload)]
    return "\n".join(lines)
