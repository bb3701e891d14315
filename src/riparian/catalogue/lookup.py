"""From the words a person types to the codes of a snapshot: projects, providers, countries, places,
themes.

Codes and names both work, whatever the case; those of places in any language
(`region.place_lookup`). What is not known is answered with what is near.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from riparian.codelists.lists import country_code
from riparian.english import a_or_an, agree, count_of, listed
from riparian.errors import BadRequest, UnknownName
from riparian.normalise.providers import load_providers
from riparian.region.place_lookup import NameMeaning, NameMeanings, level_words, meanings, nodes_of
from riparian.store.database import Snapshot

SUGGESTED = 3
"""Names that are offered at most for one that is not known."""

LEAST_PART = 4
"""Letters of a part of a name by which it is found; fewer stand in a name by chance."""

LEAST_BEGINNING = 3
"""Letters with which the name of a country may be begun."""

LEAST_LIKE, LESS_LIKE = 0.6, 0.1
"""How like a name must be to be offered (`difflib`), and how much less than the nearest it may."""


class NameWord(NamedTuple):
    """One word for something: its code, that word, and its usual English name."""

    code: str
    word: str
    name: str


def find_project(snapshot: Snapshot, words: str) -> str:
    """The project meant by an identifier, a handle or an other-identifier's full text."""
    if not words.strip():
        raise UnknownName(
            "No project was given.",
            "Give an identifier; `riparian projects` lists them.",
        )
    rows = snapshot.rows(
        "SELECT project_id FROM unit_handle WHERE unit_id = $words OR handle = $words"
        " ORDER BY handle = $words DESC LIMIT 1",  # an address leads where it always led
        {"words": words.strip()},
    )
    if rows:
        return str(rows[0][0])
    near = snapshot.rows(
        "SELECT project_id FROM handle WHERE contains(lower(project_id), lower($words))"
        " ORDER BY length(project_id), project_id LIMIT 3",
        {"words": words.strip()},
    )
    hint = (
        "Did you mean " + " or ".join(str(row[0]) for row in near) + "?"
        if near
        else f"Look for it with `riparian projects --query '{words}'`."
    )
    raise UnknownName(f"There is no project '{words}'.", hint)


def find_provider(snapshot: Snapshot, words: str) -> str:
    """The code of a provider given by code, name or agency; raises UnknownName."""
    code = load_providers().provider_named(words)
    if code is not None:
        return code
    present = snapshot.rows(
        "SELECT DISTINCT p.provider, p.name FROM provider AS p"
        " JOIN project_provider USING (provider) ORDER BY 1"
    )
    near = _near(words, _provider_words())
    known = [name if f"({code})" in name else f"{name} ({code})" for code, name in present]
    raise _unknown("provider", words, near, known)


def find_agency(words: str) -> str | None:
    """The agency that is meant by the words for a provider (`KOICA` means that agency, not all of
    South Korea); None where a whole provider is."""
    table = load_providers()
    if words.strip().upper() in table.providers:
        return None
    found = table.recognise(None, words.strip())
    return found.agency if found is not None else None


def _provider_words() -> Iterator[NameWord]:
    """Every word for a provider: its names, and the names of its agencies."""
    table = load_providers()
    for one in table.providers.values():
        for word in (one.code, one.display, one.adjective, one.short):
            yield NameWord(one.code, word, one.display)
    for agency in table.agencies:
        for word in (agency.label, agency.name, *agency.acronyms):
            yield NameWord(agency.provider, word, table.display(agency.provider))


def find_two_providers(snapshot: Snapshot, first: str, second: str) -> tuple[str, str]:
    """The codes of two providers; raises UnknownName, and BadRequest where they are the same."""
    a, b = find_provider(snapshot, first), find_provider(snapshot, second)
    if a == b:
        raise BadRequest(
            f"'{first}' and '{second}' are the same provider.",
            "Give two different providers, such as JP KR.",
        )
    return a, b


def find_country(snapshot: Snapshot, words: str) -> str:
    """The ISO 3166-1 alpha-2 code of a country given by code, by name in any language or by three
    letters or more with which the usual name of one country alone begins; raises UnknownName."""
    rows = _countries(snapshot)
    if (code := _country_named(words, rows)) is not None:
        return code
    begun = _begun(words, rows)
    if len(begun) == 1:
        return begun[0].code
    raise _unknown("country", words, begun[:SUGGESTED] or _near(words, rows))


