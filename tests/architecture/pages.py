"""Parts of a written page: a model's fields as its source states them, and Markdown tables."""

import ast
import inspect
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from pydantic import BaseModel

WRITTEN = "<!-- Written from the code by `make docs`; change the code instead. -->"


@dataclass(frozen=True)
class FieldText:
    """A field as its source states it."""

    name: str
    annotation: str
    default: str
    meaning: str


def fields_of(model: type[BaseModel]) -> Iterator[FieldText]:
    """The fields of a class, in order, each with the docstring that follows it; first those of its bases."""
    for base in reversed(model.__mro__[1:]):
        if issubclass(base, BaseModel) and base.__module__.partition(".")[0] not in ("pydantic", "pydantic_settings"):
            yield from _added_by(base)
    yield from _added_by(model)


@cache
def _definitions(module: ModuleType) -> dict[str, ast.ClassDef]:
    statements = ast.parse(inspect.getsource(module)).body
    return {statement.name: statement for statement in statements if isinstance(statement, ast.ClassDef)}


def definition(model: type) -> ast.ClassDef:
    """How a class of a module is written there."""
    return _definitions(sys.modules[model.__module__])[model.__name__]


def _added_by(model: type[BaseModel]) -> Iterator[FieldText]:
    body = definition(model)
    for statement, following in zip(body.body, [*body.body[1:], None], strict=True):
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        if statement.target.id in ("type", "schema_version", "model_config"):
            continue
        documented = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
        yield FieldText(
            name=statement.target.id,
            annotation=ast.unparse(statement.annotation),
            default=ast.unparse(statement.value) if statement.value else "",
            meaning=one_line(str(following.value.value)) if documented else "",  # type: ignore[union-attr]
        )


def one_line(text: str | None) -> str:
    """A docstring as one paragraph of a table or list."""
    return " ".join((text or "").split())


def cell(text: str) -> str:
    """Text inside a table's cell."""
    return text.replace("|", "\\|")


def table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """A Markdown table, or nothing without rows."""
    lines = [f"| {' | '.join(cell(text) for text in row)} |" for row in rows]
    return [f"| {' | '.join(heading)} |", f"|{'---|' * len(heading)}", *lines, ""] if lines else []


def fields_table(model: type[BaseModel]) -> list[str]:
    """A model's fields as a table."""
    return table(
        ("field", "form", "meaning"),
        (
            (f"`{f.name}`", f"`{f.annotation}`{f', default `{f.default}`' if f.default else ''}", f.meaning)
            for f in fields_of(model)
        ),
    )
