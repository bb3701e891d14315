"""What evidence of overlaps is worth: weights fitted to graded pairs, and how they carry over.

    python tools/fit_overlaps.py GOLD [--write]

``GOLD`` holds graded pairs (`overlaps*.jsonl`, see `riparian.evaluate.overlaps`), a file for each
pair of providers. Printed are tables of weights that are fitted to all files but one and tried on
that one: for the three sets of `riparian.overlap.engine.evidence_weights`, and for the last of them
without one sort of evidence after the other; how true the chances are; and the weights that are
fitted to all files, which ``--write`` puts into the package.

The fit is a logistic regression of the grade (as a chance, `CHANCE_OF_GRADE`) with a ridge on
standardised evidence; each file weighs as much as every other, however many pairs it has. Then all
weights are stretched by one factor, and the bits alone moved, so that the chances are those of a
grade of 2 or more on files that were left out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.evaluate.log_odds import fit_log_odds
from riparian.evaluate.overlaps import BOTH_WORTH, UNJOINED, auc, ndcg, provider_of_each
from riparian.evaluate.records import catalogue_of
from riparian.language.encoder import Encoder
from riparian.language.find_encoder import find_encoder
from riparian.normalise.purpose_inference.infer_purpose import uses
from riparian.overlap.engine.evidence_weights import (
    STRENGTHS,
    EvidenceWeights,
    ReadBy,
    load_weights,
)
from riparian.overlap.engine.load_projects import gather
from riparian.overlap.engine.project_texts import TextReader
from riparian.overlap.engine.search_overlaps import search_pair
from riparian.store.database import Snapshot
from riparian.store.settings import Settings
from riparian.store.snapshot import open_snapshot

STATED = ("place", "near", "system", "body", "subject", "time")
SETS: dict[ReadBy, tuple[str, ...]] = {
    "first": (*STATED, "purpose"),
    "words": (*STATED, "intent"),
    "texts": (*STATED, "intent", "meaning"),
}
"""The evidence that each set weighs."""

NAMED = 0.2
"""The weight of a name of the other's agency: a judgement, as one graded pair has it."""

RIDGE = 40.0
CHANCE_OF_GRADE = {0: 0.03, 1: 0.2, 2: 0.75, 3: 0.97}
"""The chance that a pair is worth a call, by its grade; half grades lie between."""

TENTHS = np.linspace(0, 1, 11)

Floats = NDArray[np.float64]


class GradedPairs(msgspec.Struct, frozen=True):
    """The pairs of one file: their grades, and each sort of evidence in bits, by set."""

    name: str
    grades: Floats
    evidence: dict[ReadBy, dict[str, Floats]]

    def columns(self, read_by: ReadBy, names: Sequence[str]) -> Floats:
        """These sorts of evidence side by side."""
        return np.column_stack([self.evidence[read_by][name] for name in names])

    @property
    def worth(self) -> Floats:
        """1 for pairs that are worth a call, 0 for the others."""
        return (self.grades >= BOTH_WORTH).astype(np.float64)


def main(arguments: list[str]) -> int:
    """Measure, print, and write if asked to; returns the exit code."""
    write = "--write" in arguments
    folders = [one for one in arguments if one != "--write"]
    if len(folders) != 1:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    encoder = find_encoder()
    if encoder is None or not uses(encoder):
        sys.stderr.write("The encoder of the purpose model is not installed: make assets\n")
        return 1
    files = sorted(Path(folders[0]).glob("overlaps*.jsonl"))
    graded = [read_pairs(file, encoder) for file in files]
    print("\n".join(report(graded)))
    if write:
        weights_file().write_text(as_toml(graded), encoding="utf-8")
    return 0


def weights_file() -> Path:
    """Where the weights of the package are."""
    with resources.as_file(resources.files("riparian.overlap.engine") / "data") as folder:
        return folder / "weights.toml"


def read_pairs(file: Path, encoder: Encoder) -> GradedPairs:
    """The graded pairs of a file, weighed in a centre of its records."""
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    pairs = [(line["a"], line["b"]) for line in lines[1:]]
    with (
        catalogue_of(list(lines[0]["records"]), UNJOINED) as layout,
        open_snapshot(layout) as snapshot,
    ):
        evidence = evidence_of(snapshot, pairs, encoder)
    grades = np.array([line["grade"] for line in lines[1:]], dtype=np.float64)
    return GradedPairs(file.stem, grades, evidence)


