"""Two providers side by side: what they have in common in figures, and both portfolios."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from riparian.areas.areas import AreaFilter
from riparian.areas.indices.compute_indices import IndexFilter
from riparian.areas.indices.index_records import Indices
from riparian.catalogue.provider_portfolio import Portfolio, every_year
from riparian.centre.centre import Centre
from riparian.charts.parts import pair_parts_chart
from riparian.charts.ranges import is_share, marks_of
from riparian.charts.years import pair_years_chart
from riparian.errors import BadRequest
from riparian.export.column_descriptions import INDICES
from riparian.normalise.iso_days import today
from riparian.web.addresses import with_query
from riparian.web.choices import choosable, portfolio_at
from riparian.web.formats import as_csv, as_json
from riparian.web.pages import centre_of, render
from riparian.web.query import PageQuery, parameters
from riparian.wording import portfolio as words
from riparian.wording.heat import kinds_words, left_out_words, missing_words, together_words
from riparian.wording.indices import basis_words, range_words, telling

router = APIRouter()
NAMES = ("a", "b", "country", "theme", "from", "to", "by")
WAYS = {"money": "amount", "projects": "projects"}
WIDTH = 100.0


@router.get("/compare/{a}/{b}.json", openapi_extra=parameters(*NAMES[2:]), response_class=Response)
def compare_as_json(request: Request, a: str, b: str) -> Response:
    """All indices with their ranges, and both portfolios."""
    first, second = _both(request, a, b)
    params = PageQuery.of(request, *NAMES)
    indices = _indices(centre_of(request), params, first, second)
    return as_json({"indices": indices, "a": first, "b": second})


@router.get("/compare/{a}/{b}.csv", openapi_extra=parameters(*NAMES[2:]), response_class=Response)
def compare_as_csv(request: Request, a: str, b: str) -> Response:
    """All indices, one a line."""
    first, second = _both(request, a, b)
    indices = _indices(centre_of(request), PageQuery.of(request, *NAMES), first, second)
    rows = map(INDICES.cells, indices.indices)
    return as_csv(f"compare-{first.provider}-{second.provider}", INDICES.names(), rows)


@router.get("/compare", include_in_schema=False)
def compare_chosen(request: Request) -> Response:
    """Leads from a choice of two to their page."""
    params = PageQuery.of(request, *NAMES)
    centre = centre_of(request)
    a, b = (centre.portfolio(words).provider for words in params.providers())
    return RedirectResponse(with_query(f"/compare/{a}/{b}", params.query(a=None, b=None)), 303)


@router.get("/compare/{a}/{b}", include_in_schema=False)
def compare(request: Request, a: str, b: str) -> Response:
    """Indices with their ranges in sentences, both portfolios side by side, common areas."""
    first, second = _both(request, a, b)
    params = PageQuery.of(request, *NAMES)
    if (first.provider, second.provider) != (a, b):
        path = f"/compare/{first.provider}/{second.provider}"
        return RedirectResponse(with_query(path, params.query(a=None, b=None)), 308)
    centre = centre_of(request)
    indices = _indices(centre, params, first, second)
    heat = centre.heat_map(first.provider, second.provider, _areas(params))
    return render(
        request,
        "compare.html",
        title=f"{first.name} and {second.name}, side by side",
        description=f"{together_words(heat)} {words.both_words(first, second, 'themes')}",
        first=first,
        second=second,
        params=params,
        by=params.one_of("by", tuple(WAYS), "money"),
        figures=indices,
        indices=[(index, marks_of(index, WIDTH), is_share(index)) for index in telling(indices)],
        basis=[basis_words(basis, indices.by) for basis in indices.basis],
        heat=heat,
        says=[together_words(heat), kinds_words(heat)],
        missing=missing_words(heat),
        left_out=left_out_words(heat),
        range_words=range_words(indices.by),
        words=words,
        this_year=int(today()[:4]),
        charts=_charts(first, second),
        pairs={
            **{name: _pairs(first, second, name) for name in ("themes", "countries")},
            "years": _year_pairs(first, second),
        },
        choosable=choosable(centre, first.provider, second.provider),
    )


def _charts(first: Portfolio, second: Portfolio) -> dict[str, str | None]:
    return {
        "themes": pair_parts_chart(first, second, "themes"),
        "countries": pair_parts_chart(first, second, "countries"),
        "years": pair_years_chart(first, second) if first.years and second.years else None,
    }


def _pairs(first: Portfolio, second: Portfolio, name: str) -> list[tuple[str, Any, Any]]:
    """Lines of a table: what it is, and what either has of it."""
    own, theirs = ({part.code: part for part in getattr(x, name)} for x in (first, second))
    return [
        ((own.get(code) or theirs[code]).name, own.get(code), theirs.get(code))
        for code in dict.fromkeys([*own, *theirs])
    ]


def _year_pairs(first: Portfolio, second: Portfolio) -> list[tuple[str, Any, Any]]:
    """The same of years: every one from the first to the last of the two, so that none is passed
    over in which neither did anything."""
    own, theirs = ({part.year: part for part in x.years} for x in (first, second))
    return [
        (str(year.year), own.get(year.year), theirs.get(year.year))
        for year in every_year((*first.years, *second.years))
    ]


def _areas(params: PageQuery) -> AreaFilter:
    return AreaFilter(
        country=params.first("country"),
        theme=params.first("theme"),
        from_year=params.year("from"),
        to_year=params.year("to"),
    )


def _indices(centre: Centre, params: PageQuery, first: Portfolio, second: Portfolio) -> Indices:
    wanted = IndexFilter(
        country=params.first("country"),
        theme=params.first("theme"),
        from_year=params.year("from"),
        to_year=params.year("to"),
        by=WAYS[params.one_of("by", tuple(WAYS), "money")],
    )
    return centre.indices(first.provider, second.provider, wanted)


def _both(request: Request, a: str, b: str) -> tuple[Portfolio, Portfolio]:
    """The two that the address names; BadRequest where they are one."""
    centre = centre_of(request)
    first, second = portfolio_at(centre, a), portfolio_at(centre, b)
    if first.provider == second.provider:
        raise BadRequest(
            f"'{a[:40]}' and '{b[:40]}' are the same provider.",
            "Compare two different providers, for example /compare/JP/KR.",
        )
    return first, second
