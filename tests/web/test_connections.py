"""Connections that are opened and left alone, come slowly or are never read, and everybody else."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import pytest

from riparian.web.connections import (
    ConnectionLimits,
    group_of,
    send_at_once,
    within_open_files,
)
from running import BOUND_SECONDS, comes_true
from serve_pages import served

pytestmark = pytest.mark.slow

NEVER = 3600.0
"""Seconds that no test waits for: this limit is not what ends a connection."""

PATIENT = ConnectionLimits(
    head_seconds=NEVER, body_seconds=NEVER, idle_seconds=3600, taking_seconds=NEVER
)

HALF = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
WHOLE = HALF + b"\r\n"


def limits(**more) -> ConnectionLimits:
    return ConnectionLimits(
        **{**{f: getattr(PATIENT, f) for f in ConnectionLimits.__struct_fields__}, **more}
    )


@contextmanager
def opened(address: str, sent: bytes = b"") -> Iterator[socket.socket]:
    """A connection to the server on which this was sent."""
    to = urlsplit(address)
    with socket.create_connection((to.hostname, to.port), timeout=BOUND_SECONDS) as connection:
        connection.sendall(sent)
        yield connection


def everything(connection: socket.socket) -> bytes:
    """All that the server sends until it closes."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionError:  # closed with something of ours unread
        pass
    return b"".join(parts)


def is_closed(connection: socket.socket) -> bool:
    """Whether the server has closed a connection on which it has nothing to say, or has said it."""
    return bool(select.select([connection], [], [], 0)[0])


def arrived(connection: socket.socket) -> bytes:
    """What has come from the server and is still to be read."""
    return connection.recv(65536, socket.MSG_PEEK) if is_closed(connection) else b""


def get(address: str, path: str = "/about") -> int:
    """The status of a page that is asked for on a connection of its own."""
    to = urlsplit(address)
    asking = http.client.HTTPConnection(to.hostname, to.port, timeout=BOUND_SECONDS)
    try:
        asking.request("GET", path)
        answer = asking.getresponse()
        answer.read()
        return answer.status
    finally:
        asking.close()


def test_what_is_answered_goes_out_at_once():
    # As `serve` makes its socket: without naming TCP, which is all that asyncio looks at.
    with socket.create_server(("127.0.0.1", 0)) as listening, ExitStack() as stack:
        stack.enter_context(socket.create_connection(listening.getsockname()))
        connection = stack.enter_context(listening.accept()[0])

        class Transport(asyncio.BaseTransport):
            def get_extra_info(self, name, default=None):
                return connection

        assert not connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        send_at_once(Transport())
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize("sent", [b"", HALF])
def test_connections_left_alone_keep_nobody_else_out(sample, sent):
    with served(sample, limits(connections=20, per_address=1000)) as address, ExitStack() as stack:
        left = [stack.enter_context(opened(address, sent)) for _ in range(60)]
        for _ in range(3):
            assert get(address) == 200
        until(lambda: sum(map(is_closed, left)) >= 40)


def test_one_address_cannot_take_the_room_of_others(sample):
    with served(sample, limits(connections=1000, per_address=10)) as address, ExitStack() as stack:
        left = [stack.enter_context(opened(address, HALF)) for _ in range(30)]
        assert get(address) == 200
        until(lambda: sum(map(is_closed, left)) >= 20)
        assert not is_closed(left[-1])  # the newest stays, those left alone longest go


def test_where_everybody_is_being_answered_a_newcomer_is_told_to_come_again(sample):
    with (
        served(sample, limits(connections=2, per_address=2)) as address,
        busy(address, 2),
        opened(address, WHOLE) as third,
    ):
        assert everything(third).startswith(b"HTTP/1.1 503 ")


def test_headers_that_do_not_come_end_the_connection(sample):
    with served(sample, limits(head_seconds=0.2)) as address:
        with opened(address) as silent:
            assert everything(silent) == b""
        with opened(address, HALF) as slow:
            assert everything(slow).startswith(b"HTTP/1.1 408 ")


