"""`Problem`: bad data as a value, the catalogue of all kinds of it, and how often each was met.

Reading never stops for one record. What could not be read, or was read and is doubtful, becomes a
`Problem` that says where it stands, what was expected, what was found and what was kept. The
catalogue (`kinds`) is the only place where kinds are defined; `docs/reference/problems.md` is
produced from it. It does not decide what is displayed, nor does it raise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import get_args

import msgspec

from riparian.problems.contacts import without_contacts
from riparian.problems.kinds import KINDS
from riparian.problems.problem_kind import ProblemKind, Severity

__all__ = [
    "KINDS", "READ_FROM_PICTURE", "Problem", "ProblemKind", "Severity", "is_flagged",
    "is_page_name", "make_problem", "page_name", "quote", "stands_at", "with_more_like_it",
]  # fmt: skip


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One problem in one place. `line` counts XML lines and `row` table rows, both from 1."""

    code: str
    severity: Severity
    message: str
    dataset: str = ""
    line: int | None = None
    row: int | None = None
    record: str | None = None
    field: str | None = None
    expected: str | None = None
    got: str | None = None
    kept: str | None = None
    sheet: str | None = None

    @property
    def stands(self) -> str:
        """Where in its dataset it stands: `line 8`, `row 12 of sheet 'Data'`; empty: the file."""
        return stands_at(self.line, self.row, self.sheet)


def is_flagged(problems: Iterable[Problem]) -> bool:
    """Whether any of them is more than a note, so that a person should look."""
    return any(problem.severity != "note" for problem in problems)


def stands_at(line: int | None, row: int | None, sheet: str | None = None) -> str:
    """A place in a file in words; empty where neither line nor row is known."""
    at = f"line {line}" if line else f"row {row}" if row else ""
    if not at or not sheet:
        return at
    return f"{at}, on {sheet}" if is_page_name(sheet) else f"{at} of sheet '{sheet}'"


_PAGE = re.compile(r"page \d+(?:, read from a picture)?")
"""How the pages of a document are called where other files have sheets."""


def page_name(number: int, *, seen: bool = False) -> str:
    """A page of a document by the name that stands where other files have sheets; `seen`: it was
    read from its picture."""
    return f"page {number}, {READ_FROM_PICTURE}" if seen else f"page {number}"


def is_page_name(sheet: str) -> bool:
    """Whether it is the page of a document, and not the sheet of a workbook."""
    return _PAGE.fullmatch(sheet) is not None


READ_FROM_PICTURE = "read from a picture"
"""What the name of a page ends in that was read so, and with it each source line."""


GOT_LIMIT = 120
"""Characters of the offending value, or of a name in a file, that a Problem quotes."""


def quote(value: object) -> str | None:
    """A value as a Problem quotes it: text, cut at `GOT_LIMIT` characters.

    What is cut loses its contacts before: half an address would not be known for one.
    """
    if value is None:
        return None
    # Lone surrogates stand for bytes that were no UTF-8, and could not be written to any file.
    text = str(value).encode("utf-8", "backslashreplace").decode()
    if len(text) <= GOT_LIMIT:
        return text
    return without_contacts(text[: 2 * GOT_LIMIT])[: GOT_LIMIT - 1] + "…"


def make_problem(
    code: str,
    *,
    dataset: str = "",
    line: int | None = None,
    row: int | None = None,
    record: str | None = None,
    field: str | None = None,
    expected: str | None = None,
    got: object = None,
    kept: str | None = None,
    message: str | None = None,
    sheet: str | None = None,
) -> Problem:
    """Make a `Problem` of a catalogued kind; raises KeyError for a code not in the catalogue.

    Without `message` the wording is "Expected E in FIELD of RECORD, got 'G'. KEPT."
    """
    kind = KINDS[code]
    got_text, record, field = quote(got), quote(record), quote(field)
    return Problem(
        code=code,
        severity=kind.severity,
        message=(
            _writable(message)
            if message
            else _sentence_of(kind, record, field, expected, got_text, kept)
        ),
        dataset=dataset,
        line=line,
        row=row,
        record=record,
        field=field,
        expected=expected,
        got=got_text,
        kept=kept,
        sheet=sheet,
    )


def with_more_like_it(problem: Problem, more: int, scope: str) -> Problem:
    """The first of several problems that are alike, with how many more a record or file has."""
    if not more:
        return problem
    message = f"{problem.message} {more:,} more like it in this {scope}."
    return msgspec.structs.replace(problem, message=message)


def _writable(message: str) -> str:
    """A message may quote what was no UTF-8 in the file; as it came it could not be written."""
    return message.encode("utf-8", "replace").decode()


def _sentence_of(
    kind: ProblemKind,
    record: str | None,
    field: str | None,
    expected: str | None,
    got: str | None,
    outcome: str | None,
) -> str:
    if record and not any(map(str.isalpha, record)):
        record = f"record {record}"
    where = " of ".join(part for part in (field, record) if part)
    if expected:
        first = f"Expected {expected}" + (f" in {where}" if where else "")
        first += f", got '{got}'." if got is not None else ", got nothing."
    else:
        first = kind.meaning[:-1] + (f" ({where})" if where else "")
        first += f": '{got}'." if got is not None else "."
    return f"{first} {outcome[0].upper()}{outcome[1:].rstrip('.')}." if outcome else first


_GRAVEST_FIRST = get_args(Severity)


class ProblemsOfKind(msgspec.Struct, frozen=True):
    """How often a kind of problem was found, and the first of them."""

    code: str
    severity: Severity
    count: int
    first: Problem


class ProblemTally:
    """Counts problems as they come, without keeping more than the first of a kind."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._first: dict[str, Problem] = {}

    def add(self, problem: Problem) -> None:
        """Count one more."""
        self._counts[problem.code] += 1
        self._first.setdefault(problem.code, problem)

    def by_kind(self) -> tuple[ProblemsOfKind, ...]:
        """The kinds met, the gravest and then the commonest first."""
        kinds = [
            ProblemsOfKind(code, first.severity, self._counts[code], first)
            for code, first in self._first.items()
        ]
        kinds.sort(key=lambda kind: (_GRAVEST_FIRST.index(kind.severity), -kind.count))
        return tuple(kinds)
