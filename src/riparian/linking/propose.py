"""Which pairs of units are compared at all: bounded for every unit, whatever the catalogue holds.

Pairs are proposed by what two units share within a *block* (a country and a provider): telling
words and pairs of letters of titles, the same amount, the same day; and across blocks by project
numbers that one of them quotes. A value that more than `MOST_SHARING` units of a block share
proposes nothing and is counted. Of the units that a unit shares something with, the `KEEP` with
which it shares most (in bits of rarity within the block) are compared.

Units that are equal in everything (copies) are compared as one, so that 5,000 copies of a record
cost no more than one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.linking.coded import Floats
from riparian.linking.levels import is_listed_apart
from riparian.linking.titles import Weights
from riparian.linking.unit import Unit

MOST_SHARING = 100
"""Units of a block that may share a value for it to propose pairs."""

MOST_QUOTING = 30
"""Units that may share a project number for it to propose pairs."""

KEEP = 16
"""Units that one unit is compared with, at most, by what they share in a block."""

KEEP_LISTED = 4
"""How many of them may stand in the same list: they can be related, and are never the same."""

LEAST_BITS = 5.0
"""What two units have to share in a block to be compared, in bits; in a catalogue of more than a
thousand units as much more as these are more (in bits)."""

LEAST_TITLE = 8
"""Letters of a title that proposes pairs across countries and providers."""

ROUNDED = 2
"""Figures of an amount in dollars that have to be the same for it to propose a pair."""


Numbers = NDArray[np.int64]


class Proposed(msgspec.Struct, frozen=True):
    """Pairs as numbers of units, the smaller first; values cut as too common; copies of a unit."""

    pairs: tuple[tuple[int, int], ...]
    cut: int
    copies: dict[int, list[int]]


def propose_pairs(units: Sequence[Unit], weights: Weights) -> Proposed:
    """The pairs to compare. Independent of the order of files, as units come in order of id."""
    first, copies = _copies(units)
    pairs = set(_by_numbers(units, first)) | set(_by_title(units, first))
    pairs |= {(one, other) for one, others in copies.items() for other in others}
    cut = 0
    blocks = _blocks(units, first)
    sums = np.zeros(len(units))
    for members in blocks.values():
        found, too_common = _within(units, members, weights, sums)
        pairs |= found
        cut += too_common
    return Proposed(tuple(sorted(pairs)), cut, copies)


def _copies(units: Sequence[Unit]) -> tuple[list[int], dict[int, list[int]]]:
    """The units that stand for themselves and their copies, and the copies of each."""
    seen: dict[Hashable, int] = {}
    first: list[int] = []
    copies: dict[int, list[int]] = defaultdict(list)
    for number, unit in enumerate(units):
        key = _content(unit)
        at = seen.setdefault(key, number)
        if at == number:
            first.append(number)
        else:
            copies[at].append(number)
    return first, dict(copies)


def _content(unit: Unit) -> Hashable:
    """Everything that is compared, without the names and numbers of the unit itself."""
    return (
        unit.title.readings, unit.title.said, unit.schemes, unit.agencies, unit.countries,
        unit.provinces, unit.finer, unit.purposes, unit.amounts, unit.when, unit.hosts,
        unit.publisher, unit.named, unit.datasets,
    )  # fmt: skip


def _blocks(units: Sequence[Unit], first: Iterable[int]) -> dict[tuple[str, str], list[int]]:
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number in first:
        unit = units[number]
        for country in sorted(unit.countries) or [""]:
            for provider in sorted(unit.family) or [""]:
                blocks[(country, provider)].append(number)
    return dict(sorted(blocks.items()))


def _by_numbers(units: Sequence[Unit], first: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Pairs of which one quotes a number of the other, or both the same."""
    have: dict[str, list[int]] = defaultdict(list)
    for number in first:
        unit = units[number]
        related = {ref.strip().upper() for ref, _ in unit.named}
        for one in sorted(unit.numbers | related):
            have[one].append(number)
    yield from _all_pairs(have)


def _all_pairs(have: Mapping[str, Sequence[int]]) -> Iterator[tuple[int, int]]:
    """All pairs of the units that share a value, where they are few."""
    for numbers in have.values():
        if 2 <= len(numbers) <= MOST_QUOTING:
            for place, one in enumerate(numbers):
                for other in numbers[place + 1 :]:
                    yield one, other


