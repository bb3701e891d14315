import gzip
import zipfile

import pytest

from riparian.errors import NotRecognised, SourceUnreadable
from riparian.ingest.packed_files import LeftOut, ReceivedFile, receive, with_known_name


@pytest.fixture
def packed(tmp_path):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("folder/data.csv", "a,b\n")
        archive.writestr("../evil.csv", "x")
        archive.writestr(".hidden/x.csv", "x")
    return path


def test_a_file_that_is_not_packed_is_itself(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n")
    with receive(path) as files:
        assert files == (ReceivedFile(path, path),)
        assert files[0].known_as == str(path)


def test_the_files_in_a_packed_one_are_known_by_both_names(packed):
    with receive(packed) as (data, evil):
        assert isinstance(data, ReceivedFile)
        assert data.known_as == f"{packed}!folder/data.csv"
        assert data.bytes_at.read_text() == "a,b\n"
        assert isinstance(evil, LeftOut)
        assert evil.known_as == f"{packed}!../evil.csv"
        assert "leads out of its folder" in evil.what
    assert not data.bytes_at.exists()


def test_a_single_file_in_gz_is_one_too(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n"))
    with receive(path) as [file]:
        assert file.known_as == f"{path}!a.csv"


def test_a_broken_packed_file_is_unreadable(packed):
    packed.write_bytes(packed.read_bytes()[:40])
    with pytest.raises(SourceUnreadable, match=r"x\.zip"), receive(packed):
        pass


def test_errors_about_a_file_name_it_as_the_person_knows_it(packed):
    with receive(packed) as (data, _):
        at = data.bytes_at
        whole = with_known_name(SourceUnreadable(f"{at} is broken.", f"Look at {at}."), data)
        assert whole.what == f"{packed}!folder/data.csv is broken."
        assert whole.try_this == f"Look at {packed}!folder/data.csv."
        short = with_known_name(NotRecognised(f"{at.name} is plain text.", "x"), data)
        assert isinstance(short, NotRecognised)
        assert short.what == f"{packed}!folder/data.csv is plain text."


def test_errors_about_a_file_that_is_not_packed_stay(tmp_path):
    error = SourceUnreadable("a.csv is broken.", "x")
    assert with_known_name(error, ReceivedFile(tmp_path / "a.csv", tmp_path / "a.csv")) is error
