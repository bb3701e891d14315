"""What is said of journals that lack entries, or have two histories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from riparian.english import agree, count_of, listed
from riparian.exchange.plain_text import plain_line
from riparian.wording.channel import KINDS

if TYPE_CHECKING:
    from riparian.centre.channel_keys import OwnJournal
    from riparian.centre.channel_records import CaughtUp, ChannelEntry
    from riparian.exchange.written_again import RepeatState

DISPUTED = "from a journal that has two histories"
"""What is said of an entry that one history has and another has not."""

OF_OTHER_HISTORIES = "Of other histories of journals that have two; these do not count:"
"""What stands above the entries of histories that are not the ones held here."""

MOST_NOT_REPEATED = 5
"""Entries that are not said again, and named one by one."""


def other_history_words(entry: ChannelEntry) -> str:
    """That an entry is of a history that is not the one held here, and of which."""
    return f"of another history ({entry.mark}) of {entry.name.origin}"


def history_note(entry: ChannelEntry) -> str:
    """What is to be said of the history that an entry is of; empty where its journal has one."""
    if entry.mark:
        return other_history_words(entry)
    return DISPUTED if entry.is_disputed else ""


def caught_up_words(caught_up: CaughtUp) -> str:
    """What an officer has to know of it before going on; empty where there is nothing."""
    if caught_up.fetched:
        return (
            f"Other members held {count_of(caught_up.fetched, 'entry')} of this member's own "
            "journal that this centre lacked, as after a backup is put back. They were fetched "
            f"from {listed(caught_up.sources, 2)}. {_not_asked_words(caught_up)}"
        ).rstrip()
    if not caught_up.was_asked:
        return ""
    if caught_up.answered:
        return _not_asked_words(caught_up)
    nobody = (
        "No address of another member is known here"
        if not caught_up.asked
        else f"No other member answered ({count_of(caught_up.asked, 'address')} tried)"
    )
    return (
        f"{nobody}, so nobody could be asked whether this journal lacks entries. If a backup was "
        "put back here, exchange before you write: whatever is written to a journal that lacks "
        "entries gives it two histories."
    )


def lost_words(own: OwnJournal) -> Iterator[str]:
    """That the own journal has two histories, and what of the other is said again where a card
    closes it."""
    said, following = [each for each in own.lost if each.is_repeated], own.origin.number + 1
    yield f"{own.origin} has two histories."
    if said:
        counts = Counter(KINDS.get(each.type, plain_line(each.type, 40)) for each in said)
        kinds = listed(count_of(count, kind) for kind, count in counts.most_common())
        days = sorted(f"{each.written_at:%Y-%m-%d}" for each in said)
        when = f"on {days[0]}" if days[0] == days[-1] else f"from {days[0]} to {days[-1]}"
        yield (
            f"{count_of(len(said), 'entry')} that only the other one has, written {when}, will be"
            f" said again in {own.origin.framework}/{own.origin.member}/{following}, as this"
            f" member's words: {kinds}."
        )
    else:
        yield "Nothing is held here of the other one that could be said again."
    if count := len(own.lost) - len(said):
        are = agree(count, "is", "are")
        yield (
            f"{count_of(count, 'redaction')} in it {are} not repeated: a deletion is ordered by a"
            " person alone. If this member meant it: riparian redact."
        )


def repeat_words(repeats: Sequence[RepeatState]) -> Iterator[tuple[str, str]]:
    """What is still to be said again of journals that were closed, and what is not: what it is, as
    the beginning of a sentence, and why."""
    for state in repeats:
        if state.waits:
            wait = agree(state.waits, "waits", "wait")
            yield (
                f"{count_of(state.waits, 'entry')} of {state.origin} {wait} to be said again in the"
                " journal that is open now",
                "They are said as far as the charter lets a member write, with half a day's entries"
                " left for new words; each exchange goes on with it.",
            )
        for each in state.refused[:MOST_NOT_REPEATED]:
            yield f"{each.entry} is not said again", plain_line(f"{each.why} {each.try_this}", 600)
        if (more := len(state.refused) - MOST_NOT_REPEATED) > 0:
            are = agree(more, "more entry is", "more entries are")
            yield (
                f"{more:,} {are} not said again",
                "riparian exchange status --json names each and says why.",
            )


def _not_asked_words(caught_up: CaughtUp) -> str:
    """That some addresses were not asked, although others were; empty where all were."""
    if not caught_up.not_asked:
        return ""
    were = agree(caught_up.not_asked, "was", "were")
    return (
        f"{count_of(caught_up.not_asked, 'address')} of other members {were} not asked whether this"
        f" journal lacks entries: {caught_up.answered:,} of {caught_up.asked:,} answered, and for "
        "the others there was no time left."
    )
