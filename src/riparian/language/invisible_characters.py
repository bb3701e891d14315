"""Characters that nobody sees but that steer a terminal or turn the direction of writing."""

from __future__ import annotations

import re

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def without_unseen(text: str) -> str:
    """A text without the characters that are not seen but steer a terminal or turn the writing."""
    return _UNSEEN.sub("", text).strip()


def clean_line(text: str, longest: int) -> str:
    """A text from outside as one line that can be shown and kept: without unseen characters and
    lone surrogates, each space once, cut with an ellipsis beyond `longest` characters."""
    plain = text.encode("utf-8", "replace").decode()
    line = " ".join(without_unseen(plain).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
