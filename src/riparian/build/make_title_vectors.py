"""After a snapshot is live: the vectors of its projects' titles, so that they can be compared by
meaning.

One vector a project, of its English line (the publisher's English, else a gloss, else the title as
it is): on the gold titles that tells them as well as two vectors do (`tools/fit_titles.py`), in
half the time. What was encoded before comes out of `catalogue/vectors.db`. How near each is to
common words is worked out here too, so that no search has to.
"""

from __future__ import annotations

import time

import msgspec
import numpy as np

from riparian.catalogue.search.match_by_meaning import usual_words
from riparian.language.encoder import Encoder
from riparian.language.encoder import Vectors as Matrix
from riparian.normalise.shown_texts import WITHHELD
from riparian.normalise.title_likeness.nearness_in_meaning import hubness, usual_nearness
from riparian.store.layout import Layout
from riparian.store.snapshot import current_build, open_snapshot
from riparian.store.sqlite_cache import mend
from riparian.store.title_vectors import read_title_vectors, write_title_vectors
from riparian.store.vectors import TABLE, Advance, Vectors

_TITLES = """
SELECT project_id, title, coalesce(original_lang, title_lang, 'en')
FROM project WHERE title IS NOT NULL AND title <> $withheld ORDER BY project_id
"""


class MeaningsRead(msgspec.Struct, frozen=True):
    """What was done: `titles` of the snapshot, how many of them were encoded now, in what time."""

    encoder: str
    titles: int
    encoded: int
    seconds: float


def read_meanings(layout: Layout, encoder: Encoder, advance: Advance) -> MeaningsRead | None:
    """Make the vectors of the live snapshot's titles; None where they are there already.

    Killed, it loses one batch. Call it while holding the build lock.
    """
    build_id = current_build(layout)
    if build_id is None or read_title_vectors(layout, build_id, encoder.name):
        return None
    began = time.perf_counter()
    with open_snapshot(layout) as snapshot:
        rows = snapshot.rows(_TITLES, {"withheld": WITHHELD})
    mend(layout.vectors, TABLE)
    vectors = Vectors(layout.vectors, encoder, layout.of_everybody.vectors)
    texts = [title for _, title, _ in rows]
    missing = vectors.missing(texts)
    matrix = vectors.of(texts, advance)
    hubs = _hubs(matrix, [lang for _, _, lang in rows])
    projects = [project for project, _, _ in rows]
    usual = usual_nearness(vectors.of(usual_words()), matrix, hubs)
    write_title_vectors(layout, build_id, encoder.name, projects, matrix, hubs, *usual)
    vectors.forget()
    return MeaningsRead(encoder.name, len(rows), missing, time.perf_counter() - began)


def _hubs(matrix: Matrix, langs: list[str]) -> Matrix:
    """How near each title is to those that are published in another language."""
    hubs = np.zeros(len(matrix), dtype=np.float32)
    of = np.asarray(langs)
    for lang in dict.fromkeys(langs):
        hubs[of == lang] = hubness(matrix[of == lang], matrix[of != lang])
    return hubs
