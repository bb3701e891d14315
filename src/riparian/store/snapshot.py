"""Snapshots: one immutable DuckDB file per build; `current` names the live one.

A snapshot is assembled under a name of its own and moved into place when whole; then `current`
is replaced in one step. So a build that fails, or is killed at any moment, leaves the last
snapshot live, and readers never block a build.

What is worked out of a snapshot and kept beside it (`beside_new`) moves with it: before it, so
that no snapshot ever stands without.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from weakref import WeakKeyDictionary

import duckdb

from riparian.errors import CentreError, SnapshotMissing
from riparian.store.layout import Layout, write_atomically
from riparian.store.scratch import spill_folder

KEEP_SNAPSHOTS = 3
"""How many snapshots stay on disk: the live one and those before it."""

_BUILDS: WeakKeyDictionary[duckdb.DuckDBPyConnection, str] = WeakKeyDictionary()
_BUILDS_LOCK = Lock()

_BUILD_ID = re.compile("[0-9a-f]{16}")
_UNFINISHED, _BESIDE = "snapshot.duckdb", "beside."

BUILD_THREADS = 4
"""The most threads of the database while building: each takes memory for the longest line."""

BUILD_MEMORY = "1200MB"
"""What the database may take while building; beyond that it spills to disk."""


def current_build(layout: Layout) -> str | None:
    """The live build, or None when nothing has been built or its file is gone."""
    current = layout.current
    try:
        stat = current.stat()
        build_id = _said_in(current, stat.st_ino, stat.st_mtime_ns)
    except (OSError, UnicodeDecodeError):
        return None
    return build_id if build_id and layout.snapshot(build_id).is_file() else None


@lru_cache(maxsize=64)
def _said_in(current: Path, inode: int, written: int) -> str:
    """What the file says that names the live build: read once, as it is replaced and not changed,
    and each page asks for it several times."""
    return current.read_text("utf-8").strip()


def build_of(connection: duckdb.DuckDBPyConnection) -> str:
    """The build of the snapshot that is open: its file is named after it."""
    with _BUILDS_LOCK:
        known = _BUILDS.get(connection)
    if known is None:
        known = str(connection.execute("SELECT current_database()").fetchall()[0][0])
        name_build(connection, known)
    return known


def name_build(connection: duckdb.DuckDBPyConnection, build_id: str) -> None:
    """Note which build is open, for `build_of`: asking the database costs a quarter of a
    millisecond, more than many a question."""
    with _BUILDS_LOCK:
        _BUILDS[connection] = build_id


def open_snapshot(layout: Layout, build_id: str | None = None) -> duckdb.DuckDBPyConnection:
    """Open the live snapshot for reading, or that of a build that is kept.

    Raises SnapshotMissing before the first build, CentreError where its file is damaged.
    """
    path = layout.snapshot(build_id or live_build(layout))
    try:
        connection = duckdb.connect(
            str(path), read_only=True, config={**closed_to_the_outside(), **spilling()}
        )
        connection.execute("SELECT count(*) FROM duckdb_tables()")
    except duckdb.Error as error:
        raise CentreError(
            f"The snapshot {path} is damaged.", f"Remove {path} and run `riparian build`."
        ) from error
    return connection


def kept_builds(layout: Layout) -> list[tuple[str, datetime]]:
    """The builds whose snapshots are on disk, with when they were made (UTC), the newest first."""
    found = [path for path in layout.catalogue.glob("*.duckdb") if _BUILD_ID.fullmatch(path.stem)]
    made = [(datetime.fromtimestamp(_made(path), UTC), path.stem) for path in found]
    return [(build_id, when) for when, build_id in sorted(made, reverse=True)]


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
def new_snapshot(layout: Layout, build_id: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database to fill; becomes the snapshot of that build when the block ends well."""
    workplace = _workplace(layout)
    shutil.rmtree(workplace, ignore_errors=True)
    workplace.mkdir(parents=True)
    unfinished = workplace / _UNFINISHED
    try:
        connection = duckdb.connect(
            str(unfinished),
            config={
                "memory_limit": BUILD_MEMORY,
                "threads": min(os.cpu_count() or 1, BUILD_THREADS),
                "temp_directory": str(workplace / "spill"),
                **closed_to_the_outside(),
            },
        )
        try:
            yield connection
        finally:
            connection.close()
        for beside in sorted(workplace.glob(f"{_BESIDE}*")):
            beside.replace(layout.catalogue / f"{build_id}.{beside.name.removeprefix(_BESIDE)}")
        unfinished.replace(layout.snapshot(build_id))
    finally:
        shutil.rmtree(workplace, ignore_errors=True)


def beside_new(layout: Layout, name: str) -> Path:
    """Where to write, while a snapshot is being filled, what shall stand beside it as
    `<build>.<name>`. It appears with the snapshot or not at all, and goes with it.
    """
    return _workplace(layout) / f"{_BESIDE}{name}"


def _workplace(layout: Layout) -> Path:
    return layout.catalogue / f".building-{os.getpid()}"


def make_current(layout: Layout, build_id: str) -> None:
    """Make that build the live one, and remove snapshots beyond `KEEP_SNAPSHOTS`."""
    write_atomically(layout.current, build_id.encode() + b"\n")
    _remove_old(layout, build_id)


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


def _remove_old(layout: Layout, live: str) -> None:
    snapshots = sorted(layout.catalogue.glob("*.duckdb"), key=_made, reverse=True)
    for old in [s for s in snapshots if s.stem != live][KEEP_SNAPSHOTS - 1 :]:
        for file in (old, *layout.catalogue.glob(f"{old.stem}.*")):
            _remove(file)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _made(path: Path) -> float:
    return path.stat().st_mtime


def spilling() -> dict[str, str | bool | int | float | list[str]]:
    """What the database has no memory for goes into a folder that goes with this process. By itself
    it would make one beside the snapshot, or in the folder from which a command is called, where it
    stays when the process is killed."""
    return {"temp_directory": str(spill_folder() / "spill")}


def closed_to_the_outside() -> dict[str, str | bool | int | float | list[str]]:
    """No extension is fetched or loaded by itself: the database never reaches the network."""
    return {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