def find_place(snapshot: Snapshot, words: str) -> str:
    """The code of a place or set given by any code or any of its names; raises UnknownName, also
    where several have the name and none of them goes before the others. A country goes before a
    province, a province before a set (a basin, a road), a set before a district, a district before
    a town.
    """
    known = meanings(snapshot.region)
    found = known.likeliest(words)
    if not found:
        countries = _countries(snapshot)
        if (code := _country_named(words, countries)) is not None:
            return code
        near = [NameWord(m.code, m.matched, m.name) for m in known.near(words, SUGGESTED)]
        raise _unknown("place", words, near or _near(words, countries))
    if len(found) > 1:
        raise _several("place", words, {m.code: f"{m.name} ({m.code})" for m in found})
    return found[0].code


def find_nodes(snapshot: Snapshot, words: str) -> frozenset[str]:
    """The nodes that a place or set stands for: itself, or all that the set names; see
    `find_place`. A project is there if it touches one of them, or lies in one."""
    return nodes_of(meanings(snapshot.region).pack, find_place(snapshot, words))


class TakenPlace(NamedTuple):
    """What the words for a place are taken for: what to ask with, and what a person has to be told.

    `near`: that no name is spelt so, and which one was taken. `others`: what else has the name.
    """

    words: str
    near: str | None = None
    others: str | None = None


def take_place(region: str, words: str, country: str | None = None) -> TakenPlace:
    """What a person means who types a place, beside a country or without one.

    A place in the country stands before its namesakes elsewhere, even where its name is only nearly
    spelt so. For those who can say what was taken; `find_place` takes names as they are spelt only.
    What means nothing, or several things, is left as it is.
    """
    known = meanings(region)
    home = _code_of_country(known, country)
    found = known.likeliest(words, home)
    if len(found) == 1:
        return TakenPlace(found[0].code, others=_others(known, words, found[0], home))
    if found or _code_of_country(known, words):
        return TakenPlace(words)
    like = known.alike(words, home)
    if len(like) != 1:
        return TakenPlace(words)
    near = f"Taking '{words.strip()}' for {place_words(known, like[0])}."
    return TakenPlace(like[0].code, near=near)


def place_words(known: NameMeanings, one: NameMeaning) -> str:
    """`Sanamxai, a district of Attapeu, Laos (gn:1904771)`."""
    above = () if one.is_set else known.pack.ancestors(one.code)
    where = ", ".join(place.name for place in above)
    what = a_or_an(level_words(one.level)) + (f" of {where}" if where else "")
    return f"{one.name}, {what} ({one.code})"


def _code_of_country(known: NameMeanings, words: str | None) -> str | None:
    """The code of a country of or outside the region; None where the words are not one."""
    if not words or not words.strip():
        return None
    found = known.likeliest(words)
    if len(found) == 1 and found[0].level == "country":
        return found[0].code
    return None if found else country_code(words)


def _others(known: NameMeanings, words: str, taken: NameMeaning, country: str | None) -> str | None:
    """What else the words mean besides what is taken, and how to get that."""
    found = [m for m in known.find(words) if country is None or known.touches(m.code, country)]
    others = [m for m in found if m.code != taken.code]
    if taken.by_code or not others:
        return None
    first = others[0]
    more = f" All {len(found)}: riparian places '{words}'" if len(others) > 1 else ""
    return (
        f"Taking '{words}' for the {level_words(taken.level)} {taken.name} ({taken.code});"
        f" for the {level_words(first.level)} give {first.code}.{more}"
    )


def find_theme(snapshot: Snapshot, words: str) -> str:
    """The id of a theme given by id, by name, by a word of its name or by some letters of it
    (`LEAST_PART`); raises UnknownName."""
    found = snapshot.rows("SELECT theme, name FROM theme ORDER BY position")
    rows = [NameWord(theme, name, name) for theme, name in found]
    if any(_fits(words, row) for row in rows):
        return _choose("theme", words, rows)
    wanted = fold(words)
    parts = [row.code for row in rows if _is_part(wanted, row.name)]
    if len(parts) == 1:
        return parts[0]
    single = [
        NameWord(code, part, name) for code, _, name in rows for part in (code, *name.split())
    ]
    known = [f"{name} ({code})" for code, _, name in rows]
    raise _unknown("theme", words, _near(words, rows + single), known)


