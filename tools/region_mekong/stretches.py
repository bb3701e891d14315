"""How far down a river a province begins and ends, measured along the river's line."""

from __future__ import annotations

from itertools import pairwise

import shapely
import shapely.ops
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from region_mekong.waters import km

LEAST_DEGREES = 0.1
"""A line of less than 10 km in a province is one on its border."""
TOUCH_DEGREES = 0.02
"""Lines of one river that end so near to each other belong together."""


def parts_of(river: BaseGeometry) -> list[LineString]:
    """The longest line of a river, from its north end on, and its arms, which have no direction."""
    lines = sorted(shapely.get_parts(shapely.line_merge(river)), key=shapely.length, reverse=True)
    main = lines[0]
    if main.coords[0][1] < main.coords[-1][1]:
        main = shapely.reverse(main)
    return [main, *lines[1:]]


def stretch(
    main: LineString, arms: list[LineString], province: BaseGeometry
) -> tuple[int, int | str]:
    """Whole kilometres from where the main line begins to where it enters and leaves a province.

    A line on the border of two comes and goes: from where it first to where it last is inside. A
    province that the line only passes near is where it comes nearest. One that an arm meets ends
    nowhere, and if no other line does, begins where its arms leave the main line.
    """
    inside = shapely.points(shapely.get_coordinates(main.intersection(province)))
    if len(inside):
        met = shapely.line_locate_point(main, inside)
        on_arms = any(arm.intersection(province).length >= LEAST_DEGREES for arm in arms)
        return round(_km(main, met.min())), "" if on_arms else round(_km(main, met.max()))
    own = [arm for arm in arms if arm.distance(province) <= TOUCH_DEGREES * 2]
    if own:
        return round(min(_km(main, _leaves(main, arms, arm)) for arm in own)), ""
    nearest = shapely.line_locate_point(
        main, shapely.shortest_line(main, province).boundary.geoms[0]
    )
    return round(_km(main, nearest)), round(_km(main, nearest))


def _leaves(main: LineString, arms: list[LineString], arm: LineString) -> float:
    """Where the arm, or the arm that it is an arm of, leaves the main line: the uppermost."""
    together = [arm]
    for _ in arms:
        whole = shapely.union_all(together)
        together = [one for one in arms if one.distance(whole) <= TOUCH_DEGREES]
    touching = [one for one in together if one.distance(main) <= TOUCH_DEGREES] or together
    points = [shapely.shortest_line(main, one).coords[0] for one in touching]
    return min(main.project(shapely.Point(point)) for point in points)


def _km(line: LineString, degrees: float) -> float:
    """Kilometres along a line up to where it has that length in degrees."""
    until = shapely.ops.substring(line, 0, degrees)
    if until.geom_type == "Point":
        return 0.0
    return sum(km(one, other) for one, other in pairwise(until.coords))
