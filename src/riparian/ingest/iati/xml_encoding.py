"""The bytes of a file as UTF-8, whatever encoding it declares.

The encoding is that of the byte order mark, else that of the XML declaration, else UTF-8, which
is what XML prescribes. Bytes that are not text in the declared encoding become U+FFFD. UTF-8 is
passed on as it is: what is wrong in it is mended record by record.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from riparian.problems import Problem, make_problem

# UTF-32 before UTF-16: the mark FF FE 00 00 begins as FF FE does
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Here too the longer ones first
_UNMARKED = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""\s*<\?xml\s[^>]*?encoding\s*=\s*["']\s*([A-Za-z][\w.:-]*)""")


@dataclass(frozen=True, slots=True)
class XmlEncoding:
    """Python's name for it, the length of the byte order mark, and a word that was not usable."""

    name: str
    mark: int = 0
    refused: str | None = None


def sniff_encoding(head: bytes) -> XmlEncoding:
    """The encoding of a file by its first bytes."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return XmlEncoding(name, len(mark))
    for start, name in _UNMARKED:
        if head.lstrip(b" \t\r\n").startswith(start):
            return XmlEncoding(name)
    match = _DECLARED.match(head)
    declared = match[1].decode("ascii") if match else "utf-8"
    # A declaration that can be read byte by byte is not in UTF-16, whatever it says.
    if not _reads_ascii(declared):
        return XmlEncoding("utf-8", refused=declared)
    return XmlEncoding(codecs.lookup(declared).name)


def _reads_ascii(name: str) -> bool:
    """As it must, where the declaration itself could be read byte by byte."""
    try:
        return b"<".decode(name) == "<"
    except (LookupError, ValueError):
        return False


def decode_head(head: bytes) -> str:
    """The beginning of a file as text, for looking at."""
    encoding = sniff_encoding(head)
    return head[encoding.mark :].decode(encoding.name, "replace")


class Utf8Source:
    """Reads an open file as UTF-8, chunk by chunk, without its byte order mark."""

    def __init__(self, stream: BinaryIO, dataset: str) -> None:
        head = stream.read(4096)
        self._encoding = sniff_encoding(head)
        self._stream = stream
        self._head = head[self._encoding.mark :]
        self._dataset = dataset
        self._convert: Callable[[bytes, bool], bytes] | None = None
        if self._encoding.name not in ("utf-8", "ascii"):
            decoder = codecs.getincrementaldecoder(self._encoding.name)("replace")
            self._convert = lambda data, final: decoder.decode(data, final).encode(
                "utf-8", "replace"
            )

    @property
    def is_utf8(self) -> bool:
        """Whether what is read are the bytes of the file as they are."""
        return self._convert is None

    def go_to(self, place: int) -> None:
        """Go on at that byte behind the byte order mark; only of a file that is UTF-8."""
        self._head = b""
        self._stream.seek(self._encoding.mark + place)

    def read(self, size: int) -> bytes:
        """The next bytes; empty at the end of the file and only there."""
        while True:
            data = self._head or self._stream.read(size)
            self._head = b""
            if self._convert is None:
                return data
            # Of half a character nothing comes yet, and nothing would mean the end of the file
            if (converted := self._convert(data, not data)) or not data:
                return converted

    def problems(self) -> list[Problem]:
        """That the declared encoding cannot be right, if so."""
        if self._encoding.refused is None:
            return []
        return [
            make_problem(
                "file-encoding-guessed",
                dataset=self._dataset,
                line=1,
                field="encoding",
                expected="the encoding in which the file is written",
                got=self._encoding.refused,
                kept="the file was read as UTF-8",
            )
        ]
