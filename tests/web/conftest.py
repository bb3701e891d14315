"""The sample centre as a browser and as a program see it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from prepare_services import find_browser
from riparian import Centre
from riparian.web.app import make_app
from riparian.web.pages import assets_built
from serve_pages import served
from services import missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser


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


@pytest.fixture(scope="session")
def server(sample: Centre) -> Iterator[str]:
    """The address of a real server of the sample centre, on loopback."""
    with served(sample) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium of Debian's, driven from here."""
    if find_spec("playwright") is None:
        missing("playwright is not installed: pip install 'riparian[dev]'.")
    if (program := find_browser()) is None:
        missing("There is no Chromium on this machine.")
    from playwright.sync_api import sync_playwright

    from browser import AXE, FLAGS

    if not assets_built() or not AXE.exists():
        missing("The pages' scripts are not built: make assets.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()
