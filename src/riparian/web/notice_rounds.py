"""Looks for what is new and mails it while pages are served, and says in the log what came of it.

Builds and exchanges by another process are seen so too, and that a member is out of reach.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from threading import Event

from riparian.centre.centre import Centre
from riparian.english import count_of
from riparian.errors import RiparianError
from riparian.exchange.plain_text import plain_line
from riparian.wording.notice_mail import message_of

log = logging.getLogger("riparian.notices")

EVERY_SECONDS, FIRST_AFTER_SECONDS = 300.0, 90.0
LONGEST_LINE = 500


def keep_notified(centre: Centre, stop: Event) -> None:
    """Again and again, until told to stop."""
    wait = FIRST_AFTER_SECONDS
    while not stop.wait(wait):
        if line := notify_once(centre):
            log.info("%s", line)
        wait = EVERY_SECONDS


def notify_once(centre: Centre) -> str:
    """One round, in a line that says what was made, sent and failed; nothing where nothing was.
    Nothing is raised: the next round is a new chance."""
    try:
        parts = list(_round(centre))
    except (RiparianError, OSError) as error:
        what = error.what if isinstance(error, RiparianError) else type(error).__name__
        parts = [f"it could not be done: {what}"]
    except Exception:  # our own mistake must not end all rounds that follow
        log.exception("a round of notices failed")
        return ""
    return plain_line(f"Notices: {'; '.join(parts)}", LONGEST_LINE) if parts else ""


def _round(centre: Centre) -> Iterator[str]:
    if not centre.people.exist:
        return
    if made := centre.notices.look():
        yield f"{count_of(made, 'notice')} made"
    mail = centre.notices.mail
    if not mail.is_set:
        return
    report = mail.send(message_of)
    if report.sent:
        yield f"{count_of(len(report.sent), 'mail')} sent"
    if report.failed:
        yield f"{count_of(len(report.failed), 'mail')} not sent: {report.failed[0][1]}"
