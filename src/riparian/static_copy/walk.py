"""Asking the application for every page and file that belongs to a copy, page by page from the
first one on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path, PurePosixPath

from lxml.html import HtmlElement
from starlette.types import ASGIApp

from riparian.errors import CentreError
from riparian.export.zip_file import zip_of
from riparian.static_copy.addresses import Address, FileNames, read_address
from riparian.static_copy.contents import LISTS, Contents
from riparian.static_copy.page import ZIPPED, Link, links_of, read_page
from riparian.web.in_process import PageAnswer, ask_app, finish

ELSEWHERE = "192.0.2.1"
"""From where pages are asked: a computer that is nobody's (RFC 5737), since a reader at the
centre's own computer is shown more."""

NOT_THERE = (404, 501)
OF_LISTS = (".csv", ".geojson")
LONG = 32_000
"""From how many bytes on lists are zipped: they are a fifth as long then."""

Advance = Callable[[str, int, int], None]


class Walk:
    """Asks for what is led to, and writes each answer to the file that it has in the copy: a page
    as it came, to be changed when all names are known."""

    def __init__(self, app: ASGIApp, contents: Contents, folder: Path, day: date) -> None:
        """`day` is that of the files in what is zipped."""
        self._app, self._contents, self._folder, self._day = app, contents, folder, day
        self._file_names = FileNames()
        self._leads_to: dict[Address, Address] = {}
        self.names: dict[Address, str] = {}
        """The file of each address that has one."""
        self.pages: list[Address] = []

    def run(self, start: Iterable[Address], advance: Advance) -> None:
        """Ask for these and for all that they lead to; raises CentreError where a page fails."""
        finish(self._run(list(start), advance))

    def link(self, address: Address, fragment: str) -> Link | None:
        """What a link to an address leads to in the copy; None where it holds nothing of it."""
        kept = self._contents.of(address)
        kept = self._leads_to.get(kept, kept) if kept else None
        if kept in self.names:
            return Link(self.names[kept], fragment)
        question = self._contents.question(address)
        if question is None:
            return None
        listed, asked = question
        listed = self._leads_to.get(listed, listed)
        return Link(self.names[listed], asked) if listed in self.names else None

    def write(self, name: str, content: bytes) -> None:
        """Write a file of the copy."""
        file = self._folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    async def _run(self, start: list[Address], advance: Advance) -> None:
        queue = deque(dict.fromkeys(start))
        known = set(queue)
        done = 0
        while queue:
            advance("asking for pages", done, done + len(queue))
            address = queue.popleft()
            done += 1
            for other in await self._ask(address):
                kept = self._contents.of(other)
                if kept is not None and kept not in known:
                    known.add(kept)
                    queue.append(kept)

    async def _ask(self, address: Address) -> list[Address]:
        """Keep the answer for an address; what it leads to."""
        answer = await ask_app(self._app, str(self._contents.asked(address)), ELSEWHERE)
        if answer.status in NOT_THERE:
            return []
        if 300 <= answer.status < 400:
            return self._led_on(address, answer)
        if answer.status != 200:
            raise CentreError(
                f"The page {address} could not be made: the answer was {answer.status}.",
                "Look at it with `riparian serve`, and report this as a fault.",
            )
        if self._contents.is_file(address):
            self.names[address] = self._keep(self._file_names.of_file(address), answer.body)
            return []
        self.names[address] = name = self._file_names.of_page(address, LISTS)
        self.pages.append(address)
        self.write(name, answer.body)
        return list(_addresses(read_page(answer.body), address))

    def _keep(self, name: str, content: bytes) -> str:
        """Write a file to take away; the name under which it is kept."""
        if len(content) < LONG or not name.endswith(OF_LISTS):
            self.write(name, content)
            return name
        file = self._folder / f"{name}{ZIPPED}"
        file.parent.mkdir(parents=True, exist_ok=True)
        with zip_of(file, self._day) as packed:
            packed.add_text(PurePosixPath(name).name, content.decode())
        return f"{name}{ZIPPED}"

    def _led_on(self, address: Address, answer: PageAnswer) -> list[Address]:
        read = read_address(answer.headers.get("location", ""), address)
        kept = self._contents.of(read[0]) if read else None
        if kept is None or kept == address:
            return []
        self._leads_to[address] = kept
        return [kept]


def _addresses(page: HtmlElement, address: Address) -> Iterable[Address]:
    for link in links_of(page):
        if (read := read_address(link, address)) is not None:
            yield read[0]
