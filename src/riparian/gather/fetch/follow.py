"""Following the steps of a recipe: from addresses to files that readers read.

A list of pages becomes one file of records, JSON; a file is taken as it came. What is wrong with a
list (pages that come again, fewer records than it says that there are) is said, not raised: what
came is kept for a person to look at.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import IO, Any
from urllib.parse import quote, urljoin

import msgspec

from riparian.gather.fetch.asking import Asker, with_parameter
from riparian.gather.fetch.files_within import FilesWithin
from riparian.gather.fetch.run_store import KeptAnswer, RunStore
from riparian.gather.fetch.stopped import Stopped
from riparian.gather.recipes.paths import Document, NotAsExpected, open_document
from riparian.gather.recipes.read_recipe import LoadedRecipe
from riparian.gather.recipes.recipe import (
    EACH,
    Details,
    Format,
    IndexOfFiles,
    OneFile,
    PagesByNextLink,
    PagesByNumber,
    PagesByOffset,
    Recipe,
)
from riparian.store.names import free_name, name_key, safe_name

PASSES = 2
"""How often a list is gone through until it is whole."""

NOT_LISTED_SINCE = "not_listed_since"
"""The column that says since when a record is no longer listed."""

LARGEST_PAGE = 64 * 1024 * 1024
"""Bytes of a page that is taken apart: it is in memory as a whole."""

_IN_BRACES = re.compile(r"\{([^{}]*)\}")

Pages = PagesByNumber | PagesByOffset | PagesByNextLink


class Product(msgspec.Struct, frozen=True):
    """A file that came of a run: what the dataset is called, and where the bytes are."""

    name: str
    file: Path
    part: str
    """What tells it apart from others of the same source; empty for the only one."""
    keys: Path | None = None
    """Of a list: the keys of its records, one JSON text a line, in their order."""
    url: str = ""
    """The address from which it came; of a list see `pages`."""
    pages: Path | None = None
    """Of a list, in JSON on a line each: for each page the number of its first record, its address
    and false; for each record with a page of its own its number, that page's address and true."""
    is_one_of_several: bool = False
    """Whether it was packed together with others, which need not all be data."""


class Products(msgspec.Struct, frozen=True):
    """What came of a run, and what is wrong with it, if anything (`partial`, `empty`)."""

    files: tuple[Product, ...]
    columns: frozenset[str]
    fault: Stopped | None = None


