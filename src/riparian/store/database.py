"""`Snapshot`: the tables of one build, asked in SQL with bound parameters.

It is handed to whoever reads a snapshot or fills a new one, in place of the bare connection of the
database, so that a row is fetched in one way everywhere and by the shape in which it is wanted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import duckdb
from numpy.typing import NDArray

from riparian.store.scratch import spill_folder

Parameters = Mapping[str, Any] | Sequence[Any] | None
"""By name (`$name`), or in the order of the question marks."""

Configuration = dict[str, str | bool | int | float | list[str]]
"""Settings with which a database is opened."""

AT_ONCE = 2000
"""Rows that are fetched together where an answer may be large."""


class Snapshot:
    """The tables of one build. Not for several threads at once: each takes a `cursor`.

    Where several files are attached, `database` names that in which the tables are.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        build: str | None = None,
        database: str | None = None,
    ) -> None:
        self.connection = connection
        self._build, self._database = build, database
        if database is not None:  # a cursor of DuckDB does not inherit what is in use
            connection.execute(f"USE {database}")

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def cursor(self) -> Snapshot:
        """The same tables for somebody else; temporary tables stay behind."""
        return Snapshot(self.connection.cursor(), self._build, self._database)

    def close(self) -> None:
        """Close it; what was temporary goes."""
        self.connection.close()

    @property
    def build(self) -> str:
        """The build of the snapshot: its file is named after it."""
        if self._build is None:  # asked once: it costs more than many a question
            self._build = str(self.value("SELECT current_database()"))
        return self._build

    @cached_property
    def region(self) -> str:
        """The name of the region pack with which it was built."""
        return str(self.value("SELECT region FROM region") or "mekong")

    @cached_property
    def temp_directory(self) -> str:
        """Where the database puts what it has no memory for; empty where it has no such place."""
        return str(self.value("SELECT current_setting('temp_directory')") or "")

    def has_table(self, table: str) -> bool:
        """Whether there is that table, whose name is one of ours; a snapshot of an older version
        may lack it."""
        try:
            self.connection.table(table)  # a look at all tables costs more than many a question
        except duckdb.CatalogException:
            return False
        return True

    def count(self, table: str) -> int:
        """Rows of a table whose name is one of ours."""
        return self.counts([table])[table]

    def counts(self, tables: Sequence[str]) -> dict[str, int]:
        """The same of several, asked at once: most of the time goes into the asking."""
        each = (f'SELECT {n}, count(*) FROM "{table}"' for n, table in enumerate(tables))
        return (
            {tables[n]: rows for n, rows in self.rows(" UNION ALL ".join(each))} if tables else {}
        )

    def execute(self, sql: str, parameters: Parameters = None) -> duckdb.DuckDBPyConnection:
        """Run a statement; its answer, to be fetched, is the connection itself."""
        return self.connection.execute(sql, parameters or None)

    def sql(self, sql: str) -> duckdb.DuckDBPyRelation:
        """The answer as a relation of DuckDB, for whoever analyses a snapshot in Python."""
        return self.connection.sql(sql)

    def rows(self, sql: str, parameters: Parameters = None) -> list[tuple[Any, ...]]:
        """All rows."""
        return self.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters = None) -> tuple[Any, ...] | None:
        """The first row, or None."""
        return self.execute(sql, parameters).fetchone()

    def value(self, sql: str, parameters: Parameters = None) -> Any:
        """The first value of the first row, or None."""
        row = self.row(sql, parameters)
        return row[0] if row else None

    def column(self, sql: str, parameters: Parameters = None) -> list[Any]:
        """The first value of every row."""
        return [row[0] for row in self.rows(sql, parameters)]

    def dicts(self, sql: str, parameters: Parameters = None) -> list[dict[str, Any]]:
        """Every row with the names of its columns."""
        return list(self.each_dict(sql, parameters))

    def arrays(self, sql: str, parameters: Parameters = None) -> dict[str, NDArray[Any]]:
        """Every column as an array, by its name."""
        return self.execute(sql, parameters).fetchnumpy()

    def each_row(self, sql: str, parameters: Parameters = None) -> Iterator[tuple[Any, ...]]:
        """Each row of a large answer, fetched in parts through a cursor of its own, so that others
        may be asked meanwhile."""
        answer = self.cursor().execute(sql, parameters)
        while batch := answer.fetchmany(AT_ONCE):
            yield from batch

    def each_dict(self, sql: str, parameters: Parameters = None) -> Iterator[dict[str, Any]]:
        """Each row with the names of its columns, fetched in parts on the connection itself: it
        sees temporary tables there, and nothing else may be asked before the last row."""
        answer = self.execute(sql, parameters)
        names = [column[0] for column in answer.description]
        while batch := answer.fetchmany(AT_ONCE):
            for row in batch:
                yield dict(zip(names, row, strict=True))


def spilling() -> Configuration:
    """What the database has no memory for goes into a folder that goes with this process. By itself
    it would make one beside the snapshot, or in the folder from which a command is called, where it
    stays when the process is killed."""
    return {"temp_directory": str(spill_folder() / "spill")}


def closed_to_the_outside() -> Configuration:
    """No extension is fetched or loaded by itself: the database never reaches the network."""
    return {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
