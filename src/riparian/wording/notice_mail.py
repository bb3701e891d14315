"""How a mail about notices reads: a line and a link for each, and how it is ended."""

from __future__ import annotations

from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from textwrap import fill
from urllib.parse import urlsplit

from riparian.centre.notice_mail import Parcel
from riparian.english import count_of
from riparian.exchange.plain_text import plain_line
from riparian.wording.notices import NEUTRAL, open_line

MOST_LINES = 20
"""Notices that one mail lists."""
WIDTH = 72
LONGEST_NAME = 120

_LONG_HEADERS = SMTP.clone(max_line_length=900)
"""A header that is one long address is written as it is: folded, it would come as an encoded word,
which programs of mail take for no address."""


def message_of(parcel: Parcel) -> EmailMessage | None:
    """The mail; None where the person may no longer read any of it. A header cannot be continued by
    what somebody wrote: the centre's name is a plain line, and everything else stands in the
    body."""
    lines = [
        (line, f"{parcel.site}/notices/{read.notice.id}")
        for read, other in zip(parcel.own, parcel.as_anybody, strict=True)
        if (line := open_line(read, other))
    ]
    if not lines:
        return None
    centre = plain_line(parcel.centre, LONGEST_NAME)
    message = EmailMessage(SMTP)
    message["From"] = Address(centre, addr_spec=parcel.sender)
    message["To"] = Address(addr_spec=parcel.address)
    message["Subject"] = f"{centre}: {count_of(len(lines), 'new notice')}"
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=urlsplit(parcel.site).hostname or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    message["List-Unsubscribe"] = f"<{parcel.stop}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    text = "\n".join(_body(parcel, centre, lines))
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    message.policy = _LONG_HEADERS
    return message


def _body(parcel: Parcel, centre: str, lines: list[tuple[str, str]]) -> list[str]:
    shown = [each for each in lines if each[0] != NEUTRAL][:MOST_LINES]
    for_them = [link for line, link in lines if line == NEUTRAL]
    body = [f"What is new in {centre}:", ""]
    for line, link in shown:
        body += [fill(line, WIDTH), link, ""]
    if for_them:
        few = for_them[:MOST_LINES]
        body += [
            fill(
                f"{count_of(len(for_them), 'notice')} that not everybody may read. Sign in to see"
                " what each is about:",
                WIDTH,
            ),
            *few,
            "",
        ]
    left_out = len(lines) - len(shown) - min(len(for_them), MOST_LINES)
    if left_out:
        body += [f"{left_out:,} more: {parcel.site}/notices", ""]
    return [
        *body,
        "--",
        fill(
            "You get this mail because somebody with your account asked for it on the page"
            f" {parcel.site}/notices. No mail any more:",
            WIDTH,
        ),
        parcel.stop,
        "",
    ]
