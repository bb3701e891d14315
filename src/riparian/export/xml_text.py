"""Text as XML can hold it."""

from __future__ import annotations

import re

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def xml_text(text: str, instead: str = "\ufffd") -> str:
    """The text with a mark for each character that XML forbids (XML 1.0, 2.2)."""
    if text.isascii() and text.isprintable():
        return text
    return _NOT_IN_XML.sub(instead, text)
