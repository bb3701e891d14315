"""JSON values one by one out of a text that is never held whole.

For a file that is an array of objects, or an object that holds such arrays, at any depth of
objects. Records may also stand in an object, each under its own identifier (`{"P1": {…}}`); one
that does not repeat its identifier gets it as `KEY_NAME`. A value larger than `VALUE_LIMIT`
characters, or of more than `PARTS_LIMIT` values, is refused, and so is the rest of the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from json import JSONDecodeError
from typing import Any, TextIO

VALUE_LIMIT = 16 * 1024 * 1024
"""Characters of one record, at most."""
PARTS_LIMIT = 300_000
"""Values within one record, at most: each takes many times the memory of its characters."""
_CHUNK = 1 << 18
_MOST_AT_ONCE = 1 << 20
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_DEPTH = 20
KEY_NAME = "(key)"
"""The name of the identifier under which a record stands, where the record does not repeat it."""
_DIGIT = re.compile(r"\d")
_NUMBERED = re.compile(r"\d{3}")


class BrokenJSON(Exception):
    """The text is no JSON from here on; `cut_off` where it just ends."""

    def __init__(self, cut_off: bool) -> None:
        super().__init__("cut off" if cut_off else "broken")
        self.cut_off = cut_off


class ObjectWithRepeats(dict[str, Any]):
    """An object in which a name stood twice; the last value counts, as in every JSON reader."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    return record if len(record) == len(pairs) else ObjectWithRepeats(record)


DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=str)
"""Reads NaN and Infinity, which JSON has not, as the words they are."""


def has_many_parts(text: str, start: int = 0) -> bool:
    """Whether a JSON text holds more values than a record may."""
    return len(text) - start > PARTS_LIMIT and text.count(",", start) > PARTS_LIMIT


class JSONStream:
    """A place in a JSON text that moves forward."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._buffer = ""
        self._at = 0
        self._ended = False
        self._first_key: str | None = None

    def peek(self) -> str:
        """The next character that is no space; "" at the end."""
        while True:
            spaces = _SPACE.match(self._buffer, self._at)
            self._at = spaces.end() if spaces else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more(_CHUNK):
                return ""

    def take(self, expected: str) -> str:
        """Pass over the next character, which must be one of these; raises BrokenJSON."""
        character = self.peek()
        if not character or character not in expected:
            raise BrokenJSON(cut_off=not character)
        self._at += 1
        return character

    def value(self) -> Any:
        """The next value; raises BrokenJSON."""
        value, self._at = self._decode()
        return value

    def _decode(self) -> tuple[Any, int]:
        """The next value and where it ends, without passing over it; raises BrokenJSON."""
        self.peek()
        size = _CHUNK
        while True:
            try:
                value, end = DECODER.raw_decode(self._buffer, self._at)
            except (JSONDecodeError, ValueError, RecursionError) as error:
                if isinstance(error, RecursionError) or self._is_too_large():
                    raise BrokenJSON(cut_off=False) from None
                if not self._more(size):
                    raise BrokenJSON(cut_off=_at_end(error, self._buffer)) from None
            else:
                # A number at the end of what was read may go on
                if end < len(self._buffer) or self._ended or not self._more(size):
                    return value, end
            # Each attempt begins the value anew, so that reading on by the same little takes the
            # square
            size = min(size * 2, _MOST_AT_ONCE)

    def _is_too_large(self) -> bool:
        """Whether the value begun passes a limit already."""
        if len(self._buffer) - self._at > VALUE_LIMIT:
            return True
        return has_many_parts(self._buffer, self._at)

    def elements(self) -> Iterator[Any]:
        """The elements of an array whose bracket comes next, or the records of an object that was
        given as a table; raises BrokenJSON."""
        if self._first_key is not None:
            yield from self._records_by_key(self._first_key)
            return
        self.take("[")
        if self.peek() == "]":
            self.take("]")
            return
        while True:
            yield self.value()
            if self.take(",]") == "]":
                return

    def tables(self, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
        """Paths of arrays of objects, and of objects of records by identifier, each to be gone
        through with `elements` when it is given."""
        if self.peek() == "[":
            yield path
            return
        self.take("{")
        if self.peek() == "}":
            self.take("}")
            return
        first = True
        while True:
            key = self.value()
            self.take(":")
            if first and self.peek() == "{" and self._begins_records(str(key)):
                self._first_key = str(key)
                yield path
                return
            first = False
            if self.peek() == "[" and self._within() == "{":
                yield (*path, str(key))
            elif self.peek() == "{" and len(path) < _DEPTH:
                yield from self.tables((*path, str(key)))
            else:
                self.value()
            if self.take(",}") == "}":
                return

    def _begins_records(self, key: str) -> bool:
        """Whether the object that comes next is the first of records that stand by identifier."""
        if not _DIGIT.search(key):
            return False
        try:
            return _is_keyed(key, self._decode()[0])
        except BrokenJSON:
            return False  # it is too large for a record, or broken, which is met when it is read

    def _records_by_key(self, key: str) -> Iterator[Any]:
        """The values of an object of which the first name has been passed."""
        self._first_key = None
        while True:
            value = self.value()
            if isinstance(value, dict) and key not in _words(value):
                value = {KEY_NAME: key, **value}
            yield value
            if self.take(",}") == "}":
                return
            key = str(self.value())
            self.take(":")

    def _within(self) -> str:
        """The character after the bracket that comes next, spaces passed over."""
        while True:
            spaces = _SPACE.match(self._buffer, self._at + 1)
            end = spaces.end() if spaces else self._at + 1
            if end < len(self._buffer):
                return self._buffer[end]
            if not self._more(_CHUNK):
                return ""

    def _more(self, size: int) -> bool:
        """Read on; what has been passed is forgotten."""
        if self._ended:
            return False
        chunk = self._text.read(size)
        self._ended = not chunk
        self._buffer = self._buffer[self._at :] + chunk
        self._at = 0
        return bool(chunk)


def _is_keyed(key: str, value: Any) -> bool:
    """Whether an object is a record that stands under its identifier: it repeats it, or the name is
    a number (`P505244`, `2019`) and the object says at least two things itself."""
    if not isinstance(value, dict):
        return False
    words = _words(value)
    return key in words or (bool(_NUMBERED.search(key)) and len(words) > 1)


def _words(record: dict[str, Any]) -> list[str]:
    """The single values of a record, as text."""
    return [str(value) for value in record.values() if isinstance(value, str | int | float)]


def _at_end(error: Exception, buffer: str) -> bool:
    """Whether JSON stopped making sense only because the text stops."""
    return (
        not isinstance(error, JSONDecodeError)
        or error.pos >= len(buffer.rstrip()) - 1
        or (error.msg.startswith("Unterminated string"))
    )
