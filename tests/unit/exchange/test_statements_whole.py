"""What people said is added to and nothing else, whatever the client; what is not as it was written
is known; and a centre knows how many entries there were."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

import channel
from folder_copies import copy_folder
from riparian.errors import CentreBusy, CentreError, DiskFull, JournalDamaged
from riparian.exchange.held import own_sizes
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.held.own_sizes import OwnSizes
from riparian.exchange.held.redactions import Orders, RedactionOrder
from riparian.exchange.journal.entry import entry_of
from riparian.exchange.names import EntryName, read_origin
from riparian.exchange.statements.statement_journal import StatementJournal as Journal
from riparian.store.journal import faults
from riparian.store.journal.engine import open_engine
from riparian.store.journal.judgement import Judgement
from tortures.disk import NoSmallDisk, fill, small_disk

ORIGIN = "local/centre/1"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    home = tmp_path / "centre"
    home.mkdir()
    return home / "journal.db"


@pytest.fixture
def filled(path: Path) -> Path:
    """A journal with three corrections, one of them undone, and two judgements."""
    journal = Journal(path)
    journal.correct_places("kr-5", ["LA-SV"], "The tender says so.", "A. Sato")
    journal.correct_places("メコン", ["KH-17", "KH"], "理由", "김")
    journal.undo_places("kr-5", "It does not.", "A. Sato")
    journal.judge("jp-1", "kr-1", "same", "The same number.", "B")
    journal.judge("jp-1", "kr-2", "different", "Two sites.", "B")
    journal.close()
    return path


def everything(path: Path) -> tuple[object, ...]:
    with closing(Journal(path)) as journal:
        return journal.place_corrections(), journal.judgements()


def behind_its_back(path: Path, *statements: str, values: tuple[object, ...] = ()) -> None:
    """Change a file after taking away what guards its tables."""
    with closing(sqlite3.connect(path)) as client:
        named = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in client.execute(named).fetchall():
            client.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            client.execute(statement, values)
        client.commit()


def rewrite(path: Path, index: int, old: bytes, new: bytes, *, entry_too: bool = False) -> None:
    """Let an entry say something else; with another entry, so that the two fit."""
    with closing(sqlite3.connect(path)) as client:
        stands = "SELECT content FROM channel_payload WHERE entry_index = ?"
        content = client.execute(stands, (index,)).fetchone()[0].replace(old, new)
    where = f"WHERE entry_index = {index}"
    behind_its_back(path, f"UPDATE channel_payload SET content = ? {where}", values=(content,))
    if entry_too:
        entry = entry_of(content)
        behind_its_back(path, f"UPDATE channel_entry SET entry = ? {where}", values=(entry,))


# only added to


REPLACING = [
    "INSERT OR REPLACE INTO channel_payload VALUES (1, 3, x'00')",
    "REPLACE INTO channel_entry VALUES (1, 3, x'00')",
    "INSERT INTO channel_payload VALUES (1, 3, x'00')"
    " ON CONFLICT (journal, entry_index) DO UPDATE SET content = x'00'",
    "UPDATE OR REPLACE channel_payload SET entry_index = 4 WHERE entry_index = 3",
    "UPDATE channel_payload SET content = x'00' WHERE entry_index = 3",
    "DELETE FROM channel_payload",
    "DELETE FROM channel_entry WHERE entry_index = 4",
    "DELETE FROM channel_journal",
    "UPDATE channel_journal SET size = 4",
    "REPLACE INTO channel_journal VALUES (1, 'local/centre/1', 4, x'00', x'00', '')",
]


@pytest.mark.parametrize("recursive", ["OFF", "ON"])
@pytest.mark.parametrize("statement", REPLACING)
def test_no_statement_of_any_client_replaces_an_entry(filled: Path, statement: str, recursive: str):
    before = everything(filled)
    with closing(sqlite3.connect(filled)) as client:
        client.execute(f"PRAGMA recursive_triggers = {recursive}")
        with pytest.raises(sqlite3.IntegrityError, match="only be added"):
            client.execute(statement)
    assert everything(filled) == before


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE channel_payload",
        "TRUNCATE channel_journal CASCADE",
        "SET session_replication_role = replica; DELETE FROM channel_entry",
        "SET session_replication_role = replica; UPDATE channel_payload SET content = ''",
    ],
)
def test_no_statement_to_a_server_replaces_an_entry(path: Path, postgres_url: str, statement: str):
    journal = Journal(path, postgres_url)
    entry = journal.judge("a", "b", "same", "why", "me")
    with (
        pytest.raises(sa.exc.DBAPIError, match="only be added"),
        open_engine(path, postgres_url).execution_options(writes=True).begin() as connection,
    ):
        connection.exec_driver_sql(statement)
    assert journal.judgements() == (entry,)


# as it was written


def test_an_entry_that_was_changed_does_not_count_and_is_named(filled: Path):
    rewrite(filled, 4, b'"different"', b'"same"')
    journal = Journal(filled)
    assert [one.id for one in journal.judgements()] == [1]
    (finding,) = journal.verify()
    assert f"Entry 4 of {ORIGIN} is not what was written" in finding.what
    assert "verdict 'same'" in finding.what
    assert finding.file == "journal.db"
    assert "backup" in finding.next
    with pytest.raises(JournalDamaged, match="Entry 4"):
        journal.require_whole()
    with pytest.raises(JournalDamaged, match="Entry 4"):
        journal.judge("x", "y", "same", "why", "me")
    assert [one.id for one in journal.place_corrections()] == [1, 2, 3]


def test_a_change_that_fits_its_entry_is_seen_by_the_signature(filled: Path):
    """Who can write the file can make an entry fit, and a tree and a head, but not sign it."""
    rewrite(filled, 4, b'"different"', b'"same"', entry_too=True)
    (finding,) = Journal(filled).verify()
    assert finding.what == f"The entries of {ORIGIN} are not those that its head was signed for."
    with pytest.raises(JournalDamaged, match="signed for"):
        Journal(filled).require_whole()
    with pytest.raises(JournalDamaged, match="signed for"):
        Journal(filled).judge("x", "y", "same", "why", "me")


def test_a_whole_history_under_another_key_is_seen(filled: Path, tmp_path: Path):
    other = tmp_path / "other" / "journal.db"
    other.parent.mkdir()
    forger = Journal(other)
    for n in range(5):
        forger.judge("jp-1", f"kr-{n}", "same", "why", "A. Sato")
    forger.close()
    shutil.copy(other, filled)
    (finding,) = Journal(filled).verify()
    assert finding.what == f"The head of {ORIGIN} is not what its key has signed."
    with pytest.raises(JournalDamaged, match="not what its key has signed"):
        Journal(filled).require_whole()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM channel_entry WHERE entry_index = 1", "Entry 1 of {} is missing"),
        ("DELETE FROM channel_entry WHERE entry_index = 4", "Entry 4 of {} is missing"),
        ("DELETE FROM channel_payload WHERE entry_index = 1", "Entry 1 of {} has lost its payload"),
        ("UPDATE channel_entry SET entry = x'00' WHERE entry_index = 1",
         "Entry 1 of {} is not what was written"),
        ("UPDATE channel_entry SET entry_index = 9 WHERE entry_index = 4",
         "The journal {} holds an entry that has no place in it"),
        ("UPDATE channel_payload SET content = 7.5 WHERE entry_index = 1",
         "Entry 1 of {} is not what was written"),
        ("UPDATE channel_journal SET head = x'00'", "The head of {} is not what its key"),
        ("UPDATE channel_journal SET frontier = x'00'", "are not those that its head was signed"),
    ],
)  # fmt: skip
def test_whatever_was_changed_is_named_and_stops_builds(filled: Path, statement: str, words: str):
    behind_its_back(filled, statement)
    journal = Journal(filled)
    findings = journal.verify()
    assert any(words.format(ORIGIN) in finding.what for finding in findings), findings
    assert len(journal.place_corrections()) + len(journal.judgements()) >= 4
    with pytest.raises(JournalDamaged):
        journal.require_whole()
    with pytest.raises(CentreError):
        journal.judge("x", "y", "same", "why", "me")


@pytest.mark.parametrize("seed", range(4))
def test_no_flipped_bit_changes_what_people_said_unnoticed(filled: Path, tmp_path: Path, seed: int):
    """Either all entries are read as they were, or what is wrong is said."""
    chance = random.Random(seed)
    before = everything(filled)
    content = filled.read_bytes()
    filled_places = [at for at, byte in enumerate(content) if byte]
    noticed = 0
    for _ in range(40):
        flipped = bytearray(content)
        flipped[chance.choice(filled_places)] ^= 1 << chance.randrange(8)
        copy = tmp_path / "copy" / "journal.db"
        shutil.rmtree(copy.parent, ignore_errors=True)
        copy_folder(filled.parent, copy.parent)
        copy.write_bytes(flipped)
        with closing(Journal(copy)) as journal:
            findings = journal.verify()
        noticed += bool(findings)
        try:
            found = everything(copy)
        except CentreError:
            found = ()
        assert found == before or findings
    assert noticed


@pytest.mark.parametrize(
    ("words", "damaged"),
    [(b"tablechannel_entry", b"tablechannel_\xcdntry"), (b"NOT EXISTS", b"NOT EX\xc9STS")],
)
def test_a_table_whose_definition_was_changed_is_called_damage(
    filled: Path, words: bytes, damaged: bytes
):
    filled.write_bytes(filled.read_bytes().replace(words, damaged))
    (finding,) = Journal(filled).verify()
    assert "is damaged: malformed database schema" in finding.what
    with pytest.raises(JournalDamaged, match="is damaged"):
        Journal(filled).judge("x", "y", "same", "why", "me")


def test_an_index_that_lost_an_entry_does_not_hide_it(filled: Path):
    """All entries are read in order; what an index leads to is not taken for all there is."""
    with closing(sqlite3.connect(filled)) as client:
        client.execute("PRAGMA writable_schema = ON")
        (sql,) = client.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'channel_payload'"
        ).fetchone()
        assert "PRIMARY KEY" in sql
        root = client.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_channel_payload_1'"
        ).fetchone()[0]
        size = client.execute("PRAGMA page_size").fetchone()[0]
    content = bytearray(filled.read_bytes())
    page = (root - 1) * size
    assert content[page] == 10, "a leaf of an index"
    count = int.from_bytes(content[page + 3 : page + 5], "big")
    content[page + 3 : page + 5] = (count - 1).to_bytes(2, "big")  # its last is gone
    filled.write_bytes(content)
    (finding, *_) = Journal(filled).verify()
    assert "Entry 4" in finding.what
    with pytest.raises(JournalDamaged):
        Journal(filled).require_whole()


# the key


def key_of(path: Path, number: int = 1) -> Path:
    return path.with_name("keys") / f"log.local.centre.{number}.key"


def test_what_people_said_is_read_without_the_key_and_it_is_said(filled: Path):
    before = everything(filled)
    key_of(filled).unlink()
    journal = Journal(filled)
    assert everything(filled) == before
    (finding,) = journal.verify()
    assert "log.local.centre.1.key" in finding.what
    assert "--accept-journal" in finding.next
    with pytest.raises(JournalDamaged, match=r"log\.local"):
        journal.require_whole()
    with pytest.raises(JournalDamaged, match=r"log\.local"):
        journal.judge("x", "y", "same", "why", "me")
    assert not key_of(filled).exists()


def test_a_person_can_go_on_with_a_new_key(filled: Path):
    before = everything(filled)
    key_of(filled).unlink()
    journal = Journal(filled)
    assert len(journal.accept("A. Sato")) == 1
    journal.require_whole()
    assert journal.verify() == ()
    assert everything(filled) == before
    entry = journal.judge("x", "y", "same", "why", "me")
    assert entry.id == 3
    assert journal.judgements()[-1] == entry
    assert journal.undo_judgement("jp-1", "kr-2", "no", "me").undoes == 2  # of the one before
    assert [one.id for one in journal.standing_judgements()] == [1, 3]
    assert key_of(filled, 2).exists()
    assert not key_of(filled).exists()


def test_a_key_that_others_can_read_is_not_used(filled: Path):
    key_of(filled).chmod(0o644)
    (finding,) = Journal(filled).verify()
    assert "Other users of this computer" in finding.what


# how many there were


def test_a_centre_in_which_nobody_said_anything_remembers_nothing(path: Path):
    journal = Journal(path)
    journal.require_whole()
    assert journal.verify() == ()
    assert journal.warning() is None
    assert journal.accept("A. Sato") == ()
    assert list(path.parent.iterdir()) == []


def test_the_number_of_entries_is_remembered_with_each(filled: Path):
    assert OwnSizes(filled.with_name("channel.json")).read() == {ORIGIN: 5}
    assert sorted(p.name for p in filled.parent.iterdir()) == ["channel.json", "journal.db", "keys"]


def test_a_journal_that_vanished_is_missed(filled: Path):
    filled.unlink()
    journal = Journal(filled)
    said = "The journal is missing; it had 5 entries."
    assert said in (journal.warning() or "")
    (finding,) = journal.verify()
    assert said in finding.what
    assert "riparian check --accept-journal" in finding.next
    for work in (
        journal.require_whole,
        lambda: journal.judge("a", "b", "same", "why", "me"),
        lambda: journal.undo_places("kr-5", "why", "me"),
    ):
        with pytest.raises(JournalDamaged, match="missing"):
            work()
    assert not filled.exists()


@pytest.mark.parametrize(("cut", "gone"), [("to nothing", 5), ("older", 4)])
def test_a_journal_that_has_shrunk_is_missed(path: Path, cut: str, gone: int):
    journal = Journal(path)
    journal.correct_places("kr-5", ["LA-SV"], "The tender says so.", "A. Sato")
    journal.close()
    older = b"" if cut == "to nothing" else path.read_bytes()
    for n in range(4):
        journal.judge("jp-1", f"kr-{n}", "same", "why", "B")
    journal.close()
    path.write_bytes(older)
    for leftover in path.parent.glob("journal.db-*"):
        leftover.unlink()
    said = f"Of the 5 entries of the journal {gone} are missing."
    if cut == "to nothing":
        said = "The journal is missing; it had 5 entries."
    journal = Journal(path)
    assert journal.warning() == said
    assert [finding.what for finding in journal.verify()] == [said]
    with pytest.raises(JournalDamaged, match="missing"):
        journal.require_whole()
    with pytest.raises(JournalDamaged, match="missing"):
        journal.judge("x", "y", "same", "why", "me")


def test_a_restored_backup_ends_the_alarm(filled: Path, tmp_path: Path):
    before = everything(filled)
    shutil.copy(filled, tmp_path / "backup.db")
    filled.unlink()
    journal = Journal(filled)
    assert journal.warning()
    shutil.copy(tmp_path / "backup.db", filled)
    assert journal.warning() is None
    assert journal.verify() == ()
    journal.require_whole()
    assert everything(filled) == before


def test_a_person_can_go_on_without_what_is_gone_and_that_is_noted(filled: Path):
    filled.unlink()
    journal = Journal(filled)
    (accepted,) = journal.accept("A. Sato")
    assert "missing" in accepted.what
    assert journal.warning() is None
    assert journal.verify() == ()
    journal.require_whole()
    assert journal.judge("x", "y", "same", "why", "me").id == 1
    (note,) = journal._stored._store.accepted(ORIGIN)
    assert (note.by, note.before) == ("A. Sato", {ORIGIN: 5})
    assert journal.accept("A. Sato") == ()


def test_a_person_can_go_on_without_a_damaged_entry(filled: Path, tmp_path: Path):
    shutil.copy(filled, tmp_path / "backup.db")
    rewrite(filled, 4, b"Two sites.", b"Two ponds.")
    journal = Journal(filled)
    assert len(journal.accept("A. Sato")) == 1
    journal.require_whole()
    assert journal.verify() == ()
    assert [one.id for one in journal.judgements()] == [1]
    assert journal.judge("x", "y", "same", "why", "me").id == 3
    journal.close()
    rewrite(filled, 4, b"Two ponds.", b"Two sites.")  # what is whole again counts again
    assert [one.id for one in Journal(filled).judgements()] == [1, 2, 3]


def test_who_accepts_one_fault_has_not_accepted_the_next(filled: Path):
    rewrite(filled, 4, b"Two sites.", b"Two ponds.")
    Journal(filled).accept("A. Sato")
    rewrite(filled, 3, b"The same number.", b"The same bridge.")
    (finding,) = Journal(filled).verify()
    assert "Entry 3" in finding.what


def test_a_memory_that_is_damaged_is_written_anew_where_there_is_a_journal(filled: Path):
    remembered = filled.with_name("channel.json")
    remembered.write_bytes(b"x" * 8192)
    journal = Journal(filled)
    assert "channel.json" in (journal.warning() or "")
    (finding,) = journal.verify()
    assert finding.file == "channel.json"
    journal.require_whole()
    assert journal.warning() is None
    assert journal.verify() == ()
    assert OwnSizes(remembered).read() == {ORIGIN: 5}
    remembered.write_bytes(b"")
    filled.unlink()
    with pytest.raises(JournalDamaged):
        journal.require_whole()
    journal.accept("A. Sato")
    journal.require_whole()


def test_a_journal_of_before_is_remembered_from_the_next_build_on(filled: Path):
    filled.with_name("channel.json").unlink()
    Journal(filled).require_whole()
    filled.unlink()
    assert Journal(filled).warning()


def test_what_could_not_be_remembered_was_not_added(path: Path, monkeypatch: pytest.MonkeyPatch):
    """Room for the number is made before the first entry."""

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(own_sizes, "write_atomically", no_room)
        with pytest.raises(DiskFull, match="nothing was added"):
            Journal(path).judge("x", "y", "same", "why", "me")
    assert everything(path) == ((), ())
    assert Journal(path).judge("x", "y", "same", "why", "me").id == 1


def test_an_entry_that_is_there_is_not_denied(filled: Path, monkeypatch: pytest.MonkeyPatch):
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(OwnSizes, "write", no_room)
        entry = Journal(filled).judge("x", "y", "same", "why", "me")
    assert entry in Journal(filled).judgements()
    Journal(filled).require_whole()
    assert OwnSizes(filled.with_name("channel.json")).read() == {ORIGIN: 6}


def test_a_database_of_its_own_is_missed_too(path: Path, postgres_url: str):
    Journal(path, postgres_url).judge("a", "b", "same", "why", "me")
    OwnSizes(path.with_name("channel.json")).write(ORIGIN, 3)
    journal = Journal(path, postgres_url)
    assert [f.what for f in journal.verify()] == ["Of the 3 entries of the journal 2 are missing."]
    with pytest.raises(JournalDamaged):
        journal.judge("a", "c", "same", "why", "me")
    journal.accept("A. Sato")
    journal.judge("a", "c", "same", "why", "me")


def test_the_state_of_a_database_changes_with_every_entry(path: Path, postgres_url: str):
    journal = Journal(path, postgres_url)
    before = journal.state()
    journal.judge("a", "b", "same", "why", "me")
    assert journal.state() != before


def test_it_changes_with_what_comes_later_or_goes_too(path: Path, postgres_url: str):
    """Pages are kept as long as it is the same."""
    store = ChannelStore(path, postgres_url)
    entries, head = channel.journal(channel.OTHER, [b"one", b"two"])
    order = RedactionOrder(
        EntryName(read_origin(channel.ORIGIN), 0), EntryName(read_origin(channel.OTHER), 0)
    )
    waits = msgspec.structs.replace(order, state="waits")
    store.append(channel.ORIGIN, channel.payloads(1), channel.sign, orders=Orders((waits,)))
    states = [Journal(path, postgres_url).state()]
    for change in (
        lambda: store.extend(channel.OTHER, 0, entries, [None, b"two"], head),
        lambda: store.fill(channel.OTHER, 0, [b"one", b"two"]),
        lambda: store.redactions.settle(Orders((order,))),
        lambda: store.note_covered(["a key"], ["a reading key"]),
    ):
        change()
        states.append(Journal(path, postgres_url).state())
    assert len(set(states)) == len(states)


# what stops it, told apart


def add_many(journal: Journal, added: list[Judgement]) -> None:
    for n in range(60):
        added.append(journal.judge("x", f"y{n}", "same", "w" * 900, "me"))


@pytest.mark.parametrize("left", [0, 4096, 20_000, 40_000, 70_000])
def test_a_full_disk_is_called_full_and_what_was_said_is_still_read(tmp_path: Path, left: int):
    try:
        with small_disk(tmp_path / "disk", 800_000) as disk:
            path = disk / "journal.db"
            first = Journal(path).judge("jp-1", "kr-1", "same", "The same number.", "B")
            stuffing = fill(disk, left)
            journal = Journal(path)
            added = [first]
            with pytest.raises(DiskFull, match="no room left") as raised:
                add_many(journal, added)
            assert "not damaged" in raised.value.try_this
            assert Journal(path).judgements() == tuple(added)
            assert Journal(path).verify() == ()
            stuffing.unlink()
            added.append(Journal(path).judge("p", "q", "same", "why", "me"))
            assert Journal(path).judgements() == tuple(added)
    except NoSmallDisk as reason:
        pytest.skip(f"no small disk: {reason}")


def test_one_that_another_holds_is_busy(filled: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("riparian.store.journal.engine.BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(filled, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(CentreBusy):
            Journal(filled).judge("x", "y", "same", "why", "me")


def test_one_that_may_not_be_written_says_so(filled: Path):
    with (
        closing(sqlite3.connect(f"file:{filled}?mode=ro", uri=True)) as client,
        pytest.raises(sqlite3.OperationalError) as raised,
    ):
        client.execute("CREATE TABLE x (y)")
    error = faults.trouble_of_file(filled, raised.value)
    assert "may not be written" in error.what
    assert "not damaged" in error.try_this


def test_what_is_no_journal_says_so_and_is_left_as_it_is(path: Path):
    path.write_bytes(b"this is no database, and never was one " * 100)
    for make in (lambda: None, lambda: _another_database(path)):
        make()
        before = path.read_bytes()
        with pytest.raises(JournalDamaged, match="not a journal of Riparian"):
            Journal(path).judgements()
        assert path.read_bytes() == before
        (finding,) = Journal(path).verify()
        assert "not a journal" in finding.what


def _another_database(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE letters (a)")


def test_a_damaged_file_is_called_damaged(filled: Path):
    content = bytearray(filled.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    filled.write_bytes(content)
    with pytest.raises(JournalDamaged, match="is damaged"):
        Journal(filled).judgements()
    (finding,) = Journal(filled).verify()
    assert "5 entries" in finding.lost


def test_a_newer_version_is_told_from_damage(filled: Path):
    with closing(sqlite3.connect(filled)) as client:
        client.execute("UPDATE alembic_version SET version_num = '9999'")
        client.commit()
    (finding,) = Journal(filled).verify()
    assert "newer Riparian" in finding.what
    assert "Install" in finding.next


def test_a_server_that_cannot_be_reached_says_so_without_the_password(path: Path):
    journal = Journal(path, "postgresql://me:secret@127.0.0.1:1/none")
    with pytest.raises(CentreError, match="cannot be reached") as raised:
        journal.judgements()
    assert "secret" not in f"{raised.value.what} {raised.value.try_this}"


@pytest.mark.parametrize(
    ("state", "words"),
    [("53100", "no room on its disk"), ("25006", "only be read"), ("XX001", "damaged"),
     ("42501", "does not let this user")],
)  # fmt: skip
def test_what_a_server_says_is_told_apart(path: Path, postgres_url: str, state: str, words: str):
    journal = Journal(path, postgres_url)
    code = f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$"
    journal.judgements()
    engine = open_engine(path, postgres_url)
    with pytest.raises(sa.exc.DBAPIError) as raised, engine.begin() as connection:
        connection.exec_driver_sql(code)
    assert words in faults.trouble_of(engine, raised.value).what
