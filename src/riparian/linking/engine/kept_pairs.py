"""Verdicts on pairs of records that one linking keeps for another, which holds the same records and
some more.

A pair that was compared there, and of which both records are what they were, is not compared again:
it keeps its verdict, its bits and its words. So what everybody sees is linked alike in a snapshot
that holds more.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec
import numpy as np

from riparian.arrays import Bools, Ints
from riparian.linking.engine.blocking import CandidatePairs, pair_keys
from riparian.linking.engine.pair_verdicts import PairVerdict, PairVerdicts
from riparian.linking.engine.value_hashes import Hashes


class KeptPairs:
    """A folder with the pairs that were compared, and the verdicts on them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def is_there(self) -> bool:
        """Whether a linking has kept its pairs here."""
        return self._names.exists()

    @property
    def _names(self) -> Path:
        return self._folder / "names.json"

    @property
    def _arrays(self) -> Path:
        return self._folder / "compared.npz"

    def keep(
        self,
        names: Sequence[str],
        content: Hashes,
        candidates: CandidatePairs,
        verdicts: Sequence[Path],
    ) -> None:
        """Keep what was compared: the records by name, what they hold, the pairs, and the files of
        verdicts, which are moved here."""
        keys = pair_keys(candidates.first, candidates.second, len(names))
        np.savez(self._arrays, content=content, keys=np.sort(keys))
        for number, path in enumerate(verdicts):
            for ending in (".bin", ".npz"):
                shutil.move(path.with_suffix(ending), self._piece(number).with_suffix(ending))
        self._names.write_bytes(msgspec.json.encode(names))

    def _piece(self, number: int) -> Path:
        return self._folder / f"verdicts-{number}"

    def among(self, names: Sequence[str], content: Hashes) -> PairsTakenOver:
        """What can be taken over by a linking of these records."""
        earlier: list[str] = msgspec.json.decode(self._names.read_bytes(), type=list[str])
        with np.load(self._arrays) as arrays:
            content_then, keys = arrays["content"], arrays["keys"]
        number_of = {name: number for number, name in enumerate(names)}
        now = np.array([number_of.get(name, -1) for name in earlier], np.int64)
        there = np.flatnonzero(now >= 0)
        changed = (content_then[there] != content[now[there]]).any(axis=1)
        now[there[changed]] = -1
        pieces = [self._piece(n) for n in range(len(list(self._folder.glob("verdicts-*.npz"))))]
        return PairsTakenOver(now, len(names), keys, pieces)


class PairsTakenOver:
    """Pairs of an earlier linking in the numbers of this one; `now` is the number of each record of
    then, -1 where it is not what it was."""

    def __init__(self, now: Ints, records: int, keys: Ints, pieces: Sequence[Path]) -> None:
        self._now, self._records, self._pieces = now, records, pieces
        one, other = now[keys // len(now)], now[keys % len(now)]
        both = (one >= 0) & (other >= 0)
        self._keys = np.sort(pair_keys(one[both], other[both], records))

    def holds(self, keys: Ints) -> Bools:
        """Which of these pairs were compared, and need not be again."""
        held: Bools = np.isin(keys, self._keys, assume_unique=True)
        return held

    def verdicts(self) -> Iterator[PairVerdict]:
        """The verdicts on all of these pairs that are not clearly two projects, also on those that
        would not be compared here."""
        with closing(PairVerdicts(self._pieces, len(self._now))) as earlier:
            first, second = (self._now[side] for side in earlier.sides())
            for at in np.flatnonzero((first >= 0) & (second >= 0)).tolist():
                a, b = sorted((int(first[at]), int(second[at])))
                yield PairVerdict(
                    a, b, float(earlier.bits[at]), earlier.verdict(at), earlier.score(at),
                    earlier.row(at),
                )  # fmt: skip
