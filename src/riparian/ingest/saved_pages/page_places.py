"""Countries and places that the words of a page name.

A country stands as a value (`カンボジア王国（以下…）`), or before `に対する`. Places stand under
対象地域; from a title only words are taken that say themselves that they are places: those before
における, and names in katakana with a province's, town's or district's word. Running text is left
alone.
"""

from __future__ import annotations

import re

from riparian.codelists.lists import country_code
from riparian.language.figures.cell_reading import fold_text

_NAME = r"[ァ-ヺー一-鿿・]{2,25}?"
_BEFORE = re.compile(
    rf"(?P<names>(?:{_NAME}(?:及び|および|、|,|と))?{_NAME})(?:政府)?(?:に対する|に対し|向け)"
)
# カンボジア王国政府との間で; 国 stays with the name, for 共和国 is no form of state without it
_CAPITAL = re.compile(rf"(?P<names>{_NAME})(?:の首都|政府)")
# 令和3年度対カンボジア無償資金協力
_FOR = re.compile(rf"対(?P<names>{_NAME})(?:第|円借款|無償|技術協力|国)")
_LOOK = 1000
_OWN = "JP"
"""Whose publishers these are: where it signs something, another country receives."""
_AND = re.compile(r"及び|および|、|,|と|;|/|・|\n")
_ASIDE = re.compile(r"[（(][^（）()]*[）)]?")
_FORM = re.compile(r"(?:連邦)?(?:民主)?(?:共和国|王国|独立国)$|国$")


def code_of(words: str) -> str | None:
    """The code of one country. A form of state that the list of names lacks is left out."""
    words = words.strip(" \u3000「」")
    return country_code(words) or (country_code(_FORM.sub("", words)) if len(words) > 2 else None)


def codes_in_value(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The countries in a value, and the words in it that name no country."""
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
    """The words for the countries in the first text that says for whom something is, or "".

    Japan, who gives, is never one of them: 日本国政府とラオス政府との間で.
    """
    for text in texts:
        folded = fold_text(text[:_LOOK])
        for pattern in (_BEFORE, _CAPITAL, _FOR):
            for match in pattern.finditer(folded):
                for words in map(_without_own, _readings(match["names"])):
                    if codes_in_value(words)[0]:
                        return words
    return ""


def _without_own(words: str) -> str:
    """The words without Japan, where they name it: 日本国及びカンボジア王国."""
    if _OWN not in codes_in_value(words)[0]:
        return words
    return "、".join(part for part in _AND.split(words) if code_of(part) != _OWN)


def country_named_in(*texts: str) -> str:
    """The first text that is the name of a country and nothing else, or ""; never Japan's."""
    short = (text for text in texts if len(text) < 40)
    return next((text for text in short if code_of(_ASIDE.sub("", text)) not in (None, _OWN)), "")


def _readings(words: str) -> list[str]:
    """The words, and what is left of them where katakana begins: `日本政府はカンボジア`.

    Nowhere else, because パプアニューギニア would end in ギニア.
    """
    starts = [match.start() for match in _KATAKANA_BEGINS.finditer(words)]
    return [words, *(words[start:] for start in starts if start)]


_KATAKANA_BEGINS = re.compile(r"(?<![ァ-ヺー・])[ァ-ヺ]")


_APART = re.compile(
    r"[、，,;；\n]|及び|および|並びに|ならびに|(?<=[州県省市都郡区域])[・と](?=[ァ-ヺ一-鿿])"
)
# 5か所 counts sites and names none
_NUMBERED = re.compile(r"^\d+[ 　]*(?:か所|カ所|ヵ所|箇所|州|県|市|都市|郡)$")
_IN = re.compile(r"^(?P<place>[^「」ぁ-ん]{2,30})における")
_NAMED = re.compile(
    r"(?P<place>[ァ-ヺー・]{2,20}(?:特別市|州|県|省(?!エネ)|市(?![場民])|都(?!市)|郡|地域|地区|流域|デルタ))"
)
_GENERAL = re.compile(r"^(?:同|全|各|本|当該|対象|地方|農村|国内|首都圏|都市部|地方部).{0,6}$")


def places_in_value(value: str) -> tuple[str, ...]:
    """The parts of a value, each once, without counts (`3州`) and what stands in brackets."""
    parts = (part.strip(" \u3000。・:：") for part in _APART.split(_ASIDE.sub("", value)))
    places = dict.fromkeys(part for part in parts if part and not _NUMBERED.match(part))
    return tuple(places)


def places_in_title(title: str) -> tuple[str, ...]:
    """The places that a title names as such."""
    places: dict[str, None] = {}
    if match := _IN.match(title):
        places.update(dict.fromkeys(places_in_value(match["place"])))
    else:
        places.update((match["place"].strip("・"), None) for match in _NAMED.finditer(title))
    return tuple(place for place in places if not _GENERAL.match(place))
