"""What stays the same when a foreign name is written in katakana or Hangul by different hands.

バッタンバン and バタンバン, シェムリアップ and シエムリアップ, 아타푸 and 앗따쁘: the same names,
written by different rules of two languages that have no letters for them. A *skeleton* leaves out
what such rules differ in: in kana the long mark, the small tsu, small vowels and ヴ; in Hangul
tense and aspirated consonants, final ㅅ and ㄷ, ㅡ and ㅜ. It is used only for longer names,
and a name found by its skeleton alone is less sure than one as written.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_KANA = str.maketrans(
    {
        "ー": "", "・": "", "ッ": "", "ヴ": "ブ",
        "ァ": "ア", "ィ": "イ", "ゥ": "ウ", "ェ": "エ", "ォ": "オ",
        "ャ": "ヤ", "ュ": "ユ", "ョ": "ヨ", "ヮ": "ワ", "ヰ": "イ", "ヱ": "エ", "ヲ": "オ",
        "ヂ": "ジ", "ヅ": "ズ",
    }
)  # fmt: skip
# ヴァ is バ to other hands; by now it is ブア
_VA = (("ブア", "バ"), ("ブイ", "ビ"), ("ブエ", "ベ"), ("ブオ", "ボ"))

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
# Tense and aspirated sounds as the plain one: 따 of 앗따쁘 is 타 of 아타푸
_MERGED = dict(zip("ㄲㄸㅃㅆㅉㅊㅋㅌㅍ", "ㄱㄷㅂㅅㅈㅈㄱㄷㅂ", strict=True))
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_SPLIT = {
    "ㅐ": "ㅔ", "ㅒ": "ㅖ", "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅔ", "ㅚ": "ㅗㅔ", "ㅝ": "ㅜㅓ",
    "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ", "ㅡ": "ㅜ", "ㅢ": "ㅜㅣ",
}  # fmt: skip
_FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
# A final that some write for a stop, as in 앗따쁘, and others leave out, as in 아타푸
_SILENT = "ㅅㅆㄷㅌ"
_HANGUL = 0xAC00


def kana_skeleton(text: str) -> str:
    """The skeleton of a run of katakana."""
    bare = text.translate(_KANA)
    for written, kana in _VA:
        bare = bare.replace(written, kana)
    return bare


def hangul_skeleton(text: str) -> str:
    """The skeleton of a run of Hangul, in single letters."""
    return "".join(_letters(syllable) for syllable in text)


def _letters(syllable: str) -> str:
    number = ord(syllable) - _HANGUL
    # Unicode orders all syllables by initial, vowel and final: 19 x 21 x 28 of them (3.12)
    if not 0 <= number < 11172:
        return syllable
    initial, rest = divmod(number, 588)
    vowel, final = divmod(rest, 28)
    first, last = _INITIALS[initial], _FINALS[final]
    first = "" if first == "ㅇ" else _MERGED.get(first, first)
    middle = _SPLIT.get(_VOWELS[vowel], _VOWELS[vowel])
    if last in _SILENT or last == " ":
        last = ""
    else:
        last = _MERGED.get(last, "ㅇ" if last == "ㅇ" else last)
    return first + middle + last


@cache
def script_of(character: str) -> str:
    """latin, kana, han, hangul, thai, lao, khmer, myanmar, or '' for what is no letter of ours."""
    code = ord(character)
    if code < 0x250:
        return "latin" if character.isalnum() else ""
    for first, last, name in _BLOCKS:
        if first <= code <= last:
            return name
    return "latin" if unicodedata.category(character)[0] in "LN" else ""


_BLOCKS = (
    (0x0E00, 0x0E7F, "thai"),
    (0x0E80, 0x0EFF, "lao"),
    (0x1000, 0x109F, "myanmar"),
    (0x1780, 0x17FF, "khmer"),
    (0x1E00, 0x1EFF, "latin"),
    (0x3041, 0x309F, "hiragana"),
    (0x30A0, 0x30FF, "kana"),
    (0x3400, 0x4DBF, "han"),
    (0x4E00, 0x9FFF, "han"),
    (0xAC00, 0xD7A3, "hangul"),
    (0xF900, 0xFAFF, "han"),
)
