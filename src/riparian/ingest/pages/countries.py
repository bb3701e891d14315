"""Countries that a page is about: as a value (`カンボジア王国（以下…）`), or before `に対する`."""

from __future__ import annotations

import re

from riparian.codelists.countries import country_code
from riparian.language.figures.reading import fold_text

_NAME = r"[ァ-ヺー一-鿿・]{2,25}?"
_BEFORE = re.compile(
    rf"(?P<names>(?:{_NAME}(?:及び|および|、|,|と))?{_NAME})(?:政府)?(?:に対する|に対し|向け)"
)
_CAPITAL = re.compile(rf"(?P<names>{_NAME})(?:の首都|国政府|政府)")
_FOR = re.compile(rf"対(?P<names>{_NAME})(?:第|円借款|無償|技術協力|国)")
_LOOK = 1000
_AND = re.compile(r"及び|および|、|,|と|;|/|・|\n")
_ASIDE = re.compile(r"[（(][^（）()]*[）)]?")
_FORM = re.compile(r"(?:連邦)?(?:民主)?(?:共和国|王国|独立国)$|国$")


def code_of(words: str) -> str | None:
    """The code of one country. A form of state that the list of names lacks is left out."""
    words = words.strip(" \u3000「」")
    return country_code(words) or (country_code(_FORM.sub("", words)) if len(words) > 2 else None)


def codes_in_value(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The countries in a value, and the words in it that are none's."""
    bare = _ASIDE.sub("", value).strip(" \u3000。")
    if code := code_of(bare):
        return (code,), ()
    codes: dict[str, None] = {}
    others = []
    for part in filter(None, (piece.strip() for piece in _AND.split(bare))):
        if code := code_of(part):
            codes[code] = None
        else:
            others.append(part)
    return tuple(codes), tuple(others)


def country_words_in(*texts: str) -> str:
    """The words for the countries in the first text that says for whom something is, or ""."""
    for text in texts:
        folded = fold_text(text[:_LOOK])
        for pattern in (_BEFORE, _CAPITAL, _FOR):
            for match in pattern.finditer(folded):
                for words in _readings(match["names"]):
                    if codes_in_value(words)[0]:
                        return words
    return ""


def country_named_in(*texts: str) -> str:
    """The first text that is the name of a country and nothing else, or ""."""
    return next((text for text in texts if len(text) < 40 and code_of(_ASIDE.sub("", text))), "")


def _readings(words: str) -> list[str]:
    """The words, and what is left of them where katakana begins: `日本政府はカンボジア`.

    Nowhere else, because パプアニューギニア would end in ギニア.
    """
    starts = [match.start() for match in _KATAKANA_BEGINS.finditer(words)]
    return [words, *(words[start:] for start in starts if start)]


_KATAKANA_BEGINS = re.compile(r"(?<![ァ-ヺー・])[ァ-ヺ]")
