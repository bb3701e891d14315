"""Which projects are known to be off the Mekong: a river named in general is not everybody's river.

The region pack says which basins flow into which river, and in which provinces they lie, but not
all of them. So a project is off the Mekong only if it is known to be on another river, or in
provinces of one, and in none of the Mekong's. Where no river is known, nothing is.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import msgspec
import numpy as np

from riparian.arrays import Bools, Ragged
from riparian.region.pack import RegionPack

MEKONG = "river:MEKONG"
_WATERS = ("basin", "river")


class Drained(msgspec.Struct, frozen=True):
    """Waters and provinces that a river drains, and those of other rivers; some are of both."""

    here: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()


def drained_by(river: str, pack: RegionPack) -> Drained:
    """What a river drains: the basins and rivers that flow into it, are part of its basin or have a
    part of it, and the provinces in which any of them lies; nothing where the pack does not know
    the river."""
    if river not in pack.sets:
        return Drained()
    waters = {set_id: water for set_id, water in pack.sets.items() if water.type in _WATERS}
    connected = {river}
    while more := {
        set_id
        for set_id, water in waters.items()
        if set_id not in connected
        and (
            water.flows_into in connected
            or water.parent in connected
            or any(waters[child].parent == set_id for child in connected)
        )
    }:
        connected |= more
    return Drained(
        _with_provinces(connected, pack), _with_provinces(waters.keys() - connected, pack)
    )


def _with_provinces(waters: AbstractSet[str], pack: RegionPack) -> frozenset[str]:
    return frozenset(waters | {place for water in waters for place in pack.provinces_of(water)})


def lies_elsewhere(names: Sequence[str], patterns: Ragged, drained: Drained) -> Bools:
    """For each pattern of places whether some of its waters or provinces are of other rivers, and
    none of this one. `names` are those of the nodes of which patterns are made."""
    owners, nodes = patterns.owners, patterns.values

    def touches(some: frozenset[str]) -> Bools:
        named = np.array([name in some for name in names], dtype=np.bool_)
        touched: Bools = np.bincount(owners[named[nodes]], minlength=len(patterns)) > 0
        return touched

    return touches(drained.elsewhere) & ~touches(drained.here)
