"""In which encoding a text is written, worked out from its bytes.

UTF-8 and UTF-16 give themselves away. The older ones do not: the bytes of a Korean text are a
Japanese text as well, only a strange one. So each is tried, and what it gives is weighed: kana,
kanji of JIS level 1 and the syllables of KS X 1001 speak for it; rare kanji, half-width katakana,
syllables outside KS X 1001 and kanji in the middle of a Latin word speak against it. What is
common is asked of the standards' own order of characters, so no list of characters is kept here.

Thai, Cyrillic, Chinese and other encodings are not known; texts in them come out as not sure.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from functools import lru_cache
from typing import BinaryIO

import msgspec

from riparian.errors import BadRequest

SAMPLE_BYTES = 256 * 1024
"""How much of a file is looked at, at most."""


class TextEncoding(msgspec.Struct, frozen=True):
    """Python's name of the encoding, whether it can hardly be another, and why, in words.

    `likely` is false where nothing makes a text of the bytes that a person would write.
    """

    name: str
    sure: bool
    why: str
    likely: bool = True


class _Candidate(msgspec.Struct, frozen=True):
    name: str
    words: str
    letters: str


# UTF-32 before UTF-16: the mark FF FE 00 00 begins as FF FE does
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES = (
    _Candidate("cp932", "Shift_JIS (CP932)", "Japanese"),
    _Candidate("euc_jp", "EUC-JP", "Japanese"),
    _Candidate("cp949", "EUC-KR (CP949)", "Korean"),
    _Candidate("cp1252", "Windows Latin 1 (CP1252)", "Western European"),
)
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_PLAIN_ENOUGH = 0.4
"""Mean weight of a text's characters from which it looks like a text that a person wrote."""
_CLEAR_LEAD = 0.35
_CLEAR_TOTAL = 10.0
"""Lead over the second likeliest, for each character and summed, from which one is sure.

A Japanese title of kanji alone in EUC-JP is Korean in EUC-KR too; four in five kanji of level 1
make a syllable. Twenty characters that all do so are not by chance.
"""
_WIDE_HEAD = 16384
_FEW = 4
"""Fewer characters beyond ASCII than this never make sure."""


def detect_encoding(sample: bytes) -> TextEncoding:
    """The encoding of a text by its beginning; a character cut at the sample's end is no error."""
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return TextEncoding(name, True, "It begins with a byte order mark.")
    if wide := _without_mark(sample):
        return wide
    if sample.isascii():
        return TextEncoding("utf-8", True, "It holds ASCII characters only.")
    text = _decode(sample, "utf-8")
    if "\ufffd" not in text or (b"\xef\xbf\xbd" in sample and _whole(sample)):
        return _utf8(text)
    return _best(sample, text)


def choose_encoding(sample: bytes, stated: str | None) -> TextEncoding:
    """The encoding that a person has stated, or else the one detected; raises BadRequest for a
    stated one that there is not."""
    if stated:
        return TextEncoding(check_encoding(stated), True, "You said so.")
    return detect_encoding(sample)


def encoding_note(encoding: TextEncoding) -> tuple[str, str] | None:
    """What a reader tells of the encoding of a file, as the code of a Problem and a sentence; None
    where it is UTF-8 for sure."""
    if encoding.sure and encoding.name in ("utf-8", "utf-8-sig", "ascii"):
        return None
    code = "table-note" if encoding.sure else "file-encoding-guessed"
    return code, f"The text was read as {encoding.name}. {encoding.why}"


def sample_for_encoding(file: BinaryIO) -> bytes:
    """The part of an open file that tells its encoding: its head, else where ASCII ends."""
    head = file.read(SAMPLE_BYTES)
    chunk = head
    while chunk and chunk.isascii():
        chunk = file.read(1 << 20)
        if chunk and not chunk.isascii():
            first = next(match.start() for match in re.finditer(rb"[\x80-\xff]", chunk))
            return chunk[first : first + SAMPLE_BYTES]
    return head


