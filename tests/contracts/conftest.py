"""What the suites of the people of a centre begin with: for SQLite and for PostgreSQL."""

from __future__ import annotations

import pytest

from people import Clock, people_at


@pytest.fixture
def clock():
    """A clock that a test moves."""
    return Clock()


@pytest.fixture(params=["sqlite", "postgresql"])
def people(request, tmp_path, clock):
    """A centre in which nobody has an account yet."""
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    people = people_at(tmp_path, clock, url)
    yield people
    people.close()
