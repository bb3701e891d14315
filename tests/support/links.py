"""Every address in an answer, wherever a browser or a program would follow it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

from starlette.testclient import TestClient

IN_PAGES = {"href", "src", "srcset", "poster", "action", "formaction", "hx-get", "data-map"}
"""Attributes that hold an address."""
AS_IF_GONE = (404, 410)
_OF_STYLES = re.compile(r"url\(\s*[\"']?([^\"')]+)")
_OF_HEADERS = re.compile(r"<([^>]*)>")
_ATOM = "{http://www.w3.org/2005/Atom}link"


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in IN_PAGES]


def addresses_in(answer) -> Iterator[str]:
    """Each address in the head and the body of an answer, as it stands there."""
    head = answer.headers
    yield from (head[name] for name in ("location", "hx-push-url") if name in head)
    yield from _OF_HEADERS.findall(head.get("link", ""))
    kind = head.get("content-type", "").partition(";")[0]
    if kind == "text/html":
        page = _Page()
        page.feed(answer.text)
        yield from page.found
    elif kind == "text/css":
        yield from _OF_STYLES.findall(answer.text)
    elif kind == "application/json":
        said = json.loads(answer.text)
        if isinstance(said, dict) and isinstance(said.get("next"), str):
            yield said["next"]
    elif kind == "application/atom+xml":
        yield from (link.attrib["href"] for link in ElementTree.fromstring(answer.text).iter(_ATOM))


def here(answer) -> Iterator[str]:
    """Those under the host that was asked, each whole, as a browser asks for it."""
    asked = str(answer.url)
    for each in addresses_in(answer):
        whole = urlsplit(urljoin(asked, each))
        if whole.netloc == urlsplit(asked).netloc and not each.startswith("#"):
            yield whole.path + (f"?{whole.query}" if whole.query else "")


def kind_of(address: str) -> str:
    """Of which kind of page an address is: its path without what it names."""
    path = urlsplit(address).path
    path = re.sub(r"/(projects|providers|sources|overlaps|evidence)/[^/.]+", r"/\1/*", path)
    return re.sub(r"/(compare|rows|cases|meetings)/.*[/.]", r"/\1/*/", path)


class Walk:
    """Goes on from page to page below a root path, to one address of each kind; `outside`: what
    leads out of it, and `dead`: what is not there, each with the page that it stands on."""

    def __init__(self, web: TestClient, root: str) -> None:
        self.web, self.root = web, root
        self.outside: dict[str, str] = {}
        self.dead: dict[str, str] = {}
        self.seen: set[str] = set()

    def go(self, starts: Iterable[str], *, on: bool = True) -> None:
        """Ask for these, each below the root path, and unless not `on` for all that they lead
        to."""
        asked = [(self.root + each, "") for each in starts]
        self.seen |= {kind_of(each) for each, _ in asked}
        while asked:
            address, whence = asked.pop()
            answer = self.web.get(address, follow_redirects=False)
            assert answer.status_code < 500, address
            if answer.status_code in AS_IF_GONE and whence:
                self.dead[address] = whence
            for each in here(answer):
                if not f"{each}/".startswith((f"{self.root}/", f"{self.root}?")):
                    self.outside[each] = address
                elif kind_of(each) not in self.seen:
                    self.seen.add(kind_of(each))
                    asked += [(each, address)] if on or not whence else []
