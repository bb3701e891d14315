"""Files of an object store, which is here one in memory."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFile

from riparian import Centre
from riparian.gather import object_store
from riparian.gather.object_store import brought_here, is_in_store
from riparian.store.sample import sample_files
from riparian.store.sources import Sources

pytestmark = pytest.mark.slow

JICA, KOICA = sample_files()[:2]


@pytest.fixture
def store(monkeypatch):
    """A store with two files in a folder, and one beside it."""
    monkeypatch.setitem(object_store.PROTOCOLS, "memory", "fsspec")
    files = fsspec.filesystem("memory")
    files.store.clear()
    files.pipe("/bucket/projects/japan.csv", JICA.read_bytes())
    files.pipe("/bucket/projects/of 2026/korea.csv", KOICA.read_bytes())
    files.pipe("/bucket/projects-of-others/notes.txt", b"nothing")
    yield files
    files.store.clear()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Centre.init(tmp_path / "centre").layout.root


def left_behind(folder: Path) -> list[Path]:
    return [path for path in (folder / "catalogue").glob("*") if path.name.startswith("riparian-")]


def test_all_files_below_an_address_are_added(store, folder, riparian):
    added = riparian("-C", folder, "add", "memory://bucket/projects/", "--licence", "CC0-1.0")
    assert added.status == 0, added.err
    datasets = {each.name: each for each in Centre.open(folder).datasets()}
    assert set(datasets) == {"japan", "korea"}
    assert left_behind(folder) == []
    again = riparian("-C", folder, "add", "memory://bucket/projects", "--licence", "CC0-1.0")
    assert again.out.count("unchanged") == 2


def test_what_has_changed_there_is_a_new_version(store, folder, riparian):
    riparian("-C", folder, "add", "memory://bucket/projects/", "--licence", "CC0-1.0")
    store.pipe("/bucket/projects/japan.csv", JICA.read_bytes().partition(b"\n")[0] + b"\n")
    again = riparian("-C", folder, "add", "memory://bucket/projects")
    assert "new version   japan" in again.out
    assert {each.name for each in Centre.open(folder).datasets()} == {"japan", "korea"}
    [*_, newest] = Sources(folder / "sources").versions("japan")
    assert newest.path == newest.origin == "memory://bucket/projects/japan.csv"


def test_a_file_and_a_folder_of_one_name(store, tmp_path):
    """Stores have both; and marks of folders, which hold nothing."""
    store.store["/bucket/y/a"] = MemoryFile(store, "/bucket/y/a", b"1")
    store.store["/bucket/y/a/b.csv"] = MemoryFile(store, "/bucket/y/a/b.csv", b"2")
    store.store["/bucket/y/c/"] = MemoryFile(store, "/bucket/y/c/", b"")
    with brought_here(["memory://bucket/y"], tmp_path) as files:
        came = {each.name for each in tmp_path.rglob("*") if each.is_file()} - {".lock"}
    named = {one.path.rpartition("/")[2] for one in files.refused}
    assert named
    assert named | came == {"a", "b.csv"}


def test_a_key_in_an_address_is_not_repeated(store, folder, riparian, monkeypatch):
    def signed(*_: object, **__: object):
        raise PermissionError("403 for https://x.example.org/y?sig=SECRET&se=1 now")

    monkeypatch.setattr(type(store), "find", signed)
    answered = riparian("-C", folder, "add", "memory://bucket/projects")
    assert answered.status == 1
    assert "403 for https://x.example.org/y?… now" in answered.err
    assert "SECRET" not in answered.out + answered.err


def test_so_is_a_single_one_beside_files_here(store, folder, riparian):
    added = riparian("-C", folder, "add", "memory://bucket/projects/japan.csv", KOICA)
    assert added.status == 0, added.err
    assert {each.name for each in Centre.open(folder).datasets()} == {"japan", KOICA.stem}


def test_what_is_refused_is_named_by_its_address(store, folder, riparian):
    answered = riparian("-C", folder, "add", "memory://bucket/projects-of-others/notes.txt")
    assert answered.status == 1
    assert "not added     memory://bucket/projects-of-others/notes.txt:" in answered.err
    tried = riparian("-C", folder, "add", "--dry-run", "memory://bucket/projects-of-others")
    assert "memory://bucket/projects-of-others/notes.txt" in tried.out + tried.err
    assert str(folder) not in tried.out + tried.err + answered.err


def test_it_can_be_tried_out_without_a_centre(store, tmp_path, riparian, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tried = riparian("add", "--dry-run", "memory://bucket/projects/japan.csv")
    assert tried.status == 0, tried.err
    assert "memory://bucket/projects/japan.csv" in tried.out


@pytest.mark.parametrize("address", ["memory://bucket/none", "memory://other/"])
def test_nothing_there(store, folder, riparian, address):
    answered = riparian("-C", folder, "add", address)
    assert answered.status == 1
    assert f"There is nothing at {address}" in answered.err


def test_names_that_lead_out_of_the_folder_are_refused(store, tmp_path):
    bad = ("../../escape.csv", "back\\slash.csv", "n" * 256)
    for name in bad:
        store.store[f"/bucket/x/{name}"] = MemoryFile(store, f"/bucket/x/{name}", b"a,b\n1,2\n")
    store.pipe("/bucket/x/good.csv", b"a,b\n1,2\n")
    with brought_here(["memory://bucket/x"], tmp_path) as files:
        [path] = files.paths.values()
        assert [each.name for each in path.rglob("*") if each.is_file()] == ["good.csv"]
    assert [one.path for one in files.refused] == [
        f"memory://bucket/x/{name}" for name in sorted(bad)
    ]
    assert not (tmp_path / "escape.csv").exists()
    assert list(tmp_path.iterdir()) == []


def test_what_does_not_come_whole_is_refused(store, tmp_path, monkeypatch):
    whole = type(store).get_file

    def cut(self, name, to, **more):
        whole(self, name, to, **more)
        if "japan" in name:
            Path(to).write_bytes(b"half")
        else:
            raise ConnectionError("the line is down")

    monkeypatch.setattr(type(store), "get_file", cut)
    with brought_here(["memory://bucket/projects"], tmp_path) as files:
        said = sorted(one.what for one in files.refused)
        assert not list(files.paths["memory://bucket/projects"].rglob("*.csv"))
    assert f"4 of {len(JICA.read_bytes()):,} bytes came" in said[0]
    assert "ConnectionError: the line is down" in said[1]


def test_no_room_here_ends_it(store, folder, riparian, monkeypatch):
    def full(*_: object, **__: object):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(type(store), "get_file", full)
    answered = riparian("-C", folder, "add", "memory://bucket/projects")
    assert answered.status == 1
    assert "disk" in answered.err.lower()
    assert left_behind(folder) == []


def test_a_store_whose_library_is_missing(folder, riparian, monkeypatch):
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    answered = riparian("-C", folder, "add", "gs://bucket/projects")
    assert answered.status == 1
    assert "pip install gcsfs" in answered.err


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "simplecache::s3://bucket/x", "s3://bucket/x::file:///etc/passwd",
        "reference://x", "github://x", "http://example.org/x", "zip://x::s3://b/x.zip", "data.csv",
    ],
)  # fmt: skip
def test_no_other_address_is_one_of_a_store(address):
    assert not is_in_store(address)
