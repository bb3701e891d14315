"""A paper as a row of blocks, which each form of it prints one after the other.

So the PDF, the Word file, the page and the terminal say the same, and a form has to know headings,
paragraphs, lists, tables and pictures, and nothing of meetings or countries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

Kind = Literal[
    "section", "item", "lead", "text", "note", "side", "list", "picture", "table", "bars",
    "columns",
]  # fmt: skip
Which = Literal["a", "b", "both", ""]

_NONCHARACTERS = re.compile("[\ufffe\uffff\U0001fffe\U0001ffff]")
"""Which no XML may hold; other characters that cannot be shown a paper has not."""


class Legend(msgspec.Struct, frozen=True):
    """What a colour and mark of a picture or table stand for."""

    which: Which
    name: str


class Bar(msgspec.Struct, frozen=True):
    """A line of `bars`: of each of the two, how many of how many."""

    name: str
    a: tuple[int, int]
    b: tuple[int, int]


class Block(msgspec.Struct, frozen=True):
    """One block.

    A heading (`section`, `item`); a paragraph (`lead`, `text`, a quiet `note`); a project of one
    `side`, with its title in the original language in `lines`; a `list` with what it is called in
    `text`; a `picture` (SVG, of numbers and colours alone) called `text`, with a `legend` beneath
    and lines beside it, or, if `which` is `both`, as wide as there is room; a `table` of which the
    first row is the head; `bars`, called so by the `legend`; and blocks in two `columns`, each of
    whose `parts` stays together.

    `to`: the address on this centre's pages, where there is one. `widths`: parts of the width of a
    table or of columns, 0 for a column of figures.
    """

    kind: Kind
    text: str = ""
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    picture: str = ""
    to: str = ""
    which: Which = ""
    widths: tuple[int, ...] = ()
    legend: tuple[Legend, ...] = ()
    bars: tuple[Bar, ...] = ()
    parts: tuple[tuple[Block, ...], ...] = ()


class Document(msgspec.Struct, frozen=True):
    """A paper: its name, the `label` at the top and bottom of each page, who made it, on which day
    (ISO 8601), what stands small at the foot. `compact`: with smaller letters and margins."""

    name: str
    label: str
    made_by: str
    made_on: str
    blocks: tuple[Block, ...]
    foot: str = ""
    compact: bool = False


def clean(block: Block) -> Block:
    """A block without characters that no file could hold."""

    def one(text: str) -> str:
        return _NONCHARACTERS.sub("", text)

    return msgspec.structs.replace(
        block,
        text=one(block.text),
        lines=tuple(map(one, block.lines)),
        rows=tuple(tuple(map(one, row)) for row in block.rows),
        legend=tuple(Legend(each.which, one(each.name)) for each in block.legend),
        bars=tuple(msgspec.structs.replace(bar, name=one(bar.name)) for bar in block.bars),
        parts=tuple(tuple(map(clean, part)) for part in block.parts),
    )


def texts_of(blocks: Sequence[Block]) -> Iterator[str]:
    """All that is set as text."""
    for block in blocks:
        yield block.text
        yield from block.lines
        for row in block.rows:
            yield from row
        yield from (each.name for each in block.legend)
        yield from (bar.name for bar in block.bars)
        for part in block.parts:
            yield from texts_of(part)


def pictures_of(blocks: Sequence[Block]) -> Iterator[str]:
    """All pictures, in the order in which they stand."""
    for block in blocks:
        if block.picture:
            yield block.picture
        for part in block.parts:
            yield from pictures_of(part)


def bar_words(part: tuple[int, int]) -> str:
    """A bar in words."""
    return f"{part[0]:,} of {part[1]:,}"


def longest_bar(bars: Sequence[Bar]) -> int:
    """The number that the longest of these bars stands for; at least 1."""
    return max(1, *(whole for bar in bars for _, whole in (bar.a, bar.b)))
