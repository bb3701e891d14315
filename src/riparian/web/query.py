"""The query of an address: every query name, explained once, and its values as plain text.

Unknown names are ignored. Values are trimmed, and empty ones count as absent; each page decides
which values it accepts. Texts of more than `LONGEST` letters are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

from starlette.requests import Request

from riparian.catalogue.lookup import take_place
from riparian.english import listed
from riparian.errors import BadRequest, NotThere, UnknownName

LONGEST = 500
USUAL = ("JP", "KR")
"""The providers that a page shows where none are named."""

MOST_VALUES = 40

_quoted = lru_cache(maxsize=4096)(quote_plus)  # a page leads to dozens of lists: the same values

NAMES: dict[str, str] = {
    "a": "The first provider, by code or name; JP where nothing is said.",
    "about": "What a note is about: a record, or an entry of the channel.",
    "b": "The second provider, by code or name; KR where nothing is said.",
    "agency": "An agency, as the facets of a list name it.",
    "by": "What to count by: projects or money.",
    "before": "The number of a line of the audit: older ones than that are shown.",
    "case": "A case, by the name of the entry that opened it: mekong/japan/1#42.",
    "code": "A kind of problem, as the page of a dataset names it; or that of an invitation.",
    "correct": "An entry of this member that is to be said anew.",
    "country": "A country, by code or name.",
    "done": "What was just done, which the page confirms.",
    "draft": "A draft of what may be shared.",
    "field": "A field of a record: title, activity_status, start_date, location, value …",
    "from": "The first year.",
    "host": "A host body, as the facets of a list name it.",
    "host_word": "What a host government says of it: confirmed, disputed, or none for nothing. Of"
    " overlaps: of both projects, of either, or of neither.",
    "kind": "A kind of overlap: doubling, complement, relay, shared-host, river …",
    "level": "How finely to look at places: adm1 (provinces) or country.",
    "for": "For whom a paper is: everyone, members, or named (then member says whom).",
    "member": "A member of the framework, by the name that the charter gives it.",
    "mine": "Only cases in which this member leads (lead), or that wait for its answer (answer).",
    "ministry": "A host agency of the country, as the records name it, or unknown for none.",
    "name": "An entry of the channel: journal and index, mekong/japan/1#42.",
    "new": "What to begin to share: a note or a project.",
    "next": "The page to go on to after signing in.",
    "only": "Which cells of a heat map: common, contested, complementary, only-a, only-b, neither.",
    "ours": "Answer for the people of this centre alone, and not for the government.",
    "overlap": "An overlap, by its id.",
    "page": "Which page of a list, from 1.",
    "pair": "Two records with ~ between them.",
    "overlaps": "How many overlaps a paper has.",
    "place": "A province, district, basin or road, by code or name in any language.",
    "provider": "A provider or agency, by code or name.",
    "province": "A province of the country, by code or name, or unknown for none.",
    "q": "Words to look for, in any language.",
    "record": "A record: to share it, or to dispute what it says.",
    "rows": "What a row of a file is: project, overlap, record, transaction or location.",
    "said": "The pair that was judged just before, with ~ between its records.",
    "severity": "How bad a problem is: error, warning or note.",
    "show": "Which projects of the country: awaiting an answer, changed since, or answered.",
    "sort": "The order of a list.",
    "source": "A source of a project, by the id that its JSON gives it.",
    "standing": "Where a case stands: noticed, opened, in-contact, coordinating, agreed or"
    " set-aside.",
    "state": "What can still be acted upon: now (under way or planned), recent (ended in the last"
    " three years), unknown, or all. Files hold all where nothing is said; pages open with now"
    " where that holds at least ten.",
    "status": "Whether it is under way: planned, ongoing, ended or unknown.",
    "strength": "How strong an overlap is: very strong, strong, moderate or weak.",
    "subscribe": "What to be notified of: overlaps, case, country, or ours for what concerns us.",
    "suggestion": "A reader's suggestion, by its number.",
    "theme": "A theme, by id or name.",
    "tlp": "For whom entries are: CLEAR (everyone) or GREEN (the community).",
    "to": "The last year.",
    "token": "What opens a feed of notices, or ends mail about them.",
    "type": "A type of entry: activity, note or withdrawal.",
    "weaker": "Overlaps of which fewer than three in ten are worth a call: 1 for these too, 0 for"
    " none of them. Files hold them where nothing is said; pages do not.",
    "wider": "An entry of this member that more are to read.",
}
"""Every query name of every address, in order of the alphabet."""


_NO_FILTERS = ("a", "b", "sort", "page")


class PageQuery:
    """The query of an address, for one page that knows the given names."""

    def __init__(self, values: Mapping[str, Sequence[str]]) -> None:
        self.values = {name: tuple(said) for name, said in values.items() if said}

    @classmethod
    def of(cls, request: Request, *names: str) -> PageQuery:
        """What the request says under these names; BadRequest where a text is too long."""
        values: dict[str, list[str]] = {}
        for name, value in request.query_params.multi_items():
            text = value.strip()
            if name not in names or not text:
                continue
            if len(text) > LONGEST or "\0" in text:
                raise BadRequest(
                    f"The text for '{name}' has {len(text):,} characters; at most {LONGEST}"
                    " are allowed."
                    if len(text) > LONGEST
                    else f"The text for '{name}' contains an invalid character.",
                    "Use a shorter text.",
                )
            if text not in values.setdefault(name, []):
                values[name].append(text)
            if len(values[name]) > MOST_VALUES:
                raise BadRequest(f"'{name}' takes at most {MOST_VALUES} values.", "Choose fewer.")
        return cls(values)

    def saying(self, **values: str) -> PageQuery:
        """The same where these were said, too."""
        return PageQuery({**self.values, **{name: (value,) for name, value in values.items()}})

    def first(self, name: str, default: str | None = None) -> str | None:
        """The value of a name; of several, the last."""
        return self.values[name][-1] if name in self.values else default

    def providers(self) -> tuple[str, str]:
        """The words for the two providers that are asked about."""
        return self.first("a") or USUAL[0], self.first("b") or USUAL[1]

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a name."""
        return self.values.get(name, ())

    def narrowed_to(self, *names: str) -> tuple[dict[str, str], bool]:
        """Those of its filters that can be said under these names, each with one value; and whether
        these are all. The two providers, the order and the page are no filters."""
        filters = {
            name: said
            for name, said in self.values.items()
            if name not in _NO_FILTERS and said != ("all",)
        }
        kept = {name: said[0] for name, said in filters.items() if name in names and said[1:] == ()}
        return kept, len(kept) == len(filters)

    def year(self, name: str) -> int | None:
        """A year; BadRequest for anything else."""
        text = self.first(name)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and len(text) == 4):
            raise BadRequest(
                f"Expected a year for '{name}', got '{text[:40]}'.", "Write it as 2015."
            )
        return int(text)

    def page(self) -> int:
        """The page, from 1; BadRequest for anything else."""
        text = self.first("page", "1") or "1"
        if not (text.isascii() and text.isdigit() and 0 < len(text) < 8 and int(text) > 0):
            raise BadRequest(
                f"Expected a page number, got '{text[:40]}'.", "Write it as 1, 2 or 3."
            )
        return int(text)

    def one_of(self, name: str, words: Sequence[str], default: str) -> str:
        """One of the known words; BadRequest for any other."""
        word = self.first(name, default) or default
        if word not in words:
            raise BadRequest(
                f"Expected {listed([one for one in words if one], last='or')} for '{name}',"
                f" got '{word[:40]}'.",
                f"Choose one of these, or leave '{name}' out.",
            )
        return word

    def with_places(self, region: str) -> tuple[PageQuery, tuple[str, ...]]:
        """The same with each place as it is taken (`take_place`), and what a reader has to be told:
        which name was taken for one that is spelt otherwise."""
        countries = self.all("country")
        country = countries[0] if len(countries) == 1 else None
        taken = [(words, take_place(region, words, country)) for words in self.all("place")]
        notes = tuple(found.near for _, found in taken if found.near is not None)
        if not notes and country is None:
            return self, ()
        places = [found.words for _, found in taken]
        return PageQuery({**self.values, "place": list(dict.fromkeys(places))}), notes

    def query(self, **changes: Any) -> str:
        """The query with changes: a name with None is left out, a page is left behind.

        `year_from` stands for `from`, which is a word of Python.
        """
        values: dict[str, Sequence[str]] = {k: v for k, v in self.values.items() if k != "page"}
        for name, value in changes.items():
            key = {"year_from": "from", "year_to": "to"}.get(name, name)
            if value is None or value == ():
                values.pop(key, None)
            else:
                values[key] = (
                    [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]
                )
        ordered = ((k, v) for k in NAMES if k in values for v in values[k])
        return "&".join([f"{name}={_quoted(value)}" for name, value in ordered])

    def toggled(self, name: str, value: str) -> str:
        """The query with one value of a name added, or taken away where it is there."""
        values = self.all(name)
        others = tuple(v for v in values if v != value) if value in values else (*values, value)
        return self.query(**{name: others or None})


def parameters(*names: str) -> dict[str, Any]:
    """The OpenAPI parameters of an address that knows these names."""
    several = {"type": "array", "items": {"type": "string"}}
    return {
        "parameters": [
            {
                "name": name, "in": "query", "required": False, "description": NAMES[name],
                "schema": several, "style": "form", "explode": True,
            }
            for name in names
        ]
    }  # fmt: skip


@contextmanager
def named_by_address() -> Iterator[None]:
    """What the address itself names and nobody knows is not there: 404 and not 400."""
    try:
        yield
    except NotThere:
        raise
    except UnknownName as error:
        raise NotThere(error.what, error.try_this) from error
