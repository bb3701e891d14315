"""What proposing pairs needs of all records, in arrays: some 700 bytes for each.

Values are hashes (`value_hashes`), so the indexes of pieces are joined without looking at them.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.arrays import Bools, Ints, Ragged
from riparian.linking.engine.compared_record import ENGLISH, NAMES, Record, RecordAmount
from riparian.linking.engine.project_numbers import LEAST_PREFIX, issued_of
from riparian.linking.engine.term_frequencies import blocks_of, passage_hash
from riparian.linking.engine.value_hashes import Hashes, digest_of, hash_of

LEAST_TITLE = 8
"""Letters that a title has at least to propose pairs across countries and providers."""

STEP, DOLLAR_STEP = 1.03, 1.12
"""How wide a step of amounts is that propose a pair: two within half a step always share one."""

HALF = 0.5

MOST_ISSUED = 4
"""Numbers with letters that are kept of one identifier."""


class BlockIndex(msgspec.Struct, frozen=True):
    """Hashes of what proposes pairs, 0 where a record has none.

    Of each record: `content`, everything that is compared but its own names and numbers (two
    columns); `folded`, its title if it is long enough; `publisher`; its `identifier`, how that
    begins (`begins`) and what it looks like (`form`); `issued`, numbers with letters in the
    identifier, and what they look like (`issued_forms`). Lists for each record: its `numbers`;
    `named`, these and those of related activities; the `blocks` that it is in; the `values` by
    which it is proposed there, in order and as often as it has them.
    """

    content: Hashes
    folded: Hashes
    publisher: Hashes
    identifier: Hashes
    begins: Hashes
    form: Hashes
    issued: Hashes
    issued_forms: Hashes
    numbers: Ragged
    named: Ragged
    blocks: Ragged
    values: Ragged

    def __len__(self) -> int:
        return len(self.folded)

    def listed_apart(self, a: Ints, b: Ints) -> Bools:
        """`comparison_levels.is_listed_apart` for many pairs: whether one list has both, or one
        issuer numbered both, and neither has the other's identifier among its own numbers."""
        ours, theirs = self.identifier[a], self.identifier[b]
        publisher, other = self.publisher[a], self.publisher[b]
        apart: Bools = (publisher != 0) & (other != 0) & (ours != 0) & (theirs != 0)
        apart &= ours != theirs
        unlike = np.flatnonzero(apart & (publisher != other))
        apart[unlike] = self._are_of_one_issuer(a[unlike], b[unlike])
        for one, named in ((a, theirs), (b, ours)):
            at = np.flatnonzero(apart)
            apart[at[self._have_number(one[at], named[at])]] = False
        return apart

    def _are_of_one_issuer(self, a: Ints, b: Ints) -> Bools:
        """`project_numbers.is_of_one_issuer` for many pairs."""
        begins = self.begins[a]
        alike: Bools = (begins != 0) & (begins == self.begins[b])
        alike &= self.form[a] == self.form[b]
        issued = (self.issued[a, 0] != 0) & (self.issued[b, 0] != 0)
        at = np.flatnonzero(~alike & issued)
        a, b = a[at], b[at]
        alike[at] = _have_common(self.issued_forms[a], self.issued_forms[b]) & ~_have_common(
            self.issued[a], self.issued[b]
        )
        return alike

    def _have_number(self, records: Ints, number: Hashes) -> Bools:
        """Whether each record has the number given beside it."""
        numbers = self.numbers.take(records)
        have: Bools = np.zeros(len(records), np.bool_)
        owners = numbers.owners
        have[owners[numbers.values == number[owners]]] = True
        return have


def _have_common(ours: Hashes, theirs: Hashes) -> Bools:
    """Whether two rows have a hash in common; 0 is none."""
    equal = (ours[:, :, None] == theirs[:, None, :]) & (ours[:, :, None] != 0)
    common: Bools = equal.any(axis=(1, 2))
    return common


FLAT = ("content", "folded", "publisher", "identifier", "begins", "form", "issued", "issued_forms")
WIDE = {"content": 2, "issued": MOST_ISSUED, "issued_forms": MOST_ISSUED}
LISTS = ("numbers", "named", "blocks", "values")


class BlockIndexBuilder:
    """Takes up records, one after the other."""

    def __init__(self) -> None:
        self._flat = {name: array("Q") for name in FLAT}
        self._lists = {name: array("Q") for name in LISTS}
        self._ends = {name: array("q", [0]) for name in LISTS}

    def add(self, record: Record) -> None:
        """Take up a record."""
        for name, hashes in _columns(record).items():
            self._flat[name].extend(hashes)
        for name, values in _lists(record):
            self._lists[name].extend(values)
            self._ends[name].append(len(self._lists[name]))

    def index(self) -> BlockIndex:
        """The index of all records taken up."""
        flat = {name: _wide(name, _hashes(column)) for name, column in self._flat.items()}
        lists = {
            name: Ragged(np.array(self._ends[name], np.int64), _hashes(values))
            for name, values in self._lists.items()
        }
        return _of_parts(flat, lists)


def index_records(records: Iterable[Record]) -> BlockIndex:
    """The index of records at hand."""
    builder = BlockIndexBuilder()
    for record in records:
        builder.add(record)
    return builder.index()


