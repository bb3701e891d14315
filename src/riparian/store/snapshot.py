"""Snapshots: one immutable DuckDB file per build; `current` names the live one.

A snapshot is assembled under a name of its own and moved into place when whole; then `current`
is replaced in one step. So a build that fails, or is killed at any moment, leaves the last
snapshot live, and readers never block a build. Whole means: written out to the last row
(CHECKPOINT), opened again and counted against what was loaded, and on the disk.

What is worked out of a snapshot and kept beside it (`beside_new`) moves with it: before it, so
that no snapshot ever stands without. `<build>.files.json` says how large all of these files are
and what their checksums are, so that it can be told at any time whether they are what was made.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from threading import get_ident

import duckdb
import msgspec

from riparian.errors import CentreError, SnapshotMissing
from riparian.store.copying import digest_of
from riparian.store.database import Configuration, Snapshot, closed_to_the_outside, spilling
from riparian.store.failures import damage_in_words
from riparian.store.layout import Layout
from riparian.store.scratch import scratch_folder
from riparian.store.writing import (
    beside,
    own_name,
    put_in_place,
    read_sealed,
    sync_file,
    sync_folder,
    write_atomically,
    write_sealed,
)

KEEP_SNAPSHOTS = 3
"""How many snapshots stay on disk: the live one and those before it."""

_BUILD_ID = re.compile("[0-9a-f]{16}")
_UNFINISHED, _BESIDE = "snapshot.duckdb", "beside."

BUILD_THREADS = 4
"""The most threads of the database while building: each takes memory for the longest line."""

BUILD_MEMORY = "1200MB"
"""What the database may take while building; beyond that it spills to disk."""

FEW_RECORDS = 1_000
"""Up to so many records, a build is quicker by one thread, and most of the file would be what is
left of its hundred tables' last blocks: 11 MB of usual size for two records, 2 MB of the least.
For the same reason its columns are not packed: the file is as large."""

_LEAST_BLOCK, _USUAL_BLOCK = 16_384, 262_144
"""Bytes (https://duckdb.org/docs/stable/sql/statements/attach)."""

STORAGE_VERSION = "v1.1.0"
"""The form of the file. Of itself the database writes one that 0.10 could read, in which what it
estimates of each column takes two fifths of a small file, and two thirds of the time that opening
it takes."""


def current_build(layout: Layout) -> str | None:
    """The live build, or None when nothing has been built or its file is gone."""
    build_id = named_build(layout)
    return build_id if build_id and _snapshot_of(layout, build_id).is_file() else None


def named_build(layout: Layout) -> str | None:
    """The build that is named as the live one, whether its file is there or not; that to which the
    layout is pinned, where it is."""
    if layout.pinned:
        return layout.pinned
    current = _current_of(layout)
    try:
        stat = current.stat()
        return _said_in(current, stat.st_ino, stat.st_mtime_ns) or None
    except (OSError, UnicodeDecodeError):
        return None


@lru_cache(maxsize=64)
def _said_in(current: Path, inode: int, written: int) -> str:
    """What the file says that names the live build: read once, as it is replaced and not changed,
    and each page asks for it several times."""
    return current.read_text("utf-8").strip()


# Each page asks a dozen times which build is live; putting the paths together took most of it
@lru_cache(maxsize=64)
def _current_of(layout: Layout) -> Path:
    return layout.current


@lru_cache(maxsize=64)
def _snapshot_of(layout: Layout, build_id: str) -> Path:
    return layout.snapshot(build_id)


def open_snapshot(layout: Layout, build_id: str | None = None) -> Snapshot:
    """Open the live snapshot for reading, or that of a build that is kept.

    Raises SnapshotMissing before the first build, Damaged where its file is not whole.
    """
    build_id = build_id or live_build(layout)
    path = layout.snapshot(build_id)
    with damage_in_words(path):
        snapshot = Snapshot(_connect(path), build_id)
        snapshot.execute("SELECT count(*) FROM duckdb_tables()")
    return snapshot


Stamp = tuple[int, int]
_FIRST: dict[Path, Stamp | None] = {}


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Connect to a snapshot for reading.

    Within a process the database shares what it has open of one path, whatever stands there since.
    A damaged file that was made again is another, so it is opened under another path.
    """
    config = {**closed_to_the_outside(), **spilling()}
    stamp = stamp_of(path)
    if _FIRST.setdefault(path, stamp) != stamp:
        with suppress(OSError), scratch_folder(path.parent) as folder:  # where links can be made
            other = folder / path.name  # of the same name, after which the database is called
            os.link(path, other)
            return duckdb.connect(str(other), read_only=True, config=config)
    return duckdb.connect(str(path), read_only=True, config=config)


def stamp_of(path: Path) -> Stamp | None:
    """What distinguishes a file from a later one of the same name; None if there is none."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_mtime_ns


class KeptBuild(msgspec.Struct, frozen=True):
    """A build that is kept: its name, when it was made, a connection to it, its search index
    and its project pages."""

    build: str
    made_at: datetime
    snapshot: Snapshot
    index: Path
    pages: Path


def kept_builds(layout: Layout) -> list[tuple[str, datetime]]:
    """The builds whose snapshots are on disk, with when they were made (UTC), the newest first."""
    paths = [path for path in layout.catalogue.glob("*.duckdb") if _BUILD_ID.fullmatch(path.stem)]
    dated = [(_made(layout, path), path.stem) for path in paths]
    return [(build_id, when) for when, build_id in sorted(dated, reverse=True)]


def day_of_build(layout: Layout, build_id: str) -> str:
    """The day on which a build was made (UTC, ISO 8601); empty where it is not kept."""
    snapshot = layout.snapshot(build_id)
    return _made(layout, snapshot).date().isoformat() if snapshot.exists() else ""


def search_index(layout: Layout) -> Path:
    """Where the search index of the live snapshot stands; raises SnapshotMissing before the first
    build."""
    return layout.search_index(live_build(layout))


def live_build(layout: Layout) -> str:
    """The live build; raises SnapshotMissing where nothing has been built."""
    build_id = current_build(layout)
    if build_id is None:
        raise SnapshotMissing(
            f"Nothing has been built in {layout.root} yet.",
            "Add files with `riparian add PATH`, then run `riparian build`.",
        )
    return build_id


@contextmanager
def new_snapshot(
    layout: Layout,
    name: str | Callable[[Snapshot], str],
    records: int,
    begin: Callable[[int], bytes] | Path | None = None,
    inputs: str = "",
    accompany: Callable[[Path], object] | None = None,
) -> Iterator[Snapshot]:
    """A database to fill with what comes of so many records; becomes the snapshot of that build
    when the block ends well. `name` is that of the build, or gives it out of what was filled in;
    `inputs` names what it was made of. `begin` gives the file with which it begins, for the bytes
    of its blocks, or is an earlier snapshot of as many records; else it is empty at first.
    `accompany` writes what is to stand beside it (`beside_new`), out of the file, once that is
    whole.

    Raises CentreError where what was written is not what was loaded; then nothing has changed.
    """
    workplace = _workplace(layout)
    shutil.rmtree(workplace, ignore_errors=True)
    workplace.mkdir(parents=True)
    unfinished = workplace / _UNFINISHED
    few = records <= FEW_RECORDS
    block = _LEAST_BLOCK if few else _USUAL_BLOCK
    threads = 1 if few else min(os.cpu_count() or 1, BUILD_THREADS)
    try:
        if isinstance(begin, Path):
            shutil.copyfile(begin, unfinished)
        elif begin is not None:
            unfinished.write_bytes(begin(block))
        with filling(unfinished, workplace / "spill", block, threads) as snapshot:
            if few:  # trying every way of packing each column takes longer than all other writing
                snapshot.execute("SET force_compression = 'uncompressed'")
            yield snapshot
            tables = _tables_of(snapshot)
            build_id = name if isinstance(name, str) else name(snapshot)
            snapshot.execute("CHECKPOINT")
        _check_whole(unfinished, tables)
        if accompany is not None:
            accompany(unfinished)
        _put_in_place(layout, build_id, unfinished, MadeFiles({}, tables, inputs))
    finally:
        shutil.rmtree(workplace, ignore_errors=True)


@contextmanager
def filling(file: Path, spill: Path, block: int, threads: int = 1) -> Iterator[Snapshot]:
    """A database to fill in that file, which may be there already, in blocks of so many bytes. What
    is to stay there has to be written out by a CHECKPOINT."""
    config: Configuration = {
        "memory_limit": BUILD_MEMORY,
        "threads": threads,
        "temp_directory": str(spill),
    }
    connection = duckdb.connect(config=config | closed_to_the_outside())
    with closing(Snapshot(connection)):
        # A build that ends early leaves nothing, so its writes need no log to recover from: each
        # of a hundred small tables would wait for the disk.
        path = str(file).replace("'", "''")
        connection.execute(
            f"ATTACH '{path}' AS {file.stem} (RECOVERY_MODE no_wal_writes, BLOCK_SIZE {block},"
            f" STORAGE_VERSION '{STORAGE_VERSION}')"
        )
        yield Snapshot(connection, database=file.stem)


def _tables_of(snapshot: Snapshot) -> dict[str, int]:
    """How many rows each table of the snapshot has."""
    tables = snapshot.column(
        "SELECT table_name FROM duckdb_tables()"
        " WHERE NOT temporary AND NOT internal AND database_name = current_database() ORDER BY ALL"
    )
    return snapshot.counts(tables)


def _check_whole(unfinished: Path, tables: Mapping[str, int]) -> None:
    """Raise CentreError unless a new snapshot, opened again, has the rows that were loaded."""
    if unfinished.with_name(f"{unfinished.name}.wal").exists():
        raise _not_whole("a part of it was not written out")
    with damage_in_words(unfinished), opened_for_reading(unfinished) as again:
        there = _tables_of(again)
    for name in (name for name, rows in tables.items() if there.get(name) != rows):
        raise _not_whole(f"'{name}' has {there.get(name, 0):,} of {tables[name]:,} rows")


@contextmanager
def opened_for_reading(file: Path) -> Iterator[Snapshot]:
    """A database opened for reading by another one than filled it."""
    name = f"read_{get_ident()}"
    try:
        with closing(reading_connection()) as connection:
            path = str(file).replace("'", "''")
            connection.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
            try:
                with Snapshot(connection.cursor(), database=name) as again:
                    yield again
            finally:
                connection.execute(f"DETACH {name}")
    except duckdb.Error:
        _reading_database.cache_clear()  # which may be of no use after what it met
        raise


def reading_connection() -> duckdb.DuckDBPyConnection:
    """A connection to a database in memory that holds nothing, for reading files. It is the same
    one as long as the process lives, with one thread: to make one takes longer than most reading.
    """
    return _reading_database().cursor()


@cache
def _reading_database() -> duckdb.DuckDBPyConnection:
    config = {**closed_to_the_outside(), **spilling(), "threads": 1, "memory_limit": BUILD_MEMORY}
    # Else it would keep what it read of files, which are read once
    return duckdb.connect(config={**config, "enable_external_file_cache": False})


def _not_whole(why: str) -> CentreError:
    return CentreError(
        f"The new snapshot was not written whole: {why}.",
        "See that the disk has room and is sound, then run `riparian build` again. The snapshot of "
        "before is still shown.",
    )


class MadeFile(msgspec.Struct, frozen=True):
    """What a file of a build was when it was made."""

    bytes: int
    sha256: str


class MadeFiles(msgspec.Struct, frozen=True):
    """What stands in `<build>.files.json`: the files of a build by name, the rows of its tables,
    the name of what it was made of (that of the build where no text waits to be encoded), and when
    it was made, which a copy of the folder does not change (RFC 3339, UTC)."""

    files: dict[str, MadeFile]
    tables: dict[str, int]
    inputs: str = ""
    made_at: datetime | None = None


def _put_in_place(layout: Layout, build_id: str, unfinished: Path, made: MadeFiles) -> None:
    """Give the files their names, the snapshot last, once all of them are on the disk."""
    others = sorted(unfinished.parent.glob(f"{_BESIDE}*"))
    named = {file: f"{build_id}.{file.name.removeprefix(_BESIDE)}" for file in others}
    named[unfinished] = layout.snapshot(build_id).name
    files = {name: _file_made(file) for file, name in named.items()}
    made_at = datetime.now(UTC)
    _list_made(layout, build_id, msgspec.structs.replace(made, files=files, made_at=made_at))
    # A kill between these steps leaves a list without a snapshot, which `sweep` removes.
    for file, name in named.items():
        file.replace(layout.catalogue / name)
    sync_folder(layout.catalogue)


def _file_made(file: Path) -> MadeFile:
    """What a new file is, once it is on the disk."""
    sync_file(file)
    sha256 = digest_of(file)
    if sha256 is None:
        raise _not_whole(f"{file.name} cannot be read")
    return MadeFile(file.stat().st_size, sha256)


def _list_made(layout: Layout, build_id: str, made: MadeFiles) -> None:
    write_sealed(layout.made_files(build_id), msgspec.json.encode(made))


def connect_beside(path: Path) -> sqlite3.Connection:
    """Read a SQLite file that stands beside a snapshot."""
    # The file never changes once it stands, so that no lock is needed to read it.
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True, check_same_thread=False)


