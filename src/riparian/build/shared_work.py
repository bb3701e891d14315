"""What is worked out once for the two snapshots of one build: for everybody's, and for the member's
own, which holds the same and some more.

Readings, purposes, vectors and overlaps are kept in files of their own. This is what else costs
time: comparing records, and reading what texts say.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from riparian.linking.engine.kept_pairs import KeptPairs
from riparian.linking.link_records import Weight
from riparian.overlap.signals.text_signals import ToldTexts


class SharedWork(msgspec.Struct, frozen=True):
    """`pairs`: verdicts on pairs of records; `texts`: what texts say; the first snapshot fills
    both, the second takes them over. `weights`: what agreements are worth in the first; empty
    while it is being made."""

    pairs: KeptPairs
    texts: ToldTexts
    weights: Sequence[Weight] = ()
