"""Task `links`: whether two records are one project.

Lines: `{"a": record, "b": record, "same": true | false, "why"}`, a record as `evaluate.records`
says; `relation` ("part", "phase", "cofinanced") says how two that differ belong together, `class`
and `langs` what makes a pair hard, `debatable` that readers may differ, and pairs of one `group`
share records.

All records make one centre, which is linked as any centre is; a pair is called the same where both
records stand in one project, and neither is a part of it. `auc` is that of the evidence in bits.
Pairs that were not proposed to be compared (they share too little) are compared all the same for
the evidence; their answer stays that of the centre, and `proposed` is the part of the same pairs
that was proposed. `slope` says whether that evidence can be read as odds: 1 where it can be, less
where it is too sure of itself. `accuracy` is over all pairs; of a group of which none is the same
it is the only figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from riparian.evaluate.frame import CaseResult, Line, Task
from riparian.evaluate.log_odds import fit_log_odds
from riparian.evaluate.records import catalogue_of
from riparian.linking.engine.blocking import propose_pairs
from riparian.linking.engine.compare_records import Comparer
from riparian.linking.engine.load_records import load_records
from riparian.linking.engine.match_weights import WeightTable
from riparian.linking.engine.pair_verdicts import parting_rule, shown_of
from riparian.linking.read_links import list_weights
from riparian.store.database import Snapshot
from riparian.store.settings import LanguageSettings, Settings
from riparian.store.snapshot import open_snapshot

SETTINGS = Settings(language=LanguageSettings(encoder="none"))
"""Linking compares titles by their words; it needs no encoder."""

NOT_PROPOSED = "not proposed"


def _judge(lines: Sequence[Line]) -> Iterable[CaseResult]:
    records = {line[side]["key"]: line[side] for line in lines for side in ("a", "b")}
    with (
        catalogue_of(list(records.values()), SETTINGS) as layout,
        open_snapshot(layout) as snapshot,
    ):
        comparer = comparer_of(snapshot, SETTINGS.region)
        projects = dict(snapshot.rows("SELECT unit_id, own_id FROM unit"))
    proposed = set(propose_pairs(comparer.records, comparer.titles).pairs)
    numbers = {record.unit_id: number for number, record in enumerate(comparer.records)}
    for line in lines:
        a, b = sorted(numbers[line[side]["key"]] for side in ("a", "b"))
        pair, raw = comparer.weigh(a, b)
        rule = parting_rule(comparer.records[a], comparer.records[b], pair)
        weighed = shown_of(raw, rule)
        got = projects[line["a"]["key"]] == projects[line["b"]["key"]]
        yield CaseResult(
            case=f"{line['a']['key']} {line['b']['key']}",
            expected=bool(line["same"]),
            got=got,
            right=got == bool(line["same"]),
            why=f"{weighed.bits:+.1f} bits; {line.get('why', '')}"
            + ("" if (a, b) in proposed else f" ({NOT_PROPOSED})"),
            source="/".join(sorted({line["a"]["provider"], line["b"]["provider"]})),
            language="/".join(sorted({line[s].get("title_lang") or "?" for s in ("a", "b")})),
            value=weighed.bits,
            groups=_groups(line),
            family=str(line["group"]) if "group" in line else None,
        )


def _groups(line: Line) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {
        by: (str(line[by]),) for by in ("class", "langs", "relation") if line.get(by)
    }
    if line.get("debatable"):
        found["debatable"] = ("debatable",)
    return found


def _figures(judged: Sequence[CaseResult]) -> dict[str, float]:
    joined = [one for one in judged if one.got]
    wanted = [one for one in judged if one.expected]
    right = sum(one.right for one in joined)
    figures: dict[str, float] = {}
    if judged:
        figures["accuracy"] = sum(one.right for one in judged) / len(judged)
    if joined and wanted:
        figures["precision"] = right / len(joined)
    if wanted:
        figures["recall"] = right / len(wanted)
        figures["proposed"] = sum(NOT_PROPOSED not in one.why for one in wanted) / len(wanted)
        figures["f1"] = 2 * right / (len(joined) + len(wanted))
    others = [one.value or 0.0 for one in judged if not one.expected]
    if wanted and others:
        figures["auc"] = _auc([one.value or 0.0 for one in wanted], others)
        slope = _slope(judged)
        if slope is not None:
            figures["slope"] = slope
    return figures


def _auc(high: Sequence[float], low: Sequence[float]) -> float:
    """The chance that one of `high` lies above one of `low`, ties counting half (Mann-Whitney)."""
    ordered = np.sort(np.array(low))
    below = np.searchsorted(ordered, high, side="left").sum()
    not_above = np.searchsorted(ordered, high, side="right").sum()
    return float((below + not_above) / 2 / (len(high) * len(low)))


def _slope(judged: Sequence[CaseResult]) -> float | None:
    """By how much the logarithm of the odds that a pair is the same grows with its evidence; None
    where the evidence parts all pairs, so that there is no end to it."""
    bits = np.array([one.value or 0.0 for one in judged])
    fitted = fit_log_odds(bits[:, None], np.array([bool(one.expected) for one in judged]))
    return None if fitted is None else float(fitted[1])


LINKS = Task("links", "whether two records are one project", _judge, _figures)
"""The task; see the module."""


def comparer_of(snapshot: Snapshot, region: str) -> Comparer:
    """The comparer of a snapshot, with the weights that it was built with."""
    records = load_records(snapshot, region)
    comparer = Comparer(records, region)
    comparer.table = WeightTable.of_rows(list_weights(snapshot), len(records))
    return comparer
