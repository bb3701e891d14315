"""Elements of an XML file that is only written: made, filled and turned into text.

The text is what lxml writes of the same elements, indented; a test compares both. lxml holds its
elements ready to be asked and changed, and notes an attribute in three microseconds: for an
activity of forty elements that came to half of the time of an export.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from riparian.export.xml_text import xml_text
from riparian.ingest.iati.own_namespace import NAMESPACE, PREFIX
from riparian.ingest.iati.reading_context import LANG

_PREFIXES = {NAMESPACE: PREFIX, LANG[1:].partition("}")[0]: "xml"}
_HARD = re.compile('[&<>"\x00-\x1f\ud800-\udfff\ufffe\uffff]')
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTES = {**_IN_TEXT, **str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})}


class Element:
    """An element: text, or other elements within it. Names in a namespace are written
    `{namespace}name`; characters that XML forbids are replaced when it is written."""

    __slots__ = ("_attributes", "_within", "tag", "text")

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.text: str | None = None
        self._attributes: dict[str, str] = {}
        self._within: list[Element] = []

    def __len__(self) -> int:
        """How many elements stand within it."""
        return len(self._within)

    def set(self, name: str, value: str) -> None:
        """Set an attribute; one that is there keeps its place."""
        self._attributes[name] = value

    def add(self, tag: str) -> Element:
        """A new element at its end."""
        element = Element(tag)
        self._within.append(element)
        return element

    def append(self, element: Element) -> None:
        """Put an element at its end."""
        self._within.append(element)

    def extend(self, elements: Iterable[Element]) -> None:
        """Put several at its end."""
        self._within.extend(elements)

    def move_to_end(self, elements: Iterable[Element]) -> None:
        """Put elements that stand within it at its end."""
        for element in elements:
            self._within.remove(element)
            self._within.append(element)

    def insert(self, place: int, element: Element) -> None:
        """Put an element before the one that is there (from 0)."""
        self._within.insert(place, element)

    def xml(self) -> str:
        """It and all within it, indented, with a line's end behind."""
        parts: list[str] = []
        self._write(parts, "")
        return "".join(parts)

    def _write(self, parts: list[str], indent: str) -> None:
        name = _written(self.tag)
        parts.append(f"{indent}<{name}")
        for key, value in self._attributes.items():
            if _HARD.search(value):
                value = _escaped(value, _IN_ATTRIBUTES)
            parts.append(f' {_written(key)}="{value}"')
        if self._within:
            parts.append(">\n")
            deeper = f"{indent}  "
            for element in self._within:
                element._write(parts, deeper)
            parts.append(f"{indent}</{name}>\n")
        elif self.text is not None:
            text = self.text
            parts.append(f">{_escaped(text, _IN_TEXT) if _HARD.search(text) else text}</{name}>\n")
        else:
            parts.append("/>\n")


def _escaped(text: str, signs: Mapping[int, str]) -> str:
    return xml_text(text).translate(signs)


@lru_cache(1024)
def _written(name: str) -> str:
    if not name.startswith("{"):
        return name
    namespace, _, own = name[1:].partition("}")
    return f"{_PREFIXES[namespace]}:{own}"
