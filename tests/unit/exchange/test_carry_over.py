"""What an earlier Riparian kept in tables becomes entries of the signed journal: nothing is lost,
nothing is counted twice, and whatever stops it leaves the old state or the new one."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import msgspec
import pytest
import sqlalchemy as sa

from earlier_journal import ROWS, change_row, engine_at, insert_row, upgrade, write_rows
from nodes import Nodes
from riparian.errors import CentreError, JournalDamaged
from riparian.exchange.entries.payload import IdentifiedRecord, Pair, decode
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.held.own_sizes import OwnSizes
from riparian.exchange.names import EntryName, local_origin, read_origin
from riparian.exchange.planned_words import Words
from riparian.exchange.statements.sealed_statements import SealedStatements
from riparian.exchange.statements.statement_journal import StatementJournal
from riparian.exchange.statements.stored_statements import StoredStatements
from riparian.store.journal.correction import PlaceCorrection
from riparian.store.journal.entry_count import EntryCount, StoredCount
from riparian.store.journal.judgement import Judgement
from running import BOUND_SECONDS

CORRECTIONS = tuple(row for row in ROWS if isinstance(row, PlaceCorrection))
JUDGEMENTS = tuple(row for row in ROWS if isinstance(row, Judgement))
ORIGIN = "local/centre/1"


@pytest.fixture
def path(tmp_path):
    home = tmp_path / "centre"
    home.mkdir()
    return home / "journal.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request):
    return None if request.param == "sqlite" else request.getfixturevalue("empty_postgres_url")


def everything(path, url=None):
    journal = StatementJournal(path, url)
    return journal.place_corrections(), journal.judgements()


def entries_of(path, url=None):
    """How many entries the signed journal has, whether they count or not."""
    return ChannelStore(path, url).size(ORIGIN)


def is_carried(path, url=None):
    with engine_at(path, url).connect() as connection:
        sql = "SELECT count(*) FROM channel_document WHERE kind = 'carried'"
        return bool(connection.scalar(sa.text(sql)))


def test_every_row_becomes_an_entry_in_its_order_and_says_the_same(path, url):
    write_rows(path, url=url)
    before = everything(path, url)
    assert before == (CORRECTIONS, JUDGEMENTS), "rows count until they are carried over"
    told = []
    journal = StatementJournal(path, url)
    stood = journal.standing_places(), journal.standing_judgements()
    assert stood == ([ROWS[2]], [ROWS[6], ROWS[3]])
    journal.tell = told.append
    journal.require_whole()
    assert len(told) == 1
    assert "7 entries" in told[0]
    assert everything(path, url) == before
    assert (journal.standing_places(), journal.standing_judgements()) == stood
    assert entries_of(path, url) == 7
    assert is_carried(path, url)
    assert not path.with_name("journal.json").exists()
    assert OwnSizes(path.with_name("channel.json")).read() == {ORIGIN: 7}
    assert StatementJournal(path, url).verify() == ()
    journal.require_whole()
    assert (entries_of(path, url), len(told)) == (7, 1)


def test_what_is_said_next_goes_on_from_there(path, url):
    write_rows(path, url=url)
    journal = StatementJournal(path, url)
    entry = journal.judge("x", "y", "same", "why", "me")
    assert entry.id == 6
    assert journal.judgements() == (*JUDGEMENTS, entry)
    undo = journal.undo_judgement("jp-1", "kr-1", "no", "me")
    assert (undo.id, undo.undoes) == (7, 5)
    assert journal.undo_places("メコン", "no", "me").undoes == 2
    assert journal.standing_places() == []
    assert [one.id for one in journal.standing_judgements()] == [2, 6]
    assert entries_of(path, url) == 10


def test_an_undo_names_its_entry_and_old_numbers_stay(path):
    write_rows(path)
    journal = StatementJournal(path)
    journal.things = lambda names: {name: IdentifiedRecord("R", name) for name in names}
    journal.require_whole()
    payloads = list(StoredPayloads(path))
    assert [(x.type, x.body["number"], x.body["row"]) for x in payloads] == [
        ("place-correction", 1, 1),
        ("judgement", 1, 1),
        ("place-correction", 2, 2),
        ("judgement", 2, 2),
        ("place-correction", 3, 3),
        ("judgement", 4, 4),
        ("judgement", 5, 5),
    ]
    origin = local_origin(1)
    assert payloads[4].about == EntryName(origin, 0)
    assert payloads[5].about == EntryName(origin, 1)
    assert payloads[0].about == IdentifiedRecord("R", "kr-5")
    assert payloads[1].about == Pair(IdentifiedRecord("R", "jp-1"), IdentifiedRecord("R", "kr-1"))
    assert payloads[0].body["made_at"] == ROWS[0].made_at
    assert {x.tlp for x in payloads} == {"AMBER+STRICT"}
    assert {x.audience for x in payloads} == {("centre",)}


class StoredPayloads:
    """The payloads of the local journal."""

    def __init__(self, path):
        self._store = ChannelStore(path)

    def __iter__(self):
        for content in self._store.payloads(ORIGIN, 0, self._store.size(ORIGIN)):
            yield decode(content, local_origin(1))


def test_names_that_no_author_can_have_stay_as_they_were(path):
    row = PlaceCorrection(1, "2026-11-01T08:00:01+00:00", "A\u202eB\u2028", "x", ("KH",), "w\u2028")
    write_rows(path, [row])
    StatementJournal(path).require_whole()
    assert everything(path) == ((row,), ())


def test_long_names_and_many_rows_are_carried(path):
    rows = [
        Judgement(n, "", "a" * 200, "x" * 9000, f"y{n}", "same", "w" * 2000) for n in range(1, 301)
    ]
    write_rows(path, rows)
    StatementJournal(path).require_whole()
    assert everything(path) == ((), tuple(rows))


# what is not whole


@pytest.mark.parametrize("gone", ["rows", "file"])
def test_rows_that_are_gone_are_missed_and_nothing_is_carried(path, gone):
    write_rows(path, ROWS[:5])
    EntryCount(path.with_name("journal.json")).write(
        StoredCount({"judgement": 4, "place_correction": 3})
    )
    if gone == "file":
        path.unlink()
    journal = StatementJournal(path)
    said = {
        "rows": "Of the 7 entries of the journal 2 are missing.",
        "file": "The journal is missing; it had 4 judgements on pairs of records and 3 corrections"
        " of places.",
    }[gone]
    assert journal.warning() == said
    assert [finding.what for finding in journal.verify()] == [said]
    for work in (journal.require_whole, lambda: journal.judge("a", "b", "same", "why", "me")):
        with pytest.raises(JournalDamaged, match="missing"):
            work()
    assert path.exists() == (gone == "rows")
    if gone == "rows":
        assert everything(path) == (CORRECTIONS, JUDGEMENTS[:2])
        assert entries_of(path) == 0


def test_a_changed_row_is_named_and_nothing_is_carried(path):
    write_rows(path)
    change_row(path, "UPDATE judgement SET verdict = 'same' WHERE id = 2")
    journal = StatementJournal(path)
    (finding,) = journal.verify()
    assert "Entry 2, a judgement on a pair of records, is not what was written" in finding.what
    assert "verdict 'same'" in finding.what
    with pytest.raises(JournalDamaged, match="Entry 2"):
        journal.require_whole()
    assert [one.id for one in journal.judgements()] == [1, 4, 5]
    assert entries_of(path) == 0


def test_texts_that_are_no_utf8_and_places_that_are_no_json_stop_nothing(path):
    write_rows(path)
    with closing(sqlite3.connect(path)) as client:
        for table in ("judgement", "place_correction"):
            client.execute(f"DROP TRIGGER {table}_no_UPDATE")
        client.execute("UPDATE judgement SET why = CAST(x'ff00fe' AS TEXT) WHERE id = 1")
        client.execute("UPDATE place_correction SET places = '[' WHERE id = 2")
        client.execute("UPDATE place_correction SET activity = 7.5 WHERE id = 1")
        client.commit()
    journal = StatementJournal(path)
    assert [one.id for one in journal.judgements()] == [2, 4, 5]
    assert [one.id for one in journal.place_corrections()] == [3]
    assert len(journal.verify()) == 3
    journal.accept("A. Sato")
    journal.require_whole()
    assert [one.id for one in journal.judgements()] == [2, 4, 5]
    assert entries_of(path) == 7


def test_damage_that_was_accepted_is_carried_as_damage_and_stays_accepted(path):
    write_rows(path)
    change_row(path, "UPDATE judgement SET verdict = 'same' WHERE id = 2")
    journal = StatementJournal(path)
    assert len(journal.accept("A. Sato")) == 1
    journal.require_whole()
    assert journal.verify() == ()
    assert [one.id for one in journal.judgements()] == [1, 4, 5]
    (damaged,) = [x for x in StoredPayloads(path) if "damaged" in x.body]
    assert "verdict 'same'" in damaged.body["damaged"]
    assert damaged.body["row"] == 2
    with closing(sqlite3.connect(path)) as client:
        sql = "SELECT content FROM channel_document WHERE kind = 'carried'"
        note = msgspec.json.decode(client.execute(sql).fetchone()[0])
    (accepted,) = note["remembered"]["accepted"]
    assert accepted["by"] == "A. Sato"
    assert note["rows"] == {"judgement": 4, "place_correction": 3}
    assert journal.judge("x", "y", "same", "why", "me").id == 6


def test_an_undo_of_a_row_that_is_gone_undoes_nothing_else(path):
    rows = [row for row in ROWS if row not in (ROWS[0], ROWS[1])]
    with engine_at(path).begin():
        pass
    write_rows(path, rows)
    before = everything(path)
    StatementJournal(path).require_whole()
    assert everything(path) == before
    assert StatementJournal(path).standing_judgements() == [ROWS[6], ROWS[3]]


def test_a_damaged_memory_stops_nothing_where_there_are_rows(path):
    write_rows(path)
    path.with_name("journal.json").write_bytes(b"?")
    journal = StatementJournal(path)
    assert "journal.json" in (journal.warning() or "")
    (finding,) = journal.verify()
    assert finding.file == "journal.json"
    journal.require_whole()
    assert journal.warning() is None
    assert everything(path) == (CORRECTIONS, JUDGEMENTS)


def test_a_journal_of_before_there_was_a_memory_is_carried(path):
    write_rows(path, remembered=False)
    StatementJournal(path).require_whole()
    assert everything(path) == (CORRECTIONS, JUDGEMENTS)
    assert is_carried(path)


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_rows_of_before_there_were_hashes_are_carried(path, url, revision):
    engine = engine_at(path, url)
    upgrade(engine, revision)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO place_correction (made_at, made_by, activity, places, why)"
            " VALUES ('2026-11-01T00:00:00+00:00', 'a', 'メコン', '[\"KH\", \"LA\"]', 'why')"
        )
    journal = StatementJournal(path, url)
    (correction,) = journal.place_corrections()
    assert correction.places == ("KH", "LA")
    assert journal.undo_places("メコン", "no", "b").undoes == correction.id
    assert journal.verify() == ()
    assert entries_of(path, url) == 2


# the earlier Riparian


def test_the_tables_stay_and_take_no_more(path, url):
    engine = write_rows(path, url=url)
    StatementJournal(path, url).require_whole()
    row = Judgement(9, "", "me", "a", "b", "same", "why")
    with pytest.raises(sa.exc.DBAPIError, match="newer Riparian"), engine.begin() as connection:
        insert_row(connection, row)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM judgement")) == 4


def test_nothing_reads_the_tables_any_more(path):
    write_rows(path)
    StatementJournal(path).require_whole()
    change_row(path, "UPDATE judgement SET verdict = 'same' WHERE id = 2")
    with engine_at(path).begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER place_correction_no_DELETE")
        connection.exec_driver_sql("DELETE FROM place_correction")
    assert everything(path) == (CORRECTIONS, JUDGEMENTS)
    assert StatementJournal(path).verify() == ()


# whatever stops it


STOPPED = """
import os, shutil, sys
from pathlib import Path
from riparian.exchange.statements import carry_over  # what is imported is not counted
from riparian.exchange.statements.statement_journal import StatementJournal

