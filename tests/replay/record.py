"""Recording the histories that are replayed: one rehearsal for each ending, by the command line (`make histories`).

Not the replay: that is `test_replay.py`.
"""

import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

HERE = Path(__file__).parent
HISTORIES = HERE / "histories"


@dataclass(frozen=True)
class Ending:
    """How a journey ends, and the steps that lead there."""

    name: str
    steps: tuple[str, ...]
    until: datetime | None
    """London; for an ending that comes by itself, until when time passes."""

    def folder(self, parent: Path) -> Path:
        """The case folder of this ending, written into a parent folder."""
        case = parent / self.name
        shutil.copytree(HERE / "case", case)
        parts = (HERE / "steps" / f"{step}.toml" for step in self.steps)
        script = "illustrative = true\n\n" + "\n".join(part.read_text(encoding="utf-8") for part in parts)
        (case / "script.toml").write_text(script, encoding="utf-8")
        return case


def endings() -> list[Ending]:
    """Every ending of `endings.toml`."""
    listed = tomllib.loads((HERE / "endings.toml").read_text(encoding="utf-8"))
    return [Ending(name, tuple(entry["steps"]), entry.get("until")) for name, entry in listed.items()]


def rehearse(ending: Ending, parent: Path) -> Path:
    """Rehearse an ending; the folder that its ledger and histories are kept in."""
    kept = parent / f"{ending.name}-kept"
    until = [] if ending.until is None else ["--until", ending.until.isoformat()]
    folder = ending.folder(parent)
    command = [sys.executable, "-m", "cli.main", "rehearse", str(folder), "--keep", str(kept), *until]
    done = subprocess.run(command, cwd=HERE.parents[1], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{ending.name} does not run:\n{done.stdout}{done.stderr}")
    return kept


def main() -> None:
    """Record the histories of every ending in place of those that are there."""
    with tempfile.TemporaryDirectory() as temporary:
        for ending in endings():
            kept = rehearse(ending, Path(temporary))
            shutil.rmtree(HISTORIES / ending.name, ignore_errors=True)
            shutil.copytree(kept / "histories", HISTORIES / ending.name)
            sys.stdout.write(f"{ending.name}: {len(list((HISTORIES / ending.name).iterdir()))} histories\n")


if __name__ == "__main__":
    main()
