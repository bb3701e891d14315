"""The servers that tests use: started when a test first asks for one, stopped at the end."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest
import sqlalchemy as sa

SERVER = Path(__file__).parents[1] / "tools" / "postgres_server.py"


def missing(what: str) -> NoReturn:
    """Skip the test for want of a service, or fail it on CI, where every service must be."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} On CI (CI=true) no service may be missing.", pytrace=False)
    pytest.skip(what)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[sa.URL]:
    """A PostgreSQL server on loopback, or the one that RIPARIAN_TEST_POSTGRES names."""
    if find_spec("psycopg") is None:
        missing("psycopg is not installed: pip install 'riparian[postgres]'.")
    if named := os.environ.get("RIPARIAN_TEST_POSTGRES"):
        yield sa.make_url(named).set(drivername="postgresql+psycopg")
        return
    # Of its own session, so that Ctrl-C does not reach it; its standard input ends when we do.
    with subprocess.Popen(
        [sys.executable, SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            if not (url := process.stdout.readline().strip()):
                missing(process.stderr.read().strip())
            yield sa.make_url(url).set(drivername="postgresql+psycopg")
        finally:
            process.stdin.close()
            process.wait(60)


@pytest.fixture
def postgres_url(postgres_server: sa.URL) -> Iterator[str]:
    """The address of an empty PostgreSQL database, which goes when the test ends."""
    name = f"riparian_test_{secrets.token_hex(8)}"
    engine = sa.create_engine(
        postgres_server, poolclass=sa.pool.NullPool, isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE template0"))
    yield postgres_server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
