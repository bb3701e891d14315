"""A person's notices as an Atom feed: links, and no content that few may read."""

from __future__ import annotations

from collections.abc import Sequence

from riparian.centre.notice_reading import NoticeRead
from riparian.desk.accounts.records import Account
from riparian.web.atom import add_entry, instant, new_feed, written
from riparian.wording.notices import open_line


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
    token (RFC 4287, 4.2.7.2 leaves that open)."""
    lines = [
        (read, line)
        for read, other in zip(own, as_anybody, strict=True)
        if (line := open_line(read, other))
    ]
    newest = max((read.notice.at for read, _ in lines), default=now)
    feed = new_feed(
        f"{origin} {account.id} feed",
        f"Notices: {centre}",
        instant(newest),
        centre,
        f"{origin}/notices",
    )
    for read, line in lines:
        number = str(read.notice.id)
        add_entry(
            feed,
            f"{origin} {account.id} {number}",
            line,
            instant(read.notice.at),
            f"{origin}/notices/{number}",
        )
    return written(feed)
