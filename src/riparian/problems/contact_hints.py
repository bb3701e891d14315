"""Whether a record may hold an e-mail address or a telephone number, quick to say.

Nearly no record does. So its bytes are searched once for the signs of one, and only where there is
any are its texts looked at one by one (`problems.contacts`, by which it is decided).
"""

from __future__ import annotations

import re

from ahocorasick_rs import BytesAhoCorasick

_MARKS = (
    *("@", "＠", "&#64;", "&#064;", "&#0064;", "[at", "(at", "[ at", "( at", "mailto:", "tel:"),
    *("０", "＋"),
)
_LATIN = (
    *("tel", "tél", "phone", "mobile", "cell", "fax", "hotline", "whatsapp", "ring"),
    *("đt", "Đt", "điện tho", "Điện tho"),
)
_OTHERS = (
    *("電話", "ＴＥＬ", "ｔｅｌ", "ＦＡＸ", "ｆａｘ", "ファ", "携帯"),
    *("전화", "팩스", "휴대", "연락처"),
    *("โทร", "ໂທ", "ទូរស័ព្ទ", "ဖုန်း", "☎", "☏", "📞", "📠", "✆"),
)
_SIGNS = BytesAhoCorasick([sign.encode() for sign in (*_MARKS, *_LATIN, *_OTHERS)])
_LABELS_FROM = len(_MARKS)
_OTHERS_FROM = len(_MARKS) + len(_LATIN)
_LABEL_REACH = 40
"""Bytes behind the begin of a word for a number in which the number begins."""

_DASH = rb"(?:-|\xe2\x80[\x90\x91\x93]|\xef\xbc\x8d)"
# They begin with a letter of their own, for which the expression engine searches quickly
_PLUS = re.compile(rb"\+[ (]?\d")
_ZERO = re.compile(
    rb"0\d{1,4}(?:(?:\)|\xef\xbc\x89)[ -]?|" + _DASH + rb")\d{2,4}(?: |\xc2\xa0|" + _DASH + rb")\d"
)
_ANY_DIGIT = re.compile(rb"\d")
_RUNS_ON = re.compile(rb"[\d.,]\Z")
_RUNS_ON_BEFORE_ZERO = re.compile(rb"[\w.-]\Z", re.ASCII)
_LETTER = re.compile(rb"[a-z]\Z")
_ESCAPED = re.compile(rb"\\(?:[bfnrt]|u[0-9a-f]{4})\Z")
"""A control character as it stands in JSON; its letter or digits are none of the text."""

_LONGEST_ESCAPE = 6


def may_hold_contact(data: bytes) -> bool:
    """Whether texts may hold what `without_contacts` leaves out; never no where it would leave
    something out. `data` is UTF-8, as it is or in JSON."""
    low = data.lower()
    for sign, start, _ in _SIGNS.find_matches_as_indexes(low, overlapping=True):
        if sign < _LABELS_FROM or _begins_number(low, start, sign < _OTHERS_FROM):
            return True
    return any(
        not _follows(low, match.start(), runs_on)
        for pattern, runs_on in ((_PLUS, _RUNS_ON), (_ZERO, _RUNS_ON_BEFORE_ZERO))
        for match in pattern.finditer(low)
    )


def _begins_number(low: bytes, start: int, latin: bool) -> bool:
    """Whether a digit follows a word for a number; a Latin one begins where no letter stands."""
    if latin and _follows(low, start, _LETTER):
        return False
    return bool(_ANY_DIGIT.search(low, start, start + _LABEL_REACH))


def _follows(low: bytes, start: int, letters: re.Pattern[bytes]) -> bool:
    """Whether one of the letters stands before that place in the text."""
    before = low[max(start - _LONGEST_ESCAPE, 0) : start]
    return bool(letters.search(before)) and not _ESCAPED.search(before)