def _without_mark(sample: bytes) -> TextEncoding | None:
    """UTF-16 without a mark: ASCII characters in it have a NUL on one side, always the same."""
    head = sample[: len(sample) // 2 * 2][:_WIDE_HEAD]
    if len(head) < 2 * _FEW or head.count(0) * 50 < len(head):
        return None
    weighed = {name: _weigh_wide(_decode(head, name)) for name in ("utf-16-le", "utf-16-be")}
    (second, _), (weight, name) = sorted((weight, name) for name, weight in weighed.items())
    if weight < _PLAIN_ENOUGH:
        return None
    sure = weight - second >= _CLEAR_LEAD
    return TextEncoding(name, sure, "Every second byte of its ASCII characters is NUL.")


def _weigh_wide(text: str) -> float:
    """Mean weight of all characters, ASCII ones as common as any."""
    return sum(times * _wide_letter(letter) for letter, times in Counter(text).items()) / len(text)


def _wide_letter(letter: str) -> float:
    if letter < "\x80":
        return 1.0 if letter.isprintable() or letter in "\r\n\t" else -1.0
    if letter < "\u0250":
        return _latin_letter(letter)
    return max(_japanese_letter(letter), _korean_letter(letter))


def _whole(sample: bytes) -> bool:
    """Whether it is UTF-8 that holds U+FFFD as a character."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def _utf8(text: str) -> TextEncoding:
    several = sum(len(run) for run in _FOREIGN.findall(text))
    wide = any(ord(letter) > 0x7FF for letter in set(text))
    sure = wide or several >= _FEW
    return TextEncoding("utf-8", sure, "All its bytes make UTF-8 characters.")


def _best(sample: bytes, text: str) -> TextEncoding:
    weighed = [(_weigh_utf8(text), TextEncoding("utf-8", False, "Most of it is UTF-8, not all."))]
    for candidate in _CANDIDATES:
        decoded = _decode(sample, candidate.name)
        weighed.append((_weigh(decoded, candidate), _encoding_of(candidate)))
    weighed.sort(key=lambda item: -item[0])
    (weight, best), (second, _) = weighed[:2]
    if weight < _PLAIN_ENOUGH:
        why = f"No encoding makes a likely text of it; {best.name} comes closest."
        return TextEncoding(_decodable(best.name, sample), False, why, likely=False)
    # Nearly any bytes are a text in CP1252, so it is never sure
    if best.name in ("utf-8", "cp1252"):
        return TextEncoding(_decodable(best.name, sample), False, best.why)
    count = sum(len(run) for run in _FOREIGN.findall(_decode(sample, best.name)))
    lead = weight - second
    return TextEncoding(best.name, lead >= _CLEAR_LEAD and lead * count >= _CLEAR_TOTAL, best.why)


def _encoding_of(candidate: _Candidate) -> TextEncoding:
    return TextEncoding(
        candidate.name, False, f"Read as {candidate.words} it is {candidate.letters} text."
    )


def _decodable(name: str, sample: bytes) -> str:
    """Latin 1 where five bytes that CP1252 leaves undefined occur."""
    if name == "cp1252" and "\ufffd" in _decode(sample, name):
        return "latin-1"
    return name


def _decode(sample: bytes, name: str) -> str:
    return codecs.getincrementaldecoder(name)("replace").decode(sample)


def _weigh_utf8(text: str) -> float:
    """Share of well-formed UTF-8 characters; bytes that form none count against it."""
    runs = "".join(_FOREIGN.findall(text))
    broken = runs.count("\ufffd")
    return (len(runs) - 2 * broken) / max(len(runs), 1)


def _weigh(text: str, candidate: _Candidate) -> float:
    """Mean weight of the characters beyond ASCII; what stands alone in a Latin word is strange."""
    weight = _LATIN if candidate.name == "cp1252" else _ASIAN[candidate.letters]
    total, count = 0.0, 0
    tally: Counter[tuple[str, str]] = Counter()
    for match in _FOREIGN.finditer(text):
        before = text[match.start() - 1 : match.start()]
        after = text[match.end() : match.end() + 1]
        tally[match[0], _kind_of_place(match[0], before, after)] += 1
    for (run, place), times in tally.items():
        total += times * weight(run, place)
        count += times * len(run)
    return total / max(count, 1)


def _kind_of_place(run: str, before: str, after: str) -> str:
    """Where a run of characters beyond ASCII stands: beside Latin letters or by itself."""
    beside = before.isalpha() or after.isalpha()
    return ("alone" if len(run) == 1 else "few" if len(run) == 2 else "many") + (
        " in a word" if beside else ""
    )


def _japanese(run: str, place: str) -> float:
    if place == "alone in a word":
        return -1.0
    return sum(map(_japanese_letter, run))


def _korean(run: str, place: str) -> float:
    if place == "alone in a word":
        return -1.0
    return sum(map(_korean_letter, run))


def _latin(run: str, place: str) -> float:
    if place.startswith("many"):
        return -1.0 * len(run)
    letters = sum(map(_latin_letter, run))
    return letters if place.startswith("alone") else letters / 2


@lru_cache(maxsize=16384)
def _japanese_letter(letter: str) -> float:
    code = ord(letter)
    if 0x3040 <= code <= 0x30FF:
        return 1.0
    if 0x4E00 <= code <= 0x9FFF:
        return _kanji(letter)
    if 0xFF61 <= code <= 0xFF9F:
        return -0.7
    return _mark(code)


def _kanji(letter: str) -> float:
    """Level 1 is rows 16 to 47 of JIS X 0208, level 2 the rows from 48 on."""
    try:
        row = letter.encode("euc_jp")[0] - 0xA0
    except UnicodeEncodeError:
        return -0.8
    return 0.5 if 16 <= row <= 47 else -0.3 if 48 <= row <= 84 else -0.8


@lru_cache(maxsize=16384)
def _korean_letter(letter: str) -> float:
    code = ord(letter)
    if 0xAC00 <= code <= 0xD7A3:
        return 1.0 if _in_ks_x_1001(letter) else -0.7
    if 0x4E00 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF:
        return -1.2
    if 0x3040 <= code <= 0x30FF:
        return -0.4
    return _mark(code)


@lru_cache(maxsize=256)
def _latin_letter(letter: str) -> float:
    if letter in "\xaa\xba" or not (letter.isalpha() or letter in _LATIN_MARKS):
        return -0.5
    return 0.8 if letter.isalpha() else 0.5


_LATIN_MARKS = "‘’“”–—…•°€£©®«»§\xa0·½¼²³"
_LATIN = _latin
_ASIAN = {"Japanese": _japanese, "Korean": _korean}


def _mark(code: int) -> float:
    """Punctuation and full-width forms are common in both; what no one writes speaks against."""
    if 0x3000 <= code <= 0x303F or 0xFF01 <= code <= 0xFF5E:
        return 0.5
    if 0x2010 <= code <= 0x2030 or 0x2160 <= code <= 0x217F or 0x2460 <= code <= 0x2473:
        return 0.3
    if 0x80 <= code <= 0x9F or 0xE000 <= code <= 0xF8FF or code == 0xFFFD:
        return -3.0
    return -0.2


def _in_ks_x_1001(syllable: str) -> bool:
    """Whether it is one of the 2,350 syllables there; CP949 puts the others where bytes are low."""
    return min(syllable.encode("cp949", "ignore") or b"\0") >= 0xA1


_NO_TEXT = frozenset(("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"))
"""Codecs of Python that give text and are no encoding that a file is written in."""


def check_encoding(name: str) -> str:
    """The usual name of a text encoding; raises BadRequest for an unknown name."""
    try:
        bytes(4).decode(name.strip(), "ignore")  # refuses what is no text, as zip or hex
        codec = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        codec = ""
    if not codec or codec.replace("_", "-") in _NO_TEXT:
        raise BadRequest(
            f"There is no text encoding '{name}'.",
            "Try utf-8, utf-16, cp932 (Japanese), cp949 (Korean), euc_jp or cp1252.",
        )
    return codec
