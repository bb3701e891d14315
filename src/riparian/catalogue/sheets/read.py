"""Read the sheets of a snapshot: one project at a time, by its key."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from riparian.catalogue.composition import FieldSaid, Joined, joined_by
from riparian.catalogue.sheets.write import FORM, PROBLEM_FIELDS
from riparian.linking.read import link_order
from riparian.linking.records import Link, LinkSide
from riparian.problems import Problem

Held = dict[str, Any]

DAMAGED = (sqlite3.DatabaseError, zlib.error, msgspec.DecodeError)
"""What reading a sheet raises where the file is damaged behind its beginning."""


_told = msgspec.json.Decoder(tuple[msgspec.Raw, ...])
_datasets = msgspec.json.Decoder(tuple[str, ...])
_fields = msgspec.json.Decoder(tuple[FieldSaid, ...])


class Sheets:
    """The sheets in one open file."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file

    def project_of(self, words: str) -> str | None:
        """The project to which an identifier or handle leads."""
        row = self._file.execute("SELECT project FROM unit WHERE words = ?", (words,)).fetchone()
        return None if row is None else str(row[0])

    def units(self, project: str) -> list[tuple[str, str]]:
        """The units of a project with their handles, its own first."""
        rows = self._file.execute(
            "SELECT DISTINCT unit, handle FROM unit WHERE project = ?"
            " ORDER BY unit <> project, unit",
            (project,),
        )
        return [(str(unit), str(handle)) for unit, handle in rows]

    def joined(self, project: str) -> Joined:
        """What a project is made of, and why."""
        units = self.units(project)
        row = self._file.execute("SELECT held FROM said WHERE project = ?", (project,)).fetchone()
        fields = () if row is None else _fields.decode(zlib.decompress(row[0]))
        return joined_by(tuple(handle for _, handle in units), fields, self._links(units))

    def _links(self, units: Iterable[tuple[str, str]]) -> list[Link]:
        """The pairs that are told of these units, each once, in the order in which they are."""
        sql = (
            "SELECT l.link, l.at FROM linked AS l JOIN titled AS t ON t.number = l.number"
            " WHERE t.unit = ?"
        )
        wanted: dict[int, set[int]] = {}
        for unit, _ in units:
            for link, at in self._file.execute(sql, (unit,)):
                wanted.setdefault(link, set()).add(at)
        sql = "SELECT held FROM link WHERE place = ?"
        found: list[Link] = []
        for link, places in wanted.items():
            told = _told.decode(zlib.decompress(self._file.execute(sql, (link,)).fetchone()[0]))
            found += (self._link(told[at]) for at in places)
        return sorted(found, key=link_order)

    def _link(self, told: msgspec.Raw) -> Link:
        """A pair as it is kept, its units by their names alone, with what is said of these."""
        said = msgspec.json.decode(told)
        sides = {side: self._side(said[side]) for side in ("a", "b")}
        return msgspec.convert({**said, **sides}, Link, from_attributes=True)

    def _side(self, unit: str) -> LinkSide:
        sql = (
            "SELECT u.handle, u.project, t.title, t.datasets FROM unit AS u"
            " JOIN titled AS t ON t.unit = u.unit WHERE u.words = ?"
        )
        handle, project, title, datasets = self._file.execute(sql, (unit,)).fetchone()
        return LinkSide(unit, handle, project, title or "(no title)", _datasets.decode(datasets))

    def project(self, project: str) -> Held:
        """What is shown of a project as a whole."""
        row = self._file.execute("SELECT held FROM project WHERE id = ?", (project,)).fetchone()
        return {} if row is None else _unpacked(row[0])

    def activities(self, project: str) -> list[Held]:
        """The activities of a project with what is derived from each, in the order of datasets."""
        sql = "SELECT held FROM activity WHERE project = ?"
        found = [_unpacked(row[0]) for row in self._file.execute(sql, (project,))]
        return sorted(found, key=lambda one: (one["row"]["dataset"], one["row"]["ordinal"]))

    def problems(self, dataset: str, record: str) -> tuple[Problem, ...]:
        """The problems of a dataset with the records of that identifier."""
        sql = "SELECT held FROM problem WHERE dataset = ? AND record = ?"
        row = self._file.execute(sql, (dataset, record)).fetchone()
        return () if row is None else tuple(map(_problem, _unpacked(row[0])))

    def names(self, wanted: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
        """Codes of each kind with what they are called."""
        sql = "SELECT name FROM name WHERE kind = ? AND code = ?"
        for kind, codes in wanted.items():
            for code in codes:
                row = self._file.execute(sql, (kind, code)).fetchone()
                if row is not None:
                    yield code, str(row[0])


@contextmanager
def open_sheets(path: Path) -> Iterator[Sheets | None]:
    """The sheets in that file; None where they are missing, damaged or of another version: what
    they hold stands in the snapshot, too."""
    file = _opened(path)
    if file is None:
        yield None
        return
    with closing(file):
        yield Sheets(file)


def _opened(path: Path) -> sqlite3.Connection | None:
    if not path.is_file():
        return None
    file = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        row = file.execute("SELECT form FROM about").fetchone()
    except sqlite3.DatabaseError:
        row = None
    if row is None or row[0] != FORM:
        file.close()
        return None
    return file


def _unpacked(held: bytes) -> Any:
    return msgspec.json.decode(zlib.decompress(held))


def _problem(values: list[Any]) -> Problem:
    said = dict(zip(PROBLEM_FIELDS, values, strict=True))
    numbers = {key: None if said[key] is None else int(said[key]) for key in ("line", "row")}
    return Problem(**{**said, **numbers})
