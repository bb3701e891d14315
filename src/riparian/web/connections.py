"""Connections within limits: so many at a time, and each for so long.

uvicorn limits how long a connection may idle between requests, but not how long a request, or the
taking of its answer, may last, nor how many there are. Here each step has its time, and where there
is no room for a newcomer, whoever has kept the server waiting longest makes it: a connection opened
and left alone costs nobody else anything.
"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv6Address, ip_network
from threading import Event
from typing import Any

import h11
import msgspec
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from riparian.store.web_names import Network, as_address, within

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]


LONGEST_GOODBYE_SECONDS = 10
"""How long answers that are being made or taken may go on when the server is stopped."""

QUEUE = 1024
"""Connections that the system itself keeps until the server accepts them. They take no files of the
process; without room for them a computer that connects tries again a second later."""


class ConnectionLimits(msgspec.Struct, frozen=True):
    """How many connections there may be, and how long each step may take.

    `connections` in all, and `per_address` of one address (of one /64 in IPv6), the proxies that
    the settings name aside. `head_seconds`: from a connection, or the first byte of a further
    request, to the end of its headers, which have `head_bytes`. `body_seconds` and `body_bytes`:
    what follows them; `long_seconds` and `long_bodies`: where something is posted to one of these
    paths, each with its bytes.
    `idle_seconds`: between an answer and the next request. `taking_seconds`: in
    each such stretch, who is answered must take `taken_bytes`, or all that is left.
    """

    connections: int = 256
    per_address: int = 64
    head_seconds: float = 10
    head_bytes: int = 32_768
    body_seconds: float = 20
    body_bytes: int = 65_536
    long_seconds: float = 600
    long_bodies: dict[str, int] = {}
    idle_seconds: int = 5
    taking_seconds: float = 30
    taken_bytes: int = 10_000
    backlog: int = 128


def within_open_files(limits: ConnectionLimits) -> ConnectionLimits:
    """The limits, so that connections leave files for the rest of the process.

    The system's limit is raised as far as it may be. Who finds no file left at `accept` is neither
    answered nor refused, and the event loop says so in its log for each try.
    """
    if resource is None:
        return limits
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = limits.connections + limits.backlog + OTHER_FILES
    if 0 <= soft < needed:
        wanted = needed if hard == resource.RLIM_INFINITY else min(hard, needed)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    if not 0 <= soft < needed:
        return limits
    backlog = min(limits.backlog, soft // 8)
    room = soft - backlog - min(OTHER_FILES, soft // 2)
    connections = max(1, min(limits.connections, room))
    return msgspec.structs.replace(limits, connections=connections, backlog=backlog)


OTHER_FILES = 200
"""Files that the process has open beside its connections, with room to spare."""


class LimitedConfig(uvicorn.Config):
    """What a server of limited connections is made from."""

    def __init__(
        self, app: Any, limits: ConnectionLimits, proxies: tuple[Network, ...] = (), **more: Any
    ) -> None:
        super().__init__(
            app,
            http=LimitedConnection,
            ws="none",
            proxy_headers=False,  # `hosts.Proxies` knows whom to believe
            # asyncio also accepts this many in one go (bugs.python.org/issue27906), before any is
            # closed for another
            backlog=limits.backlog,
            timeout_keep_alive=limits.idle_seconds,
            h11_max_incomplete_event_size=limits.head_bytes,
            **more,
        )
        self.limits = limits
        self.proxies = proxies


class LimitedServer(uvicorn.Server):
    """Accepts a few connections at a time, and lets more of them wait than that."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = Event()
        """Set when it answers."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, with the queue that the event loop's own start has made short made long again."""
        await super().startup(sockets)
        for listening in sockets or ():
            listening.listen(QUEUE)
        self.is_up.set()


