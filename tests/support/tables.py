"""The tables of a journal, made by Alembic once and then as it left them: thousands of tests need a
new file, and the revisions take a tenth of a second each time."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

_MADE = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
_REVISION = "SELECT version_num FROM alembic_version"


class TablesMadeOnce:
    """Stands for the function that brings the tables of a database up to date (`migrate`), where
    that is a new file."""

    def __init__(self, migrate: Callable[[sa.Connection], None]) -> None:
        self._migrate = migrate
        self._statements: list[str] = []
        self._revision = ""

    def __call__(self, connection: sa.Connection) -> None:
        """Bring the tables up to date."""
        is_new = (
            connection.dialect.name == "sqlite" and not sa.inspect(connection).get_table_names()
        )
        if not is_new or not self._statements:
            self._migrate(connection)
        else:
            for statement in self._statements:
                connection.exec_driver_sql(statement)
            connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (self._revision,))
        if is_new and not self._statements:
            self._statements = list(connection.exec_driver_sql(_MADE).scalars())
            self._revision = str(connection.exec_driver_sql(_REVISION).scalar())
