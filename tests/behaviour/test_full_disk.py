"""A disk that fills up at any step leaves the last snapshot live, and it is said what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

import riparian.build.build as building
import riparian.store.snapshot as snapshots
from folder_copies import copy_folder
from full_disk import no_file_larger_than
from riparian import Centre
from riparian.errors import CentreError, DiskFull
from riparian.store.snapshot import damaged_files

pytestmark = pytest.mark.slow

NEW_ROW = {
    "key": "kr-new", "donor_country": "KR", "title_original": "New water works", "country": "KH",
    "places_en": "Siem Reap", "dac_purpose_guess": "14021", "start": "2020", "end": "2024",
}  # fmt: skip


def whole(centre):
    """The live snapshot is what was made, and its tables hold what was read."""
    assert damaged_files(centre.layout, centre.built()) == ()
    with centre.reading() as connection:
        [(counted,)] = connection.execute("SELECT sum(activities) FROM dataset").fetchall()
        [(there,)] = connection.execute("SELECT count(*) FROM activity").fetchall()
    return counted == there > 0 and "jp-1~kr-1" in {o.id for o in centre.overlaps("JP", "KR")[0]}


def files_of(centre):
    return {p: p.stat().st_size for p in centre.layout.catalogue.glob(f"{centre.built()}.*")}


@pytest.mark.parametrize("largest", ["reading", "database", "index", "snapshot"])
def test_a_file_that_cannot_be_written_to_its_end_leaves_the_last_snapshot_live(
    my_own, tmp_path, write_register, riparian, largest
):
    my_own.add([write_register(tmp_path / "news.csv", [NEW_ROW])])
    live, sizes = my_own.built(), files_of(my_own)
    limits = {
        "reading": 300,
        "database": 12_288 * 3,
        "index": sizes[my_own.layout.search_index(live)] - 4096,
        "snapshot": sizes[my_own.layout.snapshot(live)] * 3 // 4,  # its size is not always the same
    }
    with no_file_larger_than(limits[largest]):
        answer = riparian("-C", my_own.layout.root, "build", "--no-meanings")
    assert answer.status == 1
    assert "room" in answer.err
    assert "riparian build" in answer.err
    assert my_own.built() == live
    assert whole(my_own)
    assert my_own.build().changed
    assert whole(my_own)
    assert "jp-1~kr-new" in {o.id for o in my_own.overlaps("JP", "KR")[0]}


def test_a_snapshot_that_lost_rows_does_not_go_live(my_own, monkeypatch):
    """Whatever the reason: it is opened again and counted before anybody sees it."""
    check = snapshots._check_whole

    def lose(unfinished, tables):
        with duckdb.connect(str(unfinished)) as connection:
            connection.execute("DELETE FROM overlap")
        check(unfinished, tables)

    monkeypatch.setattr(snapshots, "_check_whole", lose)
    live = my_own.built()
    with pytest.raises(CentreError, match="'overlap' has 0 of"):
        my_own.build(anew=True)
    assert my_own.built() == live
    assert whole(my_own)


def test_a_snapshot_with_a_part_not_written_out_does_not_go_live(my_own, monkeypatch):
    check = snapshots._check_whole

    def leave(unfinished, tables):
        unfinished.with_name(f"{unfinished.name}.wal").write_bytes(b"rows")
        check(unfinished, tables)

    monkeypatch.setattr(snapshots, "_check_whole", leave)
    with pytest.raises(CentreError, match="not written out"):
        my_own.build(anew=True)
    assert whole(my_own)


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A file system of a few megabytes, for those who may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    if not shutil.which("mount") or os.geteuid() != 0 or mount(place, "64m").returncode:
        pytest.skip("Only root can mount a small file system, and not in every container.")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def mount(place: Path, size: str, *, again: bool = False) -> subprocess.CompletedProcess[bytes]:
    options = f"{'remount,' if again else ''}size={size}"
    return subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "riparian-test", place], capture_output=True
    )


def test_a_disk_filled_at_every_step_is_recovered_from(
    my_own, small_disk, tmp_path, write_register, riparian
):
    copy_folder(my_own.layout.root, small_disk / "centre")
    centre = Centre.open(small_disk / "centre")
    centre.add([write_register(tmp_path / "news.csv", [NEW_ROW])])
    live = centre.built()
    used = shutil.disk_usage(small_disk).used
    ends = []
    for room in range(0, 40_000_000, 3_000_000):
        assert mount(small_disk, f"{(used + room) // 1024}k", again=True).returncode == 0
        answer = riparian("-C", centre.layout.root, "build", "--no-meanings")
        ends.append(answer.status)
        assert whole(centre)
        if answer.status == 0:
            break
        assert "room" in answer.err
        assert centre.built() == live
    assert ends[0] == 1
    assert ends[-1] == 0
    assert "jp-1~kr-new" in {o.id for o in centre.overlaps("JP", "KR")[0]}


def test_a_build_whose_log_finds_no_room_is_not_live(my_own, tmp_path, write_register, monkeypatch):
    """Else it would be said of a build that is shown already that it failed."""
    my_own.add([write_register(tmp_path / "news.csv", [NEW_ROW])])
    live = my_own.built()

    def no_room(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(building, "write_atomically", no_room)
        with pytest.raises(DiskFull):
            my_own.build()
    assert my_own.built() == live
    assert whole(my_own)
    assert my_own.build().changed