def put_beside(layout: Layout, build_id: str, file: Path, write: Callable[[Path], None]) -> None:
    """Put a file beside a snapshot in place of one that is missing or damaged, and list what it is
    now. Call it only while holding the build lock."""
    temporary = beside(file)
    temporary.unlink(missing_ok=True)
    try:
        write(temporary)
        made = _file_made(temporary)
        listed = made_files(layout, build_id)
        # Listed before it is in place: killed in between, the old file is still known to be
        # damaged; the other way round, a good one would be taken for damaged.
        if listed is not None:  # else the list is damaged itself, and a build makes it again
            files = {**listed.files, file.name: made}
            _list_made(layout, build_id, msgspec.structs.replace(listed, files=files))
        put_in_place(temporary, file)
    finally:
        temporary.unlink(missing_ok=True)


def made_files(layout: Layout, build_id: str) -> MadeFiles | None:
    """What the files of a build were when they were made; None where that is not known."""
    content = read_sealed(layout.made_files(build_id))
    try:
        return None if content is None else msgspec.json.decode(content, type=MadeFiles)
    except msgspec.DecodeError:
        return None


def inputs_of(layout: Layout, build_id: str) -> str:
    """The name of what a build was made of; its own where that is not known."""
    made = made_files(layout, build_id)
    return (made.inputs if made else "") or build_id


