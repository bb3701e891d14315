"""Parts of portfolios: bars of one provider's, and the shares of two as marks on one line.

Two providers differ by colour and by shape: A is a circle, B a square.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

from riparian.catalogue.provider_portfolio import Part, Portfolio, shares_of
from riparian.charts.svg import (
    HEAD,
    Scale,
    beside,
    dollars,
    drawing,
    element,
    figure,
    mark,
    pointed_at,
    text,
    unit_of,
)
from riparian.english import count_of

MOST_PARTS = 15
"""Bars of one chart; more belong into a table."""

PITCH, PAIR_PITCH = 30, 34
"""Pixels from one bar, or line of two marks, to the next: a name stands above its bar on a narrow
screen, beside it on a wide one."""

NAMES = ((14, "short"), (24, "medium"), (34, "long"))
"""Up to how many letters names stand beside, in how much room (riparian.css)."""

MOST_LETTERS = 48
"""Letters of a name that a narrow screen has room for."""

MARGIN = 40
"""Pixels on either side of a line with two marks, for the figures beside them (`.pairs` in
riparian.css)."""

ROOM = 18
"""Pixels above and below the first such line, where the two providers are named."""


def parts_chart(parts: Sequence[Part], *, money: bool = False) -> str:
    """Bars in the order given, each with its figure: projects, or dollars."""
    shown = parts[:MOST_PARTS]
    values = [part.usd if money else part.projects for part in shown]
    most = max((value or 0 for value in values), default=0)
    unit, unit_words = unit_of(most) if money else (1, "")
    title = f"US dollars{unit_words}" if money else "projects"
    figures = ["not known" if value is None else figure(value / unit) for value in values]
    sums = "; ".join(f"{p.name}: {words}" for p, words in zip(shown, figures, strict=True))
    at = Scale(0, most)
    return drawing(
        _class("bars", [part.name for part in shown]),
        HEAD + PITCH * len(shown),
        f"Bars, {title}. {sums}.",
        text(title, class_="muted", y=12),
        *(
            _bar(HEAD + PITCH * row, part, money, at(value or 0), words)
            for row, (part, value, words) in enumerate(zip(shown, values, figures, strict=True))
        ),
    )


def _bar(top: int, part: Part, money: bool, width: float, shown: str) -> str:
    if money:
        in_full = "not known" if part.usd is None else dollars(part.usd)
    else:
        in_full = count_of(part.projects, "project")
    return pointed_at(
        f"{part.name}: {in_full}",
        element("rect", class_="hover", y=top, width="100%", height=PITCH),
        _name(part.name, top),
        element("rect", class_="a", y=top + 14, width=f"{width}%", height=9),
        text(shown, x=f"{width}%", dx=5, y=top + 23),
    )


def pair_parts_chart(a: Portfolio, b: Portfolio, parts: str) -> str:
    """Of each theme or country (`parts` is the field), which share of each one's projects touches
    it, as two marks on one line; those of both first that have most of either."""
    shares = [shares_of(portfolio, parts) for portfolio in (a, b)]
    names = {part.code: part.name for side in (a, b) for part in getattr(side, parts)}
    pairs = {code: [share.get(code, 0.0) for share in shares] for code in names}
    order = sorted(names, key=lambda code: (-max(pairs[code]), names[code]))[:MOST_PARTS]
    at = Scale(0, max((max(pairs[code]) for code in order), default=0))
    title = "share of each one's projects"
    words = [
        f"{names[code]}: {a.name} {_percent(own)}, {b.name} {_percent(theirs)}"
        for code, (own, theirs) in ((code, pairs[code]) for code in order)
    ]
    lines, top = [], HEAD
    for code, line_words in zip(order, words, strict=True):
        own, theirs = pairs[code]
        is_first = top == HEAD
        room = ROOM if is_first else 0
        height, y = PAIR_PITCH + 2 * room, top + 22 + room
        marks = [
            _name(names[code], top, "name first" if is_first else "name"),
            *_two(y, at, own, theirs),
        ]
        if is_first:
            marks += _names(y, (at(own), a.name), (at(theirs), b.name))
        hover = element("rect", class_="hover", y=top, width="100%", height=height)
        lines.append(pointed_at(line_words, hover, *marks))
        top += height
    return drawing(
        _class("pairs", [names[code] for code in order]),
        top,
        f"Two marks on each line, {title}. {'; '.join(words)}.",
        text(title, class_="muted", x=-MARGIN, y=12),
        *lines,
    )


def _class(kind: str, names: Sequence[str]) -> str:
    longest = max(map(_letters, names), default=0)
    room = next((room for most, room in NAMES if longest <= most), "")
    return f"{kind} {room}".rstrip()


def _name(name: str, top: int, which: str = "name") -> str:
    while _letters(name) > MOST_LETTERS:
        name = f"{name[:-2].rstrip()}…"
    return text(name, class_=which, y=top + 10)


def _letters(name: str) -> int:
    """How many letters wide a name is; letters of Chinese, Japanese and Korean count double."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in name)


def _names(y: int, a: tuple[float, str], b: tuple[float, str]) -> Iterator[str]:
    """Both providers at their marks: A above, B below, so that the names never meet."""
    for (x, name), side, drop in ((a, "a", -11), (b, "b", 20)):
        yield text(name, class_=f"label {side}", y=y + drop, **beside(x))


def _two(y: int, at: Scale, own: float, theirs: float) -> Iterator[str]:
    """Both marks with the line between them, each figure on its outer side; one figure of two that
    are the same."""
    (low, lower), (high, higher) = sorted(((own, "a"), (theirs, "b")))
    yield element("line", class_="rule", x2="100%", y1=y, y2=y)
    yield element("line", class_="link", x1=f"{at(low)}%", x2=f"{at(high)}%", y1=y, y2=y)
    yield mark("a", at(own), y)
    yield mark("b", at(theirs), y)
    if low < high:
        left = {"x": f"{at(low)}%", "dx": -10, "text_anchor": "end"}
        yield text(_percent(low), class_=f"label {lower}", y=y + 4, **left)
    which = higher if low < high else "muted"
    yield text(_percent(high), class_=f"label {which}", x=f"{at(high)}%", dx=10, y=y + 4)


def _percent(share: float) -> str:
    return "<1 %" if 0 < share < 0.01 else f"{100 * share:.0f} %"
