"""In how many of the cells where either is, both are.

    J = |cells of both| / |cells of either|

From 0 (never in the same cell) to 1 (in exactly the same cells); money does not count.

Source: Jaccard, P. (1901), "Étude comparative de la distribution florale dans une portion des Alpes
et des Jura", Bulletin de la Société Vaudoise des Sciences Naturelles 37, 547-579 (coefficient de
communauté).

The range. Every project that is not located is in one cell of its group.

- *lower*: each stands in a cell where the other is not, as far as there are such cells;
- *upper*: each comes into a cell of the other, then both into one more.

The value counts located projects alone.
"""

from __future__ import annotations

from riparian.areas.indices.footprint import Room
from riparian.areas.indices.ranges import Ranged, with_range


def jaccard(room: Room) -> Ranged | None:
    """The index with its range; None where neither is known to be in any cell."""
    either = room.both + room.only_a + room.only_b
    if either == 0:
        return None
    most = (room.both + room.joins_a + room.joins_b + room.pairs) / (either + room.pairs)
    return with_range(room.both / either, room.both / (either + room.apart), min(1.0, most))
