"""Serve a centre's pages on loopback for as long as a block runs: for tests and screenshots."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from riparian import Centre
from riparian.web.app import make_server
from riparian.web.connections import ConnectionLimits


@contextmanager
def served(
    centre: Centre,
    limits: ConnectionLimits | None = None,
    *,
    as_member: bool = False,
    root_path: str | None = None,
) -> Iterator[str]:
    """The address of a real server of this centre; it stops when the block ends."""
    listening = socket.create_server(("127.0.0.1", 0))
    running = make_server(
        Centre.open(centre.layout.root), limits=limits, as_member=as_member, root_path=root_path
    )
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    while not running.started:
        if not thread.is_alive():
            raise RuntimeError("The server ended before it had started.")
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join()
