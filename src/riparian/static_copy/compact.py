"""A page written without what HTML lets one leave out: end tags that follow from what comes next,
quotes around plain values, and space that no browser shows. A copy has a thousand pages.

Source of the rules: HTML, sections 13.1.2.3 (attributes), 13.1.2.4 (optional tags) and 13.1.4
(references), https://html.spec.whatwg.org/multipage/syntax.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import cast

from lxml import etree
from lxml.html import HtmlElement

_VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
_OF_SVG = frozenset({"svg"})
_AS_IT_IS = frozenset({"pre", "textarea", "script", "style", "text", "tspan"})
"""In these, and in what stands in them, space counts."""

_BLOCKS = frozenset(
    {
        "html", "head", "body", "title", "meta", "link", "script", "header", "nav", "main",
        "article", "section", "aside", "footer", "figure", "figcaption", "details", "summary",
        "div", "p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption",
        "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td", "form", "fieldset", "hr",
        "blockquote", "pre", "optgroup", "option",
    }
)  # fmt: skip
"""Space beside the tags of these is not shown."""

_ENDS_BEFORE = {
    "li": {"li"},
    "dt": {"dd"},
    "dd": {"dt"},
    "tr": {"tr"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "thead": {"tbody", "tfoot"},
    "tbody": {"tbody", "tfoot"},
    "option": {"option", "optgroup"},
    "p": {"p", "ul", "ol", "dl", "table", "div", "h2", "h3", "h4", "form"},
}
"""End tags that may be left out: before which other element. All but `dt` and `thead` also where
nothing follows in what they stand in. (Of two `dd` libxml2 would put the second into the first.)"""

_NOT_AT_THE_END = frozenset({"dt", "thead"})
_P_ENDS_IN = frozenset(
    {"article", "aside", "blockquote", "details", "div", "dd", "figcaption", "figure", "footer",
     "header", "li", "main", "section", "td", "th"}
)  # fmt: skip
_SPACE = re.compile(r"[ \t\n\r\f]+")
_PLAIN = re.compile(r"[^\s\"'`=<>&]+")


def compact(page: HtmlElement) -> bytes:
    """A page as a browser reads it, in fewer bytes. It loses its comments."""
    etree.strip_tags(page, etree.Comment)
    parts = ["<!doctype html>"]
    _write(parts, page, kept=False, svg=False)
    return "".join(parts).encode("utf-8")


def compact_part(element: HtmlElement) -> str:
    """An element within a page, likewise; with its end tag."""
    etree.strip_tags(element, etree.Comment)
    parts: list[str] = []
    _write(parts, element, kept=False, svg=False, whole=True)
    return "".join(parts)


# Into a list: handed up by generators, each part of a page passes through all that it stands in
def _write(
    parts: list[str], element: HtmlElement, kept: bool, svg: bool, whole: bool = False
) -> None:
    tag = element.tag
    svg = svg or tag in _OF_SVG
    kept = kept or tag in _AS_IT_IS
    children = list(element)
    opening = f"<{tag}{''.join(_attributes(element))}"
    if svg and not children and not element.text:
        plain = opening.endswith('"') or not element.attrib
        parts.append(f"{opening}/>" if plain else f"{opening} />")
        return
    parts.append(f"{opening}>")
    if tag in _VOID:
        return
    raw = tag in ("script", "style")
    at_block = tag in _BLOCKS
    before = _is_block(children[0]) if children else at_block
    parts.append(_text(element.text, kept, raw, at_block, before))
    for at, child in enumerate(children):
        _write(parts, child, kept, svg)
        before = _is_block(children[at + 1]) if at + 1 < len(children) else at_block
        parts.append(_text(child.tail, kept, raw, _is_block(child), before))
    if whole or not _ends_by_itself(element, svg):
        parts.append(f"</{tag}>")


def _is_block(element: HtmlElement) -> bool:
    return element.tag in _BLOCKS


def _text(text: str | None, kept: bool, raw: bool, after: bool, before: bool) -> str:
    """A text, given whether it comes after the tag of a block and before one."""
    if not text or raw:
        return text or ""
    if not kept:
        text = _SPACE.sub(" ", text)
        if after:
            text = text.lstrip(" ")
        if before:
            text = text.rstrip(" ")
    return escape(text, quote=False)


def _attributes(element: HtmlElement) -> Iterator[str]:
    for name, value in element.attrib.items():
        value = cast(str, value)
        if not value or (value == name and name in ("hidden", "defer", "open")):
            yield f" {name}"
        elif _PLAIN.fullmatch(value):
            yield f" {name}={value}"
        else:
            quoted = escape(value, quote=False).replace('"', "&quot;")
            yield f' {name}="{quoted}"'


def _ends_by_itself(element: HtmlElement, svg: bool) -> bool:
    before = _ENDS_BEFORE.get(element.tag)
    parent = element.getparent()
    if before is None or svg or parent is None:
        return False
    if (element.tail or "").strip():
        return False
    following = element.getnext()
    if following is not None:
        return following.tag in before
    if element.tag == "p":
        return parent.tag in _P_ENDS_IN
    return element.tag not in _NOT_AT_THE_END
