"""What is asked of the projects at hand, in a person's words, and what those words mean.

Of one facet several values may be given: a project fits with any of them. Different facets must all
fit. A value `unknown` stands for projects of which nothing is known there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from riparian.catalogue.facets.base_question import (
    check_order,
    check_part,
    check_values,
    check_years,
)
from riparian.catalogue.lookup import (
    find_agency,
    find_country,
    find_nodes,
    find_place,
    find_provider,
    find_theme,
)
from riparian.catalogue.project_list.facet_columns import SORTS, UNKNOWN, FacetName
from riparian.english import listed
from riparian.errors import BadRequest, UnknownName
from riparian.normalise.status import STATUSES, AskedState, State, Status, check_state
from riparian.store.database import Snapshot

LONGEST_WORDS = 500
"""Characters that a value may have."""

_FIELDS: tuple[FacetName, ...] = ("provider", "country", "place", "theme", "host")
"""The facets of which a question has values under their own name."""


class ProjectQuestion(msgspec.Struct, frozen=True):
    """Which projects to list, in what order, and which part of the list.

    `provider` takes agencies too (`JICA`, `JP:MOFA`), `place` sets of places (a basin),
    `host` agencies and implementers by their names.
    `first_year` and `last_year`: those known to run in one of these years. `query`: words to search
    for, in any language; `containing`: words that stand so in the title, text, number or agency.
    `sort`: newest, money or title; None for the best first where words are searched for, else the
    newest. `limit` None gives all from `offset` on. `region`: only those in a country of the
    region pack. `host_word`: those that a host confirms, disputes, or has said nothing of
    (confirmed, disputed, none); whoever has the entries puts the ids of these projects in `among`
    and `not_among`, since no snapshot holds them. `state`: under way or planned (now), ended lately
    (recent), unknown, or all, see `normalise.status`; `auto` as a list opens, but all where years,
    a status or words are given.
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
    containing: str | None = None
    host_word: str | None = None
    among: frozenset[str] | None = None
    not_among: frozenset[str] = frozenset()


CONDITIONS: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in (*_FIELDS, "status")},
    "years": ("first_year", "last_year"),
    "query": ("query",),
    "host_word": ("host_word", "among", "not_among"),
    "state": ("state",),
}
"""Each thing that can be asked, and the fields of a question that say it."""


class ProjectFilter(msgspec.Struct, frozen=True):
    """Which projects to list, newest first; words as a person types them, None means any.

    `place` may be a set of places (a basin): those in any of them. `query` stands in the title,
    text, number or agency. `region`: only those in a country of the region pack. `state`: under way
    or planned (now), ended lately (recent), unknown, or all; see `normalise.status`. `host_word`
    is as in a question.
    """

    provider: str | None = None
    country: str | None = None
    place: str | None = None
    theme: str | None = None
    query: str | None = None
    ongoing_on: str | None = None
    limit: int | None = None
    region: bool = False
    state: State = "all"
    host_word: str | None = None


def question_of(wanted: ProjectFilter) -> ProjectQuestion:
    """What a filter asks; it is to be asked of the day `ongoing_on`, where one is given."""

    def values(words: str | None) -> tuple[str, ...]:
        return () if words is None else (words,)

    return ProjectQuestion(
        provider=values(wanted.provider),
        country=values(wanted.country),
        place=values(wanted.place),
        theme=values(wanted.theme),
        status=("ongoing",) if wanted.ongoing_on is not None else (),
        limit=wanted.limit,
        region=wanted.region,
        state=wanted.state,
        containing=wanted.query,
        host_word=wanted.host_word,
    )


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


FindValue = Callable[[FacetName, str], Wanted]


def read_question(question: ProjectQuestion, find: FindValue) -> Codes:
    """The codes that the words mean; raises UnknownName. `find` is `find_value` or what keeps
    its answers."""
    facets: dict[FacetName, tuple[Wanted, ...]] = {}
    for name in _FIELDS:
        by_code: dict[str, Wanted] = {}
        for words in getattr(question, name):
            for wanted in _each(name, find(name, words)):
                by_code.setdefault(wanted.code, wanted)
        if by_code:
            facets[name] = tuple(by_code.values())
    return Codes(facets, tuple(map(_status, dict.fromkeys(question.status))))


def _each(name: FacetName, wanted: Wanted) -> Iterator[Wanted]:
    """Host agencies that have one name, as ministries of several countries do, each by itself."""
    if name != "host" or len(wanted.codes) < 2:
        yield wanted
        return
    for code in sorted(wanted.codes):
        yield Wanted(wanted.words, code, frozenset({code}))


def find_value(snapshot: Snapshot, name: FacetName, words: str) -> Wanted:
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
    row = snapshot.row(
        "SELECT provider || ':' || agency FROM project_provider"
        " WHERE upper(provider) = upper($provider) AND lower(agency) = lower($agency) LIMIT 1",
        {"provider": provider, "agency": agency.strip()},
    )
    return None if row is None else str(row[0])


def _country(snapshot: Snapshot, words: str) -> tuple[str, frozenset[str]]:
    code = find_country(snapshot, words)
    return code, frozenset({code})


def _place(snapshot: Snapshot, words: str) -> tuple[str, frozenset[str]]:
    return find_place(snapshot, words), find_nodes(snapshot, words)


def _theme(snapshot: Snapshot, words: str) -> tuple[str, frozenset[str]]:
    code = find_theme(snapshot, words)
    return code, frozenset({code})


def bodies_called(snapshot: Snapshot, words: str) -> list[str]:
    """Host agencies and implementers by their id, name, which several countries may have, or what
    else records call them."""
    if not snapshot.has_table("body"):
        return []
    acronyms = (
        " OR body IN (SELECT body FROM body_acronym WHERE lower(acronym) = lower($words))"
        if snapshot.has_table("body_acronym")
        else ""
    )
    return snapshot.column(
        f"SELECT body FROM body WHERE body = $words OR lower(name) = lower($words){acronyms}"
        " ORDER BY body <> $words, body",
        {"words": words.strip()},
    )


def _host(snapshot: Snapshot, words: str) -> tuple[str, frozenset[str]]:
    bodies = bodies_called(snapshot, words)
    if not bodies:
        raise UnknownName(
            f"No project has a host agency called '{words}'.", "Choose one from the list."
        )
    return bodies[0], frozenset(bodies[:1] if bodies[0] == words.strip() else bodies)


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


def check(question: ProjectQuestion) -> None:
    """Raise BadRequest for what is not about names, and cannot be; UnknownName for a state."""
    check_state(question.state)
    check_years(question.first_year, question.last_year)
    check_part(question.offset, question.limit)
    check_order(question.sort, SORTS)
    typed = [question.query or ""]
    for field in (*_FIELDS, "status"):
        values: tuple[str, ...] = getattr(question, field)
        check_values(values)
        typed += values
    longest = max(map(len, typed))
    if longest > LONGEST_WORDS:
        raise BadRequest(
            f"Expected at most {LONGEST_WORDS} characters, got {longest:,}.",
            "Use a name, a code or a few words.",
        )
