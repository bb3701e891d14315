"""Whether a text was read in the wrong encoding somewhere on its way (mojibake).

It shows when the text is read back: letters that are really the bytes of another encoding give
words again when read as that encoding. Nothing is mended: what a publisher wrote is kept, and a
mended text could be wrong. A text that lost only some of its bytes to `?` is not recognised.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from riparian.language.scripts import LOOKED_AT

_REPLACED = "\ufffd"
_ASKED = re.compile(r"\?")

_TO_BYTE = {
    **{chr(byte): byte for byte in range(0x80, 0x100)},
    **{
        bytes([byte]).decode("cp1252", "ignore"): byte
        for byte in range(0x80, 0xA0)
        if bytes([byte]).decode("cp1252", "ignore")
    },
}
"""Characters as which Windows-1252 or Latin-1 shows the bytes 80 to FF."""

_SHOWN = "".join(re.escape(c) for c in _TO_BYTE)
_FOLLOW = "".join(re.escape(c) for c, byte in _TO_BYTE.items() if byte < 0xC0)
_THREE = re.compile(f"[à-ï][{_FOLLOW}]{{2}}|[ð-ô][{_FOLLOW}]{{3}}")
_TWO = re.compile(f"[Â-ß][{_FOLLOW}]")
# A closing quotation mark or dots may follow a real Ã as well
_SURE_TWO = re.compile(f"[ÂÃ][{_FOLLOW.replace('”', '').replace('’', '').replace('…', '')}]")
_BYTES = re.compile(f"[{_SHOWN}]")
_KNOWN = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]")
_HALF_KANA = re.compile("[\uff61-\uff9f]")


def is_garbled(text: str) -> bool:
    """Whether a text looks as if it had been read in a wrong encoding, or its letters were lost."""
    if text.isascii():
        return _is_all_questions(text)
    head = text[:LOOKED_AT]
    return (
        _REPLACED in head
        or _is_utf8_as_latin(head)
        or _is_two_bytes_as_latin(head)
        or _is_utf8_as_two_bytes(head)
    )


def _is_all_questions(text: str) -> bool:
    """`??? ???? ??`: every letter of another script was lost."""
    if "??" not in text:
        return False
    letters = sum(c.isalpha() for c in text)
    return len(_ASKED.findall(text)) >= 4 and len(_ASKED.findall(text)) > 2 * letters


def _is_utf8_as_latin(text: str) -> bool:
    """`Ã©`, `â€™`, `ì•ˆ`: UTF-8 read as Windows-1252. One of three bytes is enough, or a usual two.

    Other pairs happen in real words before a quotation mark (`LIBERTÉ”`), so two are asked for.
    """
    if _THREE.search(text) and any(_reads_as(m, "utf-8") for m in _matches(_THREE, text)):
        return True
    return _SURE_TWO.search(text) is not None or len(_TWO.findall(text)) > 2


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[bytes]:
    for match in pattern.finditer(text):
        yield bytes(_TO_BYTE[c] for c in match.group())


def _reads_as(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_two_bytes_as_latin(text: str) -> bool:
    """`ƒJƒ“ƒ{ƒWƒA`, `Äµº¸µð¾Æ`: Shift_JIS or EUC-KR read as Windows-1252."""
    high = len(_BYTES.findall(text))
    letters = sum(c.isalnum() for c in text)
    if high < 6 or high * 5 < letters * 2:
        return False
    try:
        content = bytes(_TO_BYTE.get(c, ord(c)) for c in text)
    except ValueError:  # letters that are no byte: a real text
        return False
    for encoding in ("cp932", "euc_kr", "gb2312"):
        asian = len(_KNOWN.findall(content.decode(encoding, "replace")))
        if asian * 5 >= high:
            return True
    return False


def _is_utf8_as_two_bytes(text: str) -> bool:
    """`繧ｫ繝ｳ繝懊ず繧｢`, `罹꾨낫`: UTF-8 read as Shift_JIS or as Korean or Chinese Windows."""
    if len(_KNOWN.findall(text)) + len(_HALF_KANA.findall(text)) < 4:
        return False
    for encoding in ("cp932", "cp949", "gbk"):
        content = text.encode(encoding, "ignore")
        high = sum(byte > 0x7F for byte in content)
        back = content.decode("utf-8", "replace")
        words = len(_KNOWN.findall(back))
        if high >= 9 and words * 3 >= high * 0.6 and back.count(_REPLACED) * 4 <= words:
            return True
    return False
