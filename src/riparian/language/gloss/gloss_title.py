"""`gloss_title`: what a Japanese or Korean title says, in English, without any service.

Chinese characters in Korean titles (水道 개선사업, 메콩江, 第2次), as few publishers write them,
are read by the Japanese glossary where the Korean one has none: the two share them. Not read are
characters that Japan writes in a simplified form (開發, 開発).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

import msgspec

from riparian.language.aid_glossary import GLOSSED, Glossary, load_glossary
from riparian.language.figures.cell_reading import fold_text
from riparian.language.gloss.english_phrase import EnglishPhrase, phrase_of, trim, turning_word
from riparian.language.gloss.numerals import FIGURES, Count, bare_stage, ordinal
from riparian.language.gloss.title_units import GlossedName, TitleUnit, cut
from riparian.language.title_parts import TitleParts, find_brackets, read_title
from riparian.language.tokens import word_starts

_HAN = re.compile("[\u4e00-\u9fff]")
_HAN_ONLY = re.compile("[\u4e00-\u9fff]{2,}")
_AFTER_A_NAME = str.maketrans("江省市郡州", "강성시군주")
_COUNTED = str.maketrans("次期", "차기")
# 바탐방州: Korean titles have some Hanja
_NAMED = re.compile("(?<=[가-힣])[江省市郡州](?![\u4e00-\u9fff])")
_NTH = re.compile(r"第?(\d{1,3})([次期])")


def read_marks(text: str) -> str:
    """Single characters behind a name or a number in their Korean reading, each for one.

    The readings are those of the field kHangul of Unihan.
    """
    if not _HAN.search(text):
        return text
    text = _NAMED.sub(lambda match: match[0].translate(_AFTER_A_NAME), text)
    return _NTH.sub(lambda m: m[0].replace("第", "제").translate(_COUNTED), text)


def with_hanja(text: str, lang: str) -> Glossary:
    """The glossary of a language; for a Korean text with Chinese characters, with Japanese terms
    that are written in nothing else behind it.
    """
    return _both() if lang == "ko" and _HAN.search(text) else load_glossary(lang)


@lru_cache(maxsize=1)
def _both() -> Glossary:
    korean, japanese = load_glossary("ko").terms, load_glossary("ja").terms
    shared = {term: terms for term, terms in japanese.items() if _HAN_ONLY.fullmatch(term)}
    # Korean terms win: a word that both have is read as Koreans use it.
    return Glossary({**shared, **korean})


MOST_CHARACTERS = 1_000
"""Characters of a title that are glossed; titles that are longer are no titles."""

LEAST_KNOWN = 0.6
"""The part of a title's letters that has to be understood; below it there is no gloss."""

MOST_LINKS = 40
"""Connectives in one phrase; what has more is no title, and none of it is understood."""

_NAME_LETTERS = 4
"""The most letters for which an unknown word counts: it is mostly a name, and kana are long."""

FindNames = Callable[[str], Sequence[GlossedName]]
"""Names in a text: places, countries, agencies; none overlaps another."""


class Gloss(msgspec.Struct, frozen=True):
    """A title in English. `text` is empty where too little is understood (`known`, 0-1, the part
    of its letters that is), and for a `sentence`: verbs and their endings are not glossed; and
    where the title was `cut` before what it says is done, so that the rest has no sense.
    `unread` counts the characters beyond `MOST_CHARACTERS`; `garbled`: letters of it were lost.
    `unknown` are the words that stay in their own script. `counts` are the phases, stages and
    rounds; `said` what the title's brackets say of years and money.
    """

    text: str
    lang: str
    known: float
    unknown: tuple[str, ...] = ()
    counts: tuple[Count, ...] = ()
    said: TitleParts | None = None
    sentence: bool = False
    cut: bool = False
    unread: int = 0
    garbled: bool = False


