"""The first page: two providers along the river, where they meet; what its map is made of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
import shapely
from fastapi import APIRouter, Request
from markupsafe import Markup
from shapely.geometry import mapping
from starlette.responses import Response

from riparian.catalogue.host_marks import counts_words
from riparian.catalogue.project_list.presence import PlacePresence, PresenceFilter, TwoPresent
from riparian.charts.land import borders, neighbours, outlines, waters
from riparian.charts.presence_map import COUNTRIES, MAIN_STEM, presence_map
from riparian.charts.years import years_strip
from riparian.desk.claims.host_projects import ASKED
from riparian.english import agree, count_of, listed
from riparian.export.column_descriptions import RIVER
from riparian.export.geojson import feature
from riparian.overlap.report.overlap_list.overlap_question import OverlapFilter, OverlapPage
from riparian.region.pack import load_region
from riparian.web.addresses import with_query
from riparian.web.formats import as_csv, as_geojson, as_json
from riparian.web.pages import centre_of, render
from riparian.web.query import PageQuery, parameters
from riparian.web.states import definite, state_of, states_shown
from riparian.wording.host_word import HOST_WORDS
from riparian.wording.states import STATE_NAMES, two_in_state, weaker_words

router = APIRouter()
NAMES = ("a", "b", "country", "theme", "from", "to", "state", "host_word")
STRONGEST = 6
LAND_TOLERANCE = 0.008
BOUNDS = (91.6, 5.6, 110.6, 28.7)


class _Two(msgspec.Struct):
    """The query of this page, with the two providers and where they are."""

    params: PageQuery
    a: str
    b: str
    present: TwoPresent


def _ask(request: Request, params: PageQuery) -> _Two:
    a, b = params.providers()
    wanted = PresenceFilter(
        theme=params.all("theme"),
        country=params.all("country"),
        first_year=params.year("from"),
        last_year=params.year("to"),
        state=definite(state_of(params, "all")),
        host_word=params.one_of("host_word", (*ASKED, ""), "") or None,
    )
    return _Two(params, a, b, centre_of(request).presence(a, b, wanted))


@router.get("/", include_in_schema=False)
def river(request: Request) -> Response:
    """The map and the strongest meeting grounds of two providers."""
    params, centre = PageQuery.of(request, *NAMES), centre_of(request)
    page = centre.browse_overlaps(
        *params.providers(),
        OverlapFilter(
            theme=params.all("theme") or None,
            country=params.all("country") or None,
            first_year=params.year("from"),
            last_year=params.year("to"),
            region=True,
            limit=STRONGEST,
            meetings=True,
            state=state_of(params, "auto"),
            weaker=False,
        ),
        with_evidence=False,
    )
    params = params.saying(state=page.state)
    present = _ask(request, params).present
    # What the host says narrows the map alone, so that it changes no number above it.
    whole = present
    if params.first("host_word"):
        whole = _ask(request, PageQuery({**params.values, "host_word": ()})).present
    choices = centre.choices()
    names = f"{present.name_a} and {present.name_b}"
    where = _where(params, choices.countries)
    return render(
        request,
        "river.html",
        title=f"{names} {where}{_on(params, choices.themes)}: {_counted(whole, page)}",
        counted=_counted(whole, page),
        states=states_shown(params, page.states, page.state),
        says=two_in_state(whole, page.state),
        description=f"Where {names} work {where}, and {count_of(page.total, 'overlap')} of their"
        " projects, each with its reasons.",
        params=params,
        present=present,
        whole=whole,
        overlaps=list(zip(page.overlaps, page.also, strict=True)),
        total=page.total,
        elsewhere=_elsewhere(page.elsewhere),
        weaker=weaker_words(page.weaker),
        where=f"{where}{_on(params, choices.themes)}",
        names={present.provider_a: present.name_a, present.provider_b: present.name_b},
        choices=choices,
        data=Markup(_data(present, page.state, centre.settings.region)),  # noqa: S704  # JSON with < and > escaped
        strip=Markup(years_strip(present.years, params.year("from"), params.year("to"))),  # noqa: S704
        land="/map/land.geojson",
        bounds=",".join(map(str, BOUNDS)),
        still=with_query("/river.svg", params.query()),
        provinces=present.provinces,
        host_words=HOST_WORDS if centre.is_node else {},
    )


def _counted(present: TwoPresent, page: OverlapPage) -> str:
    """What a heading counts: pairs in a state, or all projects and where they meet."""
    if page.state != "all":
        return f"{count_of(page.total, 'overlap')} {STATE_NAMES[page.state]}"
    return f"{count_of(present.projects, 'project')} and {count_of(page.total, 'overlap')}"


def _elsewhere(count: int) -> str:
    """Why the list of all overlaps has more than stand here; nothing where it has not."""
    if not count:
        return ""
    share = agree(count, "shares", "share")
    return f"{count_of(count, 'more overlap')} {share} no country in the region."


def _where(params: PageQuery, countries: Any) -> str:
    chosen = [country.name for country in countries if country.code in params.all("country")]
    return f"in {listed(chosen)}" if chosen else "along the Mekong"


def _on(params: PageQuery, themes: Any) -> str:
    chosen = [theme.name.lower() for theme in themes if theme.code in params.all("theme")]
    return f", {listed(chosen)}" if chosen else ""


def _without_outline(present: TwoPresent, region: str) -> list[PlacePresence]:
    """Provinces that are drawn as points: young ones, of which the pack has no outline."""
    drawn = outlines(LAND_TOLERANCE, region)
    return [province for province in present.provinces if province.place not in drawn]


def _data(present: TwoPresent, state: str, region: str) -> str:
    """The data of the live map, as JSON that cannot end the script element it is in."""
    text = msgspec.json.encode(
        {
            "a": present.name_a,
            "b": present.name_b,
            "codes": [present.provider_a, present.provider_b],
            "state": state,
            "provinces": [
                [p.place, p.name, p.a, p.b, counts_words(p.host_counts)] for p in present.provinces
            ],
            "towns": [
                [p.place, p.name, p.longitude, p.latitude, p.a, p.b, counts_words(p.host_counts)]
                for p in (*_without_outline(present, region), *present.towns)
                if p.longitude is not None
            ],
        }
    ).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@router.get("/river.svg", openapi_extra=parameters(*NAMES), include_in_schema=False)
def picture(request: Request) -> Response:
    """The map as a picture."""
    present = _ask(request, PageQuery.of(request, *NAMES)).present
    region = centre_of(request).settings.region
    svg = presence_map(
        {province.place: (province.a, province.b) for province in present.provinces},
        {
            province.place: f"{province.name}: {present.name_a} {province.a},"
            f" {present.name_b} {province.b}"
            + "".join(f"; {each}" for each in province.host_counts)
            for province in present.provinces
        },
        points={
            spot.place: (spot.latitude, spot.longitude)
            for spot in _without_outline(present, region)
            if spot.latitude is not None and spot.longitude is not None
        },
        region=region,
    )
    return Response(svg, media_type="image/svg+xml")


@router.get("/river.json", openapi_extra=parameters(*NAMES))
def as_record(request: Request) -> Response:
    """Where and when two providers are."""
    return as_json(_ask(request, PageQuery.of(request, *NAMES)).present)


@router.get("/river.csv", openapi_extra=parameters(*NAMES), include_in_schema=False)
def as_table(request: Request) -> Response:
    """Places with how many projects of each of the two."""
    present = _ask(request, PageQuery.of(request, *NAMES)).present
    return as_csv(
        "river", RIVER.names(), (_cells(one) for one in (*present.provinces, *present.towns))
    )


def _cells(spot: PlacePresence) -> tuple[Any, ...]:
    return (
        spot.place,
        spot.name,
        spot.level,
        spot.country,
        spot.latitude,
        spot.longitude,
        spot.a,
        spot.b,
        tuple(map(str, spot.host_counts)),
    )


@router.get("/river.geojson", openapi_extra=parameters(*NAMES), include_in_schema=False)
def as_points(request: Request) -> Response:
    """The same as points."""
    present = _ask(request, PageQuery.of(request, *NAMES)).present
    return as_geojson(
        feature(
            None
            if spot.longitude is None
            else {"type": "Point", "coordinates": [spot.longitude, spot.latitude]},
            place=spot.place,
            name=spot.name,
            level=spot.level,
            country=spot.country,
            projects_a=spot.a,
            projects_b=spot.b,
            host_counts=tuple(map(str, spot.host_counts)),
        )
        for spot in (*present.provinces, *present.towns)
    )


@router.get("/map/land.geojson", include_in_schema=False)
def land(request: Request) -> Response:
    """What every live map is drawn on: provinces, borders, rivers, lakes, land around."""
    return Response(_land(centre_of(request).settings.region), media_type="application/geo+json")


@cache
def _land(region: str) -> bytes:
    return msgspec.json.encode(
        {"type": "FeatureCollection", "features": list(_features(region))},
    )


def _features(region: str) -> Iterator[dict[str, Any]]:
    for shape in neighbours(region):
        yield feature(_geometry(shape), kind="land")
    for place, shape in outlines(LAND_TOLERANCE, region).items():
        yield feature(_geometry(shape), kind="province", place=place, name=_name(region, place))
    for shape in borders(LAND_TOLERANCE, region).values():
        yield feature(_geometry(shape.boundary), kind="border")
    for set_id, kind, shape in waters(region):
        yield feature(_geometry(shape), kind=kind, main=set_id == MAIN_STEM)
    for name, latitude, longitude in COUNTRIES.values():
        point = {"type": "Point", "coordinates": [longitude, latitude]}
        yield feature(point, kind="name", name=name)


def _geometry(shape: shapely.Geometry) -> dict[str, Any]:
    """A shape as GeoJSON, rounded to about 100 metres."""
    rounded = shapely.set_precision(shape, 0.001, mode="pointwise")
    return {key: _round(value) for key, value in mapping(rounded).items()}


def _round(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, list | tuple):
        return [_round(one) for one in value]
    return value


@cache
def _name(region: str, place: str) -> str:
    listed = load_region(region).places.get(place)
    return listed.name if listed else place
