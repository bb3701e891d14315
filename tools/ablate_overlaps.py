"""What each feature of overlaps brings, on graded pairs: the table in docs/accuracy.md.

    python tools/ablate_overlaps.py ../shared/gold/overlaps.jsonl

The catalogue is built once, as `riparian evaluate overlaps` builds it. Then the pairs are weighed
again without one feature after the other, and what is left is put to scale anew; and with other
settings. At the end the figures of the whole when its pairs are drawn anew with replacement, from
5 to 95 % of the draws.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import numpy as np

from riparian.evaluate.overlaps import BOTH_WORTH, UNJOINED, auc, ndcg, weigh_pairs
from riparian.evaluate.records import catalogue_of
from riparian.overlap.engine import provider_pair as sides
from riparian.overlap.engine import selection as keep
from riparian.overlap.engine.scoring import Scales, Scene, Worth
from riparian.store.database import Snapshot
from riparian.store.settings import OverlapSettings, Settings
from riparian.store.snapshot import open_snapshot

WORTHS = {
    "place": "place", "distance": "near", "system": "system", "body": "body", "purpose": "purpose",
    "subject": "subject",
}  # fmt: skip
"""Features that stand among what pairs of patterns are worth."""

SCALES = {"text": "text", "named": "named", "time": "time"}
FEATURES = (*WORTHS, *SCALES)
FEW = ("place", "purpose", "time")
DRAWS, SEED, FEWER = 2_000, 7, 100

Graded = tuple[tuple[str, str], float]
Strengths = Mapping[tuple[str, str], float]


def main(arguments: list[str]) -> int:
    """Print the table and the ranges; returns the exit code."""
    lines = [json.loads(line) for line in Path(arguments[0]).read_text("utf-8").splitlines()]
    pairs: list[Graded] = [((one["a"], one["b"]), float(one["grade"])) for one in lines[1:]]
    with (
        catalogue_of(lines[0]["records"], UNJOINED) as layout,
        open_snapshot(layout) as connection,
    ):
        whole = strengths(connection, pairs)
        print("| | auc | ndcg20 |\n|---|---|---|")
        for name, found in variants(connection, pairs, whole):
            scores, grades = scored(pairs, found)
            print(f"| {name} | {short(auc(scores, grades >= BOTH_WORTH))} "
                  f"| {short(ndcg(scores, grades))} |")  # fmt: skip
    print(f"\nDrawn anew with replacement, {DRAWS:,} times: {ranges(*scored(pairs, whole))}")
    return 0


def variants(
    connection: Snapshot, pairs: list[Graded], whole: Strengths
) -> Iterator[tuple[str, Strengths]]:
    """Every line of the table: its name, and how strong the pairs are then."""
    yield "all", whole
    for name in FEATURES:
        yield f"without {name}", without(connection, pairs, {name})
    few = set(FEATURES) - set(FEW)
    yield "place, purpose and time alone", without(connection, pairs, few)
    with patch.object(keep, "_scale", _plain):
        yield "all, as a plain sum", strengths(connection, pairs)
    for cap in (8, 12):
        settings = OverlapSettings(feature_cap_bits=float(cap))
        yield f"all, a cap of {cap} bits", strengths(connection, pairs, settings)
    with patch.object(sides, "SAMPLE", FEWER):
        yield f"all, a sample of {FEWER} projects a side", strengths(connection, pairs)


def without(connection: Snapshot, pairs: list[Graded], gone: set[str]) -> Strengths:
    """Strengths without these features: they are worth nothing in any pair."""
    worth_of, scales_of = Scene._worth, Scene._scales

    def worth(scene: Scene) -> Worth:
        return _silent(worth_of(scene), [WORTHS[one] for one in gone if one in WORTHS])

    def scales(scene: Scene, cap: float) -> Scales:
        return _silent(scales_of(scene, cap), [SCALES[one] for one in gone if one in SCALES])

    with ExitStack() as stack:
        stack.enter_context(patch.object(Scene, "_worth", worth))
        stack.enter_context(patch.object(Scene, "_scales", scales))
        return strengths(connection, pairs)


def _silent(known: Any, fields: list[str]) -> Any:
    return msgspec.structs.replace(known, **{name: getattr(known, name) * 0 for name in fields})


def _plain(candidates: Any, others: Any, weight: float, cap: float) -> keep.BitScale:
    """A scale that leaves every sum as it is."""
    lowest = int(min(candidates.min(initial=0), others.min(initial=0)))
    highest = int(max(candidates.max(initial=0), others.max(initial=0)))
    return keep.BitScale(lowest, np.arange(lowest, highest + 1) / 10)


def strengths(
    connection: Snapshot,
    pairs: list[Graded],
    settings: OverlapSettings | None = None,
) -> Strengths:
    """How strong each pair is; what does not meet is left out."""
    rows = weigh_pairs(connection, [pair for pair, _ in pairs], settings or Settings().overlap)
    return {pair: row["strength_bits"] for pair, row in rows.items()}


def scored(pairs: list[Graded], found: Strengths) -> tuple[Any, Any]:
    """The pairs' strengths and grades, in their order."""
    scores = [found.get((a, b), found.get((b, a), 0.0)) for (a, b), _ in pairs]
    return np.array(scores), np.array([grade for _, grade in pairs])


def ranges(scores: Any, grades: Any) -> str:
    """Figures from 5 to 95 % of the draws; a draw without both sorts of pairs is drawn again."""
    rng = np.random.default_rng(SEED)
    figures: dict[str, Callable[[Any, Any], float]] = {
        "auc": lambda s, g: auc(s, g >= BOTH_WORTH), "ndcg20": ndcg
    }  # fmt: skip
    drawn = rng.integers(0, len(grades), size=(DRAWS, len(grades)))
    said = []
    for name, figure in figures.items():
        found = [figure(scores[row], grades[row]) for row in drawn]
        low, high = np.percentile(found, (5, 95))
        said.append(f"{name} {short(low)} to {short(high)}")
    return ", ".join(said)


def short(figure: float) -> str:
    """`.92`"""
    return f"{figure:.2f}".removeprefix("0")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
