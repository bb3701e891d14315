"""`Comparer`: compares records of a centre pair by pair, and weighs what it finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from riparian.linking.engine.compared_record import Likeness, Pair, Record, pair_of
from riparian.linking.engine.comparison_levels import (
    DESCRIBED,
    are_across,
    are_stated_apart,
    can_be_compared,
    have_hard_conflict,
    is_in_another_country,
    is_listed_apart,
    levels_of,
    title_level,
)
from riparian.linking.engine.match_weights import (
    ComparedPair,
    WeighedPair,
    WeightTable,
    to_arrays,
)
from riparian.linking.engine.pair_verdicts import ALIKE_TITLES, UNSURE_BITS, may_be_related
from riparian.linking.engine.term_frequencies import Frequencies, ValueFrequencies, count_records
from riparian.normalise.title_likeness.features_of_title import places_named

MOST_REMEMBERED = 50_000
"""Pairs whose comparison is kept, as they are asked for again: some 150 MB at most. Pairs beyond
are compared again, which costs time and no memory."""

AT_ONCE = 5_000
"""Pairs that are weighed together."""

MOST_TITLES = 100_000
"""Titles of which the provinces are kept in memory."""


class Comparer:
    """Compares the records of a centre. Pairs are numbers of records."""

    def __init__(
        self, records: Sequence[Record], region: str, frequencies: Frequencies | None = None
    ) -> None:
        """`frequencies`: those in these records, where they were counted before."""
        frequencies = frequencies or count_records(records)
        self.records, self.region = records, region
        self.titles, self._texts = frequencies.titles, frequencies.texts
        self._values = ValueFrequencies(frequencies.values)
        self.table: WeightTable | None = None
        self._provinces_in = lru_cache(maxsize=MOST_TITLES)(
            lambda title, countries: frozenset(places_named(title, countries, region))
        )
        self._compared: dict[Pair, ComparedPair] = {}
        self._weighed: dict[Pair, tuple[ComparedPair, WeighedPair]] = {}

    def compare_unlisted(self, pairs: Iterable[Pair]) -> Iterator[ComparedPair]:
        """The levels of those pairs that no list has both of, by which weights are estimated: the
        others are two projects whatever they say, and thousands of them would drown out these."""
        for a, b in pairs:
            if not is_listed_apart(self.records[a], self.records[b]):
                yield self.compare(a, b)

    def keep(self, compared: Iterable[ComparedPair]) -> None:
        """Have pairs that were compared before at hand when they are weighed, each once."""
        self._compared = {(pair.a, pair.b): pair for pair in compared}

    def compare(self, a: int, b: int) -> ComparedPair:
        """The levels of a pair; needs no weights."""
        left, right = self.records[a], self.records[b]
        likeness, stated = self._likeness(left, right), are_stated_apart(left, right)
        return self._compare(a, b, likeness, self._title_level(left, right, likeness), stated)

    def compare_unless_two(self, a: int, b: int) -> ComparedPair | None:
        """The same, but None for two projects that something exact tells apart and that have no
        alike titles: nothing else can make them one, or related."""
        left, right = self.records[a], self.records[b]
        likeness, stated = self._likeness(left, right), are_stated_apart(left, right)
        apart = stated or have_hard_conflict(left, right)
        # Descriptions make no titles alike
        title = self._title_level(left, right, likeness, described=not apart)
        if apart and title not in ALIKE_TITLES:
            if not may_be_related(left, right, title):
                return None
            title = self._title_level(left, right, likeness)
        return self._compare(a, b, likeness, title, stated)

    def _likeness(self, left: Record, right: Record) -> Likeness:
        token_sets = left.title.token_sets, right.title.token_sets
        if can_be_compared(left.title, right.title):
            return self.titles.compare(*token_sets)
        return self.titles.shared_names(*token_sets)

    def _title_level(
        self, left: Record, right: Record, likeness: Likeness, described: bool = True
    ) -> str:
        """The level of two titles; descriptions add to them where they are `described`."""
        return title_level(
            left,
            right,
            likeness,
            lambda: described and self._texts.are_alike(left.text, right.text, DESCRIBED),
            self._values.is_often(left, right),
        )

    def _compare(
        self, a: int, b: int, likeness: Likeness, title: str, stated: bool
    ) -> ComparedPair:
        left, right = self.records[a], self.records[b]
        levels = levels_of(left, right, likeness, title)
        apart = stated or self._are_exactly_apart(left, right, levels)
        levels["exact"] = "differs" if apart else "none"
        shared_values = self._values.shared_values(left, right, levels)
        contradicts = apart or levels.get("steps") == "differs"
        across = are_across(left.title, right.title)
        return ComparedPair(a, b, levels, likeness, contradicts, shared_values, across)

    def weigh(self, a: int, b: int) -> tuple[ComparedPair, WeighedPair]:
        """A pair with its evidence; kept while there is room, as it is asked for again."""
        pair = pair_of(a, b)
        known = self._weighed.get(pair)
        if known is None:
            (known,) = self.weigh_all([pair])
            if len(self._weighed) < MOST_REMEMBERED:
                self._weighed[pair] = known
        return known

    def weigh_all(self, pairs: Iterable[Pair]) -> Iterator[tuple[ComparedPair, WeighedPair]]:
        """Pairs (the smaller number first) with their evidence, many at once."""
        assert self.table is not None
        rest = iter(pairs)
        while some := list(islice(rest, AT_ONCE)):
            new = [self._take(pair) for pair in some if pair not in self._weighed]
            weighed = {
                (pair.a, pair.b): (pair, evidence)
                for pair, evidence in zip(new, self.table.weigh(new), strict=True)
            }
            for pair in some:
                yield weighed.get(pair) or self._weighed[pair]

    def weigh_likely(self, pairs: Iterable[Pair]) -> Iterator[tuple[ComparedPair, WeighedPair]]:
        """The same for pairs that are weighed once; those that can only be two projects are left
        out, as soon as that is seen."""
        assert self.table is not None
        rest = iter(pairs)
        while some := list(islice(rest, AT_ONCE)):
            compared = [pair for one in some if (pair := self._take_likely(one)) is not None]
            weighed = self.table.weigh_arrays(to_arrays(compared))
            near = (weighed.bits >= UNSURE_BITS).tolist()
            likely = [
                place
                for place, pair in enumerate(compared)
                if near[place] or self._may_be_related(pair)
            ]
            for place, evidence in zip(likely, weighed.each(likely), strict=True):
                yield compared[place], evidence

    def _may_be_related(self, pair: ComparedPair) -> bool:
        left, right = self.records[pair.a], self.records[pair.b]
        return may_be_related(left, right, pair.levels.get("title", ""))

    def _take(self, pair: Pair) -> ComparedPair:
        known = self._compared.pop(pair, None)
        return self.compare(*pair) if known is None else known

    def _take_likely(self, pair: Pair) -> ComparedPair | None:
        known = self._compared.pop(pair, None)
        return self.compare_unless_two(*pair) if known is None else known

    def _are_exactly_apart(self, left: Record, right: Record, levels: dict[str, str]) -> bool:
        """Whether something exact, beside what titles count and what publishers state, says that a
        pair is two projects: a loan against a grant; a programme of many records in another
        country; provinces named in titles."""
        if levels["identifier"] == "none" and (
            levels.get("scheme") == "differs" or is_in_another_country(levels)
        ):
            return True
        likely = levels.get("title") not in ("little", "foreign", "none")
        apart = likely and levels.get("place") == "differs"
        return apart and self._name_other_provinces(left, right)

    def _name_other_provinces(self, left: Record, right: Record) -> bool:
        """Whether both titles name provinces, and none in common: a school in Ha Tinh is not one in
        Quang Binh."""
        ours = self._provinces_of(left)
        return bool(ours) and bool(theirs := self._provinces_of(right)) and ours.isdisjoint(theirs)

    def _provinces_of(self, record: Record) -> frozenset[str]:
        return self._provinces_in(record.title.shown, tuple(sorted(record.countries)))
