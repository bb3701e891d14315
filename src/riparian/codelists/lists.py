"""Code lists: what a code of IATI, the OECD DAC, ISO or FIRST's TLP is called, and back.

A *list* is one file of `data/`, named as IATI names it (`Sector`, `ActivityStatus`). A *code* is
`withdrawn` when its owner no longer wants it used; older records still carry it, so it is kept and
has its name. A *legacy word* is what IATI 1.01 to 1.05 said where 2.x has a number.

Not here: checking records against the lists, and themes (`themes.py`). Where each list comes from,
and what is missing, is in `data/SOURCE.md`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import StringIO

_DATA = files(__package__) / "data"


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of a list; a field the list does not have is empty.

    `category` is a code of another list (for `Sector`, of `SectorCategory`). `successor` is the
    code that took over a withdrawn one, only where a source states it.
    """

    code: str
    name: str
    status: str = "active"
    category: str = ""
    description: str = ""
    successor: str = ""

    @property
    def withdrawn(self) -> bool:
        """Whether the owner of the list has withdrawn the code."""
        return self.status == "withdrawn"


@dataclass(frozen=True, eq=False)
class CodeList:
    """A list by code. Codes are exact (`KH`, never `kh`); names are matched loosely."""

    name: str
    codes: Mapping[str, Code] = field(repr=False)

    def get(self, code: str) -> Code | None:
        """The entry with this code, withdrawn or not."""
        return self.codes.get(code)

    def name_of(self, code: str) -> str | None:
        """What the code is called."""
        entry = self.codes.get(code)
        return entry.name if entry else None

    def code_named(self, name: str) -> str | None:
        """The code with this name, whatever its case, spaces and hyphens.

        Where an active and a withdrawn code share a name, the active one; the first of two equals.
        """
        return self._by_name.get(loosen(name))

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes.values())

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def _by_name(self) -> dict[str, str]:
        by_name: dict[str, str] = {}
        for entry in sorted(self, key=lambda entry: entry.withdrawn):
            by_name.setdefault(loosen(entry.name), entry.code)
        return by_name


def loosen(text: str) -> str:
    """The text without case, spaces, hyphens and underscores, for comparing words."""
    return text.casefold().translate(_IGNORED)


_IGNORED = {ord(character): None for character in " \t\r\n-_\u00a0\u2010\u2011\u2013"}


def read_rows(file: Traversable) -> list[dict[str, str]]:
    """The rows of one data file."""
    return list(csv.DictReader(StringIO(file.read_text(encoding="utf-8"))))


@cache
def read_table(package: str, name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table in the folder `data` of a package, read once.

    Origins stand in `SOURCE.md` beside it.
    """
    return tuple(read_rows(files(package) / "data" / name))


def split_cell(cell: str) -> tuple[str, ...]:
    """The values of a cell that holds several, with semicolons between them."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def data_file(name: str) -> Traversable:
    """The data file with this name, without `.csv`."""
    return _DATA / f"{name}.csv"


@cache
def load_codelist(name: str) -> CodeList:
    """The list with this name, read once."""
    entries = (Code(**row) for row in read_rows(data_file(name)))
    return CodeList(name, {entry.code: entry for entry in entries})


@cache
def _legacy_words() -> dict[str, dict[str, str]]:
    words: dict[str, dict[str, str]] = {}
    for row in read_rows(data_file("legacy_1x")):
        words.setdefault(row["list"], {})[loosen(row["legacy"])] = row["code"]
    return words


def legacy_code(list_name: str, word: str) -> str | None:
    """The 2.x code for an IATI 1.x word, whatever its case, spaces and hyphens.

    `legacy_code("TransactionType", "D")` is `"3"`. None for words the 1.x lists do not have, and
    for those that 2.x dropped (the vocabularies `WB` and `ISO`). A 2.x code is no legacy word.
    """
    words = _legacy_words().get(list_name)
    return words.get(loosen(word)) if words else None
