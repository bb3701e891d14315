"""What happens year by year: a strip of two providers' bars, columns of a provider or a project,
and lines of two providers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import msgspec

from riparian.catalogue.money_by_year import YearMoney
from riparian.catalogue.project_list.presence import YearPresence
from riparian.catalogue.provider_portfolio import Portfolio, YearPart
from riparian.charts.svg import (
    HEAD,
    MUTED,
    PROVIDER_A,
    PROVIDER_B,
    RULE,
    Scale,
    beside,
    dollars,
    drawing,
    element,
    figure,
    mark,
    pointed_at,
    round_ticks,
    text,
    unit_of,
)

WIDTH, HEIGHT, BARS = 640, 92, 66
FADED = 0.3
EVERY = 5

TALL, LOW, STEEP = 140, 70, 180
"""Pixels that columns are high, each of several rows of columns, and lines."""

MARGIN = 44
"""Pixels on the left, for the figures of an axis (`.columns` in riparian.css)."""

ROW = 20
"""Pixels for a line of letters: the name of a row of columns, the years beneath."""

ROOM = 26
"""Pixels that the name of a line takes between it and another above."""

MOST_YEARS = 8
"""Years that are named, so that they can be read on a narrow screen."""

NARROW, LETTER = 280, 7.5
"""Pixels that columns have on a narrow screen, and that a digit takes, with some air."""

WIDEST = 12.0
"""Per cent of the width that a column takes at most; of two or three years it would be a slab."""


class Plot(msgspec.Struct, frozen=True):
    """Where years and values stand: between two years, between two values, so far from the top and
    so many pixels high."""

    years: tuple[int, int]
    values: tuple[float, float]
    top: int
    tall: int

    @property
    def band(self) -> float:
        """The width of a year in per cent."""
        return 100 / (self.years[1] - self.years[0] + 1)

    def x(self, year: int) -> float:
        """The middle of a year in per cent."""
        return round((year - self.years[0] + 0.5) * self.band, 2)

    def y(self, value: float) -> float:
        """Pixels from the top of the drawing."""
        return round(self.top + self.tall * (1 - Scale(*self.values)(value) / 100), 1)

    def point(self, year: int, says: str, *marks: str) -> str:
        """What stands in a year; `says` is shown wherever in that year somebody points."""
        left, width = self.x(year) - self.band / 2, self.band
        hover = element(
            "rect", class_="hover", x=f"{left:.2f}%", y=self.top, width=f"{width:.2f}%",
            height=self.tall,
        )  # fmt: skip
        return pointed_at(says, hover, *marks)

    def lower(self, pixels: int) -> Plot:
        """The same farther down."""
        return msgspec.structs.replace(self, top=self.top + pixels)

    def rules(self, unit: float = 1, *, only_nought: bool = False) -> Iterator[str]:
        """A hairline at each round value, with its figure; where values stand at their marks, at
        nought alone."""
        low, high = (value / unit for value in self.values)
        for value in (0,) if only_nought else round_ticks(low, high, self.tall // 25):
            y = self.y(value * unit)
            yield element("line", class_="rule", x2="100%", y1=y, y2=y)
            if not only_nought:
                yield text(figure(value), class_="muted", x=-6, y=y + 4, text_anchor="end")

    def named_years(self, y: int) -> Iterator[str]:
        """Round years on one line."""
        for year in round_ticks(*self.years, MOST_YEARS):
            place = {"x": f"{self.x(year)}%", "text_anchor": "middle"}
            yield text(str(year), class_="muted", y=y, **place)


def years_strip(
    years: Sequence[YearPresence], first: int | None = None, last: int | None = None
) -> str:
    """An SVG: the second provider's bar stands on the first's. Years outside `first` to `last` are
    faded. Empty where no year is known."""
    if not years:
        return ""
    most = max(year.a + year.b for year in years) or 1
    width = WIDTH / len(years)
    parts = [
        f'<svg class="strip" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="Projects under way by year, {years[0].year} to {years[-1].year};'
        f' most in one year: {most}">',
        *_bars(years, first, last, width, most),
        f'<path d="M0 {BARS + 4}H{WIDTH}" stroke="{RULE}"/>',
        *_labels(years, width),
        "</svg>",
    ]
    return "".join(parts)


def _bars(
    years: Sequence[YearPresence], first: int | None, last: int | None, width: float, most: int
) -> Iterator[str]:
    for number, one in enumerate(years):
        inside = (first is None or one.year >= first) and (last is None or one.year <= last)
        faded = "" if inside else f' opacity="{FADED}"'
        low, high = BARS * one.a / most, BARS * one.b / most
        x, top = number * width + 0.75, BARS + 4
        yield (
            f"<g{faded}><title>{one.year}: {one.a} and {one.b}</title>"
            f'<rect x="{x:.1f}" y="{top - low:.1f}" width="{width - 1.5:.1f}" height="{low:.1f}"'
            f' fill="{PROVIDER_A}"/>'
            f'<rect x="{x:.1f}" y="{top - low - high:.1f}" width="{width - 1.5:.1f}"'
            f' height="{high:.1f}" fill="{PROVIDER_B}"/></g>'
        )


def _labels(years: Sequence[YearPresence], width: float) -> Iterator[str]:
    for number, one in enumerate(years):
        if one.year % EVERY == 0:
            yield (
                f'<text x="{(number + 0.5) * width:.1f}" y="{HEIGHT - 6}" font-size="12"'
                f' text-anchor="middle" fill="{MUTED}">{one.year}</text>'
            )


def years_chart(years: Sequence[YearPart]) -> str:
    """Projects known to run in each year; a year without any is a gap."""
    return _columns({"": {year.year: year.running for year in years}}, "projects under way", "a")


def year_amounts_chart(years: Sequence[YearPart]) -> str:
    """The money of projects by the first year that is known of them."""
    amounts = {year.year: year.usd for year in years if year.usd}
    return _columns({"": amounts}, "US dollars{}, by first year", "a", money=True)


def money_chart(years: Sequence[YearMoney], called: Mapping[str, str]) -> str:
    """The money of one project: a row of columns for each source and kind of amount, as none of
    them add up. `called` names the sources, in their order."""
    amounts: dict[tuple[str, str], dict[int, float]] = {}
    for year in years:
        amounts.setdefault((year.source, year.kind), {})[year.year] = year.usd
    order = list(called)
    several = len({source for source, _ in amounts}) > 1
    rows = {
        f"{called[source]}: {kind}" if several else kind: amounts[source, kind]
        for source, kind in sorted(amounts, key=lambda key: (order.index(key[0]), key[1]))
    }
    return _columns(rows, "US dollars of the day{}", "muted", money=True)


def _columns(
    rows: Mapping[str, Mapping[int, float]], title: str, colour: str, *, money: bool = False
) -> str:
    """Values by year, one row beneath the other by their names, each column with its figure where
    there is room. `title` says what they are; of `money`, `{}` in it stands for the unit."""
    years = [year for row in rows.values() for year in row]
    values = [0, *(value for row in rows.values() for value in row.values())]
    extent = min(values), max(values)
    unit, unit_words = unit_of(max(map(abs, extent))) if money else (1, "")
    title = title.format(unit_words)
    field = Plot((min(years), max(years)), extent, HEAD, LOW if len(rows) > 1 else TALL)
    roomy = all(LETTER * len(figure(v / unit)) < NARROW * field.band / 100 for v in values)
    marks, peaks = [], []
    for name, row in rows.items():
        in_full = {year: dollars(value) if money else f"{value:,}" for year, value in row.items()}
        peak = max(row, key=row.__getitem__)
        peaks.append(f"{name or 'Most'} in {peak}: {in_full[peak]}")
        if name:
            marks.append(text(name, x=-MARGIN, y=field.top + 12))
        field = field.lower(ROW * (bool(name) + roomy))
        marks += field.rules(unit, only_nought=roomy)
        for year, value in row.items():
            column = _column(field, year, value, colour)
            over = _over(field, year, value, unit) if roomy else ""
            marks.append(field.point(year, f"{year}: {in_full[year]}", column, over))
        field = field.lower(field.tall + ROW)
    return drawing(
        "columns",
        field.top,
        f"Columns, {title}, {min(years)} to {max(years)}. {'; '.join(peaks)}.",
        text(title, class_="muted", x=-MARGIN, y=12),
        *marks,
        *field.named_years(field.top - 4),
    )


def _column(field: Plot, year: int, value: float, colour: str) -> str:
    top, bottom = sorted((field.y(0), field.y(value)))
    width = min(0.8 * field.band, WIDEST)
    return element(
        "rect", class_=colour, x=f"{field.x(year) - width / 2:.2f}%", y=top, width=f"{width:.2f}%",
        height=round(bottom - top, 1),
    )  # fmt: skip


def _over(field: Plot, year: int, value: float, unit: float) -> str:
    y = field.y(max(0, value)) - 5
    return text(figure(value / unit), x=f"{field.x(year)}%", y=y, text_anchor="middle")


def pair_years_chart(a: Portfolio, b: Portfolio) -> str:
    """Projects of two providers known to run in each year, as two lines with their names."""
    counts = [{year.year: year.running for year in portfolio.years} for portfolio in (a, b)]
    years = range(min(map(min, counts)), max(map(max, counts)) + 1)
    own, theirs = ([count.get(year, 0) for year in years] for count in counts)
    field = Plot((years[0], years[-1]), (0, max(*own, *theirs)), HEAD + ROW, STEEP)
    bottom = field.top + field.tall + ROW
    peaks = [
        f"{portfolio.name}: most in {years[line.index(max(line))]}, {max(line):,}"
        for portfolio, line in ((a, own), (b, theirs))
    ]
    return drawing(
        "columns",
        bottom,
        f"Two lines, projects under way, {years[0]} to {years[-1]}. {'; '.join(peaks)}.",
        text("projects under way", class_="muted", x=-MARGIN, y=12),
        *field.rules(),
        *field.named_years(bottom - 4),
        *_line(field, "a", own),
        *_line(field, "b", theirs),
        _line_name(field, "a", a.name, own, theirs),
        _line_name(field, "b", b.name, theirs, own),
        *(
            field.point(year, f"{year}: {a.name} {mine:,}, {b.name} {other:,}")
            for year, mine, other in zip(years, own, theirs, strict=True)
        ),
    )


def _line(field: Plot, side: str, values: Sequence[int]) -> Iterator[str]:
    points = [(field.x(year), field.y(value)) for year, value in enumerate(values, field.years[0])]
    for (x1, y1), (x2, y2) in pairwise(points):
        yield element("line", class_=f"line {side}", x1=f"{x1}%", x2=f"{x2}%", y1=y1, y2=y2)
    yield from (mark(side, x, y, 2.5) for x, y in points)


def _line_name(field: Plot, side: str, name: str, own: Sequence[int], other: Sequence[int]) -> str:
    """A name above the highest point of its line over which the other leaves it room."""
    room = [field.y(mine) - field.y(theirs) for mine, theirs in zip(own, other, strict=True)]
    at = max(range(len(own)), key=lambda year: (not 0 < room[year] < ROOM, own[year], room[year]))
    place = beside(field.x(field.years[0] + at))
    return text(name, class_=f"label {side}", y=field.y(own[at]) - 9, **place)
