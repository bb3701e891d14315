"""Where two providers meet: the list with its facets, and the same as CSV, JSON and GeoJSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from riparian.catalogue.facets.value_counts import FacetValue
from riparian.centre.centre import Centre
from riparian.desk.claims.host_projects import ASKED
from riparian.english import count_of, listed
from riparian.errors import BadRequest
from riparian.export.geojson import OF_OVERLAPS, feature
from riparian.export.overlap_rows import (
    GROUP_KEYS,
    HEADER,
    overlap_cells,
    overlap_geometry,
    overlap_properties,
)
from riparian.normalise.iso_days import today
from riparian.overlap.report.overlap_list.overlap_question import (
    ORDERS,
    OverlapFilter,
    OverlapPage,
    asks_of_both,
    projects_asked_for,
)
from riparian.overlap.report.overlap_phrases import in_text
from riparian.overlap.report.overlap_records import Overlap
from riparian.web.addresses import with_query
from riparian.web.choices import between_query
from riparian.web.formats import as_csv, as_geojson, as_json
from riparian.web.pages import centre_of, render
from riparian.web.query import USUAL, PageQuery, parameters
from riparian.web.states import state_of, states_shown
from riparian.wording.empty_lists import each_words
from riparian.wording.host_word import HOST_WORDS_OF_TWO
from riparian.wording.states import END_OF_A_PAIR, PAIRS_ARE, assumed_words, weaker_words

router = APIRouter()

NAMES = (
    "a", "b", "country", "place", "theme", "kind", "from", "to", "host", "strength", "state",
    "status", "q", "host_word", "weaker", "sort", "page",
)  # fmt: skip
DATA_NAMES = tuple(name for name in NAMES if name != "page")
SHOWN = 20
MOST_TAKEN = 10_000
"""Overlaps that one file holds; more are better taken in parts."""

AT_ONCE = 500
CONDITIONS = {
    "country": ("the country", ("country",)),
    "place": ("the place", ("place",)),
    "theme": ("the theme", ("theme",)),
    "kind": ("the kind", ("kind",)),
    "strength": ("the strength", ("strength",)),
    "host": ("the host agency", ("host",)),
    "on": ("“under way today”", ("status",)),
    "years": ("the years", ("year_from", "year_to")),
    "words": ("the words", ("q",)),
    "host_word": ("the host’s word", ("host_word",)),
}
"""What each condition is called, and the query names that state it; what other states hold stands
above the list."""

ORDER_WORDS = {
    "now": "under way first",
    "strength": "strongest first",
    "newest": "newest first",
    "money": "largest first",
}

FIRST = 8
"""Values of a facet that are shown at once; the others stand behind a click."""


@router.get("/overlaps", include_in_schema=False)
def overlaps(request: Request) -> Response:
    """A page of the list, with what else it could be filtered by."""
    centre = centre_of(request)
    params, taken = PageQuery.of(request, *NAMES).with_places(centre.settings.region)
    number = params.page()
    wanted = msgspec.structs.replace(
        filter_of(params, limit=SHOWN, offset=(number - 1) * SHOWN),
        meetings=True,
        state=state_of(params, "auto"),
        weaker=params.first("weaker") == "1",
    )
    page = _browse(centre, params, wanted)
    params = params.saying(state=page.state)
    facets = _facets(page)
    answer = render(
        request,
        "overlaps.html",
        title=title_of(page),
        description=_summary(page),
        page=page,
        number=number,
        pages=max(1, -(-page.meetings // SHOWN)),
        params=params,
        facets=facets,
        chosen=[*chosen_of(params, facets), *_others_chosen(params)],
        names={page.provider_a: page.name_a, page.provider_b: page.name_b},
        summary=_summary(page),
        states=states_shown(params, page.states, page.state),
        assumed=assumed_words(page.assumed, page.total, page.state, END_OF_A_PAIR),
        orders=ORDER_WORDS,
        weaker=weaker_words(page.weaker),
        between=between_query(centre, page.provider_a, page.provider_b),
        first=(number - 1) * SHOWN + 1,
        most=MOST_TAKEN,
        providers=centre.choices().providers,
        taken=taken,
        each=[] if page.total else _each_has(centre, page),
        without=[] if page.total else list(_without_each(centre, params)),
        host_words=HOST_WORDS_OF_TWO if centre.is_node else {},
        feed=""
        if centre.as_member
        else with_query("/overlaps.atom", params.query(sort=None, weaker=None)),
    )
    answer.headers["hx-push-url"] = _shortest(params, number)
    return answer


@router.get("/overlaps.csv", openapi_extra=parameters(*DATA_NAMES))
def overlaps_csv(request: Request) -> Response:
    """Every overlap that fits, a row each."""
    return as_csv(
        "overlaps", HEADER, (overlap_cells(one, group) for one, group, _ in _all_of(request))
    )


@router.get("/overlaps.json", openapi_extra=parameters(*DATA_NAMES))
def overlaps_json(request: Request) -> Response:
    """Every overlap that fits, without its evidence, which stands at its own address."""
    overlaps = [
        _without_evidence(overlap) | dict.fromkeys(GROUP_KEYS, group)
        for overlap, group, _ in _all_of(request)
    ]
    return as_json({"total": len(overlaps), "overlaps": overlaps})


@router.get("/overlaps.geojson", openapi_extra=parameters(*DATA_NAMES))
def overlaps_geojson(request: Request) -> Response:
    """Every overlap that fits, at the middle of each place that both projects are in."""
    features = [
        feature(overlap_geometry(there), **overlap_properties(overlap, group, there))
        for overlap, group, there in _all_of(request)
    ]
    return as_geojson(features, **OF_OVERLAPS)


def filter_of(params: PageQuery, limit: int | None, offset: int = 0) -> OverlapFilter:
    """The filter that an address asks for."""
    status = params.one_of("status", ("", "ongoing"), "")
    return OverlapFilter(
        country=params.all("country") or None,
        place=params.all("place") or None,
        theme=params.all("theme") or None,
        kind=params.all("kind") or None,
        strength=params.all("strength") or None,
        host=params.all("host") or None,
        first_year=params.year("from"),
        last_year=params.year("to"),
        on=today() if status == "ongoing" else None,
        words=params.first("q"),
        order=next(o for o in ORDERS if o == params.one_of("sort", ORDERS, ORDERS[0])),
        limit=limit,
        offset=offset,
        state=state_of(params, "all"),
        host_word=params.one_of("host_word", (*ASKED, ""), "") or None,
        weaker=params.one_of("weaker", ("", "0", "1"), "") != "0",
    )


def _shortest(params: PageQuery, number: int) -> str:
    """The same address without defaults, for the address bar."""
    usual = {"a": None, "b": None} if params.providers() == USUAL else {}
    return with_query("/overlaps", params.query(page=number if number > 1 else None, **usual))


def title_of(page: OverlapPage) -> str:
    """`Japan and South Korea in Laos on floods: 57 strong overlaps`."""
    strengths = listed([v.name for v in page.facets.strengths if v.chosen], last="or")
    what = f"{strengths} overlap".strip()
    return f"{subject_of(page)}: {count_of(page.total, what)}{PAIRS_ARE[page.state]}"


def subject_of(page: OverlapPage) -> str:
    """`Japan and South Korea in Laos on floods`."""
    countries = [v.name for v in page.facets.countries if v.chosen]
    themes = [v.name for v in page.facets.themes if v.chosen]
    places = [v.name for v in page.facets.places if v.chosen] or countries
    every = places is countries and 1 < len(countries) == len(page.facets.countries)
    where = " in the region" if every else f" in {listed(places, 4)}" if places else ""
    on = f" on {listed([in_text(name) for name in themes], 4)}" if themes else ""
    return f"{page.name_a} and {page.name_b}{where}{on}"


def _summary(page: OverlapPage) -> str:
    """What the numbers come to, in a sentence or two."""
    if not page.total and page.states.all:
        return f"Of their {count_of(page.states.all, 'overlap')}, none is in this state."
    if not page.total:
        return "No overlap is known with these filters."
    strong = sum(v.count for v in page.facets.strengths if v.value.endswith("strong"))
    if any(v.chosen for v in (*page.facets.strengths, *page.facets.kinds)):
        return f"{page.total:,} of their {count_of(page.in_all, 'overlap')}."
    return (
        "In each, a project of one may meet a project of the other. Strong or very strong:"
        f" {strong:,}."
    )


def _facets(page: OverlapPage) -> list[FacetChoices]:
    facets = page.facets
    return [
        facet_of("country", "Country", facets.countries),
        facet_of("theme", "Theme", facets.themes),
        facet_of("kind", "Kind", facets.kinds),
        facet_of("strength", "Strength", facets.strengths),
        facet_of("place", "Province of both", facets.places),
        facet_of("host", "Host agency of both", [x for x in facets.hosts if x.level == "host"]),
        facet_of("host", "Other body of both", [x for x in facets.hosts if x.level != "host"], "x"),
    ]


def _others_chosen(params: PageQuery) -> Iterator[ChosenValue]:
    """What is chosen besides facets, each with the address without it."""
    for name, words in (("from", "from {}"), ("to", "until {}"), ("q", "“{}”")):
        if text := params.first(name):
            key = {"from": "year_from", "to": "year_to"}.get(name, name)
            yield ChosenValue(words.format(text), params.query(**{key: None}))
    if (word := params.first("host_word")) in HOST_WORDS_OF_TWO:
        yield ChosenValue(HOST_WORDS_OF_TWO[word], params.query(host_word=None))
    if params.first("weaker") == "1":
        yield ChosenValue("weaker ones too", params.query(weaker=None))
    if params.first("status"):
        yield ChosenValue("both under way today", params.query(status=None))


def _browse(centre: Centre, params: PageQuery, wanted: OverlapFilter) -> OverlapPage:
    return centre.browse_overlaps(*params.providers(), wanted, with_evidence=False)


def _each_has(centre: Centre, page: OverlapPage) -> list[str]:
    """What each of the two has under these filters, if no overlap fits."""
    wanted, question = page.asked, projects_asked_for(page.asked)
    each = centre.each_provider(page.provider_a, page.provider_b, question, wanted.on)
    return each_words(each, apart=not asks_of_both(wanted), too_common=page.too_common)


def _without_each(centre: Centre, params: PageQuery) -> Iterator[tuple[str, str, int]]:
    """Each condition without which some overlaps fit: what it is called, the query, how many."""
    fitting = centre.overlaps_without(*params.providers(), filter_of(params, limit=1))
    for name, count in fitting.items():
        if count and name in CONDITIONS:
            yield CONDITIONS[name][0], params.query(**dict.fromkeys(CONDITIONS[name][1])), count


def _all_of(request: Request) -> Iterator[tuple[Overlap, str, Any]]:
    """Every overlap that fits, with the group that it is of and its common points, read in
    parts."""
    centre, params = centre_of(request), PageQuery.of(request, *DATA_NAMES)
    first = _browse(centre, params, filter_of(params, limit=AT_ONCE))
    if first.total > MOST_TAKEN:
        raise BadRequest(
            f"A download holds at most {MOST_TAKEN:,} overlaps, and {first.total:,} match.",
            "Filter by country, theme or strength, and download the parts one by one.",
        )
    yield from zip(first.overlaps, first.meeting_of, first.meeting_points, strict=True)
    for offset in range(AT_ONCE, first.total, AT_ONCE):
        part = _browse(centre, params, filter_of(params, limit=AT_ONCE, offset=offset))
        yield from zip(part.overlaps, part.meeting_of, part.meeting_points, strict=True)


def _without_evidence(overlap: Overlap) -> dict[str, Any]:
    fields = msgspec.structs.asdict(overlap)
    del fields["evidence"]
    return fields


class FacetChoices(NamedTuple):
    """One thing to filter by: its query name, its title, values shown first, and the others;
    `group` tells two of one name apart."""

    name: str
    title: str
    first: tuple[FacetValue, ...]
    others: tuple[FacetValue, ...]
    group: str = ""

    @property
    def chosen(self) -> bool:
        """Whether any value of it is chosen."""
        return any(one.chosen for one in (*self.first, *self.others))


class ChosenValue(NamedTuple):
    """Something chosen, and the query without it."""

    name: str
    without: str


def facet_of(name: str, title: str, values: Sequence[FacetValue], group: str = "") -> FacetChoices:
    """A facet with these values in their order; chosen ones are always among the first."""
    first = [v for at, v in enumerate(values) if at < FIRST or v.chosen]
    return FacetChoices(
        name, title, tuple(first), tuple(v for v in values if v not in first), group
    )


def chosen_of(params: PageQuery, facets: Sequence[FacetChoices]) -> Iterator[ChosenValue]:
    """What is chosen of these facets, each with the query without it.

    A value is taken away by itself, however it was written in the address.
    """
    for facet in facets:
        chosen = [value for value in facet.first if value.chosen]
        for value in chosen:
            others = tuple(other.value for other in chosen if other is not value)
            yield ChosenValue(value.name, params.query(**{facet.name: others or None}))
