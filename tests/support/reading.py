"""What a reader gives, sorted: its records, and the problems of the file or of all of it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from riparian.ingest.mapped.engine.mapped_reader import layout_readers
from riparian.ingest.reader import ReadRecord, look_into
from riparian.problems import Problem


def sorted_out(items: Iterable[ReadRecord | Problem]) -> tuple[list[ReadRecord], list[Problem]]:
    """The records, and the problems that concern the file."""
    given = list(items)
    records = [item for item in given if isinstance(item, ReadRecord)]
    return records, [item for item in given if isinstance(item, Problem)]


def problems_in(items: Iterable[ReadRecord | Problem]) -> Iterator[Problem]:
    """Every problem, of a record or of the file, in order."""
    for item in items:
        yield from item.problems if isinstance(item, ReadRecord) else (item,)


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a csv file, read without the product's own reader."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def layouts_of(path: Path) -> list[str]:
    """The published layouts that know a table for theirs."""
    look = look_into(path)
    return [reader.name for reader in layout_readers() if reader.recognises(look)]
