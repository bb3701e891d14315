"""`Journal`: what people said in a centre, added and given.

The database is opened when it is first needed, and made when something is first written: a centre
in which nobody has said anything has no journal, and pays nothing for it. How many entries it has
is remembered beside it (`entry_count`), and whether it is whole is told in `wholeness`.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from riparian.english import listed
from riparian.errors import BadRequest, CentreBusy, CentreError, DiskFull, UnknownName
from riparian.store.finding import Finding
from riparian.store.journal.content import Content
from riparian.store.journal.correction import PlaceCorrection, standing
from riparian.store.journal.current_entries import standing_by
from riparian.store.journal.entry_count import (
    MEMORY_FILE,
    AcceptedLoss,
    Counts,
    DamagedMemory,
    EntryCount,
    StoredCount,
    count_in_file,
    faults_in_file,
    forget_unpublished,
)
from riparian.store.journal.judgement import VERDICTS, Judgement, pair_of
from riparian.store.journal.judgement import standing as standing_judgements
from riparian.store.journal.wholeness import (
    cannot_be_read,
    damaged_memory,
    faulty_file,
    findings_in,
    missing_words,
    refuse_unless_whole,
)

if TYPE_CHECKING:
    import sqlalchemy as sa

E = TypeVar("E", PlaceCorrection, Judgement)

LONGEST_WHY, LONGEST_NAME = 2000, 200
"""Characters that a reason and a person's name may have."""

_TRIES = 5
"""How often an entry is added to a database to which others add at the same moment."""


