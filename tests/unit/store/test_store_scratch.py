"""Folders for the time being go with the process that made them, however it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from riparian.store import scratch
from riparian.store.scratch import scratch_folder, sweep_scratch
from running import BOUND_SECONDS

KILLED = """
import os, signal, sys, tempfile
from pathlib import Path
from riparian.store.scratch import scratch_folder, spill_folder
tempfile.tempdir = sys.argv[1]
with scratch_folder() as folder:
    (folder / "large").write_bytes(bytes(1000))
    (spill_folder() / "spilled").write_bytes(b"x")
    os.kill(os.getpid(), signal.SIGKILL)
"""

WAITING = """
import sys, tempfile
from riparian.store.scratch import scratch_folder
tempfile.tempdir = sys.argv[1]
with scratch_folder() as folder:
    (folder / "needed").write_bytes(b"x")
    print(folder, flush=True)
    sys.stdin.read()
    assert (folder / "needed").exists()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    scratch._sweep_once.cache_clear()
    return tmp_path


def killed(place: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(place)], check=False, timeout=BOUND_SECONDS)


def test_a_folder_goes_with_its_block(place: Path):
    with scratch_folder() as one, scratch_folder() as other:
        (one / "file").write_bytes(b"x")
        assert one != other
        assert {one.parent, other.parent} == {place}
    assert list(place.iterdir()) == []


def test_a_folder_goes_with_what_goes_wrong(place: Path):
    with pytest.raises(FileNotFoundError), scratch_folder() as folder:
        (folder / "file").rename(folder / "none" / "file")
    assert list(place.iterdir()) == []


def test_what_killed_processes_left_is_swept_by_the_next(place: Path):
    killed(place)
    killed(place)
    left = [p for p in place.iterdir() if (p / "large").exists()]
    assert len(left) == 1, "the second sweeps away what the first left"
    with scratch_folder() as folder:
        assert [p.name for p in place.iterdir()] == [folder.name]


def test_a_folder_of_one_that_lives_is_never_swept(place: Path):
    command = [sys.executable, "-c", WAITING, str(place)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        folder = Path(other.stdout.readline().decode().strip())
        assert sweep_scratch() == 0
        assert (folder / "needed").exists()
        other.stdin.close()
        assert other.wait(timeout=BOUND_SECONDS) == 0
    assert list(place.iterdir()) == []


def test_a_folder_of_this_process_is_never_swept(place: Path):
    with scratch_folder() as folder:
        assert sweep_scratch() == 0
        assert folder.is_dir()


def test_it_may_end_in_another_thread(place: Path):
    """As a reader does that is forgotten half-way."""
    entered = scratch_folder()
    entered.__enter__()
    thread = threading.Thread(target=entered.__exit__, args=(None, None, None))
    thread.start()
    thread.join()
    assert list(place.iterdir()) == []


def test_what_others_made_under_such_a_name_is_left_alone(place: Path):
    (place / "riparian-centre").mkdir()
    (place / "riparian-centre" / "centre.toml").write_bytes(b"")
    (place / "riparian-file").write_bytes(b"")
    elsewhere = place / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".lock").write_bytes(b"")
    (place / "riparian-link").symlink_to(elsewhere)
    assert sweep_scratch() == 0
    assert len(list(place.iterdir())) == 4


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there are no such users")
def test_what_another_user_made_is_left_alone(place: Path, monkeypatch: pytest.MonkeyPatch):
    killed(place)
    before = len(list(place.iterdir()))
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + 1)
    assert sweep_scratch() == 0
    assert len(list(place.iterdir())) == before


def test_where_files_cannot_be_locked_nothing_is_swept(
    place: Path, monkeypatch: pytest.MonkeyPatch
):
    killed(place)

    def no_locks(_: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(scratch.filelock.FileLock, "acquire", no_locks)
    before = len(list(place.iterdir()))
    with scratch_folder() as folder:
        (folder / "file").write_bytes(b"x")
        assert sweep_scratch() == 0
    assert len(list(place.iterdir())) == before
