"""`Journal`: what people said in a centre, added and given.

The database is opened when it is first needed, and made when something is first written: a centre
in which nobody has said anything has no journal, and pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from riparian.errors import BadRequest, CentreBusy, UnknownName
from riparian.store.journal.correction import PlaceCorrection, standing

if TYPE_CHECKING:
    import sqlalchemy as sa

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
        if self._url is None and not self._path.exists():
            return ()
        from sqlalchemy.exc import SQLAlchemyError  # heavy; most centres never need it

        from riparian.store.journal.engine import unusable

        engine = self._open()
        try:
            with engine.connect() as connection:
                return _entries(connection, activity)
        except SQLAlchemyError as error:
            raise unusable(engine, error) from error

    def standing_places(self) -> list[PlaceCorrection]:
        """The corrections that stand, at most one for each project, in order of project."""
        return standing(self.place_corrections())

    def correct_places(
        self, activity: str, places: Sequence[str], why: str, by: str
    ) -> PlaceCorrection:
        """Add a correction; raises BadRequest for an empty reason or name, or no place."""
        if not places:
            raise BadRequest("No place is given.", "Give one or more places, by name or code.")
        return self._add(activity, tuple(dict.fromkeys(places)), why, by, undo=False)

    def undo_places(self, activity: str, why: str, by: str) -> PlaceCorrection:
        """Add an entry that undoes the correction which stands; then the one before stands again.

        Raises UnknownName where none stands, BadRequest for an empty reason or name.
        """
        return self._add(activity, (), why, by, undo=True)

    def _add(
        self, activity: str, places: tuple[str, ...], why: str, by: str, *, undo: bool
    ) -> PlaceCorrection:
        from sqlalchemy import insert
        from sqlalchemy.exc import SQLAlchemyError

        from riparian.store.journal.engine import unusable
        from riparian.store.journal.schema import place_correction

        why, by = _said("a reason", why, LONGEST_WHY), _said("a name", by, LONGEST_NAME)
        if undo and self._url is None and not self._path.exists():
            raise _nothing_stands(activity)
        engine = self._open()
        try:
            with engine.execution_options(writes=True).begin() as connection:
                undoes = _standing_of(connection, activity) if undo else None
                values = {
                    "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
                    "made_by": by,
                    "activity": activity,
                    "places": list(places),
                    "why": why,
                    "undoes": undoes,
                }
                key = connection.execute(insert(place_correction).values(values))
                number = key.inserted_primary_key
                assert number is not None
                entry: dict[str, object] = {"id": number[0], **values}
                return msgspec.convert(entry, PlaceCorrection)
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


def _entries(connection: sa.Connection, activity: str | None) -> tuple[PlaceCorrection, ...]:
    from sqlalchemy import select

    from riparian.store.journal.schema import place_correction

    query = select(place_correction).order_by(place_correction.c.id)
    if activity is not None:
        query = query.where(place_correction.c.activity == activity)
    names = PlaceCorrection.__struct_fields__
    rows = connection.execute(query.with_only_columns(*(place_correction.c[n] for n in names)))
    return tuple(
        msgspec.convert(dict(zip(names, row, strict=True)), PlaceCorrection) for row in rows
    )


def _standing_of(connection: sa.Connection, activity: str) -> int:
    stands = standing(_entries(connection, activity))
    if not stands:
        raise _nothing_stands(activity)
    return stands[0].id


def _nothing_stands(activity: str) -> UnknownName:
    return UnknownName(
        f"No person's correction of the places of {activity} stands.",
        "See all of them with `riparian place-set --list`.",
    )


def _said(what: str, words: str, most: int) -> str:
    text = " ".join(words.split())
    if not text or len(text) > most:
        got = f"{len(text)} characters" if text else "nothing"
        option = "--why" if what == "a reason" else "--by"
        raise BadRequest(
            f"Expected {what} of 1 to {most} characters, got {got}.", f"Say it with {option} TEXT."
        )
    return text


def _is_busy(error: Exception) -> bool:
    """Whether another process was in the way: SQLite's lock, PostgreSQL's serialization."""
    cause = getattr(error, "orig", None)
    state = getattr(cause, "sqlstate", None)
    return "database is locked" in str(cause) or state in ("40001", "40P01", "55P03")
