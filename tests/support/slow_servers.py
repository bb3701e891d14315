"""Servers that take a connection and never come to the end of an answer."""

import socket
import threading
from contextlib import contextmanager

from running import BOUND_SECONDS


class Server:
    """Answers each connection by what `answer(connection)` does, and counts them."""

    def __init__(self, answer):
        self._answer = answer
        self.connections, self.ended = 0, threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def addresses(self, count, name="member"):
        return [f"http://127.0.0.1:{self.port}/{name}/{n}" for n in range(count)]

    def close(self):
        self.ended.set()
        self._listening.close()

    def _listen(self):
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            connection.settimeout(BOUND_SECONDS)
            try:
                connection.recv(65_536)
                self._answer(self, connection)
            except OSError:
                pass


def hang(server, connection):
    server.ended.wait(BOUND_SECONDS)


def endless(begin, part):
    """A byte now and then, for as long as somebody listens."""

    def answer(server, connection):
        connection.sendall(begin)
        while not server.ended.wait(0.05):
            connection.sendall(part)

    return answer


@contextmanager
def serving(answer):
    server = Server(answer)
    try:
        yield server
    finally:
        server.close()


TRICKLES = {
    "header": endless(b"HTTP/1.1 200 OK\r\nx-slow: ", b"x"),
    "hints": endless(b"HTTP/1.1 103 Early Hints\r\n\r\n", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "body": endless(b"HTTP/1.1 200 OK\r\ncontent-length: 4000\r\n\r\n", b"x"),
    "chunk": endless(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"0"),
}
"""Answers of which a byte comes now and then."""
