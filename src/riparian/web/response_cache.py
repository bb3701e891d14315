"""Answers kept: a snapshot never changes, so neither does what an address says of it.

An answer of a snapshot carries an ETag made of what it rests on (`Edition`: the build, the day, the
version of Riparian); a browser that has it is told so without any work. Answers are kept in memory,
compressed, up to a limit, the one not asked for longest going first. What people change by hand
(`/review`), what other members share (`/channel`) and what is about people's accounts is neither
kept nor tagged. `HEAD` is answered
as `GET` without its body.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple
from weakref import WeakKeyDictionary

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

KEPT_BYTES = 96_000_000
LARGEST_KEPT = 4_000_000
BESIDE_BYTES = 1000
"""What an answer takes in memory besides its texts, about."""

WORTH_COMPRESSING = 800
LONG_TO_COMPRESS = 200_000
"""From so many bytes on, compressing takes milliseconds, in which nobody else should wait."""

COMPRESSED_TYPES = ("text/", "application/json", "application/geo+json", "image/svg")
# A review changes with each answer (decision 0025), the channel with each sync, what is said of an
# account with each act; the others cost nothing to make
NEVER_KEPT = (
    "/review", "/channel", "/static/", "/newer", "/sign-", "/invitation", "/account", "/audit",
    "/my-country", "/suggestions", "/cases", "/share",
    "/meetings", "/notices", "/sources/web/", "/evidence", "/rows/", "/healthz", "/readyz",
)  # fmt: skip
NEVER_KEPT_ENDS = ("/wrong",)
ONCE_ONLY = ("/sources",)
"""What came of asking sources on the web changes with each fetch."""
OF_PROGRAMS = "/api/"
OF_PROGRAMS_KEPT = (
    "/api/v1/projects", "/api/v1/records", "/api/v1/overlaps", "/api/v1/sources", "/api/v1/places",
    "/api/v1/search", "/api/v1/areas", "/api/v1/indices", "/api/v1/brief", "/api/v1/providers",
    "/api/v1/openapi.json",
)  # fmt: skip
"""What programs ask for changes with each entry, but for these, which rest on the build."""
"""Forms: they are made for whoever asks."""
OF_PEOPLE_TOO = ("/projects/", "/overlaps/", "/sources/")
"""Pages below these also show people's judgements, corrections and verdicts, or what the charter
calls who keeps them, which no snapshot holds."""

OF_LISTS = (
    "/projects", "/overlaps", "/river", "/areas", "/brief", "/export", "/api/v1/projects",
    "/api/v1/overlaps", "/api/v1/search", "/api/v1/areas", "/api/v1/brief",
)  # fmt: skip
"""Lists, maps and files say what host governments have said; so does the first page."""

VARIES = "Accept-Encoding, HX-Request"
BY_WHO_ASKS = "Cookie, Authorization"
"""In caches in front, answers differ by this, too: whoever is signed in gets others."""

WORKING_AT_ONCE = 2
"""Pages that are made at the same time. Python runs one at a time whatever their number: many would
only take turns, so that a short one is done no sooner than a long one."""

LONGEST_TURN_SECONDS = 1.0
"""A page that takes longer gives up its turn while it goes on: a large file, or one that waits."""

NO_WORK = ("/static/", "/newer", "/healthz")
"""Paths that take no turn."""

TRIES = 3
"""How often a page is made, where a build goes live each time while it is being made."""

Edition = Callable[[str], str]
"""Names what the answer at a path rests on now: another name, another answer. Empty before the
first build."""

_NOT_AT_ALL = re.compile(r"\s*q\s*=\s*0(\.0*)?\s*")


class Answer(NamedTuple):
    """A whole answer as it was sent."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes


