"""A page as lines of text: what a reader sees, in order, without scripts, menus and comments.

A *line* is the text of one paragraph, heading or list item, or a part of it that `<br>` ends. A row
of a table is one line with *cells*, unless the table only lays out the page. Tags say little on
these pages, so a line keeps no more than whether it looks like a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from lxml import etree

PAGE_LIMIT = 8_000_000
"""Bytes of a page; a larger file is no page."""
TEXT_LIMIT, LINES_LIMIT = 400_000, 20_000
"""Characters and lines of a page's text; no page on projects has as many."""

TAGS_LIMIT = 500_000
"""Tags of a page: each takes some 200 bytes of memory."""

# rt, rp and rtc are readings above letters, which would end up within titles
_SKIPPED = frozenset((
    "script", "style", "noscript", "template", "nav", "footer", "aside", "select", "button",
    "textarea", "iframe", "object", "svg", "head", "rt", "rp", "rtc",
))  # fmt: skip
_BLOCKS = frozenset((
    "address", "article", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt",
    "fieldset", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main",
    "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_HEADINGS = {
    **{f"h{level}": level for level in range(1, 7)}, "dt": 7, "caption": 8, "th": 8
}  # fmt: skip
_BOLD_LEVEL = 9
_BOLD = frozenset(("b", "strong"))
_CELLS_LIMIT = 16
_LABEL_CELL = 250
_LONG_CELL = 2000
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\u200b]")


class PageLine(msgspec.Struct, frozen=True):
    """One line: its text, its number in the source, whether it looks like a heading, its cells.

    `tag` is the level of its heading: 1 to 6 as in HTML, then 7 `dt`, 8 `th` and inner `dt`,
    9 bold; 0 for none.
    """

    text: str
    number: int
    heading: bool = False
    cells: tuple[str, ...] = ()
    tag: int = 0


class Page(msgspec.Struct, frozen=True):
    """A page: its lines, what its head says of it, and why reading it stopped early (or "")."""

    lines: tuple[PageLine, ...]
    title: str = ""
    site: str = ""
    url: str | None = None
    stopped: str = ""


_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S{1,500}?)\s*-->", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s<>\"]{4,500}", re.IGNORECASE)


def read_page(text: str) -> Page:
    """A page out of its text, as broken as pages are; never fetches anything."""
    if text.count("<") > TAGS_LIMIT:
        return Page((), stopped=f"it has more than {TAGS_LIMIT:,} tags")
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        return Page((), stopped=str(error))
    if root is None:
        return Page(())
    stops = [entry.message for entry in parser.error_log if "LIMIT" in entry.type_name]
    lines = tuple(_up_to_limit(_lines(root), stops))
    return Page(
        lines=lines,
        title=_tidy(root.findtext(".//title") or ""),
        site=_meta(root, "og:site_name"),
        url=_url(root, text),
        stopped=stops[0] if stops else "",
    )


def _up_to_limit(lines: Iterator[PageLine], stops: list[str]) -> Iterator[PageLine]:
    length = 0
    for number, line in enumerate(lines):
        length += len(line.text)
        if length > TEXT_LIMIT or number >= LINES_LIMIT:
            stops.append("it holds more text than a page has")
            return
        yield line


def _url(root: Any, text: str) -> str | None:
    """The address of the page: canonical, og:url, or where a browser saved it from."""
    links = (link for link in root.iter("link") if link.get("rel", "").lower() == "canonical")
    addresses = [
        *(link.get("href", "") for link in links),
        _meta(root, "og:url"),
        *_SAVED_FROM.findall(text[:4096])[:1],
    ]
    return next((address.strip() for address in addresses if _WEB.fullmatch(address.strip())), None)


def _meta(root: Any, name: str) -> str:
    contents = root.xpath("//meta[@property=$name or @name=$name]/@content", name=name)
    return _tidy(contents[0]) if contents else ""