def join_indexes(indexes: Sequence[BlockIndex]) -> BlockIndex:
    """One index of those of pieces, in their order."""
    if not indexes:
        return BlockIndexBuilder().index()
    flat = {name: np.concatenate([getattr(one, name) for one in indexes]) for name in FLAT}
    lists = {name: _joined([getattr(one, name) for one in indexes]) for name in LISTS}
    return _of_parts(flat, lists)


def save_index(index: BlockIndex, folder: Path) -> None:
    """Write it as arrays into an empty folder."""
    folder.mkdir(exist_ok=True)
    for name in FLAT:
        np.save(folder / f"{name}.npy", getattr(index, name))
    for name in LISTS:
        lists: Ragged = getattr(index, name)
        np.save(folder / f"{name}.npy", lists.values)
        np.save(folder / f"{name}-starts.npy", lists.starts)


def load_index(folder: Path) -> BlockIndex:
    """Read it again; what is not looked at stays on disk."""
    flat = {name: _mapped(folder / f"{name}.npy") for name in FLAT}
    lists = {
        name: Ragged(_mapped(folder / f"{name}-starts.npy"), _mapped(folder / f"{name}.npy"))
        for name in LISTS
    }
    return _of_parts(flat, lists)


def _of_parts(flat: Mapping[str, Hashes], lists: Mapping[str, Ragged]) -> BlockIndex:
    parts: dict[str, Any] = {**flat, **lists}
    return BlockIndex(**parts)


def _mapped(path: Path) -> NDArray[Any]:
    """An array in a file, as a plain one, which is faster to work with than `np.memmap`."""
    mapped: NDArray[Any] = np.load(path, mmap_mode="r") if path.stat().st_size else np.load(path)
    return mapped.view(np.ndarray)


def _joined(pieces: Sequence[Ragged]) -> Ragged:
    sizes = np.concatenate([piece.sizes for piece in pieces])
    starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    return Ragged(starts, np.concatenate([piece.values for piece in pieces]))


def _hashes(column: array[int]) -> Hashes:
    return np.array(column, np.uint64)


def _wide(name: str, column: Hashes) -> Hashes:
    return column.reshape(-1, WIDE[name]) if name in WIDE else column


def _columns(record: Record) -> Mapping[str, Sequence[int]]:
    plain = record.identifier.strip().upper()
    issued = issued_of(record.identifier)
    folded, publisher = record.title.folded, record.publisher
    return {
        "content": digest_of(_content(record)),
        "folded": [hash_of("title", folded) if len(folded) >= LEAST_TITLE else 0],
        "publisher": [hash_of("publisher", publisher) if publisher else 0],
        "identifier": [hash_of("number", plain) if plain else 0],
        "begins": [hash_of("begins", plain[:LEAST_PREFIX]) if len(plain) > LEAST_PREFIX else 0],
        "form": [hash_of("form", *issued.form)],
        "issued": _filled(hash_of("number", one) for one in sorted(issued.numbers)),
        "issued_forms": _filled(hash_of("form", one) for one in sorted(issued.forms)),
    }


def _filled(hashes: Iterable[int]) -> list[int]:
    return [*hashes, *[0] * MOST_ISSUED][:MOST_ISSUED]


def _lists(record: Record) -> Iterator[tuple[str, Iterable[int]]]:
    own = {hash_of("number", one) for one in record.numbers}
    related = {hash_of("number", ref.strip().upper()) for ref, _ in record.named}
    yield "numbers", sorted(own)
    yield "named", sorted(own | related)
    yield "blocks", [hash_of("block", *block) for block in blocks_of(record)]
    yield "values", _values(record)


def _content(record: Record) -> tuple[object, ...]:
    """Everything that is compared but the names and numbers of the record itself."""
    return (
        record.title.token_sets, record.title.facts, record.schemes, record.agencies,
        record.countries, record.provinces, record.finer, record.purposes, record.amounts,
        record.dates, record.hosts, record.publisher, record.named, record.datasets,
        record.passages,
    )  # fmt: skip


def token_hash(lang: str, token: str) -> int:
    """The hash of a word of a title, or of a pair of letters; names are as English words."""
    return hash_of("token", ENGLISH if lang == NAMES else lang, token)


def _values(record: Record) -> Iterator[int]:
    yield from dict.fromkeys(
        token_hash(token_set.lang, token)
        for token_set in record.title.token_sets
        for token in token_set.tokens
    )
    yield from dict.fromkeys(one for amount in record.amounts for one in _of_amount(amount))
    for day, _ in record.dates.days:
        yield hash_of("day", day)
    for passage in sorted(record.passages):
        yield passage_hash(passage)
    for kind, values in (
        ("place", record.finer), ("place", record.provinces), ("purpose", record.purposes),
        ("host", record.hosts), ("agency", record.agencies),
    ):  # fmt: skip
        for one in sorted(values):
            yield hash_of(kind, one)


def _of_amount(amount: RecordAmount) -> Iterator[int]:
    """An amount exactly, about, and in dollars about: a bound (up to 9 billion) and what was agreed
    (9,017 million) share one of two steps that overlap by half, as do amounts in two currencies."""
    yield hash_of("amount", amount.currency, float(amount.value))
    for place in _steps(amount.value, STEP):
        yield hash_of("about", amount.currency, place)
    for place in _steps(amount.usd or 0.0, DOLLAR_STEP):
        yield hash_of("usd", place)


def _steps(value: float, step: float) -> Iterator[float]:
    if value > 0:
        at = math.log(value, step)
        yield float(math.floor(at))
        yield math.floor(at - HALF) + HALF
