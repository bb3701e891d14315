"""The Japanese half of the glossary, and the general dictionary behind it."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from riparian.codelists.lists import read_rows
from riparian.language.aid_glossary import ROLES, fold_term, load_glossary
from riparian.language.gloss.title_units import cut
from riparian.language.tokens import word_starts

DATA = files("riparian.language") / "data"
SHARED = Path(__file__).parents[4] / "shared"
COLUMNS = ["term", "english", "role", "joins", "source", "note"]
PREPOSITIONS = {"", "-", "for", "in", "on", "to", "of", "with", "against"}
MOST_CHARACTERS = 16
SCHEMES = {"草の根・人間の安全保障無償資金協力"}
"""Longer than a term may be: the name of a kind of grant aid."""

SOURCE = re.compile(
    r"(compare )?register jp-\d{4}( \(compilers\))?"
    r"|gold titles t\d{4}"
    r"|(compare )?JMdict \d{7}( \(\S+\))?"
    r"|own wording: .*JMdict \d{7}.*"
    r"|made of: \S+ (JMdict \d{7}|here)( \+ \S+ (JMdict \d{7}|here))*"
    r"|reference (providers|host_agencies)"
    r"|https?://\S+( \(.+\))?"
    r"|public files found by the string .+, \d+ found"
)
JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
HAN_OR_HIRAGANA = re.compile("[\u3041-\u3096\u3400-\u9fff]")
NAMES_IN_HAN = {"紅河", "タンロン南間"}
"""Places that the sample's titles write so, the last with a direction and "section" behind it."""


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return read_rows(DATA / "glossary_ja.csv")


@pytest.fixture(scope="module")
def general() -> list[dict[str, str]]:
    return read_rows(DATA / "jmdict_ja.csv")


@pytest.fixture(scope="module")
def sample_titles() -> list[str]:
    sample = read_rows(files("riparian.sample") / "japan.csv")
    return [row["title_original"] for row in sample if row["title_lang"] == "ja"]


def test_the_columns_are_those_of_the_glossary(rows: list[dict[str, str]]) -> None:
    assert list(rows[0]) == COLUMNS


def test_every_row_is_whole(rows: list[dict[str, str]]) -> None:
    for row in rows:
        assert row["term"] == "".join(row["term"].split()), row
        assert row["role"] in ROLES, row
        assert bool(row["english"]) == (row["role"] != "drop"), row
        assert not JAPANESE.search(row["english"]), row


def test_no_term_stands_twice_in_one_role(rows: list[dict[str, str]]) -> None:
    count = Counter((fold_term(row["term"]), row["role"]) for row in rows)
    assert [key for key, times in count.items() if times > 1] == []


def test_every_row_says_where_it_is_from(rows: list[dict[str, str]]) -> None:
    wrong = [
        row
        for row in rows
        if not all(SOURCE.fullmatch(source) for source in row["source"].split("; "))
    ]
    assert wrong == []


def test_a_link_says_the_order_and_an_action_its_preposition(rows: list[dict[str, str]]) -> None:
    for row in rows:
        if row["role"] == "link":
            assert row["joins"] in ("keep", "swap"), row
        else:
            assert row["joins"] in PREPOSITIONS, row
            assert not row["joins"] or row["role"] in ("action", "head"), row


def test_terms_are_words_and_no_titles(
    rows: list[dict[str, str]], sample_titles: list[str]
) -> None:
    long = {row["term"] for row in rows if len(row["term"]) > MOST_CHARACTERS}
    assert long == SCHEMES
    assert {row["term"] for row in rows}.isdisjoint(sample_titles)


def test_common_nouns_begin_small(rows: list[dict[str, str]]) -> None:
    """The engine writes capitals; a capital here is a name's or an acronym's."""
    nouns = [row["english"] for row in rows if row["role"] in ("noun", "action", "quality")]
    assert sum(english[0].islower() for english in nouns) > 0.95 * len(nouns)