def test_headers_that_come_in_drops_end_the_connection_too(sample):
    with (
        served(sample, limits(head_seconds=0.5, idle_seconds=3600)) as address,
        opened(address, HALF) as slow,
    ):
        until(lambda: is_closed(slow) or slow.sendall(b"X-A: b\r\n"))


def test_headers_of_a_further_request_have_their_time_too(sample):
    with served(sample, limits(head_seconds=0.5)) as address, opened(address, WHOLE) as connection:
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 200
        answer.read()
        connection.sendall(HALF)
        assert everything(connection).startswith(b"HTTP/1.1 408 ")


def test_between_requests_a_connection_idles_for_its_time_only(sample):
    with served(sample, limits(idle_seconds=1)) as address, opened(address, WHOLE) as connection:
        assert everything(connection).startswith(b"HTTP/1.1 200 ")


def post(length: int, path: str = "/review/judge") -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    ).encode()


def test_a_body_that_does_not_come_ends_the_connection(sample, caplog):
    with served(sample, limits(body_seconds=0.2)) as address:
        with opened(address, post(1000) + b"a=b") as slow:
            assert everything(slow).startswith(b"HTTP/1.1 408 ")
        assert get(address) == 200
    assert not caplog.records


@pytest.mark.parametrize(
    "sent",
    [
        post(100_000),
        post(0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
        + b"10000\r\n" + 0x10000 * b"x" + b"\r\n",
    ],
    ids=["declared", "in pieces"],
)  # fmt: skip
def test_a_body_that_is_too_long_ends_the_connection(sample, sent, caplog):
    with served(sample, limits(body_bytes=50_000)) as address:
        with opened(address, sent) as long:
            assert re.match(rb"HTTP/1.1 4(13|00|03) ", everything(long))
        assert get(address) == 200
    assert not caplog.records


SMUGGLED = b"0\r\n\r\nGET /about HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        HALF + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + SMUGGLED,
        HALF + b"Transfer-Encoding: chunked\r\ncontent-length: 5\r\n\r\n" + SMUGGLED,
        WHOLE + HALF + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + SMUGGLED,
        HALF + b"X-Note: one\r\n two\r\n\r\n",
        HALF + b"X-Note: one\n\ttwo\n\n",
        HALF + b"X-Note: one\r\n Transfer-Encoding: chunked\r\n\r\n",
        HALF + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
        HALF + b"Content-Length : 5\r\n\r\n",
    ],
)
def test_a_request_that_can_be_read_in_two_ways_is_refused_and_the_connection_closed(
    sample, sent, caplog
):
    with served(sample, PATIENT) as address:
        for pieces in ([sent], [sent[i : i + 1] for i in range(len(sent))]):
            with opened(address) as asking:
                for piece in pieces:
                    if b" 400 " in arrived(asking):
                        break  # closed: to send more would be an error
                    asking.sendall(piece)
                statuses = re.findall(rb"HTTP/1\.1 (\d+) ", everything(asking))
            assert statuses[-1] == b"400"
            assert len(statuses) <= 1 + sent.startswith(WHOLE)
        assert get(address) == 200
    assert not any(record.exc_info for record in caplog.records)


def test_a_request_in_chunks_is_answered(sample):
    chunked = b"POST /about HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    with served(sample, PATIENT) as address:
        with opened(address, chunked + b"4\r\n\n a \r\n0\r\n\r\n") as asking:
            assert asking.recv(100).startswith(b"HTTP/1.1 405 ")
        with opened(address, chunked + b"0\r\nX-Note: one\r\n two\r\n\r\n") as asking:
            assert everything(asking).startswith(b"HTTP/1.1 400 ")


def test_headers_that_are_too_long_are_refused(sample):
    with served(sample, PATIENT) as address, opened(address, HALF + b"X: " + 70_000 * b"a") as long:
        assert everything(long).startswith(b"HTTP/1.1 400 ")


def test_an_answer_that_nobody_takes_ends_the_connection(sample):
    with served(sample, limits(taking_seconds=0.5)) as address, busy(address, 1) as [unread]:
        until(lambda: not sends(unread))


