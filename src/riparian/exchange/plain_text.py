"""Words of other members that pages and terminals show: bounded, and as they look.

Refused, or left out where something is shown, are control characters, line separators and marks
that turn the direction of writing, with which a name could make what stands beside it read
otherwise (Unicode Technical Report 36, section 2). Zero-width joiners and spaces stay: Khmer, Lao,
Thai and Burmese are written with them.
"""

from __future__ import annotations

import re

# By code points rather than by Unicode category: two members whose Python has other Unicode tables
# must not disagree about a charter.
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff]"
)


def is_plain(text: str, longest: int) -> bool:
    """Whether a text has 1 to `longest` characters, on one line, that all are what they look."""
    return 0 < len(text) <= longest and text == text.strip() and _HIDDEN.search(text) is None


def plain_line(text: str, longest: int) -> str:
    """A text as one line that can be shown: without such characters, each space once, cut with an
    ellipsis beyond `longest` characters."""
    line = " ".join(_HIDDEN.sub(" ", text).split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def plain_lines(text: str, longest: int) -> str:
    """The same of a text of several lines; more than one empty line at a time is one."""
    lines = [plain_line(line, longest) for line in text[: 2 * longest].split("\n")]
    whole = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    return whole if len(whole) <= longest else f"{whole[: longest - 1].rstrip()}…"
