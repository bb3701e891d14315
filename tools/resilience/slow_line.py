"""A poor line between two nodes: so many bits a second, so long a way, connections that break.

A proxy on this computer stands for the line; the kernel needs to know nothing of it.
"""

from __future__ import annotations

import asyncio
import http.server
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from riparian.errors import ServiceError
from riparian.exchange.transfer.files import ChannelFiles
from riparian.exchange.transfer.peers import ServerPeer
from resilience.members import Members, note, origin_of

WRITER, TAKER = "jica", "koica"
SAID_BYTES = 1_000
PART = 2_048


class Line(msgspec.Struct, frozen=True):
    """`bits_a_second`, one way of `seconds` (half of what an answer takes), and how many bytes go
    through on average before a connection breaks (0: none breaks)."""

    bits_a_second: int = 256_000
    seconds: float = 0.3
    bytes_between_breaks: int = 100_000


class Outcome(msgspec.Struct, frozen=True):
    """How long it took until all was there, and what was in the way."""

    entries: int
    seconds: float
    bytes: int
    breaks: int
    exchanges: int


class Proxy:
    """Passes on to a port what comes to another, as the line does."""

    def __init__(self, line: Line, to_port: int, seed: int) -> None:
        self._line, self._to = line, to_port
        self._chance = random.Random(seed)
        self._free_at = 0.0
        self.port, self.bytes, self.breaks = 0, 0, 0

    async def serve(self, is_ready: threading.Event, stop: asyncio.Event) -> None:
        """Until it is stopped."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        is_ready.set()
        async with server:
            await stop.wait()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self._line.seconds)
        to_reader, to_writer = await asyncio.open_connection("127.0.0.1", self._to)
        left = [self._drawn()]
        both = (
            self._pass(reader, to_writer, left),
            self._pass(to_reader, writer, left),
        )
        with suppress(OSError):
            await asyncio.gather(*both)
        for each in (writer, to_writer):
            each.transport.abort()

    def _drawn(self) -> float:
        mean = self._line.bytes_between_breaks
        return self._chance.expovariate(1 / mean) if mean else float("inf")

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: list[float]
    ) -> None:
        while part := await reader.read(PART):
            loop = asyncio.get_running_loop()
            self._free_at = (
                max(self._free_at, loop.time()) + len(part) * 8 / self._line.bits_a_second
            )
            arrives = self._free_at + self._line.seconds
            self.bytes += len(part)
            left[0] -= len(part)
            if left[0] < 0:
                self.breaks += 1
                raise ConnectionResetError
            loop.call_at(arrives, writer.write, part)
            await asyncio.sleep(max(self._free_at - loop.time(), 0))
        await asyncio.sleep(self._line.seconds)
        if writer.can_write_eof():
            writer.write_eof()


@contextmanager
def _proxied(line: Line, to_port: int, seed: int) -> Iterator[Proxy]:
    proxy, is_ready = Proxy(line, to_port, seed), threading.Event()
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(
        target=loop.run_until_complete, args=(proxy.serve(is_ready, stop),), daemon=True
    )
    thread.start()
    is_ready.wait()
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(stop.set)


@contextmanager
def _served(files: ChannelFiles) -> Iterator[int]:
    class Answers(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            content = files.get(self.path.removeprefix("/exchange/"))
            self.send_response(404 if content is None else 200)
            self.send_header("content-length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def catch_up(folder: Path, entries: int, line: Line, seed: int = 1) -> Outcome:
    """Let a node take so many entries of another over a line; it asks again until all is there."""
    members = Members(folder, (WRITER, TAKER))
    writer, taker = members[WRITER], members[TAKER]
    writer.take(taker.files())
    chance = random.Random(seed)
    texts = ["".join(chance.choices("abcdefghij", k=SAID_BYTES)) for _ in range(entries)]
    writer.write([note(text, "GREEN" if n % 5 else "CLEAR") for n, text in enumerate(texts)])
    origin, exchanges = origin_of(WRITER), 0
    size = writer.store.size(origin)
    with _served(writer.files()) as port, _proxied(line, port, seed) as proxy:
        began = time.monotonic()
        while taker.store.size(origin) < size or taker.store.bundles_lacking(origin):
            exchanges += 1
            with (
                suppress(ServiceError),
                ServerPeer(f"http://127.0.0.1:{proxy.port}/exchange") as peer,
            ):
                taker.take(peer)
        seconds = time.monotonic() - began
    faults = taker.verify()
    members.close()
    if faults:
        raise SystemExit(f"{faults}")
    return Outcome(size, seconds, proxy.bytes, proxy.breaks, exchanges)
