from __future__ import annotations

import pytest

from riparian.language.declared_languages import language_code, language_name


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("ja", "ja"), ("jpn", "ja"), ("JA-JP", "ja"), ("Japanese", "ja"), ("jp", "ja"),
        ("日本語", "ja"), ("kr", "ko"), ("kor", "ko"), ("ko_KR", "ko"), ("한국어", "ko"),
        ("EN", "en"), ("eng", "en"), ("en-GB", "en"), (" English ", "en"), ("chi", "zh"),
        ("zho", "zh"), ("zh-Hans-CN", "zh"), ("cn", "zh"), ("vn", "vi"), ("mya", "my"),
        ("bur", "my"), ("Khmer", "km"), ("la", "la"), ("th", "th"), ("Malay", "ms"),
    ],
)  # fmt: skip
def test_a_language_is_understood_in_many_writings(words: str, code: str) -> None:
    assert language_code(words) == code


@pytest.mark.parametrize("words", ["", "xx", "unknown", "e", "x" * 100, "123", "\x00"])
def test_what_is_no_language_is_none(words: str) -> None:
    assert language_code(words) is None


def test_languages_have_english_names() -> None:
    assert [language_name(code) for code in ("ja", "my", "el", "qq")] == [
        "Japanese", "Burmese", "Modern Greek", "qq",
    ]  # fmt: skip
