"""What must hold of every page of a copy that needs no server."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html

_URL = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")
LINKS = ("href", "src", "action", "formaction", "srcset", "poster", "data", "data-search")


def digests(folder: Path) -> dict[str, str]:
    """Every file of a folder by its name, with a hash of what it holds."""
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def faults_of(folder: Path) -> list[str]:
    """What is wrong with the pages and styles of a copy, each with where."""
    names = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    pages = {
        name: html.document_fromstring((folder / name).read_bytes(), parser=_parser())
        for name in sorted(names)
        if name.endswith(".html")
    }
    ids = {name: {e.get("id") for e in page.iter() if e.get("id")} for name, page in pages.items()}
    faults = [f"{a} and {b} differ in case alone" for a, b in _same_but_case(names)]
    for name, page in pages.items():
        faults += [f"{name}: {fault}" for fault in _faults_of_page(name, page, names, ids)]
    for name in sorted(names):
        if name.endswith(".css"):
            style = (folder / name).read_text("utf-8")
            for link in _URL.findall(style):
                if not link.startswith(("data:", "#")) and _joined(name, link) not in names:
                    faults.append(f"{name}: {link} is not there")
    return faults


def questions_of(folder: Path) -> set[tuple[str, str]]:
    """Every narrowed list that a page leads to: its list, and what is asked."""
    found = set()
    for file in folder.rglob("*.html"):
        page = html.document_fromstring(file.read_bytes(), parser=_parser())
        for link in page.iter("a"):
            path, _, asked = link.get("href", "").partition("#")
            if "=" in asked:
                name = file.relative_to(folder).as_posix()
                found.add((_joined(name, path) if path else name, asked))
    return found


def _faults_of_page(
    name: str, page: html.HtmlElement, names: set[str], ids: dict[str, set[str]]
) -> Iterator[str]:
    if not page.xpath("//p[@class='copyline']"):
        yield "does not say that it is a copy"
    if not page.xpath("//meta[@http-equiv='Content-Security-Policy']"):
        yield "has no policy"
    for script in page.iter("script"):
        if not script.get("src") or script.get("type"):
            yield "has a script that browsers do not run in a file"
    for form in page.iter("form"):
        if form.get("hidden") is None or not form.get("data-search"):
            yield f"has a form that does nothing: {html.tostring(form)[:120]!r}"
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        for attribute in element.attrib:
            if attribute.startswith(("hx-", "data-needs", "on")):
                yield f"has {attribute}"
        for attribute in LINKS:
            if (link := element.get(attribute)) is not None:
                yield from _faults_of_link(name, link, names, ids)


def _faults_of_link(
    name: str, link: str, names: set[str], ids: dict[str, set[str]]
) -> Iterator[str]:
    parts = urlsplit(link)
    if parts.scheme in ("http", "https", "mailto"):
        return
    if parts.scheme or parts.netloc or parts.query or link.startswith("/"):
        yield f"{link} leads nowhere without a server"
        return
    to = _joined(name, parts.path) if parts.path else name
    if to not in names:
        yield f"{link} is not there"
    elif parts.fragment and "=" in parts.fragment:
        if not to.startswith(("projects/", "overlaps/")):
            yield f"{link} asks a page that is no list"
    elif parts.fragment and unquote(parts.fragment) not in ids[to]:
        yield f"{link}: no such place on the page"


def _joined(name: str, link: str) -> str:
    parts = name.split("/")[:-1]
    for part in unquote(link).split("/"):
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _same_but_case(names: set[str]) -> list[tuple[str, str]]:
    seen: dict[str, str] = {}
    same = []
    for name in sorted(names):
        if (other := seen.setdefault(name.casefold(), name)) != name:
            same.append((other, name))
    return same


@cache
def _parser() -> html.HTMLParser:
    return html.HTMLParser(encoding="utf-8")
