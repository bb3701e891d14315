"""What stands before the first activity: the root element, its version, and any document type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from lxml import etree

from riparian.ingest.iati.line_numbers import recorded_line
from riparian.ingest.iati.split_file import DOCTYPE_REST

KNOWN_VERSIONS = frozenset(("1.01", "1.02", "1.03", "1.04", "1.05", "2.01", "2.02", "2.03"))
"""Code list Version as of IATI 2.03."""

ROOT = "iati-activities"
_DECLARATION, _DECLARATION_END = b"<?xml", b"?>"
_DOCTYPE = b"<!DOCTYPE"
_DOCTYPE_REST_WITHOUT_SUBSET = re.compile(rb"[^\[<>]*>")


@dataclass(frozen=True, slots=True)
class Root:
    """The element that holds the activities. `name` is None where an activity is the root.

    `entities` is the line of a document type that declares some. `closed` tells whether it ended
    before there was any activity.
    """

    name: str | None = None
    line: int = 1
    attributes: dict[str, str] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    entities: int | None = None
    closed: bool = False

    def start_tag(self) -> bytes:
        """A start tag on one line with the namespaces that activities may use."""
        declared = "".join(
            f" xmlns:{prefix}={_quote(uri)}" for prefix, uri in self.prefixes.items()
        )
        return f"<{ROOT}{declared}>".encode()


def safe_parser() -> etree.XMLParser:
    """A parser that recovers, and neither expands entities nor loads anything.

    It is only ever given text without a document type.
    """
    return etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
    )


def read_root(head: bytes) -> Root:
    """The root as far as the head of a file tells; of nested ones, the innermost."""
    text = _without_declaration(head)
    doctypes = list(_doctypes(text))
    entities = _line_of_entities(text, doctypes)
    # A document type never reaches the parser
    text = _only_lines(text, doctypes)
    parser = safe_parser()
    try:
        top = etree.fromstring(text, parser)
    except etree.XMLSyntaxError:
        top = None
    if top is None:
        return Root(entities=entities)
    roots = [e for e in top.iter("*") if _local_name(e) == ROOT]
    root = roots[-1] if roots else top
    return Root(
        _local_name(root),
        recorded_line(root),
        {str(name): str(value) for name, value in root.attrib.items()},
        {prefix: uri for prefix, uri in root.nsmap.items() if prefix},
        entities,
        # Where activities follow, the head lacks the end tag of the root, which is such an error
        not parser.error_log,
    )


def _local_name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _without_declaration(head: bytes) -> bytes:
    begin = head.find(_DECLARATION)
    end = head.find(_DECLARATION_END, begin) if begin >= 0 else -1
    return head if end < 0 else _only_lines(head, [slice(begin, end + len(_DECLARATION_END))])


def _doctypes(text: bytes) -> Iterator[slice]:
    """Where document types stand: those that end, of which a file has one at most. Every byte is
    looked at a few times only, however many there are."""
    rest, begin = DOCTYPE_REST, text.find(_DOCTYPE)
    while begin >= 0:
        behind = begin + len(_DOCTYPE)
        end = rest.match(text, behind)
        if end is None and rest is DOCTYPE_REST:
            rest = _DOCTYPE_REST_WITHOUT_SUBSET  # no subset ends behind here
            end = rest.match(text, behind)
        if end:
            yield slice(begin, end.end())
        begin = text.find(_DOCTYPE, end.end() if end else behind)


def _line_of_entities(text: bytes, doctypes: Iterable[slice]) -> int | None:
    for span in doctypes:
        if b"<!ENTITY" in text[span]:
            return text.count(b"\n", 0, span.start) + 1
    return None


def _only_lines(text: bytes, spans: Iterable[slice]) -> bytes:
    """The text with line ends alone in these parts of it, so that lines are counted right."""
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], b"\n" * text.count(b"\n", span.start, span.stop)]
        at = span.stop
    return b"".join([*pieces, text[at:]])


def _quote(uri: str) -> str:
    return quoteattr(uri, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
