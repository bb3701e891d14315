"""The sample centre as a browser and as a program see it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from riparian import Centre
from riparian.web.app import make_app


@pytest.fixture(scope="session")
def client(sample: Centre) -> Iterator[TestClient]:
    """Asks the pages of the sample centre, from this computer."""
    app = make_app(Centre.open(sample.layout.root))
    with TestClient(app, "http://localhost:8000", client=("127.0.0.1", 50000)) as client:
        yield client


@pytest.fixture
def my_web_centre(sample: Centre, tmp_path: Path) -> Iterator[tuple[Centre, TestClient]]:
    """A copy of the sample centre, to be changed at will, with its pages."""
    shutil.copytree(sample.layout.root, tmp_path / "centre")
    centre = Centre.open(tmp_path / "centre")
    app = make_app(Centre.open(centre.layout.root))
    with TestClient(app, "http://localhost:8000", client=("127.0.0.1", 50000)) as client:
        yield centre, client
