"""The index by which a script narrows the lists of a copy: what the server would find, worked out
once for each value that can be asked for.

    riparianIndex({of, rows, things, facets, states, orders, years, words})

`rows` are the entries of the list as the pages show them, as HTML; `things` are projects, or
overlaps, each with the number of its row and the text in which words are looked for. Whatever names
things elsewhere does so by their number. It comes as a script, because a page that is opened as a
file may load scripts, but no data.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from riparian.catalogue.activity_views import ActivityView
from riparian.catalogue.facets.postings import Mask
from riparian.catalogue.project_lines import ProjectLine
from riparian.catalogue.project_list.facet_columns import FACETS, SORTS, UNKNOWN, FacetName
from riparian.catalogue.project_list.project_question import ProjectQuestion
from riparian.centre.centre import Centre
from riparian.normalise.providers import load_providers
from riparian.normalise.status import STATES
from riparian.overlap.report.overlap_list.overlap_question import ORDERS, OverlapFilter, OverlapPage
from riparian.overlap.report.overlap_records import Overlap
from riparian.wording.static_copy import FINDER_LABELS, FINDER_WORDS

_BETWEEN = " · "
_TAG = re.compile(r"<[^>]*>")
_ASKED_AS: Mapping[FacetName, FacetName] = {"agency": "provider"}
_OVERLAP_FACETS = {
    "country": "countries", "theme": "themes", "place": "places", "kind": "kinds",
    "strength": "strengths", "host": "hosts",
}  # fmt: skip
_CHOICES = {
    "projects": ("provider", "country", "theme"),
    "overlaps": ("country", "theme", "kind", "strength"),
}
"""What is offered to choose from; the rest can only be led to by a link."""

Value = tuple[str, str, tuple[int, ...]]
"""A value of a facet: its code, what it is called, and the numbers of what holds it."""


class Thing(msgspec.Struct, frozen=True, array_like=True):
    """A project or an overlap: the number of its row, -1 for none, and the text that is looked
    through."""

    row: int
    text: str


class Index(msgspec.Struct, frozen=True):
    """Everything by which one list of a copy is narrowed. `ids` are those of the things, in their
    order: a project's handle, an overlap's id. `years` are the first and the last year in which
    each runs, 0 where none is known."""

    of: str
    ids: tuple[str, ...]
    facets: Mapping[str, tuple[Value, ...]]
    states: Mapping[str, tuple[int, ...]]
    orders: Mapping[str, tuple[int, ...]]
    years: tuple[tuple[int, int], ...]
    texts: tuple[str, ...]

    def span(self) -> tuple[int, int]:
        """The first and the last year in which any of them runs; 0 and -1 where none is known."""
        known = [year for years in self.years for year in years if year]
        return min(known, default=0), max(known, default=-1)

    def values(self) -> Mapping[str, Collection[str]]:
        """The codes of each facet."""
        return {name: {code for code, _, _ in values} for name, values in self.facets.items()}

    def script(self, rows: Sequence[tuple[str, Sequence[str]]], of_all: int) -> bytes:
        """The script, given each row of the list: its HTML, and the ids of what it shows. `of_all`
        is how many there are in the centre."""
        row_of = {each: at for at, (_, ids) in enumerate(rows) for each in reversed(ids)}
        shown = {each: _TAG.sub(" ", rows[at][0]) for each, at in row_of.items()}
        content: dict[str, Any] = {
            "of": self.of,
            "ofAll": of_all,
            "rows": [html for html, _ in rows],
            "things": [
                Thing(row_of.get(each, -1), _beside(text, shown.get(each, "")))
                for each, text in zip(self.ids, self.texts, strict=True)
            ],
            "facets": self.facets,
            "choices": [(name, FINDER_LABELS[name]) for name in _CHOICES[self.of]],
            "states": self.states,
            "orders": self.orders,
            "years": self.years,
            "words": FINDER_WORDS[self.of],
        }
        return b"riparianIndex(" + msgspec.json.encode(content) + b");\n"


def index_projects(centre: Centre, day: str) -> Index:
    """The index of all projects, the newest first."""
    lines = list(centre.project_lines(ProjectQuestion(sort="newest"), day))
    number_of = {line.id: number for number, line in enumerate(lines)}

    with centre.browsing() as (browser, snapshot):
        names, columns = browser.names(snapshot), browser.columns
        number_of_row = np.array([number_of[each] for each in columns.ids], dtype=np.int32)

        def numbers(question: ProjectQuestion) -> tuple[int, ...]:
            return tuple(number_of_row[browser.rows_that_fit(snapshot, question, day)].tolist())

        def holders(mask: Mask) -> tuple[int, ...]:
            return tuple(sorted(number_of_row[mask].tolist()))

        facets: dict[str, tuple[Value, ...]] = {}
        for name in FACETS:
            postings = columns.facet(name)
            held = [
                (code, names.of(name, code).name, holders(postings.holders((code,))))
                for code in postings.codes
            ]
            held.sort(key=lambda value: (-len(value[2]), value[1]))
            if name != "agency" and postings.none.any():
                held.append((UNKNOWN, FINDER_LABELS[UNKNOWN], holders(postings.none)))
            asked_as = _ASKED_AS.get(name, name)
            facets[asked_as] = (*facets.get(asked_as, ()), *held)
        years = columns.years()
        row_of_number = np.argsort(number_of_row)
        return Index(
            of="projects",
            ids=tuple(line.handle for line in lines),
            facets=facets,
            states={s: tuple(sorted(numbers(ProjectQuestion(state=s)))) for s in STATES},
            orders={sort: numbers(ProjectQuestion(sort=sort)) for sort in SORTS},
            years=tuple(
                zip(
                    years.first[row_of_number].tolist(),
                    years.last[row_of_number].tolist(),
                    strict=True,
                )
            ),
            texts=tuple(_project_text(centre, line) for line in lines),
        )


def index_overlaps(centre: Centre, strengths: Sequence[str], span: tuple[int, int]) -> Index:
    """The index of the overlaps of all pairs of the settings that are as strong as one of these.
    `span` are the years in which any project runs: of an overlap those count from which on both
    have begun, and until which both run, whether they meet or not."""
    wanted = OverlapFilter(strength=tuple(strengths) or None)
    pairs = centre.settings.overlap.pairs
    ids: list[str] = []
    facets: dict[str, dict[str, tuple[str, set[str]]]] = {name: {} for name in _OVERLAP_FACETS}
    states: dict[str, set[str]] = {state: set() for state in STATES}
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    of_pairs: list[Value] = []
    orders: dict[str, list[str]] = {order: [] for order in ORDERS}
    texts: dict[str, str] = {}

    def replaced(**changes: Any) -> OverlapFilter:
        return msgspec.structs.replace(wanted, **changes)

    for pair in pairs:
        page = centre.browse_overlaps(*pair, replaced(limit=None))
        texts |= {each.id: _overlap_text(each, page) for each in page.overlaps}
        own = [each.id for each in page.overlaps]
        of_pairs.append(
            ("~".join(pair), f"{page.name_a} – {page.name_b}", (len(ids), len(ids) + len(own)))
        )
        ids += own
        for name, field in _OVERLAP_FACETS.items():
            for value in getattr(page.facets, field):
                fitting = centre.fitting_ids(*pair, replaced(**{name: value.value}))
                facets[name].setdefault(value.value, (value.name, set()))[1].update(fitting)
        for state in STATES:
            states[state] |= centre.fitting_ids(*pair, replaced(state=state))
        for year in range(span[0], span[1] + 1):
            begun = centre.fitting_ids(*pair, replaced(last_year=year))
            running = centre.fitting_ids(*pair, replaced(first_year=year))
            for each in begun:
                first.setdefault(each, year)
            last.update(dict.fromkeys(running, year))
        for order in ORDERS:
            part = centre.browse_overlaps(*pair, replaced(limit=None, order=order))
            orders[order] += [each.id for each in part.overlaps]
    number_of = {each: number for number, each in enumerate(ids)}

    def numbers(of: Iterable[str]) -> tuple[int, ...]:
        # Of the strengths those are counted too that a copy leaves out.
        return tuple(sorted(number_of[each] for each in of if each in number_of))

    return Index(
        of="overlaps",
        ids=tuple(ids),
        facets={
            **{
                name: tuple(
                    (code, called, numbers(held))
                    for code, (called, held) in own.items()
                    if not held.isdisjoint(number_of)
                )
                for name, own in facets.items()
            },
            "pair": tuple((code, called, tuple(range(*span))) for code, called, span in of_pairs),
        },
        states={state: numbers(held) for state, held in states.items()},
        orders={order: tuple(number_of[each] for each in held) for order, held in orders.items()},
        years=tuple((first.get(each, 0), last.get(each, 0)) for each in ids),
        texts=tuple(texts[each] for each in ids),
    )


def _project_text(centre: Centre, line: ProjectLine) -> str:
    """What words are looked for in, beside what the list shows: the themes, all places, and the
    numbers and titles of its records."""
    sources = centre.project(line.handle).sources
    parts = [line.handle, *line.themes, *line.places, *line.agencies]
    parts += [load_providers().display(code) for code in line.providers]
    for source in sources:
        parts += _texts_of(source)
    return _once(parts)


def _texts_of(source: ActivityView) -> Iterable[str]:
    yield source.id
    yield source.reported.iati_identifier
    yield from (other.ref for other in source.reported.other_identifiers)
    yield from (title.text for title in source.reported.title)


def _overlap_text(overlap: Overlap, page: OverlapPage) -> str:
    places = [place for side in (overlap.a, overlap.b) for place in side.places]
    return _once([overlap.id, overlap.theme, overlap.subject, *places])


def _beside(text: str, shown: str) -> str:
    """What a text has beside the entry, in which the script looks for words too."""
    parts = text.split(_BETWEEN)
    return _once(p for p in parts if not re.search(rf"(?<!\w){re.escape(p)}", shown))


def _once(parts: Iterable[str]) -> str:
    return _BETWEEN.join(dict.fromkeys(part for part in parts if part))
