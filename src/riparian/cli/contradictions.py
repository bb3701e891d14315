"""Contradictions among what people said, as several commands print them."""

from __future__ import annotations

from collections.abc import Sequence

import click

from riparian.english import and_more
from riparian.store.journal.judgement import Contradiction
from riparian.wording.judgements import contradiction_words

TOLD = 3
"""Contradictions that are printed; the rest is counted."""


def say_contradictions(found: Sequence[Contradiction]) -> None:
    """Tell of contradictions on stderr, and what to do; nothing where there is none."""
    for one in found[:TOLD]:
        for line in contradiction_words(one):
            click.echo(line, err=True)
    if len(found) > TOLD:
        click.echo(and_more(len(found) - TOLD, "contradictions"), err=True)
    if found:
        click.echo(
            "All are kept. Judge one of these pairs again, or undo one:"
            f" riparian judge --undo {found[0].different.a} {found[0].different.b} --why TEXT",
            err=True,
        )
