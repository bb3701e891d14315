"""What carries over from some pairs of providers to another: evidence weighed by graded pairs.

    python tools/fit_overlaps.py GOLD

``GOLD`` holds graded pairs (`overlaps*.jsonl`, see `riparian.evaluate.overlaps`), a file for each
pair of providers. The strength of the product is printed first, and then that of weights which are
fitted to all files but one and tried on that one: with all evidence, with the product's own bits
alone, and without one sort of evidence after the other.

Evidence is the product's (`riparian.overlap.engine.scoring`), and two sorts that it does not use:

    intent     how much likelier two projects are for one purpose than any two: log2 of the sum over
               purposes of p(a) p(b) / p, with p(a) what its texts speak for (and mostly its code,
               where it has one), and p that of all projects;
    meaning    ten times the cosine of what they say, about the middle of the purpose model.

The fit is a logistic regression of the grade (as a chance, `CHANCE_OF_GRADE`) with a ridge on
standardised evidence; each file weighs as much as every other, however many pairs it has. At the
end stands what comes of the chance itself on files that were not fitted to: how many pairs of each
fifth of it are worth a call, and how many of those from `CALLED` on.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from riparian.evaluate.overlaps import BOTH_WORTH, UNJOINED, auc, ndcg, provider_of_each
from riparian.evaluate.records import catalogue_of
from riparian.language.encoder import Encoder
from riparian.language.find_encoder import find_encoder
from riparian.normalise.purpose_inference.infer_purpose import texts_of, uses
from riparian.normalise.purpose_inference.purpose_model import load_model, unit
from riparian.normalise.purpose_inference.text_evidence import encoded_text
from riparian.overlap.engine.load_projects import gather
from riparian.overlap.engine.search_overlaps import search_pair
from riparian.store.database import Snapshot
from riparian.store.settings import Settings
from riparian.store.snapshot import open_snapshot

OWN = {"place": 10.0, "near": 10.0, "system": 3.0, "body": 6.0, "subject": 7.0, "time": 10.0}
"""The product's evidence that is fitted, and the bits up to which it counts: a rare subject or a
system is worth no more than these say, whatever the catalogue makes of it."""

READ = ("intent", "meaning")
CODE_COUNTS = 0.75
"""How much of what a project is for is its reported code; its texts have the rest."""

RIDGE = 40.0
CHANCE_OF_GRADE = {0: 0.03, 1: 0.2, 2: 0.75, 3: 0.97}
"""The chance that a pair is worth a call, by its grade; half grades lie between."""

CALLED = 0.6
FIFTHS = np.linspace(0, 1, 6)

Floats = NDArray[np.float64]


class GradedPairs(msgspec.Struct, frozen=True):
    """The pairs of one file: their grades, the product's strength, and each sort of evidence."""

    name: str
    grades: Floats
    strength: Floats
    evidence: dict[str, Floats]

    def columns(self, names: Sequence[str]) -> Floats:
        """These sorts of evidence side by side."""
        return np.column_stack([self.evidence[name] for name in names])


def main(arguments: list[str]) -> int:
    """Measure and print; returns the exit code."""
    if len(arguments) != 1:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    encoder = find_encoder()
    if encoder is None or not uses(encoder):
        sys.stderr.write("The encoder of the purpose model is not installed: make assets\n")
        return 1
    files = sorted(Path(arguments[0]).glob("overlaps*.jsonl"))
    graded = [read_pairs(file, encoder) for file in files]
    print("\n".join(report(graded)))
    return 0


def read_pairs(file: Path, encoder: Encoder) -> GradedPairs:
    """The graded pairs of a file, weighed in a centre of its records."""
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    records = {record["key"]: record for record in lines[0]["records"]}
    pairs = [(line["a"], line["b"]) for line in lines[1:]]
    with (
        catalogue_of(list(records.values()), UNJOINED) as layout,
        open_snapshot(layout) as snapshot,
    ):
        strength, own = product_evidence(snapshot, pairs)
    keys = sorted(records)
    at = {key: number for number, key in enumerate(keys)}
    purposes, vectors = read_texts([records[key] for key in keys], encoder)
    a, b = (np.array([at[pair[side]] for pair in pairs]) for side in (0, 1))
    usual = purposes.mean(axis=0) + 1e-4
    intent = np.log2((purposes[a] * purposes[b] / (usual / usual.sum())).sum(axis=1) + 2**-4)
    meaning = 10 * (vectors[a] * vectors[b]).sum(axis=1)
    return GradedPairs(
        file.stem,
        np.array([line["grade"] for line in lines[1:]], dtype=np.float64),
        strength,
        own | {"intent": intent, "meaning": meaning},
    )


def product_evidence(
    snapshot: Snapshot, pairs: Sequence[tuple[str, str]]
) -> tuple[Floats, dict[str, Floats]]:
    """Strength and bits of pairs of records, none of which is joined with another."""
    project = dict(snapshot.rows("SELECT DISTINCT unit_id, project_id FROM activity"))
    whose = provider_of_each(snapshot)
    asked = [sorted((project[a], project[b]), key=lambda one: whose[one]) for a, b in pairs]
    first, second = sorted({whose[one] for pair in asked for one in pair})
    gathered = gather(snapshot, {first, second})
    found = search_pair(gathered, first, second, Settings().overlap, [(a, b) for a, b in asked])
    chosen, two = found.selection, found.scene.two
    row = {
        (gathered.projects[a], gathered.projects[b]): number
        for number, (a, b) in enumerate(
            zip(two.a.numbers[chosen.a], two.b.numbers[chosen.b], strict=True)
        )
    }
    rows = np.array([row[a, b] for a, b in asked])
    weighed = found.scene.weigh(chosen.a, chosen.b, chosen.words)
    bits = {name: np.minimum(getattr(weighed, name)[rows], most) for name, most in OWN.items()}
    return chosen.strength[rows], bits


