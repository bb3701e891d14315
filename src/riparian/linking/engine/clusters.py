"""From pairs to projects: a group of units is checked as a whole, and never grows by a chain alone.

What people judged comes first: *same* joins, *different* keeps apart, *unsure* keeps the machine
from joining, and nobody else. Then pairs that
the machine calls the same are taken, the surest first, and the two groups they stand in become one
only if every pair across them bears it: no two units that people keep apart, none that contradict
each other, none below `LEAST_BITS`, and a mean of all of at least `MEAN_BITS` (average linkage with
constraints; Davidson and Ravi 2005, "Agglomerative hierarchical clustering with constraints"). A
pair that merely shares little, without anything new that speaks against it, is told to bear no less
than `SILENT_BITS`: a headline and a tender of one project need not resemble each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

import msgspec

SILENT_BITS = -2.0
"""The least that a pair bears of which nothing speaks against its being the same."""

LEAST_BITS = -4.0
"""What every pair across two groups has to have at least."""

MEAN_BITS = 0.0
"""What the pairs across two groups have to have on average."""

EXPLAINED = frozenset({"purpose", "place", "amount", "time", "host", "steps"})
"""Comparisons in which two reports of one project can differ, as another of its reports shows. In
all others (agency, country, form of aid, numbers) what two units say stands for itself."""

MOST_MEMBERS = 40
"""Units that a group can grow to by the machine's evidence, and so pairs that are checked."""

Pair = tuple[int, int]


class Bearing(msgspec.Struct, frozen=True):
    """What a pair bears: its bits, whether it forbids to be joined, and whether a person is unsure
    of it, which keeps the machine from joining the two by whatever way. `terms`: what each of its
    comparisons says, in bits, but for that of titles, where that is known."""

    bits: float
    forbids: bool
    doubted: bool = False
    terms: Mapping[str, float] | None = None


class Contradiction(msgspec.Struct, frozen=True):
    """A judgement *same* that could not be followed, as it would have joined a pair (`apart`) that
    people keep apart."""

    same: Pair
    apart: Pair


class Grouped(msgspec.Struct, frozen=True):
    """Groups of two units and more, each sorted; judgements that contradict each other; pairs that
    were called the same and yet stand in two groups."""

    groups: tuple[tuple[int, ...], ...]
    contradictions: tuple[Contradiction, ...]
    kept_apart: tuple[Pair, ...]


def group_units(
    same: Sequence[tuple[float, int, int]],
    judged_same: Iterable[Pair],
    judged_apart: Iterable[Pair],
    bearing: Callable[[int, int], Bearing],
    copies: Mapping[int, Sequence[int]],
) -> Grouped:
    """Join units. `same`: (bits, a, b) of pairs that the machine calls the same; `judged_apart`:
    pairs that people call different; `copies`: units equal in everything to another, which need
    no comparing with each other."""
    apart = {_sorted(pair) for pair in judged_apart}
    groups = _Groups(apart)
    contradictions = []
    for a, b in sorted(_sorted(pair) for pair in judged_same):
        blocked = groups.blocked(a, b)
        if blocked is not None:
            contradictions.append(Contradiction((a, b), blocked))
        else:
            groups.join(a, b)
    copied = {other: first for first, others in copies.items() for other in others}
    by_people = {unit: groups.of(unit) for group in groups.all() for unit in group}
    refused: list[Pair] = []
    for _, a, b in sorted(same, key=lambda one: (-one[0], one[1], one[2])):
        if groups.of(a) == groups.of(b):
            continue
        if groups.blocked(a, b) is None and _bears(groups, a, b, bearing, copied, by_people):
            groups.join(a, b)
        else:
            refused.append((a, b))
    kept = tuple(pair for pair in refused if groups.of(pair[0]) != groups.of(pair[1]))
    return Grouped(groups.all(), tuple(contradictions), kept)


