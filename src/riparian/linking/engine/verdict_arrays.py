"""What the machine says of the pairs that may be more than two projects: some 40 bytes for each in
memory, and its evidence in files."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.linking.engine.clusters import Bearing
from riparian.linking.engine.match_weights import Weighed
from riparian.linking.engine.pair_arrays import Compared, Floats
from riparian.linking.engine.record import Unit
from riparian.linking.engine.sentences import terms_of
from riparian.linking.engine.value_hashes import Numbers
from riparian.linking.engine.verdicts import Decision, beside_titles, is_another_round
from riparian.linking.records import RELATION_WORDS, VERDICTS, Relation, Term, Verdict

Pair = tuple[int, int]

_encoder = msgspec.json.Encoder()
_bearings = msgspec.msgpack.Decoder(Bearing)


class Told(msgspec.Struct, frozen=True):
    """A row of the table `link`."""

    a: str
    b: str
    bits: float
    probability: float
    verdict: Verdict
    relation: Relation | None
    by_person: bool
    evidence: tuple[Term, ...]


class Finding(msgspec.Struct, frozen=True):
    """What was found of a pair, by the numbers of its units: bits for *same*, what it is called,
    what it bears where others are joined, and the row that tells it, as JSON."""

    a: int
    b: int
    bits: float
    verdict: Verdict
    bearing: Bearing
    line: bytes


def finding_of(
    left: Unit, right: Unit, pair: Compared, weighed: Weighed, decision: Decision, region: str
) -> Finding:
    """A pair as the machine finds it. `region` is the pack that names places."""
    return Finding(
        pair.a, pair.b, weighed.bits, decision.verdict, bearing_of(left, right, pair, weighed),
        line_of(left, right, pair, weighed, decision, region),
    )  # fmt: skip


def line_of(
    left: Unit, right: Unit, pair: Compared, weighed: Weighed, decision: Decision, region: str
) -> bytes:
    """The row that tells a pair as the machine finds it, as JSON."""
    terms = terms_of(left, right, pair, weighed, region)
    if decision.relation is not None:
        terms.append(_related_term(decision.relation))
    return _encoder.encode(
        Told(
            left.unit_id, right.unit_id, round(weighed.bits, 3), round(weighed.same, 6),
            decision.verdict, decision.relation, False, tuple(terms),
        )
    )  # fmt: skip


def _related_term(relation: Relation) -> Term:
    return Term("relation", relation, 0.0, f"So it is {RELATION_WORDS[relation]}.")


def bearing_of(left: Unit, right: Unit, pair: Compared, weighed: Weighed) -> Bearing:
    """What a pair bears that nobody judged."""
    forbids = pair.contradicts or is_another_round(left, right, pair)
    return Bearing(weighed.bits, forbids, terms=beside_titles(weighed))


def write_found(path: Path, units: int, findings: Iterable[Finding]) -> int:
    """Write findings to files, and say how many there are. `units` says how many units there are
    in all."""
    keys, bits, verdicts = array("q"), array("d"), array("b")
    ends, middles = array("q", [0]), array("q")
    bearing = msgspec.msgpack.Encoder()
    with path.with_suffix(".bin").open("wb") as out:
        for one in findings:
            keys.append(one.a * units + one.b)
            bits.append(one.bits)
            verdicts.append(VERDICTS.index(one.verdict))
            middles.append(ends[-1] + out.write(bearing.encode(one.bearing)))
            ends.append(middles[-1] + out.write(one.line))
    np.savez(
        path.with_suffix(".npz"), keys=np.array(keys), bits=np.array(bits),
        verdicts=np.array(verdicts), ends=np.array(ends), middles=np.array(middles),
    )  # fmt: skip
    return len(keys)


class FoundPairs:
    """The findings of files, in order of pairs. To be closed."""

    def __init__(self, paths: Sequence[Path], units: int) -> None:
        pieces = [_columns(path) for path in paths]
        keys = _joined([piece["keys"] for piece in pieces], np.int64)
        order = np.argsort(keys, kind="stable")
        self._all, self._keys = units, keys[order]
        self.bits: Floats = _joined([piece["bits"] for piece in pieces], np.float64)[order]
        self._verdicts = _joined([piece["verdicts"] for piece in pieces], np.int8)[order]
        self._begins = _joined([piece["ends"][:-1] for piece in pieces], np.int64)[order]
        self._middles = _joined([piece["middles"] for piece in pieces], np.int64)[order]
        self._ends = _joined([piece["ends"][1:] for piece in pieces], np.int64)[order]
        sizes = [len(piece["keys"]) for piece in pieces]
        self._piece = np.repeat(np.arange(len(paths), dtype=np.int32), sizes)[order]
        self._files: list[IO[bytes]] = [
            path.with_suffix(".bin").open("rb", buffering=0) for path in paths
        ]

    def __len__(self) -> int:
        return len(self._keys)

    def before(self, pair: Pair) -> int:
        """How many pairs come before one."""
        return int(np.searchsorted(self._keys, pair[0] * self._all + pair[1]))

    def where(self, pair: Pair) -> int | None:
        """The place of a pair, or nothing where nothing was found of it."""
        at = self.before(pair)
        return at if at < len(self) and self.pair(at) == pair else None

    def pair(self, at: int) -> Pair:
        """The pair at a place."""
        return divmod(int(self._keys[at]), self._all)

    def units(self) -> tuple[Numbers, Numbers]:
        """The first and the second units of all pairs."""
        return self._keys // self._all, self._keys % self._all

    def called(self, verdict: Verdict) -> Numbers:
        """The places of pairs that are called so."""
        return np.flatnonzero(self._verdicts == VERDICTS.index(verdict))

    def line(self, at: int) -> bytes:
        """The row that tells the pair at a place, as JSON."""
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


def _columns(path: Path) -> dict[str, NDArray[Any]]:
    with np.load(path.with_suffix(".npz")) as found:
        return dict(found)


def _joined(columns: Sequence[NDArray[Any]], kind: type) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, kind), *columns])
