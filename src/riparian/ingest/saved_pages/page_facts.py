"""`PageProject`: what a page says of one project, in its own words; nothing is understood yet."""

from __future__ import annotations

import msgspec


class PageProject(msgspec.Struct):
    """One project of a page. Words are as they stand; empty means that the page does not say.

    `line` is that of the title. `ceiling_unit` is what a column of amounts counts in (`百万円`).
    `ceilings` holds several where the page does not say which is this project's. `event` is the
    kind of event (`exchange-of-notes`) and `day` its ISO day, or `day_words` the words for it.
    `lacking` names the headings that the layout has and the page has not.
    """

    line: int
    title: str = ""
    title_en: str = ""
    countries: list[str] = []
    scheme: str | None = None
    objectives: list[str] = []
    general: list[str] = []
    ceilings: list[str] = []
    ceiling_unit: str = ""
    event: str = ""
    day: str | None = None
    day_words: str = ""
    year_words: str = ""
    periods: list[str] = []
    ends: list[str] = []
    places: list[str] = []
    hosts: list[str] = []
    notes: list[str] = []
    lacking: list[str] = []
