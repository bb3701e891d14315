"""A list of any length on loopback, page by page with the page of each record, in a process of its
own: whoever is killed meanwhile, it goes on and knows what it was asked."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PAGE = 20
"""Records of a page."""

RECIPE = """\
name = "{name}"
title = "A list on loopback"
provider = "KR"
publisher = "A publisher"
licence = "CC-BY-4.0"
terms = "https://publisher.example.org/terms"
languages = ["en"]
hosts = ["127.0.0.1"]
rhythm = "daily"
built_from = "2026-11-29"
[steps]
step = "pages-by-number"
address = "http://127.0.0.1:{port}/list?records={records}"
parameter = "page"
format = "json"
records = "/list"
key = "/id"
total = "/total"
most_pages = 100000
{details}[read]
mapping = true
[manner]
pause_seconds = 0
requests_a_day = 100000
[[layout]]
claim = "A list."
source = "This file."
"""
DETAILS = """\
[details]
address = "http://127.0.0.1:{port}/detail?id={{/id}}"
format = "json"
fields = {{ place = "/place" }}
"""
MAPPING = """\
[columns]
identifier = "id"
title.en = "title"
start = "year"
place = "place"
[defaults]
country = "KH"
"""


class ListServer:
    """What it is asked, and what it was."""

    def __init__(self, port: int) -> None:
        self.port = port

    def asked(self) -> list[str]:
        """What was asked for since the last time, in order."""
        return [str(path) for path in self._control("asked")]

    def publish(self, edition: int) -> None:
        """Let every record have another title."""
        self._control(f"publish?edition={edition}")

    def recipe(self, name: str, records: int, *, details: bool) -> str:
        """A recipe for a list of so many records."""
        more = DETAILS.format(port=self.port) if details else ""
        return RECIPE.format(name=name, port=self.port, records=records, details=more)

    def _control(self, path: str) -> list[object]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/control/{path}") as answer:
            return list(json.load(answer))


@contextmanager
def list_server() -> Iterator[ListServer]:
    """A server that runs until the block ends."""
    with subprocess.Popen(
        [sys.executable, __file__], stdout=subprocess.PIPE, text=True
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            yield ListServer(int(process.stdout.readline()))
        finally:
            process.terminate()


def _serve() -> None:
    asked: list[str] = []
    edition = ["1"]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # head and body in one packet: two wait for each other for 40 ms

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/control/asked":
                taken, asked[:] = asked[:], []
                self._send(taken)
                return
            if parts.path == "/control/publish":
                edition[0] = query["edition"]
                self._send([])
                return
            asked.append(self.path)
            if parts.path == "/list":
                total, first = int(query["records"]), (int(query["page"]) - 1) * PAGE
                numbers = range(first, min(first + PAGE, total))
                self._send({"total": total, "list": [self._record(each) for each in numbers]})
            elif parts.path == "/detail":
                self._send({"place": f"Village {query['id']}"})
            else:
                self._send(None, 404)

        def _record(self, number: int) -> dict[str, str]:
            title = f"Rural water supply in village {number} of edition {edition[0]}"
            return {"id": f"P-{number:06}", "title": title, "year": "2025"}

        def _send(self, value: object, status: int = 200) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Whoever asked was killed."""

    with Server(("127.0.0.1", 0), Handler) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    _serve()
