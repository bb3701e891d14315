"""Overlaps of related projects as one group: three loans for one road meet the same project once.

Which projects are *related* (phases, tranches, parts, sisters of one undertaking, and such as may
be one) says linking; so are two of one provider whose titles have one name. The strongest overlap
stands for its group; a weaker one belongs to it if each of its two projects is the same as that
of the strongest or directly related to it. Nothing is chained: what is related to a related project
only may be of another town, and stands for itself. Nor is a project of another country one of the
same group.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from riparian.arrays import Numbers, Ragged, position_in, spans


class Grouped(NamedTuple):
    """Of some overlaps, in their order, the first of each group, and behind each the others."""

    first: Numbers
    others: Ragged


def find_groups(a: Numbers, b: Numbers, related: tuple[Numbers, Numbers], projects: int) -> Numbers:
    """For each overlap, which stand in order of strength, the number of the one that stands for its
    group. `a` and `b` are numbers of projects, `related` pairs of them in both directions."""
    group = np.arange(len(a), dtype=np.int64)
    near = _with_itself(related, projects)
    weaker, stronger = _candidates(a.astype(np.int64), b.astype(np.int64), near, projects)
    for this, other in zip(weaker.tolist(), stronger.tolist(), strict=True):
        if group[this] == this and group[other] == other:
            group[this] = other
    return group


def group_by_group(groups: Numbers, overlaps: Numbers) -> Grouped:
    """These overlaps, group by group, in the order in which the first of each stands."""
    of = groups[overlaps]
    _, begins, number = np.unique(of, return_index=True, return_inverse=True)
    place = np.argsort(np.argsort(begins))[number]
    order = np.argsort(place, kind="stable")
    others = order[np.diff(place[order], prepend=-1) == 0]
    return Grouped(
        overlaps[np.sort(begins)], Ragged.of(len(begins), place[others], overlaps[others])
    )


def _with_itself(related: tuple[Numbers, Numbers], projects: int) -> Ragged:
    """Of each project those related to it, and itself."""
    itself = np.arange(projects)
    owners, values = (np.concatenate([itself, side]) for side in related)
    order = np.argsort(owners, kind="stable")
    return Ragged.of(projects, owners[order], values[order])


def _candidates(a: Numbers, b: Numbers, near: Ragged, projects: int) -> tuple[Numbers, Numbers]:
    """Pairs of overlaps, a weaker and a stronger one, whose projects are the same or related; in
    order of the weaker, then of the stronger."""
    some = np.flatnonzero((near.sizes[a] > 1) | (near.sizes[b] > 1))
    ours, theirs = near.take(a[some]), near.take(b[some])
    many = theirs.sizes[ours.owners]
    owners = np.repeat(ours.owners, many)
    other_b = theirs.values[spans(theirs.starts[ours.owners], many)]
    keys = np.repeat(ours.values, many) * projects + other_b
    all_keys = a * projects + b
    order = np.argsort(all_keys, kind="stable")
    at = position_in(all_keys[order], keys)
    weaker, stronger = some[owners], np.where(at >= 0, order[at], len(a))
    kept = stronger < weaker
    weaker, stronger = weaker[kept], stronger[kept]
    sorted_ = np.lexsort((stronger, weaker))
    return weaker[sorted_], stronger[sorted_]
