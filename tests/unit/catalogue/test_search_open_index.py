"""The index is whole, read only, and the same for the same snapshot."""

from __future__ import annotations

import sqlite3
from types import SimpleNamespace

import pytest

from riparian.catalogue.search.open_index import (
    held_of,
    holders_of,
    holders_of_ids,
    names_held,
    open_index,
)
from riparian.catalogue.search.parse_query import read_query
from riparian.catalogue.search.project_texts import names_of
from riparian.catalogue.search.respellings import near_queries
from riparian.errors import CentreError

NAMES = [("place:KH-6", "place", ("Kampong Thom", "コンポントム"))]
PROJECTS = {
    "a": {"title": "Irrigation in the north", "names": ["place:KH-6", "agency:JP:A: B"]},
    "b": {"title": "Irrigation in the south", "names": ["place:KH-6"]},
}


def test_more_entries_than_one_question_can_name_are_read(make_index):
    with open_index(make_index(PROJECTS)) as index:
        index.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)
        assert set(held_of(index, range(100_000))) == {1, 2}
        assert holders_of_ids(index, range(100_000)) == {1, 2}


def test_a_question_that_fails_is_not_told_as_a_damaged_file(make_index):
    with pytest.raises(sqlite3.OperationalError), open_index(make_index(PROJECTS)) as index:
        index.execute("SELECT nothing FROM nowhere")


def test_a_file_that_turns_out_damaged_is_told_as_such(make_index):
    path = make_index(PROJECTS)
    kept = path.read_bytes()
    path.write_bytes(kept[:4096] + b"\xff" * (len(kept) - 4096))
    with pytest.raises(CentreError, match="damaged"), open_index(path) as index:
        index.execute("SELECT * FROM project").fetchall()


def test_nothing_can_be_written_through_it(make_index):
    with open_index(make_index(PROJECTS)) as index:
        for statement in ("DELETE FROM project", "INSERT INTO about VALUES (1, 1)"):
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                index.execute(statement)


def test_no_extension_can_be_loaded(make_index):
    with open_index(make_index(PROJECTS)) as index, pytest.raises(sqlite3.OperationalError):
        index.execute("SELECT load_extension('anything')")


@pytest.mark.parametrize("content", [None, b"", b"no database" * 1000])
def test_a_missing_or_damaged_index_is_said_with_what_to_do(tmp_path, content):
    path = tmp_path / "x.search.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CentreError) as raised, open_index(path):
        pass
    assert "riparian build" in raised.value.try_this
    assert content is not None or not path.exists()


def test_an_index_of_another_form_is_not_used(make_index):
    path = make_index(PROJECTS)
    with sqlite3.connect(path) as index:
        index.execute("UPDATE about SET form = form || 'x'")
    index.close()
    with pytest.raises(CentreError), open_index(path):
        pass


def test_a_folder_with_signs_in_its_name_is_no_trouble(make_index, tmp_path):
    folder = tmp_path / "a?b#c%20 d"
    folder.mkdir()
    path = make_index(PROJECTS).rename(folder / "x.search.db")
    with open_index(path) as index:
        assert index.execute("SELECT projects FROM about").fetchone() == (2,)


def test_the_same_contents_give_the_same_bytes(make_index):
    assert make_index(PROJECTS).read_bytes() == make_index(PROJECTS).read_bytes()


def test_names_know_who_holds_them_and_a_name_in_no_list_is_its_own(make_index):
    with open_index(make_index(PROJECTS, names=NAMES)) as index:
        assert holders_of(index, {"place:KH-6"}) == {1, 2}
        assert holders_of(index, {"agency:JP:A: B", "place:none"}) == {1}
        assert names_held(index, {"agency:JP:A: B"})["agency:JP:A: B"].called == ("A: B",)


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("Kampomg Thom", ("Kampong Thom",)),
        ("コンポントン", ("コンポントム",)),
        ("irigation south", ("Irrigation south",)),
        ("irigation", ("Irrigation",)),
        ("irrigation", ()),
        ("xyzzyxyzzy", ()),
        ("12345", ()),
    ],
)
def test_what_may_have_been_meant_is_something_that_is_there(make_index, words, near):
    with open_index(make_index(PROJECTS, names=NAMES)) as index:
        assert near_queries(index, read_query(words)) == near


def test_a_district_is_listed_with_the_word_for_it_where_both_are_one_word():
    listed = {name.code: name.called for name in names_of(SimpleNamespace(region="mekong"))}
    assert "ເມືອງສະໜາມໄຊ" in listed["place:gn:1904771"]
    assert "မိုးမောက်မြို့နယ်" in listed["place:mimu:MMR001012"]
