"""Answering claims, in words: who gets an answer, who reads it, what comes of it."""

from __future__ import annotations

from collections.abc import Mapping

from riparian.desk.claims.verdicts import VERDICT_NAMES, VerdictSaid
from riparian.desk.suggestions.suggestions import LONGEST_TEXT, SET_ASIDE, Suggestion
from riparian.english import day, possessive
from riparian.exchange.entries.entry_types import LONGEST_LINE, OverlapVerdict
from riparian.exchange.entries.payload import CLEAR, GREEN
from riparian.wording.channel import shown_line
from riparian.wording.claims import LONGEST_WHO

AUDIENCES: dict[str, str] = {
    CLEAR: "Everyone: it stands on the project’s page at every member, for whoever looks",
    GREEN: "All members: their people see it, the public does not",
    "": "Only us: the people of this centre see it, and nobody else",
}
"""For whom an answer is, by its label; empty for this member alone."""

IN_NO_FRAMEWORK = (
    "This centre belongs to no framework. Your answer stands on this centre’s pages, for whoever"
    " can open them, and goes nowhere else."
)
CANNOT_BE_TAKEN_BACK = (
    "What was shared once cannot be taken back: you can say later that it no longer holds, and both"
    " stay."
)
ONLY_HERE = "To share an answer with others takes an account with the role of publisher."
FOR_GOVERNMENT = (
    "What your organisation disputes for others to read is its government’s word: that takes an"
    " account with the role of host officer."
)
OWN_RECORD = (
    "Your organisation shared this record, so your answer counts as its correction. The record"
    " itself stays as it is."
)
ANOTHERS_RECORD = (
    "This record is another’s. Your answer stands beside what is said, as a dispute, and changes"
    " nothing."
)
DONE = {
    "suggestion": "Thank you. What you wrote waits for {keeper}, and nothing of it is shown until"
    " they take it up.",
    "dispute": "Your dispute stands beside what it disputes.",
    "correction": "Your correction stands beside the record.",
    "verdict": "Your verdict stands on the page.",
    "taken-back": "It is taken back, and the page says so.",
}
"""What is said after an answer."""

SENT_BY_NOBODY = (
    "You are not signed in. What you write waits for {keeper}, who keep this page, and is not shown"
    " until they take it up. We ask for no name and no address, so nobody can write back to you."
)
SENT_BY_VIEWER = (
    "Your account reads and does not answer. What you write waits for {keeper}, and is not shown"
    " until they take it up. Your name is not kept with it."
)
SENT_BY_COLLEAGUE = (
    "What you write waits for {keeper} among the suggestions of readers. Your name is not kept with"
    " it."
)
ABOUT_A_SOURCE = (
    "Answers to a source as a whole are suggestions to the people who keep this centre. To dispute"
    " what it says of one project, open that project’s page."
)
LIMIT = f"Up to {LONGEST_TEXT:,} characters, text only."

VERDICTS: dict[OverlapVerdict, str] = {
    "useful": "Useful: worth a call",
    "known": "Known already: we work on it, or have looked at it",
    "not-an-overlap": "Not an overlap: the two do not meet",
    "wrong": "Wrong: what the page says of one of them is not so",
}
"""What somebody can think of an overlap."""

NO_PAIR = (
    "One of the two projects has neither an identifier nor a page of its own, so nobody elsewhere"
    " could tell which pair a verdict is about. Tell your counterpart directly."
)

KIND_WORDS = {"project": "project", "overlap": "overlap", "source": "source"}


def verdict_name(verdict: VerdictSaid) -> str:
    """The verdict in a word."""
    return VERDICT_NAMES[verdict.verdict]


def verdict_who(verdict: VerdictSaid, names: Mapping[str, str]) -> str:
    """Who thinks so, and when: `the Mekong desk of KOICA, 28 November 2026`."""
    written = day(verdict.written_at.date().isoformat())
    by = shown_line(verdict.by, LONGEST_WHO)
    if verdict.entry.origin.is_local:
        return f"{by}, {written}"
    member = shown_line(names.get(verdict.member, verdict.member), LONGEST_WHO)
    return f"{member} ({by}), {written}"


def verdict_why(verdict: VerdictSaid) -> str:
    """The reason, and why it was taken back, where it was."""
    why = shown_line(verdict.why, LONGEST_LINE)
    if verdict.stands:
        return why
    back = shown_line(verdict.withdrawn_why, LONGEST_LINE)
    return f"{why} Taken back: {back or 'no reason given'}"


def people_of(keeper: str) -> str:
    """`the people of the Japan International Cooperation Agency` as a reader is told of them."""
    return f"{possessive(keeper)} people"


def state_words(suggestion: Suggestion) -> str:
    """What came of a suggestion."""
    done = "set aside" if suggestion.state == SET_ASIDE else "taken up"
    return f"{done} by {suggestion.answered_by}"
