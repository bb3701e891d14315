"""What is needed of each record, given out in another order than they are stored in.

To sort records the database holds all of them in memory, with every word that was published: five
gigabytes for 200,000 of IATI's. So they are gone through once, as they stand, and what is needed of
each is spooled: compressed, in memory while it is little, else in a file.
"""

from __future__ import annotations

import tempfile
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from riparian.store.compressed_pieces import compress, decompress
from riparian.store.database import Snapshot
from riparian.store.grouped_rows import out_of_order

IN_MEMORY_BYTES = 32 * 1024 * 1024

EACH_RECORD = "SELECT dataset, ordinal, activity FROM record"
"""In the order of datasets and ordinals, in which `store/sql/record.sql` filled them in."""


class SpooledRecords:
    """Pieces of records by dataset and ordinal, in a file; 16 bytes of memory each beside it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._of_dataset: dict[str, tuple[array[int], array[int]]] = {}

    def put(self, dataset: str, ordinal: int, piece: bytes) -> None:
        """Keep a piece; of each dataset in the order of ordinals."""
        ordinals, places = self._of_dataset.setdefault(dataset, (array("Q"), array("Q")))
        ordinals.append(ordinal)
        places.append(self._file.tell())
        packed = compress(piece)
        self._file.write(len(packed).to_bytes(4, "little") + packed)

    def of(self, dataset: str, ordinal: int) -> bytes:
        """The piece of a record. Raises CentreError where there is none."""
        ordinals, places = self._of_dataset.get(dataset, (array("Q"), array("Q")))
        at = bisect_left(ordinals, ordinal)
        if at == len(ordinals) or ordinals[at] != ordinal:
            raise out_of_order(f"{dataset} {ordinal}")
        self._file.seek(places[at])
        size = int.from_bytes(self._file.read(4), "little")
        return decompress(self._file.read(size))


@contextmanager
def spooled_records(
    snapshot: Snapshot, needed: Callable[[str], bytes], folder: Path
) -> Iterator[SpooledRecords]:
    """What is `needed` of each record of a snapshot, out of its JSON; a file in `folder`, which has
    no name and goes with the block or the process."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES, dir=str(folder)) as file:
        spooled = SpooledRecords(file)
        for dataset, ordinal, activity in snapshot.each_row(EACH_RECORD):
            spooled.put(dataset, ordinal, needed(activity))
        yield spooled
