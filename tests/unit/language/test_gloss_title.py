"""Whole titles, with brackets, and whatever else stands where a title should."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riparian.language.gloss.gloss_title import gloss_title, tidy_text
from riparian.language.gloss.title_units import GlossedName
from riparian.language.scripts import script_language
from riparian.normalise.title_gloss import gloss
from riparian.normalise.title_names import countries_in


def none(text: str) -> Sequence[GlossedName]:
    return ()


def test_years_and_money_go_into_their_fields() -> None:
    found = gloss("캄보디아 상수도 개선사업('24-'29/1,100만불)", "ko")
    assert found.said is not None
    assert (found.said.start, found.said.end) == ("2024", "2029")
    assert (found.said.amount, found.said.currency) == (11_000_000, "USD")
    assert "24" not in found.text
    assert found.text.endswith("Cambodia")


def test_phases_stay_and_brackets_are_glossed() -> None:
    found = gloss("プノンペン上水道拡張計画(フェーズ2)", "ja")
    assert found.text.endswith("(Phase 2)")
    assert [(c.kind, c.number) for c in found.counts] == [("phase", 2)]
    assert gloss("プノンペン上水道拡張計画(II)", "ja").text.endswith("(II)")


def test_half_width_kana_say_the_same() -> None:
    assert gloss("プノンペン上水道拡張計画", "ja") == gloss("ﾌﾟﾉﾝﾍﾟﾝ上水道拡張計画", "ja")


def test_too_little_understood_is_no_gloss() -> None:
    found = gloss("ンガポポヌグ計画", "ja")
    assert found.text == ""
    assert found.unknown == ("ンガポポヌグ",)
    assert found.known < 0.6


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("首都プノンペンの浄水場を拡張し、給水人口を増やす。", "ja"),
        ("캄보디아 농촌지역의 식수 접근성을 개선하고 주민의 건강을 증진한다.", "ko"),
    ],
)
def test_a_sentence_is_not_made_into_a_list_of_words(text: str, lang: str) -> None:
    found = gloss(text, lang)
    assert found.sentence
    assert found.text == ""


def test_phrases_of_a_short_text_stand_side_by_side() -> None:
    found = gloss("上水道施設の改修。下水道施設の改修。", "ja")
    assert found.text.count(";") == 1
    assert not found.sentence


@pytest.mark.parametrize(
    "title",
    ["", " ", "2024", "🚰💧", "\x00\ud800", "縺ゅ≠", "مشروع المياه", "上" * 10_000, "(((((",
     "計画)", "大韓民國 서울 水道", "・・・", "사업", "計画", "()", "('24-'29/1,100만불)"],
)  # fmt: skip
def test_bad_input_gives_a_clear_result(title: str) -> None:
    for lang in ("ja", "ko"):
        found = gloss(title, lang)
        assert 0.0 <= found.known <= 1.0
        assert found.text == found.text.strip()


def test_a_language_without_a_glossary_is_bad_use() -> None:
    with pytest.raises(ValueError, match="fr"):
        gloss_title("eau", "fr", none)


@settings(max_examples=150)
@given(
    st.text(max_size=60)
    | st.text(alphabet="プノンペン上水道拡張計画のと・()2第次期 -", max_size=40)
)
def test_any_text(text: str) -> None:
    for lang in ("ja", "ko"):
        found = gloss(text, lang)
        assert "  " not in found.text


def test_countries_of_the_world_are_names_where_words_end() -> None:
    names = [n.english for n in countries_in("タイ・ラオス国境タイヤ", "ja")]
    assert names == ["Thailand", "Laos"]
    assert [n.english for n in countries_in("페루 쿠스코시", "ko")] == ["Peru"]
    assert [n.english for n in countries_in("엘살바도르 국립보건", "ko")] == ["El Salvador"]
    assert list(countries_in("신페루비안", "ko")) == []


def test_script_says_which_language() -> None:
    assert script_language("水道 계획") == "ko"
    assert script_language("ｽｲﾄﾞｳ") == "ja"
    assert script_language("上水道") == "ja"
    assert script_language("Water 2024") is None


def test_tidying_takes_control_characters_out() -> None:
    assert tidy_text("ｱ\x00b\ufffd") == "ア b "


@pytest.mark.parametrize(
    "title", ["の" * 987, "Aの" * 400, "水の" * 300, "사업의 " * 300, "(물" * 300 + ")" * 300]
)
def test_a_text_of_connectives_is_no_title_and_breaks_nothing(title: str) -> None:
    for lang in ("ja", "ko"):
        gloss(title, lang)
    assert gloss("Aの" * 400, "ja").text == ""


@pytest.mark.parametrize("text", ["はし", "つばさ橋", "国境なき医師団支援"])
def test_a_word_that_is_not_known_is_no_sentence(text: str) -> None:
    found = gloss(text, "ja")
    assert not found.text
    assert not found.sentence


def test_what_is_cut_is_said_and_not_lost() -> None:
    found = gloss("라오스 여성연맹 역량강...", "ko")
    assert found.text == "Women's Union, Laos … [cut: 역량강…]"
    assert "역량강" in found.unknown
    whole = gloss("라오스 여성연맹 역량강화사업...", "ko")
    assert whole.text == "Capacity Building for Women's Union, Laos"


def test_a_title_that_is_cut_before_its_sense_has_no_gloss() -> None:
    found = gloss("라오스 기후변화 대응 강화를 위한 통합 프로...", "ko")
    assert found.cut
    assert found.text == ""


def test_what_is_beyond_the_most_characters_is_counted() -> None:
    assert gloss("水道" * 600, "ja").unread == 200
    assert gloss("水道", "ja").unread == 0


def test_lost_letters_are_said() -> None:
    assert gloss("??????上水道", "ja").garbled
    assert not gloss("上水道?", "ja").garbled


def test_a_terminal_is_not_steered() -> None:
    assert gloss("\x1b[31m上水道拡張計画", "ja").text == gloss("上水道拡張計画", "ja").text


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("라오스 비엔티안 水道 개선사업", "Improvement of Water Supply, Vientiane, Laos"),
        ("메콩江", "Mekong River"),
        ("캄보디아 上水道 확충사업 第2次", "Expansion of Water Supply System, Cambodia (2nd)"),
    ],
)
def test_chinese_characters_in_korean_titles_are_read(title: str, expected: str) -> None:
    assert gloss(title, "ko").text == expected
