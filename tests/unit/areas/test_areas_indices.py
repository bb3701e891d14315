"""Indices: formulas against cases worked out by hand, ranges against every way of filling in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import comb, inf, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riparian.areas.indices.co_presence_index import co_presence, lift, p_at_least
from riparian.areas.indices.concentration import concentration, effective_number, hhi
from riparian.areas.indices.figure_format import few, percent
from riparian.areas.indices.footprint import Footprint, room_for
from riparian.areas.indices.inequality import inequality, level_out, theil, theil_of_groups
from riparian.areas.indices.jaccard import jaccard
from riparian.areas.indices.min_share import min_share, share_in_common
from riparian.areas.indices.portfolio_parts import CellWeights
from riparian.areas.indices.ranges import with_range
from riparian.areas.indices.relations import (
    concentration_ratio,
    fragmentation_ratio,
    weigh_relations,
)
from riparian.areas.indices.specialisation import balassa, specialisation

X, Y, Z = ("x", "t"), ("y", "t"), ("z", "u")
GROUPS = {("C", "t"): [X, Y, ("w", "t")], ("C", "u"): [Z, ("v", "u")]}
CELLS = [cell for cells in GROUPS.values() for cell in cells]
NEAR = 1e-9


# formulas


def test_shares_in_common_are_those_of_the_definition():
    a, b = {"x": 50, "y": 30, "z": 20}, {"x": 2, "y": 3, "z": 5}
    assert share_in_common(a, b) == pytest.approx(0.7)  # .2 + .3 + .2, whatever the size of each
    assert share_in_common(a, a) == pytest.approx(1.0)
    assert share_in_common({"x": 1}, {"y": 1}) == 0.0
    assert share_in_common(a, {}) == 0.0


def test_concentration_of_four_donors():
    assert hhi([60, 20, 10, 10]) == pytest.approx(0.42)  # 3600 + 400 + 100 + 100 of 10,000
    four = concentration([(5, 5)] * 4)
    assert four is not None
    assert four.value == four.low == pytest.approx(0.25)
    assert effective_number(four).value == pytest.approx(4)
    alone = concentration([(7, 7)])
    assert alone is not None
    assert (alone.low, alone.value, alone.high) == (1, 1, 1)
    assert concentration([(0, 4), (0, 0)]) is None


def test_a_lady_tasting_tea():
    """Fisher's own case: four cups of eight had the milk first."""
    assert p_at_least(8, 4, 4, 4) == pytest.approx(1 / 70)
    assert p_at_least(8, 4, 4, 3) == pytest.approx(17 / 70)
    assert p_at_least(8, 4, 4, 0) == 1.0
    assert p_at_least(8, 6, 6, 4) == 1.0  # so many there must be
    assert lift(8, 4, 4, 4) == 2.0


def test_the_chance_is_exact_for_a_thousand_cells():
    exact = sum(comb(60, x) * comb(940, 50 - x) for x in range(9, 51)) / comb(1000, 50)
    assert p_at_least(1000, 60, 50, 9) == pytest.approx(exact, rel=1e-9)


def test_specialisation_is_the_ratio_of_two_shares():
    assert balassa(1000, 49_000, 199_000, 9_751_000) == pytest.approx(1.0)  # .02 / .02
    assert balassa(30, 70, 10, 190) == pytest.approx(0.3 / (40 / 300))
    assert balassa(0, 5, 5, 5) == 0.0


def test_inequality_is_nothing_where_all_have_the_same_and_most_where_one_has_all():
    assert theil([3, 3, 3]) == pytest.approx(0)
    assert theil([0, 9, 0]) == pytest.approx(log(3))
    # 1/4 and 3/4 of two: .25 ln .5 + .75 ln 1.5
    assert theil([1, 3]) == pytest.approx(0.25 * log(0.5) + 0.75 * log(1.5))


