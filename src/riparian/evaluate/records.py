"""A catalogue made of the records of a gold file alone, by the product's own reader and build.

A *record* is a minimal activity, as the gold files of links and overlaps hold it: `key`,
`provider`, `agency`, `title`, `title_lang`, and where known `title_en`, `description`, `country`,
`places`, `purpose`, `scheme`, `start`, `end`, `event_date`, `event_type`, `amount`, `currency`,
`executing_agency`, `source_url`. It has the parts of a register row under other names.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from riparian.build.add_datasets import SourceOptions, add_files
from riparian.build.build import build
from riparian.evaluate.frame import Line
from riparian.ingest.register_reader import RegisterReader
from riparian.store.layout import Layout
from riparian.store.scratch import scratch_folder
from riparian.store.settings import Settings
from riparian.store.sources import Sources

COLUMNS = {
    "key": "key", "donor_country": "provider", "agency": "agency", "scheme": "scheme",
    "title_original": "title", "title_lang": "title_lang", "title_en": "title_en",
    "country": "country", "places_en": "places", "dac_purpose_guess": "purpose",
    "event_date": "event_date", "event_type": "event_type", "start": "start", "end": "end",
    "amount": "amount", "currency": "currency", "executing_agency": "executing_agency",
    "summary_en": "description", "source_url": "source_url",
}  # fmt: skip
"""Columns of the register, with the names that the parts have in a record."""


@contextmanager
def catalogue_of(records: Sequence[Line], settings: Settings) -> Iterator[Layout]:
    """A built centre that holds these records and nothing else, for as long as the block lasts.

    Raises KeyError for a record without key, provider, title or country. Keys have to differ.
    """
    with scratch_folder() as folder:
        layout = Layout(folder / "centre")
        layout.sources.mkdir(parents=True)
        layout.catalogue.mkdir()
        sources = Sources(layout.sources)
        table = folder / "records.csv"
        _write(table, records)
        add_files(sources, [table], SourceOptions(reader=RegisterReader.name))
        build(layout, settings, sources.datasets, lambda: (), _silent)
        yield layout


def _write(table: Path, records: Iterable[Line]) -> None:
    with table.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(COLUMNS)
        for record in records:
            _ = record["key"], record["provider"], record["title"], record["country"]
            rows.writerow([_cell(record.get(part)) for part in COLUMNS.values()])


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(str(one) for one in value)
    if isinstance(value, float):
        return f"{value:.15g}" if abs(value) < 1e15 else repr(value)
    return "" if value is None else str(value)


def _silent(what: str, done: int, total: int) -> None:
    return None
