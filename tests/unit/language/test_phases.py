"""Phases, lots and numbers of titles in three languages, to be compared exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.language.phases import PhaseNumber, counted_in


def step(*numbers):
    return {PhaseNumber("step", number) for number in numbers}


@pytest.mark.parametrize(
    ("title", "lang", "expected"),
    [
        ("Rural Roads, Phase 1", "en", step(1)),
        ("Rural Roads Phase II", "en", step(2)),
        ("Hoa Lac City Development Project (II)", "en", step(2)),
        ("Second Ho Chi Minh City Water Environment Improvement Project (III)", "en", step(2, 3)),
        ("Ninth Poverty Reduction Support Operation", "en", step(9)),
        ("Technical Textile Center 2nd Phase", "en", step(2)),
        ("the PDCVR 2nd project in Senegal", "en", step(2)),
        ("National Road No.8 (AH15)", "en", {PhaseNumber("number", 8)}),
        ("Bridges, Lot 3", "en", {PhaseNumber("lot", 3)}),
        ("Third country training on rice", "en", set()),
        ("King Rama IX Hospital", "en", set()),
        ("貧困削減地方開発計画(フェーズ2)", "ja", step(2)),
        ("第三次プノンペン市小学校建設計画", "ja", step(3)),
        ("第二期ホーチミン市水環境改善計画(第三期)", "ja", step(2, 3)),
        ("国道九号線橋梁改修計画", "ja", {PhaseNumber("number", 9)}),
        ("티엔탄 상수도 2차 사업", "ko", step(2)),
        ("라오스 8번 국도(AH15) 교량", "ko", {PhaseNumber("number", 8)}),
        ("2017", "en", set()),
        ("", None, set()),
    ],
)
def test_what_a_title_counts(title, lang, expected):
    assert counted_in(title, lang) == expected


def test_it_is_said_in_english():
    assert [PhaseNumber(kind, 2).english for kind in ("step", "lot", "number")] == [
        "Phase 2", "Lot 2", "No. 2",
    ]  # fmt: skip


@given(st.text(max_size=60), st.sampled_from(["ja", "ko", "en", None]))
def test_any_text_can_be_read(text, lang):
    assert all(one.number >= 0 for one in counted_in(text, lang))
