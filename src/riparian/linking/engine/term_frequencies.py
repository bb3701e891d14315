"""What is counted of all units before any two are compared: words and values.

Units are counted piece by piece, in whatever process; the counts of pieces are added up.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from riparian.linking.engine.record import Unit
from riparian.linking.engine.titles import Weights
from riparian.linking.engine.value_frequencies import (
    OFTEN,
    Block,
    ValueCounts,
    blocks_of,
    title_number,
    values_of,
)
from riparian.linking.engine.value_hashes import Tally, both, number_of

TWO = 2
"""Records with one value, at least, for it to be counted: what one has nobody shares."""

TALLIES = {"titles": OFTEN, "numbers": TWO, "have": TWO}
"""What is counted by numbers, and from how many records on it is kept."""


class Counted(msgspec.Struct, frozen=True):
    """Words of titles, words of titles and descriptions together, and values."""

    titles: Weights
    texts: Weights
    values: ValueCounts


class _Words(msgspec.Struct):
    """Words as they stand in a file: (language, word, how often), and titles of each language."""

    have: list[tuple[str, str, int]]
    sizes: dict[str, int]


class _Names(msgspec.Struct):
    """The counts of one piece, or of all, but for those by numbers."""

    total: int
    sizes: list[tuple[str, str, int]]
    providers: dict[str, int]
    countries: dict[str, int]
    titles: _Words
    texts: _Words


class Counting:
    """Counts units, one after the other."""

    def __init__(self) -> None:
        self.total = 0
        self.titles, self.texts = Weights(), Weights()
        self.sizes: Counter[Block] = Counter()
        self.providers: Counter[str] = Counter()
        self.countries: Counter[str] = Counter()
        self.met = {name: array("Q") for name in TALLIES}

    def add(self, unit: Unit) -> None:
        """One unit more."""
        self.total += 1
        self.titles.count(unit.title.readings)
        self.texts.count(unit.text)
        self.providers.update(unit.family)
        self.countries.update(unit.countries)
        self.met["numbers"].extend(number_of("number", one) for one in unit.numbers)
        self.met["titles"].extend(
            title_number(provider, base)
            for provider in unit.family or ("",)
            for base in unit.title.bases
        )
        values = [number_of(*value) for value in set(values_of(unit))]
        for block in blocks_of(unit):
            self.sizes[block] += 1
            within = number_of("block", *block)
            self.met["have"].extend(both(within, value) for value in values)

    def done(self) -> Counted:
        """All counts."""
        tallies = {n: Tally.of(np.array(m, np.uint64), TALLIES[n]) for n, m in self.met.items()}
        return _counted(self._names(), self.titles, self.texts, tallies)

    def save(self, folder: Path) -> None:
        """Write the counts of a piece into an empty folder."""
        folder.mkdir(exist_ok=True)
        (folder / "names").write_bytes(msgspec.msgpack.encode(self._names()))
        for name, met in self.met.items():
            np.save(folder / f"{name}.npy", np.array(met, np.uint64))

    def _names(self) -> _Names:
        sizes = [(*block, many) for block, many in self.sizes.items()]
        words = _packed(self.titles), _packed(self.texts)
        return _Names(self.total, sizes, self.providers, self.countries, *words)

    def take(self, names: _Names) -> None:
        """Add the counts of a piece, but for those by numbers."""
        self.total += names.total
        self.sizes.update({(country, provider): n for country, provider, n in names.sizes})
        self.providers.update(names.providers)
        self.countries.update(names.countries)
        for ours, theirs in ((self.titles, names.titles), (self.texts, names.texts)):
            ours.have.update({(lang, word): n for lang, word, n in theirs.have})
            ours.sizes.update(theirs.sizes)


def count_all(units: Iterable[Unit]) -> Counted:
    """The counts of units at hand."""
    counting = Counting()
    for unit in units:
        counting.add(unit)
    return counting.done()


def add_up(pieces: Sequence[Path], folder: Path) -> None:
    """Write the counts of all pieces together into an empty folder, for `load_counted`."""
    counting = Counting()
    for piece in pieces:
        counting.take(msgspec.msgpack.decode((piece / "names").read_bytes(), type=_Names))
    counting.save(folder)
    for name, least in TALLIES.items():
        met = [np.load(piece / f"{name}.npy") for piece in pieces]
        tally = Tally.of(np.concatenate(met) if met else np.zeros(0, np.uint64), least)
        np.save(folder / f"{name}.npy", tally.values)
        np.save(folder / f"{name}-counts.npy", tally.counts)


def load_counted(folder: Path) -> Counted:
    """Read the counts of all again."""
    names = msgspec.msgpack.decode((folder / "names").read_bytes(), type=_Names)
    tallies = {
        name: Tally(np.load(folder / f"{name}.npy"), np.load(folder / f"{name}-counts.npy"))
        for name in TALLIES
    }
    return _counted(names, _weights(names.titles), _weights(names.texts), tallies)


def _counted(
    names: _Names, titles: Weights, texts: Weights, tallies: Mapping[str, Tally]
) -> Counted:
    sizes = {(country, provider): many for country, provider, many in names.sizes}
    values = ValueCounts(names.total, sizes, names.providers, names.countries, **tallies)
    return Counted(titles, texts, values)


def _packed(weights: Weights) -> _Words:
    return _Words([(*word, many) for word, many in weights.have.items()], dict(weights.sizes))


def _weights(words: _Words) -> Weights:
    weights = Weights()
    weights.have.update({(lang, word): many for lang, word, many in words.have})
    weights.sizes.update(words.sizes)
    return weights
