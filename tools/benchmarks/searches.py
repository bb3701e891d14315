"""Searching a centre, to be timed against a bare full-text question to the same file.

`python -m benchmarks.searches CENTRE` prints JSON: for every query the seconds of a whole search
(words to hits with their marks and reasons), of a bare `MATCH` ranked by BM25, and how many it
found; then the seconds that the index took to make, and its bytes.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from riparian.catalogue.search.answer import SearchFilter
from riparian.catalogue.search.words import words_of
from riparian.catalogue.search.write import write_index
from riparian.centre import Centre

QUERIES = (
    "상수도", "上水道", "water supply", "Kampong Thom", "JICA", "kr-0123", "保健", "水道", "水",
    "Đồng Nai", "dongnai", "rural electrification Laos", "hydro", '"health centre"', "Cambodia",
    "project for the improvement of roads", "カンボジア国上水道整備計画", "상수도확충사업",
    "bridge Mekong", "EU", "xyzzy water", "Kampomg Thom", "qwertyuiop", "Japan",
)  # fmt: skip
"""Words that are rare, frequent, short, misspelt, in several languages, and not there at all."""

LIMIT = 20
ROUNDS = 5
_BARE = f"SELECT rowid FROM word WHERE word MATCH ? ORDER BY rank LIMIT {LIMIT}"


def main() -> None:
    """Time every query in turns with the bare question, then the making of the index."""
    centre = Centre.open(Path(sys.argv[1]))
    build_id = centre.built()
    assert build_id is not None
    path = centre.layout.search_index(build_id)
    wanted = SearchFilter(limit=LIMIT)
    queries = []
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as index:
        for words in QUERIES:
            asked = " AND ".join(f'"{word}"' for word in words_of(words))
            whole, bare = [], []
            for _ in range(ROUNDS):
                whole.append(_seconds(lambda w=words: centre.search(w, wanted)))
                bare.append(_seconds(lambda a=asked: index.execute(_BARE, (a,)).fetchall()))
            total = centre.search(words, wanted).total
            queries.append(
                {"words": words, "whole": median(whole), "bare": median(bare), "total": total}
            )
    made = _made_again(centre)
    print(json.dumps({"queries": queries, "made": made, "bytes": path.stat().st_size}))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _made_again(centre: Centre) -> float:
    with TemporaryDirectory(dir=centre.layout.root) as folder, centre.reading() as connection:
        return _seconds(lambda: write_index(connection, Path(folder) / "again.db"))


if __name__ == "__main__":
    main()
