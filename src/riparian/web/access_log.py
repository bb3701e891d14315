"""A line in the log for each answer, where the operator asks for it.

It says which page was asked for, how it was answered and how long that took: nothing of who asked,
and nothing that somebody typed. So of an address only what is written in the program stands there;
what is an identifier, a name or a search comes as `*`, as does any address that there is not.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOGGER = logging.getLogger("riparian.access")

METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
HIDDEN = "*"
MOST_PARTS = 6


BESIDE = ("/exchange/{file}",)
"""What is answered beside the application."""


def templates_of(app: Any) -> Iterator[str]:
    """The addresses of the application inside what is wrapped round it, with their parameters in
    braces, and those that are answered beside it."""
    yield from BESIDE
    while not hasattr(app, "routes"):
        app = app.app
    for route in app.routes:
        inner = getattr(route, "effective_route_contexts", None)
        yield from (r.path for r in inner()) if inner else (route.path,)


class PathPatterns:
    """Addresses with only those parts that stand in one of the templates (`/projects/{handle}`)."""

    def __init__(self, templates: Iterable[str], root: str = "") -> None:
        """`root`: below which path of the host the pages lie; it is left out."""
        self._root = root
        # Beginnings of templates: every parameter is HIDDEN
        self._known: set[tuple[str, ...]] = set()
        for template in templates:
            parts = tuple(_without_parameter(part) for part in template.split("/")[1:])
            self._known.update(parts[:length] for length in range(1, len(parts) + 1))

    def of(self, path: str) -> str:
        """The address of a page as it may be written down."""
        shown: tuple[str, ...] = ()
        for part in path.removeprefix(self._root).split("/")[1 : MOST_PARTS + 1]:
            name, point, _ = part.partition(".")
            form = f"{name}{point}{HIDDEN}" if point else part  # of a file that has several
            fitting = (each for each in (part, form) if (*shown, each) in self._known)
            shown = (*shown, next(fitting, HIDDEN))
        return "/" + "/".join(shown)


def _without_parameter(part: str) -> str:
    """A part of a template: `brief.{ending}` keeps what stands before the point."""
    if "{" not in part:
        return part
    name, point, _ = part.partition(".")
    return f"{name}{point}{HIDDEN}" if point and "{" not in name else HIDDEN


class AccessLog:
    """Writes an entry for each request, after its answer has gone out."""

    def __init__(self, app: ASGIApp, patterns: PathPatterns) -> None:
        self.app = app
        self.patterns = patterns

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and note how."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter_ns()
        status, sent = 0, 0

        async def send_noting(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
            sent += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, send_noting)
        finally:
            self._note(scope, status, sent, time.perf_counter_ns() - began)

    def _note(self, scope: Scope, status: int, sent: int, nanoseconds: int) -> None:
        method = scope["method"] if scope["method"] in METHODS else HIDDEN
        path = self.patterns.of(scope["path"])
        LOGGER.info(
            "%s %s %d, %.1f ms, %d bytes", method, path, status, nanoseconds / 1e6, sent,
            extra={"ecs": {
                "event.dataset": LOGGER.name,
                "event.duration": nanoseconds,
                "http.request.method": method,
                "http.response.status_code": status,
                "http.response.body.bytes": sent,
                "url.path": path,
            }},
        )  # fmt: skip
