"""What is asked of the projects at hand, in a person's words, and what those words mean.

Of one facet several values may be given: a project fits with any of them. Different facets must all
fit. A value `unknown` stands for projects of which nothing is known there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from riparian.catalogue.agencies import find_agency
from riparian.catalogue.browse.columns import SORTS, FacetName
from riparian.catalogue.lookup import (
    find_country,
    find_nodes,
    find_place,
    find_provider,
    find_theme,
)
from riparian.english import listed
from riparian.errors import BadRequest, UnknownName
from riparian.normalise.states import AskedState, check_state
from riparian.normalise.status import STATUSES, Status
from riparian.store.database import Snapshot

UNKNOWN = "unknown"
"""The value of a facet for projects of which nothing is known there."""

LONGEST_WORDS = 500
"""Characters that a value may have."""

MOST_VALUES = 50
"""Values of one facet that may be given."""

FIRST_YEAR, LAST_YEAR = 1900, 2200


class ProjectQuestion(msgspec.Struct, frozen=True):
    """Which projects to list, in what order, and which part of the list.

    `provider` takes agencies too (`JICA`, `JP:MOFA`), `place` sets of places (a basin),
    `host` agencies and implementers by their names.
    `first_year` and `last_year`: those known to run in one of these years. `query`: words to search
    for, in any language.
    `sort`: newest, money or title; None for the best first where words are searched for, else the
    newest. `limit` None gives all from `offset` on. `region`: only those in a country of the
    region pack. `state`: under way or planned (now), ended lately (recent), unknown, or all, see
    `normalise.states`; `auto` as a list opens, but all where years, a status or words are given.
    """

    provider: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    host: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    first_year: int | None = None
    last_year: int | None = None
    query: str | None = None
    sort: str | None = None
    offset: int = 0
    limit: int | None = 20
    region: bool = False
    state: AskedState = "all"


CONDITIONS: Mapping[str, Mapping[str, object]] = {
    **{name: {name: ()} for name in ("provider", "country", "place", "theme", "host", "status")},
    "years": {"first_year": None, "last_year": None},
    "query": {"query": None},
    "state": {"state": "all"},
}
"""Each thing that can be asked, and the fields of a question that say nothing of it."""


def fewer_conditions(asked: ProjectQuestion) -> Iterator[tuple[str, ProjectQuestion]]:
    """The question without each of its conditions, where there are several; none of its rows. A
    list that opens by itself and is empty has all states already."""
    if asked.state == "auto":
        asked = msgspec.structs.replace(asked, state="all")
    given = [
        (name, empty)
        for name, empty in CONDITIONS.items()
        if any(getattr(asked, field) != value for field, value in empty.items())
    ]
    for name, empty in given if len(given) > 1 else ():
        yield name, msgspec.structs.replace(asked, offset=0, limit=0, **empty)


class Wanted(msgspec.Struct, frozen=True):
    """One value that is asked for: as it was typed, its code (that of a provider's agency is
    `JP:JICA`), and all codes that it stands for."""

    words: str
    code: str
    codes: frozenset[str]


class Codes(msgspec.Struct, frozen=True):
    """A question's values as codes, by facet; only facets of which values are asked for."""

    facets: Mapping[FacetName, tuple[Wanted, ...]]
    statuses: tuple[Status, ...]


Find = Callable[[Snapshot, str], tuple[str, frozenset[str]]]


Understand = Callable[[FacetName, str], Wanted]


def read_question(asked: ProjectQuestion, understand: Understand) -> Codes:
    """The codes that the words mean; raises UnknownName. `understand` is `understood` or what keeps
    its answers."""
    typed: dict[FacetName, tuple[str, ...]] = {
        "provider": asked.provider,
        "country": asked.country,
        "place": asked.place,
        "theme": asked.theme,
        "host": asked.host,
    }
    facets: dict[FacetName, tuple[Wanted, ...]] = {}
    for name, words in typed.items():
        found: dict[str, Wanted] = {}
        for said in words:
            for one in _each(name, understand(name, said)):
                found.setdefault(one.code, one)
        if found:
            facets[name] = tuple(found.values())
    return Codes(facets, tuple(_status(one) for one in dict.fromkeys(asked.status)))


def _each(name: FacetName, wanted: Wanted) -> Iterator[Wanted]:
    """Host agencies that have one name, as ministries of several countries do, each by itself."""
    if name != "host" or len(wanted.codes) < 2:
        yield wanted
        return
    for code in sorted(wanted.codes):
        yield Wanted(wanted.words, code, frozenset({code}))


