"""Makes the accuracy figures in ``src/riparian/web/data`` that the page on the method shows.

    python tools/make_accuracy.py GOLD [TASK…]    measure these tasks, else every one, on GOLD
    python tools/make_accuracy.py GOLD --kept DIR the same, but take what is measured already in DIR

``GOLD`` holds a file ``TASK.jsonl`` for each task, or the one that `FILES` names. Each is measured
by the command itself, ``riparian evaluate TASK FILE --json``, one after the other; with ``--kept``
each answer is kept as ``DIR/TASK.json``, and one that is there is not measured again. The figures
are written as the command printed them, with the number of cases; ``SOURCE.md`` says which command
and when. Tasks that are not named stay as they were measured.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from riparian.evaluate.tasks import TASKS
from riparian.version import __version__

TARGET = Path(__file__).resolve().parents[1] / "src" / "riparian" / "web" / "data"


FILES = {"links": "links_relabelled", "purposes": "purposes_accept"}
"""The labelled files of tasks that are not called by the task: the same cases under the labels that
are meant now."""


def main(arguments: list[str], target: Path = TARGET) -> int:
    """Measure and write; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("gold", type=Path)
    parser.add_argument("tasks", nargs="*", choices=[*TASKS, []], metavar="TASK")
    parser.add_argument("--kept", type=Path, metavar="DIR")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        kept = asked.kept or Path(folder)
        made = document([measured(task, asked.gold, kept) for task in asked.tasks or TASKS])
    before = target / "accuracy.json"
    if asked.tasks and before.exists():
        made["tasks"] = msgspec.json.decode(before.read_bytes())["tasks"] | made["tasks"]
    target.mkdir(exist_ok=True)
    written = msgspec.json.format(msgspec.json.encode(made), indent=2)
    (target / "accuracy.json").write_bytes(written + b"\n")
    (target / "SOURCE.md").write_text(source(made), encoding="utf-8")
    return 0


def measured(task: str, gold: Path, kept: Path) -> dict[str, Any]:
    """What the command says of a task, and the day on which it said so."""
    file = kept / f"{task}.json"
    if not file.exists() or not file.stat().st_size:
        kept.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "riparian", "evaluate", task, str(gold / file_of(task))]
        said = subprocess.run([*command, "--json"], check=True, capture_output=True)
        file.write_bytes(said.stdout)
    on = datetime.fromtimestamp(file.stat().st_mtime, UTC).date().isoformat()
    return {**msgspec.json.decode(file.read_bytes()), "measured": on}


def file_of(task: str) -> str:
    """The name of a task's labelled file."""
    return f"{FILES.get(task, task)}.jsonl"


def document(results: list[dict[str, Any]]) -> dict[str, Any]:
    """The figures of all tasks; the wrong cases stay behind."""
    names = ("n", "figures", "by_source", "by_language", "note", "measured")
    return {
        "version": __version__,
        "tasks": {one["task"]: {name: one[name] for name in names} for one in results},
    }


def source(made: dict[str, Any]) -> str:
    """`SOURCE.md`: where the figures come from."""
    lines = [
        "# `accuracy.json`", "",
        "How often Riparian is right on labelled cases, as these commands printed it (version"
        f" {made['version']}), written by `tools/make_accuracy.py`:", "",
        "| command | cases | measured |", "|---|---:|---|",
    ]  # fmt: skip
    for task, one in made["tasks"].items():
        command = f"`riparian evaluate {task} ../shared/gold/{file_of(task)} --json`"
        lines.append(f"| {command} | {one['n']} | {one['measured']} |")
    lines += [
        "",
        "The labelled files are shared among the project's contributors and do not come with the",
        "package. What the figures can and cannot say is in `docs/accuracy.md`. Licence: CC0 1.0.",
        "",
    ]  # fmt: skip
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
