"""Exchanges with the other members while pages are served, and says in the log what came of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from threading import Event

from riparian.centre.centre import Centre
from riparian.english import count_of
from riparian.errors import RiparianError
from riparian.exchange.plain_text import plain_line

log = logging.getLogger("riparian.sync")

FIRST_AFTER_SECONDS = 60.0
LONGEST_LINE = 2_000


def keep_in_sync(
    centre: Centre, every_seconds: float, stop: Event, first_after: float = FIRST_AFTER_SECONDS
) -> None:
    """Exchange with every member that can be reached, again and again, until told to stop."""
    wait = min(first_after, every_seconds)
    while not stop.wait(wait):
        log.info("%s", sync_once(centre, stop))
        wait = every_seconds


def sync_once(centre: Centre, stop: Event | None = None) -> str:
    """One round with all members, in a line that says what came and what failed. Nothing is raised:
    the next round is a new chance, whatever it was."""
    try:
        parts = list(_round(centre, stop))
    except RiparianError as error:
        parts = [f"it could not be done: {error.what}"]
    except Exception:  # our own mistake must not end all rounds that follow
        log.exception("a round of sync failed")
        parts = ["it could not be done; see above"]
    return plain_line(f"Sync: {'; '.join(parts) or 'no member names an address'}", LONGEST_LINE)


def _round(centre: Centre, stop: Event | None) -> Iterator[str]:
    if not centre.is_node:
        yield "this centre belongs to no framework"
        return
    for outcome in centre.channel.sync():
        if outcome.failure is not None:
            yield f"{outcome.peer} failed: {outcome.failure.what}"
        elif outcome.taken is not None:
            taken = outcome.taken
            entries = sum(taken.entries.values())
            came = "nothing new" if taken.is_nothing else f"{count_of(entries, 'entry')} came"
            refused = f", {len(taken.trouble)} refused" if taken.trouble else ""
            there = f", {outcome.refused_there} refused there" if outcome.refused_there else ""
            given = f", gave what it lacked{there}" if outcome.gave else ""
            kept = f", which did not take: {outcome.not_given.what}" if outcome.not_given else ""
            first = f" ({taken.trouble[0].what})" if taken.trouble else ""
            yield f"{outcome.peer} {came}{refused}{first}{given}{kept}"
        if stop is not None and stop.is_set():
            return
    if made := centre.notices.look():
        yield f"{count_of(made, 'notice')} made for people here"
