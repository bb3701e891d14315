"""The highest so many of each are those that sorting everything finds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.overlap.engine import top_k as module
from riparian.overlap.engine.blocking import _HIGHEST, _key, _Nearest
from riparian.overlap.engine.top_k import highest

PAIRS = st.lists(st.tuples(st.integers(3, 6), st.integers(-40, 300), st.integers(0, 50)))


def by_sorting(pairs: list[tuple[int, int, int]], most: int) -> list[int]:
    """One after the other, as a person would do it."""
    order = sorted(range(len(pairs)), key=lambda at: (pairs[at][0], -pairs[at][1], pairs[at][2]))
    seen: dict[int, int] = {}
    kept = []
    for at in order:
        seen[pairs[at][0]] = seen.get(pairs[at][0], 0) + 1
        if seen[pairs[at][0]] <= most:
            kept.append(at)
    return sorted(kept)


@given(
    pairs=PAIRS.map(
        lambda ps: list({(one, other): (one, score, other) for one, score, other in ps}.values())
    ),
    most=st.integers(1, 5),
    worth=st.sampled_from([0, 1, 4]),
)
def test_what_is_found_is_what_sorting_finds(
    pairs: list[tuple[int, int, int]], most: int, worth: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_WORTH_COUNTING", worth)
        columns = np.array(pairs, dtype=np.int32).reshape(-1, 3).T
        assert sorted(highest(*columns, most).tolist()) == by_sorting(pairs, most)


def test_many_pairs_are_counted_before_they_are_sorted() -> None:
    luck = np.random.default_rng(5)
    pairs = [(int(a), int(s), at) for at, (a, s) in enumerate(
        zip(luck.integers(0, 4, 4000), luck.integers(-500, 20_000, 4000), strict=True)
    )]  # fmt: skip
    columns = np.array(pairs, dtype=np.int32).T
    assert len(module._in_question(columns[0], columns[1], 20)) < 400
    assert sorted(highest(*columns, 20).tolist()) == by_sorting(pairs, 20)


@given(pairs=PAIRS, keep=st.integers(1, 4))
def test_nearest_of_piece_after_piece_are_those_of_all(
    pairs: list[tuple[int, int, int]], keep: int
) -> None:
    """Pieces come in order of the first side; what a full list leaves out stays out."""
    found = {(one, row): abs(score) for one, score, row in pairs}
    rows = sorted({row for _, row in found})
    nearest = _Nearest(7, keep)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("riparian.overlap.engine.blocking.SHARED", 1)
        for row in rows:
            those = [(one, shared) for (one, at), shared in sorted(found.items()) if at == row]
            b, shared = np.array(those, dtype=np.int32).T
            nearest.add(b, shared, np.full(len(b), row, dtype=np.int32))
        got = nearest.keys().tolist() if rows else []
    triples = [(one, shared, row) for (one, row), shared in found.items()]
    want = [triples[at] for at in by_sorting(triples, keep)]
    keys = [int(_key(*np.array([[a], [b], [c]]))[0]) for a, b, c in want]
    assert got == sorted(keys)
    assert max((one for _, one, _ in triples), default=0) < _HIGHEST
