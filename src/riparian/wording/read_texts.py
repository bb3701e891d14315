"""What is read by words alone as yet, in a sentence; nothing where nothing waits."""

from __future__ import annotations

from riparian.catalogue.read_texts import ReadTexts
from riparian.english import count_of


def purposes_by_words(counts: ReadTexts) -> str:
    """Of purposes that texts propose."""
    if not counts.purposes_waiting:
        return ""
    whole = counts.purposes_read + counts.purposes_waiting
    return (
        "Purposes that texts propose are by words only so far:"
        f" {_of(counts.purposes_read, whole, 'text')} read for their meaning."
    )


def overlaps_by_words(counts: ReadTexts) -> str:
    """Of overlaps."""
    if not counts.compared_waiting:
        return ""
    whole = counts.compared_read + counts.compared_waiting
    return (
        "Overlaps compare texts by words only so far: those of"
        f" {_of(counts.compared_read, whole, 'project')} read for their meaning."
    )


def _of(read: int, whole: int, noun: str) -> str:
    return f"{read:,} of {count_of(whole, noun)} have been"
