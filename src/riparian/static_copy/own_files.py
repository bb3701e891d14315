"""Styles, fonts and the icon of the pages, copied when a page first leads to one."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from posixpath import dirname, join, normpath

from riparian.static_copy.addresses import Address
from riparian.static_copy.page import Link
from riparian.web.pages import STATIC

ASSETS = Path(__file__).parent / "assets"
SCRIPT, STYLE = "static/copy.js", "static/copy.css"

_OURS = re.compile(r"/static/[^/]+/(.+)")
_URL = re.compile(r"""url\(\s*["']?([^"':#)]+)["']?\s*\)""")


class OwnFiles:
    """Copies them by a function that writes a file of the copy, each once. They lie in the copy as
    they do in the package, so that what a style leads to is where it says."""

    def __init__(self, write: Callable[[str, bytes], None]) -> None:
        self._write = write
        self._there: set[str] = set()
        for name in (SCRIPT, STYLE):
            write(name, (ASSETS / Path(name).name).read_bytes())

    def link(self, address: Address) -> Link | None:
        """What a link to one of them leads to; None for any other."""
        ours = _OURS.fullmatch(address.path)
        if ours is None:
            return None
        self._copy(ours[1])
        return Link(f"static/{ours[1]}")

    def _copy(self, name: str) -> None:
        if name in self._there:
            return
        self._there.add(name)
        content = (STATIC / name).read_bytes()
        self._write(f"static/{name}", content)
        if name.endswith(".css"):
            for other in _URL.findall(content.decode("utf-8")):
                self._copy(normpath(join(dirname(name), other)))
