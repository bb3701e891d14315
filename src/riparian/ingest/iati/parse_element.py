"""The bytes of one activity to an element, with what was wrong in its markup.

The parser recovers by leaving things out. So where it complains, the bytes are first mended in
ways that lose nothing (a bare `&`, a stray byte of Windows-1252, `&nbsp;`) and parsed again.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from html.entities import name2codepoint
from itertools import islice
from typing import cast

from lxml import etree

from riparian.ingest.iati.file_head import ROOT, safe_parser
from riparian.ingest.iati.reading_context import LANG, Context, Element
from riparian.ingest.iati.split_file import ActivityPiece

_END = f"</{ROOT}>".encode()
MARKUP_LIMIT = 500_000
"""Tags and attributes of one activity: each takes many times the memory of its bytes."""
# d-portal declares xmlns:ns2="xml" and writes ns2:lang where xml:lang is meant
_LITERAL_PREFIX = b'"xml"'
_LITERAL_LANG = "{xml}lang"
_WITH_LITERAL_LANG = etree.XPath("descendant-or-self::*[@x:lang]", namespaces={"x": "xml"})
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BARE_AMPERSAND = re.compile(rb"&(?!#\d{1,7};|#x[0-9A-Fa-f]{1,6};|[A-Za-z_][\w.-]{0,60};)")
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,8});")
# libxml2 gives up at ten million characters of one text; a record keeps 20,000 (TEXT_LIMIT)
_LONG = 1_000_000
_LONG_TEXT = re.compile(rb">[^<]{1000000}[^<]+")
_WINDOWS = "riparian-windows-1252"
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))

_CODES = {
    "ERR_INVALID_CHAR": "file-has-control-characters",
    "ERR_INVALID_ENCODING": "file-encoding-guessed",
    "ERR_UNDECLARED_ENTITY": "file-has-entities",
    "WAR_UNDECLARED_ENTITY": "file-has-entities",
}
_KEPT = {
    "file-has-control-characters": "the text was kept without them",
    "file-encoding-guessed": "the bytes that are not UTF-8 were read as Windows-1252",
    "file-has-entities": "the text was kept without the entity",
    "file-not-well-formed": "what could be read around it was kept",
}


_MARKUP = re.compile(rb"<|=[\"']")


def within_markup_limit(piece: ActivityPiece) -> ActivityPiece:
    """An activity, cut where it has more tags and attributes than may be parsed."""
    data = piece.data
    if len(data) < MARKUP_LIMIT:
        return piece
    if data.count(b"<") + data.count(b'="') + data.count(b"='") <= MARKUP_LIMIT:
        return piece
    last = next(islice(_MARKUP.finditer(data), MARKUP_LIMIT, None), None)
    return piece if last is None else ActivityPiece(data[: last.start()], piece.line, "size")


@dataclass(frozen=True, slots=True)
class _Fault:
    code: str
    line: int
    message: str


class PieceParser:
    """Parses the activities of one file, each by itself."""

    def __init__(self, start_tag: bytes, has_entities: bool) -> None:
        self._start_tag = start_tag
        self._has_entities = has_entities
        self._parser = safe_parser()

    def parse_together(self, pieces: list[ActivityPiece]) -> list[Element] | None:
        """The elements of complete activities in one go; None if anything is wrong with any.

        Each is as it would be alone. Parsing small activities one by one costs a fifth more.
        """
        data = b"".join((self._start_tag, *(piece.data for piece in pieces), _END))
        try:
            root = etree.fromstring(data, self._parser)
        except etree.XMLSyntaxError:
            return None
        if self._parser.error_log or len(root) != len(pieces):
            return None
        elements = list(root)
        if any(element.tag != "iati-activity" for element in elements):
            return None
        if _LITERAL_PREFIX in data:
            for piece, element in zip(pieces, elements, strict=True):
                self._mend_language_in(piece.data, element)
        return elements

    def _mend_language_in(self, data: bytes, element: Element) -> None:
        if _LITERAL_PREFIX in data or _LITERAL_PREFIX in self._start_tag:
            _mend_language(element)

    def parse(self, piece: ActivityPiece, context: Context) -> Element | None:
        """The activity's element, or None; what was wrong is flagged in `context`.

        Where the end tag is missing, the last part is left out if it is not complete.
        """
        data = piece.data
        if piece.ending in ("file", "size"):
            data = data[: data.rfind(b">") + 1]
        element, faults = self._parse(data)
        if faults:
            mended = _mend(data, self._has_entities)
            if mended != data:
                element, _ = self._parse(mended)
            self._report(faults, piece, context)
        if element is None:
            return None
        if piece.ending != "tag":
            _drop_incomplete(element, data)
        self._mend_language_in(data, element)
        return element

    def attributes(self, piece: ActivityPiece) -> dict[str, str]:
        """What the activity's own start tag says."""
        piece = within_markup_limit(piece)
        element, _ = self._parse(piece.data)
        return {} if element is None else {str(k): str(v) for k, v in element.attrib.items()}

    def _parse(self, data: bytes) -> tuple[Element | None, list[_Fault]]:
        try:
            root = etree.fromstring(b"".join((self._start_tag, data, _END)), self._parser)
        except etree.XMLSyntaxError as error:
            return None, [_Fault("file-not-well-formed", 1, str(error))]
        log = self._parser.error_log
        faults = (
            # Undeclared prefixes belong to foreign namespaces, which are passed over anyway
            [self._fault(entry) for entry in log if "NS_" not in entry.type_name] if log else []
        )
        return _activity_in(root), faults

    def _fault(self, entry: etree._LogEntry) -> _Fault:
        code = _CODES.get(entry.type_name, "file-not-well-formed")
        if code == "file-has-entities" and not self._has_entities:
            code = "file-not-well-formed"
        return _Fault(code, entry.line, entry.message.strip())

    def _report(self, faults: list[_Fault], piece: ActivityPiece, context: Context) -> None:
        first: dict[str, _Fault] = {}
        for fault in faults:
            first.setdefault(fault.code, fault)
        if piece.ending != "tag":
            # The reader tells of the missing end; the parser would tell of it once more
            first.pop("file-not-well-formed", None)
        for fault in first.values():
            context.intact = False
            context.flag(
                fault.code,
                line=piece.line + max(fault.line, 1) - 1,
                expected="well-formed XML",
                got=fault.message,
                kept=_KEPT[fault.code],
            )


