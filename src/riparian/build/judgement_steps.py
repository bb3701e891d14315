"""What people judged, as the steps of a build find it: the judgements that stand, and where they
contradict each other."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from riparian.english import and_more
from riparian.problems import quote
from riparian.store.database import Snapshot
from riparian.store.journal.judgement import Contradiction, Judgement, contradictions
from riparian.store.load import load_rows
from riparian.store.schema import CONTRADICTION_COLUMNS, JUDGEMENT_COLUMNS

TOLD = 4
"""Judgements of a chain that are told; the rest is counted."""


def load_judgements(snapshot: Snapshot, judgements: Sequence[Judgement]) -> None:
    """Make the temporary tables of the judgements that stand and of their contradictions."""
    rows = [msgspec.structs.astuple(judgement) for judgement in judgements]
    load_rows(snapshot, "raw_judgement", JUDGEMENT_COLUMNS, rows, temporary=True)
    rows = [_contradiction_row(contradiction) for contradiction in contradictions(judgements)]
    load_rows(snapshot, "raw_contradiction", CONTRADICTION_COLUMNS, rows, temporary=True)


def _contradiction_row(contradiction: Contradiction) -> tuple[str, str, str]:
    different = contradiction.different
    pair = f"{quote(different.a)} and {quote(different.b)}"
    got = f"{_who(different)} said that {pair} are different, but {_chain(contradiction.same)}"
    return pair, got, f"Expected judgements that agree, got: {got}. All of them are kept."


def _chain(same: Sequence[Judgement]) -> str:
    sentences = "; ".join(
        f"{_who(entry)} that {quote(entry.a)} and {quote(entry.b)} are the same"
        for entry in same[:TOLD]
    )
    return f"{sentences} ({and_more(len(same) - TOLD)})" if len(same) > TOLD else sentences


def _who(entry: Judgement) -> str:
    return f"{entry.made_by} on {entry.made_at[:10]}"