def _is_part(wanted: str, name: str) -> bool:
    whole = wanted in map(fold, name.split())
    return whole or (len(wanted) >= LEAST_PART and wanted in fold(name))


def _countries(snapshot: Snapshot) -> list[NameWord]:
    found = snapshot.rows(
        "SELECT n.place_id, n.name, p.name FROM place_name AS n JOIN place AS p USING (place_id)"
        " WHERE p.level = 'country' ORDER BY 1, 2"
    )
    return [NameWord(*row) for row in found]


def _country_named(words: str, rows: Sequence[NameWord]) -> str | None:
    """A country by code or whole name, also one that the region pack does not hold."""
    if any(_fits(words, row) for row in rows):
        return _choose("country", words, rows)
    code = country_code(words)
    return code if any(row.code == code for row in rows) else None


def _fits(words: str, row: NameWord) -> bool:
    return row.code.lower() == words.strip().lower() or fold(row.word) == fold(words)


def _choose(what: str, words: str, rows: Sequence[NameWord]) -> str:
    """The code of the one that fits; raises UnknownName where the name is that of several."""
    by_code = [row.code for row in rows if row.code.lower() == words.strip().lower()]
    if by_code:
        return by_code[0]
    found = {row.code: f"{row.name} ({row.code})" for row in rows if _fits(words, row)}
    if len(found) == 1:
        return next(iter(found))
    raise _several(what, words, found)


def _several(what: str, words: str, found: Mapping[str, str]) -> UnknownName:
    """That a name is that of several, each said with its code."""
    names = sorted(found.values())
    several = (
        f"'{words}' is both {names[0]} and {names[1]}."
        if len(names) == 2
        else f"'{words}' names {count_of(len(names), what)}: {', '.join(names[:6])}"
        f"{' …' if len(names) > 6 else '.'}"
    )
    return UnknownName(several, f"Give the code of one of them, such as {min(found)}.")


def fold(text: str) -> str:
    """A name without case, spaces, punctuation and the word 'province'."""
    plain = "".join(c for c in text.casefold() if c.isalnum())
    return plain.removesuffix("province") or plain


def _begun(words: str, rows: Iterable[NameWord]) -> list[NameWord]:
    """Those whose usual name begins so, each once."""
    start = fold(words)
    if len(start) < LEAST_BEGINNING:
        return []
    return list({row.code: row for row in rows if fold(row.name).startswith(start)}.values())


def _near(words: str, rows: Iterable[NameWord]) -> list[NameWord]:
    """Those with a word like this one, nearest first, each once; none that is much less like it."""
    wanted = fold(words)
    by_word: dict[str, list[NameWord]] = {}
    for row in rows:
        by_word.setdefault(fold(row.word), []).append(row)
    close = difflib.get_close_matches(wanted, by_word, n=12, cutoff=LEAST_LIKE)
    if not close:
        return []
    best = _likeness(wanted, close[0])
    kept = [word for word in close if _likeness(wanted, word) >= best - LESS_LIKE]
    nearest: dict[str, NameWord] = {}
    for row in (row for word in kept for row in by_word[word]):
        nearest.setdefault(row.code, row)
    return list(nearest.values())[:SUGGESTED]


def _likeness(wanted: str, word: str) -> float:
    return difflib.SequenceMatcher(None, word, wanted).ratio()


def _unknown(
    what: str, words: str, near: Sequence[NameWord], known: Sequence[str] = ()
) -> UnknownName:
    if near:
        hint = f"Did you mean {listed([f'{row.name} ({row.code})' for row in near], last='or')}?"
    elif 0 < len(known) <= 20:
        hint = f"There {agree(len(known), 'is', 'are')} {listed(known)}."
    else:
        hint = f"Give a {what} by its code or its usual English name."
    return UnknownName(f"There is no {what} called '{words}'.", hint)
