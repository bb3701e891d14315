"""The work of linking in pieces that need nothing of each other, by whatever process.

Everything lies in one folder: what a piece is made of, and what comes out of it. A `Desk` reads
what it needs when it first needs it, and carries out one task after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np

from riparian.linking.engine.block_index import (
    Outline,
    Outlining,
    load_outline,
    save_outline,
    together,
)
from riparian.linking.engine.blocking import (
    Words,
    blocks_of_all,
    stand_alone,
    within_block,
    words_of,
)
from riparian.linking.engine.compare import Comparer
from riparian.linking.engine.load import read_units
from riparian.linking.engine.match_weights import Shares, WeightTable
from riparian.linking.engine.record_file import KeptUnits, keep_units
from riparian.linking.engine.term_frequencies import Counted, Counting, add_up, load_counted
from riparian.linking.engine.value_frequencies import sample_within
from riparian.linking.engine.value_hashes import Codes, Numbers, Ragged, number_of
from riparian.linking.engine.verdict_arrays import Finding, finding_of, write_found
from riparian.linking.engine.verdicts import decide
from riparian.region.pack import load_region


class ReadUnits(msgspec.Struct, frozen=True, tag=True):
    """Read the facts of a piece; the result is how many units there are."""

    piece: int


class ProposeWithin(msgspec.Struct, frozen=True, tag=True):
    """Propose pairs within the blocks from `first` up to `last`; the result is how many values too
    many units of a block share."""

    piece: int
    first: int
    last: int


class ComparePairs(msgspec.Struct, frozen=True, tag=True):
    """Compare the pairs of a piece; the result is how many may be more than two projects."""

    piece: int


Task = ReadUnits | ProposeWithin | ComparePairs


class Desk:
    """Carries out tasks in a folder."""

    def __init__(self, folder: Path, region: str) -> None:
        self.folder, self.region = folder, region

    def carry_out(self, task: Task) -> int:
        """Do one task."""
        if isinstance(task, ReadUnits):
            return self._read(task.piece)
        if isinstance(task, ProposeWithin):
            return self._propose(task)
        return self._compare(task.piece)

    def facts(self, piece: int) -> Path:
        """Where the facts of a piece are."""
        return self.folder / f"facts-{piece}.parquet"

    def pairs(self, piece: int) -> Path:
        """Where the pairs of a piece are: those proposed, and those to be compared."""
        return self.folder / f"pairs-{piece}.npy"

    def found(self, piece: int) -> Path:
        """Where that is which was found of the pairs of a piece."""
        return self.folder / f"found-{piece}"

    def _read(self, piece: int) -> int:
        counting, outlining = Counting(), Outlining()
        units = read_units(self.facts(piece), load_region(self.region))
        for unit in keep_units(self._units_of(piece), units):
            counting.add(unit)
            outlining.add(unit)
        counting.save(self.folder / f"counts-{piece}")
        save_outline(outlining.done(), self.folder / f"outline-{piece}")
        return counting.total

    def _units_of(self, piece: int) -> Path:
        return self.folder / f"units-{piece}.bin"

    def all_read(self, pieces: int) -> None:
        """Put together what was read in so many pieces, for all that follows."""
        outlines = [load_outline(self.folder / f"outline-{piece}") for piece in range(pieces)]
        save_outline(together(outlines), self.folder / "outline")
        add_up([self.folder / f"counts-{piece}" for piece in range(pieces)], self.folder / "counts")
        for piece in range(pieces):
            self.facts(piece).unlink()

    @cached_property
    def units(self) -> KeptUnits:
        """All units."""
        pieces = len(list(self.folder.glob("units-*.bin")))
        return KeptUnits([self._units_of(piece) for piece in range(pieces)])

    @cached_property
    def outline(self) -> Outline:
        """The outline of all units."""
        return load_outline(self.folder / "outline")

    @cached_property
    def _counted(self) -> Counted:
        return load_counted(self.folder / "counts")

    @cached_property
    def alone(self) -> tuple[Numbers, dict[int, list[int]]]:
        """The units that stand for themselves, and the copies of each."""
        return stand_alone(self.outline)

    @cached_property
    def blocks(self) -> list[Numbers]:
        """The units of each country and provider that stand for themselves."""
        return blocks_of_all(self.outline, self.alone[0])

    @cached_property
    def _words(self) -> Words:
        return words_of(self._counted.titles)

    def sample(self) -> list[tuple[int, int]]:
        """Pairs within one country and provider."""
        names = {number_of("block", *block): block for block in self._counted.values.sizes}
        blocks = _named_groups(self.outline.blocks)
        return sample_within(blocks[one] for one in sorted(blocks, key=names.__getitem__))

    def main_blocks(self) -> Codes:
        """Of each unit the first country and provider that it stands in."""
        return self.outline.blocks.values[self.outline.blocks.starts[:-1]]

    def _propose(self, task: ProposeWithin) -> int:
        found = [
            within_block(self.outline, self.blocks[block], self._words)
            for block in range(task.first, task.last)
        ]
        np.save(self.pairs(task.piece), np.unique(np.concatenate([pairs for pairs, _ in found])))
        return sum(cut for _, cut in found)

    @cached_property
    def comparer(self) -> Comparer:
        """Compares units; with the weights, where they are known."""
        comparer = Comparer(self.units, self.region, self._counted)
        if self._shares.exists():
            shares = msgspec.msgpack.decode(self._shares.read_bytes(), type=dict[str, list[float]])
            known: Shares = {one: np.array(shares[one]) for one in ("same", "sister", "other")}
            comparer.table = WeightTable(known, len(self.units))
        return comparer

    @property
    def _shares(self) -> Path:
        return self.folder / "shares"

    def all_weighed(self, table: WeightTable) -> None:
        """Write down what levels are worth, for all that follows."""
        shares = {one: values.tolist() for one, values in table.shares.items()}
        self._shares.write_bytes(msgspec.msgpack.encode(shares))

    def _compare(self, piece: int) -> int:
        many = len(self.units)
        pairs = np.load(self.pairs(piece))
        both = zip((pairs // many).tolist(), (pairs % many).tolist(), strict=True)
        return write_found(self.found(piece), many, self._find(both))

    def _find(self, pairs: Iterator[tuple[int, int]]) -> Iterator[Finding]:
        """What the machine says of the pairs that may be more than two projects, and why."""
        for pair, weighed in self.comparer.weigh_all(pairs):
            left, right = self.units[pair.a], self.units[pair.b]
            decision = decide(left, right, pair, weighed)
            if decision.verdict != "different":
                yield finding_of(left, right, pair, weighed, decision, self.region)

    def close(self) -> None:
        """Close the files."""
        units: KeptUnits | None = self.__dict__.pop("units", None)
        if units is not None:
            units.close()
        self.__dict__.pop("outline", None)


def _named_groups(lists: Ragged) -> dict[int, Numbers]:
    """Of each value the lists that it stands in, in order."""
    if not len(lists):
        return {}
    owners, values = lists.rows(np.arange(len(lists)))
    order = np.argsort(values, kind="stable")
    found, starts = np.unique(values[order], return_index=True)
    parts = np.split(owners[order], starts[1:])
    return dict(zip(found.tolist(), parts, strict=True))
