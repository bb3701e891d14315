"""The tables that Riparian gives away, as sheets of a workbook: headings and kinds of columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from riparian.export.column_descriptions import Column, Exported
from riparian.export.sheet_rows import Kind, SheetColumn
from riparian.export.workbook import Sheet

_LONG = frozenset((
    "title", "a_title", "b_title", "original", "a_original", "b_original", "sentence", "advice",
    "missing", "remarks", "kind_sentence", "status_rule", "a_status_rule", "b_status_rule",
    "others", "hosts", "purposes", "problems",
))  # fmt: skip
_WORDS = {
    "usd": "USD", "id": "ID", "a": "A", "b": "B", "lang": "language", "tlp": "TLP",
    "sha256": "SHA-256", "urls": "Links", "url": "Link",
}  # fmt: skip


FIRST: Mapping[str, tuple[str, ...]] = {
    "overlaps": (
        "sentence", "strength", "chance", "kind", "a_title", "a_original", "b_title", "b_original",
        "a_start", "a_end", "a_status", "b_start", "b_end", "b_status",
    ),
    "projects": (
        "title", "original", "providers", "agencies", "country_names", "places", "themes", "start",
        "end", "status", "usd", "usd_held", "amount", "currency",
    ),
    "areas": ("pair",),
}  # fmt: skip
"""The columns of a table that a reader looks for first; the others follow as other files have
them."""

LEFT_OUT = frozenset({"meeting"})
"""Columns that other files have under an old name beside the new one."""


def sheet_of(exported: Exported, name: str, rows: Iterable[Sequence[Any]]) -> Sheet:
    """A table as a sheet: `rows` have the cells of its columns as CSV has them."""
    columns = _columns_of(exported)
    names = {column.name for column in columns}
    made = [_column(column, names) for column in columns]
    ranks = {each: rank for rank, each in enumerate(FIRST.get(exported.name, ()))}
    order = sorted(
        (n for n, column in enumerate(made) if column.name not in LEFT_OUT),
        key=lambda n: ranks.get(made[n].name, len(ranks)),
    )
    return Sheet(
        name,
        f"Each row is {exported.row}.",
        tuple(made[n] for n in order),
        ([row[n] for n in order] for row in rows),
    )


def _columns_of(exported: Exported) -> list[Column]:
    return [column for column in exported.columns if not column.forms or "csv" in column.forms]


def column_lines(exported: Exported, name: str) -> list[tuple[str, ...]]:
    """What each column means, for the sheet that explains the others."""
    lines: list[tuple[str, ...]] = [(f"Columns of {name}",)]
    for column in _columns_of(exported):
        if column.name not in LEFT_OUT:
            source = plain(column.source)
            lines.append((heading_of(column.name), plain(column.meaning), column.unit, source))
    return lines


def heading_of(name: str) -> str:
    """`a_start_sureness` as a heading: `A: start sureness`."""
    first, *others = (_WORDS.get(word, word) for word in name.split("_"))
    begin = f"{first}:" if first in ("A", "B") and others else first[:1].upper() + first[1:]
    return " ".join([begin, *others])


def _column(column: Column, names: set[str]) -> SheetColumn:
    sure = f"{column.name}_sureness"
    return SheetColumn(
        column.name, heading_of(column.name), _kind(column), sure if sure in names else None
    )


def _kind(column: Column) -> Kind:
    name, unit = column.name, column.unit
    if name.endswith(("urls", "url")):
        return "link"
    if name in _LONG:
        return "long"
    if unit.startswith("ISO 8601"):
        return "day"
    if unit in ("USD", "`currency`"):
        return "money"
    if unit == "0–1":
        return "share"
    return "text"


def plain(text: str) -> str:
    """A text without the marks of links and code: `[places](…)` is `places`."""
    parts = text.split("](")
    plain = parts[0] + "".join(part.partition(")")[2] for part in parts[1:])
    return plain.replace("[", "").replace("`", "")
