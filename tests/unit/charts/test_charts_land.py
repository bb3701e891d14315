"""Outlines as SVG: short, and the same shape."""

from __future__ import annotations

import re

import pytest
import shapely

from riparian.charts.land import Frame

NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


def points_of(path):
    """The points that a reader of SVG finds in a path of one outline."""
    start, steps = path.removeprefix("M").removesuffix("z").split("l")
    at = [float(each) for each in NUMBER.findall(start)]
    yield tuple(at)
    numbers = [float(each) for each in NUMBER.findall(steps)]
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        at = [at[0] + dx, at[1] + dy]
        yield tuple(at)


def test_a_path_has_the_points_of_its_outline_in_tenths():
    frame = Frame(0.0, 0.0, 10.0)
    ring = [(100, 20), (100.5, 20.03), (101.2, 19.9), (101.25, 18.4), (99.93, 18.0), (100, 20)]
    path = frame.path(shapely.Polygon(ring))
    expected = [frame.at(latitude, longitude) for longitude, latitude in ring]
    for found, point in zip(points_of(path), expected, strict=True):
        assert found == pytest.approx(point, abs=0.06)


def test_no_space_stands_where_none_is_needed():
    path = Frame(0.0, 0.0, 10.0).path(shapely.box(100, 18, 101.26, 20))
    assert "0." not in re.sub(r"\d0\.", "", path)
    assert " -" not in path
    assert "- " not in path
