"""Who is where, who is not: places x themes of two providers as a heat map."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from riparian.areas.areas import KINDS, AreaFilter, presence_asked_for, projects_asked_for
from riparian.areas.cells import LEVELS
from riparian.areas.heat_map import HeatMap, HeatRow
from riparian.catalogue.project_list.presence import TwoPresent
from riparian.centre.centre import Centre
from riparian.errors import BadRequest
from riparian.export.area_rows import FIELDS, row_of
from riparian.export.geojson import feature
from riparian.normalise.providers import load_providers
from riparian.web.choices import choosable
from riparian.web.formats import as_csv, as_geojson, as_json, shape_of
from riparian.web.heat_table import MARKS, HeatTable
from riparian.web.pages import centre_of, render
from riparian.web.query import PageQuery, parameters
from riparian.web.states import definite, state_of, states_shown
from riparian.wording.chance_counts import BY_CHANCE, projects_words
from riparian.wording.empty_lists import each_words
from riparian.wording.heat import (
    BY_WHAT,
    apart_words,
    best_words,
    counts_by_chance,
    kind_words,
    kinds_words,
    left_out_words,
    missing_words,
    only_words,
    presence_money_words,
    shown_words,
    sums_words,
    title_words,
    together_words,
)
from riparian.wording.states import two_in_state

router = APIRouter()
NAMES = (
    "a", "b", "country", "place", "theme", "from", "to", "level", "only", "by", "provider",
    "state",
)  # fmt: skip
WAYS = ("projects", "money")


@router.get("/areas.json", openapi_extra=parameters(*NAMES), response_class=Response)
def areas_as_json(request: Request) -> Response:
    """Every cell where one of the two is, or of the kind that is asked for, with hosts."""
    params, heat = _query_and_heat(request)
    cells, total = centre_of(request).areas(heat.provider_a, heat.provider_b, _wanted(params))
    return as_json(
        {
            "provider_a": heat.provider_a, "provider_b": heat.provider_b, "level": heat.level,
            "kinds": heat.kinds, "missing_a": heat.missing_a, "missing_b": heat.missing_b,
            "total": total, "areas": cells,
        }
    )  # fmt: skip


@router.get("/areas.csv", openapi_extra=parameters(*NAMES), response_class=Response)
def areas_as_csv(request: Request) -> Response:
    """The same cells as a table."""
    params, heat = _query_and_heat(request)
    cells, _ = centre_of(request).areas(heat.provider_a, heat.provider_b, _wanted(params))
    return as_csv(f"areas-{heat.provider_a}-{heat.provider_b}", FIELDS, map(row_of, cells))


@router.get("/areas.geojson", openapi_extra=parameters(*NAMES), response_class=Response)
def areas_as_geojson(request: Request) -> Response:
    """Every place of the table with its outline, both providers' sums, and its cells."""
    _, heat = _query_and_heat(request)
    region = centre_of(request).settings.region
    return as_geojson(
        (feature(shape_of(row.place, region), **_properties(row)) for row in heat.rows),
        provider_a=heat.provider_a,
        provider_b=heat.provider_b,
        level=heat.level,
    )


def _properties(row: HeatRow) -> dict[str, Any]:
    cells = [
        {
            "theme": cell.theme, "kind": cell.kind, "projects_a": cell.projects_a,
            "projects_b": cell.projects_b, "usd_a": cell.usd_a, "usd_b": cell.usd_b,
            "by_chance_a": cell.by_chance_a, "by_chance_b": cell.by_chance_b,
            "others": sum(other.projects for other in cell.others),
            "doubling": cell.doubling, "host_counts": [str(each) for each in cell.host_counts],
        }
        for cell in row.cells
        if cell is not None
        and (cell.a or cell.b or cell.others or cell.by_chance_a or cell.by_chance_b)
    ]  # fmt: skip
    return {
        "place": row.place, "name": row.name, "country": row.country,
        "country_name": row.country_name, "projects_a": row.sums.projects_a,
        "projects_b": row.sums.projects_b, "usd_a": row.sums.usd_a, "usd_b": row.sums.usd_b,
        "cells": cells,
    }  # fmt: skip


@router.get("/areas", include_in_schema=False)
def areas(request: Request) -> Response:
    """The heat map with what it shows in sentences."""
    centre = centre_of(request)
    params, taken = PageQuery.of(request, *NAMES).with_places(centre.settings.region)
    present = _present(request, params)
    opening = "all" if params.year("from") or params.year("to") else present.states.opens_with
    params = params.saying(state=definite(state_of(params, opening)))
    _, heat = _heat_of(request, params)
    by = params.one_of("by", WAYS, "projects")
    others = [_provider(words) for words in params.all("provider")]
    when = {"from": params.year("from"), "to": params.year("to"), "state": heat.state}
    table = HeatTable(heat, by, others, when)
    a, b = heat.name_a, heat.name_b
    return render(
        request,
        "areas.html",
        title=title_words(heat),
        description=f"{together_words(heat)} {kinds_words(heat)}",
        heat=heat,
        table=table,
        grouped=[
            (country, list(own))
            for country, own in groupby(table.rows(), key=lambda line: line.row.country_name)
        ],
        params=params,
        by=by,
        chosen_others=others,
        choices={kind: only_words(kind, a, b) for kind in KINDS},
        marks={kind: (mark, kind_words(kind, a, b)) for kind, mark in MARKS.items()},
        choosable=choosable(centre_of(request), heat.provider_a, heat.provider_b),
        says=[together_words(heat), kinds_words(heat), best_words(heat)],
        by_what=BY_WHAT,
        shown=shown_words(heat, params.first("only")),
        missing=missing_words(heat),
        left_out=left_out_words(heat),
        taken=taken,
        each=_each_has(centre, params, heat),
        states=states_shown(params, present.states, heat.state),
        counted=two_in_state(_present(request, params), heat.state),
        apart=apart_words,
        sums=sums_words(heat),
        presence_money=presence_money_words,
        projects_words=projects_words,
        disputed=any(
            each.says == "disputed"
            for row in heat.rows
            for cell in row.cells
            if cell
            for each in cell.host_counts
        ),
        by_chance=BY_CHANCE if counts_by_chance(heat) else "",
    )


def _provider(words: str) -> str:
    code = load_providers().provider_named(words)
    if code is None:
        raise BadRequest(
            f"There is no provider called '{words[:40]}'.", "Choose one from the list."
        )
    return code


def _wanted(params: PageQuery) -> AreaFilter:
    return AreaFilter(
        country=params.first("country"),
        place=params.first("place"),
        theme=params.first("theme"),
        level=params.one_of("level", LEVELS, "adm1"),
        only=params.first("only"),
        from_year=params.year("from"),
        to_year=params.year("to"),
        state=definite(state_of(params, "all")),
    )


def _each_has(centre: Centre, params: PageQuery, heat: HeatMap) -> list[str]:
    """What each of the two has under these filters, if the table is empty."""
    if heat.rows:
        return []
    question = projects_asked_for(_wanted(params))
    return each_words(centre.each_provider(heat.provider_a, heat.provider_b, question))


def _present(request: Request, params: PageQuery) -> TwoPresent:
    """How many projects of the two there are in the places, themes and years asked about."""
    return centre_of(request).presence(*params.providers(), presence_asked_for(_wanted(params)))


def _query_and_heat(request: Request) -> tuple[PageQuery, HeatMap]:
    return _heat_of(request, PageQuery.of(request, *NAMES))


def _heat_of(request: Request, params: PageQuery) -> tuple[PageQuery, HeatMap]:
    return params, centre_of(request).heat_map(*params.providers(), _wanted(params))
