"""Lines of a text file in any encoding, for csv and JSON lines.

What a text table may hold and no table needs is mended line by line, and told in `notes`: lines
in another encoding than the file's, bytes that are text in none (they become U+FFFD), and NULs.
A line ends with LF, CR LF or CR, whichever, mixed or not; a last line without an end gets one.
"""

from __future__ import annotations

import io
import re
from collections import deque
from typing import Any, BinaryIO

from riparian.ingest.tables.text_encoding import SAMPLE_BYTES, TextEncoding, detect_encoding

_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_BLANK = ' \t\r\n,;|"'
_SURELY_UTF8 = 6
"""This many UTF-8 characters in one line are not there by chance."""


Swaps = tuple[tuple[str, str], ...]
"""Pairs of characters that change places."""


class TextLines:
    """`readline(size)` gives the next line, or `size` characters of it, or "" at the end.

    `swaps` are pairs of characters that change places. `unended` says whether the file's last line,
    once read, had no line end. `trusted` is an encoding that a person has said: no line is then
    taken for another one that could be in this.
    """

    def __init__(
        self,
        file: BinaryIO,
        encoding: TextEncoding,
        *,
        trusted: bool = False,
        swaps: Swaps = (),
    ) -> None:
        self.name = encoding.name.removesuffix("-sig")
        self.unended = False
        self.number = 0
        self._raw = file if _reads_ascii(self.name) else _as_utf8(file, self.name)
        self._codec = self.name if self._raw is file else "utf-8"
        self._legacy = self._codec != "utf-8" and not trusted
        self._swaps = swaps
        self._ahead: deque[str] = deque()
        self._rest = b""
        self._odd: dict[str, list[int]] = {}

    def readline(self, size: int = 1 << 20) -> str:
        """The next line with its end; more than `size` bytes of it never come at once."""
        while not self._ahead:
            raw = self._take(size)
            if not raw:
                return ""
            self.number += 1
            text = self._text(raw, size)
            if len(raw) < size and not raw.endswith((b"\n", b"\r")):
                self.unended = bool(text.strip(_BLANK))
                text += "\n"
            self._put(text)
        return self._ahead.popleft()

    def notes(self) -> list[str]:
        """What was mended so far, as sentences."""
        return [_sentence(what, count, first) for what, (count, first) in self._odd.items()]

    def _take(self, size: int) -> bytes:
        raw = self._rest + self._raw.readline(max(size - len(self._rest), 1))
        self._rest = b""
        if len(raw) >= size and not raw.endswith(b"\n"):
            # Old Macintosh files end lines with CR, and have no LF for `readline` to stop at.
            # Not the last byte: it may be the first half of CR LF
            cut = raw.rfind(b"\r", 0, -1) + 1
            if cut:
                raw, self._rest = raw[:cut], raw[cut:]
        return raw

    def _text(self, raw: bytes, size: int) -> str:
        try:
            text = raw.decode(self._codec)
        except UnicodeDecodeError:
            text = self._mend(raw, size)
        else:
            # A table of CP949 may hold rows of a file in UTF-8, whose bytes are a text there too.
            if self._legacy and not raw.isascii() and (other := _surely_utf8(raw)):
                self._note("written in UTF-8, as the file is not, and read so")
                text = other
        if text.startswith("\ufeff"):  # of the file, or of another that was put behind it
            text = text[1:]
        if "\0" in text:
            self._note("with NUL characters, which were left out")
            text = text.replace("\0", "")
        return text

    def _mend(self, raw: bytes, size: int) -> str:
        if len(raw) >= size:  # too long to be kept: as many characters as bytes say so to csv
            return raw.decode("latin-1")
        other = detect_encoding(raw[:SAMPLE_BYTES])
        if other.sure or (other.likely and self._codec == "utf-8" != other.name):
            try:
                text = raw.decode(other.name)
            except UnicodeDecodeError:
                pass
            else:
                shown = other.name.upper()
                self._note(f"not in {self.name.upper()}, and read as {shown}")
                return text
        self._note("with bytes that are no text and show as \ufffd")
        return raw.decode(self._codec, "replace")

    def _note(self, what: str) -> None:
        self._odd.setdefault(what, [0, self.number])[0] += 1

    def _put(self, text: str) -> None:
        if self._swaps:
            text = exchange(text, self._swaps)
        # A lone CR within a line ends it as well.
        body = len(text) - 2 if text.endswith("\r\n") else len(text) - 1
        if text.find("\r", 0, body) < 0:
            self._ahead.append(text)
        else:
            self._ahead.extend(_LINES.findall(text))


def exchange(text: str, pairs: Swaps) -> str:
    """Exchange the two characters of each pair; done twice, the text is as it was."""
    for first, second in pairs:
        if first in text or second in text:
            parts = [part.replace(second, first) for part in text.split(first)]
            text = second.join(parts)
    return text


def _reads_ascii(name: str) -> bool:
    """Whether lines can be told apart byte by byte."""
    marks = '\n\r,"'
    try:
        return marks.encode("ascii").decode(name) == marks
    except (LookupError, ValueError):
        return False


class _Recoded(io.RawIOBase):
    """A file in UTF-16 or the like as UTF-8 bytes; what is no text becomes U+FFFD."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._text = io.TextIOWrapper(file, encoding=name, errors="replace", newline="")
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._ready:
            self._ready = self._text.read(1 << 16).encode("utf-8", "replace")
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count


def _as_utf8(file: BinaryIO, name: str) -> io.BufferedReader:
    return io.BufferedReader(_Recoded(file, name), 1 << 17)


def _surely_utf8(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    foreign = sum(1 for letter in text if letter > "\x7f")
    return text if foreign >= _SURELY_UTF8 else ""


def _sentence(what: str, count: int, first: int) -> str:
    if count == 1:
        return f"There is one line {what}: line {first}."
    return f"There are {count:,} lines {what}; the first is line {first}."
