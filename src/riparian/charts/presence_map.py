"""A picture of who is where: provinces in two colours and their blend, the river above them.

An SVG of its own: it can stand in a page, in a file or in print, and needs no script. How many
projects a province has is told by how dark it is; that both are there also by a darker edge.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from xml.sax.saxutils import escape, quoteattr

from riparian.charts.land import Frame, borders, neighbours, outlines, waters
from riparian.charts.svg import BOTH, LAND, MUTED, PROVIDER_A, PROVIDER_B

WATER = "#5B8DB8"
BEYOND, SEA = "#F3F1EA", "#FBFAF7"
WIDTH, HEIGHT = 640, 872
FRAME = Frame(left=14, top=10, scale=35.2, speck=0.004)
TOLERANCE = 0.02
MAIN_STEM = "river:MEKONG"
STEPS = (0.28, 0.45, 0.62, 0.8, 0.95)
"""How dark a province is, by its number of projects: 1, 2-3, 4-7, 8-15, 16 and more."""

COUNTRIES = {
    "MM": ("Myanmar", 21.4, 95.6), "LA": ("Laos", 19.0, 103.9), "TH": ("Thailand", 16.0, 101.2),
    "KH": ("Cambodia", 12.25, 104.6), "VN": ("Vietnam", 12.2, 109.9),
}  # fmt: skip
"""Where the names of the countries stand."""

Counts = Mapping[str, tuple[int, int]]
"""By province, how many projects of the first and of the second provider are there."""


def step_of(projects: int) -> int:
    """Which of `STEPS` a number of projects has: doubling is a step."""
    return min(len(STEPS) - 1, int(math.log2(projects))) if projects > 0 else -1


def presence_map(
    counts: Counts,
    titles: Mapping[str, str],
    points: Mapping[str, tuple[float, float]] = MappingProxyType({}),
    region: str = "mekong",
) -> str:
    """The picture; `titles` says for a province in words who is there. `points`
    (latitude, longitude) are drawn of provinces that have no outline of their own."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' width="{WIDTH}" height="{HEIGHT}" role="img" font-family="Noto Sans, sans-serif">',
        _ground(region),
        *_provinces(counts, titles, region),
        _lines(region),
        *_points(counts, titles, points),
        *_names(),
        "</svg>",
    ]
    return "\n".join(parts)


@cache
def _paths(region: str) -> dict[str, str]:
    return {place: FRAME.path(shape) for place, shape in outlines(TOLERANCE, region).items()}


@cache
def _ground(region: str) -> str:
    land = "".join(FRAME.path(shape) for shape in neighbours(region))
    return f'<path d="{land}" fill="{BEYOND}" stroke="#E4E0D4" stroke-width=".8"/>'


def _provinces(counts: Counts, titles: Mapping[str, str], region: str) -> Iterator[str]:
    for place, path in _paths(region).items():
        a, b = counts.get(place, (0, 0))
        fill = BOTH if a and b else PROVIDER_A if a else PROVIDER_B if b else LAND
        step = step_of(a + b)
        opacity = f' fill-opacity="{STEPS[step]}"' if step >= 0 else ""
        title = f"<title>{escape(titles[place])}</title>" if place in titles else ""
        yield (
            f'<path d="{path}" fill="{fill}"{opacity} stroke="#fff" stroke-width=".7"'
            f" data-place={quoteattr(place)}>{title}</path>"
        )


@cache
def _lines(region: str) -> str:
    """Borders of countries, rivers, lakes; the main stem leads the eye."""
    edges = "".join(FRAME.path(shape) for shape in borders(TOLERANCE, region).values())
    drawn = [
        f'<path d="{edges}" fill="none" stroke="#9A968A" stroke-width=".9"'
        ' stroke-linejoin="round"/>'
    ]
    for set_id, kind, shape in waters(region):
        if kind == "lake":
            drawn.append(f'<path d="{FRAME.path(shape)}" fill="{WATER}" fill-opacity=".85"/>')
            continue
        width = 3.2 if set_id == MAIN_STEM else 0.9
        drawn.append(
            f'<path d="{FRAME.line(shape)}" fill="none" stroke="{WATER}" stroke-width="{width}"'
            ' stroke-linejoin="round" stroke-linecap="round"/>'
        )
    return "".join(drawn)


def _points(
    counts: Counts, titles: Mapping[str, str], points: Mapping[str, tuple[float, float]]
) -> Iterator[str]:
    for place, (latitude, longitude) in points.items():
        a, b = counts.get(place, (0, 0))
        if not a + b:
            continue
        x, y = FRAME.at(latitude, longitude)
        fill = BOTH if a and b else PROVIDER_A if a else PROVIDER_B
        title = f"<title>{escape(titles.get(place, place))}</title>"
        yield (
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="6" fill="{fill}" stroke="#fff"'
            f' stroke-width="1.5" data-place={quoteattr(place)}>{title}</circle>'
        )


def _names() -> Iterator[str]:
    for name, latitude, longitude in COUNTRIES.values():
        x, y = FRAME.at(latitude, longitude)
        yield (
            f'<text x="{x:.0f}" y="{y:.0f}" font-size="15" fill="{MUTED}" stroke="{SEA}"'
            f' stroke-width="3.5" paint-order="stroke" text-anchor="middle">{name}</text>'
        )