def test_inequality_is_the_sum_of_that_between_and_that_within():
    first, second = [1.0, 3.0, 0.0], [2.0, 2.0]
    whole, a, b = 8.0, sum(first), sum(second)
    between = theil_of_groups([(a, 3), (b, 2)])
    within = a / whole * theil(first) + b / whole * theil(second)
    assert theil([*first, *second]) == pytest.approx(between + within)


def test_significant_relations_are_those_of_the_oecd():
    """Country P gets 80, 15, 5; the first two give 90 % and more of it. The third gives P 5 % of
    what P gets, and 95 of 400, which is more, of all: its relation is not significant."""
    amounts = {
        ("A", "P"): 80, ("B", "P"): 15, ("D", "P"): 5,
        ("A", "Q"): 200, ("B", "Q"): 10, ("D", "Q"): 90,
    }  # fmt: skip
    found = weigh_relations({key: (value, value) for key, value in amounts.items()})
    assert {(r.provider, r.country) for r in found if not r.significant} == {("D", "P"), ("B", "Q")}
    in_p = fragmentation_ratio(r for r in found if r.country == "P")
    of_d = concentration_ratio(r for r in found if r.provider == "D")
    assert in_p is not None
    assert of_d is not None
    assert (in_p.low, in_p.value, in_p.high) == (pytest.approx(1 / 3),) * 3
    assert (of_d.low, of_d.value, of_d.high) == (0.5, 0.5, 0.5)


def test_a_relation_that_is_small_in_its_country_matters_where_it_is_much_of_its_provider():
    amounts = {("A", "P"): (95, 95), ("B", "P"): (5, 5), ("A", "Q"): (900, 900)}
    [_, b, _] = weigh_relations(amounts)  # 5 % of what P gets, half a per cent of all
    assert b.significant


# ranges, against every way of filling in what is not known


def test_a_value_outside_its_range_is_an_error():
    with pytest.raises(ValueError, match="does not lie"):
        with_range(2, 0, 1)


@st.composite
def portfolios(draw: st.DrawFn) -> CellWeights:
    some = st.integers(0, 3)
    cells = {cell: n for cell in (X, Y, Z) if (n := draw(some))}
    within = {group: n for group in GROUPS if (n := draw(st.integers(0, 1)))}
    return CellWeights(cells, within, draw(st.integers(0, 1)))


def filled(portfolio: CellWeights) -> Iterator[dict[tuple[str, str], float]]:
    """Every way to put whole units of what is not located somewhere, and to leave out the free."""
    units = [GROUPS[group] for group, n in portfolio.within.items() for _ in range(int(n))]
    units += [[*CELLS, None]] * int(portfolio.free)  # type: ignore[list-item]
    for way in product(*units):
        cells = dict(portfolio.cells)
        for cell in way:
            if cell is not None:
                cells[cell] = cells.get(cell, 0) + 1
        yield cells


@settings(max_examples=60)
@given(portfolios(), portfolios())
def test_no_way_to_fill_in_leaves_the_range_of_shares_in_common(a, b):
    found = min_share(a, b, GROUPS)
    if a.least == 0 or b.least == 0:
        assert found is None
        return
    assert found is not None
    values = [share_in_common(x, y) for x in filled(a) for y in filled(b)]
    assert found.low - NEAR <= min(values)
    assert max(values) <= found.high + NEAR
    assert found.low <= found.value <= found.high
    again = min_share(b, a, GROUPS)
    assert again is not None
    assert (again.low, again.high) == (pytest.approx(found.low), pytest.approx(found.high))


def test_the_range_of_shares_in_common_is_reached():
    a = CellWeights({X: 2}, {("C", "t"): 2}, 0)
    b = CellWeights({Y: 2}, {("C", "u"): 2}, 0)
    found = min_share(a, b, GROUPS)
    values = [share_in_common(x, y) for x in filled(a) for y in filled(b)]
    assert found is not None
    assert (found.low, found.high) == (min(values), max(values)) == (0.0, 0.5)


