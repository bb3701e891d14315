"""Which language is meant by what was declared: `ja`, `jpn`, `JA-JP`, `Japanese`, `jp`.

A code of two letters is ISO 639-1, of three ISO 639-3 or 639-2/B. Whether the text is in that
language is not asked here (`riparian.language.detect`).
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files
from io import StringIO

COUNTRY_FOR_LANGUAGE = {
    "jp": "ja", "kr": "ko", "cn": "zh", "tw": "zh", "vn": "vi", "kh": "km", "mm": "my",
}  # fmt: skip
"""Codes of the region's countries and partners that stand where a language's is meant.

`kr` is Kanuri and no other of them a language; `la` and `th` are not here, being languages that a
publisher can mean (Latin, Thai).
"""

OWN_NAMES = {
    "日本語": "ja", "日文": "ja", "日语": "ja", "日語": "ja", "和文": "ja", "일본어": "ja",
    "英語": "en", "英文": "en", "英语": "en", "영어": "en", "영문": "en",
    "韓国語": "ko", "韩语": "ko", "한국어": "ko", "국문": "ko", "한글": "ko",
    "中国語": "zh", "中文": "zh", "汉语": "zh", "漢語": "zh", "중국어": "zh",
}  # fmt: skip
"""What the languages of the two sides call themselves and each other in a table's cell."""

_PARTS = re.compile(r"[-_@.:;/(\s]")


@lru_cache(maxsize=512)
def language_code(words: str) -> str | None:
    """ISO 639-1 of a language as somebody declared it; None where no language is meant."""
    name = words.strip().casefold()
    if not name or len(name) > 60:
        return None
    codes = _codes()
    first = _PARTS.split(name, maxsplit=1)[0]
    for word in (name, first):
        if code := COUNTRY_FOR_LANGUAGE.get(word) or codes.get(word) or OWN_NAMES.get(word):
            return code
    return None


@cache
def _rows() -> list[dict[str, str]]:
    text = (files(__package__) / "data" / "iso639.csv").read_text("utf-8")
    return list(csv.DictReader(StringIO(text)))


@cache
def _codes() -> dict[str, str]:
    """Every code and name in lower case, to the code of two letters."""
    codes: dict[str, str] = {}
    for row in _rows():
        for word in (row["code"], row["part3"], row["part2b"], _plain(row["name"])):
            if word:
                codes.setdefault(word.casefold(), row["code"])
    return codes


@cache
def _names() -> dict[str, str]:
    return {row["code"]: _plain(row["name"]) for row in _rows()}


def _plain(name: str) -> str:
    """`Malay (macrolanguage)` and `Modern Greek (1453-)` without what stands in brackets."""
    return name.partition(" (")[0]


def language_name(code: str) -> str:
    """What the language is called in English; the code itself where it has no name here."""
    return _names().get(code, code)
