"""Words are marked where they stand in the text as it is shown, and long texts cut around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.catalogue.search.folded_words import squeezed
from riparian.catalogue.search.parse_query import phrase_of
from riparian.catalogue.search.query_translation import Way
from riparian.catalogue.search.why_found import (
    EXCERPT,
    Standing,
    excerpt_of,
    spans_of,
    spans_of_part,
    spans_of_way,
    together,
)

anything = st.text(st.characters(), min_size=1, max_size=60)


def marked(text, words):
    phrase = phrase_of(words)
    return [text[start:end] for start, end in spans_of(Standing(text), phrase)]


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("Tỉnh Đồng Nai, Dong Nai", "dong nai", ["Đồng Nai", "Dong Nai"]),
        ("상수도 시설 확충사업", "확충", ["확충"]),
        ("ｶﾞｿﾘﾝの水", "ガソリン", ["ｶﾞｿﾘﾝ"]),
        ("上水道、水", "水", ["水", "水"]),
        ("Women’s health centres", "health center", ["health centres"]),
        ("price", "rice", []),
        ("第2期計画", "第2期", ["第2期"]),
        ("メコン・デルタ", "メコンデルタ", ["メコン・デルタ"]),
    ],
)
def test_a_phrase_is_marked_as_it_is_written(text, words, found):
    assert marked(text, words) == found


def test_a_phrase_inside_one_of_another_meaning_is_not_marked():
    way = Way(phrase_of("水道"), (phrase_of("下水道"),))
    text = "上水道と下水道"
    assert [text[a:b] for a, b in spans_of_way(Standing(text), way)] == ["水道"]
    assert spans_of_way(Standing("下水道"), way) == ()


def test_a_part_is_marked_across_spaces():
    text = "In Đồng-Nai and Dong Nai"
    assert [text[a:b] for a, b in spans_of_part(text, "dongnai")] == ["Đồng-Nai", "Dong Nai"]


def test_spans_that_touch_are_one():
    assert together([(5, 7), (0, 2), (2, 3), (6, 9)]) == ((0, 3), (5, 9))


def test_a_long_text_is_cut_around_its_first_mark():
    text = "before " * 100 + "water supply" + " after" * 100
    [mark] = spans_of(Standing(text), phrase_of("water supply"))
    cut = excerpt_of(text, [mark])
    assert cut.text.startswith("…")
    assert cut.text.endswith("…")
    assert [cut.text[a:b] for a, b in cut.marks] == ["water supply"]
    assert len(cut.text) <= EXCERPT + 2


def test_lines_and_tabs_are_spaces_in_what_is_shown():
    assert excerpt_of("a\nb\tc", []).text == "a b c"


@given(anything, anything, anything)
def test_whatever_stands_in_a_text_is_marked_and_kept_in_the_excerpt(before, words, after):
    phrase = phrase_of(words)
    if phrase is None or phrase.begun:
        return
    text = f"{before * 5}\n{words}\n{after * 5}"
    spans = together(spans_of(Standing(text), phrase))
    cut = excerpt_of(text, spans)
    for start, end in cut.marks:
        assert 0 <= start < end <= len(cut.text)
    if len(words) < 40 and spans:
        assert cut.marks


@given(anything, st.integers(0, 20), st.integers(1, 20))
def test_any_part_of_the_letters_is_found(text, start, length):
    part = squeezed(text)[start : start + length]
    if part:
        assert spans_of_part(text, part)
