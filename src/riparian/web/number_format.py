"""Numbers and days as pages write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from riparian.english import count_of, day
from riparian.exchange.clocks import calendar_time

SURENESS = {
    "reported": "as reported",
    "derived": "derived by rule",
    "inferred": "inferred from text",
    "assumed": "assumed",
}


def number(value: float) -> str:
    """`2,672`."""
    return f"{value:,.0f}"


def percent(part: float, whole: float = 1.0) -> str:
    """`69 %`; never 100 % or 0 % where it is not all or nothing."""
    if not whole:
        return "0 %"
    share = 100 * part / whole
    rounded = round(share)
    if rounded == 100 and part != whole:
        return "over 99 %"
    if rounded == 0 and part:
        return "under 1 %"
    return f"{rounded} %"


def moment(text: str) -> str:
    """A moment in UTC: `24 November 2026, 14:05 UTC`; text that is none stays as it is."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return text
    utc = when.astimezone(UTC) if when.tzinfo else when
    return f"{day(utc.date().isoformat())}, {utc:%H:%M} UTC"


def instant(seconds: int) -> str:
    """POSIX seconds as day and time of day in UTC. What another member wrote need be no such."""
    at = calendar_time(seconds)
    return moment(at.isoformat()) if at else "at a time that does not exist"


def age(text: str, today: str) -> str:
    """How long ago a day was: `today`, `3 days ago`, `5 months ago`, `2 years ago`."""
    days = (date.fromisoformat(today) - date.fromisoformat(text[:10])).days
    if days <= 0:
        return "today"
    if days < 61:
        return f"{count_of(days, 'day')} ago"
    if days < 730:
        return f"{count_of(round(days / 30.44), 'month')} ago"
    return f"{count_of(days // 365, 'year')} ago"


def sure(sureness: str | None) -> str:
    """How sure a fact is, in words; nothing where it is reported."""
    return "" if sureness in (None, "reported") else SURENESS.get(sureness, sureness)


def compact_usd(usd: float | None) -> str:
    """`$21m`, `$1.2bn`; `–` where no amount is known."""
    if usd is None:
        return "–"
    size = abs(usd)
    sign = "−" if usd < 0 else ""
    if size >= 1e9:
        return f"{sign}${size / 1e9:.1f}bn"
    if size >= 1e6:
        return f"{sign}${size / 1e6:.0f}m" if size >= 1e7 else f"{sign}${size / 1e6:.1f}m"
    return f"{sign}${size / 1e3:.0f}k" if size >= 1e3 else f"{sign}${size:.0f}"


_KANA, _HANGUL = re.compile("[\u3041-\u30ff]"), re.compile("[\uac00-\ud7a3]")


def lang(text: str) -> str:
    """The language that the script of a text tells of: `ja` by its kana, `ko` by its Hangul."""
    return "ja" if _KANA.search(text) else "ko" if _HANGUL.search(text) else ""
