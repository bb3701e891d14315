import os

import pytest

from riparian.errors import SourceUnreadable
from riparian.ingest.walk_paths import check_readable, files_to_add


def names(folder, found):
    return [str(path.relative_to(folder)) for path in found]


def test_a_file_stands_for_itself(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("x")
    assert list(files_to_add(file)) == [file]
    check_readable(file)


def test_a_folder_stands_for_all_files_below_it_in_order(tmp_path):
    for name in ("b/2.xml", "b/1.xml", "a.csv", "c", "b.xml", "SOURCE.md", "水/계획.csv"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("x")
    found = list(files_to_add(tmp_path))
    assert found == sorted(found)
    assert sorted(names(tmp_path, found)) == sorted(
        ["SOURCE.md", "a.csv", "b.xml", "b/1.xml", "b/2.xml", "c", "水/계획.csv"]
    )


def test_hidden_files_and_folders_are_passed_over(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("x")
    (tmp_path / ".DS_Store").write_text("x")
    (tmp_path / "a").write_text("x")
    assert names(tmp_path, files_to_add(tmp_path)) == ["a"]


def test_links_never_lead_out_of_the_folder(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("x")
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "real").write_text("x")
    (folder / "within").symlink_to(folder / "sub" / "real")
    (folder / "file-out").symlink_to(outside / "secret")
    (folder / "folder-out").symlink_to(outside)
    (folder / "around").symlink_to(folder)
    assert names(folder, files_to_add(folder)) == ["sub/real", "within"]


def test_a_linked_folder_that_is_named_itself_is_walked(tmp_path):
    real = tmp_path / "real"
    real.mkdir()
    (real / "a").write_text("x")
    (tmp_path / "link").symlink_to(real)
    assert names(tmp_path / "link", files_to_add(tmp_path / "link")) == ["a"]


def test_what_cannot_be_read_is_yielded_and_said_in_its_turn(tmp_path):
    (tmp_path / "good").write_text("x")
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "pipe")
    said = {}
    for path in files_to_add(tmp_path):
        try:
            check_readable(path)
        except SourceUnreadable as error:
            said[path.name] = error.what
    assert set(said) == {"broken", "loop", "pipe"}
    assert "pipe, socket or device" in said["pipe"]
    assert "link" in said["broken"]
    assert "link" in said["loop"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_said(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "file").chmod(0)
    (tmp_path / "folder").mkdir(mode=0)
    try:
        for path in files_to_add(tmp_path):
            with pytest.raises(SourceUnreadable):
                check_readable(path)
    finally:
        (tmp_path / "folder").chmod(0o700)


def test_nothing_there_is_said_at_once(tmp_path):
    for path in (tmp_path / "none", tmp_path / "null\0character"):
        with pytest.raises(SourceUnreadable):
            files_to_add(path)
        with pytest.raises(SourceUnreadable):
            check_readable(path)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(SourceUnreadable, match="folder"):
        check_readable(tmp_path)


def test_a_folder_without_a_file_gives_the_reason(tmp_path):
    (tmp_path / "within").mkdir()
    (tmp_path / ".hidden").write_text("x")
    with pytest.raises(SourceUnreadable, match="contains no files") as caught:
        files_to_add(tmp_path)
    assert caught.value.try_this
