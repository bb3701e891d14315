"""Judgements of people in words, as several commands print them."""

from __future__ import annotations

from collections.abc import Sequence

import click

from riparian.store.journal.judgement import Contradiction, Judgement

WORDS = {
    "same": "are the same project",
    "different": "are different projects",
    "unsure": "may be one project or two",
}
"""Each verdict after the names of two records."""

TOLD = 3
"""Contradictions that are printed; the rest is counted."""


def judgement_words(entry: Judgement) -> str:
    """One entry in one line: `3  2026-11-25 A. Sato: x and y are the same project. Why: …`."""
    who = f"{entry.id}  {entry.made_at[:10]} {entry.made_by}"
    if entry.verdict is None:
        what = f"took back judgement {entry.undoes} on {entry.a} and {entry.b}"
        return f"{who} {what}. Why: {entry.why}"
    return f"{who}: {entry.a} and {entry.b} {WORDS[entry.verdict]}. Why: {entry.why}"


def contradiction_words(one: Contradiction) -> list[str]:
    """The judgements of a contradiction, a line each."""
    head = "These judgements contradict each other:"
    return [head, *(f"  {judgement_words(said)}" for said in one.judgements)]


def say_contradictions(found: Sequence[Contradiction]) -> None:
    """Tell of contradictions on stderr, and what to do; nothing where there is none."""
    for one in found[:TOLD]:
        for line in contradiction_words(one):
            click.echo(line, err=True)
    if len(found) > TOLD:
        click.echo(f"and {len(found) - TOLD} contradictions more", err=True)
    if found:
        click.echo(
            "All are kept. Judge one of these pairs again, or take one back:"
            f" riparian judge --undo {found[0].different.a} {found[0].different.b} --why TEXT",
            err=True,
        )
