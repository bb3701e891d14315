"""Reads an Atom feed as another program does, and holds it against the form of RFC 4287."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))


class FeedEntry(NamedTuple):
    id: str
    title: str
    updated: str
    link: str
    summary: str


class ReadFeed(NamedTuple):
    id: str
    title: str
    subtitle: str
    updated: str
    links: dict[str, str]
    entries: list[FeedEntry]


def read_feed(content: bytes) -> ReadFeed:
    """The feed; fails where it is not of the form, or names two entries alike."""
    root = etree.fromstring(content)
    SCHEMA.assertValid(root)
    entries = [
        FeedEntry(
            _text(each, "id"), _text(each, "title"), _text(each, "updated"),
            each.find(f"{ATOM}link").get("href"), _text(each, "summary"),
        )
        for each in root.iter(f"{ATOM}entry")
    ]  # fmt: skip
    assert len({each.id for each in entries}) == len(entries)
    links = {each.get("rel"): each.get("href") for each in root.findall(f"{ATOM}link")}
    return ReadFeed(
        _text(root, "id"), _text(root, "title"), _text(root, "subtitle"),
        _text(root, "updated"), links, entries,
    )  # fmt: skip


def _text(element: etree._Element, name: str) -> str:
    return element.findtext(f"{ATOM}{name}") or ""
