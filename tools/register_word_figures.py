"""What figures owe to words of the glossaries that only the sample registers show.

    python tools/register_word_figures.py GOLD

Records of the labelled pairs stand in those registers, so a word that was written down from one
of them helps with that record more than it would elsewhere. Each file of `TASKS` is measured
without an encoder, with the glossaries as they are and without such words (particles stay, which
are grammar), and printed as a row of a Markdown table.
"""

from __future__ import annotations

import re
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import accuracy_tables
from riparian.evaluate.run_task import Evaluation, run_task
from riparian.language import aid_glossary

TASKS = ("titles", "links", "overlaps")

_ONLY_REGISTER = re.compile(r"register (?:(?:jp|kr)-\d{4}[ ,]*)+(?:\(compilers\))?")


def main(gold: Path) -> None:
    """Measure and print."""
    print("| file | figure | as they are | without |")
    print("|---|---|---:|---:|")
    for task in TASKS:
        for file in accuracy_tables.files_of(task, gold):
            whole, less = (_in_a_process_of_its_own(task, file, left) for left in (False, True))
            for name, value in whole.figures.items():
                print(f"| {file.stem} | {name} | {value:.3f} | {less.figures[name]:.3f} |")
            sys.stdout.flush()


def _in_a_process_of_its_own(task: str, file: Path, leave_out: bool) -> Evaluation:
    """Glossaries, and much that is read by them, are held by the process that loaded them."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(evaluate, task, file, leave_out).result()


def evaluate(task: str, file: Path, leave_out: bool) -> Evaluation:
    """One file measured, if wished without the words that only the registers show."""
    if leave_out:
        read_rows = aid_glossary.read_rows
        aid_glossary.read_rows = lambda path: [  # type: ignore[assignment]
            row for row in read_rows(path) if not _is_left_out(row)
        ]
    return run_task(task, file, "none")


def _is_left_out(row: dict[str, str]) -> bool:
    return row["role"] != "drop" and _ONLY_REGISTER.fullmatch(row["source"]) is not None


if __name__ == "__main__":
    main(Path(sys.argv[1]))
