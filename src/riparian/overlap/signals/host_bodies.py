"""Host agencies and implementers: who in the partner country a project is carried out with.

A *body* is a counterpart or executing organisation. Those of the host countries are listed
(`normalise/data/host_agencies.csv`, by English names, acronyms and aliases met in data); a Japanese
or Korean name of a ministry is put together from what each of its words means
(`data/host_words.csv`): 수자원기상부 is water resources, meteorology, ministry. Any other
organisation that a record names in a part other than its provider's stands for itself, by its name
without brackets.

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

import ahocorasick_rs
import msgspec

from riparian.codelists.lists import read_rows, read_table, split_cell
from riparian.language.small_letters import small_letters
from riparian.overlap.signals.subjects import folded_word

_DATA = files("riparian.overlap.signals") / "data"
_WORD = re.compile(r"[^\W\d_]+")
_ACRONYM = re.compile(r"\b[A-Z][A-Za-z]*[A-Z][A-Z-]*\b")
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
# Ministry of Agriculture and Forestry (MAF): from here on MAF is known
_EXPLAINED = re.compile(r"([^()]{6,}?)\s*\(([A-Z][A-Za-z-]*[A-Z])\)")
_ENGLISH_INSIDE = re.compile(r"[(（]([A-Za-z][A-Za-z,.'’&-]+(?: [A-Za-z,.'’&-]+)+)[)）]")
_LAST = re.compile(r" (?:secretariat|headquarters|office|hq)$")
_LEAST_NAME = 12
"""Letters of an English name from which on it is looked for inside titles and descriptions."""

_KINDS = {"부": "ministry", "성": "ministry", "省": "ministry", "국": "department",
          "局": "department", "청": "agency", "庁": "agency"}  # fmt: skip
_KIND = re.compile("[" + "".join(_KINDS) + "]")
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
    Japanese and Korean, by the words of their names."""
    folded = _folded(text)
    machine, names = _machine()
    for number, start, end in machine.find_matches_as_indexes(folded):
        if _is_whole(folded, start, end):
            for body in names[number]:
                if body.id[:2] in countries:
                    yield BodyMention(body, text[start:end])
    yield from _by_words(text, countries)


def named_bodies(names: Iterable[str], countries: Collection[str]) -> Iterator[BodyMention]:
    """The bodies that a record names as organisations: listed ones, else by the name itself."""
    for name in names:
        listed = list(bodies_in(name, countries)) or list(_by_acronym(name, countries))
        if listed:
            yield from listed
            continue
        inside = _ENGLISH_INSIDE.search(name)
        plain = inside[1] if inside else " ".join(_BRACKETS.sub(" ", name).split()) or name
        folded = _LAST.sub("", _folded(plain)).strip()
        if len(folded) > 2 and any(map(str.isalpha, folded)):
            yield BodyMention(Body(folded, plain), name)


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


def _by_words(text: str, countries: Collection[str]) -> Iterator[BodyMention]:
    """Ministries, departments and agencies by the words of their names in Japanese or Korean."""
    if text.isascii() or _KIND.search(text) is None:
        return
    for start, end, words, kind in _composed(text):
        for country in sorted(countries):
            body = _likest(country, words, kind)
            if body is not None:
                yield BodyMention(body, text[start:end])


def _composed(text: str) -> Iterator[tuple[int, int, frozenset[str], str]]:
    """Runs of words for what a body is in charge of, with the kind of body that ends them."""
    host_words, longest = _host_words()
    place = 0
    while place < len(text):
        words: list[str] = []
        end = place
        while True:
            length = next(
                (n for n in range(longest, 0, -1) if text[end : end + n] in host_words), 0
            )
            if not length:
                break
            words += host_words[text[end : end + length]]
            end += length
            end += text[end : end + 1] in ("・", "·", " ")
        kind = _KINDS.get(text[end : end + 1])
        if words and kind:
            yield place, end + 1, frozenset(words), kind
        place = max(end, place + 1)


@cache
def _host_words() -> tuple[Mapping[str, tuple[str, ...]], int]:
    rows = read_rows(_DATA / "host_words.csv")
    meanings = {
        unicodedata.normalize("NFC", row["term"]): tuple(map(folded_word, row["english"].split()))
        for row in rows
    }
    return meanings, max(map(len, meanings))


@cache
def _likest(country: str, words: frozenset[str], kind: str) -> Body | None:
    """The body of a country whose name has most of these words and few others; None if unclear."""
    scored: dict[str, float] = {}
    for row in _listed():
        if row["country"] != country:
            continue
        for name in _names(row):
            if kind in _folded(name) or kind == "agency":
                own = frozenset(folded_word(w) for w in _WORD.findall(name)) - _SILENT
                alike = len(own & words) / max(1, len(own | words))
                scored[_id(row)] = max(alike, scored.get(_id(row), 0.0))
    best = sorted(scored.items(), key=lambda item: (-item[1], item[0]))[:2]
    if not best or best[0][1] < _LEAST_ALIKE:
        return None
    if len(best) > 1 and best[1][1] == best[0][1]:
        return None
    return load_bodies()[best[0][0]]
