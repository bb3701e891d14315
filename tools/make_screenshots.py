"""Take docs/images/pages/*.jpg: every page of the sample centre at 1280 and 360 pixels.

    make assets && python tools/make_screenshots.py [FOLDER]

FOLDER is a built sample centre; without one it is built for this. A real Chromium is needed.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from prepare_services import find_browser
from riparian import Centre
from serve_pages import served

INTO = Path(__file__).resolve().parents[1] / "docs" / "images" / "pages"
FLAGS = ("--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
WIDE = 1280
HEIGHTS = {WIDE: 1000, 360: 780}
PATIENCE_MS = 120_000

PAGES = {
    "river": "/",
    "overlaps": "/overlaps?country=LA&theme=floods",
    "overlap": "/overlaps/jp-1034~kr-0308",
    "projects": "/projects?q=%E4%B8%8A%E6%B0%B4%E9%81%93",
    "project": "/projects/kr-0308",
    "areas": "/areas?country=KH",
    "providers": "/providers",
    "provider": "/providers/JP",
    "compare": "/compare/JP/KR",
    "sources": "/sources",
    "review": "/review",
    "method": "/method",
    "about": "/about",
    "not-found": "/projects/nobody",
}


def main() -> None:
    """Take them all."""
    INTO.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        if len(sys.argv) > 1:
            centre = Centre.open(Path(sys.argv[1]))
        else:
            folder = stack.enter_context(TemporaryDirectory(prefix="riparian-"))
            centre = Centre.init(Path(folder) / "sample", name="Sample", sample=True)
            centre.build()
        server = stack.enter_context(served(centre))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(FLAGS))
        for width, height in HEIGHTS.items():
            page = browser.new_page(viewport={"width": width, "height": height}, base_url=server)
            page.set_default_timeout(PATIENCE_MS)
            if width == WIDE:  # drawn without a graphics card; the narrow one shows the picture
                page.add_init_script("window.riparianDrawAnyway = true")
            for name, address in PAGES.items():
                take(page, address, INTO / f"{name}-{width}.jpg")
        browser.close()


def take(page: Page, address: str, path: Path) -> None:
    """One page as it stands when all that it asks for is there."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    if page.locator("figure.map").count() and page.evaluate("window.riparianDrawAnyway"):
        page.wait_for_selector("figure.map.drawn", state="attached")
    page.wait_for_timeout(1000)
    page.screenshot(path=path, type="jpeg", quality=72)
    print(path.name, page.title(), flush=True)


if __name__ == "__main__":
    main()
