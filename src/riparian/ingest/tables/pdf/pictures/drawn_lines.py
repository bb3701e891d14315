"""The straight lines and the filled areas in the picture of a page."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from riparian.ingest.tables.pdf.pictures.page_image import PageImage
from riparian.ingest.tables.pdf.shapes import Area, Box, Line, TooMuch

Mask = npt.NDArray[np.bool_]

_SHORTEST = 12.0
_THICKEST = 2.6
_GAP = 0.3
_RUNS_LIMIT = 50_000
_GREY = "grey"


class Drawn(NamedTuple):
    """Lines and dark areas, in points."""

    lines: list[Line]
    areas: list[Area]


def drawn_on(image: PageImage) -> Drawn:
    """What is drawn; raises TooMuch where a picture is full of lines, as photographs are."""
    level = _strokes(image.dark, image.scale)
    upright = [
        (_turned(box), thick) for box, thick in _strokes(np.ascontiguousarray(image.dark.T),
                                                         image.scale)
    ]  # fmt: skip
    lines: list[Line] = []
    areas: list[Area] = []
    for strokes, is_upright in ((level, False), (upright, True)):
        for box, thick in strokes:
            across = box.width if is_upright else box.height
            if thick <= _THICKEST:
                lines.append(Line(box, is_upright, thick, _GREY))
            elif across > _THICKEST and not is_upright:
                areas.append(Area(box, _GREY))
    return Drawn(lines, areas)


def _turned(box: Box) -> Box:
    return Box(box.top, box.x0, box.bottom, box.x1)


def _strokes(dark: Mask, scale: float) -> list[tuple[Box, float]]:
    """The level strokes in a mask, in points, each with how thick it is."""
    gap = max(1, round(_GAP * scale))
    runs = _runs(dark, gap, round(_SHORTEST * scale))
    if len(runs) > _RUNS_LIMIT:
        raise TooMuch("a picture that is no page of text")
    strokes = []
    for rows in _grouped(runs, gap):
        top, bottom = rows[0][0], rows[-1][0]
        x0, x1 = min(r[1] for r in rows), max(r[2] for r in rows)
        ink = int(dark[top : bottom + 1, x0:x1].sum()) / max(x1 - x0, 1)
        box = Box(x0 / scale, top / scale, x1 / scale, (bottom + 1) / scale)
        strokes.append((box, ink / scale))
    return strokes


def _runs(mask: Mask, gap: int, least: int) -> list[tuple[int, int, int]]:
    """Stretches of a row that are dark but for short gaps: row, start, end (not included)."""
    height, width = mask.shape
    padded = np.zeros((height, width + gap + 1), dtype=np.int8)
    padded[:, :width] = mask
    step = np.diff(padded.ravel(), prepend=0)
    starts, ends = np.flatnonzero(step == 1), np.flatnonzero(step == -1)
    if not len(starts):
        return []
    parts = np.flatnonzero(starts[1:] - ends[:-1] > gap)
    firsts = starts[np.concatenate(([0], parts + 1))]
    lasts = ends[np.concatenate((parts, [len(ends) - 1]))]
    long = lasts - firsts >= least
    across = width + gap + 1
    return [
        (int(first // across), int(first % across), int(last - first // across * across))
        for first, last in zip(firsts[long], lasts[long], strict=True)
    ]


def _grouped(runs: list[tuple[int, int, int]], gap: int) -> list[list[tuple[int, int, int]]]:
    """Runs of neighbouring rows that touch, together."""
    groups: list[list[tuple[int, int, int]]] = []
    active: list[list[tuple[int, int, int]]] = []
    for run in runs:
        row, x0, x1 = run
        active = [group for group in active if row - group[-1][0] <= 2]
        own = [
            group for group in active
            if any(
                row - y <= 2 and x0 <= b + gap and a - gap <= x1
                for y, a, b in reversed(group[-6:])
            )
        ]  # fmt: skip
        if not own:
            groups.append([run])
            active.append(groups[-1])
            continue
        own[0].append(run)
        for other in own[1:]:
            own[0][:0] = other
            other.clear()
            own[0].sort()
            active = [group for group in active if group is not other]
    return [group for group in groups if group]
