"""The work of linking in pieces that need nothing of each other, done by whatever process.

Everything is in one folder: what pieces are made of, and what comes out of them. A `Workspace`
reads what it needs when it first needs it, and does one task after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import count, takewhile
from pathlib import Path

import msgspec
import numpy as np

from riparian.arrays import Ints, Ragged
from riparian.linking.engine.block_index import (
    BlockIndex,
    BlockIndexBuilder,
    join_indexes,
    load_index,
    save_index,
)
from riparian.linking.engine.blocking import (
    TokenBits,
    blocks_of_index,
    find_copies,
    pairs_of_block,
    token_bits,
)
from riparian.linking.engine.compare_records import Comparer
from riparian.linking.engine.compared_record import Pair
from riparian.linking.engine.em import count_levels_anywhere, sample_pairs
from riparian.linking.engine.load_records import read_records
from riparian.linking.engine.match_weights import CLASSES, ComparedPair, Level, Shares, WeightTable
from riparian.linking.engine.pair_verdicts import PairVerdict, decide, verdict_of, write_verdicts
from riparian.linking.engine.record_file import RecordFiles, write_records
from riparian.linking.engine.term_frequencies import (
    Frequencies,
    FrequencyCounter,
    add_counts,
    load_frequencies,
)
from riparian.linking.engine.value_hashes import Hashes, hash_of
from riparian.region.pack import load_region
from riparian.store.writing import placed_when_whole
from riparian.workers.task_calls import when_released


class ReadRecords(msgspec.Struct, frozen=True, tag=True):
    """Read the records of a piece out of its facts; the result is how many there are."""

    piece: int


class ProposePairs(msgspec.Struct, frozen=True, tag=True):
    """Propose pairs within the blocks from `first` up to `last`; the result is how many values too
    many records of a block share."""

    piece: int
    first: int
    last: int


class ComparePairs(msgspec.Struct, frozen=True, tag=True):
    """Compare the pairs of a piece; the result is how many are not clearly two projects."""

    piece: int


class CompareSample(msgspec.Struct, frozen=True, tag=True):
    """Compare the pairs of a sample by which weights are estimated, but for those that one list has
    both of; the result is how many were compared."""

    piece: int


class CountAnywhere(msgspec.Struct, frozen=True, tag=True):
    """Count how often two of all records agree in provider and country; the result is in how many
    levels they were met."""


Work = ReadRecords | ProposePairs | ComparePairs | CompareSample | CountAnywhere


class LinkingTask(msgspec.Struct, frozen=True):
    """A piece of work, and the workspace that it belongs to."""

    folder: str
    region: str
    work: Work


def do_linking(task: LinkingTask) -> int:
    """Do a piece of work, in whatever process; the result is that of the work."""
    workspace = _OPEN.get(task.folder)
    if workspace is None:
        close_all()  # left open by linking that is over
        workspace = Workspace(Path(task.folder), task.region)
    return workspace.run(task.work)


class Workspace:
    """The folder in which linking is done, and what has been done in it. To be closed."""

    def __init__(self, folder: Path, region: str) -> None:
        self.folder, self.region = folder, region
        _OPEN[str(folder)] = self

    def task(self, work: Work) -> LinkingTask:
        """That work as a task for whatever process."""
        return LinkingTask(str(self.folder), self.region, work)

    def run(self, task: Work) -> int:
        """Do one piece of work."""
        if isinstance(task, ReadRecords):
            return self._read(task.piece)
        if isinstance(task, ProposePairs):
            return self._propose(task)
        if isinstance(task, CompareSample):
            return self._compare_sample(task.piece)
        if isinstance(task, CountAnywhere):
            return self._count_anywhere()
        return self._compare(task.piece)

    def facts(self, piece: int) -> Path:
        """The file with the facts of a piece."""
        return self.folder / f"facts-{piece}.parquet"

    def pairs(self, piece: int) -> Path:
        """The file with the pairs of a piece: those proposed, later those to be compared."""
        return self.folder / f"pairs-{piece}.npy"

    def sample(self, piece: int) -> Path:
        """The file with the pairs of a sample."""
        return self.folder / f"sample-{piece}.npy"

    def verdicts(self, piece: int) -> Path:
        """The files with the verdicts on the pairs of a piece, but for their endings."""
        return self.folder / f"verdicts-{piece}"

    def all_verdicts(self) -> list[Path]:
        """The files with verdicts that there are, in order of pieces."""
        files = _there(self.verdicts(n).with_suffix(".npz") for n in count())
        return [file.with_suffix("") for file in files]

    def _records_file(self, piece: int) -> Path:
        return self.folder / f"records-{piece}.bin"

    def _read(self, piece: int) -> int:
        counter, builder = FrequencyCounter(), BlockIndexBuilder()
        records = read_records(self.facts(piece), load_region(self.region))
        with placed_when_whole(self.folder) as place:
            for record in write_records(place / self._records_file(piece).name, records):
                counter.add(record)
                builder.add(record)
            counter.save(place / f"counts-{piece}")
            save_index(builder.index(), place / f"index-{piece}")
        return counter.total

    def join_pieces(self, pieces: int) -> None:
        """Join what was read in so many pieces, for all that follows."""
        indexes = [load_index(self.folder / f"index-{piece}") for piece in range(pieces)]
        save_index(join_indexes(indexes), self.folder / "index")
        counts = [self.folder / f"counts-{piece}" for piece in range(pieces)]
        add_counts(counts, self.folder / "counts")
        for piece in range(pieces):
            self.facts(piece).unlink()

    @cached_property
    def records(self) -> RecordFiles:
        """All records."""
        return RecordFiles(_there(map(self._records_file, count())))

    @cached_property
    def index(self) -> BlockIndex:
        """The index of all records."""
        return load_index(self.folder / "index")

    @cached_property
    def _frequencies(self) -> Frequencies:
        return load_frequencies(self.folder / "counts")

    @cached_property
    def copies(self) -> tuple[Ints, dict[int, list[int]]]:
        """The first of all records that are equal in everything, and the copies of each."""
        return find_copies(self.index)

    @cached_property
    def blocks(self) -> list[Ints]:
        """The records of each country and provider, without copies."""
        return blocks_of_index(self.index, self.copies[0])

    @cached_property
    def _token_bits(self) -> TokenBits:
        return token_bits(self._frequencies.titles)

    def pairs_within(self) -> list[Pair]:
        """Pairs within one country and provider, taken evenly."""
        names = {hash_of("block", *block): block for block in self._frequencies.values.sizes}
        blocks = _lists_by_value(self.index.blocks)
        return sample_pairs(blocks[one] for one in sorted(blocks, key=names.__getitem__))

    def main_blocks(self) -> Hashes:
        """Of each record the first country and provider that it has."""
        return self.index.blocks.values[self.index.blocks.starts[:-1]]

    def _propose(self, task: ProposePairs) -> int:
        blocks = [
            pairs_of_block(self.index, self.blocks[block], self._token_bits)
            for block in range(task.first, task.last)
        ]
        with placed_when_whole(self.folder) as place:
            pairs = np.unique(np.concatenate([keys for keys, _ in blocks]))
            np.save(place / self.pairs(task.piece).name, pairs)
        return sum(cut for _, cut in blocks)

    def _compare_sample(self, piece: int) -> int:
        compared = list(self._own_comparer.compare_unlisted(self._pairs_of(self.sample(piece))))
        keys = [pair.a * len(self.records) + pair.b for pair in compared]
        with placed_when_whole(self.folder) as place:
            written = place / self._compared(piece).name
            written.write_bytes(msgspec.msgpack.encode(compared))
            np.save(written.with_suffix(".npy"), np.array(keys, np.int64))
        return len(compared)

    def _compared(self, piece: int) -> Path:
        return self.folder / f"compared-{piece}.bin"

    def compared_sample(self, pieces: Iterable[int]) -> list[ComparedPair]:
        """The pairs of these samples as they were compared."""
        return [
            pair
            for piece in pieces
            for pair in msgspec.msgpack.decode(
                self._compared(piece).read_bytes(), type=list[ComparedPair]
            )
        ]

    def _compared_before(self, keys: Ints) -> Iterator[ComparedPair]:
        """Those of the pairs that were compared for a sample."""
        for path in sorted(self.folder.glob("compared-*.bin")):
            [wanted] = np.nonzero(np.isin(np.load(path.with_suffix(".npy")), keys))
            if len(wanted):
                pairs = msgspec.msgpack.decode(path.read_bytes(), type=list[msgspec.Raw])
                yield from (_compared_pair.decode(pairs[at]) for at in wanted.tolist())

    def _count_anywhere(self) -> int:
        counts = [(*level, many) for level, many in count_levels_anywhere(self.records).items()]
        with placed_when_whole(self.folder) as place:
            (place / self._anywhere.name).write_bytes(msgspec.msgpack.encode(counts))
        return len(counts)

    @property
    def _anywhere(self) -> Path:
        return self.folder / "anywhere"

    def levels_anywhere(self) -> dict[Level, int]:
        """What `CountAnywhere` counted."""
        counts = msgspec.msgpack.decode(
            self._anywhere.read_bytes(), type=list[tuple[str, str, int]]
        )
        return {(feature, level): many for feature, level, many in counts}

    @property
    def comparer(self) -> Comparer:
        """Compares records; with the weights, once they are known."""
        comparer = self._own_comparer
        if comparer.table is None and self._shares.exists():
            lists = msgspec.msgpack.decode(self._shares.read_bytes(), type=dict[str, list[float]])
            shares: Shares = {one: np.array(lists[one]) for one in CLASSES}
            comparer.table = WeightTable(shares, len(self.records))
        return comparer

    @cached_property
    def _own_comparer(self) -> Comparer:
        return Comparer(self.records, self.region, self._frequencies)

    @property
    def _shares(self) -> Path:
        return self.folder / "shares"

    def save_weights(self, table: WeightTable) -> None:
        """Write down what levels are worth, for the processes that compare."""
        shares = {one: values.tolist() for one, values in table.shares.items()}
        self._shares.write_bytes(msgspec.msgpack.encode(shares))

    def _compare(self, piece: int) -> int:
        self.comparer.keep(self._compared_before(np.load(self.pairs(piece))))
        verdicts = self._judge(self._pairs_of(self.pairs(piece)))
        with placed_when_whole(self.folder) as place:
            return write_verdicts(place / self.verdicts(piece).name, len(self.records), verdicts)

    def _pairs_of(self, file: Path) -> Iterator[Pair]:
        keys, records = np.load(file), len(self.records)
        return zip((keys // records).tolist(), (keys % records).tolist(), strict=True)

    def _judge(self, pairs: Iterator[Pair]) -> Iterator[PairVerdict]:
        """The verdicts on all pairs but those that are clearly two projects."""
        for pair, weighed in self.comparer.weigh_likely(pairs):
            left, right = self.records[pair.a], self.records[pair.b]
            decision = decide(left, right, pair, weighed)
            if decision.verdict != "different":
                yield verdict_of(left, right, pair, weighed, decision, self.region)

    def close(self) -> None:
        """Close the files."""
        records: RecordFiles | None = self.__dict__.pop("records", None)
        if records is not None:
            records.close()
        self.__dict__.pop("index", None)
        _OPEN.pop(str(self.folder), None)


_compared_pair = msgspec.msgpack.Decoder(ComparedPair)


def _there(files: Iterable[Path]) -> list[Path]:
    """The first of these files, up to one that is not there. Each is asked for by its name, as the
    list of a folder that is another computer's may be an old one."""
    return list(takewhile(Path.exists, files))


_OPEN: dict[str, Workspace] = {}
"""The workspaces of this process, by their folders."""


@when_released
def close_all() -> None:
    """Close all of them."""
    for workspace in list(_OPEN.values()):
        workspace.close()


def _lists_by_value(lists: Ragged) -> dict[int, Ints]:
    """The numbers of the lists that have each value, in order."""
    order = np.argsort(lists.values, kind="stable")
    values, starts = np.unique(lists.values[order], return_index=True)
    parts = np.split(lists.owners[order], starts)[1:]
    return dict(zip(values.tolist(), parts, strict=True))
