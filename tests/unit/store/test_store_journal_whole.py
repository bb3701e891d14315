"""The journal is added to and nothing else, whatever the client; what is not as it was written is
known; and a centre knows how many entries there were."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import riparian.store.journal as package
from riparian.errors import CentreBusy, CentreError, DiskFull, JournalDamaged
from riparian.store.journal import entry_count as memory
from riparian.store.journal import faults
from riparian.store.journal.entry_count import EntryCount, StoredCount
from riparian.store.journal.journal import Journal
from riparian.store.journal.judgement import Judgement
from running import BOUND_SECONDS
from tortures.disk import NoSmallDisk, fill, small_disk

ENTRY = {"made_at": "", "made_by": "", "why": "", "hash": ""}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def filled(path: Path) -> Path:
    """A journal with three corrections, one of them undone, and two judgements."""
    journal = Journal(path)
    journal.correct_places("kr-5", ["LA-SV"], "The tender says so.", "A. Sato")
    journal.correct_places("メコン", ["KH-17", "KH"], "理由", "김")
    journal.undo_places("kr-5", "It does not.", "A. Sato")
    journal.judge("jp-1", "kr-1", "same", "The same number.", "B")
    journal.judge("jp-1", "kr-2", "different", "Two sites.", "B")
    return path


def everything(path: Path) -> tuple[object, ...]:
    return Journal(path).place_corrections(), Journal(path).judgements()


# only added to


REPLACING = [
    "INSERT OR REPLACE INTO judgement (id, made_at, made_by, a, b, verdict, why)"
    " VALUES (1, '', '', 'jp-1', 'kr-1', 'different', '')",
    "REPLACE INTO judgement (id, made_at, made_by, a, b, verdict, why)"
    " VALUES (1, '', '', 'jp-1', 'kr-1', 'different', '')",
    "INSERT INTO judgement (id, made_at, made_by, a, b, verdict, why)"
    " VALUES (1, '', '', '', '', '', '') ON CONFLICT (id) DO UPDATE SET verdict = 'different'",
    "UPDATE OR REPLACE judgement SET id = 2 WHERE id = 1",
    "UPDATE judgement SET verdict = 'different' WHERE id = 1",
    "DELETE FROM judgement",
    "INSERT OR REPLACE INTO place_correction (made_at, made_by, activity, places, why, undoes)"
    " VALUES ('', '', 'kr-5', '[]', '', 1)",  # takes the place of the undo
    "REPLACE INTO place_correction (id, made_at, made_by, activity, places, why)"
    " VALUES (2, '', '', 'x', '[]', '')",
    "DELETE FROM place_correction WHERE id = 3",
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
        "TRUNCATE judgement",
        "TRUNCATE place_correction CASCADE",
        "SET session_replication_role = replica; DELETE FROM judgement",
        "SET session_replication_role = replica; UPDATE judgement SET verdict = 'unsure'",
        "INSERT INTO judgement (id, made_at, made_by, a, b, why) VALUES (1, '', '', '', '', '')"
        " ON CONFLICT (id) DO UPDATE SET verdict = 'different'",
    ],
)
def test_no_statement_to_a_server_replaces_an_entry(path: Path, postgres_url: str, statement: str):
    journal = Journal(path, postgres_url)
    entry = journal.judge("a", "b", "same", "why", "me")
    with (
        pytest.raises(sa.exc.DBAPIError, match="only be added"),
        journal._open().execution_options(writes=True).begin() as connection,
    ):
        connection.exec_driver_sql(statement)
    assert journal.judgements() == (entry,)


# as it was written


def test_an_entry_that_was_changed_does_not_count_and_is_named(filled: Path):
    with closing(sqlite3.connect(filled)) as client:
        client.execute("DROP TRIGGER judgement_no_UPDATE")
        client.execute("UPDATE judgement SET verdict = 'same' WHERE id = 2")
        client.commit()
    journal = Journal(filled)
    assert [one.id for one in journal.judgements()] == [1]
    (finding,) = journal.verify()
    assert "Entry 2, a judgement on a pair of records, is not what was written" in finding.what
    assert "verdict 'same'" in finding.what
    assert finding.file == "journal.db"
    assert "backup" in finding.next
    with pytest.raises(JournalDamaged, match="Entry 2"):
        journal.require_whole()
    with pytest.raises(JournalDamaged, match="Entry 2"):
        journal.judge("x", "y", "same", "why", "me")
    assert [one.id for one in journal.place_corrections()] == [1, 2, 3]


@pytest.mark.parametrize("seed", range(4))
def test_no_flipped_bit_changes_what_people_said_unnoticed(filled: Path, tmp_path: Path, seed: int):
    """Either all entries are read as they were, or what is wrong is said."""
    chance = random.Random(seed)
    before = everything(filled)
    content = filled.read_bytes()
    noticed = 0
    for _ in range(40):
        flipped = bytearray(content)
        flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        copy = tmp_path / "copy" / "journal.db"
        shutil.rmtree(copy.parent, ignore_errors=True)
        copy.parent.mkdir()
        shutil.copy(filled.with_name("journal.json"), copy.with_name("journal.json"))
        copy.write_bytes(flipped)
        findings = Journal(copy).verify()
        noticed += bool(findings)
        try:
            found = everything(copy)
        except CentreError:
            found = ()
        assert found == before or findings
    assert noticed


@pytest.mark.parametrize(
    ("words", "damaged"),
    [(b"tablejudgement", b"tablejudge\xcdent"), (b"NOT EXISTS", b"NOT EX\xc9STS")],
)
def test_a_table_whose_definition_was_changed_is_called_damage(
    filled: Path, words: bytes, damaged: bytes
):
    filled.write_bytes(filled.read_bytes().replace(words, damaged))
    (finding,) = Journal(filled).verify()
    assert "is damaged: malformed database schema" in finding.what
    with pytest.raises(JournalDamaged, match="is damaged"):
        Journal(filled).judge("x", "y", "same", "why", "me")


def test_texts_that_are_no_utf8_and_places_that_are_no_json_stop_nothing(filled: Path):
    with closing(sqlite3.connect(filled)) as client:
        for table in ("judgement", "place_correction"):
            client.execute(f"DROP TRIGGER {table}_no_UPDATE")
        client.execute("UPDATE judgement SET why = CAST(x'ff00fe' AS TEXT) WHERE id = 1")
        client.execute("UPDATE place_correction SET places = '[' WHERE id = 2")
        client.execute("UPDATE place_correction SET activity = 7.5 WHERE id = 1")
        client.commit()
    journal = Journal(filled)
    assert [one.id for one in journal.judgements()] == [2]
    assert [one.id for one in journal.place_corrections()] == [3]
    assert len(journal.verify()) == 3


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_entries_of_the_version_before_get_their_hash(
    path: Path, kind: str, request: pytest.FixtureRequest
):
    url = None if kind == "sqlite" else request.getfixturevalue("postgres_url")
    address = f"sqlite:///{path}" if url is None else url
    config = Config()
    config.set_main_option("script_location", f"{package.__path__[0]}/migrations")
    with sa.create_engine(address, poolclass=sa.pool.NullPool).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.exec_driver_sql(
            "INSERT INTO place_correction (made_at, made_by, activity, places, why)"
            " VALUES ('2026-11-01T00:00:00+00:00', 'a', 'メコン', '[\"KH\", \"LA\"]', 'why')"
        )
        connection.exec_driver_sql(
            "INSERT INTO judgement (made_at, made_by, a, b, verdict, why)"
            " VALUES ('2026-11-01T00:00:00+00:00', 'a', 'x', 'y', 'same', 'why')"
        )
    journal = Journal(path, url)
    (correction,) = journal.place_corrections()
    assert correction.places == ("KH", "LA")
    (judgement,) = journal.judgements()
    assert judgement.verdict == "same"
    assert journal.verify() == ()
    assert journal.judge("x", "z", "same", "why", "a").id == 2
    assert journal.undo_places("メコン", "no", "b").undoes == correction.id
    assert journal.verify() == ()


# how many there were


def test_a_centre_in_which_nobody_said_anything_remembers_nothing(path: Path, tmp_path: Path):
    journal = Journal(path)
    journal.require_whole()
    assert journal.verify() == ()
    assert journal.warning() is None
    assert list(tmp_path.iterdir()) == []


def test_the_number_of_entries_is_remembered_with_each(filled: Path):
    assert EntryCount(filled.with_name("journal.json")).read().entries == {
        "judgement": 2, "place_correction": 3,
    }  # fmt: skip
    assert sorted(p.name for p in filled.parent.iterdir()) == ["journal.db", "journal.json"]


def test_a_journal_that_vanished_is_missed(filled: Path):
    filled.unlink()
    journal = Journal(filled)
    said = "The journal is missing; it had 2 judgements on pairs of records and 3 corrections of"
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


@pytest.mark.parametrize("cut", ["to nothing", "older"])
def test_a_journal_that_has_shrunk_is_missed(filled: Path, tmp_path: Path, cut: str):
    older = tmp_path / "older" / "journal.db"
    older.parent.mkdir()
    Journal(older).correct_places("kr-5", ["LA-SV"], "The tender says so.", "A. Sato")
    filled.write_bytes(b"" if cut == "to nothing" else older.read_bytes())
    gone = 5 if cut == "to nothing" else 4
    said = f"Of the 5 entries of the journal {gone} are missing."
    journal = Journal(filled)
    assert journal.warning() == said
    assert [finding.what for finding in journal.verify()] == [said]
    with pytest.raises(JournalDamaged, match=f"{gone} are missing"):
        journal.require_whole()
    with pytest.raises(JournalDamaged, match=f"{gone} are missing"):
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
    (note,) = EntryCount(filled.with_name("journal.json")).read().accepted
    assert (note.by, sum(note.before.values())) == ("A. Sato", 5)
    assert journal.accept("A. Sato") == ()


def test_a_person_can_go_on_without_a_damaged_entry(filled: Path, tmp_path: Path):
    shutil.copy(filled, tmp_path / "backup.db")
    with closing(sqlite3.connect(filled)) as client:
        client.execute("DROP TRIGGER judgement_no_UPDATE")
        client.execute("UPDATE judgement SET why = 'x' WHERE id = 2")
        client.commit()
    journal = Journal(filled)
    assert len(journal.accept("A. Sato")) == 1
    journal.require_whole()
    assert journal.verify() == ()
    assert [one.id for one in journal.judgements()] == [1]
    assert journal.judge("x", "y", "same", "why", "me").id == 3
    shutil.copy(tmp_path / "backup.db", filled)  # what is whole again counts again
    assert [one.id for one in Journal(filled).judgements()] == [1, 2]


def test_a_memory_that_is_damaged_is_written_anew_where_there_is_a_journal(filled: Path):
    remembered = filled.with_name("journal.json")
    remembered.write_bytes(remembered.read_bytes().replace(b"2", b"9"))
    journal = Journal(filled)
    assert "journal.json" in (journal.warning() or "")
    (finding,) = journal.verify()
    assert finding.file == "journal.json"
    journal.require_whole()
    assert journal.warning() is None
    assert journal.verify() == ()
    remembered.write_bytes(b"")
    filled.unlink()
    with pytest.raises(JournalDamaged):
        journal.require_whole()
    journal.accept("A. Sato")
    journal.require_whole()


def test_a_journal_of_before_is_remembered_from_the_next_build_on(filled: Path):
    filled.with_name("journal.json").unlink()
    Journal(filled).require_whole()
    filled.unlink()
    assert Journal(filled).warning()


def test_what_could_not_be_remembered_was_not_added(filled: Path, monkeypatch: pytest.MonkeyPatch):
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = everything(filled)
    with monkeypatch.context() as patch:
        patch.setattr(memory.os, "fsync", no_room)
        with pytest.raises(DiskFull, match="nothing was added"):
            Journal(filled).judge("x", "y", "same", "why", "me")
    assert everything(filled) == before
    assert sorted(p.name for p in filled.parent.iterdir()) == ["journal.db", "journal.json"]


def test_an_entry_that_is_there_is_not_denied(filled: Path, monkeypatch: pytest.MonkeyPatch):
    """A build may sweep away what a killed process had prepared, or what this one has."""
    publish = EntryCount.publish

    def swept(self: EntryCount, prepared: Path) -> None:
        prepared.unlink(missing_ok=True)
        monkeypatch.setattr(EntryCount, "publish", publish)
        publish(self, prepared)

    monkeypatch.setattr(EntryCount, "publish", swept)
    entry = Journal(filled).judge("x", "y", "same", "why", "me")
    assert entry in Journal(filled).judgements()
    assert EntryCount(filled.with_name("journal.json")).read().entries["judgement"] == 3


def test_what_killed_processes_prepared_is_swept(filled: Path):
    leftover = filled.with_name(".journal.json.4711-1.tmp")
    leftover.write_bytes(b"half")
    Journal(filled).require_whole()
    assert not leftover.exists()


def test_several_at_once_remember_all(path: Path):
    code = (
        "import sys; from pathlib import Path\n"
        "from riparian.store.journal.journal import Journal\n"
        "for n in range(20):\n"
        "    Journal(Path(sys.argv[1])).correct_places(f'p{n}', ['KH'], 'why', sys.argv[2])\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(path), who]) for who in "ab"]
    assert [process.wait(timeout=BOUND_SECONDS) for process in running] == [0, 0]
    assert EntryCount(path.with_name("journal.json")).read().entries == {"place_correction": 40}


def test_a_database_of_its_own_is_missed_too(path: Path, postgres_url: str):
    Journal(path, postgres_url).judge("a", "b", "same", "why", "me")
    path.with_name("journal.json").write_bytes(b"")
    EntryCount(path.with_name("journal.json")).write(StoredCount({"judgement": 3}))
    journal = Journal(path, postgres_url)
    assert [f.what for f in journal.verify()] == ["Of the 3 entries of the journal 2 are missing."]
    with pytest.raises(JournalDamaged):
        journal.judge("a", "c", "same", "why", "me")
    journal.accept("A. Sato")
    journal.judge("a", "c", "same", "why", "me")


# what stops it, told apart


def add_many(journal: Journal, added: list[Judgement]) -> None:
    for n in range(60):
        added.append(journal.judge("x", f"y{n}", "same", "w" * 900, "me"))


@pytest.mark.parametrize("left", [0, 4096, 20_000, 40_000, 70_000])
def test_a_full_disk_is_called_full_and_what_was_said_is_still_read(tmp_path: Path, left: int):
    try:
        with small_disk(tmp_path / "disk", 400_000) as disk:
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
    assert "2 judgements" in finding.lost


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
    engine = journal._open()
    with pytest.raises(sa.exc.DBAPIError) as raised, engine.begin() as connection:
        connection.exec_driver_sql(code)
    assert words in faults.trouble_of(engine, raised.value).what


def test_what_is_remembered_can_be_read_by_a_person(filled: Path):
    text = filled.with_name("journal.json").read_text("utf-8").splitlines()[0]
    assert msgspec.json.decode(text)["entries"] == {"judgement": 2, "place_correction": 3}