def damaged_files(layout: Layout, build_id: str) -> tuple[Path, ...]:
    """The files of a build that are not what was made; the list of them, if that is damaged."""
    if not layout.snapshot(build_id).exists():
        return (layout.snapshot(build_id),)
    made = made_files(layout, build_id)
    if made is None:
        return (layout.made_files(build_id),)
    files = {layout.catalogue / name: file for name, file in made.files.items()}
    return tuple(path for path, file in files.items() if not _is(path, file))


def _is(path: Path, made: MadeFile) -> bool:
    try:
        if path.stat().st_size != made.bytes:
            return False
    except OSError:
        return False
    return digest_of(path) == made.sha256


def beside_new(layout: Layout, name: str) -> Path:
    """Where to write, while a snapshot is being filled, what shall stand beside it as
    `<build>.<name>`. It appears with the snapshot or not at all, and goes with it.
    """
    return _workplace(layout) / f"{_BESIDE}{name}"


def _workplace(layout: Layout) -> Path:
    return layout.catalogue / f".building-{own_name()}"


def make_current(layout: Layout, build_id: str) -> None:
    """Make that build the live one, and remove snapshots beyond `KEEP_SNAPSHOTS`."""
    assert not layout.pinned
    write_atomically(layout.current, build_id.encode() + b"\n")
    _remove_old(layout, build_id)


