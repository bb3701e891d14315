"""Words of other members that pages and terminals show: bounded, and as they look.

Refused are control characters, line separators and marks that turn the direction of writing, with
which a name could make what stands beside it read otherwise (Unicode Technical Report 36, section
2). Zero-width joiners and spaces stay: Khmer, Lao, Thai and Burmese are written with them.
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