def test_an_answer_that_is_taken_slowly_comes_whole(sample):
    with (
        served(sample, limits(taking_seconds=1, taken_bytes=1)) as address,
        small_window(address) as connection,
    ):
        connection.sendall(f"GET {LONG_FILE} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        length = 0
        while part := answer.read(200_000):
            length += len(part)
            time.sleep(0.01)
        assert length == int(answer.headers["content-length"])


def test_a_web_socket_is_not_opened(sample):
    upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    with served(sample, PATIENT) as address, opened(address, HALF + upgrade) as connection:
        assert connection.recv(12).startswith(b"HTTP/1.1 200")


def test_of_a_site_in_ipv6_all_addresses_count_as_one():
    assert group_of("2001:db8::1") == group_of("2001:db8::ffff") != group_of("2001:db8:0:1::1")
    assert group_of("::ffff:192.0.2.1") == group_of("192.0.2.1") != group_of("192.0.2.2")


def test_connections_leave_files_for_the_rest(monkeypatch):
    resource = pytest.importorskip("resource")
    asked = []
    monkeypatch.setattr(resource, "setrlimit", lambda _, values: asked.append(values))
    for soft, hard, connections in (
        (1024, 4096, 256), (256, 4096, 256), (256, 256, 96), (64, 64, 24), (-1, -1, 256),
    ):  # fmt: skip
        monkeypatch.setattr(resource, "getrlimit", lambda _, s=soft, h=hard: (s, h))
        assert within_open_files(ConnectionLimits()).connections == connections
    assert asked == [(584, 4096), (256, 256), (64, 64)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of this kind.")
def test_more_half_open_connections_than_files_stop_no_service_and_fill_no_log(sample, tmp_path):
    """Of 1,100 connections left half open, a server with 400 files answered nobody."""
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (400, 400));"
        "from riparian.cli.main import main; main()"
    )
    command = [sys.executable, "-c", program, "-C", str(sample.layout.root)]
    command += ["serve", "--port", "0", "--log", "json"]
    said = tmp_path / "said"
    with said.open("wb") as file:
        process = subprocess.Popen(command, stderr=file, stdout=file)
    try:
        [address] = until(lambda: re.findall(r"http://127.0.0.1:\d+", said.read_text()))
        until(lambda: get(address) == 200)
        with ExitStack() as stack:
            for number in range(1100):
                stack.enter_context(opened(address, HALF))
                if number % 200 == 199:
                    assert get(address) == 200
            assert get(address) == 200
        process.send_signal(signal.SIGTERM)
        process.wait(BOUND_SECONDS)
    finally:
        process.kill()
        process.wait()
    assert said.stat().st_size < 20_000
    entries = [json.loads(line) for line in said.read_text().splitlines()]
    assert address in entries[0]["message"]


LONG_FILE = "/projects.json"


@contextmanager
def small_window(address: str) -> Iterator[socket.socket]:
    """A connection that takes little at a time."""
    to = urlsplit(address)
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(BOUND_SECONDS)
        connection.connect((to.hostname, to.port))
        yield connection


@contextmanager
def busy(address: str, number: int) -> Iterator[list[socket.socket]]:
    """Connections that have asked for much and take none of it."""
    with ExitStack() as stack:
        asking = [stack.enter_context(small_window(address)) for _ in range(number)]
        for connection in asking:
            asked = f"GET {LONG_FILE} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
            # Asked 40 times, more than lies on the way between two ends; all at once, so that the
            # connection never waits for the next request with room to make.
            connection.sendall(asked * 40)
            until(lambda c=connection: is_closed(c))  # that is: something came
        yield asking


def sends(connection: socket.socket) -> bool:
    """Whether a connection is open for more to be sent."""
    try:
        connection.sendall(b"GET")
    except OSError:
        return False
    return True


def until(condition):
    """The first true answer to a question that is asked again and again."""
    found = []
    assert comes_true(lambda: found.append(attempt(condition)) or found[-1])
    return found[-1]


def attempt(condition):
    try:
        return condition()
    except OSError:
        return None
