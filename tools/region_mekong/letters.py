"""Letters without their marks."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    """Without accents: "Thừa Thiên Huế" to "Thua Thien Hue"."""
    letters = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(c for c in letters if unicodedata.category(c) != "Mn")
