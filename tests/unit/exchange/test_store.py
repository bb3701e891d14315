"""The store of the channel in a file: killed, rolled back, damaged, without room, used by several.

What it owes on SQLite and on PostgreSQL alike is in `tests/contracts`.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from channel import ORIGIN, OTHER, journal, payloads, sign
from riparian.errors import CentreBusy, CentreError, DiskFull, JournalDamaged
from riparian.exchange.held import held_open, own_sizes, rows
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.held.own_sizes import OwnSizes
from riparian.exchange.journal.tree import Frontier, leaf_hash, root_from_nodes
from riparian.exchange.names import read_origin
from riparian.exchange.statements.statement_journal import StatementJournal
from running import BOUND_SECONDS, comes_true
from tortures.disk import NoSmallDisk, fill, small_disk

SUPPORT = Path(__file__).parents[2] / "support"


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A database with its tables and nothing in them."""
    store = ChannelStore(tmp_path_factory.mktemp("empty") / "journal.db")
    store.remember_peer("https://a.example")
    store.close()
    return store._database._path


@pytest.fixture
def path(tmp_path, empty):
    shutil.copy(empty, tmp_path / "journal.db")
    return tmp_path / "journal.db"


@pytest.fixture
def store(path):
    store = ChannelStore(path)
    yield store
    store.close()


@pytest.fixture
def filled(store):
    """Five entries of its own, eight of another, of which one has no payload; two documents."""
    store.append(ORIGIN, payloads(5), sign)
    contents = [payload for payload, _ in payloads(8, words="other")]
    entries, head = journal(OTHER, contents)
    store.extend(OTHER, 0, entries, [*contents[:7], None], head)
    store.add_charter(1, b"{charter}")
    store.add_charter(2, b"{successor}")
    store.close()
    return store


def everything(store):
    return [
        (origin, store.head(origin), store.entries(origin, 0, 99), store.payloads(origin, 0, 99))
        for origin in (ORIGIN, OTHER)
    ] + store.charters()


def in_folder(path):
    return sorted(file.name for file in path.parent.iterdir())


# opened when needed


def test_a_centre_without_a_channel_has_no_file_of_it(tmp_path):
    store = ChannelStore(tmp_path / "journal.db")
    assert (store.charters(), store.cards(), store.own(), store.peers()) == ([], {}, None, [])
    assert (store.origins(), store.head(ORIGIN), store.size(ORIGIN)) == ([], None, 0)
    assert (store.entries(ORIGIN, 0, 9), store.payloads(ORIGIN, 0, 9)) == ([], [])
    assert store.verify(ORIGIN) == store.verify_all() == store.accept("A. Sato") == []
    assert list(tmp_path.iterdir()) == []


def test_a_centre_without_a_journal_gets_one_with_its_first_entry(tmp_path):
    store = ChannelStore(tmp_path / "journal.db")
    assert store.append(ORIGIN, payloads(1), sign) == range(1)
    store.close()
    assert in_folder(tmp_path / "journal.db") == ["channel.json", "journal.db"]


def test_a_copy_of_the_file_holds_everything_as_soon_as_nothing_is_written(
    store, path, tmp_path, monkeypatch
):
    monkeypatch.setattr(held_open, "IDLE_SECONDS", 0.05)
    store.append(ORIGIN, payloads(3), sign)
    store.append(ORIGIN, payloads(1, 3), sign)
    assert comes_true(lambda: in_folder(path) == ["channel.json", "journal.db"])
    shutil.copy(path, tmp_path / "copy.db")
    assert ChannelStore(tmp_path / "copy.db").size(ORIGIN) == 4
    assert store.append(ORIGIN, payloads(1, 4), sign) == range(4, 5)


