"""After a snapshot is live: the vectors of its projects' titles, so that they can be compared by
meaning.

One vector a project, of its English line (the publisher's English, else a gloss, else the title as
it is): on the gold titles that tells them as well as two vectors do (`tools/fit_titles.py`), in
half the time. How near each is to common words is worked out here too, so that no search has to.
Titles of which no vector is known are left out; the file is whole when it has all.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from riparian.catalogue.search.match_by_meaning import usual_words
from riparian.language.encoder import Vectors as Matrix
from riparian.normalise.shown_texts import WITHHELD
from riparian.normalise.title_likeness.nearness_in_meaning import hubness, usual_nearness
from riparian.store.database import Snapshot
from riparian.store.layout import Layout
from riparian.store.title_vectors import read_title_vectors, write_title_vectors
from riparian.store.vectors import Vectors

_TITLES = """
SELECT
    project_id,
    title,
    coalesce(original_lang, title_lang, 'en'),
    coalesce(title_lang, 'en') = 'en' AND coalesce(title_by, '') <> 'gloss'
        AND NOT starts_with(coalesce(title_by, ''), 'machine')
FROM project WHERE title IS NOT NULL AND title <> $withheld ORDER BY project_id
"""


class ProjectTitle(msgspec.Struct, frozen=True):
    """A title to compare: the English line of a project, the language in which it was published,
    and whether somebody wrote that English."""

    project: str
    text: str
    lang: str
    has_english: bool


def titles_of(snapshot: Snapshot) -> list[ProjectTitle]:
    """The titles of a snapshot's projects, but those that are withheld."""
    return [ProjectTitle(*row) for row in snapshot.rows(_TITLES, {"withheld": WITHHELD})]


def count_encoded(layout: Layout, build_id: str, encoder: str) -> int:
    """How many titles of a build can be compared by the meaning that this encoder gives."""
    there = read_title_vectors(layout, build_id, encoder)
    return len(there.projects) if there is not None else 0


def make_title_vectors(
    layout: Layout, build_id: str, titles: Sequence[ProjectTitle], vectors: Vectors
) -> int:
    """Write the vectors of these titles of a build, as far as they are known; how many there are.
    The lock is for the caller."""
    known = [
        (title, vector)
        for title, vector in zip(titles, vectors.known([t.text for t in titles]), strict=True)
        if vector is not None
    ]
    if not known:
        return 0
    matrix = np.stack([vector for _, vector in known])
    hubs = _hubs(matrix, [title.lang for title, _ in known])
    usual = usual_nearness(vectors.of(usual_words()), matrix, hubs)
    projects = [title.project for title, _ in known]
    write_title_vectors(layout, build_id, vectors.encoder.name, projects, matrix, hubs, *usual)
    return len(known)


def _hubs(matrix: Matrix, langs: list[str]) -> Matrix:
    """How near each title is to those that are published in another language."""
    hubs = np.zeros(len(matrix), dtype=np.float32)
    of = np.asarray(langs)
    for lang in dict.fromkeys(langs):
        hubs[of == lang] = hubness(matrix[of == lang], matrix[of != lang])
    return hubs
