"""Who there is: every provider with its figures, and the portfolio of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi import APIRouter, Request
from msgspec import structs
from starlette.responses import RedirectResponse, Response

from riparian.catalogue.countable import APART, MoneyPart
from riparian.catalogue.portfolio import Part, Portfolio, every_year
from riparian.centre.centre import Centre
from riparian.charts.parts import parts_chart
from riparian.charts.years import year_amounts_chart, years_chart
from riparian.english import count_of
from riparian.export.columns import PORTFOLIO, PROVIDERS_TABLE
from riparian.normalise.days import today
from riparian.web.choices import portfolio_at
from riparian.web.formats import as_csv, as_geojson, as_json, feature
from riparian.web.pages import render
from riparian.web.query import centre_of
from riparian.web.shapes import shape_of
from riparian.wording import portfolio as words
from riparian.wording.money import apart_words, doubt_words, holds_words

router = APIRouter()

PARTS = ("themes", "countries", "provinces", "schemes", "agencies")


@router.get("/providers.json", response_class=Response)
def providers_as_json(request: Request) -> Response:
    """Every provider that has a project here, with its portfolio."""
    return as_json({"providers": list(centre_of(request).portfolios().values())})


@router.get("/providers.csv", response_class=Response)
def providers_as_csv(request: Request) -> Response:
    """One line for each provider."""
    return as_csv("providers", PROVIDERS_TABLE.names(), _lines(centre_of(request)))


@router.get("/providers", include_in_schema=False)
def providers(request: Request) -> Response:
    """Every provider with its projects, money, years and countries."""
    found = list(centre_of(request).portfolios().values())
    return render(
        request,
        "providers.html",
        title="Who there is: providers of cooperation",
        description=f"{len(found)} providers and their projects.",
        found=found,
        most=max((one.projects for one in found), default=0),
        paying=[one for one in found if one.paid],
        holds_words=holds_words,
        doubt_words=doubt_words,
        apart_words=apart_words,
    )


@router.get("/providers/{code}.json", response_class=Response)
def provider_as_json(request: Request, code: str) -> Response:
    """The portfolio of one provider."""
    return as_json(_portfolio(request, code))


@router.get("/providers/{code}.csv", response_class=Response)
def provider_as_csv(request: Request, code: str) -> Response:
    """The same as one table: a line for each year, theme, country, province, scheme, agency."""
    one = _portfolio(request, code)
    return as_csv(f"provider-{one.provider}", PORTFOLIO.names(), _part_lines(one))


@router.get("/providers/{code}.geojson", response_class=Response)
def provider_as_geojson(request: Request, code: str) -> Response:
    """Its provinces with their outlines and figures."""
    one = _portfolio(request, code)
    region = centre_of(request).settings.region
    return as_geojson(
        (
            feature(
                shape_of(part.code, region), place=part.code, name=part.name,
                country=part.country, projects=part.projects, usd=part.usd,
                with_usd=part.with_usd,
            )
            for part in one.provinces
        ),
        provider=one.provider,
        no_province=one.no_province,
    )  # fmt: skip


@router.get("/providers/{code}", include_in_schema=False)
def provider(request: Request, code: str) -> Response:
    """One provider by year, theme, place, scheme and agency."""
    one = _portfolio(request, code)
    if one.provider != code:
        return RedirectResponse(f"/providers/{one.provider}", 308)
    centre = centre_of(request)
    countries = {part.code: part.name for part in one.countries}
    return render(
        request,
        "provider.html",
        title=f"{one.name}: {count_of(one.projects, 'project')}",
        description=f"{words.whole_words(one)} {words.themes_words(one)}",
        one=one,
        says=words,
        this_year=int(today()[:4]),
        charts=_charts(one),
        years=every_year(one.years),
        countries=countries,
        others=[other for other in centre.portfolios().values() if other.provider != one.provider][
            :8
        ],
    )


def _charts(one: Portfolio) -> dict[str, str | None]:
    """The charts by name, None where there is nothing to draw."""
    charts: dict[str, str | None] = {
        "years": years_chart(one.years) if one.years else None,
        "amounts": year_amounts_chart(one.years) if any(y.usd for y in one.years) else None,
    }
    for name in PARTS:
        parts: tuple[Part, ...] = getattr(one, name)
        if name == "schemes":
            parts = tuple(structs.replace(p, name=words.scheme_words(p.name)) for p in parts)
        charts[name] = parts_chart(parts) if len(parts) > 1 else None
    valued = any(part.usd for part in one.themes)
    return {**charts, "theme_money": parts_chart(one.themes, money=True) if valued else None}


def _portfolio(request: Request, code: str) -> Portfolio:
    return portfolio_at(centre_of(request), code)


def _lines(centre: Centre) -> Iterator[list[object]]:
    for one in centre.portfolios().values():
        row: list[object] = []
        for field in PROVIDERS_TABLE.names()[: -len(APART) - 1]:
            value = getattr(one, field)
            row.append([part.name for part in value] if field == "countries" else value)
        yield [*row, *_apart(one.money)]


def _apart(money: Sequence[MoneyPart]) -> list[float | None]:
    """What no sum holds: planned, pledged, cancelled; and how many amounts should be checked."""
    usd = {part.what: part.usd for part in money}
    outliers = sum(part.outliers for part in money)
    return [usd.get("planned"), usd.get("pledged"), usd.get("cancelled"), outliers]


def _part_lines(one: Portfolio) -> Iterator[list[object]]:
    for year in one.years:
        yield [
            "year",
            year.year,
            str(year.year),
            None,
            year.running,
            year.usd,
            None,
            *_apart(year.money),
        ]
    for name in PARTS:
        for part in getattr(one, name):
            yield [
                name, part.code, part.name, part.country, part.projects, part.usd, part.with_usd,
                *_apart(part.money),
            ]  # fmt: skip
