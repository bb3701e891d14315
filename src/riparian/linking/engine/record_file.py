"""Units in a file, of which so many are held in memory as are used at a time.

A unit takes some 15 KB in memory and 1.3 in the file. They are asked for by their number as in a
list; each piece of a reading is a file of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import IO, overload

import msgspec
import numpy as np

from riparian.linking.engine.record import Unit
from riparian.linking.engine.value_hashes import Numbers

ROOM = 20_000
"""Units that are held in memory: some 300 MB."""

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Unit)


def keep_units(path: Path, units: Iterable[Unit]) -> Iterator[Unit]:
    """Write units to a file while they pass; the file is whole when all have passed."""
    starts = [0]
    with path.open("wb") as out:
        for unit in units:
            starts.append(starts[-1] + out.write(_encoder.encode(unit)))
            yield unit
    np.save(path.with_suffix(".npy"), np.array(starts, np.int64))


class KeptUnits(Sequence[Unit]):
    """The units of files that `keep_units` wrote, one after the other. To be closed."""

    def __init__(self, paths: Sequence[Path], room: int | None = None) -> None:
        self._starts: list[Numbers] = [np.load(path.with_suffix(".npy")) for path in paths]
        self._ends = list(accumulate(len(starts) - 1 for starts in self._starts))
        self._files: list[IO[bytes]] = [path.open("rb", buffering=0) for path in paths]
        self._room = ROOM if room is None else room
        self._recent: dict[int, Unit] = {}
        self._before: dict[int, Unit] = {}

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @property
    def held(self) -> int:
        """How many units are in memory: those used of late, and those used before them."""
        return len(self._recent.keys() | self._before.keys())

    @overload
    def __getitem__(self, number: int) -> Unit: ...

    @overload
    def __getitem__(self, number: slice) -> Sequence[Unit]: ...

    def __getitem__(self, number: int | slice) -> Unit | Sequence[Unit]:
        known = self._recent.get(number) if isinstance(number, int) else None
        if known is not None:
            return known
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        unit = self._before.get(number) or self._read(number)
        if len(self._recent) >= self._room // 2:
            self._before, self._recent = self._recent, {}
        self._recent[number] = unit
        return unit

    def _read(self, number: int) -> Unit:
        if not 0 <= number < len(self):
            raise IndexError(number)
        piece = bisect_right(self._ends, number)
        starts = self._starts[piece]
        at = number - (self._ends[piece] - (len(starts) - 1))
        begins, ends = int(starts[at]), int(starts[at + 1])
        self._files[piece].seek(begins)
        return _decoder.decode(self._files[piece].read(ends - begins))

    def close(self) -> None:
        """Close the files; no unit can be asked for any more."""
        self._recent, self._before = {}, {}
        for file in self._files:
            file.close()
