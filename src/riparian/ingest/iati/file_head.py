"""What stands before the first activity: the root element, its version, and any document type."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from lxml import etree

from riparian.ingest.iati.line_numbers import recorded_line
from riparian.ingest.iati.split_file import DOCTYPE_REST

KNOWN_VERSIONS = frozenset(("1.01", "1.02", "1.03", "1.04", "1.05", "2.01", "2.02", "2.03"))
"""Code list Version as of IATI 2.03."""

ROOT = "iati-activities"
_DECLARATION = re.compile(rb"\s*<\?xml\b.*?\?>", re.DOTALL)
_DOCTYPE = re.compile(rb"<!DOCTYPE" + DOCTYPE_REST.pattern, re.DOTALL)


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
    entities = _line_of_entities(head)
    # A document type never reaches the parser; its line ends stay, so that lines are counted right.
    text = _DOCTYPE.sub(_only_lines, _DECLARATION.sub(_only_lines, head, count=1))
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


def _line_of_entities(head: bytes) -> int | None:
    match = _DOCTYPE.search(head)
    if match and b"<!ENTITY" in match[0]:
        return head.count(b"\n", 0, match.start()) + 1
    return None


def _only_lines(match: re.Match[bytes]) -> bytes:
    return b"\n" * match[0].count(b"\n")


def _quote(uri: str) -> str:
    return quoteattr(uri, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
