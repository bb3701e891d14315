"""Verdicts as labelled pairs, in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from riparian.desk.claims.verdicts import VerdictFigures
from riparian.english import agree, count_of

NAMES = {
    "useful": "useful", "known": "known already", "not-an-overlap": "not an overlap",
    "wrong": "wrong",
}  # fmt: skip


def verdict_figures_words(figures: VerdictFigures) -> Iterator[str]:
    """How many verdicts there are, and which part of the pairs of each strength are overlaps."""
    if not figures.pairs:
        yield "Nobody whom you can read has given a verdict on an overlap."
        return
    said = ", ".join(f"{count} {NAMES[name]}" for name, count in figures.verdicts.items())
    yield f"Verdicts on {count_of(figures.pairs, 'pair')} of projects: {said}."
    if figures.divided:
        count = count_of(figures.divided, "pair")
        them = agree(figures.divided, "it is", "they are")
        yield f"On {count} members do not agree; {them} in no figure."
    if figures.unknown:
        count = count_of(figures.unknown, "pair")
        are = agree(figures.unknown, "is", "are")
        yield f"{count} {are} no overlap in this catalogue, and in no figure."
    if figures.precision is None:
        yield "No pair is left to count."
        return
    yield f"{'strength':<12} {'overlaps':>9} {'none':>5} {'precision':>10}"
    for each in figures.by_strength:
        yield f"{each.strength:<12} {each.overlaps:>9} {each.none:>5} {each.precision:>10.2f}"
    yield f"{'together':<12} {figures.overlaps:>9} {figures.none:>5} {figures.precision:>10.2f}"