def evidence_of(
    snapshot: Snapshot, pairs: Sequence[tuple[str, str]], encoder: Encoder
) -> dict[ReadBy, dict[str, Floats]]:
    """The bits of pairs of records, none of which is joined with another, by set."""
    project = dict(snapshot.rows("SELECT DISTINCT unit_id, project_id FROM activity"))
    whose = provider_of_each(snapshot)
    sides = [sorted((project[a], project[b]), key=lambda one: whose[one]) for a, b in pairs]
    asked = [(a, b) for a, b in sides]
    first, second = sorted({whose[one] for pair in asked for one in pair})
    gathered = gather(snapshot, {first, second})
    found = search_pair(gathered, first, second, Settings().overlap, asked)
    chosen, two = found.selection, found.scene.two
    row = {
        (gathered.projects[a], gathered.projects[b]): number
        for number, (a, b) in enumerate(
            zip(two.a.numbers[chosen.a], two.b.numbers[chosen.b], strict=True)
        )
    }
    rows = np.array([row[pair] for pair in asked])
    weighed = found.scene.weigh(chosen.a, chosen.b)
    stated = {name: np.asarray(getattr(weighed, name))[rows] for name in SETS["first"]}
    evidence: dict[ReadBy, dict[str, Floats]] = {"first": stated}
    for read_by, encode in (("words", None), ("texts", encoder.encode)):
        # Not the readings that the build kept, which the encoder has made
        texts = TextReader(snapshot, encode, kept=False).pairs(asked)
        evidence[read_by] = stated | {"intent": texts.intent, "meaning": texts.meaning}
    return evidence


def report(graded: Sequence[GradedPairs]) -> Iterator[str]:
    """The tables, as Markdown."""
    yield f"| ndcg20 / auc | {' | '.join(one.name for one in graded)} | mean |"
    yield f"|---|{'---|' * (len(graded) + 1)}"
    for read_by, names in SETS.items():
        yield _row(read_by, [tried(one, graded, read_by, names) for one in graded], graded)
    names = SETS["texts"]
    yield _row("fitted to all", [fitted(graded, "texts", names)(one) for one in graded], graded)
    for left in names:
        used = tuple(name for name in names if name != left)
        scores = [tried(one, graded, "texts", used) for one in graded]
        yield _row(f"without {left}", scores, graded)
    for read_by, names in SETS.items():
        yield ""
        chances = [_chance(tried(one, graded, read_by, names)) for one in graded]
        yield from _reliability(read_by, graded, chances)
    yield ""
    yield "```toml"
    yield from as_toml(graded).splitlines()
    yield "```"


def _reliability(
    read_by: ReadBy, graded: Sequence[GradedPairs], chances: Sequence[Floats]
) -> Iterator[str]:
    yield f"| worth a call, by chance ({read_by}) | {' | '.join(x.name for x in graded)} | all |"
    yield f"|---|{'---|' * (len(graded) + 1)}"
    all_worth = np.concatenate([one.worth for one in graded])
    all_chances = np.concatenate(chances)
    bands = [(f"{low:.1f} to {high:.1f}", low, high) for low, high in pairwise(TENTHS)]
    bands += [(f"{words}: {least} and more", least, 1.01) for least, words in STRENGTHS[:2]]
    error = 0.0
    for name, low, high in bands:
        cells = [
            _of(worth[(low <= chance) & (chance < high)])
            for worth, chance in [
                *((one.worth, chance) for one, chance in zip(graded, chances, strict=True)),
                (all_worth, all_chances),
            ]
        ]
        yield f"| {name} | {' | '.join(cells)} |"
    for low, high in pairwise(TENTHS):
        inside = (low <= all_chances) & (all_chances < high)
        if inside.any():
            gap = abs(all_chances[inside].mean() - all_worth[inside].mean())
            error += gap * inside.sum() / len(all_worth)
    yield f"\nExpected calibration error: {error:.3f}"


