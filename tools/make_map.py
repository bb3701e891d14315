"""Draws docs/images/places.svg out of the sample: in which provinces the projects have been placed.

    python tools/make_map.py

A half disc to the left for Japan, one to the right for South Korea, each as large as its number of
projects; small dots are districts and towns. Counts are those of the product; the same code and
data give the same bytes. Drawn 720 wide with large type, so that it can still be read at 360.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import shapely

from labels import GAP, Box, Label, settle, text_box
from picture import (
    MUTED,
    NONE,
    PAPER,
    TEXT,
    TYPE,
    A,
    B,
    projects_in_provinces,
    text,
)
from riparian import Centre
from riparian.charts.land import Frame, borders, outlines, waters
from riparian.region.pack import RegionPack, load_region

TARGET = Path(__file__).resolve().parents[1] / "docs" / "images" / "places.svg"

WATER, WATER_NAME, LAND, BEYOND = "#5FA3C4", "#2F6F8F", "#EFECE3", "#F5F3EC"
WIDTH, HEIGHT = 720, 1156
TOLERANCE = 0.02
FRAME = Frame(left=20, top=112, scale=36.5, speck=0.004)
BOTTOM = 972
UNIT = 3.6
"""Radius of the half disc of one project; the area grows with the number."""

NAMED = 12
COUNTRY_NAMES = {"MM": (22.2, 96.0), "LA": (18.9, 103.95), "TH": (16.0, 100.9),
                 "KH": (9.75, 102.2), "VN": (18.9, 108.2)}  # fmt: skip

_FINER = """
SELECT DISTINCT l.latitude, l.longitude
FROM place_node AS n JOIN place AS l ON l.place_id = n.node
WHERE n.level IN ('adm2', 'locality') AND l.latitude IS NOT NULL
ORDER BY l.latitude DESC, l.longitude
"""

_SURENESS = """
SELECT
    count(*) FILTER (WHERE firm),
    count(*) FILTER (WHERE spread AND NOT firm),
    count(*) FILTER (WHERE NOT spread AND NOT firm),
    count(*) FILTER (WHERE finer)
FROM (
    SELECT
        p.project_id,
        count(*) FILTER (WHERE n.level = 'adm1') > 0 AS firm,
        count(*) FILTER (WHERE n.level IN ('adm2', 'locality')) > 0 AS finer,
        EXISTS (SELECT 1 FROM project_place AS x WHERE x.project_id = p.project_id
            AND x.via IS NOT NULL AND NOT starts_with(x.via, 'site:')) AS spread
    FROM project AS p
    LEFT JOIN place_node AS n ON n.project_id = p.project_id
    GROUP BY p.project_id
)
"""


class Found(NamedTuple):
    """What the sample's projects say of where they are."""

    provinces: dict[str, tuple[int, int]]
    finer: list[tuple[float, float]]
    placed: int
    spread: int
    country_only: int
    in_finer: int

    @property
    def projects(self) -> int:
        return self.placed + self.spread + self.country_only


def main() -> int:
    """Draw the map."""
    with TemporaryDirectory(prefix="riparian-") as folder:
        centre = Centre.init(Path(folder) / "sample", sample=True)
        centre.build()
        found = ask(centre)
    pack = load_region()
    marks = sorted(found.provinces, key=lambda p: (-sum(found.provinces[p]), p))
    parts = [
        head(found, [pack.name_of(place) for place in marks[:NAMED]]),
        *land(pack),
        *rivers(pack),
        *quiet_names(pack),
        *country_names(pack),
        *(dot(*FRAME.at(*point)) for point in found.finer),
        *(half_discs(pack, place, *found.provinces[place]) for place in marks),
        *province_names(pack, found, marks),
        *key(),
        *numbers(found),
        "</svg>",
    ]
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text("\n".join(parts) + "\n", encoding="utf-8", newline="\n")
    print(f"wrote {TARGET.name}, {TARGET.stat().st_size / 1000:.0f} kB")
    return 0


def ask(centre: Centre) -> Found:
    """Count: per province and provider, and how finely the projects are placed at all."""
    with centre.reading() as connection:
        row = connection.execute(_SURENESS).fetchone()
        finer = connection.execute(_FINER).fetchall()
    return Found(projects_in_provinces(centre, "JP", "KR"), finer, *row)


