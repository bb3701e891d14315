"""All overlaps of a centre, and the comparison method's way to as many.

    python -m benchmarks.meetings overlaps CENTRE         # of every two providers, as JSON
    python -m benchmarks.meetings cosine PROJECTS         # the ten nearest of each, in chunks
    python -m benchmarks.meetings growing CENTRE SIZE ..  # overlaps of so many projects, a table
    python -m benchmarks.meetings again CENTRE            # found anew, and taken over, a table

The vectors are made up, as only the time of comparing them is asked for. Each runs in a process of
its own, so that its memory can be measured. A snapshot may stand for a centre. How a catalogue is
made to grow, and what that does not show, is told in `benchmarks.grown`.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np

from benchmarks.growing import snapshot_of
from benchmarks.grown import make_grown
from benchmarks.running import run
from riparian.build.find_overlaps import EarlierOverlaps, fill_overlaps
from riparian.overlap.engine.load_projects import gather
from riparian.overlap.engine.overlap_row import REPORTED
from riparian.overlap.engine.search_overlaps import search_pairs
from riparian.store.database import Snapshot
from riparian.store.settings import OverlapSettings

DIMENSIONS, CHUNK, NEAREST = 384, 1000, 10


def main() -> None:
    """Do what is asked, and print seconds (of the clock and of the processor) and counts."""
    what, given, *sizes = sys.argv[1:]
    if what == "growing":
        growing(Path(given), [int(size) for size in sizes])
        return
    if what == "again":
        again(Path(given))
        return
    began = time.perf_counter()
    told = overlaps(Path(given)) if what == "overlaps" else cosine(int(given))
    seconds = {"seconds": time.perf_counter() - began, "processor": time.process_time()}
    print(json.dumps(seconds | told))


def overlaps(path: Path) -> dict[str, int]:
    """The overlaps of every two providers of a centre, each pair of providers once, with the
    settings that a centre has when it is made."""
    pairs = candidates = kept = cut = 0
    with Snapshot(duckdb.connect(str(_snapshot(path)), read_only=True)) as connection:
        rows = connection.execute(
            "SELECT DISTINCT provider FROM project_provider ORDER BY 1"
        ).fetchall()
        providers = [row[0] for row in rows]
        gathered = gather(connection, providers)
    two = combinations(providers, 2)
    for meetings in search_pairs(gathered, two, OverlapSettings()):
        pairs += 1
        candidates += meetings.search.candidates
        kept += meetings.search.kept
        cut += meetings.search.cut_values
    return {
        "projects": len(gathered.projects),
        "pairs": pairs,
        "providers": len(rows),
        "candidates": candidates,
        "kept": kept,
        "cut": cut,
    }


def _snapshot(path: Path) -> Path:
    return path if path.is_file() else snapshot_of(path)


def growing(path: Path, sizes: list[int]) -> None:
    """The same of a catalogue with so many projects, of which one after the other is made."""
    print(
        f"{'projects':>9} {'weighed':>12} {'kept':>10} {'cut':>8}"
        f" {'clock s':>8} {'cpu s':>8} {'ms each':>8} {'peak MB':>8}"
    )
    for size in sizes:
        with TemporaryDirectory(dir=path.resolve().parent) as folder:
            made = Path(folder) / "grown.duckdb"
            make_grown(_snapshot(path), size, made)
            ran = run((sys.executable, "-m", "benchmarks.meetings", "overlaps", made))
        one = json.loads(ran.out)
        each = 1000 * one["processor"] / one["projects"]
        print(
            f"{one['projects']:9,} {one['candidates']:12,} {one['kept']:10,} {one['cut']:8,}"
            f" {one['seconds']:8.1f} {one['processor']:8.1f} {each:8.2f} {ran.peak_mb:8,.0f}",
            flush=True,
        )


def again(path: Path, most: int | None = None) -> None:
    """The overlaps of every two providers (or of the `most` largest), as a build puts them into a
    snapshot, in processor seconds: found anew; all of them taken over; all but those with one of
    the three largest providers, or with the smallest. The tables are compared row for row."""
    with Snapshot(duckdb.connect(str(_snapshot(path)), read_only=True)) as connection:
        rows = connection.execute(
            "SELECT provider FROM project_provider GROUP BY 1 ORDER BY count(*) DESC, 1"
        ).fetchall()
    providers = [row[0] for row in rows][:most]
    print(f"{'changed':>10} {'found anew':>11} {'taken over':>11} {'cpu s':>7}")
    with TemporaryDirectory(dir=path.resolve().parent) as folder:
        first = _filled(path, Path(folder) / "first.duckdb", providers, "all", ())
        for changed in ("none", *providers[:3], providers[-1]):
            copy = Path(folder) / "before.duckdb"
            shutil.copy(first, copy)
            with Snapshot(duckdb.connect(str(copy))) as connection:
                connection.execute(
                    "UPDATE overlap_search SET fingerprint = ''"
                    " WHERE $changed IN (provider_a, provider_b)",
                    {"changed": changed},
                )
            made = _filled(path, Path(folder) / "made.duckdb", providers, changed, (copy,))
            assert _overlaps_in(made) == _overlaps_in(first)


def _filled(
    path: Path, made: Path, providers: list[str], changed: str, before: tuple[Path, ...]
) -> Path:
    """A copy of the snapshot, its overlaps made again."""
    shutil.copy(_snapshot(path), made)
    settings = OverlapSettings(pairs=tuple(combinations(sorted(providers), 2)))
    with Snapshot(duckdb.connect(str(made))) as connection:
        for table in ("overlap", REPORTED, "overlap_search"):
            connection.execute(f"DROP TABLE IF EXISTS {table}")
        began = time.process_time()
        found = fill_overlaps(
            connection, settings, EarlierOverlaps("now", before), None, lambda _: None
        ).searches
        seconds = time.process_time() - began
    taken = sum(one.taken_over for one in found)
    print(f"{changed:>10} {len(found) - taken:11,} {taken:11,} {seconds:7.1f}", flush=True)
    return made


def _overlaps_in(snapshot: Path) -> tuple[int, int]:
    """How many there are, and a hash of them and of where they stand."""
    with Snapshot(duckdb.connect(str(snapshot), read_only=True)) as connection:
        [row] = connection.execute(
            "SELECT count(*), bit_xor(hash(o.rowid, o)) FROM overlap AS o"
        ).fetchall()
    return row[0], row[1]


def cosine(projects: int) -> dict[str, int]:
    """The nearest of each project among all, without ever keeping more than a chunk's scores."""
    luck = np.random.default_rng(1)
    vectors = luck.standard_normal((projects, DIMENSIONS), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    kept = 0
    for start in range(0, projects, CHUNK):
        scores = vectors[start : start + CHUNK] @ vectors.T
        kept += np.argpartition(-scores, NEAREST, axis=1)[:, :NEAREST].size
    return {"kept": kept}


if __name__ == "__main__":
    main()
