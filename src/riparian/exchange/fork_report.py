"""What is said of a journal with two histories: how far each goes, what it means, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from riparian.english import count_of, listed
from riparian.exchange.clocks import calendar_time
from riparian.store.finding import Finding

if TYPE_CHECKING:  # heavy, and pages of a centre in no framework speak of none
    from riparian.exchange.forked_journals import ForkedJournal, History

MOST_HOLDERS = 6
"""Members that are named as holding a history."""


def fork_words(fork: ForkedJournal) -> str:
    """That a journal has two histories, and since when that is known, without a full stop."""
    count = "two" if len(fork.histories) < 3 else f"{len(fork.histories):,}"
    known = f"known here since {_moment(fork.since)}"
    return f"{fork.origin} has {count} histories under one signature ({known})"


def history_words(fork: ForkedJournal) -> Iterator[str]:
    """Where they part, and of each how far it goes and who holds it."""
    if fork.common is not None:
        same = f"the first {count_of(fork.common, 'entry')}" if fork.common else "nothing"
        yield f"They have {same} in common."
    yield from map(_history_words, fork.histories)


def fork_advice(fork: ForkedJournal, own: str) -> Iterator[str]:
    """What it means, and what to do; at the node of the member `own`."""
    if fork.is_settled:
        yield (
            f"{fork.member} has closed it with {count_of(fork.closed_at or 0, 'entry')} and goes on"
            " in its next journal. What the other history says can be read and does not count."
        )
        return
    yield (
        "Most such journals come of a backup that was put back and written on. It may also be that "
        "somebody else has the key."
    )
    if fork.closed_at is not None:
        yield (
            f"{fork.member} has closed it with {count_of(fork.closed_at, 'entry')}. The history "
            "that counts comes with the next exchange with somebody who holds it."
        )
    elif fork.member == own:
        yield (
            "Nothing is written to it now. Close it with a new card: riparian keys rotate journal "
            "--seal FILE. It shows what only the other history says, and says it again in the next "
            "journal if you agree."
        )
    else:
        yield (
            f"No more of it is taken until {fork.member} closes it with a new card. Ask "
            f"{fork.member} by telephone whether it has put back a backup. What was read stays."
        )


def fork_finding(fork: ForkedJournal, own: str) -> Finding:
    """The same as a finding, at the node of the member `own`."""
    return Finding(
        f"{fork_words(fork)}. {' '.join(history_words(fork))}",
        "the channel",
        "Nothing: both histories stay as far as they are held.",
        " ".join(fork_advice(fork, own)),
    )


def _history_words(history: History) -> str:
    head_alone = "" if history.is_held else "; only its signed head has come here"
    place = ", the one held here," if history.is_ours else ""
    by = [f"{member} (since {_moment(at)})" for member, (_, at) in sorted(history.by.items())]
    holders = f"Held by {listed(by, MOST_HOLDERS)}." if by else "Nobody has said here to hold it."
    counts = " It is the one that counts." if history.counts else ""
    size = count_of(history.size, "entry")
    return f"History {history.mark}{place} has {size}{head_alone}. {holders}{counts}"


def _moment(at: int) -> str:
    time = calendar_time(at)
    return f"{time:%Y-%m-%d %H:%M} UTC" if time else "a time that does not exist"
