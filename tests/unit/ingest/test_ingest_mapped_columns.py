"""Which column is meant by a name: exact, then folded, then by HXL tag; never one of several."""

from __future__ import annotations

import pytest

from riparian.ingest.mapped.engine.mapping_plan import find_columns, has_columns, near_names
from riparian.ingest.tables.column_names import column_key
from riparian.ingest.tables.sheet import Header


def header(*names: str, tags: tuple[str | None, ...] = ()) -> Header:
    return Header(names, 2, (1,), tags=tags)


@pytest.mark.parametrize(
    "name",
    ["Project_Title", "projecttitle", "PROJECT TITLE", "project-title", "Ｐｒｏｊｅｃｔ　Title"],
)
def test_spellings_of_a_name_are_one(name):
    assert column_key(name) == column_key("Project title")


def test_a_column_is_found_by_its_exact_name_first():
    assert find_columns(header("Title", "title", "TITLE"), ["title", "TITLE"]) == [1, 2]


def test_a_folded_name_that_fits_several_columns_is_none_of_them():
    assert find_columns(header("Project_Title", "ProjectTitle"), ["project title"]) == [None]


def test_a_folded_name_that_fits_one_is_it():
    assert find_columns(header("No.", "Project_Title"), ["project title", "x"]) == [1, None]


def test_a_tag_finds_a_column_that_no_name_does():
    found = find_columns(header("a", "b", tags=("#org", "#sector+name")), ["#sector+name", "#x"])
    assert found == [1, None]


def test_a_layout_needs_all_of_its_columns_and_at_least_one():
    table = header("Project_ID", "Title")
    assert has_columns(table, ["project id", "title"])
    assert not has_columns(table, ["project id", "amount"])
    assert not has_columns(table, [])


def test_names_that_resemble_the_one_that_is_lacking():
    assert near_names(header("Project Titel", "Amount"), "Project Title") == ["Project Titel"]
