"""One centre and one publisher on loopback for all tests of a file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from fetching import OwnSource, fetching_centre
from publisher import Publisher, publishing

_NUMBERS = count(1)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A centre that may fetch, also on this computer."""
    return fetching_centre(tmp_path_factory.mktemp("fetching") / "centre")


@pytest.fixture(scope="module")
def served() -> Iterator[Publisher]:
    """A publisher for all of them."""
    with publishing() as publisher:
        yield publisher


@pytest.fixture
def publisher(served: Publisher) -> Publisher:
    """The publisher, as if it had just begun."""
    served.__dict__.update(type(served)().__dict__ | {"port": served.port})
    return served


@pytest.fixture
def source(root: Path, publisher: Publisher) -> OwnSource:
    """A source of this test's own."""
    return OwnSource(root, publisher, f"source-{next(_NUMBERS)}")
