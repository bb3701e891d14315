"""The engine of lists, held against plain sets and sums; what it is asked of is made up."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.catalogue.facets.base_question import check_years, fewer_conditions, state_shown
from riparian.catalogue.facets.postings import Masks, in_order, in_years, part_of
from riparian.catalogue.facets.value_counts import count_years, most_first, running_in
from riparian.errors import BadRequest
from riparian.normalise.status import OPENS_WITH, StateCounts

conditions = st.dictionaries(
    st.sampled_from(["colour", "size", "years"]), st.lists(st.booleans(), min_size=6, max_size=6)
)
spans = st.lists(st.tuples(st.integers(1990, 2030), st.integers(0, 20)), max_size=20)


class Question(msgspec.Struct, frozen=True):
    colour: str | None = None
    first_year: int | None = None
    last_year: int | None = None
    offset: int = 0
    limit: int | None = 20
    state: str = "all"


CONDITIONS = {"colour": ("colour",), "years": ("first_year", "last_year"), "state": ("state",)}


def columns(some):
    first = np.array([year for year, _ in some], dtype=np.int16)
    return first, np.array([year + more for year, more in some], dtype=np.int16)


@given(conditions, st.sampled_from(["colour", "size", "years"]))
def test_a_facet_is_counted_among_what_fits_everything_else(fits, left_out):
    masks = Masks(6, {name: np.array(mask) for name, mask in fits.items()})
    others = [mask for name, mask in fits.items() if name != left_out]
    assert masks.without(left_out).tolist() == [all(m[row] for m in others) for row in range(6)]
    assert masks.all.tolist() == [all(m[row] for m in fits.values()) for row in range(6)]


@given(spans)
def test_a_year_counts_the_spans_that_hold_it(some):
    first, last = columns(some)
    for year in count_years(first, last):
        assert year.count == sum(a <= year.year <= a + more for a, more in some)
    held = {year for a, more in some for year in range(a, a + more + 1)}
    assert held <= {year.year for year in count_years(first, last)}
    assert sum(running_in(range(1900, 2101), first, last)) == sum(more + 1 for _, more in some)


def test_what_has_no_known_year_fits_no_years():
    first, last = np.array([0, 2010, 2015]), np.array([0, 2012, 2020])
    assert in_years(first, last, None, None).tolist() == [False, True, True]
    assert in_years(first, last, 2012, 2014).tolist() == [False, True, False]
    assert in_years(first, last, None, 2012).tolist() == [False, True, False]
    assert in_years(first, last, 2013, None).tolist() == [False, False, True]


def test_a_list_is_cut_out_of_an_order_of_everything():
    order, mask = np.array([3, 0, 2, 1]), np.array([True, False, True, True])
    rows = in_order(order, mask)
    assert rows.tolist() == [3, 0, 2]
    assert part_of(rows, 1, 1).tolist() == [0]
    assert part_of(rows, 1, None).tolist() == [0, 2]


def test_values_that_most_have_come_first_and_chosen_ones_always():
    counts = {"b": 2, "a": 2, "c": 9, "d": 0}
    assert most_first(counts, ()) == ["c", "a", "b", "d"]
    assert most_first(counts, (), {"a": "z", "b": "y"}) == ["c", "b", "a", "d"]
    assert most_first(counts, {"d"}, most=2) == ["c", "a", "d"]


def test_less_is_asked_one_condition_at_a_time():
    question = Question(colour="red", first_year=2015, offset=40, state="auto")
    assert dict(fewer_conditions(question, CONDITIONS)) == {
        "colour": Question(first_year=2015, limit=0),
        "years": Question(colour="red", limit=0),
    }
    assert dict(fewer_conditions(Question(colour="red", state="auto"), CONDITIONS)) == {}


def test_a_list_opens_with_what_is_under_way_where_that_is_enough():
    many, few = StateCounts(OPENS_WITH, 0, 0, 50), StateCounts(OPENS_WITH - 1, 0, 0, 50)
    assert state_shown("auto", narrowed=False, count=lambda: many) == "now"
    assert state_shown("auto", narrowed=False, count=lambda: few) == "all"
    assert state_shown("auto", narrowed=True, count=lambda: many) == "all"
    assert state_shown("recent", narrowed=False, count=lambda: many) == "recent"


@pytest.mark.parametrize("years", [(1899, None), (None, 2201), (2020, 2010)], ids=str)
def test_years_that_cannot_be_asked_about_are_refused(years):
    with pytest.raises(BadRequest) as refused:
        check_years(*years)
    assert refused.value.try_this
