"""Connections to the database that are held open for a moment."""

import shutil
import sqlite3
import threading
from contextlib import closing

import pytest
import sqlalchemy as sa

from channel import ORIGIN, payloads, sign
from riparian.exchange.held import held_open
from riparian.exchange.held.channel_store import ChannelStore
from running import BOUND_SECONDS, comes_true


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.db"


@pytest.fixture
def store(path):
    store = ChannelStore(path)
    store.append(ORIGIN, payloads(3), sign)
    yield store
    store.close()


@pytest.fixture
def opened(store, monkeypatch):
    """How many connections were opened since; they stay open, however slow this computer is."""
    monkeypatch.setattr(held_open, "IDLE_READING_SECONDS", BOUND_SECONDS)
    opened = []
    sa.event.listen(store._database._opened(), "connect", lambda *_: opened.append(1))
    return opened


def write_document(connection):
    insert = "INSERT INTO channel_document VALUES ('heads', 'anybody', 1, x'00', 'hash')"
    connection.exec_driver_sql(insert)


def in_folder(path):
    return sorted(file.name for file in path.parent.iterdir())


def test_many_reads_open_one_connection_and_each_sees_what_was_written_before_it(store, opened):
    for count in range(3, 10):
        assert store.size(ORIGIN) == count
        assert len(store.entries(ORIGIN, 0, 100)) == count
        store.append(ORIGIN, payloads(1, count), sign)
    assert len(opened) <= 2  # the other one writes


def test_what_was_read_serves_until_somebody_writes(store, opened, path):
    asked = []

    def count(connection):
        asked.append(1)
        return connection.scalar(sa.text("SELECT count(*) FROM channel_entry"))

    def counted(key="entries"):
        return store._database.read_once(key, count, 0)

    assert [counted(), counted(), counted()] == [3] * 3
    assert len(asked) == 1
    assert counted("others") == 3
    assert len(asked) == 2
    store.append(ORIGIN, payloads(1, 3), sign)
    assert [counted(), counted()] == [4] * 2
    assert len(asked) == 3
    with closing(sqlite3.connect(path)) as elsewhere, elsewhere:  # as another process would
        elsewhere.execute("CREATE TABLE anything (number)")
    assert counted() == 4
    assert len(asked) == 4


def test_own_writes_drop_what_was_read_from_the_tables_they_write_to(store, opened, path):
    def answer(table):
        held = store._database.read_once(table, lambda connection: read(connection, table), None)
        return held, asked.count(table)

    def read(connection, table):
        asked.append(table)
        return connection.scalar(sa.text(f"SELECT count(*) FROM {table}"))

    asked = []
    assert [answer("channel_entry"), answer("channel_document")] == [(3, 1), (0, 1)]
    store.append(ORIGIN, payloads(1, 3), sign)
    assert [answer("channel_entry"), answer("channel_document")] == [(4, 2), (0, 1)]
    store._database.write(write_document)
    assert [answer("channel_entry"), answer("channel_document")] == [(4, 2), (1, 2)]
    with closing(sqlite3.connect(path)) as elsewhere, elsewhere:
        elsewhere.execute("CREATE TABLE anything (number)")
    assert [answer("channel_entry"), answer("channel_document")] == [(4, 3), (1, 3)]


def test_what_is_read_within_another_answer_is_dropped_with_it(store, opened):
    def inner(connection):
        return connection.scalar(sa.text("SELECT count(*) FROM channel_document"))

    def outer(connection):
        entries = connection.scalar(sa.text("SELECT count(*) FROM channel_entry"))
        return entries, held_open.once(connection, "inner", lambda: inner(connection))

    def both():
        return store._database.read_once("outer", outer, None)

    assert both() == (3, 0)
    store._database.write(write_document)
    assert both() == (3, 1)
    store.append(ORIGIN, payloads(1, 3), sign)
    assert both() == (4, 1)


def test_what_was_read_while_somebody_writes_is_not_kept_past_it(store, opened):
    def count(connection):
        return connection.scalar(sa.text("SELECT count(*) FROM channel_document"))

    database = store._database

    def write(connection):
        # What others read meanwhile is as it was before; nobody can say what is being written.
        assert database.read_once("count", count, None) == 0
        write_document(connection)

    database.write(write)
    assert database.read_once("count", count, None) == 1


def test_what_could_not_be_read_is_asked_for_again(store, opened):
    answers = iter([KeyError("something"), 7])

    def read(_):
        answer = next(answers)
        if isinstance(answer, KeyError):
            raise answer
        return answer

    with pytest.raises(KeyError):
        store._database.read_once("key", read, 0)
    assert store._database.read_once("key", read, 0) == 7


def test_a_read_that_failed_leaves_none_behind(store, opened):
    def broken(connection):
        connection.execute(sa.text("SELECT 1"))
        raise KeyError("something")

    for _ in range(3):
        with pytest.raises(KeyError):
            store._database.read(broken, None)
    assert len(opened) == 3
    assert store.size(ORIGIN) == 3


def test_threads_read_at_the_same_time_each_with_its_own(store, opened):
    both = threading.Barrier(2)

    def read(connection):
        connection.execute(sa.text("SELECT 1"))
        both.wait(BOUND_SECONDS)
        return 1

    threads = [threading.Thread(target=store._database.read, args=(read, 0)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(BOUND_SECONDS)
    assert not any(thread.is_alive() for thread in threads)
    assert len(opened) == 2


def test_a_file_put_in_the_place_of_another_is_read(store, path, tmp_path):
    other = ChannelStore(tmp_path / "other" / "journal.db")
    other._database._path.parent.mkdir()
    other.append(ORIGIN, payloads(7), sign)
    other.close()
    store.close()
    assert store.size(ORIGIN) == 3
    shutil.move(tmp_path / "other" / "journal.db", path)
    assert store.size(ORIGIN) == 7


def test_the_file_is_let_go_of_a_moment_after_it_was_read(store, path):
    store.close()
    store.size(ORIGIN)
    assert comes_true(lambda: in_folder(path) == ["channel.json", "journal.db"])
    assert store.size(ORIGIN) == 3


def test_who_closes_it_lets_go_of_it_at_once(store, path):
    store.size(ORIGIN)
    store.close()
    assert in_folder(path) == ["channel.json", "journal.db"]


def test_who_closes_it_waits_for_who_is_closing_it(store, opened):
    """A timer closes it as well, and what was copied meanwhile would lack files."""
    store.size(ORIGIN)
    closing_it, order = threading.Event(), []

    def slowly(*_):
        if not closing_it.is_set():
            closing_it.set()
            second.join(0.1)  # it is to wait for this one, which waits for it no longer than that
            order.append("closed")

    def close_as_well():
        closing_it.wait(BOUND_SECONDS)
        reading.close()
        order.append("second returned")

    reading = store._database._reading
    sa.event.listen(store._database._opened(), "close", slowly)
    second = threading.Thread(target=close_as_well)
    second.start()
    reading.close()
    second.join(BOUND_SECONDS)
    assert order == ["closed", "second returned"]
