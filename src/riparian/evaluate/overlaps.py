"""Task `overlaps`: pairs of projects, graded by readers, against the strengths of the product.

The first line: `{"records": […]}`, the whole catalogue, from which a centre is built
(`evaluate.records`); the others: `{"a": key, "b": key, "grade": 0-3, "kind"?}`. Every pair is
weighed by the product's own search, also where it would not propose it.

Figures, over the pairs as one list: `auc` for a grade of 2 or more, `ndcg20` with the grade itself
as gain (Järvelin and Kekäläinen 2002, base 2), `ndcg20_steep` with 2^grade - 1 instead (Burges and
others 2005), and `spearman` between strength and grade. Where a kind is given: `kind_accuracy`,
`kind_macro_recall` (the mean of the recalls of the kinds that there are), and beside them
`kind_commonest`, the accuracy of always answering the commonest of them; of one kind
`kind_accuracy` is its recall.

The first four also under `baseline_…` for the comparison method: cosine of the sentences "title.
description" as published, + 0.1 for the same 3-digit purpose, + 0.15 for the same 5-digit one. It
needs an encoder, and is left out without one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.evaluate.frame import CaseResult, Line, Task
from riparian.evaluate.records import catalogue_of
from riparian.language.encoder import Encoder
from riparian.normalise.purpose_inference.infer_purpose import uses
from riparian.overlap.engine.load_projects import gather
from riparian.overlap.engine.overlap_row import ROW_COLUMNS, OverlapRow
from riparian.overlap.engine.project_texts import TextReader
from riparian.overlap.engine.search_overlaps import find_overlaps
from riparian.store.database import Snapshot
from riparian.store.settings import LinkingSettings, OverlapSettings, Settings
from riparian.store.snapshot import open_snapshot

BOTH_WORTH = 2.0
"""The grade from which on a pair is worth a call."""

SHOWN = 20
SAME_CATEGORY, SAME_PURPOSE = 0.1, 0.15
"""What the comparison method adds for the same 3-digit and the same 5-digit purpose."""

UNJOINED = Settings(linking=LinkingSettings(join=False), overlap=OverlapSettings(pairs=()))
"""Readers graded records as they stand; what another record of the same project adds they did not
see. Which records are one project is the task `links`. Overlaps are worked out of graded pairs."""

Floats = NDArray[np.float64]


def judge_overlaps(lines: Sequence[Line], encoder: Encoder | None) -> Iterable[CaseResult]:
    """Each graded pair with its strength in bits (`value`) and the comparison method's score."""
    records = {record["key"]: record for record in lines[0]["records"]}
    pairs = lines[1:]
    baseline = _baseline(pairs, records, encoder)
    with (
        catalogue_of(list(records.values()), UNJOINED) as layout,
        open_snapshot(layout) as snapshot,
    ):
        encode = encoder.encode if encoder is not None and uses(encoder) else None
        reader = TextReader(snapshot, encode)
        two = [(p["a"], p["b"]) for p in pairs]
        overlaps = weigh_pairs(snapshot, two, Settings().overlap, reader)
    for pair, score in zip(pairs, baseline, strict=True):
        row = overlaps.get((pair["a"], pair["b"])) or overlaps.get((pair["b"], pair["a"]))
        got = row.kind if row else None
        kind = pair.get("kind")
        yield CaseResult(
            case=f"{pair['a']}~{pair['b']}",
            expected={"grade": pair["grade"], **({"kind": kind} if kind else {})},
            got={"kind": got, "baseline": score},
            right=kind is None or kind == got,
            why=_why(row) if row else NOTHING_SHARED,
            value=row.strength_bits if row else 0.0,
            groups={"kind": (kind,)} if kind else {},
        )


def weigh_pairs(
    snapshot: Snapshot,
    pairs: Collection[tuple[str, str]],
    settings: OverlapSettings,
    reader: TextReader | None = None,
) -> dict[tuple[str, str], OverlapRow]:
    """The overlap of each pair of records, which is that of the projects they stand in; by the pair
    in the order of the search. A pair that does not meet is left out."""
    project = dict(snapshot.rows("SELECT DISTINCT unit_id, project_id FROM activity"))
    whose = provider_of_each(snapshot)
    asked_pairs: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    records: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for a, b in pairs:
        sides = [
            (whose.get(project.get(record, record), ""), project.get(record, record), record)
            for record in (a, b)
        ]
        first, second = sorted(sides)
        asked_pairs[first[0], second[0]].append((first[1], second[1]))
        records[first[1], second[1]].append((first[2], second[2]))
    overlaps: dict[tuple[str, str], OverlapRow] = {}
    gathered = gather(snapshot, {provider for pair in asked_pairs for provider in pair})
    for (provider_a, provider_b), two in sorted(asked_pairs.items()):
        find_overlaps(
            snapshot, provider_a, provider_b, settings, asked=two, gathered=gathered, reader=reader
        )
        for values in snapshot.rows(f"SELECT {ROW_COLUMNS} FROM found_overlap"):
            row = OverlapRow(*values)
            overlaps |= dict.fromkeys(records[row.a, row.b], row)
    return overlaps


