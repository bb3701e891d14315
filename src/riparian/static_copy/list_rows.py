"""The entries of a list as its pages show them, for the finder to show again."""

from __future__ import annotations

from lxml.html import HtmlElement

from riparian.static_copy.addresses import Address, read_address

Row = tuple[str, list[str]]
"""An entry as HTML, whose links count from the folder of the list, and the ids of what it shows."""


def rows_of(page: HtmlElement, of: str) -> list[tuple[HtmlElement, list[str]]]:
    """The entries of the list `of` (projects, overlaps) on a page as the application made it, each
    with the ids of what it shows: of what it leads to."""
    return [(entry, _ids(entry, f"/{of}/")) for entry in page.iterfind(_ENTRIES)]


_ENTRIES = ".//ol[@class='findings']/li"


def _ids(entry: HtmlElement, below: str) -> list[str]:
    read = (read_address(link.get("href", ""), Address("/")) for link in entry.iter("a"))
    paths = (each[0].path for each in read if each is not None)
    return list(dict.fromkeys(p.removeprefix(below) for p in paths if p.startswith(below)))
