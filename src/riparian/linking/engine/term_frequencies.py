"""How frequent words and values are among all records: the rarer what two records share, the more
it says.

Frequencies are counted before any two records are compared, piece by piece, in whatever process;
the counts of pieces are added up. Values are counted within a *block*, a country and a provider.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from riparian.linking.engine.compared_record import Record, SharedValue
from riparian.linking.engine.comparison_levels import shared_numbers
from riparian.linking.engine.title_similarity import TokenWeights
from riparian.linking.engine.value_hashes import Tally, combined, hash_of

NUMBER_BY_ACCIDENT = 0.05
"""Records beyond those at hand that are thought to have a project number by accident."""

OFTEN = 5
"""Records with one title that are more than the reports of one project mostly are."""

TWO = 2
"""Records that have a value at least for it to be counted: nobody shares what one alone has."""

TALLIES = {"titles": OFTEN, "numbers": TWO, "have": TWO}
"""What is counted by hashes, and from how many records on a count is kept."""

SHARING = frozenset({"same", "same_round", "some", "same_often", "day"})
"""Levels at which both records have one value."""

MOST_HELD = 20_000
"""Records of which the values are kept in memory."""

Block = tuple[str, str]
"""A country and a provider, "" where a record has none."""

Value = tuple[str, *tuple[str | float, ...]]
"""The comparison that a value belongs to, and its parts."""


class ValueCounts(msgspec.Struct, frozen=True):
    """Of all records (`total`) how many are in each block (`sizes`), of each provider and in each
    country; how many have a title by provider, in any country, where it is `OFTEN` (`titles`), a
    project number (`numbers`), and by block any other value (`have`), where more than one has it.
    """

    total: int
    sizes: Mapping[Block, int]
    providers: Mapping[str, int]
    countries: Mapping[str, int]
    titles: Tally
    numbers: Tally
    have: Tally


class Frequencies(msgspec.Struct, frozen=True):
    """Of words of titles, of words of titles and descriptions together, and of values."""

    titles: TokenWeights
    texts: TokenWeights
    values: ValueCounts


_ANYWHERE = frozenset({"identifier", "provider", "country"})
"""Comparisons whose values are not counted within a block."""


class ValueFrequencies:
    """How many records have the values that two records share."""

    def __init__(self, counts: ValueCounts) -> None:
        self._counts = counts
        self._of: dict[str, tuple[dict[int, str], dict[Block, int]]] = {}

    def is_often(self, left: Record, right: Record) -> bool:
        """Whether two records share a title that so many records of their provider have, in any
        country, that it is a programme's and not a project's."""
        shared = left.title.bases & right.title.bases
        if not shared:
            return False
        common = (left.family & right.family) or (left.family | right.family) or frozenset(("",))
        often = self._counts.titles
        return any(often.count(title_hash(one, base), 0) for one in common for base in shared)

    def shared_values(
        self, left: Record, right: Record, levels: Mapping[str, str]
    ) -> dict[str, SharedValue]:
        """The rarest value that both records have, for each comparison in which they share one."""
        counts = self._counts
        values: dict[str, SharedValue] = {}
        wanted = {feature for feature, level in levels.items() if level in SHARING}
        if "identifier" in wanted:
            shared = (hash_of("number", one) for one in shared_numbers(left, right))
            fewest = min((counts.numbers.count(one, 1) for one in shared), default=2)
            have = fewest - 2 + NUMBER_BY_ACCIDENT
            values["identifier"] = SharedValue(have, counts.total, exact=True)
        for feature, our, their, anywhere in (
            ("provider", left.family, right.family, counts.providers),
            ("country", left.countries, right.countries, counts.countries),
        ):
            if feature in wanted and our & their:
                fewest = min(anywhere[one] for one in our & their)
                values[feature] = SharedValue(fewest, counts.total, exact=True)
        if wanted <= _ANYWHERE:
            return values
        (ours, blocks), (theirs, others) = self._values_of(left), self._values_of(right)
        block = next((one for one in blocks if one in others), None)
        if block is not None:
            size, within = counts.sizes[block], blocks[block]
            rarest: dict[str, int] = {}
            for value in ours.keys() & theirs.keys():
                feature = ours[value]
                if feature in wanted:
                    fewest = counts.have.count(combined(within, value), 1)
                    rarest[feature] = min(fewest, rarest.get(feature, fewest))
            values |= {feature: SharedValue(have, size) for feature, have in rarest.items()}
        return values

    def _values_of(self, record: Record) -> tuple[dict[int, str], dict[Block, int]]:
        """The hashes of a record's values, with the comparison that each belongs to, and of its
        blocks."""
        known = self._of.get(record.unit_id)
        if known is None:
            if len(self._of) >= MOST_HELD:
                self._of.clear()
            values = hashes_of_values(record)
            blocks = {block: hash_of("block", *block) for block in blocks_of(record)}
            known = self._of[record.unit_id] = values, blocks
        return known


def blocks_of(record: Record) -> Iterator[Block]:
    """The countries and providers within which a record is compared."""
    for country in sorted(record.countries) or [""]:
        for provider in sorted(record.family) or [""]:
            yield country, provider


def title_hash(provider: str, base: str) -> int:
    """The hash of a title of a provider."""
    return hash_of("base", provider, base)


def hashes_of_values(record: Record) -> dict[int, str]:
    """The hashes of the values that are counted within a block, each with its comparison."""
    values = {hash_of(*value): value[0] for value in _values_of(record)}
    return values | dict.fromkeys(map(passage_hash, record.passages), "text")


def passage_hash(passage: int) -> int:
    """The hash of the mark of a passage, which is one already."""
    return combined(hash_of("text"), passage)


def _values_of(record: Record) -> Iterator[Value]:
    """The values but for passages."""
    if record.title.folded:
        yield "title", record.title.folded
    for amount in record.amounts:
        yield "amount", amount.currency, amount.value
    for day, _ in record.dates.days:
        yield "time", day
    for feature, values in (
        ("place", record.finer | record.provinces), ("purpose", record.purposes),
        ("host", record.hosts), ("agency", record.agencies),
    ):  # fmt: skip
        for value in values:
            yield feature, value


class _StoredTokens(msgspec.Struct):
    """`TokenWeights` in a file: (language, token, how many titles), and titles of each language."""

    have: list[tuple[str, str, int]]
    sizes: dict[str, int]


class _StoredCounts(msgspec.Struct):
    """The counts of one piece, or of all, but for those by hashes."""

    total: int
    sizes: list[tuple[str, str, int]]
    providers: dict[str, int]
    countries: dict[str, int]
    titles: _StoredTokens
    texts: _StoredTokens


class FrequencyCounter:
    """Counts records, one after the other."""

    def __init__(self) -> None:
        self.total = 0
        self._titles, self._texts = TokenWeights(), TokenWeights()
        self._sizes: Counter[Block] = Counter()
        self._providers: Counter[str] = Counter()
        self._countries: Counter[str] = Counter()
        self._occurrences = {name: array("Q") for name in TALLIES}

    def add(self, record: Record) -> None:
        """Count a record."""
        self.total += 1
        self._titles.count(record.title.token_sets)
        self._texts.count(record.text)
        self._providers.update(record.family)
        self._countries.update(record.countries)
        self._occurrences["numbers"].extend(hash_of("number", one) for one in record.numbers)
        self._occurrences["titles"].extend(
            title_hash(provider, base)
            for provider in record.family or ("",)
            for base in record.title.bases
        )
        values = hashes_of_values(record)
        for block in blocks_of(record):
            self._sizes[block] += 1
            within = hash_of("block", *block)
            self._occurrences["have"].extend(combined(within, value) for value in values)

    def frequencies(self) -> Frequencies:
        """The frequencies in all records counted."""
        tallies = {
            name: Tally.of(np.array(hashes, np.uint64), TALLIES[name])
            for name, hashes in self._occurrences.items()
        }
        return _frequencies(self._stored(), self._titles, self._texts, tallies)

    def save(self, folder: Path) -> None:
        """Write the counts of a piece into an empty folder."""
        folder.mkdir(exist_ok=True)
        (folder / "names").write_bytes(msgspec.msgpack.encode(self._stored()))
        for name, hashes in self._occurrences.items():
            np.save(folder / f"{name}.npy", np.array(hashes, np.uint64))

    def _stored(self) -> _StoredCounts:
        sizes = [(*block, many) for block, many in self._sizes.items()]
        tokens = _to_store(self._titles), _to_store(self._texts)
        return _StoredCounts(self.total, sizes, self._providers, self._countries, *tokens)

    def take(self, stored: _StoredCounts) -> None:
        """Add the counts of a piece, but for those by hashes."""
        self.total += stored.total
        self._sizes.update({(country, provider): n for country, provider, n in stored.sizes})
        self._providers.update(stored.providers)
        self._countries.update(stored.countries)
        for ours, theirs in ((self._titles, stored.titles), (self._texts, stored.texts)):
            ours.have.update({(lang, token): n for lang, token, n in theirs.have})
            ours.sizes.update(theirs.sizes)


def count_records(records: Iterable[Record]) -> Frequencies:
    """The frequencies in records at hand."""
    counter = FrequencyCounter()
    for record in records:
        counter.add(record)
    return counter.frequencies()


def add_counts(pieces: Sequence[Path], folder: Path) -> None:
    """Write the counts of all pieces together into an empty folder, for `load_frequencies`."""
    counter = FrequencyCounter()
    for piece in pieces:
        counter.take(msgspec.msgpack.decode((piece / "names").read_bytes(), type=_StoredCounts))
    counter.save(folder)
    for name, least in TALLIES.items():
        hashes = [np.load(piece / f"{name}.npy") for piece in pieces]
        tally = Tally.of(np.concatenate(hashes) if hashes else np.zeros(0, np.uint64), least)
        np.save(folder / f"{name}.npy", tally.values)
        np.save(folder / f"{name}-counts.npy", tally.counts)


def load_frequencies(folder: Path) -> Frequencies:
    """Read the frequencies that `add_counts` wrote."""
    stored = msgspec.msgpack.decode((folder / "names").read_bytes(), type=_StoredCounts)
    tallies = {
        name: Tally(np.load(folder / f"{name}.npy"), np.load(folder / f"{name}-counts.npy"))
        for name in TALLIES
    }
    return _frequencies(stored, _of_store(stored.titles), _of_store(stored.texts), tallies)


def _frequencies(
    stored: _StoredCounts, titles: TokenWeights, texts: TokenWeights, tallies: Mapping[str, Tally]
) -> Frequencies:
    sizes = {(country, provider): many for country, provider, many in stored.sizes}
    values = ValueCounts(stored.total, sizes, stored.providers, stored.countries, **tallies)
    return Frequencies(titles, texts, values)


def _to_store(weights: TokenWeights) -> _StoredTokens:
    have = [(*token, many) for token, many in weights.have.items()]
    return _StoredTokens(have, dict(weights.sizes))


def _of_store(stored: _StoredTokens) -> TokenWeights:
    weights = TokenWeights()
    weights.have.update({(lang, token): many for lang, token, many in stored.have})
    weights.sizes.update(stored.sizes)
    return weights
