"""Host agencies and implementers: who in the partner country a project is carried out with.

A *body* is a counterpart or executing organisation. Those of the host countries are listed
(`normalise/data/host_agencies.csv`, by English names, acronyms and aliases met in data); a Japanese
or Korean name of a ministry is put together from what each of its words means
(`data/host_words.csv`): 수자원기상부 is water resources, meteorology, ministry. Any other
organisation that a record names in a part other than its provider's stands for itself, by its
English name (`body_names`).

A *local* body (`data/local_bodies.csv`) is there once in each province, district, commune or
ministry, under one name: the Provincial People's Committee. It is one body only within that, which
is told from the places and ministries of the project (`seated`).

A *system* is what one listed body runs for its whole country (`data/systems.csv`): the power grid
of Electricité du Laos. Two projects that work on it meet there, wherever in the country they are.

Not here: providers and their agencies, which are `normalise.providers`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import ahocorasick_rs
import msgspec

from riparian.codelists.lists import (
    load_codelist,
    names_of_country,
    read_rows,
    read_table,
    split_cell,
)
from riparian.english import listed as listed_words
from riparian.language.aid_glossary import GLOSSED, load_glossary
from riparian.language.english_stems import stem
from riparian.language.scripts import script_language
from riparian.language.small_letters import small_letters
from riparian.normalise.provider_names import fold_org
from riparian.normalise.providers import load_providers
from riparian.normalise.title_names import countries_in

_DATA = files("riparian.overlap.signals") / "data"
_WORD = re.compile(r"[^\W\d_]+")
_ACRONYM = re.compile(r"\b[A-Z][A-Za-z]*[A-Z][A-Z-]*\b")
BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
# Ministry of Agriculture and Forestry (MAF): from here on MAF is known
_EXPLAINED = re.compile(r"([^()]{6,}?)\s*\(([A-Z][A-Za-z-]*[A-Z])\)")
_ENGLISH_INSIDE = re.compile(r"[(（]([A-Za-z][A-Za-z,.'’&-]+(?: [A-Za-z,.'’&-]+)+)[)）]")
_LAST = re.compile(r" (?:secretariat|headquarters|office|hq)$")
_LEAST_NAME = 12
"""Letters of an English name from which on it is looked for inside titles and descriptions."""

_KINDS = {"부": "ministry", "성": "ministry", "省": "ministry", "국": "department",
          "局": "department", "청": "agency", "庁": "agency"}  # fmt: skip
_KIND = re.compile("[" + "".join(_KINDS) + "]")
_LEVEL_WORDS = {"provincial": "province", "municipal": "city", "municipality": "city"}
LEVELS = frozenset(map(stem, ("province", "city", "district", "commune")))
_LINKS = frozenset(("the", "of", "and", "for", "s"))
_SILENT = frozenset(
    ("the", "of", "and", "for", "ministry", "department", "agency", "office", "administration",
     "royal", "national", "state", "bureau", "directorate", "general")
)  # fmt: skip
_LEAST_ALIKE = 0.6
"""The part of all words of two names that they share from which on they are one body."""


class Body(msgspec.Struct, frozen=True):
    """A body: `id` is `KH/Ministry of Health`, or the folded name of one that is not listed.
    `within`: of what each has one of its own, where it is a local one."""

    id: str
    name: str
    parent: str | None = None
    within: str = ""


class BodyMention(msgspec.Struct, frozen=True):
    """A body with the words by which a record names it."""

    body: Body
    words: str


class Seat(msgspec.Struct, frozen=True):
    """A place of a project that can have a body of its own, with what the record calls it."""

    level: str
    place: str
    name: str
    words: Collection[str]


_LEVEL_OF = {"province": "adm1", "district": "adm2", "commune": "locality"}
NOWHERE = "@"
"""How the id of a local body ends of which it is not known where: no two share it."""


def seated(
    mention: BodyMention, whole: str, seats: Collection[Seat], ministries: Collection[Body]
) -> Iterator[BodyMention]:
    """A body as it is meant: a local one within the places of the project that `whole`, the name in
    full, names, else within all of its level, or within the ministries that the project names."""
    body, words = mention.body, whole or mention.words
    if not body.within:
        yield mention
        return
    if body.within == "ministry":
        owners = {one.id: one.name for one in ministries}
    else:
        near = [seat for seat in seats if seat.level == _LEVEL_OF[body.within]]
        full = _plain_letters(whole)
        named = [seat for seat in near if any(_plain_letters(w) in full for w in seat.words)]
        owners = {seat.place: seat.name for seat in named or near}
    for owner, name in owners.items():
        own = Body(f"{body.id}{NOWHERE}{owner}", f"{body.name} of {name}", body.parent)
        yield BodyMention(own, words)
    if not owners:
        yield BodyMention(Body(f"{body.id}{NOWHERE}", body.name, body.parent), words)


def _plain_letters(text: str) -> str:
    """Small letters without marks and spaces: Quảng Trị is quangtri."""
    apart = unicodedata.normalize("NFD", small_letters(text).replace("đ", "d"))
    return "".join(c for c in apart if not (unicodedata.combining(c) or c.isspace()))


@cache
def _listed() -> tuple[Mapping[str, str], ...]:
    """The rows of the host agencies, and of the local bodies: these can add names to those."""
    rows = {
        _id(row): {**row, "within": ""}
        for row in read_table("riparian.normalise", "host_agencies.csv")
    }
    for row in read_rows(_DATA / "local_bodies.csv"):
        for country in split_cell(row["countries"]):
            local = {**row, "country": country}
            known = rows.setdefault(_id(local), local)
            rows[_id(local)] = {
                **known,
                "within": row["within"],
                "aliases": ";".join(dict.fromkeys((*_names(known)[1:], *_names(local)[1:]))),
            }
    return tuple(rows.values())


@cache
def load_bodies() -> Mapping[str, Body]:
    """The listed bodies of host countries, by id."""
    return {
        _id(row): Body(
            _id(row),
            row["agency_name_en"],
            f"{row['country']}/{row['parent']}" if row["parent"] else None,
            row["within"],
        )
        for row in _listed()
    }


@cache
def load_systems() -> Mapping[tuple[str, str], Body]:
    """The body that runs a system, by subject and country."""
    bodies = load_bodies()
    return {
        (row["subject"], row["country"]): bodies[f"{row['country']}/{row['body']}"]
        for row in read_rows(_DATA / "systems.csv")
    }


def bodies_in(text: str, countries: Collection[str]) -> Iterator[BodyMention]:
    """The listed bodies of these countries (ISO alpha-2) that a text names, by whole names and, in
    Japanese and Korean, by the words of their names; none by words that mean one of each of
    several of them, which of whom is not known."""
    return _of_one_country((*_by_names(text, countries), *_by_words(text, countries)))


def _of_one_country(mentions: Iterable[BodyMention]) -> Iterator[BodyMention]:
    by_words: dict[str, list[BodyMention]] = defaultdict(list)
    for mention in mentions:
        by_words[mention.words].append(mention)
    for several in by_words.values():
        if len({one.body.id[:2] for one in several}) == 1:
            yield from several


def _by_names(text: str, countries: Collection[str]) -> Iterator[BodyMention]:
    folded = _folded(text)
    machine, names = _machine()
    for number, start, end in machine.find_matches_as_indexes(folded):
        if _is_whole(folded, start, end):
            for body in names[number]:
                if body.id[:2] in countries:
                    yield BodyMention(body, text[start:end])


def named_bodies(
    names: Iterable[str], countries: Collection[str], english: Mapping[str, str] | None = None
) -> Iterator[BodyMention]:
    """The bodies that a record names as organisations: listed ones, else by the name itself, or by
    that which `english` has for it."""
    for name in names:
        plain = (english or {}).get(name) or english_inside(name) or plain_name(name)
        own = countries_of_words(name) & {*countries} or countries
        listed = (
            [*bodies_in(name, own)]
            or [*_of_one_country(_by_acronym(name, own))]
            or [*_of_one_country(_by_word_set(plain, name, own))]
        )
        if listed:
            yield from listed
            continue
        folded = _LAST.sub("", _folded(plain)).strip()
        if len(folded) > 2 and any(map(str.isalpha, folded)):
            yield BodyMention(Body(folded, plain), name)


def plain_name(name: str) -> str:
    """A name without what stands in brackets."""
    return " ".join(BRACKETS.sub(" ", name).split()) or name


def english_inside(name: str) -> str | None:
    """The English name in brackets behind another."""
    inside = _ENGLISH_INSIDE.search(name)
    return inside[1] if inside else None


def word_set(name: str) -> frozenset[str]:
    """The words of an English name, whatever their order, spelling and endings, and however it
    names its country: two names of the same words are one body's."""
    folded = fold_org(name).replace("viet nam", "vietnam").replace("lao pdr", "laos").split()
    words = (_LEVEL_WORDS.get(word, word) for word in folded if word not in _LINKS)
    codes = _country_words()
    return frozenset(codes.get(word) or codes.get(stem(word)) or stem(word) for word in words)


