"""What a process that serves pages is told."""

from __future__ import annotations

import msgspec

from riparian.centre.centre import Centre
from riparian.web.app import make_server
from riparian.web.connections import ConnectionLimits, LimitedServer
from riparian.web.log_forms import LogForm


class ServeOrders(msgspec.Struct, frozen=True):
    """How a centre's pages are served; the fields are as in `make_server`.

    `folder`: of the centre. `host`: where it listens, as a person said it. `socket`: the file
    descriptor of the listening socket. `processes`: how many share that.
    """

    folder: str
    socket: int
    host: str = ""
    as_member: bool = False
    sync_minutes: float | None = None
    notifies: bool = False
    root_path: str | None = None
    log_form: LogForm = "text"
    logs_accesses: bool = False
    processes: int = 1


def server_of(centre: Centre, orders: ServeOrders) -> LimitedServer:
    """The server that these orders ask for, not running yet."""
    return make_server(
        centre,
        orders.host,
        shared_limits(orders.processes),
        as_member=orders.as_member,
        sync_minutes=orders.sync_minutes,
        notifies=orders.notifies,
        root_path=orders.root_path,
        logs_accesses=orders.logs_accesses,
    )


def shared_limits(processes: int) -> ConnectionLimits:
    """The limits of each of so many processes: together they let in as many connections as one
    alone. A process that has company takes one or two at a time, so that an idle one gets the next.
    """
    limits = ConnectionLimits()
    if processes == 1:
        return limits
    return msgspec.structs.replace(
        limits,
        connections=-(-limits.connections // processes),
        per_address=-(-limits.per_address // processes),
        backlog=1,
    )
