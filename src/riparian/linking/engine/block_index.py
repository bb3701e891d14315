"""What proposing pairs needs of all units, in arrays: some 700 bytes for each.

Values are numbers (`numbered`), so outlines of pieces are put together without looking at them.
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

from riparian.linking.engine.project_numbers import LEAST_PREFIX, forms_of, issued_of
from riparian.linking.engine.record import Unit
from riparian.linking.engine.value_frequencies import blocks_of
from riparian.linking.engine.value_hashes import Codes, Ragged, digest_of, number_of

LEAST_TITLE = 8
"""Letters of a title that proposes pairs across countries and providers."""

ROUNDED = 2
"""Figures of an amount in dollars that have to be the same for it to propose a pair."""

MOST_ISSUED = 4
"""Numbers with letters that are told of one identifier, at most."""


class Outline(msgspec.Struct, frozen=True):
    """Of each unit: `content`, everything that is compared without its own names and numbers (two
    columns); `folded`, the title where it is long enough to propose pairs; `publisher`, its
    `identifier`, how that begins (`begins`) and looks (`form`), 0 where there is none; `issued` and
    `issued_forms`, its numbers with letters and what they look like. Lists: `numbers` of the unit,
    `named` with those of related activities, `blocks` it stands in, `values` by which it is
    proposed there, in their order and as often as it has them.
    """

    content: Codes
    folded: Codes
    publisher: Codes
    identifier: Codes
    begins: Codes
    form: Codes
    issued: Codes
    issued_forms: Codes
    numbers: Ragged
    named: Ragged
    blocks: Ragged
    values: Ragged

    def __len__(self) -> int:
        return len(self.folded)


FLAT = ("content", "folded", "publisher", "identifier", "begins", "form", "issued", "issued_forms")
WIDE = {"content": 2, "issued": MOST_ISSUED, "issued_forms": MOST_ISSUED}
LISTS = ("numbers", "named", "blocks", "values")


class Outlining:
    """Takes units down, one after the other."""

    def __init__(self) -> None:
        self._flat = {name: array("Q") for name in FLAT}
        self._lists = {name: array("Q") for name in LISTS}
        self._ends = {name: array("q", [0]) for name in LISTS}

    def add(self, unit: Unit) -> None:
        """One unit more."""
        for name, numbers in _columns(unit).items():
            self._flat[name].extend(numbers)
        for name, values in _lists(unit):
            self._lists[name].extend(values)
            self._ends[name].append(len(self._lists[name]))

    def done(self) -> Outline:
        """The outline of all."""
        flat = {name: _wide(name, _codes(column)) for name, column in self._flat.items()}
        lists = {
            name: Ragged(np.array(self._ends[name], np.int64), _codes(values))
            for name, values in self._lists.items()
        }
        return _of_parts(flat, lists)


def outline_of(units: Iterable[Unit]) -> Outline:
    """The outline of units at hand."""
    taken = Outlining()
    for unit in units:
        taken.add(unit)
    return taken.done()


def together(outlines: Sequence[Outline]) -> Outline:
    """One outline of those of pieces, in their order."""
    if not outlines:
        return Outlining().done()
    flat = {name: np.concatenate([getattr(o, name) for o in outlines]) for name in FLAT}
    lists = {name: _joined([getattr(o, name) for o in outlines]) for name in LISTS}
    return _of_parts(flat, lists)


def save_outline(outline: Outline, folder: Path) -> None:
    """Write it as arrays into an empty folder."""
    folder.mkdir(exist_ok=True)
    for name in FLAT:
        np.save(folder / f"{name}.npy", getattr(outline, name))
    for name in LISTS:
        lists: Ragged = getattr(outline, name)
        np.save(folder / f"{name}.npy", lists.values)
        np.save(folder / f"{name}-starts.npy", lists.starts)


def load_outline(folder: Path) -> Outline:
    """Read it again; what is not looked at stays on disk."""
    flat = {name: _mapped(folder / f"{name}.npy") for name in FLAT}
    lists = {
        name: Ragged(_mapped(folder / f"{name}-starts.npy"), _mapped(folder / f"{name}.npy"))
        for name in LISTS
    }
    return _of_parts(flat, lists)


def _of_parts(flat: Mapping[str, Codes], lists: Mapping[str, Ragged]) -> Outline:
    parts: dict[str, Any] = {**flat, **lists}
    return Outline(**parts)


def _mapped(path: Path) -> NDArray[Any]:
    """An array in a file; as a plain one, which is quicker to work with than `np.memmap`."""
    found: NDArray[Any] = np.load(path, mmap_mode="r") if path.stat().st_size else np.load(path)
    return found.view(np.ndarray)


def _joined(pieces: Sequence[Ragged]) -> Ragged:
    sizes = np.concatenate([piece.sizes for piece in pieces])
    starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    return Ragged(starts, np.concatenate([piece.values for piece in pieces]))


def _codes(column: array[int]) -> Codes:
    return np.array(column, np.uint64)


def _wide(name: str, column: Codes) -> Codes:
    return column.reshape(-1, WIDE[name]) if name in WIDE else column


def _columns(unit: Unit) -> Mapping[str, Sequence[int]]:
    plain = unit.identifier.strip().upper()
    issued = issued_of(unit.identifier)
    folded = unit.title.folded
    return {
        "content": digest_of(_content(unit)),
        "folded": [number_of("title", folded) if len(folded) >= LEAST_TITLE else 0],
        "publisher": [number_of("publisher", unit.publisher) if unit.publisher else 0],
        "identifier": [number_of("number", plain) if plain else 0],
        "begins": [number_of("begins", plain[:LEAST_PREFIX]) if len(plain) > LEAST_PREFIX else 0],
        "form": [number_of("form", *forms_of((plain,)))],
        "issued": _filled(number_of("number", one) for one in sorted(issued.numbers)),
        "issued_forms": _filled(number_of("form", one) for one in sorted(issued.forms)),
    }


def _filled(numbers: Iterable[int]) -> list[int]:
    return [*numbers, *[0] * MOST_ISSUED][:MOST_ISSUED]


def _lists(unit: Unit) -> Iterator[tuple[str, Iterable[int]]]:
    own = {number_of("number", one) for one in unit.numbers}
    related = {number_of("number", ref.strip().upper()) for ref, _ in unit.named}
    yield "numbers", sorted(own)
    yield "named", sorted(own | related)
    yield "blocks", [number_of("block", *block) for block in blocks_of(unit)]
    yield "values", _values(unit)


def _content(unit: Unit) -> tuple[object, ...]:
    """Everything that is compared, without the names and numbers of the unit itself."""
    return (
        unit.title.readings, unit.title.facts, unit.schemes, unit.agencies, unit.countries,
        unit.provinces, unit.finer, unit.purposes, unit.amounts, unit.when, unit.hosts,
        unit.publisher, unit.named, unit.datasets,
    )  # fmt: skip


def token_number(lang: str, token: str) -> int:
    """The number of a word, or of a pair of letters, of a title."""
    return number_of("token", lang, token)


def _values(unit: Unit) -> Iterator[int]:
    for reading in unit.title.readings:
        for token in reading.tokens:
            yield token_number(reading.lang, token)
    for amount in unit.amounts:
        yield number_of("amount", amount.currency, float(amount.value))
        if amount.usd:
            yield number_of("usd", _rounded(amount.usd))
    for day, _ in unit.when.days:
        yield number_of("day", day)
    for kind, values in (
        ("place", unit.finer), ("place", unit.provinces), ("purpose", unit.purposes),
        ("host", unit.hosts), ("agency", unit.agencies),
    ):  # fmt: skip
        for one in sorted(values):
            yield number_of(kind, one)


def _rounded(usd: float) -> float:
    digits = ROUNDED - 1 - math.floor(math.log10(usd))
    return float(round(usd, digits))