def test_an_append_syncs_two_files_once_and_reads_no_entry(store, path, monkeypatch):
    """SQLite syncs what it writes ahead once for each transaction while its file stays open."""
    store.append(ORIGIN, payloads(300), sign)
    synced = []
    sync = os.fdatasync
    monkeypatch.setattr(own_sizes.os, "fdatasync", lambda file: synced.append(file) or sync(file))
    monkeypatch.setattr(own_sizes.os, "fsync", lambda file: pytest.fail("more is synced"))
    for name in ("walk", "read_entries", "read_payloads"):
        monkeypatch.setattr(rows, name, lambda *_: pytest.fail("entries are read"))
    connection = store._database._held._connection
    for n in range(5):
        store.append(ORIGIN, payloads(1, 300 + n), sign)
    assert len(synced) == 5
    assert store._database._held._connection is connection
    assert path.with_name("journal.db-wal").exists()


# several at once


ADD = """
import sys; from pathlib import Path
from channel import ORIGIN, payloads, sign
from riparian.exchange.held.channel_store import ChannelStore
store = ChannelStore(Path(sys.argv[1]))
for n in range(15):
    [index] = store.append(ORIGIN, payloads(1, n, sys.argv[2]), sign)
    print(index, n, sys.argv[2])
"""


def test_two_processes_that_append_at_once_get_different_indices(store, path):
    running = [
        subprocess.Popen(
            [sys.executable, "-c", ADD, path, who], stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(SUPPORT)},
        )
        for who in "ab"
    ]  # fmt: skip
    printed = [process.communicate(timeout=BOUND_SECONDS)[0] for process in running]
    lines = [line.split() for out in printed for line in out.splitlines()]
    assert sorted(int(index) for index, _, _ in lines) == list(range(30))
    there = store.payloads(ORIGIN, 0, 30)
    for index, n, who in lines:
        assert there[int(index)] == payloads(1, int(n), who)[0][0]
    assert store.verify(ORIGIN) == []
    assert OwnSizes(path.with_name("channel.json")).read() == {ORIGIN: 30}


