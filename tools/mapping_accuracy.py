"""Prints how well `mapping suggest` does on tables whose answers are known.

    python tools/mapping_accuracy.py            the tables of tests/fixtures/mapping, in two halves
    python tools/mapping_accuracy.py --wrong    and each column that is wrong or left out

`found`: columns with an answer that got the right field. `right`: columns taken for a field whose
field is right.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

from riparian.ingest.mapped.suggest.suggest_mapping import suggest

TABLES = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "mapping"
HALVES = {"a": "tuned on", "b": "held out"}


def main(arguments: list[str]) -> int:
    """Print the figures; returns the exit code."""
    if arguments not in ([], ["--wrong"]):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    truth = read_truth()
    keys = 0
    for half, words in HALVES.items():
        wanted = found = mapped = 0
        wrong: list[str] = []
        for table, answers in truth.items():
            if not table.startswith(half):
                continue
            suggestion = suggest(TABLES / f"{table}.csv")
            keys += suggestion.key.columns == tuple(c for f, c in answers if f == "key")
            got = {choice.column: choice for choice in suggestion.mapped}
            fields = {column: field for field, column in answers if field != "key"}
            wanted, mapped = wanted + len(fields), mapped + len(got)
            for column in dict.fromkeys([*fields, *got]):
                field, choice = fields.get(column, "none"), got.get(column)
                if choice is not None and is_right(field, choice.field, choice.lang):
                    found += 1
                else:
                    taken = choice.field if choice else "none"
                    wrong.append(f"  {table} '{column}': {field} wanted, {taken} suggested")
        shares = f"{found / wanted:.1%} found, {found / mapped:.1%} right"
        sys.stdout.write(f"{words}: {wanted} columns, {shares}\n")
        if arguments:
            sys.stdout.writelines(f"{line}\n" for line in wrong)
    sys.stdout.write(f"keys: {keys} of {len(truth)}\n")
    return 0


def read_truth() -> dict[str, list[tuple[str, str]]]:
    """The fields and columns of each table; the field `key` for columns that group rows."""
    truth: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with (TABLES / "truth.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            truth[row["table"]].append((row["field"], row["column"]))
    return truth


def is_right(wanted: str, field: str | None, lang: str | None) -> bool:
    """Whether a field and language are one of those wanted: `title.ja`, `amount|commitment`."""
    for one in wanted.split("|"):
        name, _, language = one.partition(".")
        if field == name and (not language or lang == language):
            return True
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