def countries_of_words(name: str) -> frozenset[str]:
    """The countries of the world (ISO alpha-2) that a name has the words of."""
    lang = script_language(name)
    if lang not in GLOSSED:
        return _codes_in(name)
    # 한국도로공사: a name that begins with its country's need not end there
    begins = (code for word, code in _names_in(lang) if name.startswith(word))
    english = (each.english for each in countries_in(name, lang))
    return frozenset((*begins, *(code for each in english for code in _codes_in(each))))


@cache
def _names_in(lang: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, entry.code)
        for entry in load_codelist("Country")
        for name, of_lang in names_of_country(entry.code)
        if of_lang == lang and len(name) > 1
    )


def _codes_in(name: str) -> frozenset[str]:
    return frozenset(word[1:] for word in word_set(name) if word.startswith("="))


@cache
def _country_words() -> Mapping[str, str]:
    """Single words that mean a country, also without their endings, with `=` and its code; those of
    several countries mean none."""
    codes: dict[str, set[str]] = defaultdict(set)
    adjectives = ((x.code, (x.adjective, x.short)) for x in load_providers().providers.values())
    names = (
        (entry.code, [name for name, lang in names_of_country(entry.code) if lang == "en"])
        for entry in load_codelist("Country")
    )
    for code, several in (*names, *adjectives):
        for word in (word for name in several if len((word := fold_org(name)).split()) == 1):
            if len(word) > 2 and len(code) == 2:
                codes[word].add(code)
                codes[stem(word)].add(code)
    codes["lao"] = codes["laos"]
    return {word: f"={min(found)}" for word, found in codes.items() if len(found) == 1}


