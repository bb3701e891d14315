"""Read the project pages of a snapshot: one project at a time, by its key.

There is no other way to read a project. Where the file cannot be used, whoever may write in the
centre makes it again of the snapshot, and reads then.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from riparian.catalogue.project_pages.undertakings import Undertaking
from riparian.catalogue.project_pages.write_pages import FORM, PROBLEM_FIELDS
from riparian.linking.link_records import Link, LinkSide
from riparian.linking.read_links import link_order
from riparian.problems import Problem
from riparian.store.compressed_pieces import BadPiece, decompress
from riparian.store.failures import damaged_error
from riparian.store.files_beside import reading_beside

Held = dict[str, Any]

_DAMAGE = (sqlite3.DatabaseError, BadPiece, msgspec.DecodeError)
"""What reading raises where the file is damaged behind its beginning."""


_links = msgspec.json.Decoder(tuple[msgspec.Raw, ...])
_undertaking = msgspec.json.Decoder(Undertaking)
_datasets = msgspec.json.Decoder(tuple[str, ...])


class ProjectPages:
    """The pages in one open file."""

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

    def links(self, units: Iterable[tuple[str, str]]) -> list[Link]:
        """The pairs that are told of these units, each once, in the order in which they are."""
        sql = "SELECT links FROM titled WHERE unit = ?"
        wanted: dict[int, set[int]] = {}
        for unit, _ in units:
            for (held,) in self._file.execute(sql, (unit,)):
                places = iter(memoryview(held).cast("I"))
                for link, at in zip(places, places, strict=True):
                    wanted.setdefault(link, set()).add(at)
        sql = "SELECT held FROM link WHERE place = ?"
        links: list[Link] = []
        for link, some in wanted.items():
            written = _links.decode(decompress(self._row(sql, link)[0]))
            links += (self._link(written[at]) for at in some)
        return sorted(links, key=link_order)

    def _link(self, written: msgspec.Raw) -> Link:
        """A pair as it is kept, its units by their names alone, with what is kept of these."""
        pair = msgspec.json.decode(written)
        sides = {side: self._side(pair[side]) for side in ("a", "b")}
        return msgspec.convert({**pair, **sides}, Link, from_attributes=True)

    def _side(self, unit: str) -> LinkSide:
        sql = (
            "SELECT u.handle, u.project, t.title, t.datasets FROM unit AS u"
            " JOIN titled AS t ON t.unit = u.unit WHERE u.words = ?"
        )
        handle, project, title, datasets = self._row(sql, unit)
        return LinkSide(unit, handle, project, title or "(no title)", _datasets.decode(datasets))

    def project(self, project: str) -> Held:
        """What is shown of a project as a whole."""
        held: Held = _unpacked(self._row("SELECT held FROM project WHERE id = ?", project)[0])
        return held

    def undertaking(self, project: str) -> Undertaking:
        """What a project does, and with whom."""
        held = self._row("SELECT held FROM undertaking WHERE project = ?", project)[0]
        return _undertaking.decode(decompress(held))

    def activities(self, project: str) -> list[Held]:
        """The activities of a project with what is derived from each, in the order of datasets."""
        sql = "SELECT held FROM activity WHERE project = ?"
        held = [_unpacked(row[0]) for row in self._file.execute(sql, (project,))]
        return sorted(held, key=lambda held: (held["row"]["dataset"], held["row"]["ordinal"]))

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

    def _row(self, sql: str, key: str | int) -> tuple[Any, ...]:
        """A row that is there in a whole file."""
        row: tuple[Any, ...] | None = self._file.execute(sql, (key,)).fetchone()
        if row is None:
            raise sqlite3.DatabaseError(f"There is nothing of {key}.")
        return row


@contextmanager
def open_project_pages(path: Path) -> Iterator[ProjectPages]:
    """The pages in that file; raises Damaged where it is missing, not whole or of another
    version."""
    try:
        with reading_beside(path) as file:
            row = file.execute("SELECT form FROM about").fetchone()
            if row is None or row[0] != FORM:
                raise damaged_error(path)
            yield ProjectPages(file)
    except _DAMAGE as error:
        raise damaged_error(path) from error


def _unpacked(held: bytes) -> Any:
    return msgspec.json.decode(decompress(held))


def _problem(values: list[Any]) -> Problem:
    held = dict(zip(PROBLEM_FIELDS, values, strict=True))
    numbers = {key: None if held[key] is None else int(held[key]) for key in ("line", "row")}
    return Problem(**{**held, **numbers})
