"""From pairs to projects: a cluster of records is checked as a whole, and never grows by a chain.

What people judged comes first: *same* joins, *different* keeps apart, *unsure* stops the machine
from joining, and nobody else. Then come the pairs that the machine calls the same, the surest
first. The clusters of the two records become one only if all pairs across them allow it: none that
people keep apart, none that forbids it, none below `LEAST_BITS`, and `MEAN_BITS` or more on average
(average linkage with constraints; Davidson and Ravi 2005, "Agglomerative hierarchical clustering
with constraints"). A pair that merely shares little, with nothing new that speaks against it,
counts as no less than `SILENT_BITS`: a headline and a tender of one project need not resemble each
other. A record that fits two others as well, which cannot be the same, is joined with neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

import msgspec

from riparian.linking.engine.compared_record import Pair, pair_of

SILENT_BITS = -2.0
"""What a pair counts as at least where nothing speaks against its being the same."""

LEAST_BITS = -4.0
"""What every pair across two clusters has to have at least."""

MEAN_BITS = 0.0
"""What the pairs across two clusters have to have on average."""

EXPLAINED = frozenset({"purpose", "place", "amount", "time", "host", "steps"})
"""Comparisons in which two reports of one project can differ, as another of its reports shows. In
all others (agency, country, form of aid, numbers) what two records say stands for itself."""

AS_LIKELY_BITS = 1.0
"""Two records are as likely the same as a third where their evidence is at most so much apart."""

MOST_MEMBERS = 40
"""Records that a cluster can grow to by the machine's evidence: it bounds the pairs to check."""


class PairScore(msgspec.Struct, frozen=True):
    """What a pair says about joining the clusters of its records: its bits, whether it forbids
    that, and whether a person is unsure of it, which keeps the machine from joining the two in any
    way. `terms`: the bits of each comparison but that of titles, where known."""

    bits: float
    forbids: bool
    doubted: bool = False
    terms: Mapping[str, float] | None = None


class UnmetJudgement(msgspec.Struct, frozen=True):
    """A judgement *same* that could not be followed, as it would have joined a pair (`apart`) that
    people keep apart."""

    same: Pair
    apart: Pair


class Clusters(msgspec.Struct, frozen=True):
    """Clusters of two and more records, each sorted; judgements that could not be followed."""

    clusters: tuple[tuple[int, ...], ...]
    unmet: tuple[UnmetJudgement, ...]


