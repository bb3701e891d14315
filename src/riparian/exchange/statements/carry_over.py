"""Carries over what an earlier Riparian kept in tables of its own into the centre's journal.

All rows become entries in one transaction: undone ones, undos, and damaged ones that a person goes
on without. Then everything is closed and read anew, and what stands of the entries is held against
what stands of the rows; only when it is the same is it noted that they were carried over. Until
that note, rows count and entries do not; from it on, entries count and rows do not. So a kill at
any moment leaves one of the two, and the next run goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from heapq import merge

import sqlalchemy as sa

from riparian.errors import CentreBusy
from riparian.exchange.entries.payload import About, Thing
from riparian.exchange.entries.statements import (
    JUDGEMENT,
    PLACE_CORRECTION,
    Statement,
    StatementEntry,
    about_pair,
    damage_to_write,
    entry_to_write,
    type_of,
)
from riparian.exchange.held import rows
from riparian.exchange.held.channel_store import GoneOn
from riparian.exchange.names import EntryName
from riparian.exchange.statements.earlier_rows import not_carried_whole
from riparian.exchange.statements.statement_content import StatementContent
from riparian.exchange.statements.stored_statements import StoredStatements
from riparian.store.journal.content import Content, DamagedEntry
from riparian.store.journal.correction import standing as standing_places
from riparian.store.journal.judgement import Judgement
from riparian.store.journal.judgement import standing as standing_judgements
from riparian.store.journal.rows import read_content

Things = Callable[[Collection[str]], Mapping[str, Thing]]
"""What every node calls these records, by what this centre calls them; as far as is known."""

Row = Statement | DamagedEntry

_TRIES = 5
"""How often it is looked again whether all are there: an earlier Riparian may be adding still."""


def carry_over(statements: StoredStatements, things: Things) -> int | None:
    """Carry over the rows that wait; how many there are, None where none wait. Raises
    JournalDamaged where they are not whole, with nothing changed."""
    for _ in range(_TRIES):
        waiting = statements.earlier_content()
        if waiting is None:
            return None
        statements.refuse_earlier(waiting)
        known = things(_names_in(waiting))
        if _rows(waiting):
            statements.append(partial(_entries, statements, known))
        statements = statements.reopened()
        if statements.transact(_Noting(statements)):
            statements.earlier.forget()
            statements.close()
            return len(_rows(waiting))
    raise CentreBusy(
        "An earlier Riparian is adding to the journal at this moment.",
        "End it, and use only this version with this centre.",
    )


class _Noting:
    """Notes that all rows are carried over, if they are."""

    def __init__(self, statements: StoredStatements) -> None:
        self._statements = statements

    def __call__(self, connection: sa.Connection) -> bool:
        """False where rows are there that were not carried yet; raises JournalDamaged where the
        entries are not what the rows are."""
        documents = rows.read_documents(connection)
        if not self._statements.earlier.wait_to_be_carried(connection, documents):
            return True  # another process was faster
        earlier = read_content(connection)
        content = self._statements.entries(connection, documents)
        if not _keys(earlier) <= content.carried:
            return False
        if not _is_same(earlier, content):
            raise not_carried_whole()
        self._statements.earlier.note_carried(connection, earlier)
        return True


def _is_same(earlier: Content, content: StatementContent) -> bool:
    """Whether all rows, and what stands of them, are what the entries say."""
    corrections, judgements = earlier.corrections.whole, earlier.judgements.whole
    return (
        (corrections, judgements) == (content.corrections, content.judgements)
        and standing_places(corrections) == standing_places(content.corrections)
        and standing_judgements(judgements) == standing_judgements(content.judgements)
        and _keys(earlier) == content.carried
        and not content.faults
    )


def _entries(
    statements: StoredStatements, things: Mapping[str, Thing], first: EntryName
) -> list[StatementEntry]:
    """The entries of all rows that have none yet."""
    earlier, content = statements.rows_and_entries()
    if content.sizes.get(str(first.origin), 0) != first.index:
        raise GoneOn
    names = dict(content.names)
    entries: list[StatementEntry] = []
    for row in _rows(earlier):
        if _key(row) in content.carried:
            continue
        name = EntryName(first.origin, first.index + len(entries))
        if isinstance(row, DamagedEntry):
            entries.append(damage_to_write(row))
            continue
        names[type_of(row), row.id] = name
        entries.append(entry_to_write(row, _about(row, names, things), is_carried=True))
    return entries


def _about(
    row: Statement, names: Mapping[tuple[str, int], EntryName], things: Mapping[str, Thing]
) -> About | None:
    if row.undoes is not None:
        return names.get((type_of(row), row.undoes))
    if isinstance(row, Judgement):
        return about_pair(things.get(row.a), things.get(row.b))
    return things.get(row.activity)


def _rows(content: Content) -> list[Row]:
    """All rows: of each table in order of their numbers, among each other by their time."""
    of_tables: tuple[list[Row], list[Row]] = (
        [*content.corrections.whole, *content.corrections.damaged],
        [*content.judgements.whole, *content.judgements.damaged],
    )
    return [row for _, row in merge(*map(_timed, of_tables), key=lambda timed: timed[0])]


def _timed(of_table: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    """Each with its time: a damaged row has that of the one before it."""
    time = ""
    for row in sorted(of_table, key=lambda row: row.id):
        time = time if isinstance(row, DamagedEntry) else max(time, row.made_at)
        yield time, row


def _key(row: Row) -> tuple[str, int]:
    if isinstance(row, DamagedEntry):
        return row.table, row.id
    return {JUDGEMENT: "judgement", PLACE_CORRECTION: "place_correction"}[type_of(row)], row.id


def _keys(content: Content) -> frozenset[tuple[str, int]]:
    return frozenset(map(_key, _rows(content)))


def _names_in(content: Content) -> set[str]:
    """The names of all records that were spoken of."""
    pairs = (name for row in content.judgements.whole for name in row.pair)
    return {*pairs, *(row.activity for row in content.corrections.whole)}