@pytest.mark.shared
def test_what_a_row_says_of_an_official_title_is_so(rows: list[dict[str, str]]) -> None:
    """The term stands in the Japanese title of its source, its English in the official one."""
    path = SHARED / "data/register/japan.csv"
    if not path.exists():
        pytest.skip(f"{path} is not there: the project's shared files lie beside the repository")
    with path.open(encoding="utf-8", newline="") as file:
        titles = {row["key"]: row for row in csv.DictReader(file)}
    wrong = [
        (row["term"], row["english"], title["title_en"])
        for row in rows
        if (match := re.fullmatch(r"register (jp-\d{4})", row["source"]))
        and row["role"] != "drop"
        and not _agrees(row, title := titles[match[1]])
    ]
    assert wrong == []


def _agrees(row: dict[str, str], title: dict[str, str]) -> bool:
    """A title that was published in English only shows the English alone."""
    there = row["term"] in title["title_original"] or title["title_lang"] == "en"
    english = (title["title_en"] or title["title_original"]).lower()
    said = [word for word in re.findall("[a-z]+", row["english"].lower()) if len(word) > 3]
    return there and all(word[:4] in english for word in said)


@pytest.mark.shared
def test_no_term_is_a_whole_title_of_the_register(rows: list[dict[str, str]]) -> None:
    path = SHARED / "data/register/japan.csv"
    if not path.exists():
        pytest.skip(f"{path} is not there: the project's shared files lie beside the repository")
    with path.open(encoding="utf-8", newline="") as file:
        titles = {row["title_original"] for row in csv.DictReader(file)}
    assert titles.isdisjoint(row["term"] for row in rows)


@pytest.mark.shared
def test_gold_titles_named_as_source_hold_the_term(rows: list[dict[str, str]]) -> None:
    path = SHARED / "gold/titles.jsonl"
    if not path.exists():
        pytest.skip(f"{path} is not there: the project's shared files lie beside the repository")
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    titles = {case["id"]: case["title"] for case in cases}
    for row in rows:
        for gold in re.findall(r"gold titles (t\d{4})", row["source"]):
            assert row["term"] in titles[gold], row


def test_the_dictionary_is_plain_and_sorted(general: list[dict[str, str]]) -> None:
    assert list(general[0]) == ["term", "english", "role", "source"]
    terms = [row["term"] for row in general]
    assert terms == sorted(set(terms))
    for row in general:
        assert row["role"] in ("noun", "action", "quality"), row
        assert len(row["term"]) >= 2, row
        assert 1 <= len(row["english"].split()) <= 4, row
        assert not re.search(r"[()\[\];:]|^[A-Z]", row["english"]), row
        assert row["source"].isdecimal(), row


def test_the_dictionary_is_small_and_its_licence_lies_beside_it() -> None:
    assert len((DATA / "jmdict_ja.csv").read_bytes()) < 1_500_000
    licence = (DATA / "LICENCE-JMDICT.txt").read_text(encoding="utf-8")
    assert "ELECTRONIC DICTIONARY RESEARCH AND DEVELOPMENT GROUP" in licence
    assert "Creative Commons Attribution-ShareAlike" in licence


def test_a_word_of_the_domain_hides_what_the_dictionary_says(rows: list[dict[str, str]]) -> None:
    terms = load_glossary("ja").terms
    for row in rows:
        assert not any(term.general for term in terms[fold_term(row["term"])]), row


def test_every_word_of_the_samples_titles_is_known_but_names(sample_titles: list[str]) -> None:
    """What is left is in katakana, as names of places are written."""
    unknown = set()
    for title in sample_titles:
        text = re.sub(r"[()（）]", " ", title)
        units = cut(text, load_glossary("ja"), [], word_starts(text, "ja"), "ja")
        unknown |= {unit.text for unit in units if unit.kind == "unknown"}
    assert {word for word in unknown if HAN_OR_HIRAGANA.search(word)} <= NAMES_IN_HAN
