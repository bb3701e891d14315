"""`/exchange/`: files of the channel for other nodes, and bundles from whoever cannot be reached.

Anybody may fetch: what is not for everybody is sealed. Anybody may post: what counts is who signed,
and nothing else is kept. So both are bounded here, and answer in plain text or JSON, never by a
page. They stand beside the pages, not among them: nothing here waits for a page or is kept as one.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
import msgspec
from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from riparian.centre.centre import Centre
from riparian.errors import BadRequest, CentreBusy, DiskFull, Refused, RiparianError
from riparian.exchange.transfer.bundle_cost import LARGEST_POSTED
from riparian.store.scratch import scratch_folder
from riparian.web.arrivals import Arrival, Arrivals

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.exchange.transfer.files import ChannelFiles
    from riparian.exchange.transfer.taken import Taken

log = logging.getLogger("riparian.web")
T = TypeVar("T")

PREFIX = "/exchange"
BUNDLE = f"{PREFIX}/bundle"

FOR_EVER = "public, max-age=31536000, immutable"
"""Hash tiles and bundles of entries: what they hold never changes, whatever their width."""

NOT_KEPT = "no-store"
"""Heads and checkpoints grow; a payload can be redacted."""

GONE = b""
"""In the place of a bundle of which every payload was redacted; no file of the channel is empty."""

READ_AT_ONCE = 2
"""Files that are made at the same time."""

LARGE = 4 * 1024 * 1024
LARGE_AT_ONCE = 4
"""Files above that many bytes that are being sent at the same time: they are held in memory."""

LONGEST_SECONDS = 600.0
"""How long a file may take to be sent, or a bundle to come: as long as a node waits for one."""

RECEIVED_AT_ONCE = 3
"""Bundles that come in at the same time. They are taken in one after another."""

WAITING_AT_ONCE = 3
"""Bundles that have come and are not taken in yet; where there are as many, none begins to come."""

PART_SECONDS = 20.0
"""How long a bundle may stand still while it comes."""

SLOWEST_BYTES_A_SECOND = 4 * 1024
WRITTEN_AT_ONCE = 1024 * 1024
MOST_REFUSED = 100
"""Of what was refused in a bundle, as many are named in the answer."""

TRY_AGAIN_SECONDS = 30

_TOO_SLOW = "The bundle came too slowly."

_EVIDENCE = re.compile(r"evidence/([0-9a-f]{64})")
LARGEST_FILE = 256 * 1024 * 1024
"""Bytes of evidence that is passed on (as `peers.LARGEST_FILE`, which is not loaded here)."""

_REST = re.compile(r"bytes=([0-9]{1,10})-")


class RefusedPart(msgspec.Struct, frozen=True):
    """Something in a bundle that was not kept: what it is of, why not, and what to try."""

    of: str
    what: str
    try_this: str


class TakenFromBundle(msgspec.Struct, frozen=True):
    """What came of a bundle. `entries`: how many of each journal; `more_refused`: how many
    refusals are not named."""

    charters: int
    cards: int
    entries: dict[str, int]
    refused: tuple[RefusedPart, ...]
    more_refused: int = 0


class ExchangeAnswers:
    """Answers below `/exchange`, and hands everything else on."""

    def __init__(self, app: ASGIApp, centre: Centre) -> None:
        self.app = app
        self._centre = centre
        self._arrivals = Arrivals(RECEIVED_AT_ONCE, WAITING_AT_ONCE)
        self._taking = asyncio.Lock()
        self._large = 0
        self._files: ChannelFiles | None = None
        self._limiter: anyio.CapacityLimiter | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] != "http" or not is_of_exchange(scope["path"]):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        answer = await self._answer(request)
        if _size_of(answer) <= LARGE:
            await answer(scope, receive, send)
        else:
            await self._send_large(answer, scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        method, path = request.method, request.url.path
        try:
            if path == BUNDLE:
                return await self._posted(request) if method == "POST" else _only("POST")
            if method not in ("GET", "HEAD"):
                return _only("GET, HEAD")
            name = path.removeprefix(f"{PREFIX}/")
            if evidence := _EVIDENCE.fullmatch(name):
                return await self._evidence(evidence[1])
            content = await self._read(name)
        except RiparianError as error:
            return _error(path, error)
        except Exception:  # our own mistake, told as briefly as anything else
            number = secrets.token_hex(4)
            log.exception("%s: %s failed", number, path[:200])
            return text(500, f"That is our fault, not yours: error {number} of this centre's log.")
        if content is None:
            return text(404, "There is no such file of the channel here.")
        if content == GONE:
            return text(410, "All that stood in it was redacted. Its entries stay.")
        headers = {"cache-control": _caching(name), "accept-ranges": "bytes"}
        start = _start(request.headers.get("range", ""), len(content))
        if start and method == "GET":
            headers["content-range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
            return Response(content[start:], 206, headers, media_type=_type_of(name))
        if method == "HEAD":
            headers["content-length"] = str(len(content))
        body = b"" if method == "HEAD" else content
        return Response(body, 200, headers, media_type=_type_of(name))

    # what others fetch

    async def _read(self, name: str) -> bytes | None:
        """The file of that name; None where there is none, or no channel."""
        if not self._centre.is_node:
            return None
        return await self._in_thread(partial(self._get, name))

    async def _evidence(self, sha256: str) -> Response:
        """The evidence of that hash, where members may take it; it is sent from the disk."""
        file = None
        if self._centre.is_node:
            file = await self._in_thread(partial(self._centre.evidence.offered, sha256))
        if file is None:
            return text(404, "There is no such evidence here.")
        headers = {"cache-control": FOR_EVER}
        stat = await self._in_thread(file.stat)
        if stat.st_size > LARGEST_FILE:
            return text(404, "This evidence is too long to be passed on.")
        return FileResponse(
            file, headers=headers, media_type="application/octet-stream", stat_result=stat
        )

    def _get(self, name: str) -> bytes | None:
        if self._files is None:  # what they are made of is read each time
            self._files = self._centre.channel.files()
        content = self._files.get(name)
        return GONE if content and self._files.is_gone(name, content) else content

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Work in a thread that no page waits for, a few at a time."""
        self._limiter = self._limiter or anyio.CapacityLimiter(READ_AT_ONCE)
        return await to_thread.run_sync(work, limiter=self._limiter)

    async def _send_large(
        self, answer: Response, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Send what takes much memory while it is sent: a few at a time, and not for ever."""
        if self._large >= LARGE_AT_ONCE:
            await _busy("Others are fetching large files.")(scope, receive, send)
            return
        self._large += 1
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                await answer(scope, receive, send)
        except TimeoutError:
            log.warning("%s was not taken in %.0f seconds", scope["path"][:200], LONGEST_SECONDS)
        finally:
            self._large -= 1

    # what others bring

    async def _posted(self, request: Request) -> Response:
        """Receive a bundle, a few at the same time, and take it in, one at a time."""
        if not self._centre.is_node:
            return text(404, "This centre belongs to no framework.")
        arrival = self._arrivals.begin()
        if arrival is None:
            return _busy("Other bundles are coming or being taken in.")
        try:
            with scratch_folder() as folder:
                # What is refused is named after its file.
                path = folder / "What was posted"
                if (wrong := await self._receive(request, path, arrival)) is not None:
                    return wrong
                if not self._arrivals.wait(arrival):
                    return text(408, _TOO_SLOW, closes=True)
                # Its own thread: it takes long, and who fetches must not wait for it.
                async with self._taking:
                    taken = await to_thread.run_sync(self._take, path)
        except OSError as error:
            log.error("A bundle could not be taken in: %s", error)
            return text(503, "There is no room for a bundle here now.", closes=True)
        finally:
            self._arrivals.end(arrival)
        return Response(msgspec.json.encode(_told(taken)), headers={"cache-control": NOT_KEPT},
                        media_type="application/json")  # fmt: skip

    def _take(self, path: Path) -> Taken:
        channel = self._centre.channel
        channel.charter()  # raises BadRequest before it has joined
        return channel.take_posted(path)

    async def _receive(self, request: Request, path: Path, arrival: Arrival) -> Response | None:
        """Write what comes into a file; an answer where it does not come as it has to."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/zip":
            return text(400, "Expected a bundle of the channel, as application/zip.", closes=True)
        parts = list[bytes]()
        stream = request.stream().__aiter__()
        with path.open("wb") as file:
            while True:
                try:
                    async with asyncio.timeout(PART_SECONDS):
                        part = await anext(stream, None)
                except TimeoutError:
                    return text(408, "The bundle did not come in time.", closes=True)
                except ClientDisconnect:  # nobody is there any more to read this
                    return text(400, "The bundle came only in part.", closes=True)
                if part is None:
                    break
                arrival.size += len(part)
                if arrival.size > LARGEST_POSTED:
                    most = LARGEST_POSTED // 1024**2
                    return text(413, f"A bundle may have at most {most} MiB.", closes=True)
                if arrival.is_let_go or _is_too_slow(arrival.size, arrival.seconds):
                    return text(408, _TOO_SLOW, closes=True)
                parts.append(part)
                if sum(map(len, parts)) >= WRITTEN_AT_ONCE:
                    await to_thread.run_sync(file.write, b"".join(parts))
                    parts.clear()
            await to_thread.run_sync(file.write, b"".join(parts))
        return None


def _size_of(answer: Response) -> int:
    return int(answer.headers.get("content-length", 0))


def is_of_exchange(path: str) -> bool:
    """Whether an address is one of these."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def text(status: int, sentence: str, closes: bool = False, **headers: str) -> Response:
    """A short answer in plain text. `closes`: the rest of the request is not waited for."""
    fields: dict[str, Any] = {"cache-control": NOT_KEPT, **headers}
    if closes:
        fields["connection"] = "close"
    return Response(f"{sentence}\n", status, fields, media_type="text/plain")


def _is_too_slow(size: int, seconds: float) -> bool:
    return seconds > LONGEST_SECONDS or size < SLOWEST_BYTES_A_SECOND * (seconds - PART_SECONDS)


def _start(wanted: str, size: int) -> int:
    """From where on the rest of a file is wanted (RFC 9110, section 14.2: whatever else is wanted
    may be passed over); 0 for all of it."""
    rest = _REST.fullmatch(wanted)
    return int(rest[1]) if rest and int(rest[1]) < size else 0


def _only(methods: str) -> Response:
    return text(405, f"Here only {methods} is answered.", closes=True, allow=methods)


def _busy(why: str) -> Response:
    answer = text(503, f"{why} Try again in a minute.", closes=True)
    answer.headers["retry-after"] = str(TRY_AGAIN_SECONDS)
    return answer


def _error(path: str, error: RiparianError) -> Response:
    """What went wrong, in words: of what was sent, what is wrong with it; of the centre itself
    nothing that strangers need to know."""
    if isinstance(error, Refused):
        return text(400, f"{error.what} {error.try_this}")
    if isinstance(error, BadRequest):
        return text(404, "This centre belongs to no framework.")
    if isinstance(error, CentreBusy | DiskFull):
        return _busy("This centre is being changed, or has no room, right now.")
    number = secrets.token_hex(4)
    log.error("%s: %s: %s %s", number, path[:200], error.what, error.try_this)
    return text(500, f"This could not be answered; the log of the centre has why, under {number}.")


def _told(taken: Taken) -> TakenFromBundle:
    refused = [
        RefusedPart(each.of, each.what, each.try_this) for each in taken.trouble[:MOST_REFUSED]
    ]
    left = len(taken.trouble) - len(refused)
    return TakenFromBundle(taken.charters, taken.cards, taken.entries, tuple(refused), left)


def _type_of(name: str) -> str:
    """C2SP tlog-tiles: a checkpoint is text, tiles and bundles are bytes."""
    if name.endswith("/checkpoint"):
        return "text/plain; charset=utf-8"
    is_json = name == "heads" or name.endswith(".json")
    return "application/json" if is_json else "application/octet-stream"


def _caching(name: str) -> str:
    return FOR_EVER if "/tile/" in name else NOT_KEPT
