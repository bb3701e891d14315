"""How rare the very values are that two units share, and pairs to count chances on."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence

import msgspec

from riparian.linking.levels import shared_numbers, widest_levels
from riparian.linking.unit import Unit

VALUE_RECORDS = 20.0
"""Records that the usual chance of a level counts as much as, when a value's own is counted."""

NUMBER_BY_ACCIDENT = 0.05
"""Records more than those at hand that a project number is thought to stand on by accident."""

MOST_SAMPLED = 5_000
"""Pairs on which the chances of other pairs are counted."""

OFTEN = 5
"""Records with one title that are more than the reports of one project mostly are."""

Block = tuple[str, str]
Value = tuple[str, Hashable]
"""What is compared, and the value."""


def anywhere_levels(units: Sequence[Unit]) -> Counter[tuple[str, str]]:
    """How often two of all units agree in provider and country, by pairs taken evenly."""
    many = len(units) * (len(units) - 1) // 2
    step = max(1, -(-many // MOST_SAMPLED))
    found: Counter[tuple[str, str]] = Counter()
    for place in range(0, many, step):
        one, other = _pair_at(place)
        found.update(widest_levels(units[one], units[other]).items())
    return found


class Values:
    """How many records of a country and provider have each value."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.total = len(units)
        self._size: Counter[Block] = Counter()
        self._have: dict[Block, Counter[Value]] = defaultdict(Counter)
        self._numbers: Counter[str] = Counter()
        self._values: dict[str, frozenset[Value]] = {}
        self._blocks: dict[str, tuple[Block, ...]] = {}
        self._anywhere: dict[str, Counter[str]] = {"provider": Counter(), "country": Counter()}
        self._titles = Counter(
            (provider, base)
            for unit in units
            for provider in unit.family or ("",)
            for base in unit.title.bases
        )
        for unit in units:
            self._numbers.update(unit.numbers)
            self._anywhere["provider"].update(unit.family)
            self._anywhere["country"].update(unit.countries)
            values = self._values_of(unit)
            self._blocks[unit.unit_id] = tuple(blocks_of(unit))
            for block in self._blocks[unit.unit_id]:
                self._size[block] += 1
                self._have[block].update(values)

    def _values_of(self, unit: Unit) -> frozenset[Value]:
        known = self._values.get(unit.unit_id)
        if known is None:
            known = self._values[unit.unit_id] = frozenset(_values(unit))
        return known

    def is_often(self, left: Unit, right: Unit) -> bool:
        """Whether so many records of their provider, in any country, have a title that both have
        that it is a programme's and not a project's."""
        shared = left.title.bases & right.title.bases
        if not shared:
            return False
        common = (left.family & right.family) or (left.family | right.family) or frozenset(("",))
        return max(self._titles[(one, base)] for one in common for base in shared) >= OFTEN

    def meetings(self, left: Unit, right: Unit, levels: Mapping[str, str]) -> dict[str, Meeting]:
        """For the comparisons of which both units have the same value: how rare the rarest is."""
        found: dict[str, Meeting] = {}
        wanted = {f for f, level in levels.items() if level in SHARING}
        if "identifier" in wanted:
            most = min((self._numbers[one] for one in shared_numbers(left, right)), default=2)
            found["identifier"] = Meeting(most - 2 + NUMBER_BY_ACCIDENT, self.total, exact=True)
        for feature, ours, theirs in (
            ("provider", left.family, right.family), ("country", left.countries, right.countries),
        ):  # fmt: skip
            if feature in wanted and ours & theirs:
                have = min(self._anywhere[feature][one] for one in ours & theirs)
                found[feature] = Meeting(have, self.total, exact=True)
        block = self._common_block(left, right)
        if block is not None:
            size, counts = self._size[block], self._have[block]
            rarest: dict[str, int] = {}
            for value in self._values_of(left) & self._values_of(right):
                if value[0] in wanted:
                    have = counts[value]
                    rarest[value[0]] = min(have, rarest.get(value[0], have))
            found |= {feature: Meeting(have, size) for feature, have in rarest.items()}
        return found

    def _common_block(self, left: Unit, right: Unit) -> Block | None:
        """A country and provider that two units have in common, or nothing."""
        theirs = self._blocks[right.unit_id]
        return next((one for one in self._blocks[left.unit_id] if one in theirs), None)


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


def _values(unit: Unit) -> Iterator[Value]:
    if unit.title.folded:
        yield "title", unit.title.folded
    for amount in unit.amounts:
        yield "amount", (amount.currency, amount.value)
    for day, _ in unit.when.days:
        yield "time", day
    for kind, values in (
        ("place", unit.finer | unit.provinces), ("purpose", unit.purposes), ("host", unit.hosts),
        ("agency", unit.agencies),
    ):  # fmt: skip
        for value in values:
            yield kind, value


def sample_within(units: Sequence[Unit]) -> list[tuple[int, int]]:
    """Pairs within one country and provider, taken evenly: nearly all are different projects."""
    blocks: dict[Block, list[int]] = {}
    for number, unit in enumerate(units):
        for block in blocks_of(unit):
            blocks.setdefault(block, []).append(number)
    whole = sum(len(b) * (len(b) - 1) // 2 for b in blocks.values())
    step = max(1, -(-whole // MOST_SAMPLED))
    found: set[tuple[int, int]] = set()
    passed = 0
    for _, members in sorted(blocks.items()):
        many = len(members) * (len(members) - 1) // 2
        for place in range(-passed % step, many, step):
            one, other = _pair_at(place)
            found.add((members[one], members[other]))
        passed += many
    return sorted(found)


def _pair_at(place: int) -> tuple[int, int]:
    """The pair with that number, when they are counted as (0,1), (0,2), (1,2), (0,3)."""
    other = (1 + math.isqrt(1 + 8 * place)) // 2
    return place - other * (other - 1) // 2, other
