"""Which pairs are looked at again does not depend on whose side stands first."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from riparian.overlap.engine.selection import FirstLook, to_look_again

PROJECTS = 4
STRENGTHS = st.dictionaries(
    st.tuples(st.integers(0, PROJECTS - 1), st.integers(0, PROJECTS - 1)), st.integers(0, 3)
)


def chosen(strengths: dict[tuple[int, int], int], again: int, turned: bool) -> set[tuple[int, int]]:
    """The pairs that are looked at again, the project of the first provider first."""
    pairs = sorted((b, a) if turned else (a, b) for a, b in strengths)
    of_pair = [strengths[(b, a) if turned else (a, b)] for a, b in pairs]
    first, second = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    every = np.ones(len(pairs), dtype=np.bool_)
    look = FirstLook(
        first,
        second,
        np.array(of_pair, dtype=np.int64),
        every,
        every,
        *cast(Any, (None, None)),
        0.0,
    )
    even, odd = (SimpleNamespace(numbers=np.arange(PROJECTS) * 2 + side) for side in (0, 1))
    two: Any = SimpleNamespace(a=odd, b=even) if turned else SimpleNamespace(a=even, b=odd)
    at = to_look_again(look, two, again)
    assert at.tolist() == sorted(at.tolist())
    found = {pairs[number] for number in at.tolist()}
    return {(b, a) for a, b in found} if turned else found


@given(STRENGTHS, st.integers(0, 12))
def test_turned_about_the_same_pairs_are_looked_at_again(
    strengths: dict[tuple[int, int], int], again: int
) -> None:
    found = chosen(strengths, again, turned=False)
    assert found == chosen(strengths, again, turned=True)
    assert len(found) == min(again, len(strengths))
    least = min((strengths[pair] for pair in found), default=0)
    assert not found or all(s <= least for pair, s in strengths.items() if pair not in found)