def _row(name: str, scores: Sequence[Floats], graded: Sequence[GradedPairs]) -> str:
    figures = [
        (ndcg(score, one.grades), auc(score, one.grades >= BOTH_WORTH))
        for score, one in zip(scores, graded, strict=True)
    ]
    cells = [f"{a:.3f} / {b:.3f}" for a, b in [*figures, np.mean(figures, axis=0)]]
    return f"| {name} | {' | '.join(cells)} |"


def _of(worth: Floats) -> str:
    return f"{int(worth.sum())} of {len(worth)}"


def _chance(bits: Floats) -> Floats:
    return np.asarray(1 / (1 + 2.0**-bits))


class Fitted(msgspec.Struct, frozen=True):
    """Bits for one of each evidence, and bits alone."""

    read_by: ReadBy
    names: tuple[str, ...]
    weights: Floats
    alone: float

    def __call__(self, one: GradedPairs) -> Floats:
        """The log-odds, in bits, of the pairs of a file."""
        return np.asarray(one.columns(self.read_by, self.names) @ self.weights + self.alone)


def tried(
    one: GradedPairs, graded: Sequence[GradedPairs], read_by: ReadBy, names: tuple[str, ...]
) -> Floats:
    """The log-odds of the pairs of a file, by weights that are fitted to all others."""
    return fitted([other for other in graded if other is not one], read_by, names)(one)


def fitted(graded: Sequence[GradedPairs], read_by: ReadBy, names: tuple[str, ...]) -> Fitted:
    """Weights, stretched so that they are true on a file that they were not fitted to."""
    raw = _regression(graded, read_by, names)
    left_out = [
        _regression([other for other in graded if other is not one], read_by, names)(one)
        for one in graded
    ]
    bits = np.concatenate(left_out)[:, np.newaxis]
    moved, factor = _logistic(bits, np.concatenate([one.worth for one in graded]), graded)
    return Fitted(read_by, names, raw.weights * factor, float(raw.alone * factor + moved))


def _regression(graded: Sequence[GradedPairs], read_by: ReadBy, names: tuple[str, ...]) -> Fitted:
    columns = np.concatenate([one.columns(read_by, names) for one in graded])
    chance = np.concatenate(
        [np.interp(one.grades, [*CHANCE_OF_GRADE], [*CHANCE_OF_GRADE.values()]) for one in graded]
    )
    spread = np.maximum(columns.std(axis=0), 1e-9)
    alone, *weights = _logistic(columns / spread, chance, graded, RIDGE)
    return Fitted(read_by, names, weights / spread, float(alone))


def _logistic(
    columns: Floats, chance: Floats, graded: Sequence[GradedPairs], ridge: float = 0.0
) -> Floats:
    """What is there before and what each column counts, in bits; each file weighs the same."""
    each = np.concatenate([np.full(len(one.grades), 100 / len(one.grades)) for one in graded])
    fitted = fit_log_odds(columns, chance, each, ridge)
    if fitted is None:
        raise SystemExit("The evidence tells all graded pairs apart, so there are no best weights.")
    return fitted


def as_toml(graded: Sequence[GradedPairs]) -> str:
    """The weights that are fitted to all files, as the package has them."""
    sets = {read_by: fitted(graded, read_by, names) for read_by, names in SETS.items()}
    alone = sets["first"].alone
    named = {read_by: _named(fit, fit.alone - alone) for read_by, fit in sets.items()}
    weights = EvidenceWeights(alone, load_weights().most, **named)
    pairs = " + ".join(f"{len(one.grades)} of {one.name}" for one in graded)
    lines = [
        "# Made by tools/fit_overlaps.py --write; it rests on decisions 0072, 0076.",
        f"# Graded pairs: {pairs}.",
        f"alone = {weights.alone:.3f}",
    ]
    for name in ("most", *SETS):
        lines += ["", f"[{name}]"]
        lines += [f"{one} = {value:.3f}" for one, value in getattr(weights, name).items()]
    return "\n".join(lines) + "\n"


def _named(fit: Fitted, start: float) -> Mapping[str, float]:
    weights = dict(zip(fit.names, fit.weights.tolist(), strict=True))
    return {"start": start, **weights, "named": NAMED}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
