"""Searching a centre, to be timed against a bare full-text question to the same file.

`python -m benchmarks.searches CENTRE` prints JSON: for every query the seconds of a whole search
(words to hits with their marks and reasons), of a bare `MATCH` ranked by BM25, and how many it
found; then the seconds that the index took to make, and its bytes; then those of the step by
meaning over as many made-up vectors as there are projects, without the encoder: the first time,
which opens them, and the next times.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from riparian.catalogue.nearest_in_meaning import Meanings
from riparian.catalogue.search.folded_words import words_of
from riparian.catalogue.search.match_by_meaning import near_in_meaning
from riparian.catalogue.search.parse_query import read_query
from riparian.catalogue.search.query_translation import Unit
from riparian.catalogue.search.search_answer import SearchFilter
from riparian.catalogue.search.write_index import write_index
from riparian.centre.centre import Centre
from riparian.store.layout import Layout
from riparian.store.title_vectors import Floats32, read_title_vectors, write_title_vectors

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
    print(
        json.dumps(
            {
                "queries": queries,
                "made": made,
                "bytes": path.stat().st_size,
                "meaning": _by_meaning(centre),
            }
        )
    )


class _MadeUp:
    """An encoder that takes no time."""

    name, dim = "made up", 384

    def encode(self, texts: Sequence[str]) -> Floats32:
        """Unit vectors at random, of each text its own."""
        return np.array([_units(len(text), 1, self.dim)[0] for text in texts])


def _units(seed: int, rows: int, dim: int) -> Floats32:
    made = np.random.default_rng(seed).standard_normal((rows, dim), np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def _by_meaning(centre: Centre) -> list[float]:
    build_id = centre.built()
    assert build_id is not None
    with centre.reading() as connection:
        found = connection.execute("SELECT project_id FROM project ORDER BY project_id").fetchall()
    encoder = _MadeUp()
    matrix = _units(1, len(found), encoder.dim)
    hubs, usual, spread = (np.full(len(found), n, np.float32) for n in (0, 0, 1))
    with TemporaryDirectory(dir=centre.layout.root) as folder:
        layout = Layout(Path(folder))
        layout.catalogue.mkdir()
        ids = [project for (project,) in found]
        write_title_vectors(layout, build_id, encoder.name, ids, matrix, hubs, usual, spread)
        del matrix
        opened: list[Meanings] = []

        def ask(words: str) -> None:
            if not opened:
                titles = read_title_vectors(layout, build_id, encoder.name)
                assert titles is not None
                opened.append(Meanings(encoder, titles))
            query = read_query(words)
            near_in_meaning(opened[0], query, [Unit(query.sought)], lambda _: True)

        return [_seconds(lambda w=words: ask(w)) for words in QUERIES]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _made_again(centre: Centre) -> float:
    with TemporaryDirectory(dir=centre.layout.root) as folder, centre.reading() as connection:
        return _seconds(lambda: write_index(connection, Path(folder) / "again.db"))


if __name__ == "__main__":
    main()
