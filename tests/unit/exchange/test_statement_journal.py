"""The journal: only added to, by several at once, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import given
from hypothesis import strategies as st

import riparian.store.journal as package
from folder_copies import copy_folder
from riparian.errors import BadRequest, CentreError, UnknownName
from riparian.exchange.held.own_sizes import OwnSizes
from riparian.exchange.statements.statement_journal import LONGEST_WHY
from riparian.exchange.statements.statement_journal import StatementJournal as Journal
from riparian.store.journal.correction import PlaceCorrection, standing
from riparian.store.journal.engine import open_engine
from riparian.store.journal.schema import REVISIONS, metadata
from running import BOUND_SECONDS


@pytest.fixture
def path(tmp_path):
    return tmp_path / "journal.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def journal(request, path):
    """A journal without entries."""
    if request.param == "sqlite":
        return Journal(path)
    return Journal(path, request.getfixturevalue("postgres_url"))


def test_a_journal_in_which_nobody_said_anything_is_no_file(path):
    assert Journal(path).place_corrections() == ()
    assert Journal(path).standing_places() == []
    assert not path.exists()


def test_what_is_said_is_kept_in_order_with_who_when_and_why(journal):
    first = journal.correct_places("jp-1", ["KH-17"], "  The tender\n says so. ", "A. Sato")
    second = journal.correct_places("メコン", ["LA-SV", "LA", "LA-SV"], "理由", "김")
    assert journal.place_corrections() == (first, second)
    assert first.why == "The tender says so."
    assert first.made_at.endswith("+00:00")
    assert second.places == ("LA-SV", "LA")
    assert journal.place_corrections("メコン") == (second,)


def test_the_last_word_stands_and_an_undo_brings_back_the_one_before(journal):
    first = journal.correct_places("x", ["KH-17"], "one", "a")
    second = journal.correct_places("x", ["KH-18"], "two", "a")
    assert journal.standing_places() == [second]
    undo = journal.undo_places("x", "no", "b")
    assert (undo.undoes, undo.places) == (second.id, ())
    assert journal.standing_places() == [first]
    journal.undo_places("x", "no", "b")
    assert journal.standing_places() == []
    assert len(journal.place_corrections()) == 4
    with pytest.raises(UnknownName):
        journal.undo_places("x", "no", "b")


def test_there_is_nothing_to_undo_where_nothing_was_said(path):
    with pytest.raises(UnknownName) as raised:
        Journal(path).undo_places("x", "why", "a")
    assert "place-set --list" in raised.value.try_this
    assert not path.exists()


@pytest.mark.parametrize(
    ("places", "why", "by"),
    [([], "why", "a"), (["KH"], " ", "a"), (["KH"], "why", ""), (["KH"], "x" * 3000, "a"),
     (["KH"], "why", "x" * 300)],
)  # fmt: skip
def test_a_reason_a_name_and_a_place_are_needed(path, places, why, by):
    with pytest.raises(BadRequest) as raised:
        Journal(path).correct_places("x", places, why, by)
    assert raised.value.try_this
    assert not path.exists()
    assert LONGEST_WHY < 3000


def test_what_was_undone_cannot_be_undone_again(journal):
    entry = journal.correct_places("x", ["KH"], "why", "a")
    assert journal.undo_places("x", "no", "a").undoes == entry.id
    with pytest.raises(UnknownName):
        journal.undo_places("x", "no", "a")
    assert len(journal.place_corrections()) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such modes")
def test_only_its_owner_can_read_the_file(path):
    Journal(path).correct_places("x", ["KH"], "why", "a")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_file_is_written_ahead(path):
    Journal(path).correct_places("x", ["KH"], "why", "a")
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_two_processes_may_write_at_once_and_nothing_is_lost(path):
    code = (
        "import sys; from pathlib import Path\n"
        "from riparian.exchange.statements.statement_journal import StatementJournal\n"
        "journal = StatementJournal(Path(sys.argv[1]))\n"
        "for n in range(25):\n"
        "    journal.correct_places(f'p{n}', ['KH'], 'why', sys.argv[2])\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(path), who]) for who in "ab"]
    assert [process.wait(timeout=BOUND_SECONDS) for process in running] == [0, 0]
    entries = Journal(path).place_corrections()
    assert len(entries) == 50
    assert [e.id for e in entries] == list(range(1, 51))
    assert {e.made_by for e in entries} == {"a", "b"}
    assert OwnSizes(path.with_name("channel.json")).read() == {"local/centre/1": 50}


def test_what_stands_in_the_tables_is_what_the_migrations_make(journal, path):
    journal.correct_places("x", ["KH"], "why", "a")
    with open_engine(path, journal._url).connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == REVISIONS[-1]


def test_every_revision_is_named():
    scripts = ScriptDirectory(f"{package.__path__[0]}/migrations")
    assert tuple(s.revision for s in scripts.walk_revisions())[::-1] == REVISIONS


def test_a_journal_of_a_newer_version_is_left_alone(path):
    Journal(path).correct_places("x", ["KH"], "why", "a")
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(CentreError, match="newer Riparian"):
        Journal(path).place_corrections()


def test_a_damaged_journal_says_so_and_is_not_made_anew(path):
    path.write_bytes(b"this is no database, and never was one " * 100)
    before = path.read_bytes()
    for work in (Journal(path).place_corrections, lambda: Journal(path).undo_places("x", "y", "z")):
        with pytest.raises(CentreError) as raised:
            work()
        assert "journal.db" in raised.value.what
    assert path.read_bytes() == before


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "postgres://x", "sqlite:///x.db", ""])
def test_an_address_that_is_none_of_postgresql_says_so(path, url):
    with pytest.raises(CentreError) as raised:
        Journal(path, url).place_corrections()
    assert "centre.toml" in raised.value.what
    assert not path.exists()


def test_a_journal_that_may_only_be_read_is_read_and_nothing_is_made_beside_it(
    path, tmp_path, monkeypatch
):
    written = Journal(path)
    entry = written.correct_places("x", ["KH"], "why", "a")
    written.close()
    monkeypatch.setattr(os, "access", lambda _, mode: mode != os.W_OK)
    assert Journal(path).place_corrections() == (entry,)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["channel.json", "journal.db", "keys"]
    with pytest.raises(CentreError):
        Journal(path).correct_places("x", ["KH"], "why", "a")


def test_a_copy_of_the_file_holds_everything(path, tmp_path):
    journal = Journal(path)
    entry = journal.correct_places("x", ["KH"], "why", "a")
    journal.close()  # or a second later
    copy = tmp_path / "copy" / "journal.db"
    copy_folder(tmp_path / "keys", copy.parent / "keys")
    shutil.copy(path, copy)
    assert Journal(copy).place_corrections() == (entry,)
    assert Journal(copy).verify() == ()


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.booleans()), max_size=30))
def test_what_stands_is_the_top_of_a_pile_for_each_project(steps):
    entries: list[PlaceCorrection] = []
    piles: dict[str, list[PlaceCorrection]] = {"x": [], "y": [], "z": []}
    for number, (activity, undo) in enumerate(steps, 1):
        pile = piles[activity]
        if undo and not pile:
            continue
        undoes = pile.pop().id if undo else None
        places = () if undo else ("KH",)
        entry = PlaceCorrection(number, "", "a", activity, places, "why", undoes)
        entries.append(entry)
        if not undo:
            pile.append(entry)
    assert standing(reversed(entries)) == [piles[a][-1] for a in "xyz" if piles[a]]
