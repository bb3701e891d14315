"""Whether a record may hold an e-mail address or a telephone number, quick to say.

Nearly no record does. So its bytes are searched once for the signs of one, and only where there is
any are its texts looked at one by one (`problems.contacts`, by which it is decided).
"""

from __future__ import annotations

import re

from ahocorasick_rs import BytesAhoCorasick

_MARKS = (
    *("@", "＠", "&#64;", "&#064;", "&#0064;", "[at", "(at", "[ at", "( at", "mailto:", "tel:"),
    *("０", "＋", "๐", "໐", "០", "၀"),
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

_DIGIT = (
    # Full width, Thai, Lao, Khmer, Burmese
    rb"(?:\d|\xef\xbc[\x90-\x99]|\xe0\xb9[\x90-\x99]|\xe0\xbb[\x90-\x99]"
    rb"|\xe1\x9f[\xa0-\xa9]|\xe1\x81[\x80-\x89])"
)
_DASH = rb"(?:-|\xe2\x80[\x90\x91\x93]|\xef\xbc\x8d)"


def _not_behind(letters: bytes, first: bytes) -> bytes:
    """Where none of the letters stands before the first one of a number. A control character in
    JSON (`\\n`) ends in letters that are none of the text."""
    escaped = rb"\\[bfnrt]", rb"\\u[0-9a-f]{4}"
    ends = (rb"(?<=" + control + first + rb")" for control in escaped)
    return rb"(?:(?<!" + letters + first + rb")|" + rb"|".join(ends) + rb")"


# They begin with a letter of their own, which the expression engine searches for quickly
_PLUS = re.compile(rb"\+" + _not_behind(rb"[\d.,]", rb"\+") + rb"[ (]?" + _DIGIT)
_ZERO = re.compile(
    rb"0" + _not_behind(rb"[\w.-]", rb"0") + rb"\d{1,4}"
    rb"(?:(?:\)|\xef\xbc\x89)[ -]?|" + _DASH + rb")\d{2,4}(?: |\xc2\xa0|" + _DASH + rb")\d"
)
_ANY_DIGIT = re.compile(_DIGIT)
_WITHIN_WORD = re.compile(rb"[a-z]\Z")
_ESCAPED = re.compile(rb"\\(?:[bfnrt]|u[0-9a-f]{4})\Z")
_LONGEST_ESCAPE = 6


def may_hold_contact(data: bytes) -> bool:
    """Whether texts may hold what `without_contacts` leaves out; never no where it would leave
    something out. `data` is UTF-8, as it is or in JSON."""
    low = data.lower()
    for sign, start, _ in _SIGNS.find_matches_as_indexes(low, overlapping=True):
        if sign < _LABELS_FROM or _begins_number(low, start, sign < _OTHERS_FROM):
            return True
    return bool(_PLUS.search(low) or _ZERO.search(low))


def _begins_number(low: bytes, start: int, latin: bool) -> bool:
    """Whether a digit follows a word for a number; a Latin one begins where no letter stands."""
    before = low[max(start - _LONGEST_ESCAPE, 0) : start]
    if latin and _WITHIN_WORD.search(before) and not _ESCAPED.search(before):
        return False
    return bool(_ANY_DIGIT.search(low, start, start + _LABEL_REACH))
