"""A person's notices as an Atom feed (RFC 4287): links, and no content that few may read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from riparian.centre.notice_reading import NoticeRead
from riparian.desk.accounts.records import Account
from riparian.wording.notices import open_line

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"

_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not have (2.2)."""


def feed_of(
    account: Account,
    centre: str,
    origin: str,
    own: Sequence[NoticeRead],
    as_anybody: Sequence[NoticeRead],
    now: int,
) -> bytes:
    """Their notices, the newest first: `own` as they may read them, `as_anybody` as everybody may.
    `origin`: under which the centre is reached. It does not name its own address, which holds the
    token (4.2.7.2 leaves that open)."""
    feed = Element("feed", xmlns=ATOM)
    lines = [
        (read, line)
        for read, other in zip(own, as_anybody, strict=True)
        if (line := open_line(read, other))
    ]
    newest = max((read.notice.at for read, _ in lines), default=now)
    _texts(
        feed,
        id=_id(origin, account.id, "feed"),
        title=f"Notices: {centre}",
        updated=_time(newest),
    )
    SubElement(SubElement(feed, "author"), "name").text = _fit(centre)
    SubElement(feed, "link", rel="alternate", href=f"{origin}/notices")
    for read, line in lines:
        entry = SubElement(feed, "entry")
        number = str(read.notice.id)
        _texts(
            entry,
            id=_id(origin, account.id, number),
            title=line,
            updated=_time(read.notice.at),
        )
        SubElement(entry, "link", rel="alternate", href=f"{origin}/notices/{number}")
    content: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return content


def _texts(element: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(element, name).text = _fit(text)


def _fit(text: str) -> str:
    return _UNFIT.sub(" ", text)


def _id(*parts: Iterable[str]) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, ' '.join(map(str, parts)))}"


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