def head(found: Found, names: list[str]) -> str:
    """The beginning: size, type, title, and the same in words."""
    title = "Where the projects of Japan and South Korea are"
    said = (
        f"Map of Cambodia, Laos, Myanmar, Thailand and Vietnam with the Mekong. Of {found.projects}"
        f" projects in the sample, {found.placed} are placed in a province or finer, in"
        f" {len(found.provinces)} provinces; of {found.spread} only a road, a river, a basin or a"
        f" part of a country is known, of {found.country_only} only the country. Most projects are"
        f" in {', '.join(names[:-1])} and {names[-1]}."
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-labelledby="title desc" font-family="{TYPE}" fill="{TEXT}">'
        f'<title id="title">{title}</title><desc id="desc">{said}</desc>\n'
        f'<defs><clipPath id="map"><rect y="{FRAME.top - 8:g}" width="{WIDTH}"'
        f' height="{BOTTOM - FRAME.top + 8:g}"/></clipPath></defs>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>\n'
        + text(20, 46, "Where the projects are", 34, weight=600)
        + text(20, 80, f"{found.projects} of Japan and South Korea along the Mekong", 22, MUTED)
    )


def land(pack: RegionPack) -> Iterator[str]:
    """The neighbours as far as there are outlines, the five countries, borders of provinces."""
    for country in pack.partial:
        beyond = FRAME.path(borders(TOLERANCE)[country])
        yield f'<path d="{beyond}" fill="{BEYOND}" clip-path="url(#map)"/>'
    for country in pack.countries:
        whole = borders(TOLERANCE)[country]
        rims = [o.boundary for place, o in outlines(TOLERANCE).items() if place[:2] == country]
        inner = shapely.line_merge(shapely.union_all(rims).difference(whole.boundary))
        yield f'<path d="{FRAME.path(whole)}" fill="{LAND}" stroke="#9AA3AE" stroke-width="1.1"/>'
        yield f'<path d="{FRAME.line(inner)}" fill="none" stroke="#D8D3C6" stroke-width=".8"/>'


def rivers(pack: RegionPack) -> Iterator[str]:
    """The Mekong with what flows into it; other waters are left out."""
    drawn = sorted(
        ((kind, name, shape) for name, kind, shape in waters() if name and in_basin(pack, name)),
        key=lambda water: (water[1] == "river:MEKONG", water[0], water[1]),
    )
    for kind, name, shape in drawn:
        if kind == "lake":
            yield f'<path d="{FRAME.path(shape)}" fill="{WATER}"/>'
            continue
        width = "4.5" if name == "river:MEKONG" else "1.6"
        yield (
            f'<path d="{FRAME.line(shape)}" fill="none" stroke="{WATER}" stroke-width="{width}"'
            ' stroke-linejoin="round" stroke-linecap="round" clip-path="url(#map)"/>'
        )


def quiet_names(pack: RegionPack) -> Iterator[str]:
    """The river, and the neighbour from which it comes."""
    x, y = FRAME.at(23.4, 101.1)
    yield text(round(x), round(y), "Mekong", 22, WATER_NAME, more=' font-style="italic"')
    x, y = FRAME.at(25.3, 101.1)
    yield text(round(x), round(y), f"{pack.name_of('CN-YN')}, {pack.name_of('CN')}", 20, MUTED)


def in_basin(pack: RegionPack, water: str) -> bool:
    """Whether a water is the Mekong, or flows into it."""
    below: str | None = water
    while below and below != "river:MEKONG":
        below = pack.sets[below].flows_into if below in pack.sets else None
    return below is not None


def country_names(pack: RegionPack) -> Iterator[str]:
    """The names of the countries, wide and quiet, under the marks."""
    for country, where in COUNTRY_NAMES.items():
        x, y = FRAME.at(*where)
        yield text(x, y, pack.name_of(country), 23, MUTED, anchor="middle", halo=True,
                   more=' letter-spacing="2"')  # fmt: skip


def half_discs(pack: RegionPack, place: str, a: int, b: int) -> str:
    """The mark of one province: to the left what one provider has there, to the right the other."""
    x, y = where(pack, place)
    name = f"{pack.name_of(place)}: Japan {a}, South Korea {b}"
    return f"<g><title>{name}</title>{half(x, y, a, A, 0)}{half(x, y, b, B, 1)}</g>"


