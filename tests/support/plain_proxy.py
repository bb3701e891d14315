"""A web server in front of another, which shows it below a path and nothing else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from running import BOUND_SECONDS

OF_THE_LINE = ("connection", "transfer-encoding", "date", "server")
"""Headers that belong to one connection, or that each server says for itself."""


@contextmanager
def shown_below(server: str, root: str, *, takes_off: bool) -> Iterator[str]:
    """Where the pages of a server are shown: below a path, which is taken off what is asked, or is
    passed on."""
    behind = urlsplit(server).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if not f"{self.path}/".startswith((f"{root}/", f"{root}?")):
                self.send_error(404, "Another application")
                return
            path = self.path.removeprefix(root) or "/" if takes_off else self.path
            with closing(HTTPConnection(behind, timeout=BOUND_SECONDS)) as asked:
                asked.request("GET", path, headers=dict(self.headers))
                answer = asked.getresponse()
                body = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in OF_THE_LINE:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=proxy.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{proxy.server_port}{root}"
    finally:
        proxy.shutdown()
        thread.join()
        proxy.server_close()
