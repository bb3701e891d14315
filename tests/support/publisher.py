"""A publisher on loopback, in the layouts of the samples: a list with details, files, an index.

What it does wrong is said by `fault`; what it was asked stands in `asked`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

BOMB = 16 * 1024 * 1024
SIZE = 20


class Publisher:
    """What is published, and how it is answered for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.fault = ""
        self.robots = ""
        self.records = [_record(number) for number in range(45)]
        self.files: dict[str, bytes] = {}
        self.redirects: dict[str, str] = {}
        self.kind = "text/csv"
        self.port = 0
        self.on_request = lambda number: None

    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer a request."""
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.asked.append((handler.path, headers))
        self.on_request(len(self.asked))
        parts = urlsplit(handler.path)
        if parts.path in self.redirects:
            _send(handler, 302, b"", "text/plain", {"Location": self.redirects[parts.path]})
        elif parts.path == "/robots.txt":
            _send(handler, 200 if self.robots else 404, self.robots.encode(), "text/plain")
        elif parts.path in self.files:
            self._file(handler, self.files[parts.path], headers)
        elif parts.path == "/list":
            self._page(handler, parse_qs(parts.query))
        elif parts.path == "/detail":
            number = parse_qs(parts.query)["number"][0]
            row = f"<tr><th>사업대상지</th><td>{number} 프놈펜</td></tr>"
            page = f"<table><tr><th>사업명</th><td>…</td></tr>{row}</table>"
            _send(handler, 200, page.encode(), "text/html; charset=utf-8")
        else:
            _send(handler, 404, b"Nothing here.", "text/plain")

    def _page(self, handler: BaseHTTPRequestHandler, query: dict[str, list[str]]) -> None:
        number = int(query["page"][0])
        some = self.records[(number - 1) * SIZE : number * SIZE]
        total = len(self.records)
        fault = self.fault
        if fault == "half":
            some = some[: SIZE // 2]
        if fault == "empty":
            some, total = [], 0
        if fault == "again":
            some = self.records[:SIZE]
        if fault == "renamed":
            some = [{"x" + k: v for k, v in each.items()} for each in some]
        if fault == "sign in":
            _send(handler, 200, b"<html><form>Sign in</form></html>", "text/html")
            return
        if fault in ("403", "401", "404", "500"):
            _send(handler, int(fault), b"No.", "text/plain")
            return
        if fault == "busy":
            _send(handler, 503, b"", "text/plain", {"Retry-After": "7200"})
            return
        if fault == "elsewhere":
            _send(handler, 302, b"", "text/plain", {"Location": "http://192.0.2.1/list"})
            return
        if fault == "bomb":
            _send(handler, 200, gzip.compress(bytes(BOMB)), "application/json",
                  {"Content-Encoding": "gzip"})  # fmt: skip
            return
        items = [{"TOT_CNT": total, **each} for each in some]
        body = json.dumps({"list": items}, ensure_ascii=False).encode()
        if fault == "cut":
            _send(handler, 200, body, "application/json", {"Content-Length": str(len(body) + 99)})
            handler.close_connection = True
            return
        if fault == "cut while packed":
            _send(handler, 200, gzip.compress(body)[:-20], "application/json",
                  {"Content-Encoding": "gzip"})  # fmt: skip
            return
        if fault == "short":
            _send(handler, 200, body, "application/json", {"Content-Length": str(len(body) - 99)})
            handler.close_connection = True
            return
        if fault == "error page":
            _send(handler, 200, b'{"error": "SERVICE TIMEOUT"}', "application/json")
            return
        if fault == "drip":
            self._drip(handler)
            return
        _send(handler, 200, body, "application/json")

    def _drip(self, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        stopped = threading.Event()
        try:
            for _ in range(600):
                handler.wfile.write(b" ")
                handler.wfile.flush()
                stopped.wait(0.1)  # the pace of a byte at a time
        except OSError:
            pass
        handler.close_connection = True

    def _file(
        self, handler: BaseHTTPRequestHandler, content: bytes, headers: dict[str, str]
    ) -> None:
        tag = f'"{hashlib.sha256(content).hexdigest()[:12]}"'
        if headers.get("if-none-match") == tag:
            _send(handler, 304, b"", "text/csv", {"ETag": tag})
            return
        start = 0
        if headers.get("if-range") == tag and headers.get("range", "").startswith("bytes="):
            start = int(headers["range"][6:].rstrip("-"))
        body, more = content[start:], {"ETag": tag}
        if start:
            more["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        if self.fault == "cut once":
            self.fault = ""
            more["Content-Length"] = str(len(body))
            body = body[: len(body) // 2]
            handler.close_connection = True
        _send(handler, 206 if start else 200, body, self.kind, more)


def _record(number: int) -> dict[str, str]:
    return {
        "BSNS_NO": f"2024-{number:05}",
        "KOREAN_BSNS_NM": f"캄보디아 농촌 마을 식수 공급 개선사업 {number}('24-'29/1,100만불)",
        "BSNS_BEGIN_YEAR": "2024",
        "BSNS_END_YEAR": "2029",
    }


def _send(
    handler: BaseHTTPRequestHandler, status: int, body: bytes, kind: str,
    more: dict[str, str] | None = None,
) -> None:  # fmt: skip
    headers = {"Content-Type": kind, "Content-Length": str(len(body)), **(more or {})}
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def publishing(certificate: Path | None = None) -> Iterator[Publisher]:
    """A publisher that answers until the block ends, by TLS where it has a certificate."""
    publisher = Publisher()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # head and body in one packet: two wait for each other for 40 ms

        def do_GET(self) -> None:
            publisher.answer(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Whoever asks may hang up."""

    with Server(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        publisher.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield publisher
        finally:
            server.shutdown()
            thread.join()


def list_recipe(name: str, port: int, *, details: bool = False, **changes: str) -> str:
    """A recipe for its list; a change replaces a line by its key."""
    text = RECIPE.replace("# details\n", DETAILS) if details else RECIPE
    lines = text.format(name=name, port=port).splitlines()
    for key, value in changes.items():
        lines = [f"{key} = {value}" if x.startswith(f"{key} = ") else x for x in lines]
    return "\n".join(lines) + "\n"


MAPPING = """\
[columns]
identifier = "BSNS_NO"
title.ko = "KOREAN_BSNS_NM"
start = "BSNS_BEGIN_YEAR"
end = "BSNS_END_YEAR"
place = "place"
note = { template = "Not listed since {not_listed_since}.", lang = "en" }
[table]
skip = ["TOT_CNT"]
[defaults]
provider = "KR"
country = "KH"
"""

RECIPE = """\
name = "{name}"
title = "A list on loopback"
provider = "KR"
publisher = "A publisher"
licence = "CC-BY-4.0"
terms = "https://publisher.example.org/terms"
languages = ["ko"]
hosts = ["127.0.0.1"]
rhythm = "weekly"
built_from = "2026-11-28"

[steps]
step = "pages-by-number"
address = "http://127.0.0.1:{port}/list?rows=20"
parameter = "page"
format = "json"
records = "/list"
key = "/BSNS_NO"
total = "/list/0/TOT_CNT"

# details

[read]
mapping = true
noise = ["TOT_CNT"]

[manner]
pause_seconds = 0
requests_a_day = 1000
seconds = 30
most_mib = 4

[expect]
records = 10
columns = ["BSNS_NO", "KOREAN_BSNS_NM"]
with_title = 0.9

[[layout]]
claim = "As the samples have it."
source = "The samples."
"""

DETAILS = """\
[details]
address = "http://127.0.0.1:{port}/detail?number={{/BSNS_NO}}"
format = "html"
fields = {{ place = 'th:contains("사업대상지") + td' }}
"""
