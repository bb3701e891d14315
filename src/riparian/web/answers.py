"""Answers kept: a snapshot never changes, so neither does what an address says of it.

An answer of a snapshot carries an ETag made of the build, the day and the version of Riparian; a
browser that has it is told so without any work. Answers are kept in memory, compressed, up to a
limit, the one not asked for longest going first. What people change by hand (`/review`) is neither
kept nor tagged. `HEAD` is answered as `GET` without its body.
"""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

KEPT_BYTES = 96_000_000
LARGEST_KEPT = 4_000_000
WORTH_COMPRESSING = 800
COMPRESSED_TYPES = ("text/", "application/json", "application/geo+json", "image/svg")
NEVER_KEPT = ("/review", "/static/", "/newer")

Edition = Callable[[], str]
"""Names what answers rest on now: another name, another answer. Empty before the first build."""


class Answer(NamedTuple):
    """A whole answer as it was sent."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Answers:
    """Sends kept answers, keeps new ones, compresses, and says `not modified`."""

    def __init__(
        self, app: ASGIApp, edition: Edition, build: Callable[[], str | None] = lambda: None
    ) -> None:
        self.app = app
        self.edition = edition
        self.build = build
        self._kept: OrderedDict[tuple[str, ...], Answer] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, else ask and keep."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        path: str = scope["path"]
        edition = "" if path.startswith(NEVER_KEPT) else self.edition()
        tag = f'W/"{edition}"' if edition else ""
        packed = "gzip" in asked.get("accept-encoding", "")
        key = (
            edition, path, scope["query_string"].decode("latin-1"), asked.get("hx-request", ""),
            asked.get("host", ""), str(packed),
        )  # fmt: skip
        if tag and asked.get("if-none-match", "") == tag and self._find(key) is not None:
            await _send(send, Answer(304, _caching(tag), b""))
            return
        found = self._find(key) if edition else None
        if found is None:
            found = await self._ask(scope, receive, packed, tag)
            if edition and found.status == 200 and len(found.body) <= LARGEST_KEPT:
                self._keep(key, found)
        if tag and found.status == 200 and asked.get("if-none-match", "") == tag:
            found = Answer(304, _caching(tag), b"")
        await _send(send, found, head=scope["method"] == "HEAD")

    async def _ask(self, scope: Scope, receive: Receive, packed: bool, tag: str) -> Answer:
        """The whole answer of the application, compressed where that pays."""
        start: Message = {}
        parts: list[bytes] = []

        async def collect(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        state = {**scope.get("state", {}), "build": self.build() or ""}
        try:
            await self.app({**scope, "method": "GET", "state": state}, receive, collect)
        except Exception:
            if not start:  # else the application has answered, and logged, what went wrong
                raise
        body = b"".join(parts)
        headers = MutableHeaders(raw=list(start["headers"]))
        headers.add_vary_header("Accept-Encoding, HX-Request")
        worth = headers.get("content-type", "").startswith(COMPRESSED_TYPES)
        if packed and worth and len(body) >= WORTH_COMPRESSING:
            body = gzip.compress(body, 5, mtime=0)
            headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(body))
        if "cache-control" not in headers:
            tagged = tag and start["status"] == 200
            for name, value in _caching(tag) if tagged else [(b"cache-control", b"no-store")]:
                headers[name.decode()] = value.decode()
        return Answer(start["status"], headers.raw, body)

    def _find(self, key: tuple[str, ...]) -> Answer | None:
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def _keep(self, key: tuple[str, ...], answer: Answer) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = answer
            self._bytes += len(answer.body)
            while self._bytes > KEPT_BYTES:
                self._bytes -= len(self._kept.popitem(last=False)[1].body)


def _caching(tag: str) -> list[tuple[bytes, bytes]]:
    """May be kept by a browser, which asks each time whether it still holds."""
    return [(b"etag", tag.encode()), (b"cache-control", b"no-cache")]


async def _send(send: Send, answer: Answer, head: bool = False) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": b"" if head else answer.body})
