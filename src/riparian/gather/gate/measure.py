"""What is in the files that came of a run, as their readers read them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import msgspec

from riparian.build.add_datasets import SourceOptions
from riparian.english import listed
from riparian.errors import NotRecognised, RiparianError
from riparian.gather.fetch.follow import Product
from riparian.gather.recipes.read_recipe import LoadedRecipe
from riparian.ingest.choose_reader import choose, reader_named
from riparian.ingest.packed_files import ReceivedFile
from riparian.ingest.reader import ReadOptions, ReadRecord, look_at
from riparian.ingest.tables.open_table import open_table
from riparian.language.detect import language_of
from riparian.model.activity import Activity

_PART, _LONGEST_NOISE = 1 << 20, 4096
"""Bytes of a file that are looked at together, and more than any noise with its name can have."""

_LANGUAGE_SAMPLE = 200
"""Titles of which the language is looked at."""


class ReadableProduct(msgspec.Struct, frozen=True):
    """A file that came, and how it is read."""

    product: Product
    reader: str
    options: ReadOptions


class Measured(msgspec.Struct, frozen=True):
    """What a run's files hold. Shares are of `records`; `unread` says why a file cannot be read;
    `strange` is the share of titles in none of the recipe's languages; `left_out` names files that
    were packed with others and are none that a reader knows."""

    records: int
    with_title: float
    with_year: float
    with_amount: float
    columns: frozenset[str]
    strange: float
    files: tuple[ReadableProduct, ...]
    unread: str | None = None
    left_out: tuple[str, ...] = ()


def measure(loaded: LoadedRecipe, products: Sequence[Product], columns: frozenset[str]) -> Measured:
    """Read the files that came, to their end, and count."""
    counts = _Counts(loaded.recipe.languages)
    files, unread, seen, left_out = [], None, set(columns), []
    for product in products:
        try:
            readable = _readable(loaded, product)
        except NotRecognised as error:
            if product.is_one_of_several:
                left_out.append(product.part)
            else:
                unread = error.what
            continue
        except (RiparianError, OSError) as error:
            why = error.what if isinstance(error, RiparianError) else str(error)
            unread = why.replace(str(product.file), product.file.name)  # pages show it
            continue
        files.append(readable)
        seen |= _columns_of(readable)
        for activity in activities_of(readable):
            counts.add(activity)
    if left_out and not files:
        unread = unread or f"No reader knows any of its files: {listed(left_out)}."
    share = 1 / (counts.records or 1)
    return Measured(
        counts.records, counts.titles * share, counts.years * share, counts.amounts * share,
        frozenset(seen), counts.strange / (counts.looked_at or 1), tuple(files), unread,
        tuple(left_out),
    )  # fmt: skip


def digest_of(products: Sequence[Product], noise: Sequence[str]) -> str:
    """A hash of the files without what differs each time: values of the fields and attributes that
    are called so."""
    digest = hashlib.sha256()
    pattern = _noise_pattern(noise)
    for product in sorted(products, key=lambda each: each.part):
        digest.update(f"\0{product.part}\0".encode())
        with product.file.open("rb") as file:
            for part in _without_noise(file, pattern) if pattern else _parts(file):
                digest.update(part)
    return digest.hexdigest()


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    while part := file.read(_PART):
        yield part


def _without_noise(file: IO[bytes], pattern: re.Pattern[bytes]) -> Iterator[bytes]:
    """A file without the values that the pattern finds, a part at a time."""
    held, is_whole = b"", False
    while not is_whole:
        part = file.read(_PART)
        held, is_whole = held + part, not part
        # What begins later may go on in the part that comes next
        safe = len(held) if is_whole else max(len(held) - _LONGEST_NOISE, 0)
        at = done = 0
        while (match := pattern.search(held, at)) is not None and match.start() < safe:
            yield held[done : match.start(1)]
            at = done = match.end()
        ends = max(done, safe)
        yield held[done:ends]
        held = held[ends:]


def _noise_pattern(noise: Sequence[str]) -> re.Pattern[bytes] | None:
    if not noise:
        return None
    names = "|".join(map(re.escape, noise))
    value = r"""("[^"]{0,500}"|'[^']{0,500}'|[-\w.+]{1,100})"""
    return re.compile(rf"""["'\s](?:{names})["']?\s{{0,5}}[=:]\s{{0,5}}{value}""".encode())


class _Counts:
    def __init__(self, languages: Sequence[str]) -> None:
        self._languages = set(languages)
        self.records = self.titles = self.years = self.amounts = 0
        self.looked_at = self.strange = 0

    def add(self, activity: Activity) -> None:
        self.records += 1
        title = next((each.text for each in activity.title if each.text.strip()), "")
        self.titles += bool(title)
        self.years += bool(activity.activity_dates or activity.events)
        self.amounts += bool(
            activity.transactions or activity.budgets or activity.planned_disbursements
        )
        if title and self.looked_at < _LANGUAGE_SAMPLE:
            self.looked_at += 1
            self.strange += language_of(title).lang not in {*self._languages, None}


def options_for(loaded: LoadedRecipe) -> SourceOptions:
    """What is said of a recipe's files where they are taken in."""
    recipe = loaded.recipe
    return SourceOptions(
        reader=recipe.read.reader, provider=recipe.provider, licence=recipe.licence,
        mapping=loaded.mapping,
    )  # fmt: skip


def _readable(loaded: LoadedRecipe, product: Product) -> ReadableProduct:
    recipe = loaded.recipe
    how = choose(
        ReceivedFile(product.file, product.file), recipe.read.reader,
        ReadOptions(None, loaded.mapping), None,
    )  # fmt: skip
    return ReadableProduct(product, how.reader, how.options)


def activities_of(readable: ReadableProduct) -> Iterator[Activity]:
    """The records of a file that were kept, in its order."""
    product = readable.product
    return activities_in(product.file, product.name, readable.reader, readable.options)


def activities_in(file: Path, name: str, reader: str, options: ReadOptions) -> Iterator[Activity]:
    """The records that a reader keeps of a file, in its order; `name` is that of the dataset."""
    for item in reader_named(reader).read(file, name, options):
        if isinstance(item, ReadRecord) and item.activity is not None:
            yield item.activity


def _columns_of(readable: ReadableProduct) -> set[str]:
    try:
        with open_table(readable.product.file, encoding=readable.options.encoding) as table:
            return {name for sheet in table.sheets for name in look_at(sheet).header.names}
    except (RiparianError, OSError):
        return set()
