"""Play a year of a source on the web in a minute, and show the page of sources after each act.

    PYTHONPATH=tools:tests/support python tools/play_source_year.py FOLDER

FOLDER gets the centre, and a picture of the pages at 1280 and 360 pixels for each act, where there
is a Chromium.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, Route, sync_playwright
from starlette.testclient import TestClient

from prepare_services import find_browser
from riparian.web.app import make_app
from source_year import NAME, Act, Year, playing

WIDTHS = (1280, 360)
HOST = "http://localhost:8000"
PAGES = {"sources": "/sources", "source": f"/sources/web/{NAME}"}


def main() -> None:
    """Play it."""
    folder = Path(sys.argv[1])
    with (
        playing(folder / "centre", each_week=True) as year,
        _photographer(year, folder) as photograph,
    ):
        for act in year.acts():
            print(f"{act.number:2}  {act.on}  {act.what}")
            print(f"    {act.source.state}: {act.sentence}", flush=True)
            photograph(act)
        year.centre.build()
        kept = sum(holding.kept for holding in year.centre.holdings())
        print(f"In the catalogue after the year: {kept} records")


@contextmanager
def _photographer(year: Year, folder: Path) -> Iterator[_Photographer]:
    app = make_app(year.centre)
    client = TestClient(app, HOST, client=("127.0.0.1", 50000))

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        given = client.get(path)
        headers = {
            k: v
            for k, v in given.headers.items()
            if k not in ("content-encoding", "content-length")
        }
        route.fulfill(status=given.status_code, headers=headers, body=given.content)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        pages = []
        for width in WIDTHS:
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.route("**/*", answer)
            pages.append((width, page))
        yield _Photographer(pages, folder)
        browser.close()


class _Photographer:
    def __init__(self, pages: list[tuple[int, Page]], folder: Path) -> None:
        self._pages, self._folder = pages, folder

    def __call__(self, act: Act) -> None:
        for width, page in self._pages:
            for name, address in PAGES.items():
                page.goto(HOST + address)
                picture = self._folder / f"{act.number:02}-{name}-{width}.png"
                page.screenshot(path=picture, full_page=True)


if __name__ == "__main__":
    main()
