"""Names in kana and Hangul are known by their sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.language.sounds import (
    consonants,
    foreign_runs,
    like_sounds,
    likeness,
    romanise,
    sounds,
    spoken_forms,
)


@pytest.mark.parametrize(
    ("foreign", "latin"),
    [
        ("タケク", "Thakhek"), ("ローレンチェリー", "Roleang Chrey"), ("우르겐치", "Urgench"),
        ("로스바뇨스", "Los Banos"), ("당까오", "Dangkor"), ("コンポントム", "Kampong Thom"),
        ("챠토그램", "Chattogram"), ("セネガル", "Senegal"), ("센터", "center"),
        ("リモデリング", "remodeling"), ("ヴィエンチャン", "Vientiane"),
        ("クロッチュマール", "Krouch Chhmar"),
    ],
)  # fmt: skip
def test_a_name_sounds_like_what_it_was_written_from(foreign, latin):
    assert likeness(foreign, latin) >= 0.75


@pytest.mark.parametrize(
    ("foreign", "latin"),
    [("コンポントム", "Siem Reap"), ("우르겐치", "Tashkent"), ("タケク", "Vientiane")],
)
def test_another_name_does_not(foreign, latin):
    assert likeness(foreign, latin) < 0.6


def test_kampong_thom_sounds_less_like_kampong_cham_than_like_itself():
    for foreign, own, other in (
        ("コンポントム", "Kampong Thom", "Kampong Cham"),
        ("캄퐁참", "Kampong Cham", "Kampong Thom"),
    ):  # fmt: skip
        assert likeness(foreign, own) > likeness(foreign, other) + 0.1


def test_letters_are_those_of_the_unicode_names_as_spoken():
    assert romanise("キャッシュ") == "kyashu"
    assert romanise("ティモール") == "timoru"
    assert romanise("チェック") == "cheku"
    assert romanise("참") == "cham"
    assert romanise("플랫폼") == "plraetpom"
    assert romanise("水道") == ""


def test_an_r_that_closes_a_syllable_may_be_left_out():
    assert set(spoken_forms("center")) == {"SeNTeL", "SeNTe"}


def test_a_word_of_one_consonant_is_like_nothing():
    assert like_sounds(sounds("hue"), sounds("hue")) == 0.0
    assert likeness("후에", "Hue") == 0.0


def test_runs_are_of_kana_or_hangul_and_of_two_letters_at_least():
    assert foreign_runs("タケク上水道 KOICA 상수도 ア 가") == ["タケク", "상수도"]


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_has_a_likeness(one, other):
    assert 0.0 <= likeness(one, other) <= 1.0
    assert consonants(sounds(one)) == consonants(sounds(one.upper())) or not one.isascii()