def english_in_brackets(name: str) -> tuple[str, str] | None:
    """A name and the acronym that stands in brackets behind it, as "Name of a Body (NOAB)"."""
    match = _EXPLAINED.fullmatch(" ".join(name.split()))
    return (match[1], match[2]) if match else None


def _id(row: Mapping[str, str]) -> str:
    return f"{row['country']}/{row['agency_name_en']}"


def _names(row: Mapping[str, str]) -> list[str]:
    return [row["agency_name_en"], *(a for a in row["aliases"].split(";") if a)]


def _folded(text: str) -> str:
    """The text in small letters, places in which stay the same; what is no character (a lone
    surrogate) as a question mark."""
    return small_letters(text.encode("utf-8", "replace").decode())


@cache
def _machine() -> tuple[ahocorasick_rs.AhoCorasick, tuple[tuple[Body, ...], ...]]:
    by_name: dict[str, list[Body]] = defaultdict(list)
    bodies = load_bodies()
    for row in _listed():
        for name in _names(row):
            folded = _folded(name)
            long_enough = len(folded) >= _LEAST_NAME if folded.isascii() else len(folded) > 2
            if long_enough and bodies[_id(row)] not in by_name[folded]:
                by_name[folded].append(bodies[_id(row)])
    names = sorted(by_name)
    # The longest name at each place: that of a ministry may begin with that of another
    machine = ahocorasick_rs.AhoCorasick(names, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    return machine, tuple(tuple(by_name[name]) for name in names)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a name in Latin letters stands as words of its own."""
    if not text[start].isascii():
        return True
    before, after = text[start - 1 : start], text[end : end + 1]
    return not ((before.isalpha() and before.isascii()) or (after.isalpha() and after.isascii()))


@cache
def _acronyms() -> Mapping[tuple[str, str], Body]:
    by_acronym: dict[tuple[str, str], list[Body]] = defaultdict(list)
    bodies = load_bodies()
    for row in _listed():
        if row["acronym"]:
            by_acronym[row["country"], row["acronym"].upper()].append(bodies[_id(row)])
    return {key: several[0] for key, several in by_acronym.items() if len(several) == 1}


def _by_acronym(name: str, countries: Collection[str]) -> Iterator[BodyMention]:
    acronyms = _acronyms()
    for match in _ACRONYM.finditer(name):
        for country in sorted(countries):
            body = acronyms.get((country, match.group().upper()))
            if body is not None:
                yield BodyMention(body, match.group())


def _by_word_set(english: str, name: str, countries: Collection[str]) -> Iterator[BodyMention]:
    """Listed bodies that a name has all the words of and no others, its country's apart."""
    words = word_set(english)
    for country in sorted(countries):
        body = _by_words_of_names().get((country, words - {f"={country}"}))
        if body is not None and len(words) > 1:
            yield BodyMention(body, name)


@cache
def _by_words_of_names() -> Mapping[tuple[str, frozenset[str]], Body]:
    found: dict[tuple[str, frozenset[str]], Body] = {}
    for row in _listed():
        for name in _names(row):
            words = word_set(name) - {f"={row['country']}"}
            found.setdefault((row["country"], words), load_bodies()[_id(row)])
    return found


def _by_words(text: str, countries: Collection[str]) -> Iterator[BodyMention]:
    """Ministries, departments and agencies by the words of their names in Japanese or Korean."""
    if text.isascii() or _KIND.search(text) is None:
        return
    for run in composed_in(text):
        for country in sorted(countries):
            body = _likest(country, run.words, run.kind)
            if body is not None:
                yield BodyMention(body, text[run.start : run.end])


class Composed(NamedTuple):
    """A run of words for what a body is in charge of, with the kind of body that ends it; its
    words by themselves, and what they mean together."""

    start: int
    end: int
    words: frozenset[str]
    kind: str
    english: str


def composed_in(text: str, *, in_a_name: bool = False) -> Iterator[Composed]:
    """The runs of a text, in order; in a name also with words that the glossaries alone have."""
    host_words, longest = _host_words(in_a_name=in_a_name)
    place = 0
    while place < len(text):
        meant: list[str] = []
        said: list[str] = []
        end = place
        while True:
            length = next(
                (n for n in range(longest, 0, -1) if text[end : end + n] in host_words), 0
            )
            if not length:
                break
            english, is_of_that_before = host_words[text[end : end + length]]
            meant.append(english)
            # "clearance" of what stands before it, and "forestry" beside that
            said.append(f"{said.pop()} {english}" if said and is_of_that_before else english)
            end += length
            end += text[end : end + 1] in ("・", "·", " ")
        kind = _KINDS.get(text[end : end + 1])
        if meant and kind:
            words = frozenset(stem(word) for each in meant for word in each.split())
            yield Composed(place, end + 1, words, kind, listed_words(dict.fromkeys(said)))
        place = max(end, place + 1)


@cache
def _host_words(*, in_a_name: bool) -> tuple[Mapping[str, tuple[str, bool]], int]:
    """What words mean, and whether it is done to what stands before it; the longest in letters."""
    rows = read_rows(_DATA / "host_words.csv")
    meanings = {unicodedata.normalize("NFC", row["term"]): (row["english"], False) for row in rows}
    for lang in GLOSSED if in_a_name else ():
        for term, (first, *_) in load_glossary(lang).terms.items():
            is_action = first.role == "action"
            fits = is_action or first.role == "noun"
            if fits and not first.general and not term.isascii() and len(term) > 1:
                meanings.setdefault(term, (first.english, is_action))
    return meanings, max(map(len, meanings))


@cache
def _silent_stems() -> frozenset[str]:
    return frozenset(map(stem, _SILENT))


@cache
def _likest(country: str, words: frozenset[str], kind: str) -> Body | None:
    """The body of a country whose name has most of these words and few others; None if unclear."""
    scored: dict[str, float] = {}
    for row in _listed():
        if row["country"] != country:
            continue
        for name in _names(row):
            if kind in _folded(name) or kind == "agency":
                own = frozenset(stem(w) for w in _WORD.findall(name)) - _silent_stems()
                alike = len(own & words) / max(1, len(own | words))
                scored[_id(row)] = max(alike, scored.get(_id(row), 0.0))
    best = sorted(scored.items(), key=lambda item: (-item[1], item[0]))[:2]
    if not best or best[0][1] < _LEAST_ALIKE:
        return None
    if len(best) > 1 and best[1][1] == best[0][1]:
        return None
    return load_bodies()[best[0][0]]
