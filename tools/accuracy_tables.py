"""The accuracy of every labelled file of a folder as Markdown tables, for docs/accuracy.md.

    python tools/accuracy_tables.py GOLD [TASK…] [--part look|count]
    python tools/accuracy_tables.py GOLD [TASK…] --encoders    one table: all figures without an
                                                              encoder, and with one

A file `TASK.jsonl` or `TASK_NAME.jsonl` in ``GOLD`` is one of the task, but for those whose cases
were labelled anew in another (`LABELLED_ANEW`). Each is measured by the
command itself, ``riparian evaluate TASK FILE --json``, one after the other. One table per task:
the figures of each file with their ranges (`riparian.evaluate.ranges`), and beneath a file those of
its groups (source, language, kind, class, trap) that hold more than one.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from riparian.evaluate.frame import PARTS
from riparian.evaluate.run_task import Evaluation
from riparian.evaluate.tasks import TASKS

Measured = tuple[str, Evaluation]
"""The name of a labelled file without its ending, and what came of it."""


LABELLED_ANEW = ("links", "purposes")
"""Files of which `links_relabelled` and `purposes_accept` hold the cases under better labels."""


def main(arguments: list[str]) -> int:
    """Measure and print; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("gold", type=Path)
    parser.add_argument("tasks", nargs="*", choices=[*TASKS, []], metavar="TASK")
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--encoders", action="store_true")
    asked = parser.parse_args(arguments)
    if asked.encoders:
        for row in with_and_without(asked.tasks or TASKS, asked.gold, asked.part):
            print(row, flush=True)
        return 0
    for task in asked.tasks or TASKS:
        measured = [
            (file.stem, measure(task, file, asked.part)) for file in files_of(task, asked.gold)
        ]
        if measured:
            print("\n".join(table(task, measured)), flush=True)
    return 0


def files_of(task: str, gold: Path) -> list[Path]:
    """The labelled files of a task, in order of name."""
    return sorted(
        file
        for file in gold.glob("*.jsonl")
        if file.stem.split("_")[0] == task and file.stem not in LABELLED_ANEW
    )


def measure(task: str, file: Path, part: str | None, *options: str) -> Evaluation:
    """What the command says of one file."""
    command = [sys.executable, "-m", "riparian", "evaluate", task, str(file), "--json", *options]
    half = ["--part", part] if part else []
    said = subprocess.run([*command, *half], check=True, capture_output=True)
    return msgspec.json.decode(said.stdout, type=Evaluation)


def with_and_without(tasks: Iterable[str], gold: Path, part: str | None) -> Iterator[str]:
    """The lines of the table of both; of a task that asks for no encoder both are the same, and are
    measured once."""
    yield "| task | file | figure | without | with |"
    yield "|---|---|---|---:|---:|"
    for task in tasks:
        for file in files_of(task, gold):
            without = measure(task, file, part, "--no-encoder").figures
            both = TASKS[task].uses_encoder
            encoded = measure(task, file, part).figures if both else without
            for name in _names((without, encoded)):
                cells = [_cell(figures.get(name), None) for figures in (without, encoded)]
                yield f"| {task} | {file.stem} | {name} | {' | '.join(cells)} |"


def table(task: str, measured: Sequence[Measured]) -> Iterator[str]:
    """The lines of a task's table."""
    names = _names(one.figures for _, one in measured)
    yield f"\n### {task}\n"
    yield f"| | cases | {' | '.join(names)} |"
    yield f"|---|---:|{'---:|' * len(names)}"
    for file, one in measured:
        part = f", {one.part}" if one.part else ""
        cells = [_cell(one.figures.get(name), one.ranges.get(name)) for name in names]
        yield f"| **{file}**{part} | {one.n} | {' | '.join(cells)} |"
        for by, groups in {"source": one.by_source, "language": one.by_language, **one.by}.items():
            if len(groups) > 1:
                for group, figures in groups.items():
                    cells = [_cell(figures.get(name), None) for name in names]
                    yield f"| {by} {group} | | {' | '.join(cells)} |"


def _names(figures: Iterable[dict[str, float]]) -> list[str]:
    return list(dict.fromkeys(name for one in figures for name in one))


def _cell(value: float | None, low_high: tuple[float, float] | None) -> str:
    if value is None:
        return ""
    return f"{value:.3f}" + (f" ({low_high[0]:.2f}-{low_high[1]:.2f})" if low_high else "")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