def test_what_is_located_elsewhere_cannot_be_in_common():
    """All of A's unlocated money is in one theme, all of B's in another."""
    a, b = CellWeights({X: 1}, {("C", "t"): 9}, 0), CellWeights({X: 1}, {("C", "u"): 9}, 0)
    found = min_share(a, b, GROUPS)
    assert found is not None
    assert found.high == pytest.approx(0.1)


@settings(max_examples=60)
@given(portfolios())
def test_no_way_to_fill_in_leaves_the_range_of_inequality(portfolio):
    found = inequality(portfolio, GROUPS, lambda group: group[1])
    if portfolio.least == 0:
        assert found is None
        return
    assert found is not None
    for cells in filled(portfolio):
        weights = [float(cells.get(cell, 0)) for cell in CELLS]
        assert found.total.low - NEAR <= theil(weights) <= found.total.high + NEAR
        of_t = sum(weights[:3])
        between = theil_of_groups([(of_t, 3), (sum(weights) - of_t, 2)])
        assert found.between.low - NEAR <= between <= found.between.high + NEAR
    most = max(theil([float(c.get(cell, 0)) for cell in CELLS]) for c in filled(portfolio))
    assert most == pytest.approx(found.total.high)


def test_levelling_fills_the_emptiest_first():
    assert level_out([0, 2, 5], 3) == [2.5, 2.5, 5]
    assert level_out([1, 1], 0) == [1, 1]
    assert level_out([0, 4], 2, [1, 2]) == [2, 4]


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=1, max_size=3),
    st.integers(0, 2),
)
def test_no_sizes_leave_the_range_of_concentration(sizes, nobody):
    bounds = [(low, low + more) for low, more in sizes]
    found = concentration(bounds, nobody)
    if not any(low for low, _ in bounds):
        assert found is None
        return
    assert found is not None
    steps = [[low + (high - low) * i / 3 for i in range(4)] for low, high in bounds]
    for way in product(*steps):
        for unowned in range(nobody + 1):
            for owner in range(len(way)):
                assert found.low - NEAR <= hhi([*way, unowned]) <= found.high + NEAR
                given_to = [size + unowned * (i == owner) for i, size in enumerate(way)]
                assert found.low - NEAR <= hhi(given_to) <= found.high + NEAR
    assert 0 < found.low <= found.value <= found.high <= 1


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 8)), min_size=6, max_size=6))
def test_no_amounts_leave_the_range_of_relations(sizes):
    keys = [(provider, country) for provider in "ABD" for country in "PQ"]
    bounds = {key: (low, low + more) for key, (low, more) in zip(keys, sizes, strict=True)}
    found = fragmentation_ratio(r for r in weigh_relations(bounds) if r.country == "P")
    if found is None:
        return
    for way in product(*({low, high} for low, high in bounds.values())):
        exact = weigh_relations({key: (n, n) for key, n in zip(keys, way, strict=True)})
        not_so = sum(not r.significant for r in exact if r.country == "P") / 3
        assert found.low - NEAR <= not_so <= found.high + NEAR
    assert found.low <= found.value <= found.high


def test_a_relation_is_sure_only_where_no_amount_could_change_it():
    """B gives P 8 of 100; were A's amount twice as much, B would still give more than of all."""

    def sure(**sizes):
        bounds = {tuple(key): value for key, value in sizes.items()}
        return {
            r.provider: (r.surely, r.perhaps) for r in weigh_relations(bounds) if r.country == "P"
        }

    others = {"AQ": (10, 10), "BQ": (90, 90)}
    assert sure(AP=(92, 92), BP=(8, 8), **others)["B"] == (False, False)
    assert sure(AP=(60, 92), BP=(8, 8), **others)["B"] == (False, True)
    assert sure(AP=(60, 60), BP=(8, 8), **others)["B"] == (True, True)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6)), min_size=4, max_size=4))
