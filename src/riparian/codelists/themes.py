"""Themes: about a dozen plain-word groups of DAC purpose codes, for people who know no codes.

Every purpose code and every 3-digit category belongs to exactly one theme. The grouping is this
project's own judgement, not the DAC's; `data/themes.csv` gives the reason beside each rule. A rule
for a 3-digit category holds for each of its purpose codes that has no rule of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from riparian.codelists.lists import data_file, read_rows


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme: `id` for addresses and files, `name` and `note` for people."""

    id: str
    name: str
    note: str


@cache
def themes() -> tuple[Theme, ...]:
    """Every theme, in the order in which to show them."""
    return tuple(Theme(**row) for row in read_rows(data_file("theme_names")))


def name_of_theme(theme: str) -> str:
    """The name of a theme by its id; the id itself where there is no such theme."""
    return next((entry.name for entry in themes() if entry.id == theme), theme)


@cache
def theme_rules() -> dict[str, Theme]:
    """Theme by 5- or 3-digit code, as the data file has them."""
    by_id = {theme.id: theme for theme in themes()}
    return {row["code"]: by_id[row["theme"]] for row in read_rows(data_file("themes"))}


def theme_of(code: str) -> Theme | None:
    """The theme of a 5-digit purpose code or a 3-digit category; None for anything else.

    A purpose code newer than our list has the theme of its category, its first three digits.
    """
    rules = theme_rules()
    theme = rules.get(code)
    if theme is None and len(code) == 5 and code.isdecimal():
        return rules.get(code[:3])
    return theme
