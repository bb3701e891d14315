"""Works whose Latin names a text writes in katakana or Hangul, told by the word for what they are.

バルーチャン第二水力発電所 is the Baluchaung No. 2 hydropower plant, 후아이호 댐 the Houay Ho dam:
the name is compared by sound with the names of the sites of the countries, taken without such words
(`data/site_words.csv`), and has to have the same number. As with districts, the likest is taken if
it is like enough, and none that lies in another province is nearly as like.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from riparian.codelists.lists import read_rows
from riparian.region.folding import fold_words
from riparian.region.pack import load_region
from riparian.region.place_spellings import HEARD_CLEARLY, Spelling, heard_likeness, spelling_of

ENOUGH = 0.88
"""How like by sound a name must be; see `respelled_places.HEARD_ENOUGH`."""

_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}


@dataclass(frozen=True, slots=True)
class _Site:
    set_id: str
    name: str
    spelling: Spelling
    number: str


def works_in(text: str) -> Iterator[tuple[int, int, str]]:
    """What may be the name of a work, with its number and the word for what it is: where it stands
    in a text, and its script."""
    for script in ("kana", "hangul"):
        for match in _named(script).finditer(text):
            yield match.start(), match.end(), script


def find_site(words: str, countries: Collection[str], region: str | Path) -> tuple[str, str] | None:
    """The site of these countries that is meant by such words, and its name."""
    match = next((m for script in ("kana", "hangul") if (m := _named(script).match(words))), None)
    if match is None:
        return None
    number = match["number"] or ""
    number = str(_DIGITS.get(number, number))
    return _likest(match["name"], number, tuple(sorted(countries)), region)


@lru_cache(maxsize=2)
def _named(script: str) -> re.Pattern[str]:
    """A name, a number, and a word for what it is."""
    words = sorted(_site_words()["ja" if script == "kana" else "ko"], key=len, reverse=True)
    kinds = "|".join(re.escape(word).replace("\\ ", " ?") for word in words)
    if script == "kana":
        return re.compile(
            r"(?<![ァ-ヺー・])(?P<name>[ァ-ヺー・]{3,})(?:第?(?P<number>\d{1,2}|[一二三四五六七八九])号?)?"
            rf"(?:{kinds})"
        )
    return re.compile(
        r"(?<![가-힣])(?P<name>[가-힣]{2,8}?) ?(?:제?(?P<number>\d{1,2})(?:호|차)?)? ?"
        rf"(?:{kinds})"
    )


@lru_cache(maxsize=1)
def _site_words() -> dict[str, list[str]]:
    words: defaultdict[str, list[str]] = defaultdict(list)
    for row in read_rows(files("riparian.region.mentions") / "data" / "site_words.csv"):
        words[row["lang"]].append(row["word"])
    return dict(words)


@lru_cache(maxsize=1024)
def _likest(
    name: str, number: str, countries: tuple[str, ...], region: str | Path
) -> tuple[str, str] | None:
    spelling = spelling_of("".join(fold_words(name)))
    if spelling is None:
        return None
    pack = load_region(region)
    sites = [site for country in countries for site in _sites_of(region).get(country, ())]
    ranked = sorted(
        (
            (-likeness, site.number != number, site.set_id, site.name)
            for site in sites
            if (not number or site.number == number)
            and (likeness := heard_likeness(spelling, site.spelling)) > ENOUGH - HEARD_CLEARLY
        ),
    )
    if not ranked or -ranked[0][0] < ENOUGH:
        return None
    first, provinces = ranked[0], set(pack.provinces_of(ranked[0][2]))
    for likeness, _, site, _ in ranked:
        apart = provinces.isdisjoint(pack.provinces_of(site))
        if apart and likeness - first[0] < HEARD_CLEARLY:
            return None
    return first[2], first[3]


@lru_cache(maxsize=4)
def _sites_of(region: str | Path) -> dict[str, list[_Site]]:
    """The sites of each country with the bare spellings of their Latin names."""
    pack = load_region(region)
    kinds = {tuple(word.split()) for word in _site_words()["en"]}
    sites: defaultdict[str, list[_Site]] = defaultdict(list)
    for row in pack.set_names:
        if pack.sets[row.place_id].type != "site":
            continue
        words = fold_words(row.name)
        for size in (3, 2, 1):
            if words[-size:] in kinds:
                words = words[:-size]
                break
        bare = "".join(word for word in words if not word.isdigit() and word != "no")
        spelling = spelling_of(bare) if bare and bare.isascii() else None
        if spelling is None:
            continue
        number = "".join(word for word in words if word.isdigit())
        for country in pack.countries_of(row.place_id):
            sites[country].append(_Site(row.place_id, row.name, spelling, number))
    return dict(sites)