class Journal:
    """The journal in the file at `path`, or at the database `url` if one is given."""

    def __init__(self, path: Path, url: str | None = None) -> None:
        self._path = path
        self._url = url
        self._memory = EntryCount(path.with_name(MEMORY_FILE))
        self._engine: sa.Engine | None = None
        self._warned: tuple[str, str | None] = ("", None)

    def place_corrections(self, activity: str | None = None) -> tuple[PlaceCorrection, ...]:
        """All entries, or those of one project, in the order in which they were made."""
        corrections = self._content().corrections.whole
        return tuple(one for one in corrections if activity is None or one.activity == activity)

    def standing_places(self) -> list[PlaceCorrection]:
        """The corrections that stand, at most one for each project, in order of project."""
        return standing(self.place_corrections())

    def places_to_build_from(self) -> list[PlaceCorrection]:
        """The same for a build, which must not leave out what people said: raises JournalDamaged
        if entries are gone or changed."""
        self.require_whole()
        return self.standing_places()

    def correct_places(
        self, activity: str, places: Sequence[str], why: str, by: str
    ) -> PlaceCorrection:
        """Add a correction; raises BadRequest for an empty reason or name, or no place."""
        if not places:
            raise BadRequest("No place was given.", "Give one or more places by name or code.")
        values = {"places": list(dict.fromkeys(places))}
        return self._add(PlaceCorrection, {"activity": activity}, values, why, by, undo=False)

    def undo_places(self, activity: str, why: str, by: str) -> PlaceCorrection:
        """Add an entry that undoes the correction which stands; then the one before stands again.

        Raises UnknownName where none stands, BadRequest for an empty reason or name.
        """
        values: dict[str, object] = {"places": []}
        return self._add(PlaceCorrection, {"activity": activity}, values, why, by, undo=True)

    def judgements(self, record: str | None = None) -> tuple[Judgement, ...]:
        """All entries, or those on pairs with one record, in the order in which they were made."""
        judgements = self._content().judgements.whole
        return tuple(one for one in judgements if record is None or record in one.pair)

    def standing_judgements(self) -> list[Judgement]:
        """The judgements that stand, at most one for each pair, in order of the pairs."""
        return standing_judgements(self.judgements())

    def judge(self, left: str, right: str, verdict: str, why: str, by: str) -> Judgement:
        """Add a judgement on two records; which of them is given first makes no difference.

        Raises BadRequest for the same record twice, a verdict that there is not, and an empty
        reason or name. Whether it agrees with other judgements is not looked at.
        """
        if verdict not in VERDICTS:
            raise BadRequest(
                f"Expected {listed(VERDICTS, last='or')}, got '{verdict}'.",
                "Say whether the two records are about the same project.",
            )
        return self._add(Judgement, _keys(left, right), {"verdict": verdict}, why, by, undo=False)

    def undo_judgement(self, left: str, right: str, why: str, by: str) -> Judgement:
        """Add an entry that undoes the judgement on a pair which stands; then the one before stands
        again. Raises UnknownName where none stands, BadRequest for an empty reason or name."""
        return self._add(Judgement, _keys(left, right), {"verdict": None}, why, by, undo=True)

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is in a database of its own, which has to be asked over a connection."""
        return self._url is not None

    def state(self) -> str:
        """A text that changes with every entry. For a file it costs next to nothing: the time and
        size of the file and of SQLite's log beside it."""
        if self._url is not None:
            last = [
                entries[-1].id if entries else 0
                for entries in (self.place_corrections(), self.judgements())
            ]
            return "-".join(map(str, last))
        waiting = self._path.with_name(f"{self._path.name}-wal")
        return "-".join(filter(None, map(_change_of, (self._path, waiting))))

    def verify(self) -> tuple[Finding, ...]:
        """Everything that is wrong with it, in sentences; nothing where it is whole."""
        try:
            remembered, broken = self._memory.read(), []
        except DamagedMemory:
            remembered, broken = StoredCount(), [damaged_memory(self._is_there())]
        try:
            content = self._content()
        except CentreError as error:
            return (*broken, cannot_be_read(error, self._name, remembered))
        findings = findings_in(content, remembered, self._name, is_there=self._is_there())
        return (*broken, *findings, *self._inner_faults())

    def require_whole(self) -> None:
        """Raises JournalDamaged if entries are gone or changed, unless a person has accepted that;
        else remembers how many there are."""
        forget_unpublished(self._memory.path)
        self._remember(self._refuse_unless_whole(self._content()))

    def warning(self) -> str | None:
        """A sentence for readers of a build where entries are gone or the file cannot be read.

        Only the number of entries is looked at, and only when the file has changed; a database
        server is not asked: that costs a connection."""
        if self._url is not None:
            return None
        state = f"{self.state()} {_change_of(self._memory.path)}"
        if self._warned[0] != state:
            self._warned = state, self._look()
        return self._warned[1]

    def _look(self) -> str | None:
        there = self._path.exists()
        try:
            remembered = self._memory.read()
            missing = remembered.missing(count_in_file(self._path) if there else {})
        except DamagedMemory:
            return damaged_memory(there).what
        except (sqlite3.Error, OSError) as error:
            from riparian.store.journal.faults import trouble_of_file  # heavy

            return trouble_of_file(self._path, error).what
        return missing_words(remembered, missing, there) if missing else None

    def accept(self, by: str) -> tuple[Finding, ...]:
        """Accept the journal as it is: entries that are gone are no longer missed, damaged ones do
        not count. Notes who did so and when; returns what was accepted."""
        by = _required_text("a name", by, LONGEST_NAME)
        content, before = self._content(), self._memory.read_or_empty()
        findings = self.verify()
        if findings:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            aside = tuple((entry.table, entry.id) for entry in content.damaged)
            accepted = (*before.accepted, AcceptedLoss(now, by, dict(before.entries)))
            self._remember(StoredCount(content.counts, aside, accepted))
        return findings

    @property
    def _name(self) -> str:
        return self._path.name if self._url is None else "the journal's database"

    def _is_there(self) -> bool:
        return self._url is not None or self._path.exists()

    def _content(self) -> Content:
        """All entries, whole and damaged."""
        if not self._is_there():
            return Content()
        from riparian.store.journal.engine import open_for_reading  # heavy; most centres need none

        try:
            return self._content_by(self._open())
        except DiskFull:
            if self._url is not None:
                raise
            return self._content_by(open_for_reading(self._path))

    def _content_by(self, engine: sa.Engine) -> Content:
        from sqlalchemy.exc import SQLAlchemyError

        from riparian.store.journal.faults import trouble_of
        from riparian.store.journal.rows import read_content

        try:
            with engine.connect() as connection:
                return read_content(connection)
        except SQLAlchemyError as error:
            raise trouble_of(engine, error) from error

    def _inner_faults(self) -> tuple[Finding, ...]:
        """What SQLite finds wrong with its file besides entries; a server looks after its own."""
        if self._url is not None or not self._path.exists():
            return ()
        try:
            faults = faults_in_file(self._path)
        except sqlite3.Error as error:
            faults = [str(error)]
        return (faulty_file(faults, self._name),) if faults else ()

    def _refuse_unless_whole(self, content: Content) -> StoredCount:
        """Raise JournalDamaged where it is not whole; else what is remembered from now on."""
        try:
            remembered = self._memory.read()
        except DamagedMemory:
            if not self._is_there():
                refuse_unless_whole([damaged_memory(is_there=False)])
            remembered = StoredCount()
        is_there = self._is_there()
        refuse_unless_whole(findings_in(content, remembered, self._name, is_there=is_there))
        return remembered.with_entries(content.counts)

    def _add(
        self,
        of_type: type[E],
        keys: Mapping[str, str],
        values: Mapping[str, object],
        why: str,
        by: str,
        *,
        undo: bool,
    ) -> E:
        why = _required_text("a reason", why, LONGEST_WHY)
        by = _required_text("a name", by, LONGEST_NAME)
        if not self._is_there():
            self._refuse_unless_whole(Content())
            if undo:
                raise _nothing_stands(keys)
        # SQLite waits for whoever writes; a server refuses one of two transactions that collide.
        tries = _TRIES if self._url is not None else 1
        while True:
            tries -= 1
            try:
                return self._add_once(
                    of_type, keys, {**values, "why": why, "made_by": by}, undo=undo
                )
            except CentreBusy:
                if not tries:
                    raise

    def _add_once(
        self, of_type: type[E], keys: Mapping[str, str], values: Mapping[str, object], *, undo: bool
    ) -> E:
        """Add it in one transaction. How many entries there are is on the disk before that ends,
        and is what is remembered before the entry is acknowledged."""
        from sqlalchemy.exc import SQLAlchemyError

        from riparian.store.journal.faults import trouble_of, trouble_of_file
        from riparian.store.journal.rows import add_entry, read_content

        engine = self._open()
        prepared: Path | None = None
        try:
            with engine.execution_options(writes=True).begin() as connection:
                content = read_content(connection)
                remembered = self._refuse_unless_whole(content)
                undoes = _standing_of(content, of_type, keys) if undo else None
                now = datetime.now(UTC).isoformat(timespec="seconds")
                entry = add_entry(
                    connection, of_type, {"made_at": now, **keys, **values, "undoes": undoes}
                )
                # Before the commit: a disk without room for the number refuses the entry too, and
                # a kill leaves it at most one too small, for an entry that nobody was told of.
                counts = content.counts_with_one_more(of_type)
                prepared = self._memory.prepare(remembered.with_entries(counts))
        except SQLAlchemyError as error:
            self._memory.discard(prepared)
            raise trouble_of(engine, error) from error
        except OSError as error:
            raise trouble_of_file(self._memory.path, error) from error
        self._acknowledge(prepared)
        return entry

    def _acknowledge(self, prepared: Path) -> None:
        """Remember the number of entries, including those that others added meanwhile.

        The entry has been committed, so nothing that goes wrong here may report that it failed.
        """
        with suppress(OSError, sqlite3.Error, CentreError):
            with suppress(FileNotFoundError):  # swept away by a build: written anew below
                self._memory.publish(prepared)
            remembered = self._memory.read_or_empty()
            while remembered != (now := remembered.with_entries(self._counts())):
                self._memory.write(now)
                remembered = self._memory.read_or_empty()

    def _counts(self) -> Counts:
        return self._content().counts if self._url is not None else count_in_file(self._path)

    def _remember(self, remembered: StoredCount) -> None:
        try:
            self._memory.write(remembered)
        except OSError as error:
            from riparian.store.journal.faults import trouble_of_file

            raise trouble_of_file(self._memory.path, error) from error

    def _open(self) -> sa.Engine:
        from riparian.store.journal.engine import open_engine

        if self._engine is None:
            self._engine = open_engine(self._path, self._url)
        return self._engine


