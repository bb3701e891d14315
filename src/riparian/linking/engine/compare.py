"""`Comparer`: compares two units of a centre, each pair once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from riparian.linking.engine.comparison_levels import (
    DESCRIBED,
    is_in_another_country,
    is_listed_apart,
    levels_of,
)
from riparian.linking.engine.em import estimate, evenly
from riparian.linking.engine.load import gather_units
from riparian.linking.engine.match_weights import Weighed, WeightTable
from riparian.linking.engine.pair_arrays import Compared
from riparian.linking.engine.record import Unit
from riparian.linking.engine.term_frequencies import Counted, count_all
from riparian.linking.engine.title_places import TitlePlaces
from riparian.linking.engine.value_frequencies import Values, anywhere_levels
from riparian.linking.records import Weight
from riparian.store.database import Snapshot

RELATIVES = frozenset({"1", "2", "3"})
"""RelatedActivityType (IATI) of what is not the same activity: parent, child, sibling."""


MOST_REMEMBERED = 50_000
"""Pairs of which the comparison is kept, as they are asked for again: some 150 MB at most. Pairs
beyond are compared again, which needs time and no memory."""

AT_ONCE = 5_000
"""Pairs that are weighed together."""

Pair = tuple[int, int]


class Comparer:
    """Everything that comparing needs, made of all units. Pairs are numbers of units."""

    def __init__(self, units: Sequence[Unit], region: str, counted: Counted | None = None) -> None:
        """`counted`: what was counted of the units, where that was done before."""
        counted = counted or count_all(units)
        self.units, self.region = units, region
        self.titles, self._texts = counted.titles, counted.texts
        self.values = Values(counted.values)
        self.table: WeightTable | None = None
        self._title_places = TitlePlaces(region)
        self._compared: dict[Pair, Compared] = {}
        self._weighed: dict[Pair, tuple[Compared, Weighed]] = {}

    def estimate(self, pairs: Sequence[Pair], others: Iterable[Pair]) -> WeightTable:
        """Work out the weights on pairs that are to be compared (all of them, or as many taken
        evenly), and on others within one country and provider. What one list has both of is two
        projects whatever its records say, and there may be thousands: they are not counted, as
        nothing would be learnt of two reports, and sisters would be what a list holds most of."""
        compared = [self.compare(a, b) for a, b in evenly(list(self._not_listed_apart(pairs)))]
        self._compared = {(one.a, one.b): one for one in compared}
        self.table = estimate(
            len(self.units),
            compared,
            [self.compare(a, b) for a, b in self._not_listed_apart(others)],
            anywhere_levels(self.units),
        )
        return self.table

    def _not_listed_apart(self, pairs: Iterable[Pair]) -> Iterator[Pair]:
        return (p for p in pairs if not is_listed_apart(self.units[p[0]], self.units[p[1]]))

    def compare(self, a: int, b: int) -> Compared:
        """Levels of a pair; needs no weights."""
        left, right = self.units[a], self.units[b]
        likeness = self.titles.compare(left.title.readings, right.title.readings)
        levels = levels_of(
            left,
            right,
            likeness,
            lambda: self._texts.compare(left.text, right.text).share >= DESCRIBED,
            often=self.values.is_often(left, right),
        )
        said = self._told_apart(left, right, levels)
        levels["exact"] = "differs" if said else "none"
        meetings = self.values.meetings(left, right, levels)
        contradicts = said or levels["steps"] == "differs"
        return Compared(a, b, levels, likeness, contradicts, meetings)

    def weigh(self, a: int, b: int) -> tuple[Compared, Weighed]:
        """A pair with its evidence; remembered."""
        key = (min(a, b), max(a, b))
        known = self._weighed.get(key)
        if known is None:
            (known,) = self.weigh_all([key])
            self.remember(*known)
        return known

    def weigh_all(self, pairs: Iterable[Pair]) -> Iterator[tuple[Compared, Weighed]]:
        """Pairs (the smaller number first) with their evidence, many at once."""
        assert self.table is not None
        those = iter(pairs)
        while some := list(islice(those, AT_ONCE)):
            new = [self._take(pair) for pair in some if pair not in self._weighed]
            found = zip(new, self.table.weigh(new), strict=True)
            weighed = {(one.a, one.b): (one, worth) for one, worth in found}
            for pair in some:
                yield weighed.get(pair) or self._weighed[pair]

    def _take(self, pair: Pair) -> Compared:
        known = self._compared.pop(pair, None)
        return self.compare(*pair) if known is None else known

    def remember(self, pair: Compared, weighed: Weighed) -> None:
        """Keep a pair that will be asked for again, while there is room."""
        if len(self._weighed) < MOST_REMEMBERED:
            self._weighed[(pair.a, pair.b)] = (pair, weighed)

    def _told_apart(self, left: Unit, right: Unit, levels: dict[str, str]) -> bool:
        """Whether something exact beside what titles count tells two projects apart: a loan against
        a grant, a programme of many records in another country, provinces named in titles, or what
        a publisher says of them, be it that one list has both."""
        if relation_said(left, right) in RELATIVES or is_listed_apart(left, right):
            return True
        if levels["identifier"] == "none" and (
            levels.get("scheme") == "differs" or is_in_another_country(levels)
        ):
            return True
        likely = levels.get("title") not in ("little", "none")
        apart = likely and levels.get("place") == "differs"
        return apart and self._title_places.differ(left, right)


def comparer_of(snapshot: Snapshot, region: str) -> Comparer:
    """The comparer of a snapshot, with the weights that it was built with."""
    units = gather_units(snapshot, region)
    comparer = Comparer(units, region)
    rows = snapshot.rows(f"SELECT {', '.join(Weight.__struct_fields__)} FROM link_weight")
    comparer.table = WeightTable.of_rows((Weight(*row) for row in rows), len(units))
    return comparer


def relation_said(left: Unit, right: Unit) -> str | None:
    """The RelatedActivityType by which one of two units names the other, or nothing."""
    for one, other in ((left, right), (right, left)):
        for ref, kind in one.named:
            if ref == other.identifier and other.identifier:
                return kind
    return None
