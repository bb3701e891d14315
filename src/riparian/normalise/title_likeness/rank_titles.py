"""Titles in order of how alike they are to a question, by everything together.

The score is a sum of what `parts_of` counts, each by the weight in `data/weights.csv`; there is one
set of weights with an encoder and one without. They were fitted on ../shared/gold/titles.jsonl by
`tools/fit_titles.py`. A score orders titles for one question and means nothing else.

"Rural roads, Phase 1" and "Rural roads, Phase 2" are two projects, and no likeness of words or
meaning makes them one: so countries, provinces, phases, lots, numbers and years are compared
exactly. Where only one of two titles says something, it decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.codelists.lists import country_name, read_rows
from riparian.normalise.title_likeness.title_features import TitleFeatures
from riparian.normalise.title_likeness.title_index import TitleIndex
from riparian.region.pack import load_region

Kind = Literal["countries", "places", "steps", "lots", "numbers", "years"]

_ANOTHER = {
    "countries": "another country",
    "places": "another province",
    "steps": "another phase",
    "lots": "another lot",
    "numbers": "another number",
    "years": "other years",
}


class ExactComparison(msgspec.Struct, frozen=True):
    """What two titles say of one thing: the same, or not."""

    kind: Kind
    same: bool
    left: tuple[Any, ...]
    right: tuple[Any, ...]


def compare_exactly(left: TitleFeatures, right: TitleFeatures) -> tuple[ExactComparison, ...]:
    """What both say something about. Years and provinces are the same where one is in common;
    phases and lots only where both say all of them: "Phase 1 and 2" is more than "Phase 2"."""
    comparisons = []
    for kind, values_of in _SAID.items():
        ours, theirs = values_of(left), values_of(right)
        if ours and theirs:
            same = _is_same(kind, ours, theirs)
            comparisons.append(
                ExactComparison(kind, same, tuple(sorted(ours)), tuple(sorted(theirs)))
            )
    return tuple(comparisons)


def _is_same(kind: Kind, ours: Collection[Any], theirs: Collection[Any]) -> bool:
    common = set(ours) & set(theirs)
    if kind in ("steps", "lots"):
        return set(ours) == set(theirs)
    return bool(common)


def in_words(compared: ExactComparison, region: str = "mekong") -> str:
    """`another phase: Phase 1 / Phase 2`, `same province: Kampong Thom`."""
    if compared.same:
        common = [value for value in compared.left if value in compared.right]
        names = ", ".join(_name(compared.kind, value, region) for value in common)
        return f"{_THE_SAME[compared.kind]}: {names}"
    sides = (
        ", ".join(_name(compared.kind, v, region) for v in side)
        for side in (compared.left, compared.right)
    )
    return f"{_ANOTHER[compared.kind]}: {' / '.join(sides)}"


_THE_SAME = {
    "countries": "same country",
    "places": "same province",
    "steps": "same phase",
    "lots": "same lot",
    "numbers": "same number",
    "years": "same years",
}


def _name(kind: Kind, value: Any, region: str) -> str:
    if kind == "countries":
        return country_name(value) or str(value)
    if kind == "places":
        return load_region(region).name_of(value)
    return str(value) if kind == "years" else value.english


def _counts_of_kind(kind: str) -> Callable[[TitleFeatures], Collection[Any]]:
    return lambda title: {counted for counted in title.counted if counted.kind == kind}


_SAID: dict[Kind, Callable[[TitleFeatures], Collection[Any]]] = {
    "countries": lambda title: title.countries,
    "places": lambda title: title.places,
    "steps": _counts_of_kind("step"),
    "lots": _counts_of_kind("lot"),
    "numbers": _counts_of_kind("number"),
    "years": lambda title: title.years,
}


SHORTLIST = 500
"""How many titles, the best by words and meaning, are compared exactly as well."""

WORDS = ("question_words", "both_words")
MEANING = ("meaning", "meaning_in_english")
COUNTED = ("steps", "lots", "numbers", "years")
EXACT = tuple(
    f"{kind}_{how}" for kind in ("countries", "places", "counted") for how in ("same", "other")
)
PARTS = (*WORDS, *MEANING, *EXACT)
"""The parts of a score, in the order of the weights."""

Floats = NDArray[np.float64]


class TitleMatch(msgspec.Struct, frozen=True):
    """A title and how alike it is: its row, the score that orders it, the part of the question's
    words that it has and of both's words that they share (0 to 1, rare words counting more), rank
    and z-score of its meaning (None without an encoder), and what both say exactly."""

    row: int
    score: float
    question_words: float
    both_words: float
    meaning_rank: int | None
    meaning_z: float | None
    exact: tuple[ExactComparison, ...]


def rank(
    question: TitleFeatures,
    index: TitleIndex,
    meanings: Sequence[Floats] = (),
    allowed: Collection[int] | None = None,
    most: int | None = SHORTLIST,
    own: int | None = None,
) -> list[TitleMatch]:
    """The titles of an index, the likest first, at most `most` (None: all); of `allowed` rows only.

    Behind the `SHORTLIST` they stand by words and meaning alone, with nothing in `exact`.

    `meanings` are the z-scores of all titles by the question as written and by its English line
    (`nearness_in_meaning.nearness`); none without an encoder. What is not allowed is compared with,
    so that rarity, ranks and z-scores are those among all titles. `own` is the row of the question
    itself, which is no match and has no rank.
    """
    weights = weights_of(bool(meanings))
    ours, theirs = index.share(question)
    parts = np.zeros((index.size, len(PARTS)))
    parts[:, 0], parts[:, 1] = ours, np.sqrt(ours * theirs)
    for column, z in enumerate(meanings, len(WORDS)):
        parts[:, column] = z
    first = parts @ weights
    rows = [int(row) for row in np.argsort(-first, kind="stable")]
    if allowed is not None:
        rows = [row for row in rows if row in allowed]
    rows = [row for row in rows if row != own]
    rows, behind = rows[:SHORTLIST], rows[SHORTLIST:most]
    exact = {row: compare_exactly(question, index.titles[row]) for row in rows}
    for row, compared in exact.items():
        parts[row, len(WORDS) + len(MEANING) :] = exact_parts(compared, parts[row, 1])
    scores = parts @ weights
    nearness = _Nearness(meanings, own)
    return [
        TitleMatch(
            row=row,
            score=float(scores[row]),
            question_words=float(ours[row]),
            both_words=float(parts[row, 1]),
            meaning_rank=nearness.rank(row),
            meaning_z=nearness.z(row),
            exact=exact.get(row, ()),
        )
        for row in (*sorted(rows, key=lambda row: (-scores[row], row))[:most], *behind)
    ]


class _Nearness:
    """Rank and z-score of the titles' meanings, both sides' together."""

    def __init__(self, meanings: Sequence[Floats], own: int | None) -> None:
        self._z: Floats | None = np.mean(meanings, axis=0) if meanings else None
        self._ranks: dict[int, int] = {}
        if self._z is not None:
            order = [row for row in np.argsort(-self._z, kind="stable") if row != own]
            self._ranks = {int(row): place for place, row in enumerate(order, 1)}

    def rank(self, row: int) -> int | None:
        return self._ranks.get(row)

    def z(self, row: int) -> float | None:
        return None if self._z is None else float(self._z[row])


def exact_parts(compared: Sequence[ExactComparison], both_words: float) -> list[float]:
    """What is the same and what is not, as the parts `EXACT`.

    The same country tells something by itself; the same province or phase only of titles that
    share words, and as much of it.
    """
    parts = dict.fromkeys(EXACT, 0.0)
    for comparison in compared:
        kind = "counted" if comparison.kind in COUNTED else comparison.kind
        worth = both_words if comparison.same and kind != "countries" else 1.0
        part = f"{kind}_{'same' if comparison.same else 'other'}"
        parts[part] = max(parts[part], worth)
    return [parts[name] for name in EXACT]


@lru_cache(maxsize=2)
def weights_of(encoder: bool) -> Floats:
    """The weights of `PARTS`, with an encoder or without."""
    column = "with_encoder" if encoder else "without_encoder"
    table = files("riparian.normalise.title_likeness") / "data" / "weights.csv"
    rows = {row["part"]: float(row[column]) for row in read_rows(table)}
    return np.asarray([rows[part] for part in PARTS])
