"""A real Chromium on pages that a real server sends, watched for what must not happen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

AXE = Path(__file__).parents[2] / "assets" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = (
    "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist", "--disable-dev-shm-usage",
    "--disable-gpu-compositing", "--disable-gpu-rasterization",
)  # fmt: skip
"""There is no graphics card here: WebGL for the live map is worked out by the processor, and pages
are put together without it, which costs a tenth."""
SERIOUS = ("serious", "critical")
EXPECTED = (200, 204, 303, 304, 307, 308)
PATIENCE_MS = 180_000


class Watched:
    """What went wrong on pages: console errors, failed and third-party requests."""

    def __init__(self, server: str, expected: tuple[int, ...]) -> None:
        self.server = server
        self.expected = (*EXPECTED, *expected)
        self.wrong: list[str] = []

    def watch(self, page: Page) -> None:
        """Note everything that this page does wrong from now on."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        page.on("request", self._request)
        page.on("response", self._response)

    def _response(self, response: Any) -> None:
        if response.status not in self.expected:
            self.wrong.append(f"{response.status}: {response.url}")

    def _console(self, message: Any) -> None:
        text = message.text
        if "Failed to load resource" in text and any(str(code) in text for code in self.expected):
            return
        if message.type == "error" or "Content Security Policy" in text:
            self.wrong.append(f"console: {text}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.server, "data:", "blob:")):
            self.wrong.append(f"third party: {request.url}")


@contextmanager
def opened(
    browser: Browser,
    server: str,
    width: int,
    scripts: bool = True,
    expected: tuple[int, ...] = (),
    live_map: bool = False,
) -> Iterator[tuple[Page, Watched]]:
    """A new page in a browser of its own; nothing may have gone wrong on it at the end."""
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": 900 if width > 600 else 740},
        java_script_enabled=scripts,
        base_url=server,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    # There is no graphics card here: drawing the live map costs seconds, so it is asked for.
    context.add_init_script(f"window.riparianDrawAnyway = {'true' if live_map else 'false'}")
    watched = Watched(server, expected)
    page = context.new_page()
    watched.watch(page)
    try:
        yield page, watched
        assert not watched.wrong, watched.wrong
    finally:
        context.close()


def findings_of_axe(page: Page) -> list[str]:
    """Serious and critical findings of axe-core on the page as it is, each with where."""
    page.evaluate(AXE.read_text("utf-8"))
    only = "{resultTypes: ['violations']}"  # of what is in order it need not say where
    found = json.loads(page.evaluate(f"axe.run({only}).then(r => JSON.stringify(r.violations))"))
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for one in found
        if one["impact"] in SERIOUS
        for node in one["nodes"][:5]
    ]


def sideways(page: Page) -> int:
    """How many pixels the page can be moved sideways; on a narrow screen it must be none."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )
