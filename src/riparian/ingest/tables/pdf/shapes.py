"""What stands on a page, as plain shapes: letters, lines and filled areas.

Measured in points from the top left corner. Everything that reads tables knows these and no
library; `page_shapes` alone knows pdfplumber's pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from riparian.ingest.tables.pdf.damage import repaired

OBJECTS_LIMIT = 100_000
"""Letters, lines and areas on one page, at most."""
_THIN = 2.6
_STRAIGHT = 1.0
_PALE = 0.985


class Box(NamedTuple):
    """A place on a page."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """How high it is."""
        return self.bottom - self.top

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.x0 <= x < self.x1 and self.top <= y < self.bottom


class Letter(NamedTuple):
    """One glyph; `turn` is the direction of reading where it stands on its side: 1 up, -1 down."""

    text: str
    box: Box
    turn: int = 0

    @property
    def x(self) -> float:
        """Its middle, from the left."""
        return (self.box.x0 + self.box.x1) / 2

    @property
    def y(self) -> float:
        """Its middle, from the top."""
        return (self.box.top + self.box.bottom) / 2


class Line(NamedTuple):
    """A straight line, `upright` or level, with how thick it is and its colour."""

    box: Box
    upright: bool
    thick: float
    colour: str
    broken: bool = False


class Area(NamedTuple):
    """A filled area that is not white, and its colour."""

    box: Box
    colour: str


class Shapes(NamedTuple):
    """All of a page; `pictures` are the places of pictures."""

    width: float
    height: float
    letters: list[Letter]
    lines: list[Line]
    areas: list[Area]
    pictures: list[Box]


class TooMuch(Exception):
    """A page holds more than is read."""


def page_shapes(page: Any) -> Shapes:
    """The shapes of a page of pdfplumber; raises TooMuch beyond `OBJECTS_LIMIT`."""
    objects = page.objects
    if sum(map(len, objects.values())) > OBJECTS_LIMIT:
        raise TooMuch(f"more than {OBJECTS_LIMIT:,} letters and lines")
    lines: list[Line] = []
    areas: list[Area] = []
    for line in objects.get("line", ()):
        lines.extend(_line(line, _box(line)))
    for shape in (*objects.get("rect", ()), *objects.get("curve", ())):
        _take_shape(shape, lines, areas)
    return Shapes(
        float(page.width), float(page.height), list(_letters(objects.get("char", ()))), lines,
        areas, [_box(picture) for picture in objects.get("image", ())],
    )  # fmt: skip


def _box(thing: dict[str, Any]) -> Box:
    return Box(float(thing["x0"]), float(thing["top"]), float(thing["x1"]), float(thing["bottom"]))


def _letters(chars: Iterable[dict[str, Any]]) -> Iterable[Letter]:
    """The letters, one that is drawn twice in one place (bold by overprinting) once."""
    met: set[tuple[str, int, int]] = set()
    for char in chars:
        box, text = _box(char), repaired(str(char["text"]))
        key = (text, round(box.x0), round(box.top))
        if key in met and not text.isspace():
            continue
        met.add(key)
        matrix = char.get("matrix") or (1, 0, 0, 1, 0, 0)
        turn = (
            0
            if char.get("upright", True) or abs(matrix[1]) < abs(matrix[0])
            else (1 if matrix[1] > 0 else -1)
        )
        yield Letter(text, box, turn)


def _line(shape: dict[str, Any], box: Box) -> Iterable[Line]:
    thick = max(float(shape.get("linewidth") or 0), min(box.width, box.height))
    colour = str(
        shape.get("stroking_color") if shape.get("stroke") else shape.get("non_stroking_color")
    )
    broken = bool(shape.get("dash") and shape["dash"][0])
    if box.width <= _STRAIGHT < box.height or (box.width <= _THIN and box.height > 3 * _THIN):
        yield Line(box, True, thick, colour, broken)
    elif box.height <= _THIN and box.width > box.height:
        yield Line(box, False, thick, colour, broken)


def _take_shape(shape: dict[str, Any], lines: list[Line], areas: list[Area]) -> None:
    """A rectangle is a line where it is thin, an area where it is filled, and four lines where it
    has an outline."""
    box = _box(shape)
    if min(box.width, box.height) <= _THIN:
        lines.extend(_line(shape, box))
        return
    if shape.get("fill") and not _is_white(shape.get("non_stroking_color")):
        areas.append(Area(box, str(shape.get("non_stroking_color"))))
    is_box = shape.get("object_type") == "rect" or len(shape.get("pts") or ()) in (4, 5)
    if shape.get("stroke") and is_box:
        for side in (
            Box(box.x0, box.top, box.x1, box.top), Box(box.x0, box.bottom, box.x1, box.bottom),
            Box(box.x0, box.top, box.x0, box.bottom), Box(box.x1, box.top, box.x1, box.bottom),
        ):  # fmt: skip
            lines.extend(_line({**shape, "dash": None}, side))


def _is_white(colour: Any) -> bool:
    parts = colour if isinstance(colour, list | tuple) else (colour,)
    numbers = [float(part) for part in parts if isinstance(part, int | float)]
    if not numbers:
        return colour is None or colour == ()
    if len(numbers) == 4:  # cyan, magenta, yellow, black: none of them is white
        return max(numbers) < 1 - _PALE
    return min(numbers) > _PALE
