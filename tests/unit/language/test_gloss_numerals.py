from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.language.gloss.numerals import bare_stage, count_at, ordinal, read_numeral


@pytest.mark.parametrize(
    ("text", "lang", "english"),
    [
        ("フェーズ2", "ja", "Phase 2"),
        ("第二フェーズ", "ja", "Phase 2"),
        ("フェーズⅡ", "ja", "Phase 2"),
        ("第三期", "ja", "(III)"),
        ("2期", "ja", "(II)"),
        ("第四次", "ja", "(4th)"),
        ("5号線", "ja", "No. 5"),
        ("第十一次", "ja", "(11th)"),
        ("2차", "ko", "(2nd)"),
        ("제3단계", "ko", "Phase 3"),
        ("3차년도", "ko", "3rd Year"),
        ("2024年", "ja", "2024"),
        ("2024년도", "ko", "2024"),
        ("8번국도", "ko", "No. 8"),
    ],
)
def test_counts(text: str, lang: str, english: str) -> None:
    found = count_at(text, 0, lang)
    assert found is not None
    assert found[1].english == english


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("期間", "ja"),
        ("3期間", "ja"),
        ("2024年次", "ja"),
        ("1차량", "ko"),
        ("2기술", "ko"),
        ("第2章", "ja"),
        ("水", "ja"),
    ],
)
def test_what_only_looks_counted_is_not(text: str, lang: str) -> None:
    assert count_at(text, 0, lang) is None


def test_phase_stage_and_round_are_three_things() -> None:
    kinds = []
    for text in ("フェーズ2", "第2期", "第2次"):
        found = count_at(text, 0, "ja")
        assert found is not None
        kinds.append((found[1].kind, found[1].number))
    assert kinds == [("phase", 2), ("stage", 2), ("round", 2)]


def test_numerals() -> None:
    written = ("7", "IV", "Ⅳ", "四", "十", "十二", "二十", "三十一", "百")
    assert [read_numeral(n) for n in written] == [7, 4, 4, 4, 10, 12, 20, 31, None]
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 102)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd",
    ]  # fmt: skip


def test_a_bracket_of_a_roman_numeral_is_a_stage() -> None:
    stage = bare_stage("II")
    assert stage is not None
    assert stage.english == "(II)"
    assert bare_stage("UNDP") is None
    assert bare_stage("IIII") is None


@given(st.text(alphabet="第一二十0123456789IVX期次号フェーズ차단계제 ", max_size=12))
def test_never_raises(text: str) -> None:
    for lang in ("ja", "ko"):
        for place in range(len(text)):
            count_at(text, place, lang)
    read_numeral(text)
    bare_stage(text)
