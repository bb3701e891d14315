"""Breaking off a conversation when its time is over, wherever it stands.

A client can wait for each part of an answer for so long and no longer. Whoever sends a byte of a
header now and then keeps it waiting all the same. Here the connection itself is shut down.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Any

_CONNECTED = (".connect_tcp.complete", ".start_tls.complete")
"""The events of httpcore with which there is a connection, or an encrypted one in its place."""


class CutOff:
    """Shuts down the connections of a client after so many seconds; `trace` is to be given to it
    with each request (httpx2, "Extensions: trace"). To look a name up cannot be cut off.

    `streams` are those of before, of a client that keeps its connections open; new ones join them.
    `is_over`: whether the time was over before it was closed.
    """

    def __init__(self, seconds: float, streams: list[Any] | None = None) -> None:
        self._streams: list[Any] = [] if streams is None else streams
        self._lock = threading.Lock()
        self.is_over = False
        self._timer = threading.Timer(max(seconds, 0.0), self._cut)
        self._timer.daemon = True
        self._timer.start()

    def trace(self, event: str, about: dict[str, Any]) -> None:
        """Take note of a new connection."""
        if event.endswith(_CONNECTED):
            with self._lock:
                self._streams.append(about["return_value"])
                is_over = self.is_over
            if is_over:
                _shut_down(about["return_value"])

    def close(self) -> None:
        """Cut off nothing any more."""
        self._timer.cancel()

    def _cut(self) -> None:
        with self._lock:
            self.is_over, streams = True, list(self._streams)
        for stream in streams:
            _shut_down(stream)


def _shut_down(stream: Any) -> None:
    """Whoever waits for it is told that it has ended, which closing it would not do. Not by the
    method of an encrypted connection, which belongs to the thread that reads from it."""
    connection = stream.get_extra_info("socket")
    with suppress(OSError):  # it has ended before, or another has taken its place
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