def _tidy(text: str) -> str:
    return _SPACES.sub(" ", _FORBIDDEN.sub("", text)).strip(" \u3000")


def _lines(root: Any) -> Iterator[PageLine]:
    """Walk through the tree without recursion, because pages can be deep."""
    flow = _Flow()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "end":
            yield from flow.leave(element, tag, root)
        elif tag in _SKIPPED:
            walk.skip_subtree()
        elif tag == "tr" and (cells := _cells(element)):
            yield from flow.flush(element)
            yield PageLine(" ".join(cells), element.sourceline or 1, False, cells)
            walk.skip_subtree()
        else:
            yield from flow.enter(element, tag)
    yield from flow.flush(root)


class _Flow:
    """The text that has come since the last line was given."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._number = 1
        self._headings: list[int] = []
        self._lists = 0
        self._bold = 0
        self._plain = False

    def enter(self, element: Any, tag: str) -> Iterator[PageLine]:
        if tag in _BLOCKS or tag == "br":
            yield from self.flush(element)
        if tag in _HEADINGS:
            inner = tag == "dt" and self._lists > 1
            self._headings.append(_HEADINGS[tag] + inner)
        self._lists += tag == "dl"
        self._bold += tag in _BOLD
        self._add(element.text, element.sourceline)

    def leave(self, element: Any, tag: str, root: Any) -> Iterator[PageLine]:
        if tag in _BLOCKS:
            yield from self.flush(element)
        if tag in _HEADINGS and self._headings:
            self._headings.pop()
        self._lists -= tag == "dl"
        self._bold -= tag in _BOLD
        if element is not root:
            self._add(element.tail, element.sourceline)

    def flush(self, element: Any) -> Iterator[PageLine]:
        text = _tidy("".join(self._parts))
        if text:
            tag = self._headings[-1] if self._headings else 0 if self._plain else _BOLD_LEVEL
            yield PageLine(text, self._number, tag > 0, tag=tag)
        self._parts, self._plain = [], False
        self._number = element.sourceline or self._number

    def _add(self, text: str | None, number: int | None) -> None:
        if not text:
            return
        if text.strip() and not any(part.strip() for part in self._parts):
            self._number = number or self._number
        self._parts.append(text)
        self._plain = self._plain or (bool(text.strip()) and not self._bold)


def _cells(row: Any) -> tuple[str, ...]:
    """The texts of a row that holds data; empty where the row only lays out the page."""
    cells = list(row.iterchildren("td", "th"))
    inside = next(row.iterdescendants("table", "h1", "h2", "h3", "h4"), None)
    if not 2 <= len(cells) <= _CELLS_LIMIT or inside is not None:
        return ()
    texts = tuple("\n".join(line.text for line in _lines(cell)) for cell in cells)
    is_data = 0 < len(texts[0]) <= _LABEL_CELL and max(map(len, texts)) <= _LONG_CELL
    return texts if is_data else ()


def expand(line: PageLine) -> tuple[PageLine, ...]:
    """The lines in the cells of a row that turned out to be no row; else the line itself."""
    if not line.cells:
        return (line,)
    parts = (part for cell in line.cells for part in cell.split("\n"))
    return tuple(PageLine(part, line.number) for part in parts if part)


_JOINED_LINES = 3


def join_broken(lines: list[PageLine]) -> list[PageLine]:
    """The lines with those put together between which a bracket is open, as far as it closes."""
    joined: list[PageLine] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        text, count = line.text, 1
        while _open_brackets(text) > 0 and count <= _JOINED_LINES and place + count < len(lines):
            text = f"{text} {lines[place + count].text}"
            count += 1
        if _open_brackets(text) > 0:
            text, count = line.text, 1
        joined.append(
            line if count == 1 else PageLine(text, line.number, line.heading, tag=line.tag)
        )
        place += count
    return joined


def _open_brackets(text: str) -> int:
    return text.count("(") + text.count("（") - text.count(")") - text.count("）")
