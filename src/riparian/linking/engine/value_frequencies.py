"""How rare the very values are that two units share, and pairs to count chances on."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from riparian.linking.engine.comparison_levels import shared_numbers, widest_levels
from riparian.linking.engine.record import Unit
from riparian.linking.engine.value_hashes import Numbers, Tally, both, number_of

VALUE_RECORDS = 20.0
"""Records that the usual chance of a level counts as much as, when a value's own is counted."""

NUMBER_BY_ACCIDENT = 0.05
"""Records more than those at hand that a project number is thought to stand on by accident."""

MOST_SAMPLED = 5_000
"""Pairs on which the chances of other pairs are counted."""

OFTEN = 5
"""Records with one title that are more than the reports of one project mostly are."""

MOST_HELD = 20_000
"""Units of which the values are kept."""

Block = tuple[str, str]
Value = tuple[str, *tuple[str | float, ...]]
"""What is compared, and the parts of the value."""


def anywhere_levels(units: Sequence[Unit]) -> Counter[tuple[str, str]]:
    """How often two of all units agree in provider and country, by pairs taken evenly."""
    many = len(units) * (len(units) - 1) // 2
    step = max(1, -(-many // MOST_SAMPLED))
    found: Counter[tuple[str, str]] = Counter()
    for place in range(0, many, step):
        one, other = _pair_at(place)
        found.update(widest_levels(units[one], units[other]).items())
    return found


class ValueCounts(msgspec.Struct, frozen=True):
    """How many of all records (`total`) have what: of each country and provider (`sizes`), of each
    provider and country; `titles` by provider, in any country, where it is `OFTEN`; project
    `numbers` and, by country and provider, all other values (`have`), where more than one has them.
    """

    total: int
    sizes: Mapping[Block, int]
    providers: Mapping[str, int]
    countries: Mapping[str, int]
    titles: Tally
    numbers: Tally
    have: Tally


class Values:
    """How many records of a country and provider have each value."""

    def __init__(self, counts: ValueCounts) -> None:
        self.total, self._counts = counts.total, counts
        self._of: dict[str, tuple[dict[int, str], dict[Block, int]]] = {}

    def _values_of(self, unit: Unit) -> tuple[dict[int, str], dict[Block, int]]:
        """The values of a unit by number, with what each of them is, and the numbers of its blocks;
        worked out once while there is room."""
        known = self._of.get(unit.unit_id)
        if known is None:
            if len(self._of) >= MOST_HELD:
                self._of.clear()
            values = {number_of(*value): value[0] for value in values_of(unit)}
            blocks = {block: number_of("block", *block) for block in blocks_of(unit)}
            known = self._of[unit.unit_id] = values, blocks
        return known

    def is_often(self, left: Unit, right: Unit) -> bool:
        """Whether so many records of their provider, in any country, have a title that both have
        that it is a programme's and not a project's."""
        shared = left.title.bases & right.title.bases
        if not shared:
            return False
        common = (left.family & right.family) or (left.family | right.family) or frozenset(("",))
        often = self._counts.titles
        return any(often.count(title_number(one, base), 0) for one in common for base in shared)

    def meetings(self, left: Unit, right: Unit, levels: Mapping[str, str]) -> dict[str, Meeting]:
        """For the comparisons of which both units have the same value: how rare the rarest is."""
        found: dict[str, Meeting] = {}
        wanted = {f for f, level in levels.items() if level in SHARING}
        if "identifier" in wanted:
            have_it = self._counts.numbers
            shared = (number_of("number", one) for one in shared_numbers(left, right))
            most = min((have_it.count(one, 1) for one in shared), default=2)
            found["identifier"] = Meeting(most - 2 + NUMBER_BY_ACCIDENT, self.total, exact=True)
        for feature, our, their, anywhere in (
            ("provider", left.family, right.family, self._counts.providers),
            ("country", left.countries, right.countries, self._counts.countries),
        ):
            if feature in wanted and our & their:
                have = min(anywhere[one] for one in our & their)
                found[feature] = Meeting(have, self.total, exact=True)
        (ours, blocks), (theirs, others) = self._values_of(left), self._values_of(right)
        block = next((one for one in blocks if one in others), None)
        if block is not None:
            size, within = self._counts.sizes[block], blocks[block]
            rarest: dict[str, int] = {}
            for value in ours.keys() & theirs.keys():
                if ours[value] in wanted:
                    have = self._counts.have.count(both(within, value), 1)
                    rarest[ours[value]] = min(have, rarest.get(ours[value], have))
            found |= {feature: Meeting(have, size) for feature, have in rarest.items()}
        return found


class Meeting(msgspec.Struct, frozen=True):
    """How many records `have` a value among `size`. `exact`: that is its chance; else the usual
    chance of the level counts as `VALUE_RECORDS` records more, and the two that meet do not."""

    have: float
    size: int
    exact: bool = False


SHARING = frozenset({"same", "same_round", "some", "same_often", "day"})
"""Levels at which both units have one value."""


def blocks_of(unit: Unit) -> Iterator[Block]:
    """The countries and providers within which a unit is compared."""
    for country in sorted(unit.countries) or [""]:
        for provider in sorted(unit.family) or [""]:
            yield country, provider


def title_number(provider: str, base: str) -> int:
    """The number of a title of a provider."""
    return number_of("base", provider, base)


def values_of(unit: Unit) -> Iterator[Value]:
    """What is counted within a country and provider: what it is, and the value in its parts."""
    if unit.title.folded:
        yield "title", unit.title.folded
    for amount in unit.amounts:
        yield "amount", amount.currency, amount.value
    for day, _ in unit.when.days:
        yield "time", day
    for kind, values in (
        ("place", unit.finer | unit.provinces), ("purpose", unit.purposes), ("host", unit.hosts),
        ("agency", unit.agencies),
    ):  # fmt: skip
        for value in values:
            yield kind, value


def sample_within(blocks: Iterable[Numbers]) -> list[tuple[int, int]]:
    """Pairs within one country and provider, taken evenly: nearly all are different projects. The
    units of each are given in order, the blocks by country and provider."""
    blocks = list(blocks)
    whole = sum(len(b) * (len(b) - 1) // 2 for b in blocks)
    step = max(1, -(-whole // MOST_SAMPLED))
    found: set[tuple[int, int]] = set()
    passed = 0
    for members in blocks:
        many = len(members) * (len(members) - 1) // 2
        for place in range(-passed % step, many, step):
            one, other = _pair_at(place)
            found.add((int(members[one]), int(members[other])))
        passed += many
    return sorted(found)


def _pair_at(place: int) -> tuple[int, int]:
    """The pair with that number, when they are counted as (0,1), (0,2), (1,2), (0,3)."""
    other = (1 + math.isqrt(1 + 8 * place)) // 2
    return place - other * (other - 1) // 2, other
