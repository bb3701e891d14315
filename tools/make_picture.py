"""Draws docs/images/overlap.svg out of the sample: where both are, and why one pair stands out.

    python tools/make_picture.py

Left: provinces by who has projects there. Right: the strongest overlap in one province, as a
waterfall. Everything in it is the product's own answer to the sample; the same code and data give
the same bytes. Drawn 720 wide with large type, so that it can still be read at 360.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

import shapely
from shapely.geometry import shape

from riparian import AreaFilter, Centre, Overlap, OverlapFilter
from riparian.overlap.kinds import TEXTS
from riparian.overlap.years import year_words
from riparian.region.pack import load_region, region_folder

TARGET = Path(__file__).resolve().parents[1] / "docs" / "images" / "overlap.svg"

A, B, BOTH = "#2B4C9B", "#D1495B", "#7A3E8E"
TEXT, MUTED, PAPER, NONE = "#1F2933", "#697586", "#FBFAF7", "#E6E3DA"
FILL = {"both": BOTH, "a": "url(#a)", "b": "url(#b)", "none": NONE}

WIDTH, HEIGHT = 720, 640
MAP_LEFT, MAP_TOP, MAP_SCALE = 16, 104, 18.6
WEST, NORTH, MIDDLE = 92.1, 28.7, 16.5
RIGHT, BAR = 372, 332


def main() -> int:
    """Draw the picture."""
    with TemporaryDirectory(prefix="riparian-") as folder:
        centre = Centre.init(Path(folder) / "sample", sample=True)
        activities = centre.build().activities
        presence = province_presence(centre)
        wanted = OverlapFilter(kind="doubling", limit=1)
        overlap = centre.overlaps("JP", "KR", wanted)[0][0]
    parts = [
        head(activities),
        *provinces(presence),
        *country_names(),
        *legend(presence),
        *card(overlap),
        "</svg>",
    ]
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text("\n".join(parts) + "\n", encoding="utf-8", newline="\n")
    print(f"wrote {TARGET.name}, {TARGET.stat().st_size / 1000:.0f} kB")
    return 0


def province_presence(centre: Centre) -> dict[str, str]:
    """Which of the two have projects in each province: `both`, `a` or `b`."""
    found: dict[str, set[str]] = {}
    for area in centre.areas("JP", "KR", AreaFilter())[0]:
        here = found.setdefault(area.place, set())
        here |= {"a"} if area.projects_a else set()
        here |= {"b"} if area.projects_b else set()
    return {place: "both" if len(who) == 2 else who.pop() for place, who in found.items()}


def head(activities: int) -> str:
    """The beginning: size, type, patterns, title."""
    hatch = "".join(
        f'<pattern id="{name}" width="7" height="7" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate({turn})"><rect width="7" height="7" fill="{colour}"'
        f' fill-opacity=".25"/><rect width="3" height="7" fill="{colour}"/></pattern>'
        for name, colour, turn in (("a", A, 45), ("b", B, -45))
    )
    said = f"{activities} public records in Japanese, Korean and English"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        " font-family=\"'Noto Sans', 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', sans-serif\""
        f' fill="{TEXT}"><title>Where Japan and South Korea meet along the Mekong</title>'
        f'<defs>{hatch}</defs><rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>\n'
        + text(16, 46, "Where Japan and South Korea meet", 34, weight=600)
        + text(16, 80, said, 22, MUTED)
    )


def provinces(presence: dict[str, str]) -> Iterator[str]:
    """Every province, filled by presence; then the borders of the countries."""
    content = (region_folder() / "adm1.geojson").read_text("utf-8")
    features = json.loads(content)["features"]
    shapes = [shape(feature["geometry"]) for feature in features]
    places = [feature["properties"]["place_id"] for feature in features]
    simple = dict(zip(places, shapely.coverage_simplify(shapes, 0.05), strict=True))
    for place, outline in simple.items():
        fill = FILL[presence.get(place, "none")]
        yield f'<path d="{path(outline)}" fill="{fill}" stroke="{PAPER}" stroke-width=".7"/>'
    for country in load_region().countries:
        whole = shapely.union_all([o for place, o in simple.items() if place[:2] == country])
        yield f'<path d="{path(whole)}" fill="none" stroke="{TEXT}" stroke-width="1.2"/>'


def path(outline: shapely.Geometry) -> str:
    """An outline as SVG; specks of less than about 150 square kilometres are left out."""
    polygons = [p for p in getattr(outline, "geoms", [outline]) if p.area > 0.0125]
    rings = [ring for p in polygons for ring in (p.exterior, *p.interiors)]
    return "".join(f"M{''.join(_steps(ring.coords))}z" for ring in rings)


def _steps(coordinates: Iterable[tuple[float, ...]]) -> Iterator[str]:
    """The first point, then from each to the next, in tenths so that rounding does not add up."""
    before: tuple[int, int] | None = None
    for longitude, latitude in coordinates:
        x, y = on_map(latitude, longitude)
        here = round(x * 10), round(y * 10)
        if before is None:
            yield f"{here[0] / 10:g} {here[1] / 10:g}l"
        elif here != before:
            yield f"{(here[0] - before[0]) / 10:g} {(here[1] - before[1]) / 10:g} "
        before = here


def on_map(latitude: float, longitude: float) -> tuple[float, float]:
    """Where a place stands in the picture: plate carrée, true at the middle of the region."""
    stretch = MAP_SCALE * math.cos(math.radians(MIDDLE))
    return MAP_LEFT + (longitude - WEST) * stretch, MAP_TOP + (NORTH - latitude) * MAP_SCALE


def country_names() -> Iterator[str]:
    """The name of each country, about where it lies."""
    pack = load_region()
    places = {"MM": (21.3, 95.7), "LA": (19.6, 102.6), "TH": (15.9, 101.1), "KH": (12.3, 104.9),
              "VN": (18.1, 108.9)}  # fmt: skip
    for country, where in places.items():
        x, y = on_map(*where)
        yield text(x, y, pack.name_of(country), 20, anchor="middle", halo=True)


def legend(presence: dict[str, str]) -> Iterator[str]:
    """What the fills mean, with how many provinces have them."""
    said = (("both", "both"), ("a", "only Japan"), ("b", "only South Korea"))
    many = {who: list(presence.values()).count(who) for who, _ in said}
    x = 16
    for who, words in said:
        yield f'<rect x="{x}" y="572" width="24" height="18" fill="{FILL[who]}"/>'
        yield text(x + 32, 589, f"{words}: {many[who]}", 22)
        x += {"both": 144, "a": 202, "b": 0}[who]
    yield text(16, 624, "Provinces with projects. Outlines: Natural Earth.", 20, MUTED)


def card(overlap: Overlap) -> Iterator[str]:
    """One overlap: where, what, who, when, and how the bits add up."""
    y = 136
    for line in overlap.place.replace(", ", ",\n", 1).splitlines():
        yield text(RIGHT, y, line, 28, weight=600)
        y += 34
    purpose = next(e.value for e in overlap.evidence if e.feature == "purpose")
    name = purpose.lstrip("0123456789 ")
    yield text(RIGHT, y, TEXTS[overlap.kind].name + ": " + name.lower(), 24, BOTH, 600)
    y += 40
    for side, colour in ((overlap.a, A), (overlap.b, B)):
        yield text(RIGHT, y, side.provider, 24, colour, 700)
        yield text(RIGHT + 52, y, year_words(side), 24)
        y += 34
    scale, done = BAR / overlap.strength_bits, 0.0
    y += 24
    for piece in overlap.evidence:
        yield text(RIGHT, y, piece.feature, 22)
        yield text(RIGHT + BAR, y, f"+{piece.bits:.1f}", 22, anchor="end")
        yield (
            f'<rect x="{RIGHT + done * scale:.1f}" y="{y + 9}" width="{piece.bits * scale:.1f}"'
            f' height="16" fill="{BOTH}"/>'
        )
        done += piece.bits
        y += 58
    yield f'<path d="M{RIGHT} {y - 22}h{BAR}" stroke="{MUTED}"/>'
    yield text(RIGHT, y + 8, f"{overlap.strength_bits:.1f} bits", 28, weight=600)
    percent = min(99.99, int(overlap.closer_than * 10000) / 100)
    yield text(RIGHT, y + 40, f"closer than {percent:g} % of pairs", 22, MUTED)


def text(
    x: float, y: float, words: str, size: int, fill: str = TEXT, weight: int = 400,
    anchor: str = "start", halo: bool = False,
) -> str:  # fmt: skip
    """A line of text."""
    around = f' stroke="{PAPER}" stroke-width="4" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" fill="{fill}"'
        f' text-anchor="{anchor}"{around}>{escape(words)}</text>\n'
    )


if __name__ == "__main__":
    sys.exit(main())
