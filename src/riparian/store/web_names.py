"""Names of hosts and addresses of proxies, as settings and requests give them, in one form."""

from __future__ import annotations

import re
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_PORT = re.compile(r"(.*?)(?::([0-9]{0,5}))?")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_PATH_PART = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._~-]{1,100}", re.ASCII)
LONGEST_NAME = 253  # RFC 1035, 2.3.4


def host_name(host: str) -> str:
    """The name in a `Host` header (RFC 9110, 7.2) without the port: in small letters, without the
    dot at its end, an address in its shortest form and without brackets. Empty for what is none."""
    text = host.strip()
    if not text.isascii():
        try:
            text = text.encode("idna").decode()
        except UnicodeError:
            return ""
    if (bare := as_address(text)) is not None:
        return str(bare)
    match = _PORT.fullmatch(text)
    if match is None or int(match[2] or 0) > 65535:
        return ""
    name = match[1].lower()
    if name.startswith("[") and name.endswith("]"):
        inner = as_address(name[1:-1])
        return str(inner) if inner is not None and ":" in name else ""
    name = name.removesuffix(".")
    if (address := as_address(name)) is not None:
        return str(address) if ":" not in name else ""
    well_formed = len(name) <= LONGEST_NAME and all(map(_LABEL.fullmatch, name.split(".")))
    return name if well_formed else ""


def as_address(text: str) -> Address | None:
    """An IP address, an IPv4 address within IPv6 as itself; None for what is none, and for one with
    a zone, which means something on one computer only."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        return None if address.scope_id else (address.ipv4_mapped or address)
    return address


def is_loopback(name: str) -> bool:
    """Whether a name, or an address, is one by which a computer means itself."""
    if name == "localhost":
        return True
    address = as_address(name)
    return address is not None and address.is_loopback


def is_safe_address(text: str) -> bool:
    """Whether that is an address at which secrets may be sent: by https, or on this computer; of a
    host, and without a user, a question or a part."""
    try:
        parts = urlsplit(text)
        plain = not (parts.username or parts.password or parts.query or parts.fragment)
        name = host_name(parts.hostname or "")
    except ValueError:
        return False
    sealed = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(name))
    return bool(name) and sealed and plain and text.isascii() and text.isprintable()


def read_root_path(text: str) -> str:
    """The path below which a centre lives, as `/riparian`; empty for `/` and for nothing. Raises
    ValueError for what is none: letters, digits and `-_.~` between the strokes (RFC 3986, 2.3)."""
    path = text.rstrip("/")
    parts = path.split("/")[1:]
    if path and not (path.startswith("/") and all(map(_PATH_PART.fullmatch, parts))):
        raise ValueError(f"'{text[:80]}' is not a path such as /riparian")
    return path


def networks(addresses: tuple[str, ...]) -> tuple[Network, ...]:
    """Addresses and networks (`10.0.0.0/8`); raises ValueError for what is neither."""
    return tuple(ip_network(address.strip()) for address in addresses)


def within(address: str, among: tuple[Network, ...]) -> bool:
    """Whether an address lies in one of the networks."""
    ip = as_address(address)
    return ip is not None and any(ip in network for network in among)
