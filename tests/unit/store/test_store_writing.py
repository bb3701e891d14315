import os
import stat
from pathlib import Path

import pytest

from riparian.store.writing import create_private


@pytest.mark.skipif(os.name != "posix", reason="owners of files are those of POSIX")
def test_a_private_file_is_its_owners_alone(tmp_path):
    create_private(tmp_path / "key", b"secret")
    assert (tmp_path / "key").read_bytes() == b"secret"
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert [x.name for x in tmp_path.iterdir()] == ["key"]


def _no_links(self, target):
    raise PermissionError(1, "Operation not permitted")


@pytest.mark.parametrize("has_links", [True, False])
def test_a_private_file_is_never_overwritten(tmp_path, monkeypatch, has_links):
    if not has_links:
        monkeypatch.setattr(Path, "hardlink_to", _no_links)
    create_private(tmp_path / "key", b"first")
    with pytest.raises(FileExistsError):
        create_private(tmp_path / "key", b"second")
    assert (tmp_path / "key").read_bytes() == b"first"
    assert [x.name for x in tmp_path.iterdir()] == ["key"]


def test_a_private_file_does_not_follow_a_link_that_leads_nowhere(tmp_path):
    (tmp_path / "key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        create_private(tmp_path / "key", b"secret")
    assert not (tmp_path / "elsewhere").exists()
