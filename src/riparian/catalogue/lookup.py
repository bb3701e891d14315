"""From the words a person types to the codes of a snapshot: providers, countries, places, themes.

Codes and names both work, whatever the case; what is not known is answered with what is near.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

import duckdb

from riparian.errors import BadRequest, UnknownName
from riparian.normalise.providers import load_providers


def find_provider(connection: duckdb.DuckDBPyConnection, words: str) -> str:
    """The code of a provider given by code, name or agency; raises UnknownName."""
    code = load_providers().provider_named(words)
    if code is not None:
        return code
    known = connection.execute(
        "SELECT DISTINCT p.provider, p.name FROM provider AS p"
        " JOIN project_provider USING (provider) ORDER BY 1"
    ).fetchall()
    raise _unknown("provider", words, known)


def find_two_providers(
    connection: duckdb.DuckDBPyConnection, first: str, second: str
) -> tuple[str, str]:
    """The codes of two providers; raises UnknownName, and BadRequest where they are the same."""
    a, b = find_provider(connection, first), find_provider(connection, second)
    if a == b:
        raise BadRequest(
            f"'{first}' and '{second}' are the same provider.",
            "Give two different ones, as JP KR.",
        )
    return a, b


def find_country(connection: duckdb.DuckDBPyConnection, words: str) -> str:
    """The ISO 3166-1 alpha-2 code of a country given by code or name; raises UnknownName."""
    return _choose("country", words, _places(connection, "country"))


def find_place(connection: duckdb.DuckDBPyConnection, words: str) -> str:
    """The id of a place given by id or any of its names; raises UnknownName, also where several
    places of one level have the name. A country goes before a province, a province before a town.
    """
    for level in ("country", "adm1", "adm2", "locality"):
        rows = _places(connection, level)
        if any(_fits(words, code, name) for code, name in rows):
            return _choose("place", words, rows)
    provinces = _places(connection, "country") + _places(connection, "adm1")
    return _choose("place", words, provinces)


def find_theme(connection: duckdb.DuckDBPyConnection, words: str) -> str:
    """The id of a theme given by id, by name or by a part of its name; raises UnknownName."""
    rows = connection.execute("SELECT theme, name FROM theme ORDER BY position").fetchall()
    wanted = fold(words)
    if not any(_fits(words, code, name) for code, name in rows):
        parts = [(code, name) for code, name in rows if wanted and wanted in fold(name)]
        if len(parts) == 1:
            return str(parts[0][0])
    return _choose("theme", words, rows)


def _places(connection: duckdb.DuckDBPyConnection, level: str) -> list[tuple[str, str]]:
    return connection.execute(
        "SELECT n.place_id, n.name FROM place_name AS n JOIN place AS p USING (place_id)"
        " WHERE p.level = $level ORDER BY 1, 2",
        {"level": level},
    ).fetchall()


def _fits(words: str, code: str, name: str) -> bool:
    return code.lower() == words.strip().lower() or fold(name) == fold(words)


def _choose(what: str, words: str, rows: Sequence[tuple[str, str]]) -> str:
    by_code = [code for code, _ in rows if code.lower() == words.strip().lower()]
    found = by_code[:1] or sorted({code for code, name in rows if fold(name) == fold(words)})
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownName(
            f"'{words}' names several {what}s: {', '.join(found[:6])}.", "Give the code of one."
        )
    raise _unknown(what, words, rows)


def fold(text: str) -> str:
    """A name without case, spaces, punctuation and the word 'province'."""
    plain = "".join(c for c in text.casefold() if c.isalnum())
    return plain.removesuffix("province") or plain


def _unknown(what: str, words: str, known: Iterable[tuple[str, str]]) -> UnknownName:
    names = {fold(name): f"{name} ({code})" for code, name in known}
    near = difflib.get_close_matches(fold(words), names, n=3, cutoff=0.6)
    if near:
        hint = "Did you mean " + " or ".join(names[n] for n in near) + "?"
    elif len(names) <= 20:
        hint = "Known are " + ", ".join(names.values()) + "."
    else:
        hint = f"Give a {what} by its code or its usual English name."
    return UnknownName(f"No {what} is called '{words}'.", hint)
