"""The fingerprint of a pair of providers reads all that their overlaps are found by."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pytest

from riparian.centre.centre import Centre
from riparian.overlap.engine.load_projects import gather, in_numbers
from riparian.overlap.engine.project_texts import TextReader
from riparian.overlap.engine.search_overlaps import find_overlaps
from riparian.overlap.engine.search_rows import HASHED, Common, SearchRows, fingerprints, gathering
from riparian.overlap.signals.rivers import Drained
from riparian.store.database import Snapshot
from riparian.store.settings import OverlapSettings

PAIR, OTHERS = ("JP", "KR"), ("MI", "UNDP")
PROVIDERS = (*PAIR, *OTHERS, "MRC")
SETTINGS = OverlapSettings(pairs=(PAIR, OTHERS))

Read = tuple[Snapshot, SearchRows]


@pytest.fixture
def read(sample: Centre) -> Iterator[Read]:
    """The rows of five providers."""
    with sample.reading() as connection, gathering(connection, PROVIDERS, HASHED) as rows:
        yield connection, rows


def prints(read: Read, settings: OverlapSettings = SETTINGS, rests_on: str = "now") -> Any:
    return fingerprints(*read, settings, rests_on)


FOLLOWS = {("numbered", "luck"), ("touched_node", "id"), *((step, "number") for step in HASHED)}
"""What follows from identifiers and names, and depends on who else was read."""

OTHERWISE = {
    "VARCHAR": "coalesce({0}, '') || 'x'",
    "BOOLEAN": "NOT {0}",
    "DOUBLE": "{0} + 0.001",
    "TINYINT": "{0} + 1",
    "INTEGER": "coalesce({0}, 0) + 1",
}
"""By type, another value than there is."""

OF_THE_PAIR = """
SELECT o.number FROM owned AS o
GROUP BY o.number
HAVING bool_and(o.provider IN ('JP', 'KR'))
"""
ONE_ROW = {
    "touched_node": "SELECT min(n.rowid) FROM touched_node AS n JOIN touched AS t"
    f" ON t.feature = n.feature AND t.node = n.node WHERE t.number IN ({OF_THE_PAIR})"
}


def test_every_column_of_every_step_is_read(read: Read) -> None:
    connection, _ = read
    before, unread = prints(read), []
    for step, column, kind in described(connection):
        row = ONE_ROW.get(step, f"SELECT min(rowid) FROM {step} WHERE number IN ({OF_THE_PAIR})")
        connection.execute("BEGIN")
        [(changed,)] = connection.execute(
            f'UPDATE {step} SET "{column}" = {OTHERWISE[kind].format(column)} WHERE rowid = ({row})'
        ).fetchall()
        after = prints(read)
        connection.execute("ROLLBACK")
        assert changed == 1, step
        if after[PAIR] == before[PAIR]:
            unread.append((step, column))
        elif step != "touched_node":  # a node may be theirs too
            assert after[OTHERS] == before[OTHERS], (step, column)
    assert unread == []
    assert prints(read) == before


def described(connection: Snapshot) -> list[tuple[str, str, str]]:
    """Step, column and type; but for the columns that follow from others."""
    found = [
        (step, str(column), str(kind))
        for step in HASHED
        for column, kind, *_ in connection.execute(f"DESCRIBE {step}").fetchall()
    ]
    assert {one[:2] for one in found} >= FOLLOWS - {("touched_node", "number")}
    return [one for one in found if one[:2] not in FOLLOWS]


def test_a_row_more_or_less_is_seen(read: Read) -> None:
    connection, _ = read
    before = prints(read)
    for step in HASHED:
        own = f"SELECT * FROM {step} WHERE rowid = ("
        row = ONE_ROW.get(step, f"SELECT min(rowid) FROM {step} WHERE number IN ({OF_THE_PAIR})")
        for statement in (
            f"INSERT INTO {step} {own}{row})",
            f"DELETE FROM {step} WHERE rowid = ({row})",
        ):
            connection.execute("BEGIN")
            connection.execute(statement)
            after = prints(read)
            connection.execute("ROLLBACK")
            assert after[PAIR] != before[PAIR], statement


def test_lists_settings_and_code_are_read(read: Read) -> None:
    connection, rows = read
    before = prints(read)[PAIR]
    common = rows.common
    assert all(getattr(common, name) for name in Common.__struct_fields__)
    for name in Common.__struct_fields__:
        less = msgspec.structs.replace(common, **{name: type(getattr(common, name))()})
        changed = msgspec.structs.replace(rows, common=less)
        assert prints((connection, changed))[PAIR] != before, name
    for name in Drained.__struct_fields__:
        less = msgspec.structs.replace(
            common, drained=msgspec.structs.replace(common.drained, **{name: frozenset()})
        )
        changed = msgspec.structs.replace(rows, common=less)
        assert prints((connection, changed))[PAIR] != before, name
    for name in set(OverlapSettings.__struct_fields__) - {"pairs"}:
        other = msgspec.structs.replace(SETTINGS, **{name: getattr(SETTINGS, name) + 1})
        assert prints(read, other)[PAIR] != before, name
    assert prints(read, rests_on="later")[PAIR] != before


@pytest.mark.parametrize("pair", [PAIR, OTHERS])
def test_who_else_is_read_is_not_read(sample: Centre, read: Read, pair: tuple[str, str]) -> None:
    alone = OverlapSettings(pairs=(pair,))
    assert prints(read, alone) == {pair: prints(read)[pair]}
    with sample.reading() as connection, gathering(connection, pair, HASHED) as rows:
        assert prints((connection, rows), alone) == prints(read, alone)
        assert rows.logs[0].rows < read[1].logs[0].rows or pair == PAIR  # all are JP's or KR's


def test_which_of_two_providers_is_the_first_is_read(read: Read) -> None:
    turned = prints(read, OverlapSettings(pairs=(PAIR[::-1],)))
    assert turned[PAIR[::-1]] != prints(read)[PAIR]


def test_two_of_which_nothing_is_known_have_a_fingerprint(read: Read) -> None:
    pairs = (("JP", "FR"), ("FR", "DE"))
    found = prints(read, OverlapSettings(pairs=pairs))
    assert len(set(found.values())) == 2


def test_overlaps_are_found_by_the_tables_of_the_steps_and_by_nothing_else(
    read: Read, tmp_path: Path
) -> None:
    """In a database in which there is nothing but these tables, the same overlaps are found, where
    texts are read elsewhere."""
    connection, rows = read
    with Snapshot(duckdb.connect()) as bare:
        for step in HASHED:
            file = tmp_path / f"{step}.parquet"
            connection.execute(f"COPY (SELECT * FROM {step} ORDER BY rowid) TO '{file}'")
            bare.execute(f"CREATE TABLE {step} AS SELECT * FROM read_parquet('{file}')")
        for pair in SETTINGS.pairs:
            here = found(connection, pair, in_numbers(connection, rows))
            reader = TextReader(connection)
            assert found(bare, pair, in_numbers(bare, rows), reader) == here
            assert here


@pytest.mark.parametrize("pair", [PAIR, OTHERS, ("KR", "MRC"), ("JP", "UNDP")])
def test_a_pair_of_providers_depends_on_its_own_two_alone(
    sample: Centre, pair: tuple[str, str]
) -> None:
    """On this rests that overlaps may be taken over: whoever else is read, they are the same."""
    with sample.reading() as connection:
        everybody = [
            str(row[0])
            for row in connection.execute(
                "SELECT DISTINCT provider FROM project_provider"
            ).fetchall()
        ]
        alone = found(connection, pair, gather(connection, pair))
        assert found(connection, pair, gather(connection, PROVIDERS)) == alone
        assert found(connection, pair, gather(connection, everybody)) == alone
        assert len(everybody) > len(PROVIDERS)
        assert alone


def found(
    connection: Snapshot, pair: tuple[str, str], gathered: Any, reader: TextReader | None = None
) -> list[Any]:
    find_overlaps(connection, *pair, SETTINGS, gathered=gathered, reader=reader)
    return connection.execute("SELECT * FROM found_overlap").fetchall()
