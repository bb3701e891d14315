"""Connections to SQLite files that are kept from one reader to the next."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from riparian.store.files_beside import MOST_IDLE, reading_beside


@pytest.fixture
def write(tmp_path):
    """Puts a file that holds a word in place of the one before, as builds do."""

    def put(word, name="some.db"):
        new = tmp_path / "new"
        new.unlink(missing_ok=True)
        with closing(sqlite3.connect(new)) as file:
            file.execute("CREATE TABLE said (word TEXT)")
            file.execute("INSERT INTO said VALUES (?)", (word,))
            file.commit()
        return new.replace(tmp_path / name)

    return put


def word_in(path):
    with reading_beside(path) as file:
        return file, file.execute("SELECT word FROM said").fetchone()[0]


def is_closed(file):
    try:
        file.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return True
    return False


def test_the_next_reader_has_the_same_connection_until_the_file_is_replaced(write):
    first, word = word_in(write("old"))
    assert word == "old"
    path = write("old")
    second, _ = word_in(path)
    assert word_in(path)[0] is second
    assert first is not second
    assert word_in(write("new"))[1] == "new"
    assert is_closed(first)
    assert is_closed(second)


def test_two_readers_at_once_have_a_connection_each(write):
    path = write("word")
    with reading_beside(path) as one, reading_beside(path) as other:
        assert one is not other


def test_one_on_which_something_went_wrong_is_closed(write):
    path = write("word")
    with pytest.raises(sqlite3.OperationalError), reading_beside(path) as file:
        file.execute("SELECT nothing FROM nowhere")
    assert is_closed(file)
    assert word_in(path)[1] == "word"


def test_only_a_few_wait_for_readers(write):
    files = [word_in(write("word", f"{number}.db"))[0] for number in range(MOST_IDLE + 2)]
    assert [is_closed(file) for file in files] == [True, True] + [False] * MOST_IDLE


def test_a_file_that_is_not_there_is_told_of(tmp_path):
    with pytest.raises(sqlite3.OperationalError), reading_beside(tmp_path / "none.db"):
        pass
