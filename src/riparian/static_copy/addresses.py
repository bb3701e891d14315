"""Addresses of the application, and the names of the files that hold their answers in a copy.

A name is the same in each copy of a build, can be read by people, and is allowed on the file
systems of Linux, macOS and Windows: letters, digits and `._~-`, no two that differ in case alone,
none that Windows keeps for devices, none longer than 100 characters.
"""

from __future__ import annotations

import re
from hashlib import sha256
from posixpath import relpath
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from riparian.web.query import NAMES

LONGEST_NAME = 100
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._~-]+")
_OF_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_ORDER = {name: at for at, name in enumerate((*(n for n in NAMES if n != "page"), "page"))}


class Address(NamedTuple):
    """An address below `/`: its path as text, and its query in one order, with the page last."""

    path: str
    query: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """As it is asked of the application."""
        path = quote(self.path, safe="/~:@!$&'()*+,;=")
        return f"{path}?{urlencode(self.query)}" if self.query else path

    def values(self, name: str) -> tuple[str, ...]:
        """Every value that a name of the query has."""
        return tuple(value for each, value in self.query if each == name)

    def without(self, *names: str) -> Address:
        """The same without these names of its query."""
        return Address(self.path, tuple(pair for pair in self.query if pair[0] not in names))

    def saying(self, *pairs: tuple[str, str]) -> Address:
        """The same with these added to its query."""
        return Address(self.path, _ordered({*self.query, *pairs}))


def read_address(link: str, page: Address) -> tuple[Address, str] | None:
    """The address that a link on a page leads to, and the place on it (without `#`); None where it
    leads elsewhere, or is none."""
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return None
    if parts.scheme or parts.netloc or (parts.path and not parts.path.startswith("/")):
        return None
    if not parts.path and not parts.query:
        return page, unquote(parts.fragment)
    path = unquote(parts.path) or page.path
    return Address(path, _ordered(set(parse_qsl(parts.query)))), unquote(parts.fragment)


def _ordered(pairs: set[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(pairs, key=lambda pair: (_ORDER.get(pair[0], len(_ORDER)), *pair)))


class FileNames:
    """Gives each address the name of a file; asked in the same order, the same names."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of_page(self, address: Address, lists: frozenset[str]) -> str:
        """The name for a page. `lists` are paths that have pages below them."""
        parts = [_part(part) for part in address.path.split("/") if part]
        said = "-".join(_part(value) for _, value in address.query)
        if address.path in lists:
            return self._free([*parts, said or "index"], ".html")
        if said:
            parts[-1] = f"{parts[-1]}-{said}"
        return self._free(parts, ".html")

    def of_file(self, address: Address) -> str:
        """The name for a file to take away or a picture; they all lie in one folder."""
        stem, dot, ending = address.path.rpartition(".")
        parts = [part for part in stem.split("/") if part] + [v for _, v in address.query]
        return self._free(["files", "-".join(map(_part, parts))], f"{dot}{_part(ending)}")

    def _free(self, parts: list[str], ending: str) -> str:
        *folders, last = parts
        name = "/".join([*folders, _short(last, LONGEST_NAME - len(ending)) + ending])
        number = 2
        while name.casefold() in self._taken:
            name = "/".join([*folders, f"{_short(last, 80)}_{number}{ending}"])
            number += 1
        self._taken.add(name.casefold())
        return name


def relative(name: str, page: str) -> str:
    """The link from one file of the copy to another, by their names in it."""
    folder = page.rpartition("/")[0]
    return quote(relpath(name, folder or "."), safe="/~")


def _part(text: str) -> str:
    """A part of an address as a part of a name; what had to be changed is told apart by a hash."""
    plain = _NOT_IN_A_NAME.sub("-", text).strip("-.") or "x"
    if _OF_DEVICES.fullmatch(plain):
        plain = f"_{plain}"
    return _short(plain, 80) if plain == text else f"{_short(plain, 60)}-{_hash(text)}"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 9]}-{_hash(text)}"


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:8]
