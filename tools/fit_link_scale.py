"""What a bit of the evidence on links is worth, on labelled pairs, and whether that carries over.

    python tools/fit_link_scale.py LINKS.jsonl…

Fits the two numbers of `linking.engine.calibration` on what comparisons add up to: by how much the
logarithm of the odds grows with each bit, and what a rule that keeps two records apart counts.
Pairs of one group, and pairs that share records, are left out together, one of `PARTS` parts after
the other; the slope of what is left out says whether the fit holds for pairs it has not seen: 1 is
right, less is too sure. Prints the fits with their spread, and the slope with the numbers of the
code.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from riparian.arrays import Floats
from riparian.evaluate.links import SETTINGS, comparer_of
from riparian.evaluate.log_odds import fit_log_odds
from riparian.evaluate.records import catalogue_of
from riparian.linking.engine.calibration import RULE_BITS, SCALE
from riparian.linking.engine.pair_verdicts import parting_rule
from riparian.store.snapshot import open_snapshot

PARTS = 20
"""Parts of which one is left out at a time."""


class LabelledPair(NamedTuple):
    """What the comparisons of a pair add up to in bits, whether a rule parts it, whether it is one
    project, and the part of all pairs that it belongs to."""

    file: str
    bits: float
    rule: bool
    same: bool
    part: int


def main(arguments: Sequence[str]) -> int:
    """Fit and print; returns the exit code."""
    if not arguments:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    pairs = [pair for path in arguments for pair in labelled_pairs(Path(path))]
    unseen = np.zeros(len(pairs))
    fits = []
    for part in range(PARTS):
        out = np.array([pair.part == part for pair in pairs])
        fitted = fit_log_odds(_columns(pairs)[~out], _same(pairs)[~out])
        if fitted is None or not out.any():
            continue
        fits.append(fitted)
        unseen[out] = fitted[0] + _columns(pairs)[out] @ fitted[1:]
    before, scale, rule = np.mean(fits, axis=0)
    spread = np.std(fits, axis=0)
    print(f"fitted: scale {scale:.3f} ± {spread[1]:.3f}, rule {rule:.1f} ± {spread[2]:.1f} bits,")
    print(f"        before {before:+.2f} bits")
    now = np.array([pair.bits * SCALE - RULE_BITS * pair.rule for pair in pairs])
    plain = np.array([pair.bits for pair in pairs])
    for file in (*dict.fromkeys(pair.file for pair in pairs), "all"):
        chosen = np.array([file in (pair.file, "all") for pair in pairs])
        slopes = (_slope(bits[chosen], _same(pairs)[chosen]) for bits in (plain, unseen, now))
        print(
            f"{file}: slope of the sum {{:.3f}}, of pairs left out {{:.3f}}, now {{:.3f}}".format(
                *slopes
            )
        )
    return 0


def labelled_pairs(path: Path) -> Iterator[LabelledPair]:
    """The pairs of a labelled file, compared as in a centre of its records."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    records = {line[side]["key"]: line[side] for line in lines for side in ("a", "b")}
    with (
        catalogue_of(list(records.values()), SETTINGS) as layout,
        open_snapshot(layout) as snapshot,
    ):
        comparer = comparer_of(snapshot, SETTINGS.region)
    numbers = {record.unit_id: number for number, record in enumerate(comparer.records)}
    families = _families(lines)
    for line in lines:
        a, b = sorted(numbers[line[side]["key"]] for side in ("a", "b"))
        pair, weighed = comparer.weigh(a, b)
        rule = parting_rule(comparer.records[a], comparer.records[b], pair) is not None
        family = f"{path.stem} {families[line['a']['key']]}"
        part = hashlib.sha256(family.encode()).digest()[0] % PARTS
        yield LabelledPair(path.stem, weighed.bits, rule, bool(line["same"]), part)


def _families(lines: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Of each record the name of its family: those of one group and those that pairs connect."""
    first: dict[str, str] = {}

    def of(name: str) -> str:
        while first.setdefault(name, name) != name:
            name = first[name]
        return name

    for line in lines:
        names = [line["a"]["key"], line["b"]["key"]]
        if "group" in line:
            names.append(f"group {line['group']}")
        for name in names[1:]:
            first[of(name)] = of(names[0])
    return {name: of(name) for name in list(first)}


def _columns(pairs: Sequence[LabelledPair]) -> Floats:
    return np.array([[pair.bits, float(pair.rule)] for pair in pairs])


def _same(pairs: Sequence[LabelledPair]) -> Any:
    return np.array([pair.same for pair in pairs])


def _slope(bits: Floats, same: Any) -> float:
    fitted = fit_log_odds(bits[:, None], same)
    return float("nan") if fitted is None else float(fitted[1])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