def _change_of(path: Path) -> str:
    """When a file was last changed, and its size; empty for an empty one or none."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return ""
    return f"{stat.st_mtime_ns:x}.{stat.st_size:x}" if stat.st_size else ""


def _standing_of(content: Content, of_type: type[E], keys: Mapping[str, str]) -> int:
    """The number of the entry under those keys that stands; raises UnknownName where none does."""
    entries = content.judgements.whole if of_type is Judgement else content.corrections.whole
    of_these = [e for e in entries if all(getattr(e, key) == value for key, value in keys.items())]
    stands = list(standing_by(of_these, lambda _: None).values())
    if not stands:
        raise _nothing_stands(keys)
    return stands[0].id


def _keys(left: str, right: str) -> dict[str, str]:
    """A pair as it is kept; raises BadRequest for a record and itself."""
    if left == right:
        raise BadRequest(
            f"Expected two records, got {left} twice.", "Give the identifiers of two records."
        )
    a, b = pair_of(left, right)
    return {"a": a, "b": b}


def _nothing_stands(keys: Mapping[str, str]) -> UnknownName:
    if "activity" in keys:
        return UnknownName(
            f"There is no correction of the places of {keys['activity']} to undo.",
            "`riparian place-set --list` lists those there are.",
        )
    return UnknownName(
        f"There is no judgement on {keys['a']} and {keys['b']} to undo.",
        "`riparian judgements` lists those there are.",
    )


def _required_text(what: str, words: str, most: int) -> str:
    text = " ".join(_shown(words).split())
    if not text or len(text) > most:
        got = f"{len(text)} characters" if text else "nothing"
        option = "--why" if what == "a reason" else "--by"
        raise BadRequest(
            f"Expected {what} of 1 to {most} characters, got {got}.", f"Give it with {option} TEXT."
        )
    return text


def _shown(words: str) -> str:
    """Without letters that no encoding has, and without those that steer a terminal."""
    whole = words.encode(errors="replace").decode()
    return "".join(c for c in whole if c.isspace() or unicodedata.category(c) != "Cc")
