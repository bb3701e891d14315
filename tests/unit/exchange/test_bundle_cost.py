"""What strangers post is bounded before it is opened."""

from __future__ import annotations

import zipfile

import pytest

from riparian.errors import Refused
from riparian.exchange.transfer import bundle_cost
from riparian.exchange.transfer.bundle_cost import refuse_costly


def archive(path, files, **more):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **more) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return path


def test_a_small_archive_passes(tmp_path):
    refuse_costly(archive(tmp_path / "a", {"heads": b"{}"}))


@pytest.mark.parametrize("content", [b"", b"PK\5\6", b"x" * 5000, b"PK\3\4" + b"\0" * 100])
def test_what_is_no_archive_is_refused(tmp_path, content):
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(Refused, match="no bundle"):
        refuse_costly(tmp_path / "a")


def test_a_bomb_is_refused(tmp_path):
    with pytest.raises(Refused, match="more than can be posted"):
        refuse_costly(archive(tmp_path / "a", {"heads": bytes(bundle_cost.LARGEST_UNPACKED + 1)}))


def test_a_directory_of_many_files_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(bundle_cost, "LARGEST_DIRECTORY", 1000)
    path = archive(tmp_path / "a", {f"charter/{n}.root.json": b"" for n in range(1, 50)})
    monkeypatch.setattr(bundle_cost.zipfile, "ZipFile", pytest.fail)
    with pytest.raises(Refused, match="more than can be posted"):
        refuse_costly(path)


def test_a_directory_that_is_somewhere_else_is_refused(tmp_path):
    path = archive(tmp_path / "a", {"heads": b"{}"})
    whole = path.read_bytes()
    path.write_bytes(whole[:-22] + b"PK\6\7" + bytes(16) + whole[-22:])
    with pytest.raises(Refused, match="no bundle"):
        refuse_costly(path)


def test_one_with_words_behind_it_is_refused(tmp_path):
    path = archive(tmp_path / "a", {"heads": b"{}"})
    path.write_bytes(path.read_bytes() + b"words")
    with pytest.raises(Refused, match="no bundle"):
        refuse_costly(path)