def read_texts(records: Sequence[dict[str, Any]], encoder: Encoder) -> tuple[Floats, Floats]:
    """What the texts of each record, and its code, say that it is for; and what they say, as a
    vector about the middle."""
    model = load_model()
    texts = [(record["title"], _description(record)) for record in records]
    vectors = np.asarray(encoder.encode([encoded_text(*text) for text in texts]))
    purposes = np.empty((len(records), len(model.weights.codes)))
    for number, (record, text) in enumerate(zip(records, texts, strict=True)):
        read = texts_of(*text, record.get("title_lang"), record["country"], "mekong")
        purposes[number] = model.probabilities(model.read(read, vectors[number]))
        code = model.position.get(record.get("purpose") or "")
        if code is not None:
            purposes[number] *= 1 - CODE_COUNTS
            purposes[number, code] += CODE_COUNTS
    about = [unit(vector.astype(np.float64) - model.weights.middle) for vector in vectors]
    return purposes, np.array(about)


def _description(record: dict[str, Any]) -> str:
    parts = (record.get("title_en"), record.get("description"))
    return ". ".join(part for part in parts if part)


def report(graded: Sequence[GradedPairs]) -> Iterator[str]:
    """The tables, as Markdown."""
    everything = (*OWN, *READ)
    yield f"| ndcg20 / auc | {' | '.join(one.name for one in graded)} | mean |"
    yield f"|---|{'---|' * (len(graded) + 1)}"
    yield _row("the product", [one.strength for one in graded], graded)
    variants = {"all": everything, "the product's own": tuple(OWN)}
    variants |= {f"without {n}": tuple(x for x in everything if x != n) for n in everything}
    for name, used in variants.items():
        yield _row(name, [tried(one, graded, used) for one in graded], graded)
    chances = [tried(one, graded, everything) for one in graded]
    yield ""
    yield f"| worth a call, by chance | {' | '.join(one.name for one in graded)} |"
    yield f"|---|{'---|' * len(graded)}"
    for low, high in pairwise(FIFTHS):
        cells = [
            _of(one.grades[(low <= chance) & (chance < high)])
            for one, chance in zip(graded, chances, strict=True)
        ]
        yield f"| {low:.1f} to {high:.1f} | {' | '.join(cells)} |"
    called = [_of(one.grades[c >= CALLED]) for one, c in zip(graded, chances, strict=True)]
    yield f"| {CALLED} and more | {' | '.join(called)} |"
    yield ""
    yield "| | " + " | ".join((*everything, "alone")) + " |"
    yield f"|---|{'---:|' * (len(everything) + 1)}"
    weights = fit(graded, everything)
    yield "| bits for one, fitted to all | " + " | ".join(f"{w:.2f}" for w in weights) + " |"


def _row(name: str, scores: Sequence[Floats], graded: Sequence[GradedPairs]) -> str:
    figures = [
        (ndcg(score, one.grades), auc(score, one.grades >= BOTH_WORTH))
        for score, one in zip(scores, graded, strict=True)
    ]
    cells = [f"{a:.3f} / {b:.3f}" for a, b in [*figures, np.mean(figures, axis=0)]]
    return f"| {name} | {' | '.join(cells)} |"


def _of(grades: Floats) -> str:
    return f"{int((grades >= BOTH_WORTH).sum())} of {len(grades)}"


def tried(one: GradedPairs, graded: Sequence[GradedPairs], used: Sequence[str]) -> Floats:
    """The chance of the pairs of a file, by weights that are fitted to all others."""
    weights = fit([other for other in graded if other is not one], used)
    bits = one.columns(used) @ weights[:-1] + weights[-1]
    return np.asarray(1 / (1 + 2.0**-bits))


def fit(graded: Sequence[GradedPairs], used: Sequence[str]) -> Floats:
    """Bits for one of each evidence, and bits alone."""
    columns = np.concatenate([one.columns(used) for one in graded])
    chance = np.concatenate(
        [np.interp(one.grades, [*CHANCE_OF_GRADE], [*CHANCE_OF_GRADE.values()]) for one in graded]
    )
    each = np.concatenate([np.full(len(one.grades), 100 / len(one.grades)) for one in graded])
    spread = np.maximum(columns.std(axis=0), 1e-9)
    rows = np.column_stack([columns / spread, np.ones(len(columns))])
    ridge = np.diag([*np.full(len(used), RIDGE), 0.0])
    weights = np.zeros(rows.shape[1])
    step = np.ones_like(weights)
    while np.abs(step).max() > 1e-9:
        # Newton's method; the ridge keeps the matrix regular and the weights finite
        guess = 1 / (1 + np.exp(-(rows @ weights)))
        slope = rows.T @ (each * (guess - chance)) + ridge @ weights
        curve = (rows * (each * guess * (1 - guess))[:, None]).T @ rows + ridge
        step = np.linalg.solve(curve, slope)
        weights -= step
    found: Floats = np.append(weights[:-1] / spread, weights[-1]) / np.log(2)
    return found


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
