"""The way to a server whose address somebody else chose: not into this centre's own network.

A member's card can name any address. Whoever asked them all could be made to ask a printer, a
router or the computers of a cloud that hand out its keys, and to tell by its answers what is there.
So a name is looked up here, every address behind it has to be a public one, and the connection goes
to the very address that was looked at: a name can lead elsewhere a moment later ("DNS rebinding").
Redirections are followed nowhere.

Where this centre reaches the web through a proxy, the proxy looks names up. Then what can be looked
up here is looked at, and the rest is the proxy's to refuse.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpx2
import msgspec

from riparian.errors import ServiceError

_NOT_FOR_OTHERS = (
    ip_network("100.64.0.0/10"),  # RFC 6598; some clouds hand out keys there
    ip_network("192.0.0.0/24"),  # RFC 6890
    ip_network("168.63.129.16/32"),  # Azure's own services, at a public address
)
_UNICAST = ip_network("2000::/3")
"""RFC 4291, section 2.4: all of IPv6 that is global unicast by now."""
_TRANSLATED = ip_network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are an address of IPv4."""


class Way(msgspec.Struct, frozen=True):
    """How a file is asked for: the URL with the address that was looked at, and the name that the
    server goes by."""

    url: str
    headers: dict[str, str] = {}
    extensions: dict[str, Any] = {}


class Route:
    """The way to the server of an address; nothing is looked up before it is first asked for."""

    def __init__(self, address: str, *, only_public: bool) -> None:
        self._address = httpx2.URL(address)
        self._only_public = only_public
        self._hosts: list[str] | None = None

    def transport(self) -> httpx2.BaseTransport | None:
        """What connects to it; None for the usual, which goes through a proxy where there is
        one."""
        return httpx2.HTTPTransport() if self._is_looked_up_here else None

    def to(self, url: str) -> Way:
        """The way to a file of the server. Raises ServiceError where the address leads into the own
        network, or nowhere."""
        if not self._only_public:
            return Way(url)
        if self._hosts is None:
            self._hosts = self._looked_up()
        if not self._is_looked_up_here:
            return Way(url)
        return way_to(self._hosts[0], httpx2.URL(url))

    def take_next(self, error: Exception) -> None:
        """Try the next address of the same server where this one could not be connected to."""
        if self._hosts and isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
            self._hosts.append(self._hosts.pop(0))

    @property
    def _is_looked_up_here(self) -> bool:
        return self._only_public and not has_proxy(self._address)

    def _looked_up(self) -> list[str]:
        """The addresses behind the name, all of them public."""
        try:
            hosts = look_up(self._address)
        except (OSError, UnicodeError) as error:
            if has_proxy(self._address):
                return []
            raise ServiceError(
                f"{self._address} cannot be reached: nothing is known under the name "
                f"{self._address.raw_host.decode()}.",
                "`riparian exchange reach` says what is in the way. Without a network, exchange by "
                "a bundle: `riparian exchange bundle`.",
            ) from error
        for each in hosts:
            if not is_public(each):
                raise _into_own_network(str(self._address), each)
        return hosts


def has_proxy(url: httpx2.URL) -> bool:
    """Whether this computer asks for an address through a proxy."""
    proxies = getproxies()
    return (url.scheme in proxies or "all" in proxies) and not proxy_bypass(url.host)


def look_up(url: httpx2.URL) -> list[str]:
    """The IP addresses behind the name in an address, each once; raises OSError where there are
    none, UnicodeError for what can be no name."""
    port = url.port or {"http": 80, "https": 443}[url.scheme]
    found = socket.getaddrinfo(url.raw_host.decode(), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def way_to(host: str, url: httpx2.URL) -> Way:
    """How an address is asked for at that IP address, which was looked at."""
    return Way(
        str(url.copy_with(host=host)),
        {"host": url.netloc.decode()},
        {"sni_hostname": url.raw_host.decode()},
    )


def is_public(host: str) -> bool:
    """Whether an IP address belongs to the public Internet, also one of IPv4 inside IPv6 (RFC 6890,
    IANA's registries of special addresses)."""
    address = ip_address(host)
    if isinstance(address, IPv4Address):
        is_open = address.is_global and not address.is_multicast
        return is_open and not any(address in network for network in _NOT_FOR_OTHERS)
    if address in _TRANSLATED:
        return is_public(str(IPv4Address(int(address) & 0xFFFF_FFFF)))
    if address.ipv4_mapped is not None:
        return is_public(str(address.ipv4_mapped))
    inner = address.sixtofour
    is_open = address in _UNICAST and address.is_global
    return is_open and (inner is None or is_public(str(inner)))


def _into_own_network(address: str, host: str) -> ServiceError:
    return ServiceError(
        f"{address} leads to {host}, into this centre's own network, and was not asked: a card can "
        "name any address.",
        "If that member's node is in your network, ask it by `riparian exchange sync --peer URL`, "
        "or allow such addresses: local_addresses = true under [channel] in centre.toml.",
    )
