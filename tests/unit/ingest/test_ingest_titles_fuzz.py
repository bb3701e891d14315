"""Titles of any kind: nothing raises, nothing is lost, and what was put in is found again."""

from __future__ import annotations

from html import escape

from hypothesis import given
from hypothesis import strategies as st

from riparian.language.title_parts import read_title

PIECES = st.sampled_from(
    [
        *"()[]（）【<'’`-~/,만불 ",
        *("22", "2026", "億円", "재공고", "긴급", "2차", "사업", "USD"),
        *("...", "…", "&amp;", "&rs", "&#39;"),
    ]
)
MESSY = st.lists(PIECES | st.text(max_size=4), max_size=25).map("".join)
NAMES = st.sampled_from(["가상 상수도 개선사업", "架空の上水道計画", "An Imagined Water Project"])
QUOTES = st.sampled_from("'‘’`´′＇ʼ")
DASHES = st.sampled_from("-~–～〜−－")


@given(MESSY)
def test_nothing_raises_and_the_words_of_the_title_stay(title):
    parts = read_title(title)
    assert bool(parts.bare) == bool(title.split())
    assert parts.text == parts.bare or set(parts.bare) <= set(parts.text)
    if "&" not in title:
        assert parts.text == " ".join(title.split())
    assert all(note.endswith(".") for note in parts.notes)
    assert (parts.amount is None) == (parts.currency is None)
    if parts.start and parts.end:
        assert parts.start[:4] <= parts.end[:4]


@given(MESSY.filter(lambda text: "&" not in text))
def test_an_understood_title_bare_is_read_the_same_again(title):
    again = read_title(read_title(title).text)
    assert again == read_title(title)


@given(
    NAMES, QUOTES, QUOTES, DASHES, st.integers(1970, 2067), st.integers(0, 30), st.integers(1, 9999)
)
def test_years_and_amount_are_found_whatever_signs_are_used(
    name, left, right, dash, start, length, tens
):
    end = start + length
    title = f"{name}({left}{start % 100:02d}{dash}{right}{end % 100:02d}/{tens:,}만불)"
    parts = read_title(title)
    assert parts.start == str(start)
    assert parts.end == str(end)
    assert (parts.amount, parts.currency) == (tens * 10_000, "USD")
    assert parts.bare == name


@given(NAMES, st.integers(1970, 2060), st.integers(0, 30), st.integers(1, 9999), st.integers(0, 30))
def test_a_cut_title_never_says_more_than_the_whole_one(name, start, length, tens, lost):
    title = f"{name}('{start % 100:02d}-'{(start + length) % 100:02d}/{tens:,}만불)"
    whole = read_title(title)
    cut = read_title(f"{title[: len(title) - min(lost, len(title) - 1)]}...")
    assert cut.cut
    assert cut.start in (None, whole.start)
    assert cut.end in (None, whole.end)
    assert cut.amount in (None, whole.amount)


@given(MESSY)
def test_entities_make_no_difference_even_twice_over(title):
    encoded = escape(escape(title)) if "&" not in title else title
    if not read_title(encoded).cut:
        assert read_title(encoded).text == read_title(title).text