class Answers:
    """Sends kept answers, keeps new ones, compresses, and says `not modified`."""

    def __init__(
        self,
        app: ASGIApp,
        edition: Edition,
        build: Callable[[], str | None] = lambda: None,
        people_elsewhere: bool = False,
        fresh_seconds: Callable[[str], int] = lambda _: 0,
    ) -> None:
        """`people_elsewhere`: what people said has to be asked of a database, for which nobody
        else is to wait. `fresh_seconds`: for how long browsers and caches in front may give the
        answer at a path without asking."""
        self.app = app
        self.people_elsewhere = people_elsewhere
        # By event loop, to which a semaphore belongs: `warmup` asks in loops of its own
        self._turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore]
        self._turns = WeakKeyDictionary()
        self.edition = edition
        self.fresh_seconds = fresh_seconds
        self.build = build
        self._kept: OrderedDict[tuple[str, ...], Answer] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the cache, else ask the application and cache its answer."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        edition, answer = await self._answer(scope, receive)
        tag = _tag(edition, scope)
        if tag and answer.status == 200 and Headers(scope=scope).get("if-none-match", "") == tag:
            headers = MutableHeaders({"vary": VARIES})
            self._let_keep(headers, tag, scope["path"])
            answer = Answer(304, headers.raw, b"")
        await _send(send, answer, head=scope["method"] == "HEAD")

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[str, Answer]:
        """The whole answer and what it rests on: of one build, not half of it and half of the next.

        Where another build goes live while a page is being made, it is made again.
        """
        edition = await self._edition(scope["path"])
        for _ in range(TRIES):
            key = _key(scope, edition)
            stored = self._find(key) if edition else None
            if stored is not None:
                return edition, stored
            answer = await self._ask(scope, receive, _tag(edition, scope))
            before, edition = edition, await self._edition(scope["path"])
            if edition == before:
                if edition and _can_be_kept(answer):
                    self._keep(key, answer)
                break
        return before, answer

    async def _edition(self, path: str) -> str:
        """What the answer rests on now."""
        if path.startswith(NEVER_KEPT) or path.endswith(NEVER_KEPT_ENDS) or path in ONCE_ONLY:
            return ""
        if path.startswith(OF_PROGRAMS) and path not in OF_PROGRAMS_KEPT:
            return ""
        if self.people_elsewhere:  # asked what was said there, and whether people have accounts
            return await run_in_threadpool(self.edition, path)
        return self.edition(path)

    async def _ask(self, scope: Scope, receive: Receive, tag: str) -> Answer:
        """The whole answer of the application, compressed where that pays."""
        start: Message = {}
        parts: list[bytes] = []

        async def collect(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        # `HEAD` is made as `GET`: the length and the tag of its answer are those of the whole page.
        state = {**scope.get("state", {}), "build": self.build() or ""}
        try:
            async with self._turn(scope["path"]):
                await self.app({**scope, "method": "GET", "state": state}, receive, collect)
        except Exception:
            if not start:  # else the application has answered, and logged, what went wrong
                raise
        body = b"".join(parts)
        headers = MutableHeaders(raw=list(start["headers"]))
        headers.add_vary_header(VARIES)
        worth = headers.get("content-type", "").startswith(COMPRESSED_TYPES)
        whole = start["status"] != 206  # a part is numbered by bytes of the file as it is
        if worth and whole and len(body) >= WORTH_COMPRESSING and _takes_gzip(scope):
            body = await _compressed(body)
            headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(body))
        if "cache-control" not in headers:
            if tag and start["status"] == 200:
                self._let_keep(headers, tag, scope["path"])
            else:
                headers["cache-control"] = "no-store"
        return Answer(start["status"], headers.raw, body)

    @asynccontextmanager
    async def _turn(self, path: str) -> AsyncIterator[None]:
        """Wait for a turn, and keep it while the page is made, but no longer than a page takes."""
        if path.startswith(NO_WORK):
            yield
            return
        loop = asyncio.get_running_loop()
        turns = self._turns.setdefault(loop, asyncio.Semaphore(WORKING_AT_ONCE))
        await turns.acquire()
        ends = loop.call_later(LONGEST_TURN_SECONDS, turns.release)
        try:
            yield
        finally:
            if not ends.cancelled() and ends.when() > loop.time():
                ends.cancel()
                turns.release()

    def _let_keep(self, headers: MutableHeaders, tag: str, path: str) -> None:
        """Whoever has the answer may keep it, and asks whether it still holds: each time, or after
        a while."""
        headers["etag"], headers["cache-control"] = tag, "no-cache"
        if seconds := self.fresh_seconds(path):
            fresh = f"public, max-age={seconds}, stale-while-revalidate={seconds}"
            headers["cache-control"] = fresh
            headers.add_vary_header(BY_WHO_ASKS)

    def _find(self, key: tuple[str, ...]) -> Answer | None:
        with self._lock:
            answer = self._kept.get(key)
            if answer is not None:
                self._kept.move_to_end(key)
            return answer

    def _keep(self, key: tuple[str, ...], answer: Answer) -> None:
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = answer
            self._bytes += _size(key, answer)
            while self._bytes > KEPT_BYTES:
                self._bytes -= _size(*self._kept.popitem(last=False))


def _key(scope: Scope, edition: str) -> tuple[str, ...]:
    """What two requests must have in common to be answered alike: where they find this centre too,
    since feeds, catalogues and citations name it (`own_site`; the root path is in the edition)."""
    headers = Headers(scope=scope)
    return (
        edition, scope["path"], scope["query_string"].decode("latin-1"),
        headers.get("hx-request", ""), scope.get("scheme", "http"), headers.get("host", ""),
        str(_takes_gzip(scope)),
    )  # fmt: skip


def _size(key: tuple[str, ...], answer: Answer) -> int:
    """What an answer takes in memory: its address too, which can be longer than the answer."""
    headers = sum(len(name) + len(value) for name, value in answer.headers)
    return len(answer.body) + headers + sum(map(len, key)) + BESIDE_BYTES


def _takes_gzip(scope: Scope) -> bool:
    """Whether the client accepts gzip; `gzip;q=0` means no (RFC 9110, 12.5.3)."""
    for coding in Headers(scope=scope).get("accept-encoding", "").lower().split(","):
        name, _, weight = coding.partition(";")
        if name.strip() in ("gzip", "x-gzip"):
            return not _NOT_AT_ALL.fullmatch(weight)
    return False


async def _compressed(body: bytes) -> bytes:
    if len(body) < LONG_TO_COMPRESS:
        return gzip.compress(body, 5, mtime=0)  # without the time: the same page, the same bytes
    return await run_in_threadpool(gzip.compress, body, 5, mtime=0)


def _tag(edition: str, scope: Scope) -> str:
    # Weak: compressed or not it is the same page in other bytes (RFC 9110, 8.8.1). With the scheme,
    # since caches in front may hold what both give under one key, and addresses in it differ.
    return f'W/"{edition}-{scope.get("scheme", "http")}"' if edition else ""


def _can_be_kept(answer: Answer) -> bool:
    """Whether an answer may be given again; one that says itself that it must not be stored is made
    each time."""
    stored = Headers(raw=answer.headers).get("cache-control", "") != "no-store"
    return stored and answer.status == 200 and len(answer.body) <= LARGEST_KEPT


async def _send(send: Send, answer: Answer, head: bool = False) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": b"" if head else answer.body})
