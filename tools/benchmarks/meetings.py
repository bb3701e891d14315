"""All overlaps of a centre, and the comparison method's way to as many: prints JSON.

    python -m benchmarks.meetings overlaps CENTRE    # of every two providers
    python -m benchmarks.meetings cosine PROJECTS    # the ten nearest of each, in chunks

The vectors are made up, as only the time of comparing them is asked for. Both run in a process of
their own, so that their memory can be measured.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import combinations
from pathlib import Path

import numpy as np

from riparian.centre import Centre
from riparian.overlap.find import find_all
from riparian.overlap.gather import gather

DIMENSIONS, CHUNK, NEAREST = 384, 1000, 10


def main() -> None:
    """Do what is asked, and print seconds and counts."""
    what, given = sys.argv[1:3]
    began = time.perf_counter()
    told = overlaps(Path(given)) if what == "overlaps" else cosine(int(given))
    print(json.dumps({"seconds": time.perf_counter() - began, **told}))


def overlaps(folder: Path) -> dict[str, int]:
    """The overlaps of every two providers of a centre, each pair of providers once."""
    centre = Centre.open(folder)
    pairs = candidates = kept = 0
    with centre.reading() as connection:
        rows = connection.execute(
            "SELECT DISTINCT provider FROM project_provider ORDER BY 1"
        ).fetchall()
        providers = [row[0] for row in rows]
        gathered = gather(connection, providers)
        two = combinations(providers, 2)
        for meetings in find_all(gathered, two, centre.settings.overlap):
            pairs += 1
            candidates += meetings.found.candidates
            kept += meetings.found.kept
    return {"pairs": pairs, "providers": len(rows), "candidates": candidates, "kept": kept}


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
