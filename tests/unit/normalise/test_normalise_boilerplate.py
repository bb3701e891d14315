from __future__ import annotations

import re
from importlib import resources

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riparian.normalise.boilerplate import edge_sentences, folded_text, telling_part
from riparian.normalise.shown_texts import WITHHELD
from riparian.store.database import Snapshot
from riparian.store.steps import load_steps, run_step

SQL = (resources.files("riparian.store") / "sql" / "boilerplate.sql").read_text("utf-8")

Row = tuple[str, str, str | None, str | None]
"""Project, title, description, purpose category."""


@pytest.fixture
def database() -> Snapshot:
    connection = Snapshot(duckdb.connect())
    connection.execute(
        "CREATE TABLE activity (activity_id VARCHAR, project_id VARCHAR, title VARCHAR,"
        " title_by VARCHAR, original VARCHAR, description VARCHAR);"
        "CREATE TABLE activity_purpose (activity_id VARCHAR, position INTEGER, category VARCHAR)"
    )
    return connection


def find(connection: Snapshot, rows: list[Row]) -> dict[tuple[str, str], int]:
    for number, (project, title, description, category) in enumerate(rows):
        key = f"d#{number}"
        values = [key, project, title, "publisher", None, description]
        connection.execute("INSERT INTO activity VALUES (?, ?, ?, ?, ?, ?)", values)
        if category:
            connection.execute("INSERT INTO activity_purpose VALUES (?, 1, ?)", [key, category])
    run_step(connection, load_steps("riparian.store", ("boilerplate",))[0])
    found = connection.execute("SELECT field, text, times FROM boilerplate").fetchall()
    return {(field, text): times for field, text, times in found}


NOTHING = "This information is not available. Ring 08 698 or write to us."


def test_a_description_on_many_projects_with_different_titles_is_boilerplate(
    database: Snapshot,
) -> None:
    titles = ("Roads in the north", "Water in Laos", "Health of mothers", "Rural bridges", "Ports")
    rows: list[Row] = [(f"p{n}", titles[n % 5], NOTHING, None) for n in range(10)]
    found = find(database, rows)
    text = "this information is not available. ring 0 0 or write to us."
    assert found == {("description", text): 10}


def test_what_one_programme_says_of_itself_every_year_is_none(
    database: Snapshot,
) -> None:
    rows: list[Row] = [
        (f"p{n}", f"Walk-through test booths for {place}", "Booths protect nurses.", None)
        for n, place in enumerate(("Laos", "Peru", "Chad", "Mali", "Togo", "Fiji") * 3)
    ]
    assert find(database, rows) == {}


def test_the_activities_of_one_project_count_once(database: Snapshot) -> None:
    rows: list[Row] = [("p", f"{n}{n} title of its own", NOTHING, None) for n in "abcdefghijkl"]
    assert find(database, rows) == {}


def test_a_title_over_many_purposes_is_boilerplate_and_over_one_is_none(
    database: Snapshot,
) -> None:
    spread: list[Row] = [(f"a{n}", "Aggregate", None, f"{n}") for n in range(110, 116)]
    same: list[Row] = [(f"v{n}", "Vaccine Introduction Grant", None, "122") for n in range(30)]
    assert find(database, spread + same) == {("title", "aggregate"): 6}


def test_a_last_sentence_of_otherwise_different_texts_is_boilerplate(
    database: Snapshot,
) -> None:
    last = "The start date is 2020-03-01 and the end date is 2021-03-31."
    letters = "abcdefghijklmnopqrst"
    rows: list[Row] = [
        (c, f"{c}{c}{c}", f"Help for the {c}{c} people. {last}", None) for c in letters
    ]
    found = find(database, rows)
    assert found == {("sentence", "the start date is 0-0-0 and the end date is 0-0-0"): 20}


def test_our_own_words_are_no_boilerplate(database: Snapshot) -> None:
    rows: list[Row] = [(f"p{n}", WITHHELD, None, f"{n}") for n in range(110, 130)]
    assert find(database, rows) == {}


def _fold_in_sql(texts: list[str]) -> list[str]:
    fold = re.search(r"trim\(regexp_replace\(.*?, ' '\)(?= AS text)", SQL, re.S)
    assert fold is not None
    query = f"SELECT {fold.group()} FROM (SELECT unnest(?) AS words)"
    return [row[0] for row in duckdb.execute(query, [texts]).fetchall()]


def test_both_foldings_agree_on_what_texts_hold() -> None:
    letters = "".join(chr(c) for c in (*range(32, 0x590), *range(0x1E00, 0x2000)))
    texts = [
        "Aktiviteten \"X 12\" saknar\n en  beskrivande\ttext.", "ΑΣ ΟΔΟΣ", "İSTANBUL", " . ",
        "２０２２年　計画", "“quoted” and „quoted”", letters, "🎉 水道 상수도 ｶﾅ", "a\xa0b\u2003c",
        '"' + "x" * 90 + '"',
    ]  # fmt: skip
    assert [folded_text(t) for t in texts] == _fold_in_sql(texts)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60))
@settings(max_examples=100)
def test_both_foldings_agree_on_any_text(text: str) -> None:
    assert [folded_text(text)] == _fold_in_sql([text])


def test_the_telling_part_is_what_is_left_without_boilerplate() -> None:
    last = "the start date is 0-0-0 and the end date is 0-0-0"
    text = "Help for the people. The start date is 2020-03-01 and the end date is 2021-03-31."
    assert telling_part(text, set(), {last}) == "Help for the people."
    assert telling_part(NOTHING, {folded_text(NOTHING)}, set()) == ""
    assert telling_part("Help  for\nall.", {"x"}, {last}) == "Help  for\nall."


def test_short_sentences_are_not_compared() -> None:
    assert edge_sentences(folded_text("Yes. No. This one is long enough to be compared.")) == (
        "this one is long enough to be compared",
    )
