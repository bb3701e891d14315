"""Chinese characters in Korean titles (水道 개선사업, 메콩江, 第2次), as few publishers write them.

Words of them are read by the Japanese glossary where the Korean one has none: the two share them.
Not read: characters that Japan writes in a simplified form (開發, 開発).
"""

from __future__ import annotations

import re
from functools import lru_cache

from riparian.language.glossary import Glossary, load_glossary

_HAN = re.compile("[\u4e00-\u9fff]")
_HAN_ONLY = re.compile("[\u4e00-\u9fff]{2,}")
_AFTER_A_NAME = str.maketrans("江省市郡州", "강성시군주")
_COUNTED = str.maketrans("次期", "차기")
_NAMED = re.compile("(?<=[가-힣])[江省市郡州](?![\u4e00-\u9fff])")
_NTH = re.compile(r"第?(\d{1,3})([次期])")


def read_marks(text: str) -> str:
    """Single characters behind a name or a number in their Korean reading, each for one.

    The readings are those of the field kHangul of Unihan.
    """
    if not _HAN.search(text):
        return text
    text = _NAMED.sub(lambda match: match[0].translate(_AFTER_A_NAME), text)
    return _NTH.sub(lambda m: m[0].replace("第", "제").translate(_COUNTED), text)


def with_hanja(text: str, lang: str) -> Glossary:
    """The glossary of a language; for a Korean text with Chinese characters, with Japanese terms
    that are written in nothing else behind it.
    """
    return _both() if lang == "ko" and _HAN.search(text) else load_glossary(lang)


@lru_cache(maxsize=1)
def _both() -> Glossary:
    korean, japanese = load_glossary("ko").terms, load_glossary("ja").terms
    shared = {term: terms for term, terms in japanese.items() if _HAN_ONLY.fullmatch(term)}
    # Korean terms win: a word that both have is read as Koreans use it.
    return Glossary({**shared, **korean})