def test_threads_that_append_at_once_get_different_indices(store, path):
    indices = []

    def add(who):
        indices.extend(store.append(ORIGIN, payloads(1, n, who), sign)[0] for n in range(10))

    threads = [threading.Thread(target=add, args=(who,)) for who in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(BOUND_SECONDS)
    assert sorted(indices) == list(range(30))
    assert store.verify(ORIGIN) == []
    assert OwnSizes(path.with_name("channel.json")).read() == {ORIGIN: 30}


def test_one_that_another_holds_is_busy(store, path, monkeypatch):
    monkeypatch.setattr("riparian.store.journal.engine.BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(CentreBusy):
            store.append(ORIGIN, payloads(1), sign)
    assert store.append(ORIGIN, payloads(1), sign) == range(1)


# killed


KILLS = """
import json, os, random, signal, sys, time
from pathlib import Path
from channel import ORIGIN, payloads, sign
from riparian.exchange.held.channel_store import ChannelStore

path, chance = Path(sys.argv[1]), random.Random(7)
acknowledged = {}
for round in range(20):
    reading, writing = os.pipe()
    if not (child := os.fork()):
        store = ChannelStore(path)
        for n in range(10_000):
            indices = store.append(ORIGIN, payloads(1 + n % 3, n, f"round {round}"), sign)
            for k, index in enumerate(indices):
                os.write(writing, f"{index} {n + k}\\n".encode())
    os.close(writing)
    with open(reading) as lines:
        for _ in range(chance.randrange(1, 9)):
            index, n = map(int, lines.readline().split())
            acknowledged[index] = (n, round)
        time.sleep(chance.uniform(0, 0.03))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        for line in lines:
            index, n = map(int, line.split())
            acknowledged[index] = (n, round)
    # In another process: one with an open database may not be forked (sqlite.org/howtocorrupt).
    if not (reader := os.fork()):
        store = ChannelStore(path)
        there = store.payloads(ORIGIN, 0, 10_000)
        lost = [i for i, (n, round) in acknowledged.items()
                if there[i : i + 1] != [payloads(1, n, f"round {round}")[0][0]]]
        faults = [finding.what for finding in store.verify_all()]
        print(json.dumps([len(acknowledged), store.size(ORIGIN), lost, faults]), flush=True)
        os._exit(0)
    os.waitpid(reader, 0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
def test_nothing_acknowledged_is_lost_when_killed_and_the_head_fits_the_entries(path):
    answer = subprocess.run(
        [sys.executable, "-c", KILLS, path], capture_output=True, text=True,
        timeout=BOUND_SECONDS, env={**os.environ, "PYTHONPATH": str(SUPPORT)},
    )  # fmt: skip
    assert answer.stderr == ""
    rounds = [json.loads(line) for line in answer.stdout.splitlines()]
    assert len(rounds) == 20
    for acknowledged, size, lost, faults in rounds:
        assert 0 < acknowledged <= size
        assert (lost, faults) == ([], [])


# rolled back


@pytest.fixture
def rolled_back(filled, path, tmp_path):
    """The same store with three entries more, then without them: an older file was put back."""
    shutil.copy(path, tmp_path / "backup.db")
    filled.append(ORIGIN, payloads(3, 5), sign)
    lost = (filled.entries(ORIGIN, 5, 8), filled.payloads(ORIGIN, 5, 8), filled.head(ORIGIN))
    filled.close()
    shutil.copy(tmp_path / "backup.db", path)
    return filled, lost


def test_an_older_file_put_back_is_noticed_before_it_makes_a_fork(rolled_back, path):
    store, _ = rolled_back
    before = path.read_bytes()
    signed = []
    with pytest.raises(JournalDamaged, match="has had 8 entries and has 5 now") as raised:
        store.append(ORIGIN, payloads(1), signed.append)
    assert not signed
    assert "two histories under one signature" in raised.value.what
    assert "riparian exchange sync" in raised.value.try_this
    [finding] = store.verify(ORIGIN)
    assert (finding.what, finding.next) == (raised.value.what, raised.value.try_this)
    assert store.verify_all() == [finding]
    assert store.verify(OTHER) == []
    assert store.size(ORIGIN) == 5
    store.close()
    assert path.read_bytes() == before


def test_what_a_member_gives_back_ends_it(rolled_back):
    store, (entries, contents, head) = rolled_back
    some, some_head = journal(ORIGIN, [payload for payload, _ in payloads(7)])
    store.extend(ORIGIN, 5, some[5:], contents[:2], some_head)
    with pytest.raises(JournalDamaged, match="has had 8 entries and has 7 now"):
        store.append(ORIGIN, payloads(1), sign)
    store.extend(ORIGIN, 7, entries[2:], contents[2:], head)
    assert store.verify_all() == []
    assert store.append(ORIGIN, payloads(1, 8), sign) == range(8, 9)


def test_what_was_fetched_back_is_missed_too_when_it_goes(rolled_back, path, tmp_path):
    store, (entries, contents, head) = rolled_back
    path.with_name("channel.json").unlink()
    store.set_own(read_origin(ORIGIN))
    store.extend(ORIGIN, 5, entries, contents, head)
    store.close()
    shutil.copy(tmp_path / "backup.db", path)
    with pytest.raises(JournalDamaged, match="has had 8"):
        ChannelStore(path).append(ORIGIN, payloads(1), sign)


def test_a_file_that_is_gone_is_not_made_anew(filled, path):
    path.unlink()
    store = ChannelStore(path)
    with pytest.raises(JournalDamaged, match="has had 5 entries and has 0 now"):
        store.append(ORIGIN, payloads(1), sign)
    [finding] = store.verify_all()
    assert "has 0 now" in finding.what
    assert not path.exists()


def test_a_person_can_go_on_without_what_nobody_holds(rolled_back):
    store, _ = rolled_back
    [accepted] = store.accept("A. Sato")
    assert "has had 8 entries" in accepted.what
    assert store.verify_all() == store.accept("A. Sato") == []
    assert store.append(ORIGIN, payloads(1), sign) == range(5, 6)
    [loss] = store.accepted(ORIGIN)
    assert (loss.by, loss.before) == ("A. Sato", {ORIGIN: 8})


def test_without_the_sizes_nothing_is_added_until_a_person_says_so(filled, path):
    path.with_name("channel.json").write_bytes(b"damaged")
    contents = [payload for payload, _ in payloads(1)]
    entries, head = journal("mekong/laos/1", contents)
    filled.set_own(read_origin(ORIGIN))
    filled.extend("mekong/laos/1", 0, entries, contents, head)  # others come in all the same
    [finding] = filled.verify(OTHER)
    assert "channel.json" in finding.what
    with pytest.raises(JournalDamaged, match=r"channel\.json.* is damaged") as raised:
        filled.append(ORIGIN, payloads(1), sign)
    assert "--accept-journal" in raised.value.try_this
    filled.accept("A. Sato")
    assert filled.append(ORIGIN, payloads(1, 5), sign) == range(5, 6)
    assert OwnSizes(path.with_name("channel.json")).read() == {ORIGIN: 6}


# changed


def flip(path, table, column, where, at=None):
    """Flip a bit of what stands there, behind the back of the triggers."""
    with closing(sqlite3.connect(path)) as client:
        for kind in ("UPDATE", "DELETE"):
            client.execute(f"DROP TRIGGER IF EXISTS {table}_no_{kind}")
        [content] = client.execute(f"SELECT {column} FROM {table} WHERE {where}").fetchone()
        flipped = bytearray(content)
        flipped[len(flipped) // 2 if at is None else at] ^= 4
        client.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", [bytes(flipped)])
        client.commit()


def remove(path, table, where):
    with closing(sqlite3.connect(path)) as client:
        client.execute(f"DROP TRIGGER IF EXISTS {table}_no_DELETE")
        client.execute(f"DELETE FROM {table} WHERE {where}")
        client.commit()


@pytest.mark.parametrize(
    ("table", "column", "where", "at", "words"),
    [
        ("channel_entry", "entry", "journal = 1 AND entry_index = 3", 0, "3 does not fit its"),
        (
            "channel_entry",
            "entry",
            "journal = 1 AND entry_index = 3",
            35,
            "its head was signed for",
        ),
        (
            "channel_entry",
            "entry",
            "journal = 2 AND entry_index = 7",
            35,
            "its head was signed for",
        ),
        ("channel_payload", "content", "journal = 1 AND entry_index = 3", 9, "entry 3 of"),
        ("channel_payload", "content", "journal = 2 AND entry_index = 6", 0, "entry 6 of"),
        ("channel_journal", "head", "id = 1", 20, "are not those that its head was signed for"),
        ("channel_journal", "head", "id = 1", 16, "The head of mekong/jica/1 cannot be read"),
        ("channel_journal", "head", "id = 1", -20, "The head of mekong/jica/1 is not what was"),
        ("channel_journal", "frontier", "id = 1", 40, "do not make the tree"),
        ("channel_document", "content", "version = 1", 1, "Version 1 of the charter is not what"),
    ],
)
def test_a_flipped_bit_is_found(filled, path, table, column, where, at, words):
    flip(path, table, column, where, at)
    findings = filled.verify_all()
    assert words in " ".join(finding.what for finding in findings)
    assert all(finding.next and finding.file == "journal.db" for finding in findings)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("channel_entry", "entry = 'text'"),
        ("channel_payload", "content = 7.5"),
        ("channel_payload", "entry_index = 'text'"),
        ("channel_journal", "head = 7"),
        ("channel_journal", "frontier = 'text'"),
        ("channel_journal", "size = 'text'"),
        ("channel_document", "content = 'text'"),
        ("channel_document", "version = 'text'"),
        ("channel_document", "kind = x'ff'"),
    ],
)
def test_another_type_than_was_written_stops_nothing(filled, path, table, change):
    with closing(sqlite3.connect(path)) as client:
        client.execute(f"DROP TRIGGER {table}_no_UPDATE")
        client.execute(
            f"UPDATE {table} SET {change} WHERE rowid = 2"
            if table != "channel_entry"
            else f"UPDATE {table} SET {change} WHERE journal = 2 AND entry_index = 2"
        )
        client.commit()
    assert filled.verify_all()
    assert filled.size(ORIGIN) == 5


def test_a_payload_that_is_not_its_own_is_not_given(filled, path):
    flip(path, "channel_payload", "content", "journal = 1 AND entry_index = 3", 9)
    there = filled.payloads(ORIGIN, 0, 5)
    assert [index for index, payload in enumerate(there) if payload is None] == [3]


@pytest.mark.parametrize("at", [-20, 20])
def test_nothing_is_added_behind_a_head_that_was_changed(filled, path, at):
    flip(path, "channel_journal", "head", "id = 1", at)
    for work in (
        lambda: filled.append(ORIGIN, payloads(1), sign),
        lambda: filled.head(ORIGIN),
        lambda: filled.replace_head(ORIGIN, b""),
    ):
        with pytest.raises(JournalDamaged, match="is not what was written"):
            work()
    assert filled.size(OTHER) == 8


def test_a_charter_that_was_changed_or_is_missing_is_not_passed_over(filled, path):
    flip(path, "channel_document", "content", "version = 2", 1)
    with pytest.raises(JournalDamaged, match="Version 2 of the charter is not what was written"):
        filled.charters()
    remove(path, "channel_document", "version = 1")
    with pytest.raises(JournalDamaged, match="Version 1 of the charter is missing"):
        filled.charters()
    assert filled.cards() == {}


@pytest.mark.parametrize(
    ("table", "where", "words"),
    [
        ("channel_entry", "entry_index IN (3, 4)", "entries 3 and 4 are missing"),
        ("channel_entry", "entry_index = 4", "entry 4 is missing"),
        ("channel_entry", "entry_index = 0", "entry 0 is missing"),
        ("channel_payload", "entry_index = 2", "entry 2 of mekong/jica/1 says is damaged here"),
    ],
)
def test_what_is_missing_is_found(filled, path, table, where, words):
    remove(path, table, f"journal = 1 AND {where}")
    findings = filled.verify(ORIGIN)
    assert words in findings[0].what
    if table == "channel_entry":
        assert "with no entry" in findings[1].what
        with pytest.raises(JournalDamaged, match="only"):
            filled.entries(ORIGIN, 0, 5)
    if "4" in where:  # its tail: the tree could not be gone on with
        with pytest.raises(JournalDamaged, match="The last of the 5 entries"):
            filled.append(ORIGIN, payloads(1), sign)
    assert filled.verify(OTHER) == []


@pytest.mark.parametrize("seed", range(2))
def test_no_flipped_bit_of_the_file_goes_unnoticed(filled, path, tmp_path, seed):
    """Either all is read as it was, or what is wrong is said."""
    chance, before, content = random.Random(seed), everything(filled), path.read_bytes()
    filled_places = [at for at, byte in enumerate(content) if byte]
    noticed = 0
    for number in range(25):
        flipped = bytearray(content)
        flipped[chance.choice(filled_places)] ^= 1 << chance.randrange(8)
        copy = tmp_path / f"copy-{number}" / "journal.db"
        copy.parent.mkdir()
        copy.write_bytes(flipped)
        shutil.copy(path.with_name("channel.json"), copy.parent)
        store = ChannelStore(copy)
        findings = [*store.verify_all(), *StatementJournal(copy).verify()]
        noticed += bool(findings)
        try:
            found = everything(store)
        except CentreError:
            found = []
        assert found == before or findings
    assert noticed


def test_proofs_are_made_from_trees_larger_than_a_block(store, monkeypatch):
    monkeypatch.setattr("riparian.exchange.held.channel_store._BLOCK_LEVEL", 3)
    contents = [payload for payload, _ in payloads(75)]
    entries, head = journal(OTHER, contents)
    store.extend(OTHER, 0, entries, contents, head)
    for size in (1, 7, 8, 9, 64, 75):
        expected = Frontier().add(map(leaf_hash, entries[:size])).root()
        assert root_from_nodes(store.nodes(OTHER), size) == expected
    with pytest.raises(IndexError):
        store.nodes(OTHER)(0, 75)


# what stops it, told apart


def add_many(store, added):
    for n in range(1, 200):
        added += store.append(ORIGIN, [(bytes([n]) * 9_000, bytes(4))], sign)


@pytest.mark.parametrize("left", [0, 20_000, 150_000])
def test_a_full_disk_is_called_full_and_what_was_acknowledged_stays(tmp_path, empty, left):
    try:
        with small_disk(tmp_path / "disk", 1_500_000) as disk:
            path = disk / "journal.db"
            shutil.copy(empty, path)
            store = ChannelStore(path)
            added = list(store.append(ORIGIN, payloads(1), sign))
            store.close()
            stuffing = fill(disk, left)
            with pytest.raises(DiskFull, match="no room left"):
                add_many(store, added)
            store.close()
            assert ChannelStore(path).size(ORIGIN) == len(added)
            assert ChannelStore(path).verify_all() == []
            stuffing.unlink()
            assert store.append(ORIGIN, payloads(1, 1), sign)[0] == len(added)
            store.close()
    except NoSmallDisk as reason:
        pytest.skip(f"no small disk: {reason}")


def test_one_that_may_only_be_read_is_read(filled, path, monkeypatch):
    before = everything(filled)
    filled.close()
    monkeypatch.setattr(os, "access", lambda _, mode: mode != os.W_OK)
    store = ChannelStore(path)
    assert everything(store) == before
    with pytest.raises(CentreError, match="may not be written"):
        store.append(ORIGIN, payloads(1), sign)
    assert in_folder(path) == ["channel.json", "journal.db"]


def test_what_could_not_be_remembered_is_not_added(store, path, monkeypatch):
    def no_room(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(own_sizes, "write_atomically", no_room)
        with pytest.raises(DiskFull, match="nothing was added"):
            store.append(ORIGIN, payloads(1), sign)
    assert store.origins() == []
    assert store.append(ORIGIN, payloads(1), sign) == range(1)


def test_what_is_no_journal_says_so_and_is_left_as_it_is(tmp_path):
    path = tmp_path / "journal.db"
    path.write_bytes(b"this is no database, and never was one " * 100)
    store = ChannelStore(path)
    with pytest.raises(JournalDamaged, match="not a journal of Riparian"):
        store.append(ORIGIN, payloads(1), sign)
    [finding] = store.verify_all()
    assert "not a journal" in finding.what
    assert path.read_bytes().startswith(b"this is no database")


def test_many_entries_come_in_one_transaction(store, monkeypatch):
    """What stops it in the middle leaves nothing of it."""
    contents = [payload for payload, _ in payloads(5_000)]
    entries, head = journal(OTHER, contents)
    add, batches = rows._add, []

    def stops(*words):
        batches.append(words)
        if len(batches) == 7:
            raise KeyboardInterrupt
        add(*words)

    with monkeypatch.context() as patch:
        patch.setattr(rows, "_add", stops)
        with pytest.raises(KeyboardInterrupt):
            store.extend(OTHER, 0, entries, contents, head)
    assert store.origins() == []
    store.extend(OTHER, 0, entries, contents, head)
    assert store.verify_all() == []
