"""What import-linter cannot state: its roots are packages, and these rules are about modules and calls."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INNER = ("domain", "workflows", "activities", "ledger", "gateway")
OUTER = ("engine", "cli")
COMPOSITION = {"worker", "settings", "telemetry"}
FRONT_ROOMS = {"ledger", "ledger.reading", "ledger.rebuilding", "ledger.redeciding", "ledger.verification"}


def sources(*packages: str) -> list[Path]:
    return sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            modules = {path.stem for path in ROOT.joinpath(*node.module.split(".")).glob("*")}
            yield from (f"{node.module}.{alias.name}" for alias in node.names if alias.name in modules)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", sources(*INNER), ids=name_of)
def test_nobody_imports_worker_settings_or_telemetry_inward(path: Path) -> None:
    assert not COMPOSITION & set(imported(path))


@pytest.mark.parametrize("path", [*sources(*OUTER, "gateway", "activities"), ROOT / "worker.py"], ids=name_of)
def test_the_ledger_is_entered_by_its_front_rooms_only(path: Path) -> None:
    """docs/adr/0013: no table, no SQL and no transaction of its own outside the ledger."""
    rooms = {module for module in imported(path) if module.split(".")[0] in ("ledger", "sqlalchemy")}
    assert rooms <= FRONT_ROOMS


@pytest.mark.parametrize("path", sources("cli"), ids=name_of)
def test_no_edge_decides(path: Path) -> None:
    """docs/adr/0013: an edge's commands go through the gateway."""
    called = {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert "decide" not in called


@pytest.mark.parametrize("path", sources(*INNER, *OUTER), ids=name_of)
def test_only_settings_reads_the_environment(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    read = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("environ", "getenv")
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    ]
    assert read == [], f"{name_of(path)} reads the environment in lines {read}; settings.py does that for everybody"
