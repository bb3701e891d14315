"""Whether the letters that a PDF gives are those that it shows.

A PDF draws glyphs and says in a map which letters they are. Where the map is damaged, letters come
out as others or not at all, and nothing raises (JICA's 案件概要表 lost their katakana so). Letters
that no text of ours has become U+FFFD, so that whoever sees them sees that something is wrong.
"""

from __future__ import annotations

import re
import unicodedata

LOST = "\ufffd"
"""Stands for a letter that is not known."""

# Latin Extended-D holds letters of medieval manuscripts; what stands there is a broken map
_ALIEN = re.compile("[\ua720-\ua7ff\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_UNKNOWN_GLYPH = re.compile(r"\(cid:\d+\)")
_HIRAGANA = re.compile("[\u3041-\u3096]")
_KATAKANA = re.compile("[\u30a1-\u30fa\uff66-\uff9d]")
_HAN = re.compile("[\u3400-\u9fff]")
_ENOUGH_HAN = 300
_ENOUGH_HIRAGANA = 10
_MANY = 0.01


def repaired(text: str) -> str:
    """The letters of a glyph: those that cannot be are `LOST`, compatibility forms the usual ones.

    "" (a glyph without a letter) is `LOST`, too.
    """
    if not text or _UNKNOWN_GLYPH.search(text):
        return LOST
    if _ALIEN.search(text):
        return _ALIEN.sub(LOST, text)
    # Kangxi radicals stand for the characters that look the same in many Japanese PDFs
    if "\u2e80" <= text[0] <= "\u2fdf" or "\uf900" <= text[0] <= "\ufaff":
        return unicodedata.normalize("NFKC", text)
    return text


def is_worthless(text: str) -> bool:
    """Whether so many letters are lost that none of the others can be trusted."""
    return lost_katakana(text) or text.count(LOST) > len(text) * _MANY


def lost_katakana(text: str) -> bool:
    """Whether a Japanese text has lost all its katakana, by what it still has."""
    return (
        len(_HAN.findall(text)) >= _ENOUGH_HAN
        and len(_HIRAGANA.findall(text)) >= _ENOUGH_HIRAGANA
        and not _KATAKANA.search(text)
    )
