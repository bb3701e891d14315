from __future__ import annotations

import socket

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riparian.language.detect import language_of


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("カンボジア国シェムリアップ上水道拡張計画", "ja"),
        ("ｶﾝﾎﾞｼﾞｱ ｼﾞｮｳｽｲﾄﾞｳ", "ja"),  # half-width kana
        ("ICTを活用したe-Learning", "ja"),
        ("캄보디아 상수도 구축사업('22-'26/1,000만불)", "ko"),
        ("캄보디아 上水道 事業", "ko"),  # Hangul with Hanja
        ("KOICA 캄보디아 ODA 사업", "ko"),
        ("โครงการประปาหมู่บ้าน", "th"),
        ("ໂຄງການນ້ຳປະປາ", "lo"),
        ("គម្រោងទឹកស្អាត", "km"),
        ("ရေပေးဝေရေး စီမံကိန်း", "my"),
        ("مشروع المياه في كمبوديا", "ar"),  # right to left
        ("Проект водоснабжения в провинции", "ru"),
        ("Chương trình Hạnh phúc tại Lào Cai", "vi"),
        ("Legal aid to the rural population", "en"),
        ("TECHNICAL ASSISTANCE TO THE MINISTRY OF HEALTH", "en"),
        ("Hiv-forebyggelse blandt udsatte og vanskeligt tilgængelige unge", "da"),
        ("Ｗａｔｅｒ ｓｕｐｐｌｙ ｆｏｒ ｔｈｅ ｔｏｗｎ ｏｆ Ｐａｉｌｉｎ", "en"),
        ("Saemaul Undong (새마을운동) project in the villages of Laos", "en"),
        ("発電所", "ja"),  # 発 is Japan's own
        ("发电项目", "zh"),
    ],
)
def test_a_language_that_nobody_declared_is_told_by_the_text(text: str, lang: str) -> None:
    found = language_of(text)
    assert (found.lang, found.contradicts) == (lang, False)
    assert found.sureness in ("derived", "inferred")


@pytest.mark.parametrize(
    "text",
    ["", " ", "2015", "12,000,000", "🎉🎉", "—", "KOICA", "Kampong Thom", "JPO Burmeister, Ditte",
     "Aggregate", "UNHCR HUMANITARIAN AID", "上水道整備計画"],
)  # fmt: skip
def test_nothing_is_guessed_for_names_numbers_and_signs(text: str) -> None:
    assert language_of(text).lang is None


@pytest.mark.parametrize(("hint", "lang"), [("ja", "ja"), ("zh", "zh"), (None, None), ("ko", None)])
def test_kanji_alone_are_the_language_of_the_agency_that_wrote_them(
    hint: str | None, lang: str | None
) -> None:
    assert language_of("上水道整備計画", None, hint).lang == lang


def test_characters_that_only_chinese_writes_stand_above_the_hint() -> None:
    assert language_of("安江省龙川市废水处理项目", None, "ja").lang == "zh"
    assert language_of("送変電所整備計画", None, "zh").lang == "ja"


@pytest.mark.parametrize(
    ("text", "declared", "lang", "rule"),
    [
        ("カンボジア上水道計画", "en", "ja", "declared en, but the text is in Japanese script"),
        ("베네수엘라 난민 긴급식량지원", "en", "ko", "declared en, but the text is in Hangul"),
        ("Improvement of the living conditions of women", "de", "en",
         "declared de, but the words are English"),
        ("Assistência técnica e reforço das competências", "en", "pt",
         "declared en, but the words are Portuguese"),
        ("Water supply in Kampong Thom", "ja", "en", "declared ja, but the words are English"),
    ],
)  # fmt: skip
def test_a_declaration_that_the_text_contradicts_gives_way(
    text: str, declared: str, lang: str, rule: str
) -> None:
    found = language_of(text, declared)
    assert (found.lang, found.rule, found.contradicts) == (lang, rule, True)


@pytest.mark.parametrize(
    ("text", "declared", "lang"),
    [
        ("Water supply", "en", "en"),
        ("East Timor Toads Survey", "en", "en"),  # the model takes it for Italian
        ("AusAID-NGO Cooperation Program (ANCP)", "en", "en"),  # … and this for German
        ("PMU InterLife Syd 2010", "en", "en"),
        ("JICA", "ja", "ja"),
        ("水道", "JA-JP", "ja"),
        ("中華民國援助", "zh", "zh"),
        ("캄보디아 上水道", "kr", "ko"),
        ("Dansk-norsk støtte til kvinder og børn i byen", "no", "no"),  # too near to tell
    ],
)
def test_what_is_declared_stands_where_the_text_allows_it(
    text: str, declared: str, lang: str
) -> None:
    found = language_of(text, declared)
    assert (found.lang, found.rule, found.sureness) == (lang, "as declared", "reported")


def test_a_declaration_that_is_no_language_counts_as_none() -> None:
    assert language_of("Legal aid to the rural population", "xx-unknown").lang == "en"


def test_a_garbled_text_is_said_to_be_so_and_keeps_what_was_declared() -> None:
    garbled = "カンボジア上水道整備計画".encode().decode("cp1252", "replace")
    found = language_of(garbled, "ja")
    assert (found.lang, found.garbled) == ("ja", True)
    assert language_of(garbled).lang is None


@pytest.mark.parametrize(
    "text",
    ["水" * 10_000, "Water for the town " * 600, "\ud800 for the \x00 town of \udfff", "\x00"],
)
def test_odd_and_endless_texts_do_no_harm(text: str) -> None:
    language_of(text, "en", "ja")


@given(st.text(max_size=80), st.sampled_from([None, "en", "ja", "ko", "xx", ""]))
@settings(max_examples=150)
def test_no_text_makes_it_fail(text: str, declared: str | None) -> None:
    found = language_of(text, declared, "ja")
    assert 0 <= found.confidence <= 1
    assert (found.lang is None) == (found.confidence == 0)


def test_the_model_is_the_bundled_one_and_nothing_is_fetched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from riparian.language import latin_languages

    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    latin_languages._model.cache_clear()
    latin_languages.guess.cache_clear()
    assert latin_languages.guess("Appui au secteur productif du pays") is not None


def test_one_chinese_character_in_a_name_does_not_contradict_japanese_and_two_do() -> None:
    assert language_of("深圳水利計画", "ja").lang == "ja"
    assert language_of("深圳水利项目", "ja").lang == "zh"