def cluster_records(
    same: Sequence[tuple[float, int, int]],
    judged_same: Iterable[Pair],
    judged_apart: Iterable[Pair],
    score: Callable[[int, int], PairScore],
    copies: Mapping[int, Sequence[int]],
) -> Clusters:
    """Join records. `same`: (bits, a, b) of pairs that the machine calls the same; `judged_apart`:
    pairs that people call different; `copies`: records equal in everything to another, which are
    not compared with each other."""
    clusters = _ClusterSet({pair_of(*pair) for pair in judged_apart})
    unmet = []
    for a, b in sorted(pair_of(*pair) for pair in judged_same):
        blocked = clusters.blocked(a, b)
        if blocked is not None:
            unmet.append(UnmetJudgement((a, b), blocked))
        else:
            clusters.join(a, b)
    copied = {other: first for first, others in copies.items() for other in others}
    by_people = {record: clusters.of(record) for members in clusters.all() for record in members}
    rivals = _Rivals(same, score, copied)
    for bits, a, b in sorted(same, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if clusters.of(a) == clusters.of(b) or clusters.blocked(a, b) is not None:
            continue
        if rivals.fit(clusters, bits, a, b) or rivals.fit(clusters, bits, b, a):
            continue
        if _may_join(clusters, a, b, score, copied, by_people):
            clusters.join(a, b)
    return Clusters(clusters.all(), tuple(unmet))


class _ClusterSet:
    """Clusters as they grow, each known by its first record."""

    def __init__(self, apart: set[Pair]) -> None:
        self._members: dict[int, list[int]] = {}
        self._of: dict[int, int] = {}
        self._apart: dict[int, set[int]] = {}
        for a, b in apart:
            self._apart.setdefault(a, set()).add(b)
            self._apart.setdefault(b, set()).add(a)

    def of(self, record: int) -> int:
        return self._of.get(record, record)

    def members(self, record: int) -> list[int]:
        return self._members.get(self.of(record), [record])

    def blocked(self, a: int, b: int) -> Pair | None:
        """A pair that people keep apart and that would be in one cluster if these two were."""
        theirs = set(self.members(b))
        for one in sorted(self.members(a)):
            met = self._apart.get(one, set()) & theirs
            if met:
                return pair_of(one, min(met))
        return None

    def join(self, a: int, b: int) -> None:
        left, right = self.of(a), self.of(b)
        if left == right:
            return
        members = self.members(a) + self.members(b)
        first = min(left, right)
        self._members.pop(max(left, right), None)
        self._members[first] = members
        for record in members:
            self._of[record] = first

    def all(self) -> tuple[tuple[int, ...], ...]:
        return tuple(sorted(tuple(sorted(members)) for members in self._members.values()))


class _Rivals:
    """The records with which each record may be the same, by the machine's evidence."""

    def __init__(
        self,
        same: Sequence[tuple[float, int, int]],
        score: Callable[[int, int], PairScore],
        copied: Mapping[int, int],
    ) -> None:
        self._score = score
        self._of: dict[int, list[tuple[float, int]]] = {}
        for bits, a, b in same:
            if a not in copied and b not in copied:  # a copy is no rival of its first
                self._of.setdefault(a, []).append((bits, b))
                self._of.setdefault(b, []).append((bits, a))

    def fit(self, clusters: _ClusterSet, bits: float, record: int, other: int) -> bool:
        """Whether a record that stands alone fits one that cannot be the same as the `other` as
        well: a headline that names no year is of the first repair of a bridge or of the second, and
        nobody can tell."""
        if len(clusters.members(record)) > 1:
            return False
        for their_bits, rival in self._of.get(record, ()):
            as_likely = rival != other and their_bits >= bits - AS_LIKELY_BITS
            if as_likely and self._score(other, rival).forbids:
                return True
        return False


def _may_join(
    clusters: _ClusterSet,
    a: int,
    b: int,
    score: Callable[[int, int], PairScore],
    copied: Mapping[int, int],
    by_people: Mapping[int, int],
) -> bool:
    """Whether all pairs across two clusters allow them to be joined. Copies count as one record.
    So do records that people joined, by the best of their pairs: a judgement that joins two parts
    neither of them from others."""
    ours, theirs = (
        sorted({copied.get(record, record) for record in clusters.members(one)}) for one in (a, b)
    )
    if ours == theirs:
        return True
    if len(ours) + len(theirs) > MOST_MEMBERS:
        return False
    across = {(x, y): score(x, y) for x in ours for y in theirs if x != y}
    pairs: dict[Pair, list[PairScore]] = {}
    for (one, other), explained in _explained(across, score(a, b)):
        key = by_people.get(one, one), by_people.get(other, other)
        pairs.setdefault(key, []).append(explained)
    if any(one.doubted for scores in pairs.values() for one in scores):
        return False
    best = [max(scores, key=lambda one: (not one.forbids, one.bits)) for scores in pairs.values()]
    if any(one.forbids or one.bits < LEAST_BITS for one in best):
        return False
    return not best or sum(one.bits for one in best) / len(best) >= MEAN_BITS


def _explained(
    across: Mapping[Pair, PairScore], joining: PairScore
) -> Iterator[tuple[Pair, PairScore]]:
    """The pairs across two clusters, without what others explain.

    What a comparison says against a pair is no news where one of the two agrees in it with another
    record of the two clusters (a tender has a purpose of its own, the list entry beside it that of
    the project), or where it already spoke against the pair that joins them.
    """
    agreeing = {
        (record, feature)
        for pair, score in across.items()
        for feature, bits in (score.terms or {}).items()
        for record in pair
        if bits > 0
    }
    spoken = {feature for feature, bits in (joining.terms or {}).items() if bits < 0}
    for pair, score in across.items():
        low = score.terms is not None and not score.forbids and score.bits < SILENT_BITS
        if low and _news(pair, score, agreeing, spoken) > SILENT_BITS:
            score = msgspec.structs.replace(score, bits=SILENT_BITS)
        yield pair, score


def _news(pair: Pair, score: PairScore, agreeing: Set[tuple[int, str]], spoken: Set[str]) -> float:
    """What speaks against a pair, in bits, and is not explained by other pairs."""
    return sum(
        bits
        for feature, bits in (score.terms or {}).items()
        if bits < 0
        and not (
            feature in EXPLAINED
            and (feature in spoken or any((record, feature) in agreeing for record in pair))
        )
    )