def gloss_title(title: str, lang: str, find_names: FindNames) -> Gloss:
    """The gloss of a title; never raises for what a title holds.

    Years and amounts in brackets go into `said` and out of the gloss, phases and stages stay.
    Raises ValueError for a language that has no glossary.
    """
    if lang not in GLOSSED:
        raise ValueError(f"no glossary for {lang!r}")
    tidy = read_marks(tidy_text(title)) if lang == "ko" else tidy_text(title)
    parts = read_title(tidy[:MOST_CHARACTERS])
    work = _Work(lang, with_hanja(tidy, lang), find_names)
    bare, begun = work.whole_words(parts)
    words = "; ".join(filter(None, map(work.text, _PHRASES.split(bare))))
    share = work.known / work.letters if work.letters else 0.0
    # Cut before the noun that its last adjectives belong to, a title says something else.
    senseless = bool(begun) and work.ends_open
    if begun:
        work.unknown.append(begun)
        words = f"{words} … [cut: {begun}…]" if words else ""
    if parts.marks and words:
        words = f"{words} ({', '.join((*_rounds(parts), *parts.marks))})"
    endings = any(_ENDING[lang].search(word) for word in work.unknown if word != begun)
    fine = share >= LEAST_KNOWN and not endings and not senseless
    return Gloss(
        text=words if fine else "",
        lang=lang,
        known=round(share, 2),
        unknown=tuple(dict.fromkeys(work.unknown)),
        counts=tuple(work.counts),
        said=parts,
        sentence=endings and (lang == "ko" or bool(_SENTENCE.search(tidy))),
        cut=senseless,
        unread=max(0, len(tidy) - MOST_CHARACTERS),
        garbled="\ufffd" in title or bool(_LOST.search(tidy)),
    )


_PHRASES = re.compile(r"[。．\n]+|(?<=[가-힣])\.(?:\s|$)")
_ENDING = {
    "ja": re.compile(r"[\u3041-\u309f]"),
    "ko": re.compile(r"(?:다|하고|하며|하는|하여|되는|되어|시켜|으며)\.?$"),
}
"""What is left of a sentence when its words are known: kana of endings, Korean verbs."""


_SENTENCE = re.compile(r"[。、を]|(?:ます|です|した|ている|である|[うくぐすつぬぶむる])\s*$")
"""What a Japanese sentence has and a title or a single word has not."""

_LOST = re.compile(r"\?{3,}")
"""What is left of letters that an encoding did not have."""


def _rounds(parts: TitleParts) -> tuple[str, ...]:
    """Which notice it is, where a bracket of marks says so: (4차 신규)."""
    match = _ROUND.search(parts.text)
    return (ordinal(int(match[1])),) if match and match[0] not in parts.bare else ()


# 현지입찰(4차 신규)
_ROUND = re.compile(r"[(\[](\d{1,2})차\s*[^)\]\d]{1,6}[)\]]")


_DOTS = re.compile(r"[\s.…‥]+$")
_TAIL = 6


def tidy_text(text: str) -> str:
    """One width of letters (NFKC: half-width kana become full), no control characters."""
    folded = unicodedata.normalize("NFKC", _STEERING.sub(" ", text.replace("\ufffd", " ")))
    return "".join(c if unicodedata.category(c)[0] != "C" else " " for c in folded)


_STEERING = re.compile(r"\x1b\[[0-9;?]*[@-~]|\x1b")
"""What steers a terminal, with its figures."""


