"""How many verdicts on pairs of records change when a tenth more records come in.

    python tools/link_stability.py CENTRE [--parts 10] [--seed 1]

The records of a built centre are linked without a tenth of them, drawn by a hash of their ids, and
then all together. Of the pairs of records that are in both, those are counted that are called
something else, and those that are one project in one of the two alone. The centre is not changed.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import duckdb

from riparian.linking.engine.link import link_records
from riparian.store.database import Snapshot
from riparian.store.layout import Layout
from riparian.store.snapshot import current_build

Pair = tuple[str, str]


class Linked(NamedTuple):
    """What came of linking: how many pairs were compared, what pairs are called, and which are one
    project."""

    compared: int
    verdicts: dict[Pair, str]
    joined: set[Pair]


def main() -> None:
    """Link twice and print what changed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("centre", type=Path)
    parser.add_argument("--parts", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    layout = Layout(asked.centre)
    build = current_build(layout)
    if build is None:
        parser.error(f"{asked.centre} has no built snapshot")
    with TemporaryDirectory() as folder:
        source = layout.snapshot(build)
        more = linked(source, Path(folder) / "more.duckdb", [])
        units = sorted({unit for pair in more.verdicts for unit in pair})
        out = [unit for unit in units if part_of(unit, asked.seed, asked.parts) == 0]
        less = linked(source, Path(folder) / "less.duckdb", out)
    for line in told(less, more, set(out)):
        print(line)


def part_of(unit: str, seed: int, parts: int) -> int:
    """The part that a record is drawn for."""
    return hashlib.sha256(f"{seed} {unit}".encode()).digest()[0] % parts


def linked(source: Path, path: Path, without: list[str]) -> Linked:
    """Link a copy of a snapshot without these records."""
    shutil.copy(source, path)
    with Snapshot(duckdb.connect(str(path))) as snapshot:
        for table in ("link", "link_weight", "unit"):
            snapshot.execute(f"DROP TABLE IF EXISTS {table}")
        snapshot.execute(
            "DELETE FROM activity WHERE unit_id IN (SELECT unnest(CAST($out AS VARCHAR[])))",
            {"out": without},
        )
        snapshot.execute("UPDATE activity SET project_id = unit_id, is_contract = false")
        done = link_records(snapshot, snapshot.region)
        verdicts = {(a, b): v for a, b, v in snapshot.rows("SELECT a, b, verdict FROM link")}
        members = defaultdict(list)
        for unit, own in snapshot.rows("SELECT unit_id, own_id FROM unit ORDER BY unit_id"):
            members[own].append(unit)
    joined = {
        (one, other)
        for units in members.values()
        for place, one in enumerate(units)
        for other in units[place + 1 :]
    }
    return Linked(done.compared, verdicts, joined)


def told(less: Linked, more: Linked, out: set[str]) -> list[str]:
    """What changed among the records that were there before, as lines."""
    pairs = {pair for pair in less.verdicts.keys() | more.verdicts.keys() if out.isdisjoint(pair)}
    before, after = (
        {pair: one.verdicts.get(pair, "different") for pair in pairs} for one in (less, more)
    )
    changed = sorted(pair for pair in pairs if before[pair] != after[pair])
    old = {pair for pair in more.joined if out.isdisjoint(pair)}
    moved = sorted(old ^ less.joined)
    anew = [pair for pair in changed if "different" not in (before[pair], after[pair])]
    return [
        f"{len(out)} records left out; {less.compared:,} pairs compared without them",
        f"one project in one of the two alone: {_share(moved, less)},"
        f" of {len(old | less.joined)} that are one project",
        f"called something else: {_share(anew, less)}",
        f"no longer listed, or newly: {_share(sorted({*changed}.difference(anew)), less)}",
        *(f"  {a} {b}: {before[a, b]}, then {after[a, b]}" for a, b in changed[:20]),
    ]


def _share(pairs: list[Pair], of: Linked) -> str:
    return f"{len(pairs)} ({1000 * len(pairs) / of.compared:.2f} in a thousand)"


if __name__ == "__main__":
    main()
