"""Places in an answer: JSON pointers and CSS paths, and nothing else.

A path that begins with `/` is a JSON pointer (RFC 6901). Any other is a CSS selector, of which the
first element counts: its text, or behind an `@` the value of one of its attributes, `a.next@href`.
`:contains("…")` is understood, which CSS itself has not.

A document comes from anybody: it is parsed without entities, without a network, and not deeper
than the parsers allow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec
from cssselect import GenericTranslator, HTMLTranslator, SelectorError
from lxml import etree, html

from riparian.gather.recipes.recipe import Format
from riparian.ingest.saved_pages.page_encoding import decode_page

_ATTRIBUTE = re.compile(r"(.*)@([A-Za-z_][\w:.-]*)", re.DOTALL)


class NotAsExpected(ValueError):
    """An answer that is not what a recipe says it is; the words are for a person."""


class Document:
    """An answer, or a part of it, in which paths are followed."""

    def __init__(self, node: Any, form: Format) -> None:
        self._node = node
        self._form = form

    def each(self, path: str) -> list[Document]:
        """What stands there, one by one: the items of a list, the values of an object, or every
        element that a selector finds. Empty where nothing does."""
        if self._form != "json":
            return [Document(x, self._form) for x in _select(path, self._form)(self._node)]
        found = _follow(self._node, path)
        items = found.values() if isinstance(found, dict) else found
        if not isinstance(items, list) and not isinstance(found, dict):
            return []
        return [Document(each, "json") for each in items]

    def text(self, path: str) -> str:
        """What stands there as text, blanks put together; empty where nothing does."""
        if self._form == "json":
            return _plain(_follow(self._node, path))
        selector, attribute = split(path)
        found = [self._node] if not selector else _select(selector, self._form)(self._node)
        if not found:
            return ""
        value = found[0].get(attribute) if attribute else "".join(found[0].itertext())
        return " ".join((value or "").split())

    def record(self) -> dict[str, Any]:
        """All of it as a record: an object as it is, an element by the names of its attributes and
        of its children."""
        if self._form == "json":
            return self._node if isinstance(self._node, dict) else {}
        attributes = {etree.QName(name).localname: x for name, x in self._node.attrib.items()}
        return attributes | {
            etree.QName(child).localname: " ".join("".join(child.itertext()).split())
            for child in self._node
            if isinstance(child.tag, str)
        }


def open_document(content: bytes, form: Format) -> Document:
    """An answer; raises NotAsExpected where it is not of that form."""
    if form == "json":
        try:
            return Document(msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf")), "json")
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise NotAsExpected(f"Expected JSON, got {_begins(content)}") from error
    try:
        if form == "xml":
            root = etree.fromstring(content, _xml_parser())
        else:
            # Whatever the server or the page says of its encoding, its bytes are looked at
            page = decode_page(content).text
            root = html.document_fromstring(page, parser=html.HTMLParser(no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise NotAsExpected(f"Expected {form.upper()}, got {_begins(content)}") from error
    return Document(root, form)


def fault_in(path: str, form: Format) -> str | None:
    """What is wrong with a path for answers of that form, in words; None for a good one."""
    if form == "json":
        return None if path.startswith("/") else "a JSON pointer begins with /, as /projects"
    if path.startswith("/"):
        return f"{form} takes a CSS path, as td.title@title, not a JSON pointer"
    try:
        selector, _ = split(path)
        if selector:
            _select(selector, form)
    except (SelectorError, etree.XPathError) as error:
        return f"it is no CSS path: {error}"
    return None


def split(path: str) -> tuple[str, str | None]:
    """The selector and the attribute of a CSS path."""
    match = _ATTRIBUTE.fullmatch(path)
    return (match[1].strip(), match[2]) if match else (path.strip(), None)


@lru_cache(maxsize=512)
def _select(selector: str, form: Format) -> Any:
    # Names of elements in small letters, as the parser of HTML gives them; XML has its own
    translator = HTMLTranslator() if form == "html" else GenericTranslator()
    return etree.XPath(translator.css_to_xpath(selector))


def _follow(node: Any, pointer: str) -> Any:
    for name in _names(pointer):
        if isinstance(node, dict):
            node = node.get(name)
        elif isinstance(node, list) and name.isdecimal() and int(name) < len(node):
            node = node[int(name)]
        else:
            return None
    return node


def _xml_parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _names(pointer: str) -> Iterator[str]:
    """RFC 6901, section 4."""
    for part in pointer.split("/")[1:]:
        if part or pointer != "/":
            yield part.replace("~1", "/").replace("~0", "~")


def _plain(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(str(value).split())


def _begins(content: bytes) -> str:
    """The beginning of an answer, for a sentence."""
    head = " ".join(content[:400].decode("utf-8", "replace").split())
    head = "".join(c for c in head if c.isprintable())
    return f"'{head[:60]}'" if head else "nothing"
