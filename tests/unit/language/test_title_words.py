"""The words that can be read of titles in the languages of the host countries."""

from __future__ import annotations

import csv
import re
from importlib.resources import files

import pytest

from riparian.language.aid_glossary import READ_BY_WORDS, ROLES, fold_letters, fold_term
from riparian.language.title_words import MOST_CHARACTERS, can_read_words, read_words

LEAST_MEANINGS = 99
SOURCES = re.compile(
    r"Open Development taxonomy 2\.2: .+|Open Multilingual Wordnet, Wiktionary: .+|https?://\S+"
)


def table(lang: str) -> list[dict[str, str]]:
    text = (files("riparian.language") / "data" / f"glossary_{lang}.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("lang", READ_BY_WORDS)
def test_each_language_has_a_hundred_words_each_with_its_source(lang: str) -> None:
    rows = table(lang)
    assert len({row["english"] for row in rows}) >= LEAST_MEANINGS
    assert {row["role"] for row in rows} <= set(ROLES)
    assert [row["term"] for row in rows if not SOURCES.fullmatch(row["source"])] == []
    terms = [fold_term(fold_letters(row["term"])) for row in rows]
    assert len(terms) == len(set(terms))


@pytest.mark.parametrize("lang", READ_BY_WORDS)
def test_every_word_is_read_by_itself(lang: str) -> None:
    for row in table(lang):
        assert read_words(row["term"], lang).words == (row["english"],), row["term"]


@pytest.mark.parametrize(
    ("lang", "title", "words"),
    [
        ("km", "គម្រោងសំណង់ស្ពាន", ("project", "construction", "bridge")),
        ("lo", "ໂຄງການກໍ່ສ້າງໂຮງຮຽນ", ("project", "construction", "school")),
        ("my", "ကျေးလက် ပညာရေး စီမံကိန်း", ("rural", "education", "project")),
        ("th", "โครงการพัฒนาชนบท", ("project", "development", "rural")),
        ("vi", "Dự án cấp nước nông thôn", ("project", "water supply", "rural")),
        ("vi", "DỰ ÁN CẤP NƯỚC", ("project", "water supply")),
    ],
)
def test_words_are_read_in_their_order(lang: str, title: str, words: tuple[str, ...]) -> None:
    read = read_words(title, lang)
    assert read.words == words
    assert read.known == 1.0
    assert not read.rest


def test_what_is_not_in_the_table_stays_in_its_own_letters() -> None:
    read = read_words("Dự án Bệnh viện Chợ Rẫy cơ sở 2", "vi")
    assert read.words == ("project", "hospital")
    assert read.rest == "Chợ Rẫy cơ sở 2"
    assert 0 < read.known < 1


def test_a_word_is_not_read_where_its_last_letter_goes_on() -> None:
    assert read_words("ရေ", "my").words == ("water",)
    assert read_words("ရေး", "my").words == ()
    assert read_words("cầuvồng", "vi").words == ()


def test_spellings_of_one_sound_and_invisible_marks_make_no_difference() -> None:
    assert read_words("ນ\u0ecd\u0ec9\u0eb2", "lo").words == read_words("ນ\u0ec9\u0eb3", "lo").words
    assert read_words("គម្រោង\u200bស្ពាន", "km").words == ("project", "bridge")
    assert read_words("\u1040န်ကြီးဌာန", "my").words == ("ministry",)


@pytest.mark.parametrize("lang", READ_BY_WORDS)
@pytest.mark.parametrize(
    "title", ["", " \n", "1" * 20_000, "\ud800", "១໑၁๑１1", "橋 다리 ក bridge"]
)
def test_nothing_is_guessed_of_what_is_no_title(lang: str, title: str) -> None:
    assert read_words(title, lang).words == ()


def test_of_a_title_without_end_the_beginning_is_read() -> None:
    read = read_words("x" * MOST_CHARACTERS + " dự án", "vi")
    assert read.words == ()
    assert read_words("dự án " * 4_000, "vi").words == ("project",)


def test_other_languages_have_no_such_table() -> None:
    assert not can_read_words("ja")
    assert not can_read_words(None)
    with pytest.raises(ValueError, match="no table of words for 'fr'"):
        read_words("pont", "fr")
