"""Why records that look like one project are not joined: what people said of others of theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Pair = tuple[int, int]

PARTING = {"different": "are two projects", "unsure": "cannot be told apart"}
"""Verdicts that keep two projects apart, the firmer first, with what each says of two records."""


def parting_pairs(
    verdicts: Mapping[Pair, str], groups: Iterable[Sequence[int]]
) -> dict[Pair, Pair]:
    """For each two projects (by their first records, in order) of which people said that a record
    of the one and a record of the other are different, or that they are unsure: the judged pair.
    Of several the first, *different* before *unsure*."""
    first = {unit: group[0] for group in groups for unit in group}
    found: dict[Pair, Pair] = {}
    for verdict in PARTING:
        for a, b in sorted(pair for pair, said in verdicts.items() if said == verdict):
            one, other = sorted((first.get(a, a), first.get(b, b)))
            if one != other:
                found.setdefault((one, other), (a, b))
    return found