class Follower:
    """Follows a recipe's steps with an asker; files are put into `folder`. With `first_page_only`
    it stops where there is something to look at."""

    def __init__(
        self, loaded: LoadedRecipe, asker: Asker, store: RunStore, folder: Path, *,
        first_page_only: bool = False,
    ) -> None:  # fmt: skip
        self._recipe: Recipe = loaded.recipe
        self._asker, self._store = asker, store
        # A mapping that makes a note of it needs the column also while every record is listed
        self._blank = {NOT_LISTED_SINCE: ""} if NOT_LISTED_SINCE in (loaded.mapping or "") else {}
        self._folder, self._first = folder, first_page_only
        self._columns: set[str] = set()
        self._fault: Stopped | None = None

    def follow(self) -> Products:
        """All of it; raises Stopped where it cannot go on."""
        steps = self._recipe.steps
        if isinstance(steps, OneFile):
            files = list(self._single_files(steps))
        elif isinstance(steps, IndexOfFiles):
            files = list(self._indexed_files(steps))
        else:
            files = [self._list(steps)]
        return Products(tuple(files), frozenset(self._columns), self._fault)

    # files

    def _single_files(self, steps: OneFile) -> Iterator[Product]:
        for value, address in self._addresses():
            answer = self._asker.get(address, accept=steps.accept, is_file=True)
            file = Path(safe_name(steps.file))
            name = f"{file.stem}-{value}{file.suffix}" if value else file.name
            yield from self._products(answer, name, value)
            if self._first:
                return

    def _indexed_files(self, steps: IndexOfFiles) -> Iterator[Product]:
        links: dict[str, str] = {}
        for _, address in self._addresses():
            page = self._open(self._asker.get(address, accept=steps.accept), steps.format)
            for item in page.each(steps.items):
                if not all(item.text(path) in wanted for path, wanted in steps.where.items()):
                    continue
                link = next((found for path in steps.link if (found := item.text(path))), "")
                if link:
                    links.setdefault(_joined(address, link), item.text(steps.item_name))
        if not links:
            raise Stopped("empty", "The index names no file that is wanted.")
        if len(links) > steps.most_files:
            raise Stopped(
                "layout changed",
                f"The index names {len(links):,} files; the recipe expects {steps.most_files:,} at "
                "most.",
            )
        parts: set[str] = set()
        for link, name in sorted(links.items()):
            answer = self._asker.get(link, is_file=True)
            part = free_name(_part_of(name, link), parts.__contains__)
            parts.add(name_key(part))
            yield from self._products(answer, f"{part}.{steps.extension}", part)
            if self._first:
                return

    def _products(self, answer: KeptAnswer, file_name: str, part: str) -> Iterator[Product]:
        """What an answer comes to: itself, or the files in it."""
        cut, file = self._recipe.cut, self._folder / file_name
        with self._store.open_body(answer) as body:
            if cut is not None and cut.is_of_activities:
                file = self._store.body(answer.sha256 or "")  # too large for a copy
            else:
                with file.open("xb") as out:
                    shutil.copyfileobj(body, out, 1 << 20)
        within = FilesWithin(file, cut, self._folder / f"in-{file_name}")
        for each in within:
            joined = "-".join(x for x in (part, each.part) if x)
            name = f"{self._recipe.name}-{joined}" if joined else self._recipe.name
            yield Product(
                name, each.file, joined, url=answer.url, is_one_of_several=bool(each.part)
            )
            if self._first:
                return
        self._fault = within.fault or self._fault

    # lists

    def _list(self, steps: Pages) -> Product:
        file = self._folder / f"{self._recipe.name}.json"
        keys, pages = file.with_suffix(".keys"), file.with_suffix(".pages")
        for attempt in range(PASSES):
            self._fault = None
            with file.open("wb") as out, keys.open("wb") as names, pages.open("wb") as marks:
                count = self._write_records(steps, attempt, out, names, marks)
            if self._fault is None or self._first or not count:
                break
        return Product(self._recipe.name, file, "", keys, pages=pages)

    def _write_records(
        self, steps: Pages, attempt: int, out: IO[bytes], names: IO[bytes], marks: IO[bytes]
    ) -> int:
        """Write the records of the list, each once, with their keys, and where each page begins;
        how many there are."""
        count = without_key = 0
        # In a file of its own, which SQLite removes: a list may have any length.
        with closing(sqlite3.connect("")) as seen:
            seen.execute("CREATE TABLE seen (key TEXT PRIMARY KEY) WITHOUT ROWID")
            out.write(b"[")
            for value, address in self._addresses():
                own, total = 0, None
                for url, page, items in self._pages(steps, address, attempt):
                    _mark(marks, count, url, of_record=False)
                    total = _number(page.text(steps.total)) if steps.total and items else total
                    for item in items:
                        key = item.text(steps.key)
                        is_new = seen.execute(
                            "INSERT OR IGNORE INTO seen VALUES (?)", (f"{value} {key}",)
                        ).rowcount
                        without_key += not key
                        if not key or not is_new:
                            continue
                        own += 1
                        record, own_page = self._record(steps, item, url)
                        if own_page:
                            _mark(marks, count, own_page, of_record=True)
                        out.write(b",\n" if count else b"\n")
                        out.write(msgspec.json.encode(record))
                        names.write(msgspec.json.encode(f"{value} {key}".strip()) + b"\n")
                        count += 1
                    if self._first or (total is not None and own >= total):
                        break
                if total is not None and own != total and not self._first:
                    self._fault = Stopped(
                        "partial", f"{own:,} of the {total:,} records that {address} says there are"
                        " came."
                    )  # fmt: skip
                if self._first:
                    break
            out.write(b"\n]\n")
        if without_key:
            self._fault = Stopped(
                "layout changed", f"{without_key:,} records have nothing at {steps.key}."
            )
        elif not count:
            why = f"The list has no record: nothing is at {steps.records}."
            self._fault = Stopped("empty", why)
        return count

    def _pages(
        self, steps: Pages, address: str, attempt: int
    ) -> Iterator[tuple[str, Document, list[Document]]]:
        """Each page with its address and its records, until one has none."""
        url, former, visited = _first_page(steps, address), None, set[str]()
        for number in range(steps.most_pages):
            answer = self._asker.get(url, attempt, accept=steps.accept)
            page = self._open(answer, steps.format)
            items = page.each(steps.records)
            if not items:
                return
            if answer.sha256 == former:
                raise Stopped("layout changed", f"{url} gives the page before it once more.")
            yield url, page, items
            former = answer.sha256
            following = _next_page(steps, address, url, page, number)
            if following is None:
                return
            if isinstance(steps, PagesByNextLink):  # others count on, and come round to none
                visited.add(url)
            if following in visited:
                raise Stopped("layout changed", f"{following} comes round once more.")
            url = following
        raise Stopped("layout changed", f"{address} has more than {steps.most_pages:,} pages.")

    def _record(self, steps: Pages, item: Document, url: str) -> tuple[dict[str, Any], str]:
        """A record, with what its own page says, and where that is; empty where it has none."""
        own_page = ""
        record = dict(item.record()) if not steps.fields else {
            name: item.text(path) for name, path in steps.fields.items()
        }  # fmt: skip
        details = self._recipe.details
        if details is not None and (address := _address_of(details, item, url)):
            answer = self._asker.get(address, may_lack=True)
            if answer.sha256 is not None:
                own_page = address
                page = self._open(answer, details.format)
                record |= {name: page.text(path) for name, path in details.fields.items()}
        record |= self._blank
        self._columns.update(name for name, value in record.items() if value not in ("", None))
        return record, own_page

    def _addresses(self) -> Iterator[tuple[str, str]]:
        steps = self._recipe.steps
        for value in steps.each or ("",):
            yield value, steps.address.replace(EACH, value)

    def _open(self, answer: KeptAnswer, form: Format) -> Document:
        if answer.bytes > LARGEST_PAGE:
            raise Stopped("layout changed", f"{answer.url} is {answer.bytes:,} bytes long.")
        with self._store.open_body(answer) as body:
            content = body.read()
        try:
            return open_document(content, form)
        except NotAsExpected as error:
            raise Stopped("layout changed", f"{answer.url}: {error}") from error


