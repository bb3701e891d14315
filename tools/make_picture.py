"""Draws docs/images/overlap.svg out of the sample: where both are, and why one pair stands out.

    python tools/make_picture.py

Left: provinces by who has projects there. Right: the strongest overlap in one province, as a
waterfall. Everything in it is the product's own answer to the sample; the same code and data give
the same bytes. Drawn 720 wide with large type, so that it can still be read at 360.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

from picture import (
    BOTH,
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
from riparian import Centre, Overlap, OverlapFilter
from riparian.charts.land import Frame, borders, outlines
from riparian.overlap.engine.overlap_kinds import TEXTS
from riparian.overlap.report.year_spans import year_words
from riparian.region.pack import load_region
from riparian.wording.title_labels import chance_words

TARGET = Path(__file__).resolve().parents[1] / "docs" / "images" / "overlap.svg"

FILL = {"both": BOTH, "a": "url(#a)", "b": "url(#b)", "none": NONE}

WIDTH, HEIGHT = 720, 640
ABOVE_LEGEND = 560
FRAME, TOLERANCE = Frame(left=16, top=104, scale=18.6), 0.05
RIGHT, BAR = 372, 332
FIGURE = 60
"""Room for the bits beside the bars."""


def main() -> int:
    """Draw the picture."""
    with TemporaryDirectory(prefix="riparian-") as folder:
        centre = Centre.init(Path(folder) / "sample", sample=True)
        activities = centre.build().activities
        presence = province_presence(centre)
        wanted = OverlapFilter(kind="doubling", limit=1, order="strength", state="now")
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
    many = projects_in_provinces(centre, "JP", "KR")
    return {place: "both" if a and b else "a" if a else "b" for place, (a, b) in many.items()}


def head(activities: int) -> str:
    """The beginning: size, type, patterns, title."""
    hatch = "".join(
        f'<pattern id="{name}" width="7" height="7" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate({turn})"><rect width="7" height="7" fill="{colour}"'
        f' fill-opacity=".25"/><rect width="3" height="7" fill="{colour}"/></pattern>'
        for name, colour, turn in (("a", A, 45), ("b", B, -45))
    )
    said = f"{activities:,} public records in Japanese, Korean and English"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        f' font-family="{TYPE}"'
        f' fill="{TEXT}"><title>Where Japan and South Korea meet along the Mekong</title>'
        f'<defs>{hatch}</defs><rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>\n'
        + text(16, 46, "Where Japan and South Korea meet", 34, weight=600)
        + text(16, 80, said, 22, MUTED)
    )


def provinces(presence: dict[str, str]) -> Iterator[str]:
    """Every province, filled by presence; then the borders of the countries."""
    for place, outline in outlines(TOLERANCE).items():
        fill = FILL[presence.get(place, "none")]
        yield f'<path d="{FRAME.path(outline)}" fill="{fill}" stroke="{PAPER}" stroke-width=".7"/>'
    for country in load_region().countries:
        whole = FRAME.path(borders(TOLERANCE)[country])
        yield f'<path d="{whole}" fill="none" stroke="{TEXT}" stroke-width="1.2"/>'


def country_names() -> Iterator[str]:
    """The name of each country, about where it lies."""
    pack = load_region()
    places = {"MM": (21.3, 95.7), "LA": (19.6, 102.6), "TH": (15.9, 101.1), "KH": (12.3, 104.9),
              "VN": (18.1, 108.9)}  # fmt: skip
    for country, where in places.items():
        x, y = FRAME.at(*where)
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
    y = 136.0
    for line in overlap.place.replace(", ", ",\n", 1).splitlines():
        yield text(RIGHT, y, line, 28, weight=600)
        y += 34
    told = {e.feature: e.value for e in overlap.evidence}
    name = (told.get("subject") or told["purpose"]).lstrip("0123456789 ")
    yield text(RIGHT, y, TEXTS[overlap.kind].name + ": " + name.lower(), 24, BOTH, 600)
    y += 40
    for side, colour in ((overlap.a, A), (overlap.b, B)):
        yield text(RIGHT, y, side.provider, 24, colour, 700)
        yield text(RIGHT + 52, y, year_words(side), 24)
        y += 34
    scale = (BAR - FIGURE) / max(accumulate(piece.bits for piece in overlap.evidence))
    done = 0.0
    y += 12
    row = min(38.0, (ABOVE_LEGEND - 38 - y) / len(overlap.evidence))
    for piece in overlap.evidence:
        yield text(RIGHT, y, piece.feature, 20)
        yield text(RIGHT + BAR, y, f"{piece.bits:+.1f}".replace("-", "−"), 20, anchor="end")
        start, width = done + min(piece.bits, 0.0), abs(piece.bits)
        yield (
            f'<rect x="{RIGHT + start * scale:.1f}" y="{y + 6:.1f}" width="{width * scale:.1f}"'
            f' height="6" fill="{BOTH if piece.bits > 0 else MUTED}"/>'
        )
        done += piece.bits
        y += row
    yield f'<path d="M{RIGHT} {y - 16}h{BAR}" stroke="{MUTED}"/>'
    yield text(RIGHT, y + 10, f"{overlap.strength_bits:.1f} bits", 28, weight=600)
    yield text(RIGHT, y + 38, chance_words(overlap.chance), 16, MUTED)


if __name__ == "__main__":
    sys.exit(main())
