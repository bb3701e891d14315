"""The machine's verdicts on all pairs that are not clearly two projects: some 40 bytes for each in
memory, the evidence in files."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.arrays import Floats, Ints
from riparian.linking.engine.clusters import PairScore
from riparian.linking.engine.match_weights import ComparedPair, WeighedPair
from riparian.linking.engine.record import Pair, Record
from riparian.linking.engine.sentences import terms_of
from riparian.linking.engine.verdicts import Decision, is_another_round
from riparian.linking.records import RELATION_WORDS, VERDICTS, Relation, Term, Verdict

_rows = msgspec.json.Encoder()
_score_encoder = msgspec.msgpack.Encoder()
_score_decoder = msgspec.msgpack.Decoder(PairScore)


class LinkRow(msgspec.Struct, frozen=True):
    """A row of the table `link`."""

    a: str
    b: str
    bits: float
    probability: float
    verdict: Verdict
    relation: Relation | None
    by_person: bool
    evidence: tuple[Term, ...]


class PairVerdict(msgspec.Struct, frozen=True):
    """The verdict on a pair, by the numbers of its records: bits for *same*, what it is called, its
    score where others are joined, and its `LinkRow` as JSON."""

    a: int
    b: int
    bits: float
    verdict: Verdict
    score: PairScore
    row: bytes


def verdict_of(
    left: Record,
    right: Record,
    pair: ComparedPair,
    weighed: WeighedPair,
    decision: Decision,
    region: str,
) -> PairVerdict:
    """The machine's verdict on a pair. `region` is the pack that names places."""
    return PairVerdict(
        pair.a, pair.b, weighed.bits, decision.verdict, score_of(left, right, pair, weighed),
        row_of(left, right, pair, weighed, decision, region),
    )  # fmt: skip


def row_of(
    left: Record,
    right: Record,
    pair: ComparedPair,
    weighed: WeighedPair,
    decision: Decision,
    region: str,
) -> bytes:
    """The row of a pair as the machine decides, as JSON."""
    terms = terms_of(left, right, pair, weighed, region)
    if decision.relation is not None:
        words = f"So it is {RELATION_WORDS[decision.relation]}."
        terms.append(Term("relation", decision.relation, 0.0, words))
    return _rows.encode(
        LinkRow(
            left.unit_id, right.unit_id, round(weighed.bits, 3), round(weighed.same, 6),
            decision.verdict, decision.relation, False, tuple(terms),
        )
    )  # fmt: skip


def score_of(left: Record, right: Record, pair: ComparedPair, weighed: WeighedPair) -> PairScore:
    """The score of a pair that nobody judged."""
    forbids = pair.contradicts or is_another_round(left, right, pair)
    terms = {feature: bits for feature, bits in weighed.terms.items() if feature != "title"}
    return PairScore(weighed.bits, forbids, terms=terms)


def write_verdicts(path: Path, records: int, verdicts: Iterable[PairVerdict]) -> int:
    """Write verdicts to files, and say how many there are. `records` is the number of all
    records."""
    keys, bits, codes = array("q"), array("d"), array("b")
    ends, middles = array("q", [0]), array("q")
    with path.with_suffix(".bin").open("wb") as out:
        for verdict in verdicts:
            keys.append(verdict.a * records + verdict.b)
            bits.append(verdict.bits)
            codes.append(VERDICTS.index(verdict.verdict))
            middles.append(ends[-1] + out.write(_score_encoder.encode(verdict.score)))
            ends.append(middles[-1] + out.write(verdict.row))
    np.savez(
        path.with_suffix(".npz"), keys=np.array(keys), bits=np.array(bits),
        verdicts=np.array(codes), ends=np.array(ends), middles=np.array(middles),
    )  # fmt: skip
    return len(keys)


class PairVerdicts:
    """The verdicts of files, in order of pairs. To be closed."""

    def __init__(self, paths: Sequence[Path], records: int) -> None:
        pieces = [_columns(path) for path in paths]
        keys = _joined([piece["keys"] for piece in pieces], np.int64)
        order = np.argsort(keys, kind="stable")
        self._records, self._keys = records, keys[order]
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
        """How many pairs come before that one."""
        return int(np.searchsorted(self._keys, pair[0] * self._records + pair[1]))

    def where(self, pair: Pair) -> int | None:
        """The place of a pair, or None where there is no verdict on it."""
        at = self.before(pair)
        return at if at < len(self) and self.pair(at) == pair else None

    def pair(self, at: int) -> Pair:
        """The pair at a place."""
        return divmod(int(self._keys[at]), self._records)

    def sides(self) -> tuple[Ints, Ints]:
        """The first and the second records of all pairs."""
        return self._keys // self._records, self._keys % self._records

    def called(self, verdict: Verdict) -> Ints:
        """The places of pairs with that verdict."""
        return np.flatnonzero(self._verdicts == VERDICTS.index(verdict))

    def row(self, at: int) -> bytes:
        """The row of the pair at a place, as JSON."""
        return self._read(at, self._middles, self._ends)

    def score(self, at: int) -> PairScore:
        """The score of the pair at a place."""
        return _score_decoder.decode(self._read(at, self._begins, self._middles))

    def _read(self, at: int, begins: Ints, ends: Ints) -> bytes:
        begin, end = int(begins[at]), int(ends[at])
        file = self._files[int(self._piece[at])]
        file.seek(begin)
        return file.read(end - begin)

    def close(self) -> None:
        """Close the files; no evidence can be asked for any more."""
        for file in self._files:
            file.close()


def _columns(path: Path) -> dict[str, NDArray[Any]]:
    with np.load(path.with_suffix(".npz")) as columns:
        return dict(columns)


def _joined(columns: Sequence[NDArray[Any]], kind: type) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, kind), *columns])