def test_no_amounts_leave_the_range_of_specialisation(sizes):
    bounds = [(low, low + more) for low, more in sizes]
    found = specialisation(*bounds)
    if found is None:
        return
    steps = [[low + (high - low) * i / 4 for i in range(5)] for low, high in bounds]
    for y, r, s, z in product(*steps):
        if (y + r) > 0 and (y + s) > 0:
            assert found.low - NEAR <= balassa(y, r, s, z) <= found.high + NEAR
    assert found.low <= found.value <= found.high


def test_a_theme_of_which_nothing_is_sure_has_no_upper_limit():
    assert balassa(0, 0, 0, 5) == inf


@st.composite
def footprints(draw: st.DrawFn) -> Footprint:
    cells = frozenset(cell for cell in CELLS if draw(st.booleans()))
    within = {group: n for group in GROUPS if (n := draw(st.integers(0, 2)))}
    return Footprint(cells, within, draw(st.integers(0, 1)))


def trodden(footprint: Footprint) -> set[frozenset[tuple[str, str]]]:
    """Every set of cells that a footprint can come to."""
    units = [GROUPS[group] for group, n in footprint.within.items() for _ in range(n)]
    units += [[*CELLS, None]] * footprint.free  # type: ignore[list-item]
    return {footprint.cells | {cell for cell in way if cell is not None} for way in product(*units)}


@settings(max_examples=80)
@given(footprints(), footprints())
def test_no_way_to_fill_in_leaves_the_ranges_of_cells_in_common(a, b):
    room = room_for(a, b, GROUPS)
    share, together = jaccard(room), co_presence(room)
    ways = [(x, y) for x in trodden(a) for y in trodden(b)]
    if share is not None:
        values = [len(x & y) / len(x | y) for x, y in ways]
        assert share.low - NEAR <= min(values)
        assert max(values) <= share.high + NEAR
        assert share.low <= share.value <= share.high
    if together is not None:
        for x, y in ways:
            said = (len(CELLS), len(x), len(y), len(x & y))
            assert together.lift.low - NEAR <= lift(*said) <= together.lift.high + NEAR
            assert together.p.low - NEAR <= p_at_least(*said) <= together.p.high + NEAR
        assert together.all_cells == len(CELLS)


def test_the_range_of_cells_in_common_is_reached():
    a, b = Footprint(frozenset({X}), {("C", "t"): 1}, 0), Footprint(frozenset({Y}), {}, 0)
    found = jaccard(room_for(a, b, GROUPS))
    assert found is not None
    assert (found.low, found.value, found.high) == (0.0, 0.0, 0.5)
    apart = jaccard(
        room_for(
            Footprint(frozenset({X}), {}, 0), Footprint(frozenset({X}), {("C", "u"): 1}, 0), GROUPS
        )
    )
    assert apart is not None
    assert (apart.low, apart.value, apart.high) == (0.5, 1.0, 1.0)


def test_nobody_anywhere_gives_no_index():
    nowhere = Footprint(frozenset(), {}, 0)
    assert jaccard(room_for(nowhere, nowhere, GROUPS)) is None
    assert co_presence(room_for(nowhere, nowhere, GROUPS)) is None


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "0 %"),
        (1 / 200, "under 1 %"),
        (0.0051, "1 %"),
        (0.62, "62 %"),
        (0.9949, "99 %"),
        (199 / 200, "over 99 %"),
        (1.0, "100 %"),
    ],
)
def test_a_share_is_never_rounded_to_nothing_or_all(share, words):
    assert percent(share) == words


@pytest.mark.parametrize(
    ("count", "what", "words"),
    [
        (1, "provider", "It rests on only 1 provider."),
        (1, "country", "It rests on only 1 country."),
        (1, "cell", "It rests on only 1 cell."),
        (4, "country", "It rests on only 4 countries."),
        (5, "country", None),
    ],
)
def test_what_an_index_rests_on_is_counted_as_people_count(count, what, words):
    assert few(count, what) == words