def understood(snapshot: Snapshot, name: FacetName, words: str) -> Wanted:
    """What one value of a facet means; raises UnknownName."""
    if words.strip().lower() == UNKNOWN:
        return Wanted(words, UNKNOWN, frozenset({UNKNOWN}))
    code, codes = _FIND[name](snapshot, words)
    return Wanted(words, code, codes)


def _provider(snapshot: Snapshot, words: str) -> tuple[str, frozenset[str]]:
    code = _agency(snapshot, words)
    if code is None:
        provider, agency = find_provider(snapshot, words), find_agency(words)
        code = f"{provider}:{agency}" if agency else provider
    return code, frozenset({code})


def _agency(snapshot: Snapshot, words: str) -> str | None:
    """An agency written behind its provider, `JP:MOFA`: other providers may have one of its name.
    None where the words are not written so, or nobody is meant."""
    provider, _, agency = words.strip().partition(":")
    found = snapshot.row(
        "SELECT provider || ':' || agency FROM project_provider"
        " WHERE provider = upper($provider) AND lower(agency) = lower($agency) LIMIT 1",
        {"provider": provider, "agency": agency.strip()},
    )
    return None if found is None else str(found[0])


def _country(snapshot: Snapshot, words: str) -> tuple[str, frozenset[str]]:
    code = find_country(snapshot, words)
    return code, frozenset({code})


def _place(snapshot: Snapshot, words: str) -> tuple[str, frozenset[str]]:
    return find_place(snapshot, words), find_nodes(snapshot, words)


def _theme(snapshot: Snapshot, words: str) -> tuple[str, frozenset[str]]:
    code = find_theme(snapshot, words)
    return code, frozenset({code})


def _host(snapshot: Snapshot, words: str) -> tuple[str, frozenset[str]]:
    """A host agency or implementer by its id, its name, which several countries may have, or the
    acronym that records give it."""
    found: list[str] = []
    if snapshot.has_table("body"):
        acronyms = (
            " OR body IN (SELECT body FROM body_acronym WHERE lower(acronym) = lower($words))"
            if snapshot.has_table("body_acronym")
            else ""
        )
        rows = snapshot.rows(
            f"SELECT body FROM body WHERE body = $words OR lower(name) = lower($words){acronyms}"
            " ORDER BY body <> $words, body",
            {"words": words.strip()},
        )
        found = [str(row[0]) for row in rows]
    if not found:
        raise UnknownName(
            f"No project has a host agency called '{words}'.", "Choose one from the list."
        )
    return found[0], frozenset(found[:1] if found[0] == words.strip() else found)


_FIND: Mapping[FacetName, Find] = {
    "provider": _provider,
    "country": _country,
    "place": _place,
    "theme": _theme,
    "host": _host,
}


def _status(words: str) -> Status:
    for status in STATUSES:
        if status == words.strip().lower():
            return status
    raise UnknownName(f"There is no status '{words}'.", f"Choose {listed(STATUSES, last='or')}.")


def check(asked: ProjectQuestion) -> None:
    """Raise BadRequest for what is not about names, and cannot be; UnknownName for a state."""
    check_state(asked.state)
    _check_years(asked.first_year, asked.last_year)
    _check_part(asked)
    _check_words(
        (*asked.provider, *asked.country, *asked.place, *asked.theme, *asked.host, *asked.status)
    )
    _check_words((asked.query or "", asked.sort or ""))
    if asked.sort is not None and asked.sort not in SORTS:
        raise BadRequest(
            f"Projects cannot be sorted by '{asked.sort}'.",
            f"Choose {listed(SORTS, last='or')}.",
        )


def _check_part(asked: ProjectQuestion) -> None:
    if asked.offset < 0 or (asked.limit is not None and asked.limit < 0):
        raise BadRequest(
            f"Expected an offset and a limit of 0 or more, got {asked.offset} and {asked.limit}.",
            "Give numbers that are not negative.",
        )


def _check_words(words: Sequence[str]) -> None:
    longest = max(map(len, words), default=0)
    if longest > LONGEST_WORDS:
        raise BadRequest(
            f"Expected at most {LONGEST_WORDS} characters, got {longest:,}.",
            "Use a name, a code or a few words.",
        )
    if len(words) > MOST_VALUES:
        raise BadRequest(
            f"Expected at most {MOST_VALUES} values, got {len(words):,}.", "Choose fewer."
        )


def _check_years(first: int | None, last: int | None) -> None:
    for year in (first, last):
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            raise BadRequest(
                f"Expected a year from {FIRST_YEAR} to {LAST_YEAR}, got {year}.",
                "Give a year in four digits, such as 2019.",
            )
    if first is not None and last is not None and first > last:
        raise BadRequest(
            f"Expected the first year before the last, got {first} to {last}.",
            "Give the earlier year first.",
        )
