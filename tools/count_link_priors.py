"""Count on labelled pairs how often reports and sisters of one project agree.

    python tools/count_link_priors.py ../shared/gold/links_relabelled.jsonl [--write | --halves N]

The counts are printed; with ``--write`` they are written, with ``--halves`` it is printed what they
bring on pairs that were not seen.

What is written are the columns `seen_same` and `seen_sister` of `linking/engine/data/priors.csv`,
for the comparisons of `COUNTED`; the judgements beside them stay (`linking/engine/match_weights.py`
says how the two become one). A pair labelled as two projects counts as a sister by how likely it is
one, as the others are told by their shares in all records.

Halves: the pairs are parted so that no record stands in both, the counts are made on one half, and
the other half is linked as a centre of its own; then the other way round.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import riparian.linking.engine.em as estimating
import riparian.linking.engine.match_weights as weighing
from riparian.evaluate.links import SETTINGS, comparer_of
from riparian.evaluate.records import catalogue_of
from riparian.linking.engine.compare_records import Comparer
from riparian.linking.engine.match_weights import Level
from riparian.store.snapshot import open_snapshot

ROOT = Path(__file__).resolve().parents[1]
PRIORS = ROOT / "src" / "riparian" / "linking" / "engine" / "data" / "priors.csv"

COUNTED = ("time",)
"""Comparisons of which the counts are used. Those of all others brought nothing on halves."""

Line = Mapping[str, Any]
Counts = Mapping[str, Mapping[Level, float]]
LinkingResult = tuple[Comparer, Mapping[str, str]]


def linked(lines: Sequence[Line]) -> LinkingResult:
    """A centre of the records of these pairs: what compares them, and the project of each."""
    records = {line[side]["key"]: line[side] for line in lines for side in ("a", "b")}
    with (
        catalogue_of(list(records.values()), SETTINGS) as layout,
        open_snapshot(layout) as connection,
    ):
        projects = dict(connection.execute("SELECT unit_id, own_id FROM unit").fetchall())
        return comparer_of(connection, SETTINGS.region), projects


def counted(lines: Sequence[Line], comparer: Comparer) -> Counts:
    """How often each level of each comparison is met in pairs of the two classes."""
    numbers = {record.unit_id: number for number, record in enumerate(comparer.records)}
    found: dict[str, Counter[Level]] = {"same": Counter(), "sister": Counter()}
    for line in lines:
        a, b = sorted(numbers[line[side]["key"]] for side in ("a", "b"))
        pair, weighed = comparer.weigh(a, b)
        part = 1.0 if line["same"] else weighed.sister / max(1e-9, 1.0 - weighed.same)
        for level in pair.levels.items():
            found["same" if line["same"] else "sister"][level] += part  # type: ignore[assignment]
    return found


def scored(lines: Sequence[Line], projects: Mapping[str, str]) -> tuple[int, int, int]:
    """Pairs joined rightly, joined wrongly, and missed."""
    joined = [
        (projects[one["a"]["key"]] == projects[one["b"]["key"]], one["same"]) for one in lines
    ]
    return (
        sum(got and same for got, same in joined),
        sum(got and not same for got, same in joined),
        sum(same and not got for got, same in joined),
    )


def halves(lines: Sequence[Line], seed: int) -> tuple[list[Line], list[Line]]:
    """Two parts of about as many records; pairs that share a record stay together."""
    above: dict[str, str] = {}

    def top(key: str) -> str:
        while above.setdefault(key, key) != key:
            key = above[key]
        return key

    for line in lines:
        above[top(line["a"]["key"])] = top(line["b"]["key"])
    tops = sorted({top(key) for key in list(above)})
    random.Random(seed).shuffle(tops)
    first = set(tops[: len(tops) // 2])
    parts: tuple[list[Line], list[Line]] = ([], [])
    for line in lines:
        parts[top(line["a"]["key"]) not in first].append(line)
    return parts


@contextmanager
def priors_of(counts: Counts | None) -> Iterator[None]:
    """As if these counts were those of the table; None: judgements alone."""
    before = weighing.priors
    made = weighing.blend_shares(weighing.judged_shares(), counts or {}, COUNTED)
    weighing.priors = estimating.priors = lambda: made  # type: ignore[assignment]
    try:
        yield
    finally:
        weighing.priors = estimating.priors = before


def on_halves(lines: Sequence[Line], many: int) -> None:
    """Print the figures on halves not seen, with judgements alone and with counts."""
    whole = {"judgements alone": [0, 0, 0], "with counts": [0, 0, 0]}
    for seed in range(many):
        parts = halves(lines, seed)
        with priors_of(None):
            made = [linked(part) for part in parts]
            counts = [
                counted(part, comparer) for part, (comparer, _) in zip(parts, made, strict=True)
            ]
        for part, (_, projects), other in zip(parts, made, reversed(counts), strict=True):
            with priors_of(other):
                after = scored(part, linked(part)[1])
            for name, score in (
                ("judgements alone", scored(part, projects)),
                ("with counts", after),
            ):
                whole[name] = [a + b for a, b in zip(whole[name], score, strict=True)]
    for name, (right, wrong, missed) in whole.items():
        f1 = 2 * right / (2 * right + wrong + missed)
        print(
            f"{name:17} precision {right / (right + wrong):.4f}"
            f"  recall {right / (right + missed):.4f}  f1 {f1:.4f}"
        )


def write(counts: Counts) -> None:
    """Put the counts beside the judgements."""
    with PRIORS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["feature"] in COUNTED:
            for one in ("same", "sister"):
                row[f"seen_{one}"] = f"{counts[one].get((row['feature'], row['level']), 0):.1f}"
    with PRIORS.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def main() -> None:
    """Count, print and, if asked, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--halves", type=int, default=0, metavar="N")
    asked = parser.parse_args()
    lines = [json.loads(line) for line in asked.file.read_text("utf-8").splitlines()]
    if asked.halves:
        on_halves(lines, asked.halves)
        return
    with priors_of(None):
        counts = counted(lines, linked(lines)[0])
    for feature, level in weighing.LEVELS:
        seen = "  ".join(f"{one} {counts[one].get((feature, level), 0):6.1f}" for one in counts)
        print(f"{feature:12}{level:15}{seen}")
    if asked.write:
        write(counts)


if __name__ == "__main__":
    main()
