"""What belongs to a copy: which addresses have a file in it, and which links become questions.

A list that is narrowed has no page in a copy. A link to one leads to the whole list, with what is
asked behind `#`, and a script narrows it there (`finder`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from riparian.normalise.status import STATES
from riparian.static_copy.addresses import Address
from riparian.web.query import USUAL

LISTS = frozenset({"/", "/overlaps", "/projects", "/areas", "/providers", "/sources", "/brief"})
"""Paths that are folders in a copy."""

WITH_FINDER = {"/projects": "projects", "/overlaps": "overlaps"}

_ALONE = frozenset(
    {"/method", "/about", "/providers", "/providers.csv", "/sources", "/sources.csv"}
)
_OF_A_PAIR = {
    "/": {"state"}, "/areas": {"state"}, "/river.svg": {"state"}, "/river.csv": {"state"},
    "/river.geojson": {"state"}, "/areas.csv": {"state"}, "/areas.geojson": {"state"},
    "/brief": {"country"}, "/brief.pdf": {"country"}, "/brief.docx": {"country"},
    "/overlaps": {"state", "page"}, "/overlaps.csv": {"state"}, "/overlaps.geojson": {"state"},
    "/export.xlsx": set(),
}  # fmt: skip
"""Paths that know two providers, and what else may be asked of each."""

_OF_PROJECTS = {
    "/projects": {"state", "page"},
    "/projects.csv": {"state"},
    "/projects.geojson": {"state"},
}
_WHOLE = frozenset(
    f"/{of}.{ending}"
    for of in ("projects", "overlaps", "areas", "river")
    for ending in ("csv", "geojson")
)
"""Files that hold a list whole, on whichever page they are offered: the state is in each row."""

_BY_STRENGTH = ("/overlaps", "/overlaps.csv", "/overlaps.geojson")
_ONE_PROVIDER = re.compile(r"/providers/[^/]+")
_COMPARED = re.compile(r"/compare/([^/]+)/([^/]+?)(\.csv)?")
_SOURCE = re.compile(r"/sources/(?!web/)[^/]+|/sources/web/[^/]+")
_FILE = re.compile(r".*\.(csv|geojson|json|xlsx|pdf|docx|svg|png)")
_QUESTION_NAMES = {
    "projects": ("provider", "country", "place", "theme", "host"),
    "overlaps": ("country", "place", "theme", "host", "kind", "strength"),
}
_WORD = ".docx"
_YEAR = re.compile(r"\d{4}")


class Holds(NamedTuple):
    """What a copy holds of what there is: pairs of providers, handles of projects, ids of overlaps,
    names of datasets, the strengths of its overlaps (none for all), the values by which each list
    can be narrowed, and whether it has briefs as Word files."""

    pairs: tuple[tuple[str, str], ...]
    projects: Collection[str]
    overlaps: Collection[str]
    datasets: Collection[str]
    strengths: tuple[str, ...]
    values: Mapping[str, Mapping[str, Collection[str]]]
    word: bool


class Contents:
    """Decides about each address."""

    def __init__(self, holds: Holds) -> None:
        self.holds = holds

    def of(self, address: Address) -> Address | None:
        """The address whose answer stands for this one in the copy; None where there is none."""
        path = address.path
        if path in _WHOLE:
            address = address.without("state").saying(("state", "all"))
        names = {name for name, _ in address.query}
        if path.endswith(_WORD) and not self.holds.word:
            return None
        if path in _OF_A_PAIR:
            return self._of_a_pair(address, _OF_A_PAIR[path])
        if path in _OF_PROJECTS:
            address = _usual(address)
            names = {name for name, _ in address.query}
            return address if names <= _OF_PROJECTS[path] and _knows_state(address) else None
        if path.startswith("/projects/"):
            handle = path.removeprefix("/projects/")
            return Address(path) if handle in self.holds.projects else None
        if path.startswith("/overlaps/"):
            overlap = path.removeprefix("/overlaps/")
            return Address(path) if overlap in self.holds.overlaps else None
        if compared := _COMPARED.fullmatch(path):
            return self._compared(compared)
        if path in _ALONE:
            return Address(path) if not names else None
        if _ONE_PROVIDER.fullmatch(path):
            return Address(path) if not names and not path.endswith(".json") else None
        return self._source(address) if _SOURCE.fullmatch(path) else None

    def question(self, address: Address) -> tuple[Address, str] | None:
        """The list that a narrowed list is a part of, and what is asked of it, as it stands behind
        `#`; None for what the finder cannot answer."""
        path, query = address.path, address.query
        if path == "/" and any(name in ("theme", "country") for name, _ in query):
            path = "/overlaps"
        of = WITH_FINDER.get(path)
        if of is None:
            return None
        kept = []
        for name, value in query:
            if name == "page":
                continue
            if not self._can_ask(of, name, value):
                return None
            if name == "strength" and value in self.holds.strengths:
                continue
            kept.append((name, value))
        return Address(path), urlencode(kept)

    def asked(self, address: Address) -> Address:
        """What is asked of the application for an address of the copy."""
        if address.path in _BY_STRENGTH and self.holds.strengths:
            return address.saying(*(("strength", each) for each in self.holds.strengths))
        return address

    def is_file(self, address: Address) -> bool:
        """Whether it is a file to take away or a picture, and no page."""
        if not _FILE.fullmatch(address.path):
            return False
        return address.path.removeprefix("/sources/") not in self.holds.datasets

    def _of_a_pair(self, address: Address, known: set[str]) -> Address | None:
        given = {name: address.values(name) for name in ("a", "b")}
        two = tuple((given[n] or (usual,))[-1] for n, usual in zip("ab", USUAL, strict=True))
        if two != USUAL and two not in self.holds.pairs:
            return None
        address = _usual(address)
        if address.path in _BY_STRENGTH and self.holds.strengths:
            asked = set(address.values("strength"))
            if asked and asked != set(self.holds.strengths):
                return None
            address = address.without("strength")
        names = {name for name, _ in address.query}
        if not names <= {"a", "b", *known} or not _knows_state(address):
            return None
        return address.without("a", "b") if two == USUAL else address

    def _compared(self, compared: re.Match[str]) -> Address | None:
        a, b, ending = compared[1], compared[2], compared[3] or ""
        for one, other in ((a, b), (b, a)):
            if (one, other) in self.holds.pairs:
                return Address(f"/compare/{one}/{other}{ending}")
        return None

    def _source(self, address: Address) -> Address | None:
        name = address.path.removeprefix("/sources/")
        of_web = name.startswith("web/")
        stem = name.removesuffix(".csv")
        if not of_web and name not in self.holds.datasets and stem not in self.holds.datasets:
            return None
        # A list of problems of one kind has no page: the nearest is that of all.
        narrowed = any(name in ("code", "severity") for name, _ in address.query)
        address = _usual(address.without("code", "severity", *(("page",) if narrowed else ())))
        return address if {name for name, _ in address.query} <= {"page"} else None

    def _can_ask(self, of: str, name: str, value: str) -> bool:
        if name in _QUESTION_NAMES[of]:
            return value in self.holds.values[of].get(name, ())
        if name in ("from", "to"):
            return _YEAR.fullmatch(value) is not None
        if name == "state":
            return value in STATES
        if name in ("a", "b"):
            return of == "overlaps" and value in {
                code for pair in self.holds.pairs for code in pair
            }
        return name in ("q", "sort")


def _usual(address: Address) -> Address:
    """The address without what says the same as nothing."""
    query = tuple(p for p in address.query if p not in (("sort", "now"), ("page", "1")))
    return Address(address.path, query)


def _knows_state(address: Address) -> bool:
    return all(value in STATES for value in address.values("state"))
