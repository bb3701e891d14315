"""Sentences about where the sources on the web stand, and what came of asking them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from riparian.english import MONTHS, count_of, day, listed
from riparian.gather.fetch.run_store import Run
from riparian.gather.gate.record_changes import RecordChange, RecordCounts
from riparian.gather.recipes.rhythm import NEVER
from riparian.gather.rhythm_marks import Mark, MarkKind
from riparian.gather.run_states import OF_MEMBER, WEB
from riparian.gather.source_state import SourceState, State

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.member_editions import MemberEdition

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.member_editions import MemberEdition

STATE_WORDS: dict[State, str] = {
    "good": "As expected.",
    "not fetched": "Not fetched here yet.",
    "unconfirmed": "Not fetched: its layout has not been confirmed.",
    "wrong recipe": "Not fetched: its recipe cannot be used.",
    "unfinished": "A run has begun and is not finished.",
    "past its rhythm": "Nothing has changed there for longer than it should.",
    "shrunk": "The newest answer has far fewer records than before, and does not count.",
    "layout changed": "The newest answer is not laid out as expected, and does not count.",
    "partial": "The newest answer came only in part, and does not count.",
    "empty": "The newest answer has no record in it, and does not count.",
    "moved": "It is no longer where it was.",
    "refused": "It refuses to answer, and is left alone.",
    "needs key": "It asks for a key.",
}
"""What each state means, in a sentence."""

FINE: frozenset[State] = frozenset(("good", "not fetched", "unconfirmed", "unfinished"))
"""States in which nothing has gone wrong."""

MARK_WORDS: dict[MarkKind, str] = {
    "new edition": "new edition",
    "unchanged": "asked, unchanged",
    "held back": "came, and does not count",
    "refused": "refused or gone",
    "not finished": "begun, not finished",
    "missed": "due, and not asked",
    "not due": "nothing due",
}

RHYTHM_WORDS = {
    "daily": "changes daily", "weekly": "changes weekly", "monthly": "changes monthly",
    "yearly": "changes yearly", NEVER: "does not change any more",
}  # fmt: skip

RECORD_WORDS = {"new": "new", "changed": "changed", "gone": "no longer listed", "back": "back"}
"""What happened to records, in the order in which it is said."""


def state_in_words(source: SourceState, age: str | None) -> str:
    """Where a source stands, and why; `age`: how long ago what counts was got."""
    words = STATE_WORDS[source.state]
    if source.state == "good" and source.records is not None:
        words = f"As expected: {count_of(source.records, 'record')}, last got {age}."
    if source.state not in FINE and source.state != "past its rhythm" and source.last_good:
        words += f" What came on {day(source.last_good)} still counts."
    return f"{words} {source.why}" if source.why else words


def rhythm_in_words(rhythm: str) -> str:
    """How often it changes."""
    return RHYTHM_WORDS.get(rhythm, f"changes {rhythm}")


def span_in_words(first: str, last: str) -> str:
    """`3 March 2026`, `2–8 March 2026`, `March 2026`, `30 March – 5 April 2026`, `2026`."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    if start == end:
        return day(first)
    following = date.fromordinal(end.toordinal() + 1)
    if start.day == following.day == 1:
        if (start.month, end.month, start.year) == (1, 12, end.year):
            return str(start.year)
        if (start.year, start.month) == (end.year, end.month):
            return f"{MONTHS[start.month - 1]} {start.year}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{day(last)}"
    begin = f"{start.day} {MONTHS[start.month - 1]}"
    return f"{begin} – {day(last)}" if start.year == end.year else f"{day(first)} – {day(last)}"


def mark_in_words(mark: Mark) -> str:
    """A mark as its title says it."""
    words = f"{span_in_words(mark.first, mark.last)}: {MARK_WORDS[mark.kind]}"
    return f"{words}. {mark.why}" if mark.why else words


def changes_in_words(counts: RecordCounts) -> str:
    """What the newest edition changed: `3 new, 2 no longer listed`; empty for nothing."""
    said = [
        f"{getattr(counts, what):,} {words}"
        for what, words in RECORD_WORDS.items()
        if getattr(counts, what)
    ]
    return listed(said)


def origin_in_words(run: Run) -> str:
    """From where a run took its answers, where that is not the source itself."""
    if run.origin == WEB:
        return ""
    if run.origin.startswith(OF_MEMBER):
        return f"from {run.origin.removeprefix(OF_MEMBER)}"
    return "from a folder"


def change_in_words(change: RecordChange) -> str:
    """What happened to a record."""
    return RECORD_WORDS[change.what]


def editions_words(differing: Sequence[Sequence[MemberEdition]]) -> list[str]:
    """Where members have several editions of a source, a sentence for each source."""
    return [
        f"Members have different editions of {group[0].source}: "
        + listed(
            [f"{x.member} that of {day(x.day)} ({count_of(x.records, 'record')})" for x in group]
        )
        + "."
        for group in differing
    ]


def standing_in_words(sources: Sequence[SourceState]) -> str:
    """How many sources there are, and how they stand."""
    counts: dict[str, int] = {}
    for each in sources:
        word = each.state if each.state in FINE else "in trouble"
        counts[word] = counts.get(word, 0) + 1
    names = {"good": "as expected", "in trouble": "not as expected", "unfinished": "not finished"}
    order = ("good", "in trouble", "unfinished", "not fetched", "unconfirmed")
    said = [f"{counts[word]:,} {names.get(word, word)}" for word in order if word in counts]
    return f"{count_of(len(sources), 'source')}: {listed(said)}." if sources else "No sources."