def carry(home, at):
    count = 0
    def stop(frame, event, arg):
        nonlocal count
        name = frame.f_code.co_filename
        if "/exchange/" in name or "/store/" in name:
            count += 1
            if count == at:
                os.kill(os.getpid(), 9)
    journal = StatementJournal(home / "journal.db")
    sys.setprofile(stop)
    journal.require_whole()
    sys.setprofile(None)
    return count

start, times = Path(sys.argv[1]), int(sys.argv[2])
carry(shutil.copytree(start, start.with_name("first")), 0)  # what is done once in a process
calls = carry(shutil.copytree(start, start.with_name("whole")), 0)
for at in range(1, calls, calls // times):
    home = shutil.copytree(start, start.with_name(f"killed-{at}"))
    child = os.fork()
    if not child:
        carry(home, at)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 9
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork")
def test_a_kill_at_any_moment_leaves_the_old_state_or_the_new_one(path):
    """Killed at instants all over the work: at each, what people said is what it was; and the next
    one carries over what is left, once."""
    write_rows(path)
    before = everything(path)
    subprocess.run(
        [sys.executable, "-c", STOPPED, str(path.parent), "16"], check=True, timeout=BOUND_SECONDS
    )
    sizes, states = set(), set()
    for killed in path.parent.parent.glob("killed-*/journal.db"):
        assert everything(killed) == before
        assert StatementJournal(killed).verify() == ()
        sizes.add(entries_of(killed))
        states.add(is_carried(killed))
        StatementJournal(killed).require_whole()
        assert everything(killed) == before
        assert entries_of(killed) == 7
        assert is_carried(killed)
        assert StatementJournal(killed).verify() == ()
    assert sizes == {0, 7}, "all in one, or nothing"
    assert states == {False, True}


def test_entries_that_read_otherwise_are_not_believed(path, monkeypatch):
    write_rows(path)
    with monkeypatch.context() as patch:
        patch.setattr("riparian.exchange.statements.carry_over._is_same", lambda *_: False)
        with pytest.raises(JournalDamaged, match="reads otherwise"):
            StatementJournal(path).require_whole()
    assert not is_carried(path)
    assert everything(path) == (CORRECTIONS, JUDGEMENTS)
    assert path.with_name("journal.json").exists()
    StatementJournal(path).require_whole()
    assert entries_of(path) == 7


def test_rows_that_came_meanwhile_are_carried_too(path, monkeypatch):
    """A process of the earlier version that still runs has added one before it was refused."""
    engine = write_rows(path)
    late = Judgement(6, ROWS[6].made_at, "B", "p", "q", "same", "late")
    reopened = StoredStatements.reopened

    def add_one_more(statements):
        if everything(path)[1][-1].id != 6:
            with engine.begin() as connection:
                connection.exec_driver_sql("DROP TRIGGER judgement_no_INSERT")
                insert_row(connection, late)
        return reopened(statements)

    monkeypatch.setattr(StoredStatements, "reopened", add_one_more)
    StatementJournal(path).require_whole()
    assert everything(path) == (CORRECTIONS, (*JUDGEMENTS, late))
    assert entries_of(path) == 8


def test_two_processes_at_once_carry_over_once(path, url):
    write_rows(path, url=url)
    code = (
        "import sys; from pathlib import Path\n"
        "from riparian.exchange.statements.statement_journal import StatementJournal\n"
        "journal = StatementJournal(Path(sys.argv[1]), sys.argv[2] or None)\n"
        "journal.judge('x', sys.argv[3], 'same', 'why', 'me')\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(path), url or "", who]) for who in "ab"
    ]
    assert [process.wait(timeout=BOUND_SECONDS) for process in running] == [0, 0]
    corrections, judgements = everything(path, url)
    assert corrections == CORRECTIONS
    assert judgements[:4] == JUDGEMENTS
    assert [one.id for one in judgements[4:]] == [6, 7]
    assert {one.pair for one in judgements[4:]} == {("a", "x"), ("b", "x")}
    assert entries_of(path, url) == 9


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such modes")
def test_a_folder_that_may_only_be_read_is_read_as_before(path, monkeypatch):
    write_rows(path)
    StatementJournal(path).judgements()  # brings the tables up to date
    monkeypatch.setattr(os, "access", lambda _, mode: mode != os.W_OK)
    assert everything(path) == (CORRECTIONS, JUDGEMENTS)
    with pytest.raises(CentreError, match="may not be written"):
        StatementJournal(path).require_whole()


# members


class OfNode:
    """The journal of a node's member, as its centre gives it."""

    def __init__(self, node):
        self._node = node

    def write_statements(self, entries_at, noting=None):
        member = self._node.origin.member
        return self._node.writer().write_for_itself(
            lambda first: [
                Words(x.type, x.body, "AMBER+STRICT", x.by, x.about, (member,))
                for x in entries_at(first)
            ],
            noting,
        )

    def sealed_reader(self, origin):
        return SealedStatements(origin, self._node.keys().readings)


def journal_of(nodes, member):
    journal = StatementJournal(nodes.folder / member / "journal.db")
    journal.member = lambda: OfNode(nodes[member])
    return journal


def test_a_members_rows_go_into_its_own_journal_sealed_to_itself(tmp_path):
    nodes = Nodes(tmp_path, "jica", "koica")
    nodes.folder.joinpath("jica").mkdir()
    write_rows(tmp_path / "jica" / "journal.db")
    assert nodes["jica"].origin is not None  # has joined
    journal = journal_of(nodes, "jica")
    assert journal.judgements() == JUDGEMENTS
    journal.require_whole()
    assert (journal.place_corrections(), journal.judgements()) == (CORRECTIONS, JUDGEMENTS)
    store = nodes["jica"].store
    assert store.size("mekong/jica/1") == 8, "seven, behind the entry with their key"
    assert store.size(ORIGIN) == 0
    contents = store.payloads("mekong/jica/1", 0, 8)
    assert all(content.startswith(b"age-encryption.org/v1") for content in contents)
    nodes["koica"].take(nodes["jica"].files())
    read = [x for x in nodes["koica"].entries("mekong/jica/1") if x.payload is not None]
    assert read == []
    own = [x.payload for x in nodes["jica"].entries("mekong/jica/1") if x.payload is not None]
    assert [x.body["row"] for x in own] == [1, 1, 2, 2, 3, 4, 5]
    assert own[4].about == EntryName(read_origin("mekong/jica/1"), 1)
    undo = journal.undo_judgement("jp-1", "kr-2", "no", "me")
    assert (undo.id, undo.undoes) == (6, 2)
    assert journal.verify() == ()
    assert nodes["jica"].verify() == []
