"""One of several processes that serve the pages of a centre; run by `serving.processes`."""

from __future__ import annotations

import logging
import socket
import sys
from pathlib import Path
from threading import Thread
from typing import BinaryIO

import msgspec

from riparian.centre.centre import Centre
from riparian.errors import RiparianError
from riparian.web.connections import LimitedServer
from riparian.web.log_budget import log_within_budget
from riparian.web.serving.serve_orders import ServeOrders, server_of
from riparian.workers.processes import begin, end_with_parent

log = logging.getLogger("riparian.serve")

READY = b"ready\n"
"""Written to standard output when it answers."""


def main() -> None:
    """Serve pages until told to stop (SIGTERM), or until the process that started this is gone."""
    out = begin()
    end_with_parent()
    orders = msgspec.json.decode(sys.argv[1], type=ServeOrders)
    log_within_budget(orders.log_form, orders.logs_accesses)
    try:
        server = server_of(Centre.open(Path(orders.folder)), orders)
    except RiparianError as error:
        log.error("%s %s", error.what, error.try_this)
        sys.exit(1)
    Thread(target=_say_when_ready, args=(server, out), daemon=True).start()
    server.run(sockets=[socket.socket(fileno=orders.socket)])


def _say_when_ready(server: LimitedServer, out: BinaryIO) -> None:
    server.is_up.wait()
    out.write(READY)
    out.flush()


if __name__ == "__main__":
    main()
