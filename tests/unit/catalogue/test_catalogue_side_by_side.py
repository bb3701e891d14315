"""Two records side by side: how far they agree in a field, and what is marked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.catalogue.record import Said, SaidOfRecord
from riparian.catalogue.side_by_side import _field, words_in

EMPTY = SaidOfRecord(*([()] * len(SaidOfRecord._fields)))


def compared(name, a, b):
    sides = [
        EMPTY._replace(
            **{name: [s if isinstance(s, Said) else Said(s, s.casefold()) for s in side]}
        )
        for side in (a, b)
    ]
    return _field(name, *sides)


def marked(values):
    return [[v.text[start:end] for start, end in v.marks] for v in values]


def test_of_titles_the_words_are_marked_that_the_other_does_not_have():
    field = compared("title", ["Water Supply, Phase 1"], ["Water supply Phase 2"])
    assert field.agreement == "partly"
    assert marked(field.a) == [["1"]]
    assert marked(field.b) == [["2"]]


def test_titles_without_spaces_are_compared_letter_by_letter_and_neighbours_are_one_mark():
    field = compared("original", ["통합기반 구축"], ["통합플랫폼 구축"])
    assert marked(field.a) == [["기반"]]
    assert marked(field.b) == [["플랫폼"]]


@pytest.mark.parametrize(
    ("name", "a", "b", "agreement"),
    [
        ("title", ["Water supply"], ["WATER  supply."], "same"),
        ("title", ["Supply of water"], ["Water of supply"], "partly"),
        ("title", ["Health"], ["Road 9"], "different"),
        ("country", ["LA"], ["LA", "KH"], "partly"),
        ("country", ["LA"], ["KH"], "different"),
        ("country", ["LA"], [], "one side"),
        ("country", [], [], "neither"),
        ("start", ["2018"], ["2018-04-01"], "same"),
        ("start", ["2018"], ["2019-04-01"], "different"),
        ("identifiers", ["x-1"], ["y-1"], "its own"),
        ("identifiers", ["x-1", "g-7"], ["y-1", "G-7"], "partly"),
    ],
)
def test_how_far_two_sides_agree(name, a, b, agreement):
    field = compared(name, a, b)
    assert field.agreement == agreement
    assert compared(name, b, a).agreement == agreement


def test_amounts_that_rates_may_explain_agree_in_part():
    yen, dollars = Said("JPY", "jpy 2405", 22.0e6), Said("USD", "usd", 22.1e6)
    assert compared("amount", [yen], [dollars]).agreement == "partly"
    assert compared("amount", [yen], [Said("USD", "usd", 30e6)]).agreement == "different"
    assert compared("amount", [yen], [Said("USD", "no value", None)]).agreement == "different"


def test_values_of_one_side_alone_are_marked_whole_and_nothing_where_the_other_is_silent():
    assert marked(compared("place", ["Kep", "Kampot"], ["Kampot"]).a) == [["Kep"], []]
    assert marked(compared("place", ["Kep"], []).a) == [[]]
    assert marked(compared("source", ["one, row 2"], ["other, row 3"]).a) == [[]]


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_can_be_compared_and_marks_lie_within(one, other):
    field = compared("title", [one], [other])
    for value in (*field.a, *field.b):
        assert all(0 <= start < end <= len(value.text) for start, end in value.marks)
    theirs = {word.text for word in words_in(other)}
    assert bool(marked(field.a)[0]) == any(w.text not in theirs for w in words_in(one))
