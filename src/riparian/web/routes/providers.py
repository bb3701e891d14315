"""Who there is: every provider with its figures, and the portfolio of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fastapi import APIRouter, Request
from msgspec import structs
from starlette.responses import RedirectResponse, Response

from riparian.catalogue.counting_rules import APART, MoneyPart
from riparian.catalogue.provider_portfolio import Part, Portfolio, every_year
from riparian.centre.centre import Centre
from riparian.charts.parts import parts_chart
from riparian.charts.years import year_amounts_chart, years_chart
from riparian.english import count_of
from riparian.export.column_descriptions import PORTFOLIO, PROVIDERS_TABLE
from riparian.export.geojson import feature
from riparian.normalise.iso_days import today
from riparian.web.choices import portfolio_at
from riparian.web.formats import as_csv, as_geojson, as_json, shape_of
from riparian.web.pages import centre_of, render
from riparian.wording import portfolio as words
from riparian.wording.amounts import apart_words, doubt_words, holds_words

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
    portfolios = list(centre_of(request).portfolios().values())
    return render(
        request,
        "providers.html",
        title="Who there is: providers of cooperation",
        description=f"{len(portfolios)} providers and their projects.",
        portfolios=portfolios,
        most=max((portfolio.projects for portfolio in portfolios), default=0),
        paying=[portfolio for portfolio in portfolios if portfolio.paid],
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
    portfolio = _portfolio(request, code)
    return as_csv(f"provider-{portfolio.provider}", PORTFOLIO.names(), _part_lines(portfolio))


@router.get("/providers/{code}.geojson", response_class=Response)
def provider_as_geojson(request: Request, code: str) -> Response:
    """Its provinces with their outlines and figures."""
    portfolio = _portfolio(request, code)
    region = centre_of(request).settings.region
    return as_geojson(
        (
            feature(
                shape_of(part.code, region), place=part.code, name=part.name,
                country=part.country, projects=part.projects, usd=part.usd,
                with_usd=part.with_usd,
            )
            for part in portfolio.provinces
        ),
        provider=portfolio.provider,
        no_province=portfolio.no_province,
    )  # fmt: skip


@router.get("/providers/{code}", include_in_schema=False)
def provider(request: Request, code: str) -> Response:
    """One provider by year, theme, place, scheme and agency."""
    portfolio = _portfolio(request, code)
    if portfolio.provider != code:
        return RedirectResponse(f"/providers/{portfolio.provider}", 308)
    centre = centre_of(request)
    countries = {part.code: part.name for part in portfolio.countries}
    return render(
        request,
        "provider.html",
        title=f"{portfolio.name}: {count_of(portfolio.projects, 'project')}",
        description=f"{words.whole_words(portfolio)} {words.themes_words(portfolio)}",
        portfolio=portfolio,
        says=words,
        this_year=int(today()[:4]),
        charts=_charts(portfolio),
        years=every_year(portfolio.years),
        countries=countries,
        others=[
            other for other in centre.portfolios().values() if other.provider != portfolio.provider
        ][:8],
    )


def _charts(portfolio: Portfolio) -> dict[str, str | None]:
    """The charts by name, None where there is nothing to draw."""
    charts: dict[str, str | None] = {
        "years": years_chart(portfolio.years) if portfolio.years else None,
        "amounts": year_amounts_chart(portfolio.years)
        if any(y.usd for y in portfolio.years)
        else None,
    }
    for name in PARTS:
        parts: tuple[Part, ...] = getattr(portfolio, name)
        if name == "schemes":
            parts = tuple(structs.replace(p, name=words.scheme_words(p.name)) for p in parts)
        charts[name] = parts_chart(parts) if len(parts) > 1 else None
    valued = any(part.usd for part in portfolio.themes)
    return {**charts, "theme_money": parts_chart(portfolio.themes, money=True) if valued else None}


def _portfolio(request: Request, code: str) -> Portfolio:
    return portfolio_at(centre_of(request), code)


def _lines(centre: Centre) -> Iterator[list[object]]:
    for portfolio in centre.portfolios().values():
        row: list[object] = []
        for field in PROVIDERS_TABLE.names()[: -len(APART) - 1]:
            value = getattr(portfolio, field)
            row.append([part.name for part in value] if field == "countries" else value)
        yield [*row, *_apart(portfolio.money)]


def _apart(money: Sequence[MoneyPart]) -> list[float | None]:
    """What no sum holds: planned, pledged, cancelled; and how many amounts should be checked."""
    usd = {part.what: part.usd for part in money}
    outliers = sum(part.outliers for part in money)
    return [usd.get("planned"), usd.get("pledged"), usd.get("cancelled"), outliers]


def _part_lines(portfolio: Portfolio) -> Iterator[list[object]]:
    for year in portfolio.years:
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
        for part in getattr(portfolio, name):
            yield [
                name, part.code, part.name, part.country, part.projects, part.usd, part.with_usd,
                *_apart(part.money),
            ]  # fmt: skip
