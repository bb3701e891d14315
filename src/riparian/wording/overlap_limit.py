"""That a project may have more overlaps than are kept, where what is shown reaches the limit."""

from __future__ import annotations

from riparian.english import agree, count_of


def limit_words(many: int, most: int) -> str:
    """What a count of one project's overlaps leaves out, where it is as high as a count can be: at
    most so many with one provider are kept. Nothing for lower ones."""
    if many < most:
        return ""
    return (
        f"At most {count_of(most, 'overlap')} of a project with one provider"
        f" {agree(most, 'is', 'are')} kept, the strongest for both: there may be weaker ones."
    )