def _activity_in(root: Element | None) -> Element | None:
    if root is None or not len(root):
        return None
    element = root[0]
    if not isinstance(element.tag, str):
        return None
    # IATI has no namespace; some wrap it in one of their own, and mean the same elements
    namespace, _, name = element.tag.rpartition("}")
    if namespace:
        for each in element.iter(f"{namespace}}}*"):
            each.tag = str(each.tag).rpartition("}")[2]
    return element if name == "iati-activity" else None


def _drop_incomplete(element: Element, data: bytes) -> None:
    """Remove the last part unless its end tag, or its only tag, is the last thing there is."""
    if not len(element):
        return
    last, end = element[-1], data.rstrip()
    if isinstance(last.tag, str) and end.endswith(f"</{last.tag}>".encode()):
        return
    if not (end.endswith(b"/>") and not len(last)):
        element.remove(last)


def _mend_language(element: Element) -> None:
    """`xml` declared as a namespace by mistake: its `lang` is `xml:lang`."""
    for each in cast("list[Element]", _WITH_LITERAL_LANG(element)):
        if LANG not in each.attrib:
            each.set(LANG, each.attrib[_LITERAL_LANG])


def _mend(data: bytes, has_entities: bool) -> bytes:
    data = _CONTROL.sub(b"", data)
    data = data.decode("utf-8", _WINDOWS).encode()
    data = _BARE_AMPERSAND.sub(b"&amp;", data)
    if not has_entities:
        data = _NAMED.sub(_named_character, data)
    return _LONG_TEXT.sub(_shorten, data) if len(data) > _LONG else data


def _read_as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_WINDOWS, _read_as_windows)


def _shorten(match: re.Match[bytes]) -> bytes:
    """Less text on the same number of lines."""
    beginning = match[0][:_LONG]
    return beginning + b"\n" * match[0].count(b"\n", len(beginning))


def _named_character(match: re.Match[bytes]) -> bytes:
    name = match[1].decode()
    if name in _XML_NAMES or name not in name2codepoint:
        return match[0]
    return f"&#{name2codepoint[name]};".encode()
