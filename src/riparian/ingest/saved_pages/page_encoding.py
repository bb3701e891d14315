"""The text of a saved page, out of bytes that may say one encoding and be in another.

A browser that saves a page often writes UTF-8 and leaves the old declaration in it, so what is
declared is held against the bytes. `shift_jis` on a page means Windows' superset of it, and EUC-JP
may hold the row of ① and ㈱ (WHATWG Encoding Standard, 4.2 and 13).
"""

from __future__ import annotations

import codecs
import re

import msgspec

from riparian.ingest.tables.text_encoding import SAMPLE_BYTES, detect_encoding

_DECLARED = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})"
    rb"|^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})",
    re.IGNORECASE,
)
_HEAD_BYTES = 16384
# As browsers do: pages that say Shift_JIS have letters that only Windows adds to it (WHATWG,
# Encoding)
_SUPERSETS = {
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"), ("cp932",)),
    **dict.fromkeys(("euc-jp", "x-euc-jp", "euc_jp", "eucjp"), ("euc_jp", "euc_jis_2004")),
    "iso-2022-jp": ("iso2022_jp_ext",),
}


class DecodedText(msgspec.Struct, frozen=True):
    """A text, its encoding, whether that was but guessed, and what was odd about it (or "")."""

    text: str
    encoding: str
    guessed: bool = False
    odd: str = ""
    replaced: int = 0


def decode_page(data: bytes, encoding: str | None = None) -> DecodedText:
    """The text of a page; `encoding` is what a person says, and overrules all else.

    Raises LookupError where it is no encoding. Bytes that are no text become U+FFFD.
    """
    if encoding:
        return _decode(data, (codecs.lookup(encoding).name,))
    detected = detect_encoding(data[:SAMPLE_BYTES])
    declared = _declared_encoding(data)
    if not declared or detected.name.startswith("utf-16"):
        return _decode(data, (detected.name,), guessed=not detected.sure)
    is_utf8 = detected.name.startswith("utf-8") and detected.sure and not data.isascii()
    if is_utf8 and not declared[0].startswith("utf"):
        odd = f"the page declares {declared[0]}, but its bytes are UTF-8"
        return msgspec.structs.replace(_decode(data, (detected.name,)), odd=odd)
    by_word = _decode(data, declared)
    if not by_word.replaced:
        return by_word
    by_bytes = _decode(data, (detected.name,))
    if detected.likely and by_bytes.replaced < by_word.replaced:
        odd = f"the page declares {declared[0]}, but its bytes are {detected.name}"
        return msgspec.structs.replace(by_bytes, odd=odd)
    return by_word


def _declared_encoding(data: bytes) -> tuple[str, ...]:
    match = _DECLARED.search(data[:_HEAD_BYTES])
    if not match:
        return ()
    name = (match[1] or match[2]).decode("ascii").lower()
    if name in _SUPERSETS:
        return _SUPERSETS[name]
    try:
        name = codecs.lookup(name).name
        b"a".decode(name)
    except (LookupError, ValueError):
        return ()
    return () if name.startswith(("utf-16", "utf-32")) else (name,)


def _decode(data: bytes, names: tuple[str, ...], *, guessed: bool = False) -> DecodedText:
    """The text in the first of these encodings that fits, else in the first of them."""
    for name in names:
        try:
            return DecodedText(_clean(data.decode(name)), name, guessed)
        except (UnicodeDecodeError, ValueError):
            continue
    text = data.decode(names[0], "replace")
    replaced = text.count("\ufffd")
    return DecodedText(_clean(text), names[0], guessed, replaced=replaced)


def _clean(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
