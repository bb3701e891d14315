"""The Korean half of the glossary: a well-formed table of terms, each with where it is from."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from riparian.codelists.lists import read_rows
from riparian.language.aid_glossary import ROLES, fold_term, load_glossary

COLUMNS = ["term", "english", "role", "joins", "source", "note"]
PREPOSITIONS = {"", "-", "for", "in", "on", "to", "of", "with"}
SOURCES = re.compile(
    r"gold titles t\d{4}"
    r"|KOICA tender pair \d+"
    r"|register kr-\d{4}( kr-\d{4})?( \(compilers\))?"
    r"|MOIS common words \d+"
    r"|id-tagging-schema (presets|fields)\.\S+"
    r"|made of: .+ \+ .+"
    r"|https?://\S+"
    r"|public files found by the string .+, \d+ found"
    r"|providers table \S+"
    r"|region pack, set \S+"
)
HANGUL = re.compile("[가-힣]")
SHARED = Path(__file__).parents[4] / "shared"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return list(read_rows(files("riparian.language") / "data" / "glossary_ko.csv"))


def test_the_columns_are_those_of_the_glossary(rows: list[dict[str, str]]) -> None:
    assert list(rows[0]) == COLUMNS


def test_there_are_terms_for_a_whole_domain(rows: list[dict[str, str]]) -> None:
    assert len(rows) >= 1_000


def test_every_role_is_one_the_grammar_knows(rows: list[dict[str, str]]) -> None:
    assert {row["role"] for row in rows} == set(ROLES)


def test_no_term_stands_twice_in_one_role(rows: list[dict[str, str]]) -> None:
    count = Counter(
        (fold_term(row["term"]), row["role"], row["english"] if row["role"] == "noun" else "")
        for row in rows
    )
    assert [key for key, times in count.items() if times > 1] == []


def test_terms_are_written_without_spaces_around_them(rows: list[dict[str, str]]) -> None:
    assert [row for row in rows if any(value != value.strip() for value in row.values())] == []


def test_every_term_is_korean_or_named_in_korean_titles(rows: list[dict[str, str]]) -> None:
    latin = [row["term"] for row in rows if not HANGUL.search(row["term"])]
    assert latin == ["PMC"]


def test_the_english_is_english(rows: list[dict[str, str]]) -> None:
    for row in rows:
        assert not HANGUL.search(row["english"]), row
        assert bool(row["english"]) == (row["role"] != "drop"), row


def test_things_stand_in_lower_case_and_undertakings_in_title_case(
    rows: list[dict[str, str]],
) -> None:
    small = {"of", "and", "for", "in", "to", "on", "the"}
    for row in rows:
        words = row["english"].split()
        if row["role"] == "head":
            assert all(word[0].isupper() for word in words if word not in small), row
        if row["role"] in ("action", "link", "unit"):
            assert row["english"] == row["english"].lower(), row


def test_a_link_says_the_order_and_an_action_its_preposition(rows: list[dict[str, str]]) -> None:
    for row in rows:
        if row["role"] == "link":
            assert row["joins"] in ("keep", "swap"), row
        elif row["role"] in ("action", "head"):
            assert row["joins"] in PREPOSITIONS, row
        else:
            assert row["joins"] == "", row


def test_every_row_says_where_it_is_from(rows: list[dict[str, str]]) -> None:
    assert [row for row in rows if not SOURCES.fullmatch(row["source"])] == []


def test_a_compound_is_made_of_the_term_itself(rows: list[dict[str, str]]) -> None:
    for row in rows:
        if row["source"].startswith("made of: "):
            parts = row["source"].removeprefix("made of: ").split(" + ")
            assert "".join(parts) == fold_term(row["term"]), row


def test_a_particle_is_written_for_both_kinds_of_word(rows: list[dict[str, str]]) -> None:
    links = {row["term"] for row in rows if row["role"] == "link"}
    for ending in ("위한", "통한", "활용한"):
        assert {f"을 {ending}", f"를 {ending}"} <= links


def test_the_glossary_loads_with_these_terms() -> None:
    terms = load_glossary("ko").terms
    assert terms["상수도"][0].english == "water supply"
    assert terms["역량강화"][0].role == "action"
    assert terms["사업"][0].role == "head"


def test_no_term_is_a_whole_title(rows: list[dict[str, str]]) -> None:
    titles = {fold_term(title) for title in _titles()}
    if not titles:
        pytest.skip("the register and the lists of KOICA are not beside this checkout")
    assert [row["term"] for row in rows if fold_term(row["term"]) in titles] == []


def test_a_title_named_as_a_source_holds_the_term(rows: list[dict[str, str]]) -> None:
    titles = _titles_by_source()
    if not titles:
        pytest.skip("the register and the labelled titles are not beside this checkout")
    for row in rows:
        for source in _named(row["source"]):
            assert source in titles, row
            if not row["note"] or row["note"] == "one record":
                assert fold_term(row["term"]) in titles[source] or _is_function(row), row


def _is_function(row: dict[str, str]) -> bool:
    return row["role"] in ("link", "drop")


def _named(source: str) -> Iterator[str]:
    if source.startswith("gold titles "):
        yield source.removeprefix("gold titles ")
    elif source.startswith("register "):
        yield from re.findall(r"kr-\d{4}", source)


def _titles() -> Iterator[str]:
    register = SHARED / "data" / "register" / "korea.csv"
    lists = SHARED / "data" / "koica"
    for path, column in (
        (register, "title_original"),
        (lists / "koica_tenders_mekong_ko.csv", "bid_title_ko"),
        (lists / "koica_country_projects_mekong_ko.csv", "project_title_ko"),
        (lists / "koica_bilingual_tender_pairs_ko_en.csv", "bid_title_ko"),
    ):
        if path.exists():
            yield from (row[column] for row in _csv(path))


def _titles_by_source() -> dict[str, str]:
    register = SHARED / "data" / "register" / "korea.csv"
    labelled = SHARED / "gold" / "titles.jsonl"
    found: dict[str, str] = {}
    if register.exists() and labelled.exists():
        found |= {row["key"]: fold_term(row["title_original"]) for row in _csv(register)}
        for line in labelled.read_text(encoding="utf-8").splitlines()[1:]:
            case = json.loads(line)
            found[case["id"]] = fold_term(case["title"])
    return found


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
