"""Bring line files and reference tables into a database."""

from __future__ import annotations

import glob
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from riparian.errors import CentreError
from riparian.store.database import Snapshot
from riparian.store.scratch import scratch_folder

PIECE_BYTES = 64 * 1024 * 1024
"""Bytes of lines that are loaded at a time, whether they come of one file or of thousands. The
database keeps a buffer for each file that it has open, so it is given one file only."""

_SMALLEST_BUFFER = 16 * 1024 * 1024
"""Bytes that the database expects of a line at most, unless there is a longer one."""


def load_line_files(
    snapshot: Snapshot,
    table: str,
    files: Iterable[tuple[str, Path]],
    columns: Mapping[str, str],
) -> Counter[str]:
    """Make the temporary `table` of line files, each given with its dataset; returns the number of
    lines of each dataset.

    If the lines do not name their dataset, a column `dataset` is put in front. Table and column
    names are ours, never a user's.
    """
    named = "dataset" in columns
    if not named:
        columns = {"dataset": "VARCHAR", **columns}
    snapshot.execute(f"CREATE TEMP TABLE {table} ({columns_of(columns)})")
    counts: Counter[str] = Counter()
    with _file_for(snapshot) as file, closing(_Piece(file)) as piece:
        for dataset, path in files:
            start = b"" if named else b'{"dataset":' + msgspec.json.encode(dataset) + b","
            with path.open("rb") as lines:
                for line in lines:
                    piece.add(start + line[1:] if start else line)
                    counts[dataset] += 1
                    if piece.bytes >= PIECE_BYTES:
                        piece.load(snapshot, table, columns)
        piece.load(snapshot, table, columns)
    if snapshot.count(table) != counts.total():
        raise CentreError(
            f"Of {counts.total():,} lines for the table {table} "
            f"{snapshot.count(table):,} were loaded.",
            "Run `riparian check --repair`.",
        )
    return counts


class _Piece:
    """Lines of one file after the other, until there are enough of them to be loaded."""

    def __init__(self, path: Path) -> None:
        self.bytes = 0
        self._path, self._longest = path, 0
        self._out = path.open("wb")

    def add(self, line: bytes) -> None:
        """Add one line, with its end."""
        self._out.write(line)
        self.bytes += len(line)
        self._longest = max(self._longest, len(line))

    def load(self, snapshot: Snapshot, table: str, columns: Mapping[str, str]) -> None:
        """Bring the lines into the table, and begin anew."""
        self._out.close()
        if self.bytes:
            path, longest = as_text(glob.escape(str(self._path))), self._longest + 1
            # A path is a pattern to the database, and `name=value` in one a column.
            snapshot.execute(
                f"INSERT INTO {table} SELECT * FROM read_json({path},"
                f" columns = {_types(columns)}, format = 'newline_delimited',"
                " hive_partitioning = false,"
                f" maximum_object_size = {max(longest, _SMALLEST_BUFFER)})"
            )
        self.bytes = self._longest = 0
        self._out = self._path.open("wb")

    def close(self) -> None:
        """Close the file."""
        self._out.close()


def workplace_of(snapshot: Snapshot) -> Path | None:
    """The folder in which the database spills, which is removed when a build ends, however it ends;
    None if there is none."""
    place = Path(snapshot.temp_directory).parent
    return place if place.is_absolute() and place.is_dir() else None


@contextmanager
def _file_for(snapshot: Snapshot) -> Iterator[Path]:
    """An empty file for lines on their way into the database, gone with the block. Where the
    database spills needs no folder with a lock of its own: that place goes, however a build ends.
    """
    place = workplace_of(snapshot)
    if place is None:
        with scratch_folder() as folder:
            yield folder / "lines.jsonl"
        return
    handle, name = tempfile.mkstemp(".jsonl", "lines-", place)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def load_rows(
    snapshot: Snapshot,
    table: str,
    columns: Mapping[str, str],
    rows: Iterable[Sequence[Any]],
    *,
    temporary: bool = False,
) -> int:
    """Make a table of these rows; returns how many there are. Table and column names are ours,
    never a user's."""
    return load_lines(snapshot, table, columns, as_lines(columns, rows), temporary=temporary)


def as_lines(columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Rows as JSON objects, each for a line."""
    names, encoder = list(columns), msgspec.json.Encoder()
    return (encoder.encode(dict(zip(names, row, strict=True))) for row in rows)


def load_lines(
    snapshot: Snapshot,
    table: str,
    columns: Mapping[str, str],
    lines: Iterable[bytes],
    *,
    temporary: bool = False,
) -> int:
    """The same of rows that are JSON objects already."""
    create = f"CREATE OR REPLACE {'TEMP ' if temporary else ''}TABLE {table}"
    each = iter(lines)
    if (first := next(each, None)) is None:
        snapshot.execute(f"{create} ({columns_of(columns)})")
        return 0
    with _file_for(snapshot) as path:
        with path.open("wb") as out:
            count = 0
            for count, line in enumerate(chain([first], each), 1):  # noqa: B007 - as they pass
                out.write(line + b"\n")
        snapshot.execute(f"{create} AS SELECT * FROM {_lines_of(path, columns)}")
    return count


def add_line_file(snapshot: Snapshot, table: str, columns: Mapping[str, str], path: Path) -> None:
    """Add the rows of a file of lines to a table, in their order."""
    snapshot.execute(f"INSERT INTO {table} SELECT * FROM {_lines_of(path, columns)}")


def _lines_of(path: Path, columns: Mapping[str, str]) -> str:
    return (
        f"read_json({as_text(glob.escape(str(path)))}, columns = {_types(columns)},"
        " format = 'newline_delimited', hive_partitioning = false)"
    )


def columns_of(columns: Mapping[str, str]) -> str:
    """The columns of a table as CREATE TABLE has them; names and types are ours."""
    return ", ".join(f'"{name}" {type_}' for name, type_ in columns.items())


def _types(columns: Mapping[str, str]) -> str:
    """The same as read_json has them."""
    named = ", ".join(f"{as_text(name)}: {as_text(type_)}" for name, type_ in columns.items())
    return f"{{{named}}}"


def as_text(value: str) -> str:
    """A string as an SQL literal; for our own paths and type names only."""
    return "'" + value.replace("'", "''") + "'"