def _address_of(details: Details, item: Document, url: str) -> str:
    """Where the page of a record is, which stands on the page `url`; empty where nothing says."""
    if details.link is not None:
        link = item.text(details.link)
        return _joined(url, link) if link else ""
    return _IN_BRACES.sub(
        lambda match: quote(item.text(match[1]), safe=""), details.address or ""
    )  # fmt: skip


def _part_of(name: str, link: str) -> str:
    """What tells a file of an index apart: its name, or of an address the last part that says
    something, and what is asked for behind it."""
    before, _, query = name.partition("#")[0].partition("?")
    path = PurePosixPath(before.replace("\\", "/"))
    stem = path.parent.name if path.stem in ("", "index", "default") else path.stem
    return safe_name(f"{stem}-{query}" if query else stem or link.rpartition("/")[2])


def _joined(url: str, link: str) -> str:
    """Where a link on a page leads; raises Stopped where it is none."""
    try:
        return urljoin(url, link).partition("#")[0]
    except ValueError:
        raise Stopped("layout changed", f"{url} links to no address: {link[:80]}") from None


def _first_page(steps: Pages, address: str) -> str:
    if isinstance(steps, PagesByNextLink):
        return address
    return with_parameter(address, steps.parameter, steps.first)


def _next_page(steps: Pages, address: str, url: str, page: Document, number: int) -> str | None:
    if isinstance(steps, PagesByNumber):
        return with_parameter(address, steps.parameter, steps.first + number + 1)
    if isinstance(steps, PagesByOffset):
        return with_parameter(address, steps.parameter, steps.first + steps.size * (number + 1))
    link = page.text(steps.next)
    return _joined(url, link) if link else None


def _mark(marks: IO[bytes], number: int, url: str, *, of_record: bool) -> None:
    marks.write(msgspec.json.encode((number, url, of_record)) + b"\n")


def _number(text: str) -> int | None:
    plain = text.replace(",", "")
    return int(plain) if plain.isdecimal() and len(plain) < 12 else None
