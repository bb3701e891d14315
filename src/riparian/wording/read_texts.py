"""What is read by words alone, as yet or for now, in a sentence; nothing where nothing is."""

from __future__ import annotations

from riparian.catalogue.read_texts import ReadTexts
from riparian.catalogue.search.search_answer import SearchAnswer
from riparian.english import count_of, listed


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


def may_still_change(counts: ReadTexts) -> str:
    """Of a whole centre: how many texts wait, and what may change once they have been read."""
    whose = []
    if counts.purposes_waiting:
        whose.append(count_of(counts.purposes_waiting, "record"))
    if counts.compared_waiting:
        whose.append(count_of(counts.compared_waiting, "project"))
    if not whose:
        return ""
    what = "proposed purposes and overlaps" if counts.purposes_waiting else "overlaps"
    return (
        f"The texts of {listed(whose)} have been read by their words only so far. Once their"
        f" meaning has been read, {what} may still change; certain purposes, places and links"
        " will not."
    )


def found_by_words(answer: SearchAnswer) -> str:
    """Of what a search found."""
    if not answer.by_words_alone:
        return ""
    return "Searched by words only, as texts cannot be compared by meaning right now."


def _of(read: int, whole: int, noun: str) -> str:
    return f"{read:,} of {count_of(whole, noun)} have been"
