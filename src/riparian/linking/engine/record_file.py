"""Records in files, of which only those used of late are in memory.

A record takes some 15 KB in memory and 1.3 in a file. Records are asked for by number, as in a
list; each piece of a build's records is a file of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import IO, overload

import msgspec
import numpy as np

from riparian.arrays import Ints
from riparian.linking.engine.compared_record import Record

ROOM = 20_000
"""Records that are held in memory: some 300 MB."""

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Record)


def write_records(path: Path, records: Iterable[Record]) -> Iterator[Record]:
    """Write records to a file as they pass; the file is complete once all of them have passed."""
    starts = [0]
    with path.open("wb") as out:
        for record in records:
            starts.append(starts[-1] + out.write(_encoder.encode(record)))
            yield record
    np.save(path.with_suffix(".npy"), np.array(starts, np.int64))


class RecordFiles(Sequence[Record]):
    """The records of files that `write_records` wrote, one file after the other. To be closed.

    Two generations are held: when the recent one has filled half of the room, it becomes the
    older, and what was older and not used since is dropped.
    """

    def __init__(self, paths: Sequence[Path], room: int | None = None) -> None:
        self._starts: list[Ints] = [np.load(path.with_suffix(".npy")) for path in paths]
        self._ends = list(accumulate(len(starts) - 1 for starts in self._starts))
        self._files: list[IO[bytes]] = [path.open("rb", buffering=0) for path in paths]
        self._room = ROOM if room is None else room
        self._recent: dict[int, Record] = {}
        self._older: dict[int, Record] = {}

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @property
    def held(self) -> int:
        """How many records are in memory."""
        return len(self._recent.keys() | self._older.keys())

    @overload
    def __getitem__(self, number: int) -> Record: ...

    @overload
    def __getitem__(self, number: slice) -> Sequence[Record]: ...

    def __getitem__(self, number: int | slice) -> Record | Sequence[Record]:
        known = self._recent.get(number) if isinstance(number, int) else None
        if known is not None:
            return known
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        record = self._older.get(number) or self._read(number)
        if len(self._recent) >= self._room // 2:
            self._older, self._recent = self._recent, {}
        self._recent[number] = record
        return record

    def _read(self, number: int) -> Record:
        if not 0 <= number < len(self):
            raise IndexError(number)
        piece = bisect_right(self._ends, number)
        starts = self._starts[piece]
        at = number - (self._ends[piece] - (len(starts) - 1))
        begin, end = int(starts[at]), int(starts[at + 1])
        self._files[piece].seek(begin)
        return _decoder.decode(self._files[piece].read(end - begin))

    def close(self) -> None:
        """Close the files; no record can be asked for any more."""
        self._recent, self._older = {}, {}
        for file in self._files:
            file.close()
