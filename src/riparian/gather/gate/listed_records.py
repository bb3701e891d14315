"""The records of a list, over its editions: a record that is no longer listed is kept, and said.

A publisher that takes a project off its list has not said that it ended. So a record that a new
edition lacks stays among those that are read, as it was last listed, with the day since when it is
not listed in the column `not_listed_since`; a mapping may make a note of that. Nothing else of it
changes. One that comes back is listed as before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from riparian.gather.fetch.follow import NOT_LISTED_SINCE, Product
from riparian.gather.fetch.run_store import Run, RunStore
from riparian.gather.gate.record_changes import RecordChangeKind
from riparian.ingest.mapped.engine.mapping import parse_mapping


def with_gone_records(
    store: RunStore,
    run: Run,
    product: Product,
    noise: Sequence[str],
    mapping: str | None,
    day: date,
) -> None:
    """Note which records an edition lists, and add those to its file that former editions listed
    and it does not. Done again for the same run it changes nothing."""
    if product.keys is None:
        return
    titles = _title_columns(mapping)
    with store.writing() as db:
        for key, record in _records(product.file, product.keys):
            shown = {name: value for name, value in record.items() if name not in noise}
            content = msgspec.json.encode(shown, order="deterministic")
            title = next((str(record[x]) for x in titles if record.get(x)), "")
            note_record(db, run, key, content, title, day, "")
        mark_lost(db, run, day)
        gone = db.execute(
            "SELECT content, gone_on FROM listed WHERE source=? AND gone_on IS NOT NULL"
            " ORDER BY key",
            (run.source,),
        ).fetchall()
    _add(product.file, gone)


def note_record(
    db: Any, run: Run, key: str, content: bytes, title: str, day: date, part: str
) -> None:
    """Note that a run has a record, in that part of its source, and what has happened to it."""
    known = db.execute(
        "SELECT content, gone_on, seen FROM listed WHERE source=? AND key=?", (run.source, key)
    ).fetchone()
    if known is None:
        what: RecordChangeKind | None = "new"
    elif known[2] == run.id:
        return
    elif known[1] is not None:
        what = "back"
    else:
        what = "changed" if known[0] != content else None
    db.execute(
        "INSERT INTO listed (source, key, content, title, seen, part) VALUES (?,?,?,?,?,?)"
        " ON CONFLICT (source, key) DO UPDATE SET content=excluded.content,"
        " title=excluded.title, seen=excluded.seen, part=excluded.part, gone_on=NULL",
        (run.source, key, content, title, run.id, part),
    )
    if what is not None:
        _note(db, run.source, key, what, run, day)


def mark_lost(db: Any, run: Run, day: date) -> dict[str, set[str]]:
    """Note which records a run lacks that were listed until now; their keys by part."""
    lost: dict[str, set[str]] = {}
    rows = db.execute(
        "SELECT part, key FROM listed WHERE source=? AND seen<>? AND gone_on IS NULL",
        (run.source, run.id),
    ).fetchall()
    for part, key in rows:
        lost.setdefault(part, set()).add(key)
        db.execute(
            "UPDATE listed SET gone_on=? WHERE source=? AND key=?", (str(day), run.source, key)
        )
        _note(db, run.source, key, "gone", run, day)
    return lost


def _note(db: Any, source: str, key: str, what: str, run: Run, day: date) -> None:
    db.execute(
        "UPDATE listed SET what=?, noted=?, noted_on=?, seen_first=coalesce(seen_first, ?)"
        " WHERE source=? AND key=?",
        (what, run.id, str(day), run.id, source, key),
    )


def _records(file: Path, keys: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The records of a file that `Follower` wrote: one on each line, as the keys are."""
    with file.open("rb") as records, keys.open("rb") as names:
        next(records)  # the bracket
        for name in names:
            record = msgspec.json.decode(next(records).rstrip(b",\n"))
            yield msgspec.json.decode(name, type=str), record


def _add(file: Path, gone: Sequence[tuple[bytes, str]]) -> None:
    """Put records behind those of a file."""
    if not gone:
        return
    ending = b"\n]\n"
    with file.open("r+b") as out:
        out.seek(-len(ending), 2)
        for content, since in gone:
            record = msgspec.json.decode(content) | {NOT_LISTED_SINCE: since}
            out.write(b",\n" + msgspec.json.encode(record))
        out.write(ending)


def _title_columns(mapping: str | None) -> list[str]:
    if mapping is None:
        return []
    return [x for each in parse_mapping(mapping).sources("title") for x in each.columns]
