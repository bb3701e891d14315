"""The sample centre as a browser and as a program see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.testclient import TestClient

from folder_copies import copy_folder
from prepare_services import find_browser
from riparian import Centre, SourceOptions
from riparian.web import app as app_module
from riparian.web.app import make_app
from riparian.web.pages import assets_built
from riparian.web.warmup import keep_ahead
from serve_pages import served
from services import missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session", autouse=True)
def _nothing_ahead() -> Iterator[None]:
    """An application makes no page before it is asked for one: many start here, and are asked for
    few pages. A test that wants it as it is in use takes `made_ahead`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app_module, "keep_ahead", lambda *_: None)
        yield


@pytest.fixture
def made_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """What starts now makes pages for each build before they are asked for."""
    monkeypatch.setattr(app_module, "keep_ahead", keep_ahead)


@pytest.fixture(scope="session")
def client(sample: Centre) -> Iterator[TestClient]:
    """Asks the pages of the sample centre, from this computer."""
    app = make_app(Centre.open(sample.layout.root))
    with TestClient(app, "http://localhost:8000", client=("127.0.0.1", 50000)) as client:
        yield client


@contextmanager
def _copied(centre: Centre, folder: Path) -> Iterator[tuple[Centre, TestClient]]:
    copy_folder(centre.layout.root, folder / "centre")
    app = make_app(Centre.open(folder / "centre"))
    with TestClient(app, "http://localhost:8000", client=("127.0.0.1", 50000)) as client:
        yield Centre.open(folder / "centre"), client


@pytest.fixture
def my_web_centre(sample: Centre, tmp_path: Path) -> Iterator[tuple[Centre, TestClient]]:
    """A copy of the sample centre, to be changed at will, with its pages."""
    with _copied(sample, tmp_path) as copy:
        yield copy


@pytest.fixture
def my_small_web_centre(odd: Centre, tmp_path: Path) -> Iterator[tuple[Centre, TestClient]]:
    """A copy of the odd centre of a few records, to be changed and built again at will, with its
    pages."""
    with _copied(odd, tmp_path) as copy:
        yield copy


PAYLOAD = "<img src=x onerror=alert(1)>"
SCRIPT = "<script>alert(1)</script>"

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03">\n'
_ACTIVITY = """\
  <iati-activity default-currency="USD" xml:lang="en" last-updated-datetime="{updated}">
    <iati-identifier>{identifier}</iati-identifier>
    <reporting-org ref="{org}" type="10"><narrative>{publisher}</narrative></reporting-org>
    <title><narrative>{title}</narrative></title>
    <description><narrative>{description}</narrative></description>
    <participating-org ref="{provider}" role="1" type="10"/>
    <participating-org role="4"><narrative>{host}</narrative></participating-org>
    {more}
  </iati-activity>
"""
_WHOLE = """<activity-status code="2"/>
    <activity-date iso-date="2017-01-01" type="2"/>
    <activity-date iso-date="2022-12-31" type="3"/>
    <recipient-country code="KH" percentage="100"/>
    <location><point><pos>10.6 104.2</pos></point></location>
    <sector vocabulary="1" code="14030" percentage="100"/>
    <budget type="1" status="2">
      <period-start iso-date="2017-01-01"/><period-end iso-date="2017-12-31"/>
      <value currency="USD" value-date="2017-01-01">{usd}</value></budget>"""
_BARE = '<recipient-country code="LA" percentage="100"/>'


def _odd_files(folder: Path) -> list[Path]:
    """`odd.xml` of Japan, quiet since 2019, and `kr.json.xml` of South Korea, up to date."""
    folder.mkdir(parents=True, exist_ok=True)
    title = f"Rural water supply {PAYLOAD} in Kampot"
    odd = [
        _activity("JP", "odd-1", title, _WHOLE.format(usd=500000), "2019-03-04T00:00:00Z"),
        _activity("JP", "odd-2<b>&", f"Schools {SCRIPT}", _BARE, "2018-03-04T00:00:00Z"),
        "  <iati-activity><activity-status code='2'/></iati-activity>\n",
    ]
    kr = [
        _activity("KR", "kr-odd-1", f"{title} phase 2", _WHOLE.format(usd=900000), "2026-10-01"),
        _activity("KR", "kr-odd-2", f"Water supply {PAYLOAD}", _WHOLE.format(usd=1), "2026-10-01"),
    ]
    files = {"odd.xml": odd, "kr.json.xml": kr}
    for name, activities in files.items():
        text = f"{_HEAD}{''.join(activities)}</iati-activities>\n"
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in files]


def _build_odd(root: Path) -> Centre:
    """The centre of these files, built."""
    centre = Centre.init(root / "centre", name=f"Odd {PAYLOAD}")
    centre.add(_odd_files(root / "files"), SourceOptions(licence=f"CC0 {PAYLOAD}"))
    centre.build()
    return centre


def _activity(provider: str, identifier: str, title: str, more: str, updated: str) -> str:
    said = {
        "identifier": identifier, "title": title, "publisher": f"Ministry {PAYLOAD}",
        "description": f"A water supply with wells. {PAYLOAD} {SCRIPT}",
        "host": f"Water authority {PAYLOAD}",
    }  # fmt: skip
    escaped = {k: v.replace("&", "&amp;").replace("<", "&lt;") for k, v in said.items()}
    return _ACTIVITY.format(
        provider=provider, org=f"{provider}-MIN", more=more, updated=updated, **escaped
    )


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


@pytest.fixture(scope="session")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    """Files that hold what a page could stumble over: HTML in titles, names and identifiers, a
    record that is refused, a publisher silent since 2019, a dataset named as an address of data."""
    return _build_odd(tmp_path_factory.mktemp("odd"))


@pytest.fixture(scope="session")
def odd_client(odd: Centre) -> Iterator[TestClient]:
    """Asks the pages of the odd centre, from this computer."""
    app = make_app(Centre.open(odd.layout.root))
    with TestClient(app, "http://localhost:8000", client=("127.0.0.1", 50000)) as client:
        yield client
