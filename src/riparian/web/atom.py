"""Atom feeds (RFC 4287): a feed and its entries as elements, out of plain text."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from riparian.export.xml_text import xml_text

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"


def new_feed(about: str, title: str, updated: str, author: str, alternate: str) -> Element:
    """A feed without entries. `about` is what its identifier is made of, `updated` an instant
    (RFC 3339), `alternate` the page on which the same stands."""
    feed = Element("feed", xmlns=ATOM)
    add_texts(feed, id=urn_of(about), title=title, updated=updated)
    SubElement(SubElement(feed, "author"), "name").text = fit(author)
    SubElement(feed, "link", rel="alternate", href=alternate)
    return feed


def add_entry(
    feed: Element, about: str, title: str, updated: str, alternate: str, summary: str = ""
) -> None:
    """Put an entry after those of the feed."""
    entry = SubElement(feed, "entry")
    add_texts(entry, id=urn_of(about), title=title, updated=updated)
    SubElement(entry, "link", rel="alternate", href=alternate)
    if summary:
        add_texts(entry, summary=summary)


def add_texts(element: Element, **texts: str) -> None:
    """Elements of these names, with plain text in them."""
    for name, text in texts.items():
        SubElement(element, name).text = fit(text)


def written(feed: Element) -> bytes:
    """The feed as a file."""
    content: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return content


def fit(text: str) -> str:
    """A text without what XML does not have."""
    return xml_text(text, " ")


def urn_of(about: str) -> str:
    """The same identifier for the same thing, whenever it is asked for."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, about)}"


def instant(seconds: int) -> str:
    """A moment in POSIX seconds as RFC 3339 has it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
