"""What people said of two records, in words."""

from __future__ import annotations

from riparian.store.journal.judgement import Contradiction, Judgement

WORDS = {
    "same": "are the same project",
    "different": "are different projects",
    "unsure": "may be one project or two",
}
"""Each verdict after the names of two records."""

DEFAULT_WHY = "Compared side by side in review."
TAKEN_BACK = "Undone in review."
"""The reasons that are noted if a person who goes through pairs gives none."""


def judgement_words(entry: Judgement) -> str:
    """One entry in one line: `3  2026-11-25 A. Sato: x and y are the same project. Why: …`."""
    who = f"{entry.id}  {entry.made_at[:10]} {entry.made_by}"
    if entry.verdict is None:
        what = f"undid judgement {entry.undoes} on {entry.a} and {entry.b}"
        return f"{who} {what}. Why: {entry.why}"
    return f"{who}: {entry.a} and {entry.b} {WORDS[entry.verdict]}. Why: {entry.why}"


def contradiction_words(contradiction: Contradiction) -> list[str]:
    """The judgements of a contradiction, a line each."""
    head = "These judgements contradict each other:"
    return [head, *(f"  {judgement_words(judgement)}" for judgement in contradiction.judgements)]
