"""`riparian serve`."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from typing import get_args

import click

from riparian.centre.centre import Centre
from riparian.cli.member_view import AS_MEMBER
from riparian.cli.options import centre_of
from riparian.cli.output import talk
from riparian.errors import BadRequest
from riparian.store.web_names import is_loopback
from riparian.web.app import root_of
from riparian.web.log_budget import log_within_budget
from riparian.web.log_forms import LogForm
from riparian.web.pages import assets_built
from riparian.web.serving.processes import serve_together
from riparian.web.serving.serve_orders import ServeOrders, server_of

LOGGER = logging.getLogger("riparian.serve")

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what an empty --host means
ATTEMPTS_WAITING = 128
"""Who comes while the server starts waits, and is not turned away."""


@click.command(epilog="Example:  riparian -C my-centre serve --port 8000")
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on; by default only this computer can reach it.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen on (0: any free one).",
)
@click.option(
    "--as-member",
    is_flag=True,
    help="Show all that this member may see, to this computer alone.",
)
@click.option(
    "--sync",
    "sync_minutes",
    type=click.IntRange(1, 10080),
    metavar="MINUTES",
    help="Exchange with the other members so often, the first time after a minute.",
)
@click.option(
    "--root-path",
    metavar="PATH",
    help="Live below a path of the host, as /riparian, behind a web server that shows more there.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="How many processes serve pages, for as many processors (not on Windows).",
)
@click.option(
    "--log",
    "log_form",
    type=click.Choice(get_args(LogForm)),
    default="text",
    show_default=True,
    help="How the log on standard error is written: for people, or as JSON for programs.",
)
@click.option(
    "--access-log",
    is_flag=True,
    help="A line for each answer as well: page, status, time; nobody's address, no search.",
)
@click.pass_context
def command(
    context: click.Context,
    host: str,
    port: int,
    as_member: bool,
    sync_minutes: int | None,
    root_path: str | None,
    processes: int,
    log_form: LogForm,
    access_log: bool,
) -> None:
    """Show the centre in a browser: map, overlaps, projects, areas, sources.

    Everyone who can reach the address can read everything that is public. With --as-member it shows
    all that the member may see whose node it is, and only this computer can reach it. The centre
    answers only to the names of this computer, the value of --host, and the `[web] hosts` in
    centre.toml. Pairs of records can be judged from this computer only. The node of a member also
    serves the channel's files under /exchange/.
    """
    as_member = as_member or context.meta.get(AS_MEMBER, False)
    context.meta[AS_MEMBER] = as_member
    centre = centre_of(context)
    out = talk()
    if as_member and not is_loopback(host):
        raise BadRequest(
            f"With --as-member this centre shows what only its member may read, so it cannot "
            f"listen on {host or 'every address'}.",
            "Leave out --host; run a second `riparian serve` for everybody else.",
        )
    if centre.built() is None:
        raise BadRequest(
            f"Nothing has been built in {centre.layout.root} yet.",
            "Add files with `riparian add PATH`, then run `riparian build`.",
        )
    root = root_of(centre, root_path)
    listening = _listen(host, port)
    address = listening.getsockname()
    where = f"[{address[0]}]" if ":" in address[0] else address[0]
    log_within_budget(log_form, access_log)
    for line in _opening_lines(
        centre, f"http://{where}:{address[1]}{root}", is_loopback(address[0]), as_member
    ):
        if log_form == "json":
            LOGGER.info(line)
        else:
            out.print(line, markup=False)
    orders = ServeOrders(
        str(centre.layout.root),
        listening.fileno(),
        host or EVERYWHERE,
        as_member=as_member,
        sync_minutes=sync_minutes,
        notifies=not as_member,
        root_path=root,
        log_form=log_form,
        logs_accesses=access_log,
        processes=processes,
    )
    if processes > 1:
        serve_together(orders)
    else:
        server_of(centre, orders).run(sockets=[listening])


def _opening_lines(centre: Centre, site: str, alone: bool, as_member: bool) -> Iterator[str]:
    """What whoever starts a server should know: where it is, and who sees what there. `alone`:
    whether this computer alone can reach it."""
    if not assets_built():
        yield (
            "This installation has no map or fonts; pages work without them."
            " `make assets` adds them."
        )
    yield f"{centre.settings.name} is at {site}/  (Ctrl-C stops it)"
    if as_member and centre.is_node:
        yield (
            f"It shows all that this member may see: not public. What others write: {site}/channel"
        )
    if centre.is_node:
        yield f"For other nodes: {site}/exchange"
    if not alone and not centre.settings.web.hosts:
        yield (
            "Other computers can only use that address. To let them use a name, add it to"
            ' centre.toml: hosts = ["centre.example.org"] under [web].'
        )
    if centre.has_more_for_member:
        yield (
            "This is what everybody may see. To see all that this member may:"
            " riparian serve --as-member"
        )


def _listen(host: str, port: int) -> socket.socket:
    """The socket to listen at; BadRequest where the address is taken or is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(ATTEMPTS_WAITING)
    except OSError as error:
        listening.close()
        raise BadRequest(
            f"Cannot listen on {host}:{port} ({error.strerror or error}).",
            "Choose another --port, or stop the program that uses this one.",
        ) from error
    listening.set_inheritable(True)
    return listening
