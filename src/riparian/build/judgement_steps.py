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
    told = [_told(one) for one in contradictions(judgements)]
    load_rows(snapshot, "raw_contradiction", CONTRADICTION_COLUMNS, told, temporary=True)


def _told(one: Contradiction) -> tuple[str, str, str]:
    said = one.different
    pair = f"{quote(said.a)} and {quote(said.b)}"
    got = f"{_who(said)} said that {pair} are different, but {_chain(one.same)}"
    return pair, got, f"Expected judgements that agree, got: {got}. All of them are kept."


def _chain(same: Sequence[Judgement]) -> str:
    told = "; ".join(
        f"{_who(one)} that {quote(one.a)} and {quote(one.b)} are the same" for one in same[:TOLD]
    )
    return f"{told} ({and_more(len(same) - TOLD)})" if len(same) > TOLD else told


def _who(one: Judgement) -> str:
    return f"{one.made_by} on {one.made_at[:10]}"
