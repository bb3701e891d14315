"""Words are folded alike, cut by pairs where no spaces part them, and known by where they stand."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.catalogue.search.folded_words import (
    is_wide,
    letters_at,
    plain,
    squeezed,
    words_at,
    words_of,
)
from riparian.region.folding import fold

anything = st.text(st.characters(), max_size=80)


def words(text):
    return [w.word for w in words_at(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đồng Nai", "dong nai"),
        ("Kratié", "KRATIE"),
        ("ｶﾞｿﾘﾝ", "ガソリン"),
        ("ＪＩＣＡ", "jica"),
        (unicodedata.normalize("NFD", "상수도"), "상수도"),
        (unicodedata.normalize("NFD", "ガイド"), "ガイド"),
        ("上水 道", "上水道"),
        ("メコン・デルタ", "メコンデルタ"),
        ("women’s", "women's"),
        ("Health Centres", "health center"),
        ("programmes", "program"),
        ("Modernisation", "modernization"),
        ("Hospitals", "hospital"),
        ("cities", "city"),
    ],
)
def test_ways_of_writing_one_thing_are_the_same_words(one, other):
    assert words(one) == words(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("rice", "price"),
        ("Laos", "Lào"),
        ("ガ", "カ"),
        ("ບໍ", "ບ"),
        ("ships", "chip"),
        ("bus", "bu"),
    ],
)
def test_different_words_stay_different(one, other):
    assert words(one) != words(other)


def test_scripts_without_spaces_are_cut_into_pairs_and_the_last_character():
    assert words("上水道") == ["上水", "水道", "道"]
    assert words("JICA事業2期") == ["jica", "事業", "業", "2", "期"]
    assert words("水") == ["水"]
    assert len(words("កំពង់ធំ")) > 3


def test_words_know_where_they_stand():
    text = "Đồng Nai: 상수도 사업"
    marked = [text[w.start : w.end] for w in words_at(text)]
    assert marked == ["Đồng", "Nai", "상수", "수도", "도", "사업", "업"]


def test_all_letters_in_one_have_no_spaces_and_signs():
    assert squeezed("Đồng-Nai") == squeezed("dong nai") == squeezed("DONGNAI") == "dongnai"
    assert squeezed("XM-DAC-701/8") == "xmdac7018"
    assert squeezed("「」… ") == ""


@pytest.mark.parametrize("word", ["gas", "access", "status", "data", "analysis", "laos", "news"])
def test_a_word_that_is_no_plural_is_not_cut_short(word):
    assert plain(word) in (word, word[:-1] if word == "analysis" else word)


@given(anything)
def test_any_text_gives_words_and_both_ways_give_the_same(text):
    found = words_at(text)
    assert [w.word for w in found] == words_of(text)
    for word in found:
        assert 0 <= word.start < word.end <= len(text)
        assert not any(c.isspace() or c in '"*^:' for c in word.word)
        word.word.encode()


@given(anything)
def test_letters_stand_in_the_text_in_order(text):
    found = list(letters_at(text))
    assert "".join(letter for letter, _, _ in found) == squeezed(text)
    starts = [start for _, start, _ in found]
    assert starts == sorted(starts)


def test_spaces_do_not_count_between_characters_that_are_wide_once_folded():
    assert words_of("ｱｲ ｳｴ") == words_of("アイ ウエ") == ["アイ", "イウ", "ウエ", "エ"]
    characters = map(chr, (*range(0x2100), *range(0xFF00, 0x10000)))
    wide = [c for c in characters if any(map(is_wide, fold(c)))]
    assert [c for c in wide if [w.word for w in words_at(f"{c} {c}")] != words_of(f"{c} {c}")] == []


@given(anything, anything)
def test_words_of_two_texts_apart_are_those_of_each(one, other):
    assert words_of(f"{one}\n¦\n{other}") == words_of(one) + words_of(other)


def test_a_title_of_ten_thousand_characters_is_cut_quickly_and_no_word_is_long():
    assert all(len(w) <= 60 for w in words_of("a" * 10_000))
    assert len(words_of("水" * 10_000)) == 10_000


def test_no_short_korean_word_is_found_across_a_space(look):
    projects = {
        "p1": {"title": "기초과학을 위한 국립연구소 설립"},
        "p2": {"title": "한국형 농기계"},
    }
    assert [project for project, _ in look(projects, "한국")[0]] == ["p2"]


@pytest.mark.parametrize(
    "typed", ["상수도시설 확충", "상수도 시설 확충", '"상수도 시설"', "상수도시설"]
)
@pytest.mark.parametrize("title", ["상수도시설 확충사업", "상수도 시설 확충 사업"])
def test_a_long_korean_word_is_found_with_spaces_and_without(look, typed, title):
    assert [project for project, _ in look({"p1": {"title": title}}, typed)[0]] == ["p1"]
