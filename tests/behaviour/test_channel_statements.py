"""What people say of places and records in a member's centre: entries of the member's journal, for
the member alone."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import pytest

from centres import Centres, texts_of
from charters import line_of, seal_of
from riparian import Centre
from riparian.errors import BadRequest, JournalDamaged, UnknownName
from riparian.exchange.entries.payload import GREEN
from riparian.exchange.membership.charter import new_charter
from riparian.exchange.names import EntryName, read_origin
from riparian.exchange.renewal import Renewed
from saying import says

OWN, LOCAL = "mekong/jica/1", "local/centre/1"


@pytest.fixture
def centres(tmp_path):
    return Centres(tmp_path, "jica", "koica")


def exchange(source, target, folder):
    source.channel.publish(folder)
    return target.channel.take_folder(folder)


def reopened(centre):
    """The same centre in what could be another process."""
    centre.journal.close()
    return Centre.open(centre.layout.root)


def test_others_carry_what_people_said_and_cannot_read_it(centres, tmp_path):
    japan, korea = centres["jica"], centres["koica"]
    exchange(korea, japan, tmp_path / "card")
    first = japan.journal.judge("jp-1", "kr-1", "same", "One bridge.", "A. Sato")
    japan.journal.correct_places("jp-1", ["LA-SV"], "The tender says so.", "A. Sato")
    japan.channel.share_note("To all", GREEN, by="desk")
    exchange(japan, korea, tmp_path / "out")
    assert texts_of(korea) == ["To all"]
    assert korea.journal.judgements() == ()
    assert korea.channel.counts().own == 0
    assert korea.journal.standing_places() == []
    [held] = [x for x in korea.channel.state().members if x.member == "jica"]
    assert held.entries == japan.channel._store.size(OWN)
    again = reopened(japan)
    assert again.journal.judgements() == (first,)
    assert again.journal.verify() == ()
    assert again.channel.verify() == []


def test_they_are_no_talk_and_the_counts_add_up(centres):
    japan = centres["jica"]
    japan.channel.share_note("To all", GREEN, by="desk")
    japan.journal.judge("jp-1", "kr-1", "same", "One bridge.", "A. Sato")
    japan.journal.undo_judgement("jp-1", "kr-1", "Two bridges.", "B")
    assert [entry.type for entry in japan.channel.entries()] == ["note"]
    counts = japan.channel.counts()
    assert (counts.open, counts.own, counts.sealed, counts.empty) == (1, 2, 2, 0)
    assert counts.broken == ()
    size = japan.channel._store.size(OWN)
    assert counts.open + counts.own + counts.sealed == size
    with pytest.raises(UnknownName):
        japan.channel.entry(f"{OWN}#{size - 1}")


def test_why_answers_for_them(centres, tmp_path):
    japan, korea = centres["jica"], centres["koica"]
    japan.journal.judge("jp-1", "kr-1", "same", "One bridge.", "A. Sato")
    index = japan.channel._store.size(OWN) - 1
    assert japan.channel.may_read(f"{OWN}#{index}", "jica").yes
    decision = japan.channel.may_read(f"{OWN}#{index}", "koica")
    assert not decision.yes
    assert "nobody but itself" in decision.reason
    exchange(japan, korea, tmp_path / "out")
    with pytest.raises(UnknownName):
        korea.channel.may_read(f"{OWN}#{index}", "jica")


def test_status_says_what_these_entries_are(centres, riparian):
    japan = centres["jica"]
    japan.journal.judge("jp-1", "kr-1", "same", "One bridge.", "A. Sato")
    japan.journal.judge("jp-1", "kr-2", "same", "One bridge.", "A. Sato")
    shown = riparian("-C", japan.layout.root, "exchange", "status")
    assert says(
        " ".join(shown.out.split()), "2 entries of jica are judgements and corrections made here"
    )
    assert all(len(line) <= 80 for line in shown.out.splitlines())
    assert "One bridge" not in riparian("-C", japan.layout.root, "exchange", "read").out


def joined_after_speaking(centres):
    """A centre in which somebody spoke before it became the node of a member."""
    centre = Centre.init(centres.folder / "early")
    centre.journal.judge("jp-1", "kr-1", "same", "One bridge.", "A. Sato")
    centre.journal.judge("jp-2", "kr-2", "different", "Two.", "A. Sato")
    assert not centre.is_node
    return centres.join("jica", centre=centre)


def test_a_centre_that_joins_keeps_what_was_said_and_goes_on_in_its_members_journal(centres):
    japan = joined_after_speaking(centres)
    assert japan.is_node
    undo = japan.journal.undo_judgement("jp-1", "kr-1", "Two bridges.", "B")
    assert (undo.id, undo.undoes) == (3, 1)
    japan.journal.judge("jp-1", "kr-3", "same", "One road.", "B")
    again = reopened(japan)
    assert [one.id for one in again.journal.judgements()] == [1, 2, 3, 4]
    assert [one.id for one in again.journal.standing_judgements()] == [4, 2]
    store = again.channel._store
    assert store.size(LOCAL) == 2
    [undone] = [x.payload for x in again.channel._node.entries(OWN) if x.payload][:1]
    assert undone.about == EntryName(read_origin(LOCAL), 0)
    assert again.journal.verify() == ()
    assert again.channel.verify() == []
    again.journal.require_whole()


def test_the_journal_for_the_centre_alone_is_in_no_file_and_in_no_entry(centres, tmp_path):
    japan = joined_after_speaking(centres)
    japan.channel.share_note("To all", "CLEAR", by="desk")
    files = japan.channel.files()
    assert LOCAL not in japan.channel._store.origins()
    for name in ("checkpoint", "payload/000.p/2", "tile/entries/000.p/2", "tile/0/000.p/2"):
        assert files.get(f"journals/{OWN}/{name.replace('.p/2', '.p/1')}") is not None
        assert files.get(f"journals/{LOCAL}/{name}") is None
    japan.channel.publish(tmp_path / "out")
    japan.channel.write_bundle(tmp_path / "all.bundle")
    for path in (*(tmp_path / "out").rglob("*"), tmp_path / "all.bundle"):
        assert "local" not in path.relative_to(tmp_path).as_posix()
        if path.is_file():
            assert b"local/centre" not in path.read_bytes()
            assert b"One bridge" not in path.read_bytes()


def test_why_says_that_a_journal_for_the_centre_alone_stays_here(centres):
    japan = joined_after_speaking(centres)
    decision = japan.channel.may_read(f"{LOCAL}#1", "koica")
    assert not decision.yes
    assert "keeps for itself" in decision.reason
    with pytest.raises(UnknownName):
        japan.channel.may_read(f"{LOCAL}#2", "koica")


def test_no_framework_can_be_called_as_that_journal_is():
    lines = [line_of("jica"), line_of("koica")]
    with pytest.raises(BadRequest, match="cannot be called local"):
        new_charter("local", "To share", lines, 2, datetime(2026, 11, 28, tzinfo=UTC))


def test_entries_lost_with_the_computer_come_back_from_another_member(centres, tmp_path):
    japan, korea = centres["jica"], centres["koica"]
    japan.journal.judge("jp-1", "kr-1", "same", "One bridge.", "A. Sato")
    japan.journal.close()
    japan.channel._store.close()
    shutil.copy(japan.layout.journal, tmp_path / "older.db")
    said = japan.journal.judge("jp-1", "kr-2", "same", "One road.", "A. Sato")
    exchange(japan, korea, tmp_path / "out")
    japan.journal.close()
    japan.channel._store.close()
    for file in japan.layout.root.glob("journal.db-*"):
        file.unlink()
    shutil.copy(tmp_path / "older.db", japan.layout.journal)
    restored = Centre.open(japan.layout.root)
    assert OWN in restored.journal.warning()
    with pytest.raises(JournalDamaged, match="has had 3 entries"):
        restored.journal.require_whole()
    with pytest.raises(JournalDamaged, match="fork"):
        restored.journal.judge("jp-1", "kr-3", "same", "why", "B")
    exchange(korea, restored, tmp_path / "back")
    restored.journal.require_whole()
    assert restored.journal.judgements()[-1] == said
    assert restored.journal.warning() is None


def test_without_the_reading_key_nothing_is_built_and_it_is_said(centres):
    japan = centres["jica"]
    japan.journal.judge("jp-1", "kr-1", "same", "One bridge.", "A. Sato")
    (japan.layout.keys / "reading.key").rename(japan.layout.root / "away.key")
    again = reopened(japan)
    assert again.journal.judgements() == ()
    with pytest.raises(JournalDamaged, match="cannot be read"):
        again.journal.require_whole()
    [finding] = again.journal.verify(with_members=False)
    assert "reading.key" in finding.what
    (japan.layout.root / "away.key").rename(japan.layout.keys / "reading.key")
    assert len(reopened(japan).journal.judgements()) == 1


def test_what_was_said_before_a_member_took_new_keys_stays(centres):
    """The journal is closed, and the next goes on; both are read, each with its keys."""
    japan = centres["jica"]
    first = japan.journal.judge("jp-1", "kr-1", "same", "One bridge.", "A. Sato")
    second = japan.journal.judge("jp-1", "kr-2", "same", "One road.", "A. Sato")
    japan.channel._node.renew_card(seal_of("jica"), Renewed(reading=True, journal=True, end=2))
    again = reopened(japan)
    assert again.journal.judgements() == (first, second), "written again, and counted once"
    undo = again.journal.undo_judgement("jp-1", "kr-2", "No.", "B")
    assert (undo.id, undo.undoes) == (3, 2)
    assert again.journal.standing_judgements() == [first]
    again.journal.require_whole()
    assert again.journal.verify() == ()
