"""What one of several processes does that serve the pages of a centre (`serving.processes`)."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from riparian.centre.centre import Centre
from riparian.errors import RiparianError
from riparian.web.connections import LimitedServer
from riparian.web.serving.serve_orders import ServeOrders, server_of

log = logging.getLogger("riparian.serve")


def serve_pages(orders: ServeOrders, say_ready: Callable[[], None]) -> None:
    """Serve pages until told to stop (SIGTERM); `say_ready` is called as soon as it answers."""
    try:
        server = server_of(Centre.open(Path(orders.folder)), orders)
    except RiparianError as error:
        log.error("%s %s", error.what, error.try_this)
        sys.exit(1)
    Thread(target=_say_when_ready, args=(server, say_ready), daemon=True).start()
    server.run(sockets=[socket.socket(fileno=orders.socket)])


def _say_when_ready(server: LimitedServer, say_ready: Callable[[], None]) -> None:
    server.is_up.wait()
    say_ready()
