"""`Journal`: what people said in a centre, added and given.

The database is opened when it is first needed, and made when something is first written: a centre
in which nobody has said anything has no journal, and pays nothing for it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from riparian.errors import BadRequest, CentreBusy, UnknownName
from riparian.store.journal.correction import PlaceCorrection, standing
from riparian.store.journal.judgement import VERDICTS, Judgement, pair_of
from riparian.store.journal.judgement import standing as standing_judgements
from riparian.store.journal.standing import standing_by

if TYPE_CHECKING:
    import sqlalchemy as sa

E = TypeVar("E", PlaceCorrection, Judgement)

LONGEST_WHY, LONGEST_NAME = 2000, 200
"""Characters that a reason and a person's name may have."""


class Journal:
    """The journal in the file at `path`, or at the database `url` if one is given."""

    def __init__(self, path: Path, url: str | None = None) -> None:
        self._path = path
        self._url = url
        self._engine: sa.Engine | None = None

    def place_corrections(self, activity: str | None = None) -> tuple[PlaceCorrection, ...]:
        """All entries, or those of one project, in the order in which they were made."""
        return self._read(PlaceCorrection, {} if activity is None else {"activity": activity})

    def standing_places(self) -> list[PlaceCorrection]:
        """The corrections that stand, at most one for each project, in order of project."""
        return standing(self.place_corrections())

    def correct_places(
        self, activity: str, places: Sequence[str], why: str, by: str
    ) -> PlaceCorrection:
        """Add a correction; raises BadRequest for an empty reason or name, or no place."""
        if not places:
            raise BadRequest("No place is given.", "Give one or more places, by name or code.")
        said = {"places": list(dict.fromkeys(places))}
        return self._add(PlaceCorrection, {"activity": activity}, said, why, by, undo=False)

    def undo_places(self, activity: str, why: str, by: str) -> PlaceCorrection:
        """Add an entry that undoes the correction which stands; then the one before stands again.

        Raises UnknownName where none stands, BadRequest for an empty reason or name.
        """
        said: dict[str, object] = {"places": []}
        return self._add(PlaceCorrection, {"activity": activity}, said, why, by, undo=True)

    def judgements(self, record: str | None = None) -> tuple[Judgement, ...]:
        """All entries, or those on pairs with one record, in the order in which they were made."""
        found = self._read(Judgement, {})
        return tuple(one for one in found if record is None or record in one.pair)

    def standing_judgements(self) -> list[Judgement]:
        """The judgements that stand, at most one for each pair, in order of the pairs."""
        return standing_judgements(self.judgements())

    def judge(self, one: str, other: str, verdict: str, why: str, by: str) -> Judgement:
        """Add a judgement on two records; which of them is given first makes no difference.

        Raises BadRequest for the same record twice, a verdict that there is not, and an empty
        reason or name. Whether it agrees with other judgements is not looked at.
        """
        if verdict not in VERDICTS:
            raise BadRequest(
                f"Expected one of {', '.join(VERDICTS)}, got '{verdict}'.",
                "Say whether the two records are of the same project.",
            )
        return self._add(Judgement, _keys(one, other), {"verdict": verdict}, why, by, undo=False)

    def undo_judgement(self, one: str, other: str, why: str, by: str) -> Judgement:
        """Add an entry that undoes the judgement on a pair which stands; then the one before stands
        again. Raises UnknownName where none stands, BadRequest for an empty reason or name."""
        return self._add(Judgement, _keys(one, other), {"verdict": None}, why, by, undo=True)

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is in a database of its own, which has to be asked over a connection."""
        return self._url is not None

    def state(self) -> str:
        """Where it is the same as before, so is all that people said. Of a file it costs next to
        nothing: its last change is looked at, and that of what SQLite has not yet moved into it."""
        if self._url is not None:
            last = [
                one[-1].id if one else 0 for one in (self.place_corrections(), self.judgements())
            ]
            return "-".join(map(str, last))
        waiting = self._path.with_name(f"{self._path.name}-wal")
        found = [path.stat() for path in (self._path, waiting) if path.exists()]
        return "-".join(f"{one.st_mtime_ns:x}.{one.st_size:x}" for one in found if one.st_size)

    def _read(self, of_type: type[E], keys: Mapping[str, str]) -> tuple[E, ...]:
        if self._url is None and not self._path.exists():
            return ()
        from sqlalchemy.exc import SQLAlchemyError  # heavy; most centres never need it

        from riparian.store.journal.engine import unusable

        engine = self._open()
        try:
            with engine.connect() as connection:
                return _entries(connection, of_type, keys)
        except SQLAlchemyError as error:
            raise unusable(engine, error) from error

    def _add(
        self,
        of_type: type[E],
        keys: Mapping[str, str],
        said: Mapping[str, object],
        why: str,
        by: str,
        *,
        undo: bool,
    ) -> E:
        from sqlalchemy import insert
        from sqlalchemy.exc import SQLAlchemyError

        from riparian.store.journal.engine import unusable

        why, by = _said("a reason", why, LONGEST_WHY), _said("a name", by, LONGEST_NAME)
        if undo and self._url is None and not self._path.exists():
            raise _nothing_stands(keys)
        engine = self._open()
        try:
            with engine.execution_options(writes=True).begin() as connection:
                undoes = _standing_of(connection, of_type, keys) if undo else None
                values = {
                    "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
                    "made_by": by,
                    **keys,
                    **said,
                    "why": why,
                    "undoes": undoes,
                }
                key = connection.execute(insert(_table_of(of_type)).values(values))
                number = key.inserted_primary_key
                assert number is not None
                entry: dict[str, object] = {"id": number[0], **values}
                return msgspec.convert(entry, of_type)
        except SQLAlchemyError as error:
            if _is_busy(error):
                raise CentreBusy(
                    "Another process is writing to the journal.", "Try again in a moment."
                ) from error
            raise unusable(engine, error) from error

    def _open(self) -> sa.Engine:
        from riparian.store.journal.engine import open_engine

        if self._engine is None:
            self._engine = open_engine(self._path, self._url)
        return self._engine


def _table_of(of_type: type[PlaceCorrection] | type[Judgement]) -> sa.Table:
    from riparian.store.journal import schema

    return schema.judgement if of_type is Judgement else schema.place_correction


def _entries(connection: sa.Connection, of_type: type[E], keys: Mapping[str, str]) -> tuple[E, ...]:
    from sqlalchemy import select

    table = _table_of(of_type)
    names = of_type.__struct_fields__
    query = select(*(table.c[name] for name in names)).order_by(table.c.id)
    for name, value in keys.items():
        query = query.where(table.c[name] == value)
    rows = connection.execute(query)
    return tuple(msgspec.convert(dict(zip(names, row, strict=True)), of_type) for row in rows)


def _standing_of(connection: sa.Connection, of_type: type[E], keys: Mapping[str, str]) -> int:
    stands = list(standing_by(_entries(connection, of_type, keys), lambda _: None).values())
    if not stands:
        raise _nothing_stands(keys)
    return stands[0].id


def _keys(one: str, other: str) -> dict[str, str]:
    """A pair as it is kept; raises BadRequest for a record and itself."""
    if one == other:
        raise BadRequest(
            f"Expected two records, got {one} twice.", "Give the identifiers of two records."
        )
    a, b = pair_of(one, other)
    return {"a": a, "b": b}


def _nothing_stands(keys: Mapping[str, str]) -> UnknownName:
    if "activity" in keys:
        return UnknownName(
            f"No person's correction of the places of {keys['activity']} stands.",
            "See all of them with `riparian place-set --list`.",
        )
    return UnknownName(
        f"No person's judgement on {keys['a']} and {keys['b']} stands.",
        "See those that do with `riparian judgements`.",
    )


def _said(what: str, words: str, most: int) -> str:
    text = " ".join(_shown(words).split())
    if not text or len(text) > most:
        got = f"{len(text)} characters" if text else "nothing"
        option = "--why" if what == "a reason" else "--by"
        raise BadRequest(
            f"Expected {what} of 1 to {most} characters, got {got}.", f"Say it with {option} TEXT."
        )
    return text


def _shown(words: str) -> str:
    """Without letters that no encoding has, and without those that steer a terminal."""
    whole = words.encode(errors="replace").decode()
    return "".join(c for c in whole if c.isspace() or unicodedata.category(c) != "Cc")


def _is_busy(error: Exception) -> bool:
    """Whether another process was in the way: SQLite's lock, PostgreSQL's serialization."""
    cause = getattr(error, "orig", None)
    state = getattr(cause, "sqlstate", None)
    return "database is locked" in str(cause) or state in ("40001", "40P01", "55P03")
