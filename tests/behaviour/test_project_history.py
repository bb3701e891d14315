"""The history of a project: received, changed, said; and how far back that can be seen."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from folder_copies import copy_folder
from riparian import Centre
from riparian.errors import UnknownName
from saying import says


def rows(title, end, places="Siem Reap"):
    return [
        {"key": "jp-a", "donor_country": "JP", "title_en": title, "title_lang": "en",
         "country": "KH", "places_en": places, "dac_purpose_guess": "14021", "start": "2018",
         "end": end},
        {"key": "jp-b", "donor_country": "JP", "title_en": "Another", "country": "KH",
         "title_lang": "en"},
    ]  # fmt: skip


@pytest.fixture(scope="module")
def _built_in_advance(tmp_path_factory, write_register):
    folder = tmp_path_factory.mktemp("twice")
    path = folder / "japan.csv"
    centre = Centre.init(folder / "c")
    write_register(path, rows("Water works", "2022"))
    centre.add([path])
    first = centre.build().build_id
    write_register(path, rows("Water works, phase 2", "2024"))
    centre.add([path])
    centre.build()
    return centre.layout.root, first


@pytest.fixture
def twice_built(_built_in_advance, tmp_path):
    """A file in two versions with other words for one of its two projects, built after each."""
    root, first = _built_in_advance
    copy_folder(root, tmp_path / "c")
    return Centre.open(tmp_path / "c"), first


def test_what_changed_between_two_builds_is_told_with_its_cause(twice_built):
    centre, first = twice_built
    history = centre.history("jp-a")
    [change] = history.changed
    assert (change.change, change.before, change.build) == ("changed", first, centre.built())
    assert {(one.field, one.before, one.now) for one in change.fields} >= {
        ("title", "Water works", "Water works, phase 2"),
        ("end", "2022-12-31", "2024-12-31"),
    }
    assert says(change.cause, "file", "newer version", "japan")
    assert centre.history("jp-b").changed == ()


def test_every_version_of_a_file_is_told(twice_built):
    centre, _ = twice_built
    newest, oldest = centre.history("jp-a").received
    assert (newest.current, oldest.current) == (True, False)
    assert newest.bytes != oldest.bytes


def test_a_project_that_is_new_is_told_as_new(twice_built, tmp_path, write_register):
    centre, _ = twice_built
    row = {"key": "jp-new", "donor_country": "JP", "title_en": "New", "country": "KH"}
    centre.add([write_register(tmp_path / "more.csv", [row])])
    centre.build()
    [change] = centre.history("jp-new").changed
    assert (change.change, change.fields) == ("new", ())
    assert any("In an earlier build" in sentence for sentence in centre.history("jp-new").seen)
    assert not any("cannot be read" in sentence for sentence in centre.history("jp-new").seen)


def test_a_build_that_cannot_be_read_is_compared_with_nothing(twice_built):
    centre, first = twice_built
    [pages] = centre.layout.root.glob(f"catalogue/**/*{first}*.sheets.db")
    with closing(sqlite3.connect(pages)) as of_another_version, of_another_version:
        of_another_version.execute("UPDATE about SET form = form - 1")
    history = Centre.open(centre.layout.root).history("jp-a")
    assert history.changed == ()
    assert not any("not there" in sentence for sentence in history.seen)
    [sentence] = [one for one in history.seen if "cannot be read" in one]
    assert says(sentence, "The build of", "nothing is compared with it")
    assert "version" not in sentence  # it may as well be damaged


def test_what_people_said_is_told_with_what_was_taken_back(twice_built):
    centre, _ = twice_built
    centre.set_place("jp-a", ["Battambang"], "The ministry's map says so.", "Ana")
    centre.judge("jp-a", "jp-b", "different", "Two contracts.", "Bo")
    centre.undo_place("jp-a", "It was the other map.", "Ana")
    said = {(one.made_by, one.about, one.stands): one for one in centre.history("jp-a").said}
    assert said["Ana", "places", False].why
    assert says(said["Bo", "records", True].sentence, "jp-a", "jp-b", "two projects")
    [set_place] = [one for one in centre.history("jp-a").said if "set to" in one.sentence]
    assert says(set_place.sentence, "place", "Battambang")
    assert not set_place.stands
    assert [one.made_by for one in centre.history("jp-b").said] == ["Bo"]


def test_what_a_person_said_is_the_cause_where_the_files_are_the_same(twice_built):
    centre, _ = twice_built
    centre.set_place("jp-a", ["Battambang"], "The ministry's map says so.", "Ana")
    centre.build()
    newest, _ = centre.history("jp-a").changed
    assert says(newest.cause, "People", "new")
    assert ("places", "Siem Reap", "Battambang") in {
        (one.field, one.before, one.now) for one in newest.fields
    }


def test_how_far_back_it_can_be_seen_is_said(small):
    history = small.history("jp-1")
    assert history.changed == ()
    assert history.seen[0].startswith("Only one build is kept")
    assert history.received


def test_an_identifier_that_there_is_not_is_refused(small):
    with pytest.raises(UnknownName):
        small.history("no-such")
