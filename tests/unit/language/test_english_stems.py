"""English words without what does not tell them apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.language.english_stems import stem, words_of


@pytest.mark.parametrize(
    "alike",
    [
        ("improvement", "improving", "Improved"), ("supply", "supplies"), ("Thakhèk", "thakhek"),
        ("construction", "constructing"), ("hospital", "Hospitals"), ("centre", "centres"),
        ("agriculture", "agricultural"), ("Huế", "hue"),
    ],
)  # fmt: skip
def test_words_of_one_kind_have_one_stem(alike):
    assert len({stem(word) for word in alike}) == 1


@pytest.mark.parametrize("apart", [("water", "waste"), ("rural", "urban"), ("health", "heating")])
def test_different_words_have_different_stems(apart):
    assert len({stem(word) for word in apart}) == 2


def test_function_words_and_words_of_other_sounds_are_left_out():
    assert words_of("The Project for the City's Water in 5 Towns タケク 상수도") == [
        "Project", "City", "Water", "5", "Towns",
    ]  # fmt: skip


def test_words_of_every_other_script_stay():
    assert words_of("Đồng Nai ភ្នំ مياه 水道")[:2] == ["Đồng", "Nai"]
    assert "水道" in words_of("水道")


@given(st.text(max_size=60))
def test_any_text_has_words(text):
    assert all(isinstance(stem(word), str) for word in words_of(text))