def provider_of_each(snapshot: Snapshot) -> dict[str, str]:
    """The provider whose project each is in a graded pair: who pays for it, where that is known."""
    return dict(
        snapshot.rows(
            "SELECT project_id, min_by(provider, CASE role WHEN 'funder' THEN 0 ELSE 1 END)"
            " FROM project_provider GROUP BY project_id"
        )
    )


NOTHING_SHARED = "nothing in common"


def _why(row: OverlapRow) -> str:
    bits = [
        f"{name.removesuffix('_bits')} {value:.1f}"
        for name, value in msgspec.structs.asdict(row).items()
        if name.endswith("_bits") and name != "strength_bits" and value
    ]
    return ", ".join(bits) or NOTHING_SHARED


def _baseline(
    pairs: Sequence[Line], records: dict[str, Line], encoder: Encoder | None
) -> list[float | None]:
    """The comparison method's score of each pair."""
    if encoder is None:
        return [None] * len(pairs)
    keys = sorted({pair[side] for pair in pairs for side in ("a", "b")})
    texts = [f"{records[k]['title']}. {records[k].get('description', '')}" for k in keys]
    vectors = np.asarray(encoder.encode(texts), dtype=np.float64)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    row_of = {key: row for row, key in enumerate(keys)}
    scores: list[float | None] = []
    for pair in pairs:
        a, b = (records[pair[side]].get("purpose") or "" for side in ("a", "b"))
        cosine = float(vectors[row_of[pair["a"]]] @ vectors[row_of[pair["b"]]])
        same = SAME_CATEGORY * (a[:3] == b[:3] != "") + SAME_PURPOSE * (a == b != "")
        scores.append(cosine + same)
    return scores


def overlap_figures(judged: Sequence[CaseResult]) -> dict[str, float]:
    """The figures of this task; those that need pairs of both sorts are left out without them."""
    grades = np.array([j.expected["grade"] for j in judged], dtype=np.float64)
    figures = _ranking(np.array([j.value or 0.0 for j in judged]), grades)
    kinds = [j for j in judged if "kind" in j.expected]
    if kinds:
        figures |= _of_kinds(kinds)
    baseline = [j.got["baseline"] for j in judged]
    if judged and None not in baseline:
        both = _ranking(np.array(baseline, dtype=np.float64), grades)
        figures |= {f"baseline_{name}": value for name, value in both.items()}
    return figures


def _of_kinds(judged: Sequence[CaseResult]) -> dict[str, float]:
    right: dict[str, list[bool]] = defaultdict(list)
    for case in judged:
        right[case.expected["kind"]].append(case.right)
    accuracy = sum(case.right for case in judged) / len(judged)
    if len(right) == 1:
        return {"kind_accuracy": accuracy}
    return {
        "kind_accuracy": accuracy,
        "kind_macro_recall": sum(sum(one) / len(one) for one in right.values()) / len(right),
        "kind_commonest": max(len(one) for one in right.values()) / len(judged),
    }


def _ranking(scores: Floats, grades: Floats) -> dict[str, float]:
    figures: dict[str, float] = {}
    worth = grades >= BOTH_WORTH
    if worth.any() and not worth.all():
        figures["auc"] = auc(scores, worth)
    if grades.any():
        figures["ndcg20"] = ndcg(scores, grades)
        figures["ndcg20_steep"] = ndcg(scores, 2.0**grades - 1)
    if len(set(grades)) > 1 and len(set(scores)) > 1:
        ranks = np.corrcoef(_ranks(scores), _ranks(grades))
        figures["spearman"] = float(ranks[0, 1])
    return figures


def auc(scores: Floats, worth: NDArray[np.bool_]) -> float:
    """The chance that a pair that is worth it stands before one that is not; ties count half."""
    yes, no = scores[worth], scores[~worth]
    before = (yes[:, None] > no[None, :]).sum() + 0.5 * (yes[:, None] == no[None, :]).sum()
    return float(before / (len(yes) * len(no)))


def ndcg(scores: Floats, gains: Floats, shown: int = SHOWN) -> float:
    """The gains of the first `shown` by score, each over log2 of its place + 1, over the most that
    there could be. Of equal scores each takes the mean gain, so that the order of lines is none."""
    mean: dict[float, float] = {s: float(gains[scores == s].mean()) for s in set(scores.tolist())}
    got = np.array(sorted(((s, mean[s]) for s in scores.tolist()), reverse=True))[:, 1]
    weights = np.array([1 / math.log2(place + 2) for place in range(min(shown, len(gains)))])
    best = np.sort(gains)[::-1]
    return float((got[: len(weights)] * weights).sum() / (best[: len(weights)] * weights).sum())


def _ranks(values: Floats) -> Floats:
    """Ranks from 1; equal values share their mean rank."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[place], dtype=np.float64)


OVERLAPS = Task(
    "overlaps",
    "how strongly two projects meet, and how",
    judge_overlaps,
    overlap_figures,
    uses_encoder=True,
)
