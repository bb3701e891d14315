"""How long a busy server wants to be left alone."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime


def retry_after_seconds(after: str | None) -> float | None:
    """The seconds that a Retry-After asks for (RFC 9110, 10.2.3): a number or a date. None without
    one, and for what is neither."""
    if after is None:
        return None
    if after.strip().isdecimal():
        return float(after.strip())
    try:
        return max(0.0, parsedate_to_datetime(after).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None
