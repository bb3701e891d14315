"""The sheets beside a snapshot: they say of each project what the snapshot says."""

from __future__ import annotations

import sqlite3

import pytest

from riparian.catalogue.project import Beside, show_project
from riparian.errors import UnknownName

ON = "2026-11-25"


def beside(centre):
    build = centre.built()
    return Beside(centre.layout.search_index(build), centre.layout.sheets(build))


@pytest.mark.parametrize("which", ["sample", "small"])
def test_a_sheet_says_what_the_tables_of_the_snapshot_say(request, which):
    centre = request.getfixturevalue(which)
    assert centre.layout.sheets(centre.built()).is_file()
    with centre.reading() as connection:
        handles = [row[0] for row in connection.execute("SELECT handle FROM handle").fetchall()]
        for handle in sorted(handles)[::7] + ["kr-0001"] * (which == "sample"):
            told = show_project(connection, handle, ON, beside(centre))
            assert told == show_project(connection, handle, ON)


def test_every_name_of_a_project_leads_to_its_sheet(sample):
    with sample.reading() as connection:
        names = connection.execute(
            "SELECT unit_id, handle, project_id FROM unit_handle ORDER BY hash(unit_id) LIMIT 40"
        ).fetchall()
        for unit, handle, project in names:
            for words in (unit, f" {handle} "):
                assert show_project(connection, words, ON, beside(sample)).project.id == project


def test_what_a_person_set_stands_in_the_sheet(my_own):
    my_own.set_place("jp-1", ["Battambang"], "The map says so.", "Ana")
    my_own.build()
    said = my_own.project("jp-1").set_by
    assert (said.made_by, said.places) == ("Ana", ("KH-2",))


@pytest.mark.parametrize("how", ["gone", "damaged", "damaged behind", "of another version"])
def test_without_its_sheets_a_snapshot_answers_all_the_same(my_own, how):
    path = my_own.layout.sheets(my_own.built())
    before = my_own.project("jp-1", ON)
    if how == "gone":
        path.unlink()
    elif how == "damaged":
        path.write_bytes(b"no database at all")
    elif how == "damaged behind":
        whole = path.read_bytes()
        path.write_bytes(whole[:8192] + bytes(len(whole) - 8192))
    else:
        with sqlite3.connect(path) as file:
            file.execute("UPDATE about SET form = form + 1")
    assert my_own.project("jp-1", ON) == before
    with pytest.raises(UnknownName):
        my_own.project("no-such", ON)


def test_the_sheets_go_with_their_snapshot(my_own, tmp_path, write_register):
    for number in range(4):
        row = {"key": f"jp-new-{number}", "donor_country": "JP", "title_en": "N", "country": "KH"}
        my_own.add([write_register(tmp_path / f"more-{number}.csv", [row])])
        my_own.build()
    kept = {path.stem for path in my_own.layout.catalogue.glob("*.duckdb")}
    assert {path.name.split(".")[0] for path in my_own.layout.catalogue.glob("*.sheets.db")} == kept
