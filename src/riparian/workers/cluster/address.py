"""To which schedulers tasks are sent. Known without the extra `cluster`, too."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import NamedTuple

from riparian.errors import CentreError


class Certificates(NamedTuple):
    """Files in PEM form: of the authority whose certificates count, of our own certificate, and of
    its key."""

    authority: str
    certificate: str
    key: str


class ClusterError(CentreError):
    """A scheduler, or its workers, cannot do what a build needs."""


_ADDRESS = re.compile(r"(tls|tcp)://(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):(\d{1,5})", re.ASCII)


class Scheduler(NamedTuple):
    """A scheduler that tasks may be sent to, as `scheduler_at` gives it."""

    address: str
    host: str
    port: int
    is_encrypted: bool


def scheduler_at(address: str) -> Scheduler:
    """The scheduler at an address. Raises ClusterError for one that tasks are not sent to: one that
    is none, and one without TLS that is not on this computer."""
    found = _ADDRESS.fullmatch(address)
    if not found:
        raise ClusterError(
            f"'{address}' is not the address of a scheduler.",
            "Write it as tls://HOST:PORT, for example tls://scheduler.example.org:8786.",
        )
    scheduler = Scheduler(address, found[2].strip("[]"), int(found[3]), found[1] == "tls")
    if not scheduler.is_encrypted and not _is_here(scheduler.host):
        raise ClusterError(
            f"{address} is not encrypted: whoever stands in between could run programs on all"
            " computers of the cluster.",
            "Start the scheduler and its workers with certificates and write tls://; without them"
            " only on this computer, as tcp://127.0.0.1:8786.",
        )
    return scheduler


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
