"""Names of text encodings as people write them."""

from __future__ import annotations

import codecs

from riparian.errors import BadRequest

_NO_TEXT = frozenset(("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"))
"""Codecs of Python that give text and are no encoding that a file is written in."""


def checked_encoding(name: str) -> str:
    """The usual name of a text encoding; raises BadRequest where there is none of that name."""
    try:
        bytes(4).decode(name.strip(), "ignore")  # refuses what is no text, as zip or hex
        found = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        found = ""
    if not found or found.replace("_", "-") in _NO_TEXT:
        raise BadRequest(
            f"There is no text encoding '{name}'.",
            "Try utf-8, utf-16, cp932 (Japanese), cp949 (Korean), euc_jp or cp1252.",
        )
    return found
