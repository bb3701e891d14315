"""Readings of an organisation's name: the spellings under which it may stand in a list.

`fold_org` makes ways of writing the same name equal. `readings_of` takes off what publishers put
around a name (an acronym in brackets, an organisation type, a second name after a dash).
`country_bodies` splits "Embassy of Japan" or "Italian Ministry of Foreign Affairs" into the
country's words and the body's. Whose an organisation is, is decided in `providers`.

A host agency stands under one name, that of the list (`data/host_agencies.csv`), by whichever of
its names a record has. Agencies named inside longer texts are `overlap.signals.host_bodies`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache

from riparian.codelists.lists import read_table

_SPELLINGS = {
    "organisation": "organization",
    "programme": "program",
    "labour": "labor",
    "centre": "center",
    "defence": "defense",
}
_JOINED = re.compile(r"[.'’`´]")
# AidData's table of China's official finance has these behind names
_TYPE_AFTER_COMMA = re.compile(
    r",\s*(?:Government Agency|State-Owned Co[a-z]*|Political Party|Multilateral"
    r"|Academic, Training and Research)$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*")
_DASH = re.compile(r"\s+[-–—]\s+|/")
# "Embassy of Japan in Laos", "Delegation of the European Union to Myanmar": the host is not meant.
_WHEREABOUTS = re.compile(r" (?:in|to) .*$")
_MOST_WORDS_OF_A_COUNTRY = 8

_BEFORE = re.compile(
    r"(?:government|kingdom|embassy|consulate(?: general)?|delegation"
    r"|(?:federal |royal )?(?:ministry|department) (?:of|for) .+)"
)
_AFTER = re.compile(
    r"(?:government(?: .*)?|embassy|consulate(?: general)?"
    r"|(?:federal |royal )?(?:ministry|department) (?:of|for) .+"
    r"|aid(?: program\b.*)?|(?:technical |development )?cooperation(?: office.*)?)"
)
_OTHER_STATE = re.compile(r"\b(?:north|democratic peoples|democratic|republic)(?: of)?$")


@lru_cache(maxsize=50_000)
def fold_org(name: str) -> str:
    """The name in lower case without accents, punctuation, "the" in front or regional spelling."""
    plain = unicodedata.normalize("NFKD", name).casefold().replace("&", " and ")
    bare = "".join(c for c in plain if not "\u0300" <= c <= "\u036f")
    bare = _JOINED.sub("", unicodedata.normalize("NFC", bare)).replace("co-op", "coop")
    words = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in bare).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(_SPELLINGS.get(word, word) for word in words)


def readings_of(name: str) -> Iterator[tuple[str, bool]]:
    """Folded readings of a name, the fullest first; True where it is the name as a whole.

    AidData writes the type of an organisation behind its name ("Bank of China (BOC),
    State-Owned Company"); the type is no part of the name.
    """
    name = _TYPE_AFTER_COMMA.sub("", name.strip())
    bare = _BRACKETS.sub(" ", name)
    seen: set[str] = set()
    for text, whole in (
        (name, True),
        (bare, True),
        *((part, False) for part in _DASH.split(bare)),
        *((part, False) for part in _BRACKETS.findall(name)),
    ):
        folded = fold_org(text)
        if folded and folded not in seen:
            seen.add(folded)
            yield folded, whole


def country_bodies(folded: str) -> Iterator[tuple[str, str]]:
    """Ways to read a folded name as (words of a country, a public body of it).

    "embassy of japan" gives ("japan", "embassy"). Only words for public bodies count, so that
    "Norwegian Refugee Council" is no part of Norway's government.
    """
    shorter = _WHEREABOUTS.sub("", folded)
    for text in dict.fromkeys((shorter, folded)):
        words = text.split()
        for size in range(min(_MOST_WORDS_OF_A_COUNTRY, len(words) - 1), 0, -1):
            country, body = " ".join(words[-size:]), _without_link(words[:-size])
            # "Government of North" and "Korea" would make the other Korea's government of it.
            if _BEFORE.fullmatch(body) and not _OTHER_STATE.search(body):
                yield country, body
            yield from _adjective_first(words, size)


def _adjective_first(words: list[str], size: int) -> Iterator[tuple[str, str]]:
    body = " ".join(words[size:])
    if _AFTER.fullmatch(body):
        yield " ".join(words[:size]), body


def _without_link(words: list[str]) -> str:
    while words and words[-1] in ("of", "the", "in", "for"):
        words = words[:-1]
    return " ".join(words)


_BRACKET = re.compile(r"[(（]([^()（）]+)[)）]")


def listed_host(name: str, countries: Collection[str]) -> str | None:
    """The English name of the agency that a whole name means in one of these countries (ISO
    alpha-2), the first by code; None where the list has it in none."""
    names = _names_in_list()
    # "Ministry of Public Works (MPWT)": either part may be what the list has.
    inside = _BRACKET.findall(name)
    spelt = (folded_host(name), *(fold_org(part) for part in inside))
    candidates = (names.get((country, part)) for country in sorted(countries) for part in spelt)
    return next(filter(None, candidates), None)


def folded_host(name: str) -> str:
    """A name without what stands in brackets, and in one spelling."""
    return fold_org(_BRACKET.sub(" ", name))


@lru_cache(maxsize=1)
def _names_in_list() -> dict[tuple[str, str], str]:
    names: dict[tuple[str, str], str] = {}
    for row in read_table(__package__, "host_agencies.csv"):
        for name in (row["agency_name_en"], row["acronym"], *row["aliases"].split(";")):
            if name.strip():
                names.setdefault((row["country"], fold_org(name)), row["agency_name_en"])
    return names