def limited_server(
    app: ASGIApp, limits: ConnectionLimits, proxies: tuple[Network, ...]
) -> LimitedServer:
    """A server of the application with these limits, to be run with a listening socket."""
    config = LimitedConfig(
        app,
        within_open_files(limits),
        proxies,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=LONGEST_GOODBYE_SECONDS,
    )
    return LimitedServer(config)


class LimitedConnection(H11Protocol):
    """One connection: closed when a step takes too long, or when it has to make room."""

    def __init__(
        self,
        config: LimitedConfig,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn = StrictRequests(h11.SERVER, config.limits.head_bytes)
        self.limits = config.limits
        self.proxies = config.proxies
        self.address = ""
        self.waiting_since = self.loop.time()
        self._coming = StepClock(self.loop, self._too_slow)
        self._taking = StepClock(self.loop, self._check_taking)
        self._left = 0
        self._body_bytes = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection if there is room, or if another can be closed for it."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self.address = group_of(self.client[0]) if self.client else ""
        send_at_once(transport)
        if not self._find_room():
            self._end_early(503, "Too many connections. Try again in a minute.")
            return
        self._coming.start("head", self.limits.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the times of this connection."""
        self._coming.stop()
        self._taking.stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what arrived, and time the rest."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self.transport.is_closing():
            return
        self._watch_request()
        if self.conn.their_state is h11.SEND_BODY:
            self._body_bytes += len(data)
            most = self._long_bytes() or self.limits.body_bytes
            if max(self._body_bytes, self._declared_bytes()) > most:
                self._end_early(413, "The request is too long.")
        else:
            self._body_bytes = 0

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, and close; an answer that has begun is broken off."""
        self._end_early(400, "This is not a valid HTTP request.")

    def on_response_complete(self) -> None:
        """The answer is being sent; watch whether the client takes it."""
        super().on_response_complete()
        self.waiting_since = self.loop.time()
        if self.conn.their_state is not h11.IDLE:
            self._watch_request()
        self._watch_taking()

    def pause_writing(self) -> None:
        """More is to be sent than was taken."""
        super().pause_writing()
        self._watch_taking()

    def resume_writing(self) -> None:
        """Some of it was taken: another stretch of time."""
        super().resume_writing()
        self._taking.stop()
        self._watch_taking()

    @property
    def keeps_waiting(self) -> bool:
        """Whether the server waits for this side: no request is whole, and no answer is due."""
        coming = self.conn.their_state in (h11.IDLE, h11.SEND_BODY)
        return coming and not self.transport.get_write_buffer_size() and not self.is_over

    @property
    def is_over(self) -> bool:
        """Whether this connection is about to be gone."""
        return self.transport.is_closing() and not self.transport.get_write_buffer_size()

    def _find_room(self) -> bool:
        """Whether there is room for this connection, if need be after closing another."""
        others = [other for other in self._others() if not other.is_over]
        alike = [neighbour for neighbour in others if neighbour.address == self.address]
        if not self._is_proxy() and len(alike) >= self.limits.per_address:
            return _let_go(alike)
        return len(others) < self.limits.connections or _let_go(others)

    def _others(self) -> Iterable[LimitedConnection]:
        return (c for c in self.connections if isinstance(c, LimitedConnection) and c is not self)

    def _is_proxy(self) -> bool:
        return self.client is not None and within(self.client[0], self.proxies)

    def _watch_request(self) -> None:
        """Time the rest of a request; stop once it is whole."""
        if self.conn.their_state is h11.IDLE:
            self._coming.start("head", self.limits.head_seconds)
        elif self.conn.their_state is h11.SEND_BODY:
            long = self._long_bytes() > 0
            seconds = self.limits.long_seconds if long else self.limits.body_seconds
            self._coming.start("body", seconds)
        else:
            self._coming.stop()

    def _too_slow(self) -> None:
        """The request has not come in its time."""
        if self.conn.their_state is h11.IDLE and not self.conn.trailing_data[0]:
            self.transport.close()  # nothing was asked
        else:
            self._end_early(408, "The request did not come in time.")

    def _long_bytes(self) -> int:
        """How many bytes the body may have of a request that may be long; 0 for any other."""
        scope = self.scope
        if scope is None or scope["method"] != "POST":
            return 0
        return self.limits.long_bodies.get(scope["path"], 0)

    def _declared_bytes(self) -> int:
        """The length of the body that the request declares."""
        return next((int(value) for name, value in self.headers if name == b"content-length"), 0)

    def _watch_taking(self) -> None:
        """Check again later, if the client has not taken everything."""
        self._left = self.transport.get_write_buffer_size()
        if self._left:
            self._taking.start("taking", self.limits.taking_seconds)

    def _check_taking(self) -> None:
        left = self.transport.get_write_buffer_size()
        if left and left > self._left - self.limits.taken_bytes:
            self.transport.abort()  # closing would wait until all is taken
        else:
            self._watch_taking()

    def _end_early(self, status: int, text: str) -> None:
        """Answer without the application, unless it has begun to answer, and close."""
        if self.cycle is not None and not self.cycle.response_complete:
            # The application may be waiting for the rest of the request; this ends its wait.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.abort()  # a second head within an answer would be read as part of it
            return
        body = text.encode("ascii")
        head = [
            ("content-type", "text/plain; charset=utf-8"),
            ("content-length", str(len(body))),
            ("connection", "close"),
        ]
        answer = h11.Response(status_code=status, headers=head)
        for event in (answer, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


class StrictRequests(h11.Connection):
    """What a client sends, without what a web server before this one could read in another way, so
    that one of the two sees a request that the other does not.

    h11 takes the length of a request that states it twice (RFC 9112, 6.3) from its chunks, and
    joins headers that go on in a further line (5.2); both may be refused.
    """

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """The next event; raises RemoteProtocolError for a request that can be read in two ways."""
        before, _ = self.trailing_data
        event = super().next_event()
        if isinstance(event, h11.Request | h11.EndOfMessage):
            left, _ = self.trailing_data
            if _FOLD.search(before[: len(before) - len(left)]):
                raise h11.RemoteProtocolError("a header goes on in a further line")
            if {name for name, _ in event.headers} >= {b"content-length", b"transfer-encoding"}:
                raise h11.RemoteProtocolError("its length is stated in two ways")
        return event


_FOLD = re.compile(rb"\n[ \t]")


class StepClock:
    """The time of one step of a connection, which starts once and ends with the step."""

    def __init__(self, loop: asyncio.AbstractEventLoop, too_long: Callable[[], None]) -> None:
        self.loop = loop
        self.too_long = too_long
        self._name = ""
        self._timer: asyncio.TimerHandle | None = None

    def start(self, name: str, seconds: float) -> None:
        """Begin, unless this step is under way."""
        if name != self._name:
            self.stop()
            self._name = name
            self._timer = self.loop.call_later(seconds, self._end)

    def stop(self) -> None:
        """The step is done."""
        self._name = ""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end(self) -> None:
        self.stop()
        self.too_long()


def send_at_once(transport: asyncio.BaseTransport) -> None:
    """Have what is written go out at once. Head and body of an answer are written apart, and the
    body would wait until the client says that it has the head, which it may put off for half a
    second (RFC 1122, 4.2.3.2 and 4.2.3.4). asyncio sees to that only where the listening socket was
    made for TCP by name."""
    connection = transport.get_extra_info("socket")
    if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def group_of(address: str) -> str:
    """The address for which connections are counted: in IPv6 the /64, which one site is given."""
    ip = as_address(address)
    if isinstance(ip, IPv6Address):
        return str(ip_network((ip, 64), strict=False))
    return str(ip or address)


def _let_go(among: list[LimitedConnection]) -> bool:
    """Close the connection that has kept the server waiting longest; False where none does."""
    waiting = [c for c in among if c.keeps_waiting]
    if not waiting:
        return False
    min(waiting, key=lambda connection: connection.waiting_since).transport.close()
    return True
