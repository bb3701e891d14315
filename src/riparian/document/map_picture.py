"""A small map as a picture by itself: it goes into files, where no style sheet is.

Names are not in it: they stand beside it as text.
"""

from __future__ import annotations

from riparian.charts.meeting_map import MeetingMap
from riparian.charts.svg import BOTH, LAND, PROVIDER_A, PROVIDER_B

_AREAS = {"a": PROVIDER_A, "b": PROVIDER_B, "both": BOTH}
_SEA, _LINE, _WATER = "#FBFAF7", "#B9B3A6", "#8FB3C9"


def map_picture(drawn: MeetingMap) -> str:
    """The map as SVG."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawn.width} {drawn.height}"'
        f' width="{drawn.width}" height="{drawn.height}">',
        f'<rect width="{drawn.width}" height="{drawn.height}" fill="{_SEA}"/>',
    ]
    parts += [f'<path d="{d}" fill="#F6F4EE" stroke="none"/>' for d in drawn.around]
    parts += [f'<path d="{d}" fill="{LAND}" stroke="{_LINE}"/>' for d in drawn.countries]
    parts += [
        f'<path d="{area.path}" fill="{_AREAS[area.which]}" fill-opacity="{area.shade}"'
        f' stroke="{_AREAS[area.which]}"/>'
        for area in drawn.areas
    ]
    parts += [f'<path d="{d}" fill="none" stroke="{_WATER}"/>' for d in drawn.waters]
    for dot in drawn.dots:
        if dot.which == "a":
            parts.append(
                f'<circle cx="{dot.x}" cy="{dot.y}" r="4" fill="{PROVIDER_A}" stroke="#fff"/>'
            )
        else:
            parts.append(
                f'<rect x="{dot.x - 3.5}" y="{dot.y - 3.5}" width="7" height="7"'
                f' fill="{PROVIDER_B}" stroke="#fff"/>'
            )
    return "".join([*parts, "</svg>"])
