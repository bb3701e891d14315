"""Columns that stand for years, and the bars in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from riparian.ingest.tables.digits_apart import RAISED_DIGITS
from riparian.ingest.tables.pdf.cell_text import text_of
from riparian.ingest.tables.pdf.shapes import Area, Box, Letter, Line

BAR = "━━━"
"""What a cell of a year holds where a bar runs through it, however that is drawn."""
PLANNED_BAR = "- - -"
"""The same where the bar is broken, which stands for what is only planned."""

_YEAR = re.compile(
    r"(?:J?FY|会計年度)?['’]?(?:(?P<full>(?:19|20)\d\d)|(?P<era>令和|平成|昭和|[RHS])(?P<of>\d{1,2}|元))"
    r"(?:[-/]\d\d)?(?:年度?|회계연도|년도?|FY)?(?P<edge>以前|まで|以降|以後|orbefore|orlater|이전|이후)?",
    re.IGNORECASE,
)
_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
_BEFORE = ("以前", "まで", "orbefore", "이전")
_SOLID = frozenset("━─—―–ー－＝=→⇒⟶➡▶►▷●■◆★◎○〇□◇")
_BROKEN = frozenset("-‐‑┄┅┈┉╌╍…・･~～")
_ARROWS = frozenset("→⇒⟶➡▶►▷")
_NEVER_IN_TEXT = _SOLID - _ARROWS - frozenset("—―–ー－＝=〇")
"""Marks that are a bar beside words, too; an arrow may be one between them (延期→2026)."""
_ENOUGH = 0.35
_FEW_ROWS = 8


class Year(NamedTuple):
    """A column's year; `edge` is "before" or "after" where it stands for the years on that side."""

    year: int
    edge: str = ""


def year_of(name: str) -> Year | None:
    """The year of a column by its name: `2023年度`, `令和5年度`, `FY2023`, `2022年度以前`.

    Marks of footnotes behind it are passed over.
    """
    match = _YEAR.fullmatch("".join(name.split()).rstrip(RAISED_DIGITS))
    if match is None:
        return None
    if match["full"]:
        year = int(match["full"])
    else:
        year = _ERAS[match["era"].upper()] + (1 if match["of"] == "元" else int(match["of"]))
    edge = match["edge"] or ""
    return Year(year, ("before" if edge.lower() in _BEFORE else "after") if edge else "")


def bar_of(text: str) -> str:
    """The bar that a cell's text draws (`BAR` or `PLANNED_BAR`); "" if it is none."""
    marks = set("".join(text.split()))
    if not marks or not marks <= _SOLID | _BROKEN:
        return ""
    return BAR if marks & _SOLID else PLANNED_BAR


def runs_through(text: str) -> bool:
    """Whether a bar runs through a cell, words beside it or not: `━━━`, `→`, `●（予定）`; never `×`
    or an arrow with words (`延期→2026`)."""
    return bool(bar_of(text)) or not _NEVER_IN_TEXT.isdisjoint(text)


def with_drawn(text: str, drawn: str) -> str:
    """What a year's cell holds where a text may stand and a bar be drawn: either, or both."""
    return text if not drawn or runs_through(text) else f"{drawn} {text}".rstrip()


class Bars:
    """All that is drawn within the columns of years, by row and column."""

    def __init__(
        self,
        lines: Iterable[Line],
        areas: Sequence[Area],
        years: Sequence[Box],
        rows: Sequence[Box],
    ) -> None:
        self._years = years
        left = min((box.x0 for box in years), default=0.0)
        right = max((box.x1 for box in years), default=0.0)
        slack = max((box.width for box in years), default=0.0) / 2
        shapes = [(line.box, PLANNED_BAR if line.broken else BAR) for line in lines]
        shapes += [(area.box, BAR) for area in _meant(areas, years, rows)]
        # What colours or underlines the whole row, its title too, is no bar
        shapes = [
            (box, bar) for box, bar in shapes if box.x0 > left - slack and box.x1 < right + slack
        ]
        self._shapes = shapes

    def drawn(self, row: Box) -> list[str]:
        """For each column of a year what is drawn there in a row: a bar, or ""."""
        here = [
            (box, bar) for box, bar in self._shapes
            if row.top < (box.top + box.bottom) / 2 < row.bottom
            or min(row.bottom, box.bottom) - max(row.top, box.top) > row.height * 0.5
        ]  # fmt: skip
        return [
            next(
                (
                    bar for box, bar in here
                    if min(year.x1, box.x1) - max(year.x0, box.x0) > year.width * _ENOUGH
                ),
                "",
            )
            for year in self._years
        ]  # fmt: skip


def _meant(areas: Sequence[Area], years: Sequence[Box], rows: Sequence[Box]) -> Iterable[Area]:
    """Filled areas but those that colour one year, often the present one, from top to bottom."""
    if len(rows) < _FEW_ROWS:
        return areas
    columns: dict[str, list[int]] = {}
    for area in areas:
        x, tall = (area.box.x0 + area.box.x1) / 2, area.box.height
        count = max(1, round(tall * len(rows) / max(sum(row.height for row in rows), 1)))
        for n, year in enumerate(years):
            if year.x0 <= x < year.x1:
                columns.setdefault(area.colour, [0] * len(years))[n] += count
    whole = {
        colour for colour, counts in columns.items()
        if max(counts) >= len(rows) - 1 and sum(map(bool, counts)) == 1
    }  # fmt: skip
    return [area for area in areas if area.colour not in whole]


def by_year(letters: Iterable[Letter], years: Sequence[Box]) -> list[str]:
    """What letters say in each column of a year, by where each of them stands."""
    in_years: list[list[Letter]] = [[] for _ in years]
    for letter in letters:
        for n, year in enumerate(years):
            if year.x0 <= letter.x < year.x1:
                in_years[n].append(letter)
    texts = map(text_of, in_years, (year.x1 for year in years))
    return [bar_of(text) or text for text in texts]
