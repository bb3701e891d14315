"""Portfolios as charts: of one provider by year and by part, of two as dots on one line.

Records in, a Vega-Lite spec out. Two providers differ by colour and by shape: A is a circle and a
whole line, B a square and a broken one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from riparian.catalogue.portfolio import Part, Portfolio, YearPart
from riparian.charts.theme import MUTED, PROVIDER_A, PROVIDER_B, RULE, TEXT, spec

MOST_PARTS = 15
"""Bars of one chart; more belong into a table."""

MOST_YEARS = 8
"""Years that are labelled, so that they can be read on a narrow screen."""

LINE_HEIGHT = 24
LEGEND: dict[str, Any] = {
    "orient": "top",
    "title": None,
    "symbolOpacity": 1,
    "symbolStrokeWidth": 0,
}
FIT = {"type": "fit-x", "contains": "padding"}
MILLION = 1e6


def years_chart(years: Sequence[YearPart], colour: str = PROVIDER_A) -> dict[str, Any]:
    """Projects known to run in each year, as bars; a year without any is a gap."""
    values = [{"year": year.year, "projects": year.running} for year in years]
    return _years(values, "projects", "projects under way", "", colour)


def year_amounts_chart(years: Sequence[YearPart], colour: str = PROVIDER_A) -> dict[str, Any]:
    """The money of projects by the first year that is known of them, in millions of dollars."""
    values = [{"year": y.year, "usd": round(y.usd / MILLION, 2)} for y in years if y.usd]
    return _years(values, "usd", "US dollars, millions, by first year", ",.0f", colour)


def _years(
    values: list[dict[str, Any]], field: str, title: str, form: str, colour: str
) -> dict[str, Any]:
    return spec(
        description=f"Bars: {title}, year by year.",
        width="container",
        height=150,
        data={"values": values},
        mark={"type": "bar", "color": colour, "width": {"band": 0.82}},
        encoding={
            "x": _year_axis(values),
            "y": {
                "field": field, "type": "quantitative", "title": title,
                "axis": {"tickCount": 4, "domain": False, "ticks": False, "titleAnchor": "end",
                         "titleAngle": 0, "titleAlign": "left", "titleX": 2, "titleY": -12},
            },
            "tooltip": [
                {"field": "year", "type": "ordinal", "title": "year"},
                {"field": field, "type": "quantitative", "title": title, "format": form or ",d"},
            ],
        },
    )  # fmt: skip


def parts_chart(
    parts: Sequence[Part], colour: str = PROVIDER_A, *, money: bool = False
) -> dict[str, Any]:
    """Bars in the order given, each with its figure: projects, or millions of dollars."""
    value, title = ("usd", "US dollars, millions") if money else ("projects", "projects")
    figures = [round((p.usd or 0) / MILLION, 2) if money else p.projects for p in parts]
    values = [
        {"part": p.name, value: figure}
        for p, figure in zip(parts[:MOST_PARTS], figures[:MOST_PARTS], strict=True)
    ]
    room = max(figures[:MOST_PARTS], default=0) * 1.22  # for the last figure
    x = {"field": value, "type": "quantitative", "axis": None, "scale": {"domainMax": room}}
    y = {"field": "part", "type": "nominal", "sort": None, "title": None, "axis": _names()}
    figure = {"field": value, "type": "quantitative", "format": ",.0f" if money else ",d"}
    return spec(
        description=f"Bars: {title} by part, longest value at its end.",
        width="container",
        height=LINE_HEIGHT * len(values),
        autosize=FIT,
        data={"values": values},
        encoding={"x": x, "y": y},
        layer=[
            {"mark": {"type": "bar", "color": colour, "height": {"band": 0.62}},
             "encoding": {"tooltip": [{"field": "part", "title": " "},
                                      {**figure, "title": title}]}},
            {"mark": {"type": "text", "align": "left", "dx": 4, "color": TEXT, "fontSize": 12},
             "encoding": {"text": figure}},
        ],
    )  # fmt: skip


def pair_parts_chart(a: Portfolio, b: Portfolio, parts: str) -> dict[str, Any]:
    """Of each theme or country (`parts` is the field), which share of each one's projects touches
    it, as two dots on one line; those of both first that have most of either."""
    shares = {one.provider: _shares(one, parts) for one in (a, b)}
    names = {part.code: part.name for one in (a, b) for part in getattr(one, parts)}
    order = sorted(
        names, key=lambda code: (-max(s.get(code, 0.0) for s in shares.values()), names[code])
    )[:MOST_PARTS]
    pairs = {code: [shares[one.provider].get(code, 0.0) for one in (a, b)] for code in order}
    values = [
        {"part": names[code], "who": one.name, "share": share,
         "low": min(pairs[code]), "high": max(pairs[code])}
        for code in order
        for one, share in zip((a, b), pairs[code], strict=True)
    ]  # fmt: skip
    y = {"field": "part", "type": "nominal", "sort": None, "title": None, "axis": _names()}
    x = {
        "field": "share", "type": "quantitative", "scale": {"zero": True},
        "title": "share of each one's projects",
        "axis": {"format": ".0%", "tickCount": 5, "orient": "top", "domain": False},
    }  # fmt: skip
    return spec(
        description="Two dots on each line: the share of each provider's projects.",
        width="container",
        height=LINE_HEIGHT * len(order),
        autosize=FIT,
        data={"values": values},
        encoding={"y": y},
        layer=[
            {"mark": {"type": "rule", "color": RULE, "strokeWidth": 3},
             "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}}},
            {"mark": {"type": "point", "filled": True, "size": 95, "opacity": 1},
             "encoding": {"x": x, **_two(a.name, b.name),
                          "tooltip": [{"field": "part", "title": " "},
                                      {"field": "who", "title": "whose"},
                                      {"field": "share", "type": "quantitative",
                                       "format": ".1%", "title": "share"}]}},
        ],
    )  # fmt: skip


def pair_years_chart(a: Portfolio, b: Portfolio) -> dict[str, Any]:
    """Projects of two providers known to run in each year, as two lines."""
    spans = [year.year for one in (a, b) for year in one.years]
    counts = {one.provider: {year.year: year.running for year in one.years} for one in (a, b)}
    values = [
        {"year": year, "who": one.name, "projects": counts[one.provider].get(year, 0)}
        for one in (a, b)
        for year in (range(min(spans), max(spans) + 1) if spans else ())
    ]
    dash = {"domain": [a.name, b.name], "range": [[1, 0], [5, 3]]}
    return spec(
        description="Two lines: projects under way year by year.",
        width="container",
        height=190,
        data={"values": values},
        encoding={
            "x": {**_year_axis(values), "type": "quantitative",
                  "scale": {"zero": False, "nice": False, "padding": 6}},
            "y": {"field": "projects", "type": "quantitative", "title": "projects under way",
                  "axis": {"tickCount": 4, "domain": False, "ticks": False}},
            **_two(a.name, b.name),
            "strokeDash": {"field": "who", "type": "nominal", "scale": dash, "legend": LEGEND},
            "tooltip": [{"field": "year", "type": "quantitative", "format": "d", "title": "year"},
                        {"field": "who", "title": "whose"},
                        {"field": "projects", "type": "quantitative", "title": "under way"}],
        },
        mark={"type": "line", "point": {"filled": True, "size": 30}},
    )  # fmt: skip


def _two(a: str, b: str) -> dict[str, Any]:
    """Colour and shape of the two."""
    return {
        "color": {
            "field": "who", "type": "nominal", "legend": LEGEND,
            "scale": {"domain": [a, b], "range": [PROVIDER_A, PROVIDER_B]},
        },
        "shape": {
            "field": "who", "type": "nominal", "legend": LEGEND,
            "scale": {"domain": [a, b], "range": ["circle", "square"]},
        },
    }  # fmt: skip


def _year_axis(values: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Years on an even scale; few enough labels to be read on a narrow screen."""
    known = [int(value["year"]) for value in values]
    first, last = (min(known), max(known)) if known else (2000, 2000)
    step = next(step for step in (1, 2, 5, 10, 20, 50) if (last - first) / step <= MOST_YEARS)
    labels = [year for year in range(first, last + 1) if year % step == 0]
    return {
        "field": "year", "type": "ordinal", "title": None,
        "scale": {"domain": list(range(first, last + 1))},
        "axis": {"values": labels, "labelAngle": 0, "format": "d", "ticks": False,
                 "labelColor": MUTED, "labelPadding": 6},
    }  # fmt: skip


def _names() -> dict[str, Any]:
    return {"labelColor": TEXT, "labelLimit": 210, "domain": False, "ticks": False,
            "labelPadding": 6}  # fmt: skip


def _shares(one: Portfolio, parts: str) -> dict[str, float]:
    found: Sequence[Part] = getattr(one, parts)
    return {p.code: round(p.projects / one.projects, 4) for p in found}
