"""Every address in an answer, wherever a browser or a program would follow it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit
from xml.etree import ElementTree

from starlette.testclient import TestClient

IN_PAGES = {"href", "src", "srcset", "poster", "action", "formaction", "hx-get", "data-map"}
"""Attributes that hold an address."""
AS_IF_GONE = (404, 410)
_OF_STYLES = re.compile(r"url\(\s*[\"']?([^\"')]+)")
_OF_HEADERS = re.compile(r"<([^>]*)>")
_ATOM = "{http://www.w3.org/2005/Atom}link"


class _Page(HTMLParser):
    """`found`: addresses, those among them to which each choice of a form leads, the rest of it as
    it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._asks, self._select = "", ""
        self._stands: dict[str, str] = {}
        self._choices: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        asks = tag == "form" and given.get("method", "get").lower() == "get"
        self.found += [given[x] for x in given if x in IN_PAGES and not (asks and x == "action")]
        if asks:
            self._asks = given.get("action", "").partition("#")[0]
            self._stands, self._choices = {}, []
        elif tag == "select":
            self._select = given.get("name", "")
        name = self._select if tag == "option" else given.get("name", "")
        is_choice = tag in ("option", "button") or given.get("type") in ("radio", "checkbox")
        if name and (not is_choice or {"checked", "selected"} & given.keys()):
            self._stands[name] = given.get("value", "")
        elif name and is_choice:
            self._choices.append((name, given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._asks:
            asked = [self._stands, *(self._stands | {x: y} for x, y in self._choices)]
            # A provider is compared with another one
            asked = [x for x in asked if "a" not in x or x["a"] != x.get("b")]
            self.found += [f"{self._asks}?{urlencode(x)}" for x in asked]
        if tag in ("form", "select"):
            self._asks, self._select = "" if tag == "form" else self._asks, ""


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
    """Goes on from page to page below a root path, to so many addresses of each kind at the `most`;
    `outside`: what leads out of it, and `dead`: what is not there, each with the page that it
    stands on. Whoever follows several of a kind tells them apart by what they ask as well, and may
    be refused nothing that was offered."""

    def __init__(self, web: TestClient, root: str, most: int = 1) -> None:
        self.web, self.root, self.most = web, root, most
        self.outside: dict[str, str] = {}
        self.dead: dict[str, str] = {}
        self.seen: dict[str, set[str]] = {}

    def go(self, starts: Iterable[str], *, on: bool = True) -> None:
        """Ask for these, each below the root path, and unless not `on` for all that they lead
        to."""
        asked = [(self.root + each, "") for each in starts]
        for each, _ in asked:
            self._is_new(each)
        while asked:
            address, whence = asked.pop()
            answer = self.web.get(address, follow_redirects=False)
            assert answer.status_code < 500, address
            if whence and self._is_dead(answer.status_code):
                self.dead[address] = whence
            for each in here(answer):
                if not f"{each}/".startswith((f"{self.root}/", f"{self.root}?")):
                    self.outside[each] = address
                elif self._is_new(each):
                    asked += [(each, address)] if on or not whence else []

    def _is_dead(self, status: int) -> bool:
        # What is only sent to (405) is there
        return status in AS_IF_GONE if self.most == 1 else status >= 400 and status != 405

    def _is_new(self, address: str) -> bool:
        kind = kind_of(address)
        if self.most > 1:
            kind += "?" + urlsplit(address).query.partition("=")[0]
        seen = self.seen.setdefault(kind, set())
        if address in seen or len(seen) >= self.most:
            return False
        seen.add(address)
        return True
