"""The pages behind a real socket: with limits on connections, and bounded logs."""

from __future__ import annotations

import socket

import uvicorn

from riparian.centre.centre import Centre
from riparian.store.web_names import networks
from riparian.web.app import make_app
from riparian.web.connections import ConnectionLimits, LimitedConfig, within_open_files

LONGEST_GOODBYE_SECONDS = 10
"""How long answers that are being made or taken may go on when the server is stopped."""


QUEUE = 1024
"""Connections that the system itself keeps until the server accepts them. They take no files of the
process; without room for them a computer that connects tries again a second later."""


class LimitedServer(uvicorn.Server):
    """Accepts a few connections at a time, and lets more of them wait than that."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, with the queue that the event loop's own start has made short made long again."""
        await super().startup(sockets)
        for listening in sockets or ():
            listening.listen(QUEUE)


def make_server(
    centre: Centre, host: str = "", limits: ConnectionLimits | None = None
) -> LimitedServer:
    """A server of the centre's pages, to be run with a listening socket.

    `host`: where it listens, as a person said it; it answers under that name too.
    """
    config = LimitedConfig(
        make_app(centre, host),
        within_open_files(limits or ConnectionLimits()),
        networks(centre.settings.web.proxies),
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=LONGEST_GOODBYE_SECONDS,
    )
    return LimitedServer(config)
