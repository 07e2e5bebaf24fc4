"""Recording the histories that are replayed: one rehearsal for each ending, by the command line (`make histories`).

Not the replay: that is `test_replay.py`.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cli.ledgers import LEDGER_FILE
from ledger import Ledger

HERE = Path(__file__).parent
HISTORIES = HERE / "histories"
ALL_OR_NONE = "all_or_none"
STANDARD = HERE.parents[1] / "policies" / "standard.toml"


@dataclass(frozen=True)
class Ending:
    """How a journey ends, and the steps that lead there."""

    name: str
    steps: tuple[str, ...]
    until: datetime | None
    """London; for an ending that comes by itself, until when time passes."""
    ends: Mapping[str, str]
    """By stream, the stage in which it ends."""
    policy: Mapping[str, str | int]
    """By `section.key`, the values in which the policy is not the standard one."""
    case: str
    """The folder beside this file that the case is in: one CCG's, or a cohort's."""
    coupling: str
    """Of a cohort."""

    def folder(self, parent: Path) -> Path:
        """The case folder of this ending, written into a parent folder."""
        case = parent / self.name
        shutil.copytree(HERE / self.case, case)
        terms = case / ("cohort.toml" if (case / "cohort.toml").exists() else "application.toml")
        _replace(terms, ALL_OR_NONE, self.coupling)
        parts = (HERE / "steps" / f"{step}.toml" for step in self.steps)
        script = "illustrative = true\n\n" + "\n".join(part.read_text(encoding="utf-8") for part in parts)
        (case / "script.toml").write_text(script, encoding="utf-8")
        if self.policy:
            (case / "policy.toml").write_text(
                changed(STANDARD.read_text(encoding="utf-8"), self.policy), encoding="utf-8"
            )
            _replace(terms, 'policy = "standard"', 'policy = "policy.toml"')
        return case


def _replace(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def changed(document: str, values: Mapping[str, str | int]) -> str:
    """A policy document with other values in some of its lines."""
    lines, section, left = [], "", dict(values)
    for line in document.splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        key = f"{section}.{line.split(' = ')[0]}"
        lines.append(f"{key.rpartition('.')[2]} = {json.dumps(left.pop(key))}" if key in left else line)
    assert not left, f"the policy has no {', '.join(left)}"
    return "\n".join(lines)


def endings() -> list[Ending]:
    """Every ending of `endings.toml`."""
    listed = tomllib.loads((HERE / "endings.toml").read_text(encoding="utf-8"))
    return [
        Ending(
            name,
            tuple(entry["steps"]),
            entry.get("until"),
            entry["ends"],
            entry.get("policy", {}),
            entry.get("case", "case"),
            entry.get("coupling", ALL_OR_NONE),
        )
        for name, entry in listed.items()
    ]


def rehearse(ending: Ending, parent: Path) -> Path:
    """Rehearse an ending; the folder that its ledger and histories are kept in."""
    kept = parent / f"{ending.name}-kept"
    until = [] if ending.until is None else ["--until", ending.until.isoformat()]
    folder = ending.folder(parent)
    command = [sys.executable, "-m", "cli", "rehearse", str(folder), "--keep", str(kept), *until]
    done = subprocess.run(command, cwd=HERE.parents[1], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{ending.name} does not run:\n{done.stdout}{done.stderr}")
    with closing(Ledger.open(f"sqlite:///{kept / LEDGER_FILE}")) as ledger:
        ends = {stream_id: ledger.load(stream_id).progress.stage for stream_id in ending.ends}
    if ends != ending.ends:
        raise SystemExit(f"{ending.name} ends as {ends}, not as {dict(ending.ends)}.")
    return kept


def main() -> None:
    """Record the histories of every ending, or of those named, in place of those that are there."""
    with tempfile.TemporaryDirectory() as temporary:
        for ending in endings():
            if sys.argv[1:] and ending.name not in sys.argv[1:]:
                continue
            kept = rehearse(ending, Path(temporary))
            shutil.rmtree(HISTORIES / ending.name, ignore_errors=True)
            shutil.copytree(kept / "histories", HISTORIES / ending.name)
            sys.stdout.write(f"{ending.name}: {len(list((HISTORIES / ending.name).iterdir()))} histories\n")


if __name__ == "__main__":
    main()
