"""A poor line between two nodes: so many bits a second, so long a way, connections that break.

A proxy on this computer stands for the line; the kernel needs to know nothing of it.
"""

from __future__ import annotations

import asyncio
import http.server
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from resilience.members import Members, note, origin_of
from riparian.errors import ServiceError
from riparian.exchange.transfer.files import ChannelFiles
from riparian.exchange.transfer.peers import ServerPeer

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
        self.stop: Callable[[], object] = lambda: None

    async def serve(self, is_ready: threading.Event) -> None:
        """Until it is stopped."""
        loop, ends = asyncio.get_running_loop(), asyncio.Event()
        self.stop = lambda: loop.call_soon_threadsafe(ends.set)
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        is_ready.set()
        async with server:
            await ends.wait()
            server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self._line.seconds)
        to_reader, to_writer = await asyncio.open_connection("127.0.0.1", self._to)
        left = [self._drawn()]
        there = asyncio.create_task(self._pass(reader, to_writer, left))
        back = asyncio.create_task(self._pass(to_reader, writer, left))
        try:
            await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (there, back):
                task.cancel()
            await asyncio.gather(there, back, return_exceptions=True)
            for each in (writer, to_writer):
                each.transport.abort()
                with suppress(OSError):
                    await each.wait_closed()

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
            loop.call_at(arrives, _write, writer, part)
            await asyncio.sleep(max(self._free_at - loop.time(), 0))
        await asyncio.sleep(self._line.seconds)
        if writer.can_write_eof():
            writer.write_eof()


def _write(writer: asyncio.StreamWriter, part: bytes) -> None:
    if not writer.transport.is_closing():
        writer.write(part)


@contextmanager
def _proxied(line: Line, to_port: int, seed: int) -> Iterator[Proxy]:
    proxy, is_ready = Proxy(line, to_port, seed), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(proxy.serve(is_ready)), daemon=True)
    thread.start()
    is_ready.wait()
    try:
        yield proxy
    finally:
        proxy.stop()
        thread.join()


@contextmanager
def _served(files: ChannelFiles) -> Iterator[int]:
    class Answers(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            whole = files.get(self.path.removeprefix("/exchange/")) or b""
            start = int(self.headers.get("range", "bytes=0-")[6:-1])
            self.send_response(404 if not whole else 206 if start else 200)
            self.send_header("content-length", str(len(whole) - start))
            self.send_header("content-range", f"bytes {start}-{len(whole) - 1}/{len(whole)}")
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(whole[start:])

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        server.daemon_threads = True
        server.handle_error = lambda *_: None  # type: ignore[method-assign]  # breaks are meant
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