def _by_title(units: Sequence[Unit], first: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Pairs of one title, whatever their countries and providers: a regional project that stands on
    the page of each country, or in the lists of two providers."""
    have: dict[str, list[int]] = defaultdict(list)
    for number in first:
        folded = units[number].title.folded
        if len(folded) >= LEAST_TITLE:
            have[folded].append(number)
    yield from _all_pairs(have)


def _within(
    units: Sequence[Unit], members: Sequence[int], weights: Weights, sums: Floats
) -> tuple[set[tuple[int, int]], int]:
    """The pairs of a block, and how many values too many share. `sums` has a place for every unit
    and is all zero, before and after."""
    values = {number: list(_values(units[number])) for number in members}
    telling, cut = _telling(values, weights)
    pairs: set[tuple[int, int]] = set()
    least = max(LEAST_BITS, math.log2(len(units)) - LEAST_BITS)
    for number in members:
        shared = [known for value in values[number] if (known := telling.get(value))]
        nearest = _nearest(number, shared, least, sums)
        for other in islice(_few_listed(units, number, nearest), KEEP):
            pairs.add((min(number, other), max(number, other)))
    return pairs, cut


Telling = tuple[Numbers, float]
"""The units that share a value, and what it says in bits."""


def _telling(
    values: Mapping[int, Sequence[Hashable]], weights: Weights
) -> tuple[dict[Hashable, Telling], int]:
    have: dict[Hashable, list[int]] = defaultdict(list)
    for number, those in values.items():
        for value in those:
            have[value].append(number)
    found = {
        value: (np.array(numbers, np.int64), _bits(value, len(numbers), len(values), weights))
        for value, numbers in have.items()
        if 1 < len(numbers) <= MOST_SHARING
    }
    return found, sum(len(numbers) > MOST_SHARING for numbers in have.values())


def _nearest(number: int, shared: Sequence[Telling], least: float, sums: Floats) -> list[int]:
    """The units with which one shares at least so many bits, those with the most first. A plain sum
    over all that share each value: it costs no more for a large block than for a small one."""
    if not shared:
        return []
    others = np.concatenate([numbers for numbers, _ in shared])
    worth = np.repeat([bits for _, bits in shared], [len(numbers) for numbers, _ in shared])
    np.add.at(sums, others, worth)
    enough = np.unique(others[sums[others] >= least])
    order = np.lexsort((enough, -sums[enough]))
    sums[others] = 0.0
    return [other for other in enough[order].tolist() if other != number]


def _few_listed(units: Sequence[Unit], number: int, others: Iterable[int]) -> Iterator[int]:
    """The others, without those beyond the first few that stand in one list with the unit."""
    listed = 0
    for other in others:
        if is_listed_apart(units[number], units[other]):
            listed += 1
            if listed > KEEP_LISTED:
                continue
        yield other


def _values(unit: Unit) -> Iterator[Hashable]:
    for reading in unit.title.readings:
        for token in reading.tokens:
            yield reading.lang, token
    for amount in unit.amounts:
        yield "amount", amount.currency, amount.value
        if amount.usd:
            yield "usd", _rounded(amount.usd)
    for day, _ in unit.when.days:
        yield "day", day
    for kind, values in (
        ("place", unit.finer), ("place", unit.provinces), ("purpose", unit.purposes),
        ("host", unit.hosts), ("agency", unit.agencies),
    ):  # fmt: skip
        for one in sorted(values):
            yield kind, one


def _bits(value: Hashable, sharing: int, size: int, weights: Weights) -> float:
    rarity = math.log2((size + 1) / sharing)
    if isinstance(value, tuple) and len(value) == 2 and value[0] not in _OTHERS:
        lang, token = value
        if lang != "en":
            return 0.5 * weights.weight(str(lang), str(token))
        return weights.weight(str(lang), str(token))
    return max(rarity, 0.0)


_OTHERS = frozenset({"usd", "day", "place", "purpose", "host", "agency"})


def _rounded(usd: float) -> float:
    digits = ROUNDED - 1 - math.floor(math.log10(usd))
    return round(usd, digits)
