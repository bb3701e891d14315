"""Contradictions among what people said, as several commands print them."""

from __future__ import annotations

from collections.abc import Sequence

import click

from riparian.english import and_more
from riparian.store.journal.judgement import Contradiction
from riparian.wording.comparison_sentences import contradiction_words

TOLD = 3
"""Contradictions that are printed; the rest is counted."""


def say_contradictions(contradictions: Sequence[Contradiction]) -> None:
    """Tell of contradictions on stderr, and what to do; nothing where there is none."""
    for contradiction in contradictions[:TOLD]:
        for line in contradiction_words(contradiction):
            click.echo(line, err=True)
    if len(contradictions) > TOLD:
        click.echo(and_more(len(contradictions) - TOLD, "contradictions"), err=True)
    if contradictions:
        pair = contradictions[0].different
        click.echo(
            "All are kept. Judge one of these pairs again, or undo one:"
            f" riparian judge --undo {pair.a} {pair.b} --why TEXT",
            err=True,
        )
