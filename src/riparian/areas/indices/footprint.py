"""In which cells a provider is at all, and how many more there may be.

A project of which the place below the country is not known is in some cell of its group: in one,
it is assumed (`within` counts such projects). `free` counts what may be in any cell or in none: a
project of which the theme, or where years are asked about the years, are not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from riparian.areas.indices.min_share import Groups, match
from riparian.areas.indices.portfolio_parts import Cell, Group, WeightedPart


class Footprint(msgspec.Struct, frozen=True):
    """Cells where a provider is known to be, and further projects by group, and free ones."""

    cells: frozenset[Cell]
    within: Mapping[Group, int]
    free: int


class Room(msgspec.Struct, frozen=True):
    """What two footprints come to: cells with both, with only A, only B, and with neither; and
    how many cells more could be, at most, see `room_for`."""

    both: int
    only_a: int
    only_b: int
    empty: int
    joins_a: int
    joins_b: int
    pairs: int
    apart_a: int
    apart_b: int
    apart: int


def footprint_of(pieces: Iterable[WeightedPart]) -> Footprint:
    """Where one provider's pieces are."""
    cells: set[Cell] = set()
    within: dict[Group, int] = defaultdict(int)
    free = 0
    for piece in pieces:
        if piece.theme is None or not piece.runs:
            free += piece.touching
        elif piece.place is None:
            within[piece.country, piece.theme] += piece.touching
        else:
            cells.add((piece.place, piece.theme))
    return Footprint(frozenset(cells), dict(within), free)


def room_for(a: Footprint, b: Footprint, groups: Groups) -> Room:
    """Count the cells of two footprints, and how far what is not located could go.

    `joins_a`: cells with only B into which A could come, `joins_b` the other way; `pairs`: empty
    cells that both could come into after that; `apart_a`, `apart_b`: empty cells that each could
    take, and `apart` both together, none of them with the other.
    """
    joins_a = joins_b = pairs = apart_a = apart_b = apart = 0
    open_a = open_b = left_a = left_b = room = 0
    for group, cells in groups.items():
        only_a, only_b = len((a.cells - b.cells) & {*cells}), len((b.cells - a.cells) & {*cells})
        empty = len({*cells} - a.cells - b.cells)
        more_a, more_b = a.within.get(group, 0), b.within.get(group, 0)
        come_a, come_b = min(more_a, only_b), min(more_b, only_a)
        pair = min(more_a - come_a, more_b - come_b, empty)
        joins_a, joins_b, pairs = joins_a + come_a, joins_b + come_b, pairs + pair
        left_a, left_b = left_a + more_a - come_a - pair, left_b + more_b - come_b - pair
        open_a, open_b = open_a + only_b - come_a, open_b + only_a - come_b
        apart_a, apart_b = apart_a + min(more_a, empty), apart_b + min(more_b, empty)
        apart, room = apart + min(more_a + more_b, empty), room + empty
    free_a, free_b = min(a.free, open_a), min(b.free, open_b)
    loose_a, loose_b = a.free - free_a, b.free - free_b
    return Room(
        both=len(a.cells & b.cells),
        only_a=len(a.cells - b.cells),
        only_b=len(b.cells - a.cells),
        empty=room,
        joins_a=joins_a + free_a,
        joins_b=joins_b + free_b,
        pairs=min(room, pairs + match(left_a, loose_a, left_b, loose_b)[0]),
        apart_a=min(room, apart_a + a.free),
        apart_b=min(room, apart_b + b.free),
        apart=min(room, apart + a.free + b.free),
    )
