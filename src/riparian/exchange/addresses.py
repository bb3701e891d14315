"""The web address of a member's files, as cards and commands give it."""

from __future__ import annotations

import re

import httpx2

from riparian.errors import BadRequest

_NOT_IN_ADDRESSES = re.compile(r"[@?#\\\s]|%2[05]")


def read_address(text: str) -> str:
    """The address of a peer's files without the last slash; raises BadRequest for one that is no
    web address or has a password in it, which would end up in logs."""
    try:
        address = httpx2.URL(text)
        address.raw_host.decode().encode("idna")  # as whoever looks it up will
        is_web = (
            address.scheme in ("http", "https")
            and address.host != ""
            and "xn--" not in address.host  # its letters, where there are any
            and (address.port is None or 0 < address.port < 65_536)
            and _NOT_IN_ADDRESSES.search(text) is None
        )
    except (httpx2.InvalidURL, UnicodeError):
        is_web = False
    if not is_web:
        raise BadRequest(
            "Expected the web address of a member's files, such as "
            "https://centre.example.org/exchange.",
            "It begins with http:// or https:// and holds no user name, password or question mark.",
        )
    return text.rstrip("/")