def half(x: float, y: float, many: int, colour: str, turn: int) -> str:
    """Half a disc around a point, to the left (0) or to the right (1) of it."""
    if not many:
        return ""
    radius = round(UNIT * math.sqrt(many), 1)
    return (
        f'<path d="M{x:.1f} {y - radius:.1f}a{radius:g} {radius:g} 0 0 {turn} 0 {2 * radius:g}z"'
        f' fill="{colour}" stroke="{PAPER}" stroke-width="1"/>'
    )


def dot(x: float, y: float) -> str:
    """A district or town."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" fill="{MUTED}"/>'


def where(pack: RegionPack, place: str) -> tuple[float, float]:
    """Where a place stands on the map."""
    latitude, longitude = pack.places[place].latitude, pack.places[place].longitude
    assert latitude is not None
    assert longitude is not None
    return FRAME.at(latitude, longitude)


def province_names(pack: RegionPack, found: Found, marks: list[str]) -> Iterator[str]:
    """The names of the provinces with most projects, each where it hides least."""
    labels = [label(pack, place, *found.provinces[place]) for place in marks]
    taken = [beside(one, GAP if number < NAMED else 0) for number, one in enumerate(labels)]
    taken += [
        text_box(*FRAME.at(*point), pack.name_of(country), 26, "middle")
        for country, point in COUNTRY_NAMES.items()
    ]
    main_stem = next(shape for name, _, shape in waters() if name == "river:MEKONG")
    for longitude, latitude in shapely.get_coordinates(shapely.segmentize(main_stem, 0.1)):
        x, y = FRAME.at(latitude, longitude)
        taken.append(Box(x - 3, y - 3, x + 3, y + 3))
    paper = Box(8, FRAME.top, WIDTH - 8, BOTTOM)
    for one, way in zip(labels[:NAMED], settle(labels[:NAMED], taken, paper), strict=True):
        yield text(round(way.x), round(way.y), one.words, one.size, weight=600,
                   anchor=way.anchor, halo=True)  # fmt: skip


def beside(mark: Label, gap: int) -> Box:
    """What a mark covers, with a gap where the name of another could be taken for its own."""
    left, right, reach = mark.left + gap, mark.right + gap, max(mark.left, mark.right) + gap
    return Box(mark.x - left, mark.y - reach, mark.x + right, mark.y + reach, 3 if gap else 1.5)


def label(pack: RegionPack, place: str, a: int, b: int) -> Label:
    """The name of a province with the size of its mark."""
    left, right = (UNIT * math.sqrt(many) for many in (a, b))
    return Label(pack.name_of(place), *where(pack, place), left, right, 20)


def key() -> Iterator[str]:
    """What the marks mean, in the sea to the south-west."""
    x, y = 20, 676
    yield half(x + 24, y - 7, 25, A, 0) + text(x + 36, y, "Japan", 22, A, 600)
    y += 38
    yield half(x + 6, y - 7, 25, B, 1) + text(x + 36, y, "South Korea", 22, B, 600)
    y += 54
    for many, step in ((1, 28), (10, 42), (40, 0)):
        x += round(UNIT * math.sqrt(many))
        yield half(x, y - 7, many, MUTED, 0) + text(x + 5, y, str(many), 20)
        x += step
    x, y = 20, y + 42
    yield text(x, y, "projects in a", 20) + text(x, y + 25, "province", 20)
    yield dot(x + 5, y + 57) + text(x + 18, y + 64, "district", 20)
    yield text(x + 18, y + 89, "or town", 20)


def numbers(found: Found) -> Iterator[str]:
    """How finely the projects are placed, and what counts."""
    yield f'<path d="M20 {BOTTOM + 8}H{WIDTH - 20}" stroke="{NONE}"/>'
    said = (
        (20, found.placed, "in a province,", "district or town"),
        (262, found.spread, "along a road or river,", "in a basin or area only"),
        (544, found.country_only, "in a country", "only"),
    )
    for x, many, first, second in said:
        yield text(x, BOTTOM + 48, str(many), 34, weight=600)
        yield text(x, BOTTOM + 76, first, 20) + text(x, BOTTOM + 102, second, 20)
    more = "A project in several provinces counts in each."
    yield text(20, BOTTOM + 140, more, 20, MUTED)
    yield text(20, BOTTOM + 168, "Natural Earth; tributaries GSHHG; points GeoNames.", 20, MUTED)


if __name__ == "__main__":
    sys.exit(main())
