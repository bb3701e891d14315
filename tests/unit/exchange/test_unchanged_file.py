"""What was read of a file serves until something is written to it, and not a moment longer."""

from __future__ import annotations

import os

import pytest

from riparian.exchange.held import unchanged_file
from riparian.exchange.held.unchanged_file import RACY_NS, UnchangedFile

LONG_AGO = 1_700_000_000_000_000_000


class Reader:
    """Reads what stands in a file, and counts how often."""

    def __init__(self, path):
        self.path, self.kept, self.times = path, UnchangedFile(path), 0

    def __call__(self, key="one"):
        def read():
            self.times += 1
            return self.path.read_text()

        return self.kept.read(key, read)


@pytest.fixture
def reader(tmp_path):
    path = tmp_path / "journal.db"
    path.write_text("first")
    os.utime(path, ns=(LONG_AGO, LONG_AGO))
    return Reader(path)


def written(path, text, at):
    path.write_text(text)
    os.utime(path, ns=(at, at))


def test_it_is_read_once_while_nothing_is_written(reader):
    assert [reader(), reader(), reader("two")] == ["first"] * 3
    assert reader.times == 2


def test_it_is_read_again_after_anything_was_written_also_ahead(reader):
    reader()
    written(reader.path, "other", LONG_AGO + 1)  # as long as before
    assert reader() == "other"
    log = reader.path.with_name("journal.db-wal")
    written(log, "", LONG_AGO + 2)
    assert (reader(), reader.times) == ("other", 2)  # an empty log says nothing
    written(log, "more", LONG_AGO + 2)
    assert (reader(), reader.times) == ("other", 3)


def test_what_was_written_just_now_is_not_relied_on(reader, monkeypatch):
    monkeypatch.setattr(unchanged_file.time, "time_ns", lambda: LONG_AGO + RACY_NS - 1)
    reader()
    written(reader.path, "again", LONG_AGO)  # in the same step of the clock, and as long
    assert reader() == "again"


def test_a_file_that_is_not_there_is_asked_for_each_time(tmp_path):
    kept, answers = UnchangedFile(tmp_path / "none"), iter("ab")
    assert [kept.read("k", lambda: next(answers)) for _ in range(2)] == ["a", "b"]


def test_only_so_many_are_kept(reader, monkeypatch):
    monkeypatch.setattr(unchanged_file, "MOST", 2)
    for key in ("a", "b", "c", "c", "a"):
        reader(key)
    assert reader.times == 4
