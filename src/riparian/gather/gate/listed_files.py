"""The records of files, over their editions: one that a new edition lacks is kept, and said.

As with lists (`listed_records`): a publisher that leaves a record out has not said that it ended.
A file is taken as it came, so the records that it lacks go into one beside it, as they were read
out of the edition before. Where a whole file is not there any more (an index does not name it, a
zip lacks it), the records take its place in its own dataset.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from riparian.gather.fetch.run_store import Run, RunStore
from riparian.gather.gate.listed_records import mark_lost, note_record
from riparian.gather.gate.measure import ReadableProduct, activities_in, activities_of
from riparian.ingest.not_listed_records import NotListedRecord, write_not_listed
from riparian.ingest.reader import ReadOptions
from riparian.model.activity import Activity, Provenance
from riparian.store.dataset import Dataset
from riparian.store.sources import Sources

BESIDE = "~not-listed"
"""The part of a source that has the records which its files lack; no file can be called so."""

_NOWHERE = Provenance("")


class NotListedFile(msgspec.Struct, frozen=True):
    """A file of records that are not listed any more: the dataset's name, what tells it apart from
    others of the source, and where it lies."""

    name: str
    part: str
    file: Path


def origin_of(source: str, part: str) -> str:
    """Where a dataset of a source says that it comes from."""
    return f"fetch:{source}/{part}"


def with_gone_activities(
    store: RunStore, run: Run, files: Sequence[ReadableProduct], sources: Sources, folder: Path,
    day: date,
) -> list[NotListedFile]:  # fmt: skip
    """Note which records the files of a run have; those that former editions had and they have not,
    as files in `folder`. Done again for the same run it changes nothing. The datasets are asked for
    what they hold, so it comes before they change."""
    held = {each.origin: each for each in sources.datasets()}
    with store.writing() as db:
        for each in files:
            for activity in activities_of(each):
                key, title = _key_of(activity), _title_of(activity)
                note_record(db, run, key, _digest_of(activity), title, day, each.product.part)
        for part, keys in mark_lost(db, run, day).items():
            former = held.get(origin_of(run.source, part))
            for activity in _activities_in(former) if former is not None else ():
                if (key := _key_of(activity)) in keys:
                    db.execute(
                        "UPDATE listed SET content=? WHERE source=? AND key=?",
                        (msgspec.json.encode(activity), run.source, key),
                    )
        rows = db.execute(
            "SELECT part, gone_on, content FROM listed WHERE source=? AND gone_on IS NOT NULL"
            " ORDER BY key",
            (run.source,),
        ).fetchall()
    there = {each.product.part for each in files}
    gone: dict[str, list[NotListedRecord]] = {}
    if origin_of(run.source, BESIDE) in held:
        gone[BESIDE] = []
    for part, since, content in rows:
        if (record := _record_of(since, content)) is not None:
            gone.setdefault(BESIDE if part in there else part, []).append(record)
    return [*_write(run.source, gone, folder)]


def _write(
    source: str, gone: dict[str, list[NotListedRecord]], folder: Path
) -> Iterator[NotListedFile]:
    for number, (part, records) in enumerate(sorted(gone.items())):
        file = folder / f"not-listed-{number:05}.jsonl"
        write_not_listed(file, source, records)
        yield NotListedFile(f"{source}-{part.strip('~')}" if part else source, part, file)


def _record_of(since: str, content: bytes) -> NotListedRecord | None:
    """The record as it was last listed; None where its edition was not here any more."""
    try:
        return NotListedRecord(since, msgspec.json.decode(content, type=Activity))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _activities_in(dataset: Dataset) -> Iterator[Activity]:
    options = ReadOptions(dataset.encoding, dataset.mapping)
    return activities_in(dataset.file, dataset.name, dataset.reader, options)


def _key_of(activity: Activity) -> str:
    return " ".join(activity.iati_identifier.split()) or _title_of(activity)


def _title_of(activity: Activity) -> str:
    return next((" ".join(each.text.split()) for each in activity.title if each.text.strip()), "")


def _digest_of(activity: Activity) -> bytes:
    shown: Any = msgspec.structs.replace(activity, provenance=_NOWHERE)
    return hashlib.sha256(msgspec.json.encode(shown)).digest()
