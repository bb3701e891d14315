"""What is known while an activity is read: whose file, which line, and what was wrong so far.

`FileContext` lives for one file. It counts codes that are in no list, so that a file with one
wrong code in ten thousand places gives one `Problem` that says so, at the file's end.
`Context` lives for one activity. A kind of problem in one field of one activity is reported once,
with the first value and the number of further ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import msgspec
from lxml import etree

from riparian.ingest.iati.codes import CURRENCY, LANGUAGE, Codes
from riparian.ingest.iati.lines import line_within
from riparian.problems import GOT_LIMIT, Problem, make_problem

Element: TypeAlias = etree._Element
Fields: TypeAlias = dict[str, Any]

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TEXT_LIMIT = 20_000
"""Characters of one text that a record keeps."""

_UNKNOWN_LIMIT = 500


@dataclass(slots=True)
class _UnknownCode:
    """A code that is in no list: the problem of its first place, and in how many it stands."""

    problem: Problem
    places: int = 1


@dataclass(slots=True)
class FileContext:
    """One file: the dataset, what its root element says for all activities, and unknown codes."""

    dataset: str
    version: str | None = None
    lang: str | None = None
    currency: str | None = None
    unknown: dict[tuple[str, str], _UnknownCode] = field(default_factory=dict)

    def problem(self, code: str, **details: Any) -> Problem:
        """A `Problem` of this file and no one record."""
        return make_problem(code, dataset=self.dataset, **details)

    def unknown_codes(self) -> list[Problem]:
        """One `Problem` for each code that is in no list, in order of first appearance."""
        return [_counted(code.problem, code.places, "file") for code in self.unknown.values()]


class Context:
    """One activity: `line` is where it starts, `piece` its text as it was parsed."""

    __slots__ = ("_found", "currency", "file", "intact", "lang", "line", "piece", "record")

    def __init__(self, file: FileContext, line: int, piece: bytes, intact: bool = True) -> None:
        self.file = file
        self.line = line
        self.piece = piece
        self.intact = intact
        self.record: str | None = None
        self.lang = file.lang
        self.currency = file.currency
        self._found: dict[tuple[str, str | None], list[Any]] = {}

    def flag(self, code: str, element: Element | None = None, **details: Any) -> None:
        """Note a problem; `element` gives the line, the activity's own line where it is None."""
        key = (code, details.get("field"))
        if key in self._found:
            self._found[key][1] += 1
            return
        line = details.pop("line", None) or self.line_of(element)
        problem = make_problem(
            code, dataset=self.file.dataset, line=line, record=self.record, **details
        )
        self._found[key] = [problem, 1]

    def problems(self) -> tuple[Problem, ...]:
        """Everything that was wrong, in order of first appearance."""
        found = self._found.values()
        return tuple(_counted(problem, count, "record") for problem, count in found)

    def line_of(self, element: Element | None) -> int:
        """The line of the file on which the element stands."""
        if element is None:
            return self.line
        return self.line + (line_within(element, self.piece) if self.intact else _line(element)) - 1

    def flag_unknown(
        self, list_name: str, value: str, element: Element, name: str, kept: bool = True
    ) -> None:
        """Count a code that is in no list; told once per file, with its first place."""
        unknown = self.file.unknown
        key = (list_name, value[:GOT_LIMIT])
        if key not in unknown and len(unknown) >= _UNKNOWN_LIMIT:
            key = (list_name, "")
        if key in unknown:
            unknown[key].places += 1
            return
        problem = make_problem(
            "currency-unknown" if list_name == CURRENCY.list_name else "code-unknown",
            dataset=self.file.dataset,
            line=self.line_of(element),
            record=self.record,
            field=name,
            expected=f"a code of {list_name}",
            got=value or None,
            kept="it was kept as published" if kept and value else "it was left out",
        )
        unknown[key] = _UnknownCode(problem)


def _line(element: Element) -> int:
    return int(element.sourceline or 1)


def _counted(problem: Problem, count: int, scope: str) -> Problem:
    if count == 1:
        return problem
    message = f"{problem.message} {count - 1:,} more like it in this {scope}."
    return msgspec.structs.replace(problem, message=message)


def code_of(codes: Codes, element: Element, context: Context, name: str) -> str | None:
    """The code in `@code`, an unknown one as published; as in IATI 1.x, a known one in the text."""
    code = element.get("code")
    value = code or (element.text or "").strip()
    if found := codes.get(value) or codes.recognise(value):
        return found
    context.flag_unknown(codes.list_name, value, element, name, kept=bool(code))
    return code or None


def attribute_of(
    codes: Codes, element: Element, attribute: str, context: Context, name: str
) -> str | None:
    """The code in an attribute that need not be there; an unknown one as published."""
    value = element.get(attribute)
    if not value:
        return None
    if found := codes.get(value) or codes.recognise(value):
        return found
    context.flag_unknown(codes.list_name, value, element, f"{name}/@{attribute}")
    return value


def language_of(value: str, element: Element, context: Context) -> str | None:
    """ISO 639-1 of an `xml:lang`: `EN` and `en-GB` are `en`; an unknown one in lower case."""
    if found := LANGUAGE.get(value):
        return found
    primary = value.strip().lower().replace("_", "-").partition("-")[0]
    if not primary:
        return None
    if LANGUAGE.recognise(primary) != primary:
        context.flag_unknown(LANGUAGE.list_name, value, element, "@xml:lang")
        return primary
    if len(LANGUAGE) < 2000:
        LANGUAGE[value] = primary
    return primary
