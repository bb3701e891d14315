"""Copies of folders while somebody lets go of a database in them."""

import shutil

import pytest

import folder_copies
from folder_copies import copy_folder


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "journal.db").write_text("begun")
    (folder / "journal.db-wal").write_text("ahead")
    return folder


def let_go(folder):
    """What SQLite does when the last connection to a file is closed."""
    (folder / "journal.db").write_text("begun, and what was ahead")
    (folder / "journal.db-wal").unlink()


@pytest.mark.parametrize("moment", ["before", "while", "after"])
def test_a_copy_is_of_one_moment(source, tmp_path, monkeypatch, moment):
    """Whether the database is let go before it is copied, between its two files, or after both."""
    copytree, copies = shutil.copytree, []

    def copy(folder, target):
        copies.append(target)
        if len(copies) > 1:
            return copytree(folder, target)
        if moment == "before":
            let_go(source)
        copytree(folder, target)
        if moment == "while":
            let_go(source)
            raise shutil.Error([("journal.db-wal", target, "No such file or directory")])
        if moment == "after":
            let_go(source)
        return target

    monkeypatch.setattr(folder_copies.shutil, "copytree", copy)
    target = copy_folder(source, tmp_path / "target")
    assert {file.name: file.read_text() for file in target.iterdir()} == {
        "journal.db": "begun, and what was ahead"
    }
    assert len(copies) == 2


def test_a_copy_into_the_folder_itself_is_made_once(source):
    assert sorted(file.name for file in copy_folder(source, source / "copy").iterdir()) == [
        "journal.db", "journal.db-wal",
    ]  # fmt: skip
    assert not (source / "copy" / "copy").exists()


def test_what_can_never_be_copied_is_an_error(source, tmp_path):
    (source / "leads-nowhere").symlink_to("nothing")
    with pytest.raises(shutil.Error):
        copy_folder(source, tmp_path / "target")