class _Work:
    """One title while it is glossed; counts what is understood."""

    def __init__(self, lang: str, glossary: Glossary, find_names: FindNames) -> None:
        self.lang, self.glossary, self.find_names = lang, glossary, find_names
        self.letters = self.known = 0
        self.unknown: list[str] = []
        self.counts: list[Count] = []
        self.ends_open = False

    def whole_words(self, parts: TitleParts) -> tuple[str, str]:
        """The title without the word in which it was cut, and that word; "" where it is whole."""
        end = _DOTS.sub("", parts.text)
        if not parts.cut or not parts.bare or not end.endswith(parts.bare[-_TAIL:]):
            return parts.bare, ""
        words = parts.bare.rsplit(None, 1)
        if len(words) < 2:
            return parts.bare, ""
        last = self._units(words[1])
        if last and last[-1].term("head") and all(unit.kind != "unknown" for unit in last):
            return parts.bare, ""
        before = trim(self._units(words[0]))
        link = next((n for n in reversed(range(len(before))) if turning_word(before[n])), -1)
        self.ends_open = all(_is_quality(unit) for unit in before[link + 1 :])
        return words[0], words[1]

    def text(self, text: str) -> str:
        """The gloss of a text with brackets: what stands outside, then each bracket."""
        outside, inside = _split_brackets(text.translate(_QUOTES))
        phrase = self._phrase(outside)
        parts = [phrase.with_places()]
        parts += [count if count.startswith("(") else f"({count})" for count in phrase.counts]
        for words in inside:
            if self.lang == "ko" and len(words) <= _READING and all(map(_is_han, words)):
                continue  # 동(東): how the letter before it is meant
            gloss = self._bracket(words)
            again = gloss in parts[0] and " " in gloss  # a name once more, in its own letters
            if gloss and not again:
                parts.append(gloss if gloss.startswith("(") else f"({gloss})")
        return " ".join(part for part in parts if part).strip()

    def _bracket(self, words: str) -> str:
        count = bare_stage(fold_text(words))
        if count:
            self.counts.append(count)
            return count.english
        return self.text(words)

    def _phrase(self, text: str) -> EnglishPhrase:
        units = self._units(text)
        if sum(unit.term("link") is not None for unit in units) > MOST_LINKS:
            self.letters += sum(letter.isalnum() for letter in text)
            self.unknown.append(text)
            return EnglishPhrase()
        for unit in units:
            size = sum(letter.isalnum() for letter in unit.text)
            self.letters += size
            if unit.kind == "unknown":
                self.unknown.append(unit.text)
                self.letters -= max(0, size - _NAME_LETTERS)
            else:
                self.known += size
            if unit.count and unit.count.kind not in FIGURES:
                self.counts.append(unit.count)
        return phrase_of(units, self.lang)

    def _units(self, text: str) -> list[TitleUnit]:
        """Korean is given to the tokenizer only where the glossary leaves something unknown: its
        spaces already part words, and Kiwi is large."""
        if not text.strip():
            return []
        names = self.find_names(text)
        starts = word_starts(text, self.lang) if self.lang == "ja" else frozenset()
        units = cut(text, self.glossary, names, starts, self.lang)
        # Kiwi needs 300 MB and a second to load (decision 0017).
        if self.lang == "ko" and any(unit.kind == "unknown" for unit in units):
            starts = word_starts(text, self.lang)
            units = cut(text, self.glossary, names, starts, self.lang)
        more = self._names_left(text, units)
        return cut(text, self.glossary, (*names, *more), starts, self.lang) if more else units

    def _names_left(self, text: str, units: Sequence[TitleUnit]) -> list[GlossedName]:
        """Places that are names only by themselves, as they stand in a longer word (박닌캠퍼스)."""
        names_inside: list[GlossedName] = []
        place = 0
        for unit in units:
            start = text.index(unit.text, place) if unit.text in text[place:] else place
            place = start + len(unit.text)
            if unit.kind != "unknown" or len(unit.text) < _LEAST_NAME:
                continue
            if start and not text[start - 1].isspace():
                continue
            names_inside += [
                GlossedName(start, place, name.english, name.kind)
                for name in self.find_names(unit.text)
                if name.kind == "place" and (name.start, name.end) == (0, len(unit.text))
            ]
        return names_inside


_READING = 2
_LEAST_NAME = 2
_QUOTES = str.maketrans(dict.fromkeys("\"'“”‘’「」『』«»", " "))


def _is_quality(unit: TitleUnit) -> bool:
    return unit.term("quality") is not None and unit.term("noun", "action") is None


def _is_han(letter: str) -> bool:
    return "\u4e00" <= letter <= "\u9fff"


def _split_brackets(text: str) -> tuple[str, list[str]]:
    """What stands outside of brackets, and what inside of each."""
    outside, inside, end = [], [], 0
    for span in find_brackets(text):
        if span.start < end:
            continue
        outside.append(text[end : span.start])
        inside.append(span.inside)
        end = span.end
    outside.append(text[end:])
    return " ".join(part.strip() for part in outside if part.strip()), inside
