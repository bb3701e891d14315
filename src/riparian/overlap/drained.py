"""Which projects are known to be off the Mekong: a river named in general is not everybody's river.

The region pack says which basins flow into which river, and which provinces lie in them. A project
of which provinces or rivers are known, none of them of the Mekong's basin, has no part in its
water, whatever its words are. Of a project that is nowhere in particular nothing is known.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from riparian.overlap.ragged import Bools, Ragged
from riparian.region.pack import RegionPack

MEKONG = "river:MEKONG"
_WATERS = ("basin", "river")


def drained_by(river: str, pack: RegionPack) -> frozenset[str]:
    """The basins and rivers that flow into a river, are part of its basin or have a part of it, and
    the provinces in which any of them lies; nothing where the pack does not know the river."""
    if river not in pack.sets:
        return frozenset()
    waters = {one: known for one, known in pack.sets.items() if known.type in _WATERS}
    found = {river}
    while more := {
        one
        for one, known in waters.items()
        if one not in found
        and (
            known.flows_into in found
            or known.parent in found
            or any(waters[child].parent == one for child in found)
        )
    }:
        found |= more
    return frozenset(found | {place for one in found for place in pack.provinces_of(one)})


def known_elsewhere(
    names: Sequence[str],
    levels: Sequence[str],
    waters: Bools,
    patterns: Ragged,
    drained: frozenset[str],
) -> Bools:
    """For each pattern of places whether it has provinces or waters, and none of those drained.

    `names`, `levels` and `waters` are of the nodes of which patterns are made: what each is called,
    its level, whether it is a river or basin.
    """
    told = np.array([level == "adm1" for level in levels], dtype=np.bool_) | waters
    here = np.array([name in drained for name in names], dtype=np.bool_)
    owners, nodes = patterns.owners, patterns.values
    some = np.bincount(owners[told[nodes]], minlength=len(patterns)) > 0
    any_here = np.bincount(owners[here[nodes]], minlength=len(patterns)) > 0
    found: Bools = some & ~any_here & bool(drained)
    return found
