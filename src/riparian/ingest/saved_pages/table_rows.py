"""Rows of tables as labels and values: side by side, or a row of labels above rows of values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

import msgspec

from riparian.ingest.saved_pages.page_labels import PageLabel, label_of
from riparian.ingest.saved_pages.page_lines import PageLine
from riparian.ingest.tables.column_names import unit_of_header
from riparian.language.figures.cell_reading import fold_text

Pairs = tuple[tuple[PageLabel, str], ...]

_LABEL_LENGTH = 40
_BARE_NUMBER = re.compile(r"[\d,.]+")


def read_rows(lines: Iterable[PageLine]) -> Iterator[tuple[PageLine, Pairs]]:
    """Every line with the labels and values in it; a row of labels itself is left out.

    A column without a known label gets the field `other`.
    """
    listed = list(lines)
    header: tuple[str, ...] = ()
    before: Pairs = ()
    for place, line in enumerate(listed):
        if len(line.cells) != len(header) or any(map(_is_label, line.cells)):
            header = ()
        following = listed[place + 1].cells if place + 1 < len(listed) else ()
        if header:
            yield line, _by_column(header, line.cells)
        elif is_header(line.cells) and _are_values(following, len(line.cells)):
            header = line.cells
        else:
            before = labelled_cells(line) or _unknown(line, before)
            yield line, before


def _unknown(line: PageLine, before: Pairs) -> Pairs:
    """A row whose label is not known, right behind such rows whose are: no part of theirs."""
    if len(line.cells) != 2 or len(before) != 1 or len(line.cells[0]) > _LABEL_LENGTH:
        return ()
    return ((PageLabel("other", line.cells[0]), line.cells[1]),)


def is_header(cells: tuple[str, ...]) -> bool:
    """Whether two labels stand beside each other, as they do in no row of labels and values."""
    return any(_is_label(a) and _is_label(b) for a, b in pairwise(cells))


def _is_label(cell: str) -> bool:
    label = label_of(" ".join(cell.split()))
    return label is not None and not label.rest


def _are_values(cells: tuple[str, ...], count: int) -> bool:
    return len(cells) == count and not any(map(_is_label, cells))


def _by_column(header: tuple[str, ...], cells: tuple[str, ...]) -> Pairs:
    pairs = []
    for head, value in zip(header, cells, strict=True):
        words = " ".join(head.split())
        label = label_of(words) or PageLabel("other", words)
        pairs.append((msgspec.structs.replace(label, rest=""), _with_unit(words, value)))
    return tuple(pairs)


def _with_unit(head: str, value: str) -> str:
    """A mere number with the unit that its label states (`借款金額（百万円）`)."""
    if not _BARE_NUMBER.fullmatch(fold_text(value)):
        return value
    unit = unit_of_header(head)
    return f"{value}{unit.words}" if unit and (unit.currency or unit.sign) else value


def labelled_cells(line: PageLine) -> Pairs:
    """The labels and values of a row `label, value` or `label, value, label, value`."""
    cells = line.cells
    if len(cells) not in (2, 3, 4):
        return ()
    if len(cells) == 3:
        cells = (cells[0], cells[2] if cells[1].strip(" :：") == "" else "\n".join(cells[1:]))
    labelled = []
    for place in range(0, len(cells), 2):
        label = label_of(cells[place])
        if label is None or label.rest:
            return ()
        if label_of(cells[place + 1]) is not None and not cells[place + 1].count("\n"):
            return ()
        labelled.append((label, _with_unit(cells[place], cells[place + 1])))
    return tuple(labelled)
