"""The language of a text: as declared, checked against the text; else detected; else unknown.

What is declared stands unless the text contradicts it plainly: by its script, or by enough words of
another language. What is not declared is told by script (kana, Hangul, Thai, Lao, Khmer, Burmese),
by characters that only Japanese or only Chinese writes, by whose text it is (*hint*: the language
of the agency that wrote it), or by the words where they are sure enough. Nothing is guessed for a
name, an acronym or a number.

Some Chinese characters only one of Japanese and Chinese writes: Japan simplified some (発, 気, 対),
China others (项, 设, 发). Which those are is not typed here: the national character sets say it. A
character that is in Japan's set and in neither of the Chinese ones is Japanese, and one in a
Chinese set that Japan's lacks is Chinese. Most titles have neither; then only their writer tells.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from riparian.language.declared_languages import language_code, language_name
from riparian.language.latin_languages import guess, guess_other_script, has_english_words, near
from riparian.language.mojibake import is_garbled
from riparian.language.scripts import Script, only_latin, weigh_scripts
from riparian.model.derived import Sureness

_UNLIKELY = re.compile(r"[\x80-\x9f\u00c2-\u00f4][\x80-\xbf\u0152-\u2122]|\?\?")
"""What every garbled text in Latin letters holds: a cheap test before the slow ones."""

MOST_TELL = 4
"""The fewest words with which a Latin text can contradict its declared language."""

_LETTER = re.compile(r"[^\W\d_]")


class DetectedLanguage(msgspec.Struct, frozen=True, omit_defaults=True):
    """The language of a text (ISO 639-1, None where not known), by which rule, and how sure.

    `confidence` is 0-1. `contradicts` is true where a language was declared and the text is in
    another. `garbled`: the text was read in a wrong encoding, so nothing of it was looked at.
    """

    lang: str | None
    rule: str
    sureness: Sureness | None
    confidence: float
    contradicts: bool = False
    garbled: bool = False


_DECLARED_ENGLISH = DetectedLanguage("en", "as declared", "reported", 1.0)
_NO_WORDS = DetectedLanguage(None, "no words that tell", None, 0.0)

_OF_SCRIPT: dict[Script, tuple[str, str]] = {
    "hangul": ("ko", "Hangul"),
    "thai": ("th", "Thai script"),
    "lao": ("lo", "Lao script"),
    "khmer": ("km", "Khmer script"),
    "myanmar": ("my", "Burmese script"),
}
_NOT_IN_LATIN = frozenset(("ja", "ko", "zh", "th", "lo", "km", "my"))
_SCRIPTS_OF: dict[str, tuple[Script, ...]] = {
    "ja": ("hiragana", "katakana", "han"),
    "ko": ("hangul", "han"),
    "zh": ("han",),
    "th": ("thai",),
    "lo": ("lao",),
    "km": ("khmer",),
    "my": ("myanmar",),
}


def language_of(
    text: str, declared: str | None = None, hint: str | None = None
) -> DetectedLanguage:
    """The language of a text; `declared` in any writing, `hint` the writer's language (ISO 639-1).

    A declared language that is none counts as not declared. Never raises, whatever the text holds.
    """
    latin = text.isascii() or only_latin(text)
    if declared == "en" and latin and has_english_words(text) and not _UNLIKELY.search(text):
        return _DECLARED_ENGLISH
    if not _LETTER.search(text):
        return _NO_WORDS
    code = language_code(declared) if declared else None
    if (not latin or _UNLIKELY.search(text)) and is_garbled(text):
        return _as_declared(code, garbled=True)
    if latin:
        return _in_latin(text, code, hint)
    return _in_scripts(text, code, hint)


def _in_scripts(text: str, code: str | None, hint: str | None) -> DetectedLanguage:
    weights = weigh_scripts(text)
    script, lang, why = _by_script(text, weights, code, hint)
    if script == "latin":
        # ICTを活用したe-Learning is Japanese although most of its letters are Latin.
        own = _SCRIPTS_OF.get(code or "", ())
        if any(5 * weights.get(name, 0) >= weights["latin"] for name in own):
            return _as_declared(code)
        return _in_latin(text, code, hint)
    if lang is None:
        return _as_declared(code) if code else DetectedLanguage(None, why, None, 0.0)
    if lang == code:
        return _as_declared(code)
    by_script = script in _OF_SCRIPT or script == "kana"
    sure: Sureness = "derived" if by_script else "inferred"
    confidence = 0.99 if by_script else 0.9
    if code is None:
        return DetectedLanguage(lang, why, sure, confidence)
    return DetectedLanguage(
        lang, f"declared {code}, but the text is in {why}", sure, confidence, True
    )


def _by_script(
    text: str, weights: dict[Script, int], code: str | None, hint: str | None
) -> tuple[str, str | None, str]:
    """The script that writes most of the text, the language that it tells, and why."""
    kana = weights.get("hiragana", 0) + weights.get("katakana", 0)
    han, hangul = weights.get("han", 0), weights.get("hangul", 0)
    shares: dict[str, int] = {k: v for k, v in weights.items() if k in (*_OF_SCRIPT, "latin")}
    shares["other"] = weights.get("other", 0)
    shares["kana"] = kana + (han if kana and kana >= hangul else 0)
    shares["hangul"] = hangul + (han if hangul > kana else 0)
    shares["han"] = han if not (kana or hangul) else 0
    most = max(shares, key=lambda name: shares[name])
    if not shares[most]:
        return "none", None, _NO_WORDS.rule
    if most == "han":
        return most, *_of_han(text, code, hint)
    if most == "kana":
        return most, "ja", "Japanese script"
    if most == "other":
        other = guess_other_script(text)
        return (most, other[0], language_name(other[0])) if other else (most, None, "no words sure")
    return most, *_OF_SCRIPT.get(most, (None, "Latin script"))  # type: ignore[call-overload]


def _of_han(text: str, code: str | None, hint: str | None) -> tuple[str | None, str]:
    """Chinese characters alone: by those that only one language writes, else by who wrote them."""
    japanese, chinese = exclusive_characters(text)
    if code in ("ja", "zh", "ko"):  # one odd character, as in a name, is no contradiction
        other = {"ja": chinese, "zh": japanese, "ko": max(japanese, chinese)}[code]
        own = {"ja": japanese, "zh": chinese, "ko": 0}[code]
        if other < 2 or own:
            return code, "Chinese characters"
    if japanese > chinese:
        return "ja", "characters that only Japanese writes"
    if chinese > japanese:
        return "zh", "characters that only Chinese writes"
    if hint in ("ja", "zh"):
        writer = f"a writer of {language_name(hint)}"
        return hint, f"Chinese characters alone, by {writer}"
    return None, "Chinese characters alone, and nothing says whose"


def _in_latin(text: str, code: str | None, hint: str | None) -> DetectedLanguage:
    if code == "en" and has_english_words(text):
        return _DECLARED_ENGLISH
    words = len(text[:2000].split())
    if code == "en" and words < MOST_TELL:  # too few to contradict it, so the model is not asked
        return _DECLARED_ENGLISH
    guessed = guess(text[:2000], hint)
    if code is None:
        if guessed is None:
            return _NO_WORDS
        return DetectedLanguage(guessed[0], "by its words", "inferred", round(guessed[1], 2))
    if guessed is None or near(guessed[0], code) or not _is_plain(text, words, code, guessed):
        return _as_declared(code)
    rule = f"declared {code}, but the words are {language_name(guessed[0])}"
    return DetectedLanguage(guessed[0], rule, "inferred", round(guessed[1], 2), True)


def _is_plain(text: str, words: int, code: str, guessed: tuple[str, float]) -> bool:
    """Whether the words contradict a declaration plainly: more is asked than for a guess.

    A short text without an accent can be names (`East Timor Toads Survey` looks Italian).
    """
    lang, score = guessed
    if code in _NOT_IN_LATIN:
        return True
    if lang == "en":
        return words >= 3 and score >= (0.5 if has_english_words(text) else 0.7)
    tells = not text.isascii() or len(text) >= 50
    return words >= MOST_TELL and score >= (0.8 if tells else 0.95)


def _as_declared(code: str | None, *, garbled: bool = False) -> DetectedLanguage:
    if garbled:
        sure: Sureness | None = "reported" if code else None
        return DetectedLanguage(
            code, "the text is garbled", sure, 0.5 if code else 0.0, garbled=True
        )
    if code is None:
        return _NO_WORDS
    return DetectedLanguage(code, "as declared", "reported", 1.0)


JAPANESE, CHINESE = ("cp932",), ("gb2312", "big5")
"""Character sets: JIS X 0208 with the usual extensions; GB 2312 (China), Big5 (Taiwan)."""


@lru_cache(maxsize=8192)
def written_only_by(character: str) -> str | None:
    """`ja` or `zh` where only that language writes the character, else None."""
    japanese, chinese = _is_in(character, JAPANESE), _is_in(character, CHINESE)
    if japanese == chinese:
        return None
    return "ja" if japanese else "zh"


def exclusive_characters(text: str) -> tuple[int, int]:
    """How many different characters of the text only Japanese, and only Chinese writes."""
    only = [written_only_by(c) for c in set(text) if "\u3400" <= c <= "\u9fff"]
    return only.count("ja"), only.count("zh")


def _is_in(character: str, sets: tuple[str, ...]) -> bool:
    for name in sets:
        try:
            character.encode(name)
        except UnicodeEncodeError:
            continue
        return True
    return False
