"""What drafts owe whoever keeps them: the same suite for SQLite and PostgreSQL."""

from __future__ import annotations

import pytest

from people import OPERATOR
from riparian.desk.accounts.roles import Rights, Role
from riparian.desk.sharing import drafts as limits
from riparian.desk.sharing.choice import Choice
from riparian.desk.sharing.drafts import DraftContent, DraftRecord, Drafts
from riparian.errors import BadRequest, UnknownName

WRITER, PUBLISHER, VIEWER = (Rights((r,)) for r in (Role.WRITER, Role.PUBLISHER, Role.VIEWER))
WHOLE = DraftContent(
    Choice("AMBER", ("koica",), {}, ("amount",), ("koica",)),
    records=(DraftRecord({"activity": {"title": [{"text": "ປະປາ\u202e"}]}}, "A title", "GREEN"),),
    source="jp-1",
)


@pytest.fixture
def drafts(people, clock):
    return Drafts(people.accounts.database, clock)


@pytest.fixture
def keiko(people):
    return people.accounts.add("keiko", "Sato Keiko", "", WRITER, OPERATOR)[0]


@pytest.fixture
def boss(people):
    return people.accounts.add("boss", "The Boss", "", PUBLISHER, OPERATOR)[0]


@pytest.fixture
def other(people):
    return people.accounts.add("other", "Another", "", WRITER, OPERATOR)[0]


def test_a_draft_comes_back_as_it_was_with_its_rows(drafts, keiko):
    kept = drafts.keep(keiko, "Water \u202e supply", WHOLE, b"rows")
    assert kept.title == "Water supply"
    found, content = drafts.open(kept.id, keiko, WRITER)
    assert (found, content) == (kept, WHOLE)
    assert (found.by, found.has_rows) == ("Sato Keiko", True)
    assert drafts.rows(kept.id, keiko, WRITER) == b"rows"


def test_a_draft_is_changed_in_its_place_and_keeps_its_rows(drafts, keiko, clock):
    kept = drafts.keep(keiko, "One", WHOLE, b"rows")
    clock.go_on(60)
    again = drafts.keep(keiko, "Two", DraftContent(note="x"), key=kept.id)
    assert (again.id, again.made_at) == (kept.id, kept.made_at)
    assert again.changed_at == kept.changed_at + 60
    assert drafts.open(kept.id, keiko, WRITER)[1].note == "x"
    assert drafts.rows(kept.id, keiko, WRITER) == b"rows"
    assert [each.title for each in drafts.of(keiko, WRITER)] == ["Two"]


def test_whoever_shares_sees_the_drafts_of_all_and_another_writer_none(
    drafts, keiko, boss, other, clock
):
    kept = drafts.keep(keiko, "One", WHOLE)
    clock.go_on(1)
    drafts.keep(boss, "Two", WHOLE)
    assert [each.title for each in drafts.of(boss, PUBLISHER)] == ["Two", "One"]
    assert [each.title for each in drafts.of(keiko, WRITER)] == ["One"]
    assert drafts.of(other, WRITER) == []
    assert drafts.open(kept.id, boss, PUBLISHER)[0].by == "Sato Keiko"
    for rights in (WRITER, VIEWER):
        for ask in (drafts.open, drafts.rows, drafts.delete):
            with pytest.raises(UnknownName, match="There is no such draft"):
                ask(kept.id, other, rights)
    with pytest.raises(UnknownName):
        drafts.keep(boss, "Mine now", WHOLE, key=kept.id)
    with pytest.raises(UnknownName, match="No rows"):
        drafts.rows(kept.id, keiko, WRITER)


def test_what_was_deleted_is_gone(drafts, keiko):
    kept = drafts.keep(keiko, "One", WHOLE)
    drafts.delete(kept.id, keiko, WRITER)
    assert drafts.of(keiko, WRITER) == []
    for key in (kept.id, "", "' OR 1=1 --"):
        with pytest.raises(UnknownName):
            drafts.delete(key, keiko, WRITER)


def test_a_draft_has_its_size_and_an_account_its_number(drafts, keiko, monkeypatch):
    monkeypatch.setattr(limits, "LARGEST_DRAFT", 5_000)
    with pytest.raises(BadRequest, match="A draft has up to 5,000 bytes"):
        drafts.keep(keiko, "Large", DraftContent(note="x" * 5_000))
    monkeypatch.setattr(limits, "MOST_DRAFTS", 2)
    first = drafts.keep(keiko, "One", DraftContent(note="x" * 3_000))
    drafts.keep(keiko, "Two", WHOLE)
    with pytest.raises(BadRequest, match="You have 2 drafts"):
        drafts.keep(keiko, "Three", WHOLE)
    drafts.keep(keiko, "Changed", WHOLE, key=first.id)
    monkeypatch.setattr(limits, "LARGEST_DRAFTS", 2_000)
    with pytest.raises(BadRequest, match="more than 2,000 bytes"):
        drafts.keep(keiko, "Changed", DraftContent(note="x" * 3_000), key=first.id)
    assert sorted(each.title for each in drafts.of(keiko, WRITER)) == ["Changed", "Two"]
