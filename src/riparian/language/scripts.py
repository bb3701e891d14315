"""In which script a text is written, counted over its characters.

A *weight* makes scripts comparable: one Hangul syllable or Chinese character stands for two or
three letters of a Latin word, and hiragana writes the grammar of a Japanese sentence, so a title
such as `ICTを活用したe-Learning` is Japanese although most of its characters are Latin. Marks,
digits, emoji and signs belong to no script. Half-width kana and Hangul count as the full ones.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Script = Literal[
    "latin", "hiragana", "katakana", "hangul", "han", "thai", "lao", "khmer", "myanmar", "other"
]

LOOKED_AT = 1000
"""Characters of a text that are looked at; the language of longer ones does not change later."""

_RANGES: dict[Script, str] = {
    "latin": r"A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0300-\u036f"
    r"\u1e00-\u1eff\ufb00-\ufb06\uff21-\uff3a\uff41-\uff5a",
    # The middle dot and the long mark are used beside other scripts too, so they are not kana.
    "hiragana": r"\u3041-\u3096\u309d-\u309f",
    "katakana": r"\u30a1-\u30fa\u30fd-\u30ff\u31f0-\u31ff\uff66-\uff6f\uff71-\uff9d",
    "hangul": r"\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb\uffa0-\uffdc",
    "han": r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
    "thai": r"\u0e01-\u0e3a\u0e40-\u0e4e",
    "lao": r"\u0e81-\u0ecd\u0edc-\u0edf",
    "khmer": r"\u1780-\u17d3\u17d7\u17dc",
    "myanmar": r"\u1000-\u103f\u1050-\u109d\ua9e0-\ua9fe\uaa60-\uaa7f",
    "other": r"\u0370-\u0373\u0376-\u03ff\u0400-\u0dff\u0f00-\u0fff\u10a0-\u10ff\u1200-\u177f"
    r"\u1800-\u1cff\u1f00-\u1fff\u2c00-\u2c5f\u2c80-\u2ddf\ua000-\ua95f\ua980-\ua9df\uaa00-\uaa5f"
    r"\uaa80-\uabff\ufb13-\ufdfb\ufe70-\ufefc\U00010000-\U0001d3ff\U0001e800-\U0001e95f",
}

_WEIGHTS: dict[Script, int] = {"hiragana": 4, "katakana": 2, "hangul": 3, "han": 2}

_RUN = re.compile("|".join(f"(?P<{name}>[{chars}]+)" for name, chars in _RANGES.items()))
_NOT_LATIN = re.compile("[" + "".join(v for k, v in _RANGES.items() if k != "latin") + "]")


def only_latin(text: str) -> bool:
    """Whether the letters among the characters looked at are all Latin (or there are none)."""
    return text.isascii() or _NOT_LATIN.search(text, 0, LOOKED_AT) is None


_TONES = re.compile(
    r"[ou]\u031b|[aeiouy]\u031b?[\u0302\u0306]?\u0309|[aeiouy]\u031b?\u0323"
    r"|[aeo][\u0302\u0306][\u0300\u0301\u0303]",
    re.IGNORECASE,
)
_LANGUAGES: dict[Script, str] = {
    "thai": "Thai", "lao": "Lao", "khmer": "Khmer", "myanmar": "Burmese",
}  # fmt: skip


def mainland_language(text: str) -> str | None:
    """The language of mainland South-East Asia that the letters tell of, by its English name; those
    of a single word are enough.

    Vietnamese is told by a horn, a hook above or a dot below on a vowel that has one there, or two
    marks on one letter. The rule is ours: of the 1,450 Vietnamese names of the region pack that
    have letters beyond ASCII 1,176 have one; the others are not told from French or Portuguese.
    """
    if text.isascii():
        return None
    scripts = weigh_scripts(text)
    language = next((name for script, name in _LANGUAGES.items() if script in scripts), None)
    if language is None and _TONES.search(unicodedata.normalize("NFD", text[:LOOKED_AT])):
        return "Vietnamese"
    return language


def weigh_scripts(text: str) -> dict[Script, int]:
    """How much of the text each script writes, weighted; empty where nothing is a letter."""
    weights: dict[Script, int] = {}
    for run in _RUN.finditer(text, 0, LOOKED_AT):
        script: Script = run.lastgroup  # type: ignore[assignment]
        weights[script] = weights.get(script, 0) + (run.end() - run.start())
    return {script: count * _WEIGHTS.get(script, 1) for script, count in weights.items()}


def script_language(text: str) -> str | None:
    """Japanese or Korean by the script of a text: kana or Han letters, or Hangul; else None."""
    if text.isascii():
        return None
    if _HANGUL.search(text):
        return "ko"
    return "ja" if _JAPANESE.search(text) else None


_HANGUL = re.compile("[\uac00-\ud7a3]")
_JAPANESE = re.compile("[\u3041-\u30ff\u4e00-\u9fff\uff66-\uff9d]")
