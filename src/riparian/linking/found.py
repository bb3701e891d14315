"""What the machine says of the pairs that may be more than two projects: some 40 bytes for each in
memory, and its evidence in files."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any, get_args

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.linking.coded import Compared, Floats
from riparian.linking.decide import (
    Decision,
    Relation,
    Verdict,
    beside_titles,
    is_another_round,
)
from riparian.linking.groups import Bearing
from riparian.linking.numbered import Numbers
from riparian.linking.unit import Unit
from riparian.linking.weights import Weighed
from riparian.linking.words import Term

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
RELATIONS: tuple[Relation | None, ...] = (None, *get_args(Relation))

Pair = tuple[int, int]

_bearings = msgspec.msgpack.Decoder(Bearing)

COLUMNS = {"a": "q", "b": "q", "bits": "d", "same": "d", "verdict": "b", "relation": "b"}


class Finding(msgspec.Struct, frozen=True):
    """A pair by the numbers of its units: bits and probability of *same*, what it is called, what
    it bears where others are joined, and the evidence."""

    a: int
    b: int
    bits: float
    same: float
    decision: Decision
    bearing: Bearing
    terms: Sequence[Term]


def bearing_of(left: Unit, right: Unit, pair: Compared, weighed: Weighed) -> Bearing:
    """What a pair bears that nobody judged."""
    forbids = pair.contradicts or is_another_round(left, right, pair)
    return Bearing(weighed.bits, forbids, terms=beside_titles(weighed))


def write_found(path: Path, findings: Iterable[Finding]) -> int:
    """Write findings to files, and say how many there are."""
    columns: dict[str, array[Any]] = {name: array(kind) for name, kind in COLUMNS.items()}
    ends, middles = array("q", [0]), array("q")
    evidence, bearing = msgspec.json.Encoder(), msgspec.msgpack.Encoder()
    with path.with_suffix(".bin").open("wb") as out:
        for one in findings:
            verdict = VERDICTS.index(one.decision.verdict)
            relation = RELATIONS.index(one.decision.relation)
            row = (one.a, one.b, one.bits, one.same, verdict, relation)
            for column, value in zip(columns.values(), row, strict=True):
                column.append(value)
            middles.append(ends[-1] + out.write(bearing.encode(one.bearing)))
            ends.append(middles[-1] + out.write(evidence.encode(one.terms)))
    arrays: dict[str, Any] = {name: np.array(column) for name, column in columns.items()}
    np.savez(path.with_suffix(".npz"), ends=np.array(ends), middles=np.array(middles), **arrays)
    return len(middles)


class FoundPairs:
    """The findings of files, in order of pairs. To be closed."""

    def __init__(self, paths: Sequence[Path], units: int) -> None:
        pieces = [np.load(path.with_suffix(".npz")) for path in paths]
        rows = {name: _joined([piece[name] for piece in pieces], kind)
                for name, kind in COLUMNS.items()}  # fmt: skip
        keys = rows["a"].astype(np.int64) * units + rows["b"]
        order = np.argsort(keys, kind="stable")
        self._units, self._keys = units, keys[order]
        self.a, self.b = rows["a"][order], rows["b"][order]
        self.bits: Floats = rows["bits"][order]
        self.same: Floats = rows["same"][order]
        self._verdict, self._relation = rows["verdict"][order], rows["relation"][order]
        self._begins = _joined([piece["ends"][:-1] for piece in pieces], "q")[order]
        self._middles = _joined([piece["middles"] for piece in pieces], "q")[order]
        self._ends = _joined([piece["ends"][1:] for piece in pieces], "q")[order]
        sizes = [len(piece["middles"]) for piece in pieces]
        self._piece = np.repeat(np.arange(len(paths), dtype=np.int32), sizes)[order]
        self._files: list[IO[bytes]] = [
            path.with_suffix(".bin").open("rb", buffering=0) for path in paths
        ]

    def __len__(self) -> int:
        return len(self._keys)

    def where(self, pair: Pair) -> int | None:
        """The place of a pair, or nothing where nothing was found of it."""
        key = pair[0] * self._units + pair[1]
        at = int(np.searchsorted(self._keys, key))
        return at if at < len(self) and int(self._keys[at]) == key else None

    def pair(self, at: int) -> Pair:
        """The pair at a place."""
        return int(self.a[at]), int(self.b[at])

    def decision(self, at: int) -> Decision:
        """What the pair at a place is called."""
        return Decision(VERDICTS[self._verdict[at]], RELATIONS[self._relation[at]])

    def called(self, verdict: Verdict) -> Numbers:
        """The places of pairs that are called so."""
        return np.flatnonzero(self._verdict == VERDICTS.index(verdict))

    def evidence(self, at: int) -> bytes:
        """The evidence on the pair at a place: a list of terms as JSON."""
        return self._part(at, self._middles, self._ends)

    def bearing(self, at: int) -> Bearing:
        """What the pair at a place bears."""
        return _bearings.decode(self._part(at, self._begins, self._middles))

    def _part(self, at: int, begins: Numbers, ends: Numbers) -> bytes:
        begin, end = int(begins[at]), int(ends[at])
        file = self._files[int(self._piece[at])]
        file.seek(begin)
        return file.read(end - begin)

    def close(self) -> None:
        """Close the files; no evidence can be asked for any more."""
        for file in self._files:
            file.close()


def _joined(columns: Sequence[NDArray[Any]], kind: str) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, kind), *columns])
