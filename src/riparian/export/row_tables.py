"""A list of rows as a table of pandas, Polars or Arrow, and as HTML for a notebook.

This file stands in `riparian` and in `riparian_client` alike: neither package needs the other, so
they share no code when they run. A test holds the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib import import_module
from typing import Any

Row = dict[str, Any]
SHOWN = 10
"""Rows that a notebook shows."""

LONGEST = 200
"""Characters of a cell that it shows."""


class RowTables:
    """What a list gains that says its rows by `to_list`."""

    def to_list(self) -> list[Row]:
        """All rows, as plain dictionaries."""
        raise NotImplementedError

    def to_pandas(self) -> Any:
        """All rows as a pandas data frame. Raises ImportError where pandas is not installed."""
        return _library("pandas").DataFrame.from_records(self.to_list())

    def to_polars(self) -> Any:
        """All rows as a Polars data frame. Raises ImportError where polars is not installed."""
        return _library("polars").DataFrame(self.to_list(), infer_schema_length=None)

    def to_arrow(self) -> Any:
        """All rows as an Arrow table. Raises ImportError where pyarrow is not installed."""
        return _library("pyarrow").Table.from_pylist(self.to_list())


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise ImportError(
            f"This needs {name}, which is not installed: pip install {name}", name=name
        ) from error


def table_html(rows: Sequence[Row], more: int) -> str:
    """Rows as a table; whatever somebody wrote is escaped. `more` rows are not among them."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    lines = ("".join(f"<td>{escape(_cell(row.get(name)))}</td>" for name in names) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    rest = f"<p>and {more:,} more</p>" if more > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"


def _cell(value: Any) -> str:
    """A value in a few words: of a record within the row its title, name or code."""
    if value is None:
        return ""
    if isinstance(value, dict):
        named = (value[name] for name in ("title", "name", "code", "sentence") if value.get(name))
        value = next(named, value)
    if isinstance(value, list | tuple):
        value = "; ".join(map(_cell, value))
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
