from pathlib import Path

import pytest

from riparian.store.layout import Layout
from riparian.store.writing import write_atomically


def test_everything_of_a_centre_stands_in_its_folder():
    layout = Layout(Path("c"))
    paths = (
        layout.settings, layout.sources, layout.catalogue, layout.readings, layout.current,
        layout.lock, layout.snapshot("x"), layout.build_log("x"),
    )  # fmt: skip
    assert all(path.is_relative_to("c") for path in paths)
    assert len(set(paths)) == len(paths)


def test_all_that_can_be_rebuilt_stands_in_the_catalogue():
    layout = Layout(Path("c"))
    for path in (layout.readings, layout.current, layout.lock, layout.snapshot("x")):
        assert path.is_relative_to(layout.catalogue)
    assert not layout.sources.is_relative_to(layout.catalogue)


def test_a_file_is_written_whole_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "current"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert [f.name for f in tmp_path.iterdir()] == ["current"]


def test_a_write_that_fails_leaves_the_old_content(tmp_path, monkeypatch):
    path = tmp_path / "current"
    write_atomically(path, b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("riparian.store.writing.os.fsync", full)
    with pytest.raises(OSError, match="space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
