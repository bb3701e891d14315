"""Two providers side by side: what they have in common in figures, and both portfolios."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from riparian.areas.areas import AreaFilter
from riparian.areas.indices.ask import IndexFilter
from riparian.areas.indices.index import Indices
from riparian.catalogue.portfolio import Portfolio, every_year
from riparian.centre.centre import Centre
from riparian.charts.parts import pair_parts_chart
from riparian.charts.ranges import is_share, marks_of
from riparian.charts.years import pair_years_chart
from riparian.errors import BadRequest
from riparian.export.columns import INDICES
from riparian.normalise.days import today
from riparian.web.choices import choosable, portfolio_at
from riparian.web.formats import as_csv, as_json
from riparian.web.pages import render
from riparian.web.query import PageQuery, address, centre_of, parameters
from riparian.wording import portfolio as words
from riparian.wording.heat import kinds_words, missing_words, together_words
from riparian.wording.indices import basis_words, range_words, telling

router = APIRouter()
NAMES = ("a", "b", "country", "theme", "from", "to", "by")
WAYS = {"money": "amount", "projects": "projects"}
WIDTH = 100.0


@router.get("/compare/{a}/{b}.json", openapi_extra=parameters(*NAMES[2:]), response_class=Response)
def compare_as_json(request: Request, a: str, b: str) -> Response:
    """All indices with their ranges, and both portfolios."""
    one, other = _both(request, a, b)
    asked = PageQuery.of(request, *NAMES)
    found = _indices(centre_of(request), asked, one, other)
    return as_json({"indices": found, "a": one, "b": other})


@router.get("/compare/{a}/{b}.csv", openapi_extra=parameters(*NAMES[2:]), response_class=Response)
def compare_as_csv(request: Request, a: str, b: str) -> Response:
    """All indices, one a line."""
    one, other = _both(request, a, b)
    found = _indices(centre_of(request), PageQuery.of(request, *NAMES), one, other)
    rows = map(INDICES.cells, found.indices)
    return as_csv(f"compare-{one.provider}-{other.provider}", INDICES.names(), rows)


@router.get("/compare", include_in_schema=False)
def compare_chosen(request: Request) -> Response:
    """Leads from a choice of two to their page."""
    asked = PageQuery.of(request, *NAMES)
    centre = centre_of(request)
    a, b = (
        centre.portfolio(asked.first(name, default) or default).provider
        for name, default in (("a", "JP"), ("b", "KR"))
    )
    return RedirectResponse(address(f"/compare/{a}/{b}", asked.query(a=None, b=None)), 303)


@router.get("/compare/{a}/{b}", include_in_schema=False)
def compare(request: Request, a: str, b: str) -> Response:
    """Indices with their ranges in sentences, both portfolios side by side, common areas."""
    one, other = _both(request, a, b)
    asked = PageQuery.of(request, *NAMES)
    if (one.provider, other.provider) != (a, b):
        return RedirectResponse(
            address(f"/compare/{one.provider}/{other.provider}", asked.query(a=None, b=None)), 308
        )
    centre = centre_of(request)
    found = _indices(centre, asked, one, other)
    heat = centre.heat_map(one.provider, other.provider, _areas(asked))
    return render(
        request,
        "compare.html",
        title=f"{one.name} and {other.name}, side by side",
        description=f"{together_words(heat)} {words.both_words(one, other, 'themes')}",
        one=one,
        other=other,
        asked=asked,
        by=asked.one_of("by", tuple(WAYS), "money"),
        found=found,
        indices=[(index, marks_of(index, WIDTH), is_share(index)) for index in telling(found)],
        basis=[basis_words(basis, found.by) for basis in found.basis],
        heat=heat,
        says=[together_words(heat), kinds_words(heat)],
        missing=missing_words(heat),
        range_words=range_words(found.by),
        words=words,
        this_year=int(today()[:4]),
        charts=_charts(one, other),
        pairs={
            **{name: _pairs(one, other, name) for name in ("themes", "countries")},
            "years": _year_pairs(one, other),
        },
        choosable=choosable(centre, one.provider, other.provider),
    )


def _charts(one: Portfolio, other: Portfolio) -> dict[str, str | None]:
    return {
        "themes": pair_parts_chart(one, other, "themes"),
        "countries": pair_parts_chart(one, other, "countries"),
        "years": pair_years_chart(one, other) if one.years and other.years else None,
    }


def _pairs(one: Portfolio, other: Portfolio, name: str) -> list[tuple[str, Any, Any]]:
    """Lines of a table: what it is, and what either has of it."""
    own, theirs = ({part.code: part for part in getattr(x, name)} for x in (one, other))
    return [
        ((own.get(code) or theirs[code]).name, own.get(code), theirs.get(code))
        for code in dict.fromkeys([*own, *theirs])
    ]


def _year_pairs(one: Portfolio, other: Portfolio) -> list[tuple[str, Any, Any]]:
    """The same of years: every one from the first to the last of the two, so that none is passed
    over in which neither did anything."""
    own, theirs = ({part.year: part for part in x.years} for x in (one, other))
    return [
        (str(year.year), own.get(year.year), theirs.get(year.year))
        for year in every_year((*one.years, *other.years))
    ]


def _areas(asked: PageQuery) -> AreaFilter:
    return AreaFilter(
        country=asked.first("country"),
        theme=asked.first("theme"),
        from_year=asked.year("from"),
        to_year=asked.year("to"),
    )


def _indices(centre: Centre, asked: PageQuery, one: Portfolio, other: Portfolio) -> Indices:
    wanted = IndexFilter(
        country=asked.first("country"),
        theme=asked.first("theme"),
        from_year=asked.year("from"),
        to_year=asked.year("to"),
        by=WAYS[asked.one_of("by", tuple(WAYS), "money")],
    )
    return centre.indices(one.provider, other.provider, wanted)


def _both(request: Request, a: str, b: str) -> tuple[Portfolio, Portfolio]:
    """The two that the address names; BadRequest where they are one."""
    centre = centre_of(request)
    one, other = portfolio_at(centre, a), portfolio_at(centre, b)
    if one.provider == other.provider:
        raise BadRequest(
            f"'{a[:40]}' and '{b[:40]}' are the same provider.",
            "Compare two different providers, for example /compare/JP/KR.",
        )
    return one, other