class _Groups:
    def __init__(self, apart: set[Pair]) -> None:
        self._members: dict[int, list[int]] = {}
        self._of: dict[int, int] = {}
        self._apart: dict[int, set[int]] = {}
        for a, b in apart:
            self._apart.setdefault(a, set()).add(b)
            self._apart.setdefault(b, set()).add(a)

    def of(self, unit: int) -> int:
        return self._of.get(unit, unit)

    def members(self, unit: int) -> list[int]:
        return self._members.get(self.of(unit), [unit])

    def blocked(self, a: int, b: int) -> Pair | None:
        """A pair that people keep apart, of which one would come with each side."""
        theirs = set(self.members(b))
        for one in sorted(self.members(a)):
            met = self._apart.get(one, set()) & theirs
            if met:
                return _sorted((one, min(met)))
        return None

    def join(self, a: int, b: int) -> None:
        left, right = self.of(a), self.of(b)
        if left == right:
            return
        together = self.members(a) + self.members(b)
        first = min(left, right)
        self._members.pop(max(left, right), None)
        self._members[first] = together
        for unit in together:
            self._of[unit] = first

    def all(self) -> tuple[tuple[int, ...], ...]:
        return tuple(sorted(tuple(sorted(members)) for members in self._members.values()))


def _bears(
    groups: _Groups,
    a: int,
    b: int,
    bearing: Callable[[int, int], Bearing],
    copied: Mapping[int, int],
    by_people: Mapping[int, int],
) -> bool:
    """Whether every pair across the two groups bears to be joined. Copies count as one, and so do
    units that people joined: by the best of their pairs, as a judgement parts nobody from others.
    """
    ours, theirs = (
        sorted({copied.get(unit, unit) for unit in groups.members(one)}) for one in (a, b)
    )
    if ours == theirs:
        return True
    if len(ours) + len(theirs) > MOST_MEMBERS:
        return False
    across = {(x, y): bearing(x, y) for x in ours for y in theirs if x != y}
    pairs: dict[Pair, list[Bearing]] = {}
    for (one, other), found_of in _told_together(across, bearing(a, b)):
        key = by_people.get(one, one), by_people.get(other, other)
        pairs.setdefault(key, []).append(found_of)
    if any(one.doubted for of in pairs.values() for one in of):
        return False
    found = [max(of, key=lambda one: (not one.forbids, one.bits)) for of in pairs.values()]
    if any(one.forbids or one.bits < LEAST_BITS for one in found):
        return False
    return not found or sum(one.bits for one in found) / len(found) >= MEAN_BITS


def _told_together(
    across: Mapping[Pair, Bearing], joining: Bearing
) -> Iterator[tuple[Pair, Bearing]]:
    """The pairs across two groups. What a comparison says against one is no news where another unit
    of the two groups agrees in it with one of the pair (a tender has a purpose of its own, the list
    entry beside it the project's), or where it spoke against the pair that joins them already."""
    agreeing = {
        (unit, feature)
        for pair, found in across.items()
        for feature, bits in (found.terms or {}).items()
        for unit in pair
        if bits > 0
    }
    spoken = {feature for feature, bits in (joining.terms or {}).items() if bits < 0}
    for pair, found in across.items():
        told = found.terms is not None and not found.forbids and found.bits < SILENT_BITS
        if told and _news(pair, found, agreeing, spoken) > SILENT_BITS:
            found = msgspec.structs.replace(found, bits=SILENT_BITS)
        yield pair, found


def _news(pair: Pair, found: Bearing, agreeing: Set[tuple[int, str]], spoken: Set[str]) -> float:
    """What speaks against a pair, in bits, beside what other pairs explain."""
    return sum(
        bits
        for feature, bits in (found.terms or {}).items()
        if bits < 0
        and not (
            feature in EXPLAINED
            and (feature in spoken or any((unit, feature) in agreeing for unit in pair))
        )
    )


def _sorted(pair: Pair) -> Pair:
    return (min(pair), max(pair))