def remove_snapshots(layout: Layout) -> None:
    """Remove the member's own catalogue with all its snapshots; the name of the live one goes
    first, so that no reader is led to a file that is gone."""
    assert layout.for_member
    layout.current.unlink(missing_ok=True)
    shutil.rmtree(layout.catalogue, ignore_errors=True)
    with suppress(OSError):  # not there, or something else is in it
        layout.home.rmdir()


def sweep(layout: Layout) -> None:
    """Remove what killed processes left behind. Call it only while holding the build lock."""
    for leftover in (*layout.catalogue.glob(".building-*"), *layout.sources.glob(".incoming-*")):
        shutil.rmtree(leftover, ignore_errors=True)
    for leftover in layout.catalogue.glob(".*.tmp"):  # files that were not written to the end
        leftover.unlink(missing_ok=True)
    for file in layout.catalogue.glob("*.*"):
        build_id = file.name.partition(".")[0]
        if _BUILD_ID.fullmatch(build_id) and not layout.snapshot(build_id).exists():
            _remove(file)
    for spilled in layout.catalogue.glob("*.duckdb.tmp"):  # where readers of before spilled
        _remove(spilled)


def remove_former(layout: Layout) -> None:
    """Remove every snapshot but the live one."""
    if (live := current_build(layout)) is not None:
        _remove_old(layout, live, keep=1)


def _remove_old(layout: Layout, live: str, keep: int = KEEP_SNAPSHOTS) -> None:
    snapshots = sorted(layout.catalogue.glob("*.duckdb"), key=partial(_made, layout), reverse=True)
    for old in [s for s in snapshots if s.stem != live][keep - 1 :]:
        for file in (old, *layout.catalogue.glob(f"{old.stem}.*")):
            _remove(file)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _made(layout: Layout, snapshot: Path) -> datetime:
    """When a snapshot was made (UTC); of one that an earlier version made, when it was written."""
    made = made_files(layout, snapshot.stem)
    if made is not None and made.made_at is not None:
        return made.made_at
    return datetime.fromtimestamp(snapshot.stat().st_mtime, UTC)
