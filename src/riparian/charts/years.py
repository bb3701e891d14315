"""How many projects of two providers run in each year, as a strip of bars with its years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from riparian.catalogue.browse.presence import YearPresence
from riparian.charts.theme import MUTED, PROVIDER_A, PROVIDER_B, RULE

WIDTH, HEIGHT, BARS = 640, 92, 66
FADED = 0.3
EVERY = 5


def years_strip(
    years: Sequence[YearPresence], first: int | None = None, last: int | None = None
) -> str:
    """An SVG: the second provider's bar stands on the first's. Years outside `first` to `last` are
    faded. Empty where no year is known."""
    if not years:
        return ""
    most = max(one.a + one.b for one in years) or 1
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
