"""Postings: who holds what, and counts of masks, held against plain sets."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from riparian.catalogue.facets.postings import Postings

CODES = "abcde"
held = st.lists(st.sets(st.sampled_from(CODES)), min_size=1, max_size=30)


def postings_of(projects):
    codes = sorted(set().union(*projects))
    pairs = sorted((codes.index(c), row) for row, some in enumerate(projects) for c in some)
    numbers, rows = np.array(pairs, dtype=np.int32).reshape(-1, 2).T
    return Postings.of(len(projects), codes, numbers, rows)


@given(held, st.sets(st.sampled_from(CODES + "z")))
def test_holders_are_those_with_any_of_the_values(projects, asked):
    found = postings_of(projects).holders(asked)
    assert found.tolist() == [bool(some & asked) for some in projects]


@given(held, st.data())
def test_counts_are_those_of_the_mask(projects, data):
    mask = np.array([data.draw(st.booleans()) for _ in projects])
    chosen = [some for some, fits in zip(projects, mask, strict=True) if fits]
    postings = postings_of(projects)
    counts = {code: sum(code in some for some in chosen) for code in CODES}
    assert postings.count(mask) == {code: many for code, many in counts.items() if many}
    assert postings.count_none(mask) == sum(not some for some in chosen)


@given(held, st.dictionaries(st.sampled_from("abxy"), st.sets(st.sampled_from(CODES)), max_size=3))
def test_a_group_is_held_by_whoever_holds_one_of_its_values(projects, groups):
    grouped = postings_of(projects).with_groups(groups)
    for code, parts in groups.items():
        expected = [bool(some & {code, *parts}) for some in projects]
        assert grouped.holders([code]).tolist() == expected
    for code in set(CODES) - groups.keys():
        assert grouped.holders([code]).tolist() == [code in some for some in projects]
    assert grouped.none.tolist() == [not some for some in projects]


@given(held, st.sets(st.sampled_from(CODES)))
def test_postings_are_the_same_out_of_their_arrays(projects, kept):
    postings = postings_of(projects).only(kept.__contains__)
    again = Postings.of_arrays(postings.as_arrays())
    every = np.ones(len(projects), dtype=np.bool_)
    assert again.codes == postings.codes
    assert again.count(every) == postings.count(every)
    assert again.count_none(every) == postings.count_none(every)
    rows = range(len(projects))
    assert again.held_by(rows) == postings.held_by(rows)
    for code in CODES:
        assert again.holders([code]).tolist() == postings.holders([code]).tolist()
